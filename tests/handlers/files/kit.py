"""What the tests about files share: calendars to give, and giving them."""

from __future__ import annotations

from datetime import date
from typing import Any

from bot.local import Visitor
from tests.handlers.keeping.kit import KEEPER
from tests.stage import Stage, buttons, eventually, shown

SECRET = "A very private agenda"
SINGLE = f"""UID:single@example.org
SUMMARY:Charter Chat
DESCRIPTION:{SECRET}
DTSTART;TZID=America/Los_Angeles:20270120T100000
DTEND;TZID=America/Los_Angeles:20270120T110000"""
JANUARY = date(2027, 1, 20)
TABLE = b"kind,title,date,start,end,timezone\ntraining,Audits,2027-02-03,9:00,10:00,"


def ics(*events: str) -> bytes:
    parts = "".join(f"BEGIN:VEVENT\n{event}\nEND:VEVENT\n" for event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Test//EN\n{parts}END:VCALENDAR\n".encode()


def gives(
    stage: Stage, name: str, content: bytes, who: str = KEEPER, thread_ts: str | None = None
) -> dict[str, Any]:
    """Give a file in a direct message; the bot's message about it, once it says what came of it."""
    visitor = stage.visitor(who)
    dm = visitor.open_dm()
    ts = visitor.upload(dm, name, content, thread_ts=thread_ts)
    return answer_after(visitor, ts, thread_ts)


def answer_after(visitor: Visitor, ts: str, thread_ts: str | None = None) -> dict[str, Any]:
    """The first message of the bot after `ts` that is no "Reading …", and not about a date."""
    dm = visitor.open_dm()

    def look() -> list[dict[str, Any]]:
        there = visitor.thread(dm, thread_ts) if thread_ts else visitor.sees(dm)
        new = [one for one in there if one["ts"] > ts and one["user"] != visitor.id]
        return [one for one in new if not is_busy(one) and not asks_keepers(one)]

    return eventually(look)[0]


def is_busy(message: dict[str, Any]) -> bool:
    return "…" in message["text"] and message["text"].startswith(("Reading", "Importing"))


def asks_keepers(message: dict[str, Any]) -> bool:
    """Whether it asks about a date, as it may at any moment."""
    return "keepers_ask_" in str(message.get("blocks"))


def now_says(visitor: Visitor, message: dict[str, Any], words: str) -> dict[str, Any]:
    """The same message, as soon as it says something."""
    dm = visitor.open_dm()

    def look() -> list[dict[str, Any]]:
        return [m for m in visitor.sees(dm) if m["ts"] == message["ts"] and words in shown(m)]

    return eventually(look)[0]


def press(visitor: Visitor, message: dict[str, Any], text: str) -> None:
    assert visitor.press(message, buttons(message)[text]["action_id"]).ok


def quiet(stage: Stage) -> None:
    """Return when the bot has nothing left to do for what people did so far."""
    stage.types("/charter-sessions", who=stage.keeper)
    eventually(lambda: not stage.bot.sender._running)


def session(stage: Stage, uid: str = "single@example.org", day: date = JANUARY) -> Any:
    return stage.bot.calendar.occurrence(uid, day)


def told(stage: Stage, **file: Any) -> dict[str, Any]:
    """A file event as Slack may send it; the bot's answer."""
    visitor = stage.keeper
    dm = visitor.open_dm()
    ts = stage.slack.workspace.timestamp()
    event = {
        "type": "message",
        "subtype": "file_share",
        "channel": dm,
        "channel_type": "im",
        "user": KEEPER,
        "text": "",
        "ts": ts,
        "event_ts": ts,
        "files": [file],
    }
    stage.slack.delivery.tell(event)
    return answer_after(visitor, ts)
