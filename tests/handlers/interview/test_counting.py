"""The count's window: opened twice, ticked quickly or out of date, and a school's letters in it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.store.people import Person
from handlers.interview.count import Ticked
from handlers.interview.count_form import TICK, VIEW
from handlers.routes import Submission
from tests.bot.schools.made import LISTED, Made
from tests.handlers.interview.kit import NORD, Thread, begins, load
from tests.stage import Stage, shown

BUTTON = "Count it with me"
SUED = Made("01999990654321", "Suedlicht Academy", status=LISTED, codes={"SED": ("D", "D")})


@pytest.fixture
def thread(stage: Stage) -> Thread:
    """A conversation at a question that can be counted, with the count opened."""
    thread = begins(stage)
    thread.says("district", "unsure")
    thread.presses(BUTTON)
    return thread


def view(thread: Thread) -> dict[str, Any]:
    """The window."""
    return thread.who.views()[-1]


def ticks(thread: Thread, question: str, *values: str) -> None:
    """Tick these boxes of a question."""
    blocks = [each["block_id"] for each in view(thread)["blocks"]]
    block = next(each for each in blocks if each.partition("@")[0] == question)
    thread.who.choose(view(thread), TICK, list(values), block_id=block)


def ticked(thread: Thread) -> Ticked:
    return Ticked.of(thread.kept.sheet)


def test_of_two_windows_only_the_one_opened_last_changes_anything(
    stage: Stage, thread: Thread
) -> None:
    old = view(thread)
    thread.presses(BUTTON)  # a double click opens one
    assert view(thread)["private_metadata"] == old["private_metadata"]
    stage.clock.advance(timedelta(seconds=10))
    thread.presses(BUTTON)
    ticks(thread, "groups+", "EL", "SWD")
    stage.settle()
    before = thread.kept
    said = stage.bot.routes.submissions[VIEW](
        Submission(VIEW, Person("U0DANA", fetched_at=1), old, "t", ())
    )
    assert "opened again since" in repr(said)
    assert thread.kept == before


def test_a_page_that_was_left_does_not_stay_when_its_update_comes_late(
    stage: Stage, thread: Thread
) -> None:
    stage.slack.faults.add("slow", "views.update", seconds=0.5)
    ticks(thread, "groups+", "EL")
    thread.who.submit(view(thread)["id"])
    assert "2025 Dashboard" in shown(view(thread))
    stage.settle()
    assert "2025 Dashboard" in shown(view(thread))


def test_an_update_that_fails_does_not_stop_the_next_one(stage: Stage, thread: Thread) -> None:
    before = view(thread)["hash"]
    stage.slack.faults.add("refuse", "views.update", error="not_found")
    ticks(thread, "groups+", "EL")
    stage.settle()
    assert view(thread)["hash"] == before
    ticks(thread, "groups+", "EL", "SED")
    stage.settle()
    assert view(thread)["hash"] != before
    assert ticked(thread).groups == ("EL", "SED")


def test_ticks_that_slack_did_not_tell_of_before_come_with_the_page(
    stage: Stage, thread: Thread
) -> None:
    box = {"selected_options": [{"value": "EL"}]}
    state = {"values": {"groups+": {TICK: box}}}
    sent = {**view(thread), "state": state}
    stage.bot.routes.submissions[VIEW](
        Submission(VIEW, Person("U0DANA", fetched_at=1), sent, "t", ())
    )
    assert ticked(thread).groups == ("EL",)


def test_starting_over_drops_the_count_and_its_open_page(stage: Stage, thread: Thread) -> None:
    ticks(thread, "groups+", "EL")
    stage.settle()
    thread.says("start over", "yes")
    thread.who.submit(view(thread)["id"])
    assert "begun anew" in shown(view(thread))
    kept = thread.kept
    assert (kept.cds, kept.suggestions, kept.sheet) == (None, None, None)


def test_another_school_takes_away_what_a_count_of_the_first_ones_letters_suggested(
    stage: Stage,
) -> None:
    for year in (2024, 2025):
        load(stage.bot.db, year, NORD, SUED)
    thread = begins(stage)
    thread.says("school nordlicht", "district", "unsure")
    thread.presses(BUTTON)
    thread.who.press(view(thread), "dta_count_go_0")
    stage.settle()
    thread.who.submit(view(thread)["id"])
    stage.settle()
    assert "Your count suggests" in thread.last
    assert "Your count suggests" not in thread.says("school suedlicht")
    assert ticked(thread).groups == ("SED", "not_known")
