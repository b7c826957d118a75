"""Who the bot is in its workspace, and how Slack reaches it."""


class StartError(Exception):
    """The bot cannot start as things are; the text is one sentence with the remedy."""
