"""Everything that the bot says by itself, and its way to Slack."""
