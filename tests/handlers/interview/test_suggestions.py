"""Suggested answers: what follows from the state's files and from a count, shown and used."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.store import interviews
from bot.store.people import Person
from handlers.interview.count import Ticked
from handlers.interview.count_form import TICK, VIEW
from handlers.interview.state import Offer, suggested
from handlers.routes import Submission
from tests.bot.schools.made import LISTED, Made
from tests.handlers.interview.kit import (
    LANTERNS,
    NORD,
    TO_RESULT,
    Thread,
    begins,
    latest,
    load,
    reword,
    suggests,
)
from tests.stage import Stage, buttons, everything, shown

TWO = "groups_two_years"


def test_where_count_and_file_disagree_both_are_shown_and_none_is_taken(stage: Stage) -> None:
    thread = begins(stage)
    thread.says("district", "not sure")
    suggests(thread, {TWO: "2"}, "count")
    suggests(thread, {TWO: "1"}, "file")
    said = thread.last
    assert said.index("Your count suggests: *Two groups*") < said.rindex(
        "The state's file suggests"
    )
    moves = [text for text in buttons(thread.messages()[-1]) if text.startswith("Use")]
    assert moves == ["Use my count's: Two groups", "Use the file's: One group"]
    assert "“use count” or “use file”" in said
    assert "suggest different answers" in thread.says("use it")
    assert TWO not in thread.kept.answers
    thread.says("use file")
    assert thread.kept.answers[TWO] == "1"


def test_at_the_check_use_it_takes_the_one_or_asks_for_its_number(stage: Stage) -> None:
    thread = begins(stage)
    thread.says("district", "not sure", "1", "no", "1", "3+", "see the result")
    suggests(thread, {TWO: "2"}, "count")
    suggests(thread, {TWO: "3+"}, "file")
    assert "type “my answers” and press one" in thread.says("use 3")
    thread.says("my answers")
    thread.presses("Use this answer")
    assert thread.kept.answers[TWO] == "3+"
    suggests(thread, {"listed": "yes", "ta_provided": "yes"}, "count")
    assert "type “use” and a number, such as “use 2”" in thread.says("use it")
    thread.says("use 4")
    assert thread.kept.answers["ta_provided"] == "yes"
    thread.says("use it")
    assert thread.kept.answers["listed"] == "yes"
    assert "Nothing is suggested here" in thread.says("use it")


def test_a_result_names_what_its_answers_agree_with(stage: Stage) -> None:
    thread = begins(stage)
    thread.says("district")
    suggests(thread, {"listed": "yes", "ta_provided": "no"}, "file")
    thread.says("use it", "yes", "0", "see the result")
    kept = thread.kept.result
    assert kept is not None
    grounds = {each["question"]: each["grounds"] for each in kept["answers"] if each["grounds"]}
    assert list(grounds.values()) == ["Agrees with the state's file: So it is."]


# Looking a school up in the thread: what its file suggests, and no other file


def test_a_school_that_is_gone_when_it_is_chosen_is_not_taken(stage: Stage) -> None:
    load(stage.bot.db, 2025, NORD, *LANTERNS)
    thread = begins(stage)
    thread.says("school lantern charter")
    load(stage.bot.db, 2025, NORD)
    thread.presses("This one")
    assert "do not have this school any more" in thread.told()
    assert thread.kept.cds is None


@pytest.mark.parametrize("typed", [True, False])
def test_another_file_is_noticed_before_its_answer_is_used(stage: Stage, typed: bool) -> None:
    load(stage.bot.db, 2025, NORD)
    thread = begins(stage)
    thread.says("district", "school nordlicht")
    load(stage.bot.db, 2025, replace(NORD, status="General Assistance", codes={}))
    said = thread.says("use it") if typed else thread.presses("Use this answer")
    told = everything(thread.messages()[-2]) if typed else thread.told()
    assert "is not what it was when you looked it up" in told
    assert "listed" not in thread.kept.answers
    assert "The state's file suggests: *No*." in said
    thread.says("use it")
    assert thread.kept.answers["listed"] == "no"


# What becomes of conversations when the questions change


REWORDED = (
    'text = "Who authorized the charter school?"',
    'text = "Which body authorized the charter school?"',
)
RELABELLED = ('label = "A county office"', 'label = "A county board"')


@pytest.fixture
def changes(stage: Stage) -> Iterator[Callable[[], None]]:
    """Starts the bot again with other questions; afterwards it has those of before."""

    def change() -> None:
        reword(stage.community, REWORDED, RELABELLED)
        stage.restart()

    yield change
    reword(stage.community)
    stage.restart()


def told(thread: Thread) -> list[str]:
    """Where the thread says that the questions were changed."""
    texts = [everything(message) for message in thread.messages()]
    return [text for text in texts if "The questions were changed" in text]


def test_an_unfinished_one_goes_on_with_the_new_questions_and_says_what_changed(
    stage: Stage, changes: Callable[[], None]
) -> None:
    thread = begins(stage)
    thread.says("county")
    now = thread.kept
    offered = {"authorizer": "state", "groups_two_years": "1"}
    offers = {q: Offer(option, "count", "So.") for q, option in offered.items()}
    counted = replace(now, sheet=Ticked(groups=("EL",), opening=1).as_json())
    interviews.save(stage.bot.db, now, suggested(counted, offers, "count"))
    changes()
    assert "provided differentiated" in thread.says("yes")
    kept = thread.kept
    assert kept.answers == {"authorizer": "county", "listed": "yes"}
    assert kept.sheet == counted.sheet
    assert [*(kept.suggestions or {})] == ["groups_two_years"]
    assert any("*A county board*" in shown(message) for message in thread.messages())
    thread.says("underway")
    (said,) = told(thread)
    assert "with your answer kept: “Who authorized the school”" in said


def test_answers_that_no_longer_fit_fall_away_and_are_asked_again(stage: Stage) -> None:
    thread = begins(stage)
    thread.says("county")
    # As an earlier version of the program could have left it.
    old = '{"authorizer": "tribe", "moon_phase": "full", "listed": "yes"}'
    where = {"old": old, "id": thread.kept.id}
    stage.bot.db.execute(
        "update interviews set answers = :old, questions = '{}' where id = :id", where
    )
    assert "Who authorized" in thread.says("what?")
    assert thread.kept.answers == {"listed": "yes"}
    (said,) = told(thread)
    assert "no longer fits, and it is asked again where needed: “Who authorized the school”" in said
    assert "“moon phase”" in said
    assert "New: “Technical assistance provided”" in said


def test_a_finished_result_stays_as_it_is_and_a_new_one_begins_with_its_answers(
    stage: Stage, changes: Callable[[], None]
) -> None:
    thread = begins(stage, "Maple")
    thread.says("county")
    now = thread.kept
    counted = replace(now, sheet=Ticked(groups=("EL",), opening=1).as_json())
    interviews.save(stage.bot.db, now, counted)
    thread.says(*TO_RESULT[1:])
    before, said = thread.kept, [everything(message) for message in thread.messages()]
    thread.presses("Show it", thread.says("my answers") and thread.has("Show it"))
    page = thread.who.views()[-1]
    changes()
    thread.who.choose(page, TICK, ["EL", "SWD"], block_id="groups+")
    stage.settle()
    assert "made with older questions" in shown(thread.who.views()[-1])
    old = "made with older questions, and stays as it is"
    for text in ("change 1", "back", "start over"):
        assert old in thread.says(text)
    assert old in thread.presses("Change")
    assert [everything(message) for message in thread.messages()][: len(said)] == said
    after = thread.kept
    assert Ticked.of(after.sheet).groups == ("EL",)
    assert after.result is not None
    assert (after.result, after.answers, after.questions) == (
        before.result,
        before.answers,
        before.questions,
    )
    assert "A county office" in thread.says("my answers")
    thread.presses("Check again")
    again = latest(stage).kept
    assert (again.nickname, again.answers, again.sheet) == ("Maple", after.answers, after.sheet)
    assert again.questions != after.questions


# The count's window: opened twice, ticked quickly or out of date, and a school's letters in it


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
