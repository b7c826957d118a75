"""Everything that the bot says by itself."""
