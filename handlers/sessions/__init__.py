"""Slash commands about sessions: what is next, what was last, what is in a period or on a topic."""

from handlers.sessions.commands import Sessions, feature

__all__ = ["Sessions", "feature"]
