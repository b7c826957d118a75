"""Changing sessions from inside Slack, over the wire, also where an answer of Slack's is lost."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from schedules.model import Segment, Series, Status
from tests.handlers.keeping.kit import (
    CHAT,
    FIRST,
    KEEPER,
    OTHER,
    SECOND,
    closes_all,
    does,
    keeps,
    says_yes,
    sends,
    sends_unheard,
)
from tests.stage import Stage, eventually, shown

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


def test_another_weekday_without_another_rhythm_is_refused_under_the_input(stage: Stage) -> None:
    view = does(stage, "edit", SECOND)
    answer = sends(stage.keeper, view, date="2026-12-31", scope="later")
    assert "say how it is to repeat" in answer.errors["repeats"]
    answer = sends(stage.keeper, view, scope="this", repeats="weekly")
    assert "all later ones" in answer.errors["repeats"]
    answer = sends(stage.keeper, view, scope="later", repeats="monthly-nth")
    assert "no fifth" in answer.errors["repeats"] or "is not" in answer.errors["repeats"]
    assert stage.bot.db.query("select * from changes") == []


def test_what_cannot_be_is_said_under_the_input(stage: Stage) -> None:
    view = does(stage, "edit")
    answer = sends(stage.keeper, view, end="09:00", url="ftp://example.org")
    assert "after the start" in answer.errors["end"]
    assert "https://" in answer.errors["url"]
    answer = sends(stage.keeper, view, end="11:00", url=None)
    assert "Nothing was changed" in answer.errors["date"]
    answer = sends(stage.keeper, view, date="2026-11-20")
    assert "in the past" in answer.errors["date"]


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


def test_the_list_is_of_one_kind_and_paged(stage: Stage) -> None:
    view = keeps(stage, "/charter-sessions manage chat")
    assert "November 25, 2026" in shown(view)
    stage.keeper.press(view, "keepers_manage_page")
    eventually(lambda: "October 27, 2027" in shown(stage.keeper.views()[-1]))
    stage.keeper.choose(stage.keeper.views()[-1], "keepers_manage_kind", "training")
    eventually(lambda: "no such session" in shown(stage.keeper.views()[-1]))


def test_a_session_held_long_ago_gets_its_resource_page_and_loses_it_by_undo(stage: Stage) -> None:
    def manages(what: str) -> dict[str, Any]:
        view = keeps(stage, "/charter-sessions manage chat")
        stage.keeper.press(view, "keepers_manage_held")
        view = eventually(
            lambda: [v for v in stage.keeper.views()[-1:] if "November 27, 2024" in shown(v)]
        )[0]
        block_id = "2024-11-27|charter-chat-2024-11-27"
        stage.keeper.choose(view, "keepers_manage_do", what, block_id=block_id)
        return eventually(lambda: [v for v in stage.keeper.views()[-1:] if v["id"] != view["id"]])[
            0
        ]

    page = "https://example.org/november"
    sends(stage.keeper, manages("recording"), resources_url=page)
    says_yes(stage.keeper)
    closes_all(stage.keeper)
    assert page in str(stage.types("/charter-chat last"))
    manages("undo")
    says_yes(stage.keeper)
    assert page not in str(stage.types("/charter-chat last"))


def test_kind_zone_and_source_are_edited_for_this_and_later_ones_and_undone(stage: Stage) -> None:
    view = does(stage, "edit", SECOND)
    filled = {"kind": "training", "timezone": "New York", "source": "https://example.org/news"}
    answer = sends(stage.keeper, view, **filled, scope="this")
    assert "belong to the whole series" in answer.errors["kind"]
    answer = sends(stage.keeper, view, **filled, scope="later")
    said = shown(answer.view)
    assert "Time zone: Pacific → New York, with the same time on the clock there" in said
    assert "Kind: Charter Chat → Quarterly Training" in said
    assert "Title: “Charter Chat” → “Quarterly Training”" in said
    assert "→ “https://example.org/news”" in said
    says_yes(stage.keeper)
    found = stage.bot.calendar.occurrence(CHAT, SECOND_CHAT)
    assert found is not None
    assert (found.kind, found.timezone) == ("training", "America/New_York")
    assert "December 30" in str(stage.types("/charter-training")["text"])
    closes_all(stage.keeper)
    view = does(stage, "undo", SECOND)
    assert "Kind: Quarterly Training → Charter Chat" in shown(view)
    says_yes(stage.keeper)
    listed = shown(stage.types("/charter-chat upcoming"))
    assert "December 30" in listed


def test_a_zone_that_does_not_exist_is_said_under_the_input(stage: Stage) -> None:
    view = does(stage, "edit")
    for typed in ("Atlantis", "EST", None):
        answer = sends(stage.keeper, view, timezone=typed, scope="later")
        assert "type a large city in it" in answer.errors["timezone"]
    answer = sends(stage.keeper, view, timezone="Pacific", topic="Audits")
    assert "Time zone" not in shown(answer.view)


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
