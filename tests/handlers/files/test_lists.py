"""Lists of dates in a direct message, pasted or given as a file, over the real wire."""

from __future__ import annotations

import io
from datetime import date, datetime

from openpyxl import Workbook

from tests.handlers.files.kit import answer_after, gives, now_says, press
from tests.stage import Stage, buttons, shown

LIST = "Charter Chats 2027, 10 to 11 a.m.\n• January 12: Audits & more\n• February 9\n• May 40"


def titles(stage: Stage, day: str) -> list[tuple[str, str | None]]:
    found = stage.bot.calendar.between(
        date.fromisoformat(day), date.fromisoformat(day), stage.clock.now(), limit=9
    )
    return [(one.title, one.topic) for one in found]


def test_a_list_that_changed_or_is_gone_before_the_yes_is_not_imported(stage: Stage) -> None:
    visitor = stage.keeper
    dm = visitor.open_dm()
    ts = visitor.say(dm, LIST)
    message = answer_after(visitor, ts)
    visitor.edit(dm, ts, LIST.replace("February 9", "February 10"))
    press(visitor, message, "Import")
    message = now_says(visitor, message, "Something else would be done by now")
    visitor.delete(dm, ts)
    press(visitor, message, "Import")
    now_says(visitor, message, "please paste it again")
    assert titles(stage, "2027-01-12") == []


def test_a_list_is_given_as_a_text_a_page_or_a_workbook(stage: Stage) -> None:
    book = Workbook()
    book.active.append(["Date", "Time", "Session"])
    book.active.append([datetime(2027, 1, 13), "10 a.m.", "Charter Chat"])
    data = io.BytesIO()
    book.save(data)
    page = (
        b"<html><body><p>Charter Chats</p><ul><li>Jan 13, 2027 at 10 a.m.</li></ul></body></html>"
    )
    text = b"Charter Chat, January 13, 2027 at 10 a.m."
    for name, content in (("a.txt", text), ("b.html", page), ("c.xlsx", data.getvalue())):
        message = gives(stage, name, content)
        assert f"*{name}:* 1 to add." in shown(message)
        assert "Wednesday, January 13, 2027, 10:00 a.m." in message["text"]
        assert "Kind and time zone" in buttons(message)
