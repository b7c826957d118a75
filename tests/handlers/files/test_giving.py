"""Who may give files and which, workbooks, and a bot that is ended in the middle; over the wire."""

from __future__ import annotations

from typing import Any

import pytest

from bot.store import schools
from handlers.files import working
from tests.bot.schools.made import Made, workbook
from tests.handlers.files.kit import SECRET, SINGLE, gives, ics, now_says, press, session
from tests.handlers.keeping.kit import KEEPER
from tests.stage import Stage, eventually, shown


def test_the_name_of_a_file_is_no_markup(stage: Stage) -> None:
    message = gives(stage, "agenda <b>.pdf", b"%PDF")
    assert "I cannot use agenda &lt;b&gt;.pdf." in shown(message)


def test_a_file_is_read_though_the_answer_to_its_message_is_lost(stage: Stage) -> None:
    stage.slack.faults.add("drop_after", "chat.postMessage")
    assert "1 to add" in shown(gives(stage, "chats.ics", ics(SINGLE)))


def test_after_a_restart_in_the_middle_the_file_is_asked_for_again(stage: Stage) -> None:
    message = gives(stage, "chats.ics", ics(SINGLE))
    stage.slack.faults.add("fail", "chat.update", times=None)
    press(stage.keeper, message, "Import")
    eventually(lambda: session(stage))
    stage.stop()
    stage.slack.faults.clear()
    stage.start()
    said = now_says(stage.keeper, message, "I was restarted while I worked on chats.ics")
    assert "give the file again: what was done already is not done a second time" in shown(said)
    assert "nothing new" in shown(gives(stage, "chats.ics", ics(SINGLE)))
    stage.restart()
    assert "nothing new" in shown(stage.keeper.sees(stage.keeper.open_dm())[-1])


def test_what_fails_is_said_and_nothing_of_the_file_is_logged(
    stage: Stage, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: Any, **__: Any) -> None:
        raise ValueError(SECRET)

    monkeypatch.setattr("handlers.files.calendars.plan_import", breaks)
    message = gives(stage, "chats.ics", ics(SINGLE))
    assert shown(message) == working.FAILED
    assert "working on a file failed: ValueError in breaks" in caplog.text
    assert SECRET not in caplog.text


SCHOOL = Made("01999990123456", "Nordlicht Academy")


def test_a_workbook_is_loaded_and_replaced_and_known_again(stage: Stage) -> None:
    first = workbook(2025, [SCHOOL])
    message = gives(stage, "charterassistance25.xlsx", first)
    assert "*charterassistance25.xlsx is loaded:* 1 school of 2025." in shown(message)
    assert "`/charter-dta school` and its name" in shown(message)
    assert schools.files(stage.bot.db)[0].loaded_by == KEEPER
    assert "Nordlicht" in str(stage.types("/charter-dta school Nordlicht")["text"])
    message = gives(stage, "again.xlsx", first)
    assert "again.xlsx is loaded already" in shown(message)
    assert f"<@{KEEPER}> gave the very same file of 2025" in shown(message)
    more = workbook(2025, [SCHOOL, Made("01999990123457", "Polaris Prep"), Made("x", "Nobody")])
    message = gives(stage, "charterassistance25-2.xlsx", more)
    assert "2 schools of 2025" in shown(message)
    assert "It replaces charterassistance25.xlsx" in shown(message)
    assert "Left out, because without a usable CDS number" in shown(message)
