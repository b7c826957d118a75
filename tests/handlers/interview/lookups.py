"""Invented schools and suggested answers, and what the tests of them share."""

from __future__ import annotations

from bot.store.interviews import Conversation
from handlers.interview.state import Offer, Origin, suggested
from tests.bot.schools.made import LISTED, Made
from tests.handlers.interview.desk import Desk, texts

NORD = Made("01999990123456", "Nordlicht Academy", status=LISTED, codes={"EL": ("A", "A")})
SUED = Made("01999990654321", "Suedstern Charter", codes={"SWD": ("*", "*")})
LANTERNS = [
    Made(f"0{n}999990000001", "Lantern Charter", f"{place} Unified", place)
    for n, place in enumerate(["Birch", "Cedar", "Dunmore"], start=2)
]
LOOK_UP = "Look the school up"


def at_listed(desk: Desk, nickname: str = "Alder") -> Conversation:
    now = desk.begins(nickname)
    desk.says(now, "district")
    return now


def said(desk: Desk, back: int = 2) -> str:
    """All of the message that stands so far from the end of the thread."""
    message = desk.thread(desk.conversation())[-back]
    return f"{message['text']}\n{texts(message)}"


TWO = "groups_two_years"


def offer(option: str, origin: Origin, says: str = "") -> Offer:
    return Offer(option, origin, says or f"What the {origin} says of 2024 and 2025.")


def offered(
    desk: Desk, now: Conversation, offers: dict[str, str], origin: Origin = "count"
) -> Conversation:
    """The conversation with these suggestions, shown."""
    found = {question: offer(option, origin) for question, option in offers.items()}
    before = desk.conversation(now.owner)
    desk.carry_out(desk.talks.keep(before, suggested(before, found, origin)))
    return desk.conversation(now.owner)
