"""Changing and announcing sessions over the wire, also where Slack refuses or says nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

from schedules.model import Segment, Series
from tests.handlers.keeping.kit import (
    closes_all,
    does,
    keeps,
    says_yes,
    sends,
    sends_unheard,
)
from tests.stage import AUTHORIZERS, Stage, shown


def test_an_imported_session_is_edited_however_long_it_and_its_texts_are(stage: Stage) -> None:
    start, link = datetime(2027, 1, 20, 9), f"https://example.org/{'x' * 800}"
    session = Segment(
        uid="long",
        kind="conference",
        title="Conference " * 20,
        dtstart=start,
        duration=timedelta(days=2, hours=8),
        timezone="America/Los_Angeles",
        note="word " * 150,
        place="Room " * 60,
        url=link,
    )
    stage.bot.calendar.put(Series.of(session), stage.clock.now())
    view = does(stage, "edit", "2027-01-20", "long")
    answer = sends(stage.keeper, view, topic="Renewals")
    assert answer.outcome == "pushed", answer.errors
    assert "Topic: nothing → “Renewals”" in shown(answer.view)
    assert "Time:" not in shown(answer.view)
    says_yes(stage.keeper)
    closes_all(stage.keeper)
    view = does(stage, "move", "2027-01-20", "long")
    sends(stage.keeper, view, date="2027-01-21", last="2027-01-23")
    says_yes(stage.keeper)
    found = stage.bot.calendar.occurrence("long", start.date())
    assert found is not None
    assert (found.topic, found.local_start.day, found.local_end.day) == ("Renewals", 21, 23)


def changes(stage: Stage) -> int:
    return len(stage.bot.db.query("select * from changes"))


def test_a_change_is_made_once_though_the_answer_came_too_late(stage: Stage) -> None:
    sends(
        stage.keeper, does(stage, "move"), date="2026-11-24", scope="later", repeats="monthly-nth"
    )
    sends_unheard(stage, stage.keeper, lambda: changes(stage) == 1)
    says_yes(stage.keeper)
    stage.settle()
    dm = stage.keeper.open_dm()
    (said,) = [shown(m) for m in stage.keeper.sees(dm) if "Moved" in shown(m)]
    assert "November 24, 2026" in said
    assert changes(stage) == 1


def announces(stage: Stage) -> str:
    """Announce the next session; what is said when the button is pressed."""
    sends(stage.keeper, keeps(stage, "/charter-sessions announce"), channels=[AUTHORIZERS])
    said = says_yes(stage.keeper)
    closes_all(stage.keeper)
    stage.settle()
    return said


def test_an_announcement_may_be_made_again_where_it_failed_and_not_where_it_went(
    stage: Stage,
) -> None:
    stage.slack.faults.add("refuse", "chat.postMessage", error="is_archived")
    announces(stage)
    advice = "since the channel is archived. Announce it again later."
    assert [m for m in stage.keeper.sees(stage.keeper.open_dm()) if advice in m["text"]]
    assert announces(stage) == ""
    assert "went there today already" in announces(stage)
    announced = [m for m in stage.priya.sees(AUTHORIZERS) if "Announced by" in m["text"]]
    assert len(announced) == 1
