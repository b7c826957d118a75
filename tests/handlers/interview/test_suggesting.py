"""Suggested answers as they are kept: beside the answers, and never taken by itself."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dta.rules import QUESTIONS
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
from tests.handlers.interview.offers import TWO, offer, offered

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


def test_starting_over_drops_them(desk: Desk) -> None:
    now = offered(desk, desk.begins(), {"authorizer": "county"})
    say_all(desk, now, "start over", "yes")
    assert desk.conversation().suggestions is None
    assert "suggests" not in texts(desk.last(now))


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


OFFERS = st.dictionaries(
    st.sampled_from(list(QUESTIONS)),
    st.tuples(st.integers(0, 4), st.text(max_size=5)),
)


@given(OFFERS, OFFERS, st.dictionaries(st.sampled_from(list(QUESTIONS)), st.integers(0, 4)))
def test_each_origin_keeps_its_own_whatever_the_other_says(
    first: dict[str, tuple[int, str]],
    second: dict[str, tuple[int, str]],
    answers: dict[str, int],
) -> None:
    def made(found: dict[str, tuple[int, str]], origin: Origin) -> dict[str, Offer]:
        return {q: Offer(_nth(q, n), origin, says) for q, (n, says) in found.items()}

    counted, filed = made(first, "count"), made(second, "file")
    one = suggested(suggested(NEW, counted, "count"), filed, "file")
    other = suggested(suggested(NEW, filed, "file"), counted, "count")
    assert one.suggestions == other.suggestions
    for question in QUESTIONS:
        both = [o[question] for o in (counted, filed) if question in o]
        assert list(offers_for(one, question)) == both
    for question, n in answers.items():
        one = state.answered(one, question, _nth(question, n))
        assert offers_for(one, question) == ()
    assert suggested(suggested(one, {}, "file"), {}, "count").suggestions is None


def _nth(question: str, number: int) -> str:
    options: Sequence[str] = QUESTIONS[question]
    return options[number % len(options)]
