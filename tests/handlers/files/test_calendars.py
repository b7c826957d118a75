"""Calendars and lists in a direct message, given or pasted, over the real wire."""

from __future__ import annotations

import io
from datetime import date, datetime

from openpyxl import Workbook

from tests.handlers.files.kit import (
    SINGLE,
    answer_after,
    gives,
    ics,
    log_of,
    now_says,
    press,
    quiet,
    session,
)
from tests.schedules.importing.test_files import EASTERN
from tests.stage import Stage, buttons, eventually, shown


def test_a_zone_known_by_its_rules_only_is_a_question_with_a_button(stage: Stage) -> None:
    head = EASTERN.format(name="Miami")
    event = SINGLE.replace("America/Los_Angeles", "Miami")
    message = gives(
        stage, "chats.ics", ics(event).replace(b"BEGIN:VEVENT", head.encode() + b"BEGIN:VEVENT")
    )
    assert "*Which time zone is “Miami”?* I take it for New York's" in shown(message)
    assert [*buttons(message)] == ["Import", "Yes, New York", "Kind and time zone", "Leave it"]
    press(stage.keeper, message, "Yes, New York")
    settled = now_says(stage.keeper, message, "America/New_York is meant")
    assert "Which time zone" not in shown(settled)
    press(stage.keeper, settled, "Import")
    now_says(stage.keeper, message, "was imported")
    assert session(stage).timezone == "America/New_York"


def test_pressing_import_twice_imports_once(stage: Stage) -> None:
    message = gives(stage, "chats.ics", ics(SINGLE))
    press(stage.keeper, message, "Import")
    press(stage.keeper, message, "Import")
    now_says(stage.keeper, message, "was imported")
    quiet(stage)
    assert len(log_of(stage)) == 1
    assert "1 added" in shown(now_says(stage.keeper, message, "was imported"))


def test_a_long_report_is_cut_and_comes_whole_as_a_file(stage: Stage) -> None:
    events = [
        SINGLE.replace("single@", f"single-{number}@").replace("20270120", f"202701{number:02}")
        for number in range(1, 10)
    ]
    message = gives(stage, "many.ics", ics(*events))
    assert "*Would add: 9*" in shown(message)
    assert "and 1 more" in shown(message)
    dm = stage.keeper.open_dm()
    report = eventually(lambda: stage.keeper.thread(dm, message["ts"])[1:])[0]
    (file,) = report["files"]
    content = stage.slack.workspace.files.content(file["id"]).decode()
    assert content.count("  Charter Chat: ") == 9
    # The bot's own file is none that somebody gave it.
    quiet(stage)
    told = [m["text"] for m in stage.keeper.sees(dm) if m["ts"] > message["ts"]]
    assert told == []


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
