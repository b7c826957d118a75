"""Suggested answers, as the tests make them."""

from __future__ import annotations

from bot.store.interviews import Conversation
from handlers.interview.state import Offer, Origin, suggested
from tests.handlers.interview.desk import Desk

TWO = "groups_two_years"


def offer(option: str, origin: Origin, says: str = "") -> Offer:
    return Offer(option, origin, says or f"What the {origin} says of 2024 and 2025.")


def offered(
    desk: Desk, now: Conversation, offers: dict[str, str], origin: Origin = "count"
) -> Conversation:
    """The conversation with these suggestions, shown."""
    found = {question: offer(option, origin) for question, option in offers.items()}
    before = desk.conversation(now.owner)
    desk.carry_out(desk.bot.conversations.keep(before, suggested(before, found, origin)))
    return desk.conversation(now.owner)
