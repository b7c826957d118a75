"""What the tests about files share: calendars to give, and giving them."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.handlers.keeping.kit import KEEPER
from tests.stage import Stage, buttons, shown

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


def gives(stage: Stage, name: str, content: bytes) -> dict[str, Any]:
    """A keeper gives a file in a direct message; what the bot says of it in the end."""
    return answer_after(stage, stage.keeper.upload(stage.keeper.open_dm(), name, content))


def answer_after(stage: Stage, ts: str) -> dict[str, Any]:
    """What the bot said first after `ts`, once nothing is left to do; no question about a date."""
    stage.settle()
    new = [m for m in stage.keeper.sees(stage.keeper.open_dm()) if m["ts"] > ts]
    own = (m for m in new if m["user"] != KEEPER and "keepers_ask_" not in str(m.get("blocks")))
    return next(own)


def now_says(stage: Stage, message: dict[str, Any], words: str) -> dict[str, Any]:
    """The same message, once the bot has nothing left to do; it says these words then."""
    stage.settle()
    dm = stage.keeper.open_dm()
    (there,) = [m for m in stage.keeper.sees(dm) if m["ts"] == message["ts"]]
    assert words in shown(there)
    return there


def press(stage: Stage, message: dict[str, Any], text: str) -> None:
    assert stage.keeper.press(message, buttons(message)[text]["action_id"]).ok


def session(stage: Stage, uid: str = "single@example.org", day: date = JANUARY) -> Any:
    return stage.bot.calendar.occurrence(uid, day)


def told(stage: Stage, **file: Any) -> dict[str, Any]:
    """A file event as Slack may send it; the bot's answer."""
    ts = stage.slack.workspace.timestamp()
    event = {
        "type": "message",
        "subtype": "file_share",
        "channel": stage.keeper.open_dm(),
        "channel_type": "im",
        "user": KEEPER,
        "text": "",
        "ts": ts,
        "event_ts": ts,
        "files": [file],
    }
    stage.slack.delivery.tell(event)
    return answer_after(stage, ts)
