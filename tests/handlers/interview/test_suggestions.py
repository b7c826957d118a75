"""Suggested answers: what follows from the state's files and from a count, shown and used."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.handlers.interview.kit import LANTERNS, NORD, begins, load, suggests
from tests.stage import Stage, buttons, everything

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


def test_what_the_file_says_of_a_school_goes_with_it(stage: Stage) -> None:
    load(stage.bot.db, 2025, NORD)
    thread = begins(stage)
    assert "The state's file suggests" in thread.says("district", "school nordlicht")
    assert "The state's file suggests" not in thread.presses("Not this school")
    assert (thread.kept.cds, thread.kept.suggestions) == (None, None)


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
