from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.outbox.message import MAX_BLOCKS, MAX_TEXT, Message
from handlers.blocks import button, clip, escape, header, section


@given(st.text())
def test_nothing_that_a_person_wrote_stays_live(text: str) -> None:
    safe = escape(text)
    assert "<" not in safe
    assert ">" not in safe
    assert safe.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == text


@given(st.text(), st.integers(min_value=2, max_value=300))
def test_a_clipped_text_fits_and_says_that_it_was_clipped(text: str, limit: int) -> None:
    short = clip(text, limit)
    assert len(short) <= limit
    assert short == text if len(text) <= limit else short.endswith("…")


def test_a_link_is_never_cut_in_the_middle() -> None:
    text = "a page: " + "<https://example.org/a/long/path|with a text>"
    for limit in range(9, len(text)):
        assert "<" not in clip(text, limit)


def test_a_message_keeps_slacks_sizes() -> None:
    payload = Message(*(section("y" * 9000) for _ in range(80))).payload()
    assert len(payload["text"]) <= MAX_TEXT
    assert len(payload["blocks"]) == MAX_BLOCKS
    assert len(payload["blocks"][0]["text"]["text"]) <= 3000
    assert len(header("z" * 200)["text"]["text"]) <= 150


def test_a_section_links_nothing_by_itself() -> None:
    assert section("see @everyone")["text"]["verbatim"] is True


def test_a_button_carries_its_value_as_json_and_refuses_one_too_long() -> None:
    assert json.loads(button("Go", "go", {"a": 1})["value"]) == {"a": 1}
    with pytest.raises(ValueError, match="too long"):
        button("Go", "go", "x" * 2000)
