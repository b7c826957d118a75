"""The local Slack: try and test the bot without a workspace."""

from __future__ import annotations

from bot.local.members import Channel, Member
from bot.local.results import NotPossible, Seen, Submitted
from bot.local.server import LocalSlack
from bot.local.visitor import Visitor

__all__ = ["Channel", "LocalSlack", "Member", "NotPossible", "Seen", "Submitted", "Visitor"]
