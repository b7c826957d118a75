"""Changing sessions from inside Slack, over the wire, also where an answer of Slack's is lost."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from schedules.model import Segment, Series, Status
from tests.handlers.keeping.kit import (
    CHAT,
    FIRST,
    KEEPER,
    OTHER,
    SECOND,
    closes_all,
    does,
    says_yes,
    sends,
    sends_unheard,
)
from tests.stage import Stage, shown

FIRST_CHAT, SECOND_CHAT = date.fromisoformat(FIRST), date.fromisoformat(SECOND)


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


def test_two_editors_of_the_same_thing_the_second_sees_it_and_loses_nothing_typed(
    stage: Stage,
) -> None:
    mine, theirs = does(stage, "edit"), does(stage, "edit", who=OTHER)
    sends(stage.keeper, mine, topic="Audits", scope="this")
    says_yes(stage.keeper)
    noor = stage.visitor(OTHER)
    answer = sends(noor, theirs, topic="Leases", note="Bring figures", scope="this")
    assert answer.outcome == "updated"
    said = shown(answer.view)
    assert "Somebody changed the same while you were typing" in said
    assert f"<@{KEEPER}>" in said
    assert "“Audits”" in said
    inputs = {
        b["block_id"].split("@")[0]: b["element"].get("initial_value")
        for b in answer.view["blocks"]
        if b["type"] == "input"
    }
    assert inputs["topic"] == "Leases"
    assert inputs["note"] == "Bring figures"
    again = sends(noor, answer.view)
    assert "Topic: “Audits” → “Leases”" in shown(again.view)
    says_yes(noor)
    occurrence = stage.bot.calendar.occurrence(CHAT, FIRST_CHAT)
    assert occurrence is not None
    assert (occurrence.topic, occurrence.note) == ("Leases", "Bring figures")


def test_a_change_between_the_question_and_the_yes_is_shown_first(stage: Stage) -> None:
    does(stage, "cancel", who=OTHER)
    does(stage, "confirm")
    says_yes(stage.keeper, scope="this")
    noor = stage.visitor(OTHER)
    said = says_yes(noor, scope="this")
    assert "changed while you were looking" in said
    assert "Status: expected, not confirmed → confirmed" in said
    occurrence = stage.bot.calendar.occurrence(CHAT, FIRST_CHAT)
    assert occurrence is not None
    assert occurrence.status is Status.CONFIRMED
    says_yes(noor, scope="this")


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
