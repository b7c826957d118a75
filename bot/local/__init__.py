"""The local Slack: try and test the bot without a workspace."""

from __future__ import annotations

from bot.local.answers import Answer, Submission
from bot.local.errors import NotPossible
from bot.local.people import Channel, Person
from bot.local.server import LocalSlack
from bot.local.visitor import Visitor

__all__ = ["Answer", "Channel", "LocalSlack", "NotPossible", "Person", "Submission", "Visitor"]
