"""Invented schools, and what the tests of looking up share."""

from __future__ import annotations

from bot.store.interviews import Conversation
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


def told(desk: Desk) -> str:
    """What was told last to whoever pressed."""
    message = desk.slack.responses[-1].message
    assert message is not None
    return message.text
