"""Who may give files and which, and a bot that is ended in the middle; over the wire."""

from __future__ import annotations

from typing import Any

import pytest

from bot.store import keepers
from handlers.files import working
from tests.handlers.files.kit import (
    SECRET,
    SINGLE,
    TABLE,
    gives,
    ics,
    log_of,
    now_says,
    press,
    quiet,
    session,
)
from tests.handlers.keeping.kit import DANA, KEEPER, OTHER, sends
from tests.stage import Stage, eventually, shown


def test_only_keepers_give_files_and_others_hear_who_they_are(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    message = gives(stage, "chats.ics", ics(SINGLE), who=DANA)
    assert f"The calendar is kept by <@{KEEPER}> and <@{OTHER}>." in shown(message)
    assert f"refused: {DANA} gave a file" in caplog.text
    assert not stage.slack.calls("files.info")
    assert session(stage) is None


def test_buttons_and_modals_of_who_keeps_the_calendar_no_more_do_nothing(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    now = int(stage.clock.now().timestamp())
    keepers.appoint(stage.bot.db, DANA, "U0ADMIN", now)
    message = gives(stage, "dates.csv", TABLE, who=DANA)
    press(stage.dana, message, "Kind and time zone")
    view = eventually(stage.dana.views)[-1]
    keepers.dismiss(stage.bot.db, DANA)
    answer = sends(stage.dana, view, kind="-", zone="America/Denver")
    assert "Only calendar keepers can do that" in shown(answer.view)
    for text in ("Kind and time zone", "Import", "Leave it"):
        press(stage.dana, message, text)
    quiet(stage)
    assert caplog.text.count(f"refused: {DANA} tried files_") == 4
    assert log_of(stage) == []
    assert now_says(stage.dana, message, "1 to add")["blocks"] == message["blocks"]


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
