"""Questions: how they travel, and over the real wire what is counted and what is kept."""

from __future__ import annotations

import json
import logging
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.community import Entry
from handlers.ask.library import Asked, as_typed, where_it_stands
from handlers.blocks import MAX_VALUE, button
from tests.handlers.ask.kit import pressed
from tests.stage import Stage, buttons, everything, live, shown


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


# One drawn at its full length takes long to draw.
long_texts = st.tuples(st.text(max_size=30), st.integers(1, 100)).map(
    lambda drawn: drawn[0] * drawn[1]
)


@example('"' * 3000, "U0DANA")
@example("\\" * 3000, "U0DANA")
@example("🐝" * 3000, "U0DANA")
@given(long_texts, st.text("WU0123456789", min_size=3, max_size=12))
def test_every_question_fits_into_a_button_and_comes_back(text: str, user_id: str) -> None:
    asked = Asked(as_typed(text), user_id)
    made = button("Yes", "ask_pass_on", asked.value("glossary:state/local indicator"))
    assert len(made["value"]) <= MAX_VALUE
    assert Asked.of(json.loads(made["value"])) == asked


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


KNOWN = "Is DTA automatic?"
NEAR = "who can help my school"
UNKNOWN = "which football team plays on Sunday"
MARKUP = "is <!channel> & <https://example.org|football> *on* <script>alert(1)</script> @everyone"


def counts(stage: Stage) -> dict[tuple[str, str], int]:
    rows = stage.bot.db.query("select what, key, number from answer_counts")
    return {(row["what"], row["key"]): row["number"] for row in rows}


def test_what_it_does_not_know_it_says_and_keeps_only_a_count_of(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        message = stage.types(f"/charter-ask {UNKNOWN}")
        assert message["is_ephemeral"]
        for said in (str(message["text"]), shown(message)):
            assert "I don't know that one. For charter rules, ask CDE's Charter Schools" in said
        assert list(buttons(message)) == ["Ask a keeper", "Next sessions", "Who is who"]
        consent = str(buttons(message)["Ask a keeper"]["confirm"])
        assert "these words and your name" in consent
        assert "Without your yes nothing of it is kept but a count" in consent
        assert UNKNOWN in shown(message)
        assert "football" not in message["text"]  # lock screens show it
    assert counts(stage) == {("unknown", ""): 1}
    assert stage.bot.db.query("select * from questions") == []
    posted = [str(call.arguments) for call in stage.slack.calls("chat.postMessage")]
    assert not any("football" in arguments for arguments in posted)
    assert "football" not in caplog.text
    stage.stop()
    for file in stage.folder.glob("bot.db*"):
        assert b"football" not in file.read_bytes()


def test_a_press_on_what_stands_there_no_more_is_not_counted_again(stage: Stage) -> None:
    for asked, label, action in (
        (NEAR, "None of these", "ask_none"),
        ("Is DTA free?", "Not what I asked", "ask_not_asked"),
    ):
        message = stage.types(f"/charter-ask {asked}")
        pressed(stage, message, label)
        stage.dana.press(message, action)
    assert counts(stage) == {("unknown", ""): 1, ("not_asked", "dta-cost"): 1}


def test_what_can_be_pressed_is_also_read_aloud(stage: Stage) -> None:
    for typed, said in (
        (f"/charter-ask {KNOWN}", "Related: 1. Which pathways lead to"),
        (f"/charter-ask {NEAR}", "3. Where do we start when"),
        ("/charter-guide education", "1. CDE, California Department of Education"),
        ("/charter-guide nacsa", "No page is known."),
    ):
        assert said in stage.types(typed)["text"]


def test_markup_and_very_long_questions_come_back_harmless(stage: Stage) -> None:
    message = stage.types(f"/charter-ask {MARKUP}")
    assert "<!channel>" not in live(message)
    assert "<script>" not in live(message)
    assert "&lt;script&gt;" in shown(message)
    asked = json.loads(buttons(message)["Ask a keeper"]["value"])["q"]
    assert asked.endswith("*on* <script>alert(1)</script> @everyone")
    long = stage.types("/charter-ask " + '"football\\ ' * 400)
    assert len(buttons(long)["Ask a keeper"]["value"]) <= 2000
    assert "Passed on to the keepers" in everything(pressed(stage, long, "Ask a keeper"))
