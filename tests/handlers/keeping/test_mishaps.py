"""Answers of Slack's that are lost, and a bot that is killed, where keepers are at work."""

from __future__ import annotations

from datetime import date

import pytest

from schedules.model import Status
from tests.handlers.keeping.kit import (
    CHAT,
    FIRST,
    OTHER,
    closes_all,
    does,
    keeps,
    says_yes,
    sends,
    sends_unheard,
)
from tests.stage import Stage, shown

FIRST_CHAT = date.fromisoformat(FIRST)


def changes(stage: Stage) -> int:
    return len(stage.bot.db.query("select * from changes"))


def test_a_session_is_added_once_though_the_answer_came_too_late(stage: Stage) -> None:
    view = keeps(stage, "/charter-sessions add")
    sends(stage.keeper, view, kind="training", date="2027-01-27", start="10:00", end="11:00")
    sends_unheard(stage, stage.keeper, lambda: changes(stage) == 1)
    (row,) = stage.bot.db.query("select uid from changes")
    (found,) = stage.bot.calendar.not_over(stage.clock.now(), "training", limit=2)
    renamed = "replace(segments, 'Quarterly Training', 'Changed since')"
    stage.bot.db.execute(f"update series set segments = {renamed} where uid = :uid", row)
    says_yes(stage.keeper)
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
    says_yes(stage.keeper)
    stage.settle()
    dm = stage.keeper.open_dm()
    (said,) = [shown(m) for m in stage.keeper.sees(dm) if "Moved" in shown(m)]
    assert "November 24, 2026" in said
    assert changes(stage) == 1


def test_a_change_is_taken_back_once_though_the_answer_came_too_late(stage: Stage) -> None:
    does(stage, "confirm")
    says_yes(stage.keeper, scope="this")
    closes_all(stage.keeper)
    does(stage, "undo")
    sends_unheard(stage, stage.keeper, lambda: changes(stage) == 2)
    says_yes(stage.keeper)
    found = stage.bot.calendar.occurrence(CHAT, FIRST_CHAT)
    assert found is not None
    assert found.status is Status.TENTATIVE
    assert changes(stage) == 2


def test_an_undo_is_shown_anew_where_more_was_changed_meanwhile(stage: Stage) -> None:
    does(stage, "confirm")
    says_yes(stage.keeper, scope="this")
    closes_all(stage.keeper)
    does(stage, "undo")
    noor = stage.visitor(OTHER)
    sends(noor, does(stage, "edit", who=OTHER), topic="Leases", scope="this")
    says_yes(noor)
    said = says_yes(stage.keeper)
    assert "changed while you were looking" in said
    assert "Topic: “Leases” → nothing" in said
    assert changes(stage) == 2
