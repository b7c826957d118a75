from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.community import Entry
from handlers.ask.library import Asked, as_typed, where_it_stands
from handlers.blocks import MAX_VALUE, button
from handlers.payloads import UnreadableError


@pytest.mark.parametrize(
    ("sent", "typed"),
    [
        ("Is DTA free?", "Is DTA free?"),
        ("Q&amp;A &lt;now&gt;", "Q&A <now>"),
        ("&amp;lt;", "&lt;"),
        ("ask <@U012AB3CD> or <@U012AB3CD|dana>", "ask @somebody or @dana"),
        ("in <#C012AB3CD|general> and <#C012AB3CD>", "in #general and #channel"),
        ("<!here> <!channel|channel> <!subteam^S012|@team>", "@here channel @team"),
        ("see <https://example.org/a?b=1&amp;c=2>", "see https://example.org/a?b=1&c=2"),
        ("see <https://example.org|the page>", "see the page"),
        ("<mailto:a@example.org|a@example.org>", "a@example.org"),
        ("one\n\n two\t\u202ethree\x00", "one two three"),
        ("", ""),
    ],
)
def test_a_text_from_slack_becomes_what_its_writer_saw(sent: str, typed: str) -> None:
    assert as_typed(sent) == typed


@example('"' * 3000, "U0DANA")
@example("\\" * 3000, "U0DANA")
@example("🐝" * 3000, "U0DANA")
@given(st.text(max_size=3000), st.text("WU0123456789", min_size=3, max_size=12))
def test_every_question_fits_into_a_button_and_comes_back(text: str, user_id: str) -> None:
    asked = Asked(as_typed(text), user_id)
    made = button("Yes", "ask_pass_on", asked.value("glossary:state/local indicator"))
    assert len(made["value"]) <= MAX_VALUE
    assert Asked.of(json.loads(made["value"])) == asked


@pytest.mark.parametrize("value", [None, 7, "text", [], {}, {"q": "x"}, {"a": "U0DANA", "q": 1}])
def test_what_no_button_of_ours_holds_is_refused(value: object) -> None:
    with pytest.raises(UnreadableError, match="question"):
        Asked.of(value)


def test_one_line_says_where_it_stands_how_sure_it_is_and_whom_to_ask() -> None:
    entry = Entry(
        id="zebras",
        question="What is a zebra quorum?",
        answer="Half of the zebras & one.",
        confidence="open",
        who_to_ask="the lion & the gnu",
        basis="what the herd says",
        sources=("https://example.org/zebras", "https://example.com/"),
        checked=date(2026, 11, 20),
        review_by=date(2027, 5, 20),
    )
    known = (
        entry,
        {"https://example.org/zebras": "Z & co"},
        date(2027, 5, 20),
        entry.who_to_ask,
        str,
    )
    end = "Checked Nov 2026. Not settled: ask the lion"
    assert where_it_stands(*known) == (
        "From what the herd says. Sources: <https://example.org/zebras|Z &amp; co>; "
        f"<https://example.com/|example.com>. {end} &amp; the gnu. Unofficial bot."
    )
    assert where_it_stands(*known, aloud=True) == (
        "From what the herd says. Sources: Z & co, https://example.org/zebras; "
        f"example.com, https://example.com/. {end} & the gnu. Unofficial bot."
    )
