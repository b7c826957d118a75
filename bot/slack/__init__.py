"""Who the bot is in its workspace, and how Slack reaches it."""
