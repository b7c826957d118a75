from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.community import PACKAGED, load_community
from handlers.payloads import UnreadableError
from handlers.reader import NotUnderstood
from handlers.sessions.asking import MAX_ASKED, Query, read
from schedules.model import recurrence_date

KINDS = load_community(PACKAGED / "california").kinds
CHAT = KINDS[0]
TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("typed", "mode"),
    [
        ("", "next"),
        ("“next”", "next"),
        ("when is the next one?", "next"),
        ("next chat", "next"),
        ("Last  chat!", "last"),
        ("show me upcoming chats", "upcoming"),
        ("help", "help"),
    ],
)
def test_a_subcommand_is_read_in_any_dress(typed: str, mode: str) -> None:
    assert read(typed, KINDS, CHAT, TODAY) == Query(mode, CHAT.id)  # type: ignore[arg-type]


def test_a_subcommand_comes_before_a_period_and_a_period_before_a_topic() -> None:
    order = [read(words, KINDS, CHAT, TODAY) for words in ("next", "next week", "next steps")]
    assert [q.mode for q in order if isinstance(q, Query)] == ["next", "period", "topic"]


@given(st.text(max_size=MAX_ASKED + 50))
def test_any_text_is_read_or_refused(text: str) -> None:
    assert isinstance(read(text, KINDS, None, TODAY), Query | NotUnderstood)


@given(
    st.builds(
        Query,
        mode=st.sampled_from(["next", "period", "topic"]),
        kind=st.sampled_from([None, "training"]),
        first=st.none() | st.dates(),
        last=st.none() | st.dates(),
        words=st.text(max_size=20),
        offset=st.integers(0, 100),
    )
)
def test_a_question_comes_back_from_a_button_as_it_went_in(query: Query) -> None:
    assert Query.from_value(query.to_value()) == query


@pytest.mark.parametrize(
    "wrong", [{"mode": "é😀"}, {"mode": None}, {"offset": "6"}, {"offset": [6]}, {"first": [1]}]
)
def test_what_no_button_of_this_version_holds_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(UnreadableError):
        Query.from_value({"mode": "upcoming", "offset": 6, **wrong})
    with pytest.raises(ValueError, match="isoformat"):
        recurrence_date(["2026-12-30"])
