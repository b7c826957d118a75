"""The local Slack: try and test the bot without a workspace."""

from __future__ import annotations

from bot.local.members import Channel, Person
from bot.local.outcomes import Answer, NotPossible, Submission
from bot.local.server import LocalSlack
from bot.local.visitor import Visitor

__all__ = ["Answer", "Channel", "LocalSlack", "NotPossible", "Person", "Submission", "Visitor"]
