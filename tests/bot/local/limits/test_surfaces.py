"""Slack's limits for messages and views as a whole."""

from __future__ import annotations

from typing import Any

import pytest

from bot.local.limits import check_message, message_problems, view_is_too_large, view_problems
from bot.local.results import SlackError
from tests.bot.local.limits.samples import (
    TEXT_INPUT,
    Json,
    field,
    header,
    modal,
    section,
    table,
)
from tests.bot.local.page.kit import mrkdwn, plain


def test_a_message_has_fifty_blocks_and_a_view_a_hundred() -> None:
    assert message_problems({"blocks": [{"type": "divider"}] * 50}) == []
    (_, problem) = message_problems({"blocks": [{"type": "divider"}] * 51})
    assert "no more than 50" in problem
    assert view_problems(modal(blocks=[{"type": "divider"}] * 100)) == []
    (problem,) = view_problems(modal(blocks=[{"type": "divider"}] * 101))
    assert "no more than 100" in problem


def test_blocks_have_different_ids() -> None:
    blocks = [section(block_id="same"), section(block_id="other"), section(block_id="same")]
    (_, problem) = message_problems({"blocks": blocks})
    assert "json-pointer:/blocks/2/block_id" in problem
    assert view_problems(modal(blocks=blocks)) != []


def test_there_is_one_table_in_a_message() -> None:
    (_, problem) = message_problems({"blocks": [table(), table()]})
    assert "only one table" in problem


def test_all_blocks_of_a_message_together_have_a_size() -> None:
    assert message_problems({"blocks": [section("x" * 3000)] * 4}) == []
    assert message_problems({"blocks": [section("x" * 3000)] * 5}) == ["msg_blocks_too_long"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ({}, "no_text"),
        ({"text": " \n"}, "no_text"),
        ({"text": 5}, "invalid_arguments"),
        ({"text": "x" * 40_001}, "msg_too_long"),
        ({"text": "x", "metadata": {"event_type": "t"}}, "invalid_metadata_format"),
        ({"text": "x", "metadata": "t"}, "invalid_metadata_format"),
        (
            {"text": "x", "metadata": {"event_type": "t", "event_payload": {"x": "y" * 8_000}}},
            "metadata_too_large",
        ),
    ],
)
def test_a_message_is_refused_with_its_error(content: Json, code: str) -> None:
    with pytest.raises(SlackError) as caught:
        check_message(content)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("view", "pointer", "sentence"),
    [
        (modal(title=plain("x" * 25)), "/view/title/text", "less than 25"),
        (modal(title=mrkdwn("x")), "/view/title/type", "mrkdwn"),
        (modal(submit=plain("x" * 25)), "/view/submit/text", "less than 25"),
        (modal(close=plain("x" * 25)), "/view/close/text", "less than 25"),
        (modal(private_metadata="x" * 3001), "/view/private_metadata", "less than 3001"),
        (modal(callback_id="x" * 256), "/view/callback_id", "less than 256"),
        (modal(id="V1"), "/view", "additional property: id"),
        (modal(blocks=[table()]), "/view/blocks/0/type", "unsupported type: table"),
        (modal(blocks=[field(TEXT_INPUT)]), "/view", "missing required field: submit"),
        (modal(blocks=[header("")]), "/view/blocks/0/text/text", "more than 0"),
        ({"type": "modal", "blocks": []}, "/view", "missing required field: title"),
        ({"type": "home"}, "/view", "missing required field: blocks"),
        ({"type": "home", "blocks": [], "title": plain("x")}, "/view", "property: title"),
        ({"type": "dialog"}, "/view/type", "unsupported type: dialog"),
        ("modal", "/view", "object"),
    ],
)
def test_a_view_beyond_the_limits_is_refused_with_place_and_reason(
    view: Any, pointer: str, sentence: str
) -> None:
    (problem,) = view_problems(view)
    assert f"[json-pointer:{pointer}]" in problem
    assert sentence in problem


def test_a_view_within_the_limits_is_fine() -> None:
    full = modal(
        title=plain("x" * 24),
        submit=plain("x" * 24),
        close=plain("x" * 24),
        private_metadata="x" * 3000,
        callback_id="x" * 255,
        clear_on_close=True,
        blocks=[field(TEXT_INPUT)],
    )
    assert view_problems(full) == []
    assert view_problems({"type": "home", "blocks": [field(TEXT_INPUT)]}) == []
    assert not view_is_too_large(full)
    assert view_is_too_large({**full, "private_metadata": "x" * 250_001})
