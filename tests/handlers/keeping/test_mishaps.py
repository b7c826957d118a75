"""Answers of Slack's that are lost, and a bot that is killed, where keepers are at work."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from schedules.model import Status
from tests.handlers.keeping.kit import (
    CHAT,
    FIRST,
    KEEPER,
    OTHER,
    closes_all,
    does,
    keeps,
    says_yes,
    sends,
    sends_unheard,
)
from tests.stage import Stage, eventually, shown

FIRST_CHAT = date.fromisoformat(FIRST)
ASKED = "2026-12-02T18:30:00+00:00"  # four weeks before the chat of December
DAY_AFTER = "2026-11-26T17:30:00+00:00"


def goes_to(stage: Stage, moment: str) -> None:
    stage.clock.move_to(datetime.fromisoformat(moment))
    stage.bot.heartbeat.wake("keepers")


def looks_again(stage: Stage) -> None:
    """What the bot does every few minutes, to its end."""
    keeping = stage.bot.keeping
    eventually(lambda: not keeping.asking._posting)
    stage.bot.sender.carry_out(keeping.look_after())
    eventually(lambda: not keeping.asking._posting)


def messages(stage: Stage, who: str, text: str) -> list[dict[str, Any]]:
    visitor = stage.visitor(who)
    return [m for m in visitor.sees(visitor.open_dm()) if text in f"{m['text']} {shown(m)}"]


def noted(stage: Stage) -> int:
    return len(stage.bot.db.query("select * from questions_put"))


def changes(stage: Stage) -> int:
    return len(stage.bot.db.query("select * from changes"))


@pytest.mark.parametrize("fault", ["drop_after", "drop_before", "fail"])
def test_a_question_whose_answer_is_lost_is_put_once(stage: Stage, fault: Any) -> None:
    stage.slack.faults.add(fault, "chat.postMessage", times=2)
    goes_to(stage, ASKED)
    eventually(
        lambda: (
            not stage.bot.keeping.asking._posting
            and len(stage.slack.calls("chat.postMessage")) >= 4
        )
    )
    looks_again(stage)
    assert noted(stage) == 4
    looks_again(stage)
    for who in (KEEPER, OTHER):
        assert len(messages(stage, who, "December 30")) == 1


def test_a_question_is_put_once_though_the_bot_is_killed_before_it_is_noted(stage: Stage) -> None:
    assert noted(stage) == 2
    stage.bot.db.execute("delete from questions_put")
    stage.restart()
    eventually(lambda: noted(stage) == 2)
    for who in (KEEPER, OTHER):
        assert len(messages(stage, who, "Does it take place?")) == 1


def test_who_answers_before_the_bot_knows_that_it_asked_is_not_asked_again(stage: Stage) -> None:
    (question,) = messages(stage, KEEPER, "Does it take place?")
    stage.keeper.press(question, "keepers_ask_confirm")
    eventually(lambda: messages(stage, KEEPER, "it is confirmed"))
    stage.slack.faults.add("drop_after", "chat.postMessage", times=2)
    goes_to(stage, DAY_AFTER)
    (question,) = eventually(lambda: messages(stage, KEEPER, "Is there a resource page"))
    stage.keeper.press(question, "keepers_ask_no_link")
    eventually(lambda: messages(stage, KEEPER, "All right."))
    looks_again(stage)
    assert messages(stage, KEEPER, "Is there a resource page") == []
    assert len(messages(stage, OTHER, "Is there a resource page")) == 1


def test_a_session_is_added_once_though_the_answer_came_too_late(stage: Stage) -> None:
    view = keeps(stage, "/charter-sessions add")
    sends(stage.keeper, view, kind="training", date="2027-01-27", start="10:00", end="11:00")
    sends_unheard(stage, stage.keeper, lambda: changes(stage) == 1)
    (row,) = stage.bot.db.query("select uid from changes")
    (found,) = stage.bot.calendar.not_over(stage.clock.now(), "training", limit=2)
    renamed = "replace(segments, 'Quarterly Training', 'Changed since')"
    stage.bot.db.execute(f"update series set segments = {renamed} where uid = :uid", row)
    assert "Added" in says_yes(stage.keeper)
    assert changes(stage) == 1
    series = stage.bot.calendar.series(found.uid)
    assert series is not None
    assert series.segments[0].title == "Changed since"


@pytest.mark.parametrize("scope", ["this", "later"])
def test_a_change_is_made_once_though_the_answer_came_too_late(stage: Stage, scope: str) -> None:
    view = does(stage, "move")
    more = {"repeats": "as-now"} if scope == "this" else {"repeats": "monthly-nth"}
    sends(stage.keeper, view, date="2026-11-24", scope=scope, **more)
    sends_unheard(stage, stage.keeper, lambda: changes(stage) == 1)
    said = says_yes(stage.keeper)
    assert "Done" in said
    assert "November 24, 2026" in said
    assert changes(stage) == 1


def test_two_keepers_who_do_the_same_are_told_of_each_other(stage: Stage) -> None:
    does(stage, "confirm")
    does(stage, "confirm", who=OTHER)
    says_yes(stage.keeper, scope="this")
    assert "changed while you were looking" in says_yes(stage.visitor(OTHER), scope="this")


def test_a_change_is_taken_back_once_though_the_answer_came_too_late(stage: Stage) -> None:
    does(stage, "confirm")
    says_yes(stage.keeper, scope="this")
    closes_all(stage.keeper)
    does(stage, "undo")
    sends_unheard(stage, stage.keeper, lambda: changes(stage) == 2)
    assert "taken back" in says_yes(stage.keeper)
    found = stage.bot.calendar.occurrence(CHAT, FIRST_CHAT)
    assert found is not None
    assert found.status is Status.TENTATIVE
    assert changes(stage) == 2
