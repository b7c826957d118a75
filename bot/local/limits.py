"""Slack's limits: what a message or view must look like, and the complaint when it does not.

One table of that part of Block Kit which is offered here; what is not in it is refused. See
https://docs.slack.dev/reference/block-kit and https://docs.slack.dev/reference/views
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from bot.local.block_kit import options_of
from bot.local.results import SlackError
from bot.local.shapes import (
    Check,
    array,
    boolean,
    by_type,
    integer,
    mapping,
    one_of,
    rule,
    ruled,
    shape,
    string,
    wrong,
)

LONGEST_TEXT = 40_000
_LARGEST_BLOCKS = 13_200  # of a message, as measured in github.com/slackapi/bolt-js/issues/2509
_LARGEST_METADATA = 8_000
_LARGEST_VIEW = 250_000

# -- rules


_options_differ = rule(
    lambda value: _differ(one["value"] for one in options_of(value)),
    "option values must be unique",
    "/options",
)
_rows_are_even = rule(
    lambda value: len({len(row) for row in value["rows"]}) <= 1,
    "all rows must have the same number of cells",
    "/rows",
)
_is_no_book = rule(
    lambda value: sum(len(cell.get("text", "")) for row in value["rows"] for cell in row) <= 10_000,
    "must hold less than 10001 characters",
    "/rows",
)
_can_be_sent = rule(
    lambda view: "submit" in view or all(block["type"] != "input" for block in view["blocks"]),
    "missing required field: submit (there is an input)",
)
_one_table = rule(
    lambda blocks: sum(block["type"] == "table" for block in blocks) <= 1, "only one table allowed"
)


def _differ(values: Iterable[str]) -> bool:
    counted = Counter(values)
    return len(counted) == counted.total()


def _initial_is_offered(value: Any, at: str) -> Iterator[str]:
    name = "initial_option" if "initial_option" in value else "initial_options"
    chosen = [value[name]] if name == "initial_option" else value.get(name, [])
    if any(one not in options_of(value) for one in chosen):
        yield wrong("must be one of the options, exactly as it is there", f"{at}/{name}")


def _together(blocks: Any, at: str) -> Iterator[str]:
    """What holds for all blocks of a surface."""
    seen: set[str] = set()
    for number, block in enumerate(blocks):
        block_id = block.get("block_id")
        if block_id is not None and block_id in seen:
            yield wrong(f"block_id {block_id!r} already exists", f"{at}/{number}/block_id")
        seen.add(block_id)
        actions = [one["action_id"] for one in block.get("elements", []) if "action_id" in one]
        if not _differ(actions):
            yield wrong("action_id must be unique in its block", f"{at}/{number}/elements")


# -- composition objects


def _plain(most: int) -> Check:
    return by_type({"plain_text": shape("text", text=string(most), emoji=boolean)})


def _mrkdwn(most: int) -> Check:
    return by_type({"mrkdwn": shape("text", text=string(most), verbatim=boolean)})


_id = string(255)
_url = string(3000, pattern=r"[A-Za-z][A-Za-z0-9+.-]*:\S+")
_style = one_of("primary", "danger")
_option = shape("text", "value", text=_plain(75), value=string(150))
_confirm = shape(
    *("title", "text", "confirm", "deny"),
    title=_plain(100),
    text=_plain(300),
    confirm=_plain(30),
    deny=_plain(30),
    style=_style,
)
_conversations: dict[str, Check] = {
    "action_id": _id,
    "filter": shape(include=array(one_of("private", "public"), 4), exclude_bot_users=boolean),
}

# -- elements

_offered = [_options_differ, _initial_is_offered]
_date = string(10, pattern=r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
_time = string(5, pattern=r"([01]\d|2[0-3]):[0-5]\d")

_group = shape("label", "options", label=_plain(75), options=array(_option))
_select = ruled(
    shape(
        options=array(_option),
        option_groups=array(_group),
        initial_option=_option,
        action_id=_id,
        placeholder=_plain(150),
    ),
    rule(
        lambda value: ("options" in value) != ("option_groups" in value),
        "must provide exactly one of options and option_groups",
    ),
    *_offered,
)
_few = array(_option, 10)
_acted = by_type(
    {
        "static_select": _select,
        "button": shape(
            "text",
            text=_plain(75),
            url=_url,
            value=string(2000),
            style=_style,
            accessibility_label=string(75),
            action_id=_id,
            confirm=_confirm,
        ),
        "overflow": shape("options", options=array(_option, 5), action_id=_id),
        "users_select": shape(action_id=_id, placeholder=_plain(150)),
    }
)
_filled_in = by_type(
    {
        "static_select": _select,
        "checkboxes": ruled(
            shape("options", options=_few, initial_options=_few, action_id=_id), *_offered
        ),
        "radio_buttons": ruled(
            shape("options", options=_few, initial_option=_option, action_id=_id), *_offered
        ),
        "conversations_select": shape(
            initial_conversation=_id, response_url_enabled=boolean, **_conversations
        ),
        "multi_conversations_select": shape(
            initial_conversations=array(_id), max_selected_items=integer(1, 100), **_conversations
        ),
        "datepicker": shape(initial_date=_date, action_id=_id),
        "timepicker": shape(initial_time=_time, action_id=_id),
        "plain_text_input": shape(
            multiline=boolean,
            max_length=integer(1, 3000),
            initial_value=string(3000),
            action_id=_id,
            placeholder=_plain(150),
        ),
        "url_text_input": shape(initial_value=string(3000), action_id=_id),
    }
)

# -- blocks

_cell = by_type({"raw_text": shape("text", text=string(10_000))})
_column = shape(is_wrapped=boolean)

BLOCKS: Mapping[str, Check] = {
    "header": shape("text", text=_plain(150), block_id=_id),
    "section": shape("text", text=_mrkdwn(3000), accessory=_acted, block_id=_id),
    "context": shape("elements", elements=array(_mrkdwn(3000), 10), block_id=_id),
    "actions": shape("elements", elements=array(_acted, 25), block_id=_id),
    "divider": shape(block_id=_id),
    "input": shape(
        *("label", "element"),
        label=_plain(2000),
        element=_filled_in,
        hint=_plain(2000),
        optional=boolean,
        dispatch_action=boolean,
        block_id=_id,
    ),
    "table": ruled(
        shape(
            "rows", rows=array(array(_cell, 20)), column_settings=array(_column, 20), block_id=_id
        ),
        _rows_are_even,
        _is_no_book,
    ),
}

# -- surfaces

_in_message = ruled(array(by_type(BLOCKS), 50, 0), _together, _one_table)
_in_view = ruled(array(by_type(BLOCKS, BLOCKS.keys() - {"table"}), 100, 0), _together)
_view: dict[str, Check] = {
    "blocks": _in_view,
    "private_metadata": string(3000, 0),
    "callback_id": string(255, 0),
}
_VIEWS: Mapping[str, Check] = {
    "modal": ruled(
        shape(
            *("title", "blocks"),
            title=_plain(24),
            close=_plain(24),
            submit=_plain(24),
            clear_on_close=boolean,
            **_view,
        ),
        _can_be_sent,
    ),
    "home": shape("blocks", **_view),
}


_metadata = shape("event_type", "event_payload", event_type=string(255), event_payload=mapping)


def check_message(content: Mapping[str, Any], *, longest_text: int = LONGEST_TEXT) -> None:
    """Raise the SlackError that `content` (text, blocks, metadata) would get."""
    text, blocks = content.get("text"), content.get("blocks")
    metadata = content.get("metadata")
    if text is not None and not isinstance(text, str):
        raise SlackError("invalid_arguments", [wrong("must provide a string", "/text")])
    if not (text and text.strip()) and not blocks:
        raise SlackError("no_text")
    if text and len(text) > longest_text:
        raise SlackError("msg_too_long")
    if problems := list(_in_message(blocks or [], "/blocks")):
        raise SlackError("invalid_blocks", problems)
    if len(json.dumps(blocks, ensure_ascii=False, separators=(",", ":"))) > _LARGEST_BLOCKS:
        raise SlackError("msg_blocks_too_long")
    if metadata:
        if problems := list(_metadata(metadata, "/metadata")):
            raise SlackError("invalid_metadata_format", problems)
        if len(json.dumps(metadata)) > _LARGEST_METADATA:
            raise SlackError("metadata_too_large")


def message_problems(content: Mapping[str, Any]) -> list[str]:
    """What is wrong with a message: the error code and the reasons; empty when it is fine."""
    try:
        check_message(content)
    except SlackError as error:
        return [error.code, *error.problems]
    return []


def view_problems(view: Any, *, kinds: Sequence[str] = ("modal", "home")) -> list[str]:
    """What is wrong with a view of one of `kinds`; empty when it is fine."""
    return list(by_type(_VIEWS, kinds)(view, "/view"))


def view_is_too_large(view: Any) -> bool:
    """Whether the view as JSON exceeds 250 kB."""
    return len(json.dumps(view)) > _LARGEST_VIEW
