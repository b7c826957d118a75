"""Beginning again: what was said is not dropped before the person has been asked."""

from __future__ import annotations

import copy

import pytest

from bot.store.interviews import Conversation
from handlers.interview import state
from tests.handlers.interview.desk import Desk, say_all, texts, to_result
from tests.handlers.interview.lookups import NORD

ASKED = "Start over? This drops"


def asked(desk: Desk, *said: str) -> Conversation:
    """A conversation in which this was said, and then "start over"."""
    now = desk.begins()
    say_all(desk, now, *said, "start over")
    assert ASKED in texts(desk.last(now))
    return now


def test_what_would_be_dropped_is_said_first_and_nothing_is_dropped(desk: Desk) -> None:
    desk.loads(2025, NORD)
    now = asked(desk, "county", "school nordlicht", "use it")
    assert desk.last(now)["text"] == (
        "Start over? This drops your 2 answers, what you counted and the school you looked up, and "
        "nobody can bring that back.\nPress or type 1: Start over or 2: Keep everything."
    )
    assert desk.conversation().answers == {"authorizer": "county", "listed": "yes"}


def test_the_result_is_among_it(desk: Desk) -> None:
    now = to_result(desk)
    desk.says(now, "start over")
    assert "your 4 answers and the result, and nobody" in desk.last(now)["text"]
    desk.presses(desk.last(now), "Keep everything")
    assert "Call first" in texts(desk.last(now))


@pytest.mark.parametrize("typed", ["start over", "yes", "1", None])
def test_who_means_it_begins_again(desk: Desk, typed: str | None) -> None:
    now = asked(desk, "county", "yes")
    if typed:
        desk.says(now, typed)
    else:
        desk.presses(desk.last(now), "Start over")
    assert desk.conversation().answers == {}
    assert "Who authorized" in texts(desk.last(now))
    assert not any(ASKED in texts(message) for message in desk.thread(now))


@pytest.mark.parametrize("typed", ["no", "2", "cancel", "back", None])
def test_who_does_not_goes_on_where_they_were(desk: Desk, typed: str | None) -> None:
    now = asked(desk, "county", "yes")
    if typed:
        desk.says(now, typed)
    else:
        desk.presses(desk.last(now), "Keep everything")
    assert desk.conversation().answers == {"authorizer": "county", "listed": "yes"}
    assert "provided differentiated" in texts(desk.last(now))
    assert not any(ASKED in texts(message) for message in desk.thread(now))


def test_a_second_press_and_an_old_one_drop_nothing_more(desk: Desk) -> None:
    now = asked(desk, "county")
    question = copy.deepcopy(desk.last(now))
    desk.presses(question, "Start over", times=2)
    desk.says(now, "district")
    desk.presses(question, "Start over")
    desk.presses(question, "Keep everything")
    assert desk.conversation().answers == {"authorizer": "district"}
    assert "assistance file" in texts(desk.last(now))


def test_an_answer_given_above_meanwhile_counts_and_nothing_is_dropped(desk: Desk) -> None:
    now = desk.begins()
    desk.says(now, "county")
    listed = copy.deepcopy(desk.last(now))
    desk.says(now, "start over")
    desk.presses(listed, "Yes")
    assert desk.conversation().answers == {"authorizer": "county", "listed": "yes"}
    assert "provided differentiated" in texts(desk.last(now))


def test_a_question_in_between_is_answered_and_it_is_asked_again(desk: Desk) -> None:
    now = asked(desk, "county")
    desk.says(now, "what would that do?")
    assert ASKED in texts(desk.last(now))
    desk.restart()
    desk.says(now, "no")
    assert state.pending(desk.conversation()) == "question:listed"


def test_where_nothing_was_said_there_is_nothing_to_ask(desk: Desk) -> None:
    now = desk.begins()
    desk.says(now, "start over")
    assert "Who authorized" in texts(desk.last(now))
    assert not any(ASKED in texts(message) for message in desk.thread(now))
