"""Looking the school up inside a conversation, and beginning one with a school."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from handlers.interview.count import Ticked
from tests.handlers.interview.desk import DANA, PRIYA, Desk, say_all, texts
from tests.handlers.interview.lookups import LOOK_UP, NORD, at_listed, said


@pytest.mark.parametrize("text", ["school district", "a school district", "School District."])
def test_an_answer_with_the_word_school_is_no_lookup(loaded: Desk, text: str) -> None:
    now = loaded.begins()
    loaded.says(now, text)
    assert loaded.conversation().answers == {"authorizer": "district"}


def test_school_alone_shows_the_one_of_before_or_says_how(loaded: Desk) -> None:
    now = at_listed(loaded)
    loaded.says(now, "school")
    assert "such as “school Maple Street”" in said(loaded, 1)
    say_all(loaded, now, "school nordlicht", "why", "school")
    assert "Nordlicht Academy" in said(loaded)
    loaded.presses(loaded.last(now), LOOK_UP)
    assert loaded.opened["blocks"][-1]["element"]["initial_value"] == NORD.cds


def test_the_school_that_is_asked_for_first_can_be_looked_up_or_only_named(loaded: Desk) -> None:
    loaded.types("")
    now = loaded.conversation()
    loaded.presses(loaded.last(now), LOOK_UP)
    loaded.sends_view("nordlicht")
    assert loaded.conversation().nickname == "Nordlicht Academy"
    assert "Who authorized" in texts(loaded.last(now))
    loaded.types("")
    loaded.says(loaded.conversation(), "Nordlicht")
    assert loaded.conversation().cds is None
    assert loaded.button(loaded.last(loaded.conversation()), LOOK_UP)


def test_not_this_school_takes_its_suggestions_back_and_leaves_the_answers(loaded: Desk) -> None:
    now = at_listed(loaded)
    say_all(loaded, now, "school nordlicht", "use it")
    assert loaded.conversation().sheet is not None
    found = next(m for m in loaded.thread(now) if "Not this school" in texts(m))
    loaded.presses(found, "Not this school", times=2)
    kept = loaded.conversation()
    assert (kept.cds, kept.suggestions) == (None, None)
    assert Ticked.of(kept.sheet).is_empty
    assert kept.answers["listed"] == "yes"
    assert sum("is not suggested any more" in m["text"] for m in loaded.thread(now)) == 1


def test_nobody_else_can_look_up_in_a_conversation(loaded: Desk) -> None:
    now = at_listed(loaded)
    loaded.says(now, "school lantern charter")
    question, choice = loaded.thread(now)[-2:]
    before = loaded.conversation()
    for message, text in ((choice, "This one"), (question, LOOK_UP)):
        loaded.presses(message, text, who=PRIYA)
        assert "There is no such conversation of yours" in loaded.told
    loaded.presses(question, LOOK_UP)
    answer = loaded.sends_view("nordlicht", who=PRIYA)
    assert "There is no such conversation of yours" in texts(answer["view"])
    assert loaded.conversation() == before


def test_a_school_that_is_gone_when_it_is_chosen_is_not_taken(loaded: Desk) -> None:
    now = at_listed(loaded)
    loaded.says(now, "school lantern charter")
    choice = dict(loaded.last(now))
    for year in (2024, 2025):
        loaded.loads(year, NORD)
    loaded.presses(choice, "This one")
    assert "do not have this school any more" in loaded.told
    assert loaded.conversation().cds is None


@pytest.mark.parametrize("typed", [True, False])
def test_another_file_is_noticed_before_its_answer_is_used(loaded: Desk, typed: bool) -> None:
    now = at_listed(loaded)
    loaded.says(now, "school nordlicht")
    loaded.loads(2025, replace(NORD, status="General Assistance", codes={}))
    if typed:
        loaded.says(now, "use it")
    else:
        loaded.presses(dict(loaded.last(now)), "Use this answer")
    told = said(loaded) if typed else loaded.told
    assert "is not what it was when you looked it up" in told
    assert "listed" not in loaded.conversation().answers
    assert "The state's file suggests: *No*." in said(loaded, 1)
    loaded.says(now, "use it")
    assert loaded.conversation().answers["listed"] == "no"


# From the command


def under_school(desk: Desk, text: str = "nordlicht", who: str = DANA) -> dict[str, Any]:
    return {**desk.types(f"school {text}", who), "channel": "C1", "ts": f"1795377602.{len(text)}"}


def test_of_many_open_conversations_the_latest_two_are_offered_by_name(loaded: Desk) -> None:
    for name in ("Maple", "", "Oak"):
        loaded.later(minutes=2)
        loaded.begins(name)
    (row,) = (block for block in under_school(loaded)["blocks"] if block["type"] == "actions")
    assert [each["text"]["text"] for each in row["elements"]][:3] == [
        "Start a conversation with this",
        "Use in: Oak",
        "Use in: the one begun November 22",
    ]
    assert "Use in" not in texts(under_school(loaded, who=PRIYA))
