"""Suggested answers: kept, shown with their questions, and used."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.store.interviews import Conversation
from handlers.interview import state
from handlers.interview.state import (
    Offer,
    Origin,
    agreeing,
    differing,
    offers_for,
    suggested,
    usable,
)
from tests.handlers.interview.desk import DANA, Desk, other_words, say_all, texts
from tests.handlers.interview.lookups import TWO, offer, offered


def moves(message: dict[str, Any]) -> list[str]:
    """The buttons below the answers."""
    (row,) = (block for block in message["blocks"] if block.get("block_id") == "dta_moves")
    return [each["text"]["text"] for each in row["elements"] if each["type"] == "button"]


def test_where_count_and_file_disagree_both_are_shown_and_none_is_taken(desk: Desk) -> None:
    now = desk.begins()
    say_all(desk, now, "district", "not sure")
    offered(desk, now, {TWO: "2"}, "count")
    offered(desk, now, {TWO: "1"}, "file")
    message = desk.last(now)
    shown = texts(message)
    assert shown.index("Your count suggests: *Two groups*") < shown.index(
        "The state's file suggests"
    )
    assert moves(message)[:2] == ["Use my count's: Two groups", "Use the file's: One group"]
    assert "“use count” or “use file”" in message["text"]
    desk.says(now, "use it")
    assert TWO not in desk.conversation().answers
    assert "suggest different answers" in texts(desk.last(now))
    desk.says(now, "use file")
    assert desk.conversation().answers[TWO] == "1"


def test_a_remark_has_nothing_to_press_or_type(desk: Desk) -> None:
    now = desk.begins()
    desk.says(now, "district")
    offered(desk, now, {"listed": "unsure"}, "file")
    message = desk.last(now)
    assert "The state's file leaves this open. What the file says of 2024" in texts(message)
    assert "Use this answer" not in texts(message)
    desk.says(now, "use it")
    assert "Nothing is suggested here" in texts(desk.last(now))
    assert "listed" not in desk.conversation().answers


def to_review(desk: Desk) -> Conversation:
    now = desk.begins()
    say_all(desk, now, "district", "not sure", "1", "no", "1", "3+", "see the result")
    return now


def test_at_the_check_use_it_takes_the_one_or_asks_for_its_number(desk: Desk) -> None:
    now = to_review(desk)
    offered(desk, now, {"listed": "yes", "ta_provided": "yes"}, "count")
    desk.says(now, "use it")
    assert "type “use” and a number, such as “use 2”" in texts(desk.last(now))
    shown_first = desk.last(now)["ts"]
    desk.says(now, "use 4")
    assert desk.conversation().answers["ta_provided"] == "yes"
    assert desk.last(now)["ts"] > shown_first
    desk.says(now, "use it")
    assert desk.conversation().answers["listed"] == "yes"
    desk.says(now, "use it")
    assert "Nothing is suggested here" in texts(desk.last(now))


def test_two_that_differ_from_an_answer_are_pressed_not_typed(desk: Desk) -> None:
    now = to_review(desk)
    offered(desk, now, {TWO: "2"}, "count")
    offered(desk, now, {TWO: "3+"}, "file")
    desk.says(now, "use 3")
    assert "type “my answers” and press one" in texts(desk.last(now))
    desk.says(now, "my answers")
    desk.presses(desk.last(now), "Use this answer", action_id="dta_use_file")
    assert desk.conversation().answers[TWO] == "3+"


def test_a_stale_press_is_refused_with_a_sentence(desk: Desk) -> None:
    now = offered(desk, desk.begins(), {"authorizer": "county"})
    message = dict(desk.last(now))
    offered(desk, now, {})
    desk.presses(message, "Use this answer")
    assert desk.conversation().answers == {}
    assert "not suggested any more, and was not taken" in desk.told


def test_a_result_names_what_its_answers_agree_with(desk: Desk) -> None:
    now = desk.begins()
    say_all(desk, now, "district")
    offered(desk, now, {"listed": "yes", "ta_provided": "no"}, "file")
    say_all(desk, now, "use it", "yes", "0", "see the result")
    kept = desk.conversation().result
    assert kept is not None
    grounds = {each["question"]: each["grounds"] for each in kept["answers"] if each["grounds"]}
    said = "Agrees with the state's file: What the file says of 2024 and 2025."
    assert list(grounds.values()) == [said]


NEW = Conversation(id="c", owner=DANA, began_at=1, touched_at=1)


def test_what_is_suggested_replaces_what_was_of_that_origin_alone() -> None:
    now = suggested(NEW, {"listed": offer("yes", "file"), TWO: offer("1", "file")}, "file")
    now = suggested(now, {TWO: offer("2", "count")}, "count")
    now = suggested(now, {TWO: offer("3+", "file")}, "file")
    assert offers_for(now, TWO) == (offer("2", "count"), offer("3+", "file"))
    assert offers_for(now, TWO)[0] == offer("2", "count")
    assert not offers_for(now, "listed")
    assert suggested(suggested(now, {}, "file"), {}, "count") == NEW


@pytest.mark.parametrize(
    ("question", "found", "origin"),
    [
        ("listed", offer("maybe", "file"), "file"),
        ("no_question", offer("yes", "file"), "file"),
        ("listed", offer("yes", "file"), "count"),
    ],
)
def test_what_is_no_answer_cannot_be_suggested(question: str, found: Offer, origin: Origin) -> None:
    with pytest.raises(ValueError, match=question):
        suggested(NEW, {question: found}, origin)


def test_an_answer_settles_what_was_suggested_and_agrees_or_not() -> None:
    now = suggested(NEW, {"listed": offer("yes", "file")}, "file")
    for option, agrees in (("yes", (offer("yes", "file"),)), ("no", ())):
        after = state.answered(now, "listed", option)
        assert offers_for(after, "listed") == differing(after, "listed") == ()
        assert agreeing(after, "listed") == agrees


def test_what_comes_after_an_answer_differs_or_agrees() -> None:
    now = state.answered(NEW, TWO, "1")
    now = suggested(now, {TWO: offer("2", "count")}, "count")
    now = suggested(now, {TWO: offer("1", "file")}, "file")
    assert differing(now, TWO) == (offer("2", "count"),)
    assert agreeing(now, TWO) == (offer("1", "file"),)


def test_not_sure_is_a_remark_and_no_answer() -> None:
    now = suggested(NEW, {TWO: offer("unsure", "file")}, "file")
    assert offers_for(now, TWO) == (offer("unsure", "file"),)
    assert usable(now, TWO) == ()
    answered = state.answered(NEW, TWO, "1")
    assert differing(suggested(answered, {TWO: offer("unsure", "file")}, "file"), TWO) == ()


def test_other_words_of_a_question_drop_what_was_suggested_for_it(tmp_path: Path) -> None:
    desk = Desk(tmp_path, other_words(tmp_path / "first"))
    now = offered(desk, desk.begins(), {"listed": "yes", "ta_provided": "no"})
    later = ("say “Differentiated Assistance” for the school?", "list the school?")
    desk.restart(other_words(tmp_path / "second", later))
    say_all(desk, now, "district", "no")
    kept = desk.conversation().suggestions
    assert kept is not None
    assert set(kept) == {"ta_provided"}
    assert "suggests" in texts(desk.last(now))
    desk.close()
