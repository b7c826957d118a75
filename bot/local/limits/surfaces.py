"""Messages, modals and Homes: their blocks, and what holds for all blocks together.

Limits: https://docs.slack.dev/reference/block-kit/blocks and …/reference/views
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from bot.local.limits import elements, objects
from bot.local.limits.rich_text import rich_text
from bot.local.limits.shapes import (
    Check,
    Shape,
    array,
    boolean,
    by_type,
    complain,
    exactly_one,
    one_of,
    string,
)
from bot.local.outcomes import SlackError

LONGEST_TEXT = 40_000
LONGEST_MARKDOWN = 12_000
LARGEST_BLOCKS = 13_200  # of a message, as measured in github.com/slackapi/bolt-js/issues/2509
LARGEST_METADATA = 8_000
LARGEST_VIEW = 250_000
_IN_MESSAGE, _IN_VIEW = 50, 100

_id: dict[str, Check] = {"block_id": elements.identifier}


def _has_content(value: Any, at: str, problems: list[str]) -> None:
    if "text" not in value and "fields" not in value:
        complain(problems, "missing required field: text or fields", at)


def _rows_are_even(value: Any, at: str, problems: list[str]) -> None:
    if len({len(row) for row in value["rows"]}) > 1:
        complain(problems, "all rows must have the same number of cells", f"{at}/rows")
    text = sum(len(cell.get("text", "")) for row in value["rows"] for cell in row)
    if text > 10_000:
        complain(problems, "must hold less than 10001 characters", f"{at}/rows")


_cell = by_type({"raw_text": Shape({"text": string(10_000)}), "rich_text": rich_text})
_caption = by_type(
    {
        "image": elements.image,
        "mrkdwn": objects.mrkdwn_or_plain(3000),
        "plain_text": objects.mrkdwn_or_plain(3000),
    }
)
BLOCKS: Mapping[str, Check] = {
    "header": Shape({"text": objects.plain(150)}, _id),
    "section": Shape(
        {},
        {
            "text": objects.mrkdwn_or_plain(3000),
            "fields": array(objects.mrkdwn_or_plain(2000), 10),
            "accessory": elements.in_section,
            "expand": boolean,
            **_id,
        },
        _has_content,
    ),
    "context": Shape({"elements": array(_caption, 10)}, _id),
    "actions": Shape({"elements": array(elements.in_actions, 25)}, _id),
    "divider": Shape({}, _id),
    "image": Shape(
        {"alt_text": string(2000)},
        {
            "image_url": string(3000, pattern=objects.URL),
            "slack_file": objects.slack_file,
            "title": objects.plain(2000),
            **_id,
        },
        exactly_one("image_url", "slack_file"),
    ),
    "input": Shape(
        {"label": objects.plain(2000), "element": elements.in_input},
        {"hint": objects.plain(2000), "optional": boolean, "dispatch_action": boolean, **_id},
    ),
    "rich_text": rich_text,
    "markdown": Shape({"text": string(LONGEST_MARKDOWN)}, _id),
    "table": Shape(
        {"rows": array(array(_cell, 20), 100)},
        {
            "column_settings": array(
                Shape({}, {"align": one_of("left", "center", "right"), "is_wrapped": boolean}), 20
            ),
            **_id,
        },
        _rows_are_even,
    ),
}
_view_blocks = [name for name in BLOCKS if name not in ("markdown", "table")]
_message_shape = array(by_type(BLOCKS), _IN_MESSAGE, 0)
_view_shape = array(by_type(BLOCKS, only=_view_blocks), _IN_VIEW, 0)
_view_fields: dict[str, Check] = {
    "private_metadata": string(3000, 0),
    "callback_id": string(255, 0),
    "external_id": string(255, 0),
}
_modal = Shape(
    {"title": objects.plain(24), "blocks": _view_shape},
    {
        "close": objects.plain(24),
        "submit": objects.plain(24),
        "clear_on_close": boolean,
        "notify_on_close": boolean,
        "submit_disabled": boolean,
        **_view_fields,
    },
)
_home = Shape({"blocks": _view_shape}, _view_fields)


def check_message(content: Mapping[str, Any], *, longest_text: int = LONGEST_TEXT) -> None:
    """Raise the SlackError that `content` (text, blocks, attachments, metadata) would get."""
    text, blocks = content.get("text"), content.get("blocks")
    attachments = content.get("attachments")
    if text is not None and not isinstance(text, str):
        raise SlackError(
            "invalid_arguments", ["[ERROR] must provide a string [json-pointer:/text]"]
        )
    if not (text and text.strip()) and not blocks and not attachments:
        raise SlackError("no_text")
    if text and len(text) > longest_text:
        raise SlackError("msg_too_long")
    if blocks is not None:
        _check_message_blocks(blocks, "/blocks", "invalid_blocks")
    if attachments is not None:
        _check_attachments(attachments)
    if content.get("metadata"):
        _check_metadata(content["metadata"])


def message_problems(content: Mapping[str, Any]) -> list[str]:
    """What is wrong with a message: the error code and the reasons; empty when it is fine."""
    try:
        check_message(content)
    except SlackError as error:
        return [error.code, *error.problems]
    return []


def view_problems(view: Any, *, kinds: Sequence[str] = ("modal", "home")) -> list[str]:
    """What is wrong with a view of one of `kinds`; empty when it is fine."""
    problems: list[str] = []
    by_type({"modal": _modal, "home": _home}, only=kinds)(view, "/view", problems)
    if problems:
        return problems
    _together(view["blocks"], "/view/blocks", problems)
    has_input = any(block["type"] == "input" for block in view["blocks"])
    if has_input and view["type"] == "modal" and "submit" not in view:
        complain(problems, "missing required field: submit (there is an input)", "/view")
    return problems


def view_is_too_large(view: Any) -> bool:
    """Whether the view as JSON exceeds 250 kB."""
    return len(json.dumps(view)) > LARGEST_VIEW


def _check_message_blocks(blocks: Any, at: str, code: str) -> None:
    problems: list[str] = []
    _message_shape(blocks, at, problems)
    if not problems:
        _together(blocks, at, problems)
    if problems:
        raise SlackError(code, problems)
    if len(json.dumps(blocks, ensure_ascii=False, separators=(",", ":"))) > LARGEST_BLOCKS:
        raise SlackError("msg_blocks_too_long")


def _check_attachments(attachments: Any) -> None:
    if not isinstance(attachments, list) or not all(isinstance(a, dict) for a in attachments):
        raise SlackError("invalid_attachments")
    if len(attachments) > 100:
        raise SlackError("too_many_attachments")
    for number, attachment in enumerate(attachments):
        if "blocks" in attachment:
            at = f"/attachments/{number}/blocks"
            _check_message_blocks(attachment["blocks"], at, "invalid_attachments")


def _check_metadata(metadata: Any) -> None:
    shape = Shape({"event_type": string(255), "event_payload": _is_object})
    problems: list[str] = []
    shape(metadata, "/metadata", problems)
    if problems:
        raise SlackError("invalid_metadata_format", problems)
    if len(json.dumps(metadata)) > LARGEST_METADATA:
        raise SlackError("metadata_too_large")


def _is_object(value: Any, at: str, problems: list[str]) -> None:
    if not isinstance(value, dict):
        complain(problems, "must provide an object", at)


def _together(blocks: Sequence[Any], at: str, problems: list[str]) -> None:
    """What holds for all blocks of a surface together."""
    seen: set[str] = set()
    for number, block in enumerate(blocks):
        block_id = block.get("block_id")
        if block_id is not None and block_id in seen:
            complain(problems, f"block_id {block_id!r} already exists", f"{at}/{number}/block_id")
        seen.add(block_id)
        actions = [e["action_id"] for e in block.get("elements", []) if "action_id" in e]
        if len(set(actions)) < len(actions):
            complain(problems, "action_id must be unique in its block", f"{at}/{number}/elements")
    if sum(block["type"] == "table" for block in blocks) > 1:
        complain(problems, "only one table allowed", at)
    markdown = (len(block["text"]) for block in blocks if block["type"] == "markdown")
    if sum(markdown) > LONGEST_MARKDOWN:
        complain(problems, f"markdown must be less than {LONGEST_MARKDOWN + 1} characters", at)
