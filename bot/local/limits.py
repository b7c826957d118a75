"""Slack's limits: what a message or view must look like, and the complaint when it does not.

One table of Block Kit: https://docs.slack.dev/reference/block-kit (composition objects, elements,
blocks, rich text) and https://docs.slack.dev/reference/views
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.local.outcomes import SlackError
from bot.local.shapes import (
    LONGEST_MARKDOWN,
    Check,
    array,
    boolean,
    by_type,
    can_be_sent,
    exactly_one,
    has_content,
    initial_is_offered,
    integer,
    lengths_fit,
    one_of,
    options_differ,
    rows_are_even,
    ruled,
    shape,
    string,
    together,
    wrong,
)

LONGEST_TEXT = 40_000
_LARGEST_BLOCKS = 13_200  # of a message, as measured in github.com/slackapi/bolt-js/issues/2509
_LARGEST_METADATA = 8_000
_LARGEST_VIEW = 250_000

# -- composition objects


def _plain(most: int) -> Check:
    return by_type({"plain_text": shape("text", text=string(most), emoji=boolean)})


def _words(most: int) -> Check:
    """A text of either kind."""
    plain_text = shape("text", text=string(most), emoji=boolean)
    mrkdwn = shape("text", text=string(most), verbatim=boolean)
    return by_type({"plain_text": plain_text, "mrkdwn": mrkdwn})


_id = string(255)
_url = string(3000, pattern=r"[A-Za-z][A-Za-z0-9+.-]*:\S+")
_style = one_of("primary", "danger")
_option = shape("text", "value", text=_plain(75), value=string(150), description=_plain(75))
_rich_option = shape("text", "value", text=_words(75), value=string(150), description=_words(75))
_overflow_option = shape(
    "text", "value", text=_plain(75), value=string(150), description=_plain(75), url=_url
)
_slack_file = ruled(shape(id=_id, url=string(3000)), exactly_one("id", "url"))
_conversation_filter = shape(
    include=array(one_of("im", "mpim", "private", "public"), 4),
    exclude_external_shared_channels=boolean,
    exclude_bot_users=boolean,
)

# -- elements

_image: dict[str, Check] = {"alt_text": string(2000), "image_url": _url, "slack_file": _slack_file}
_picture = [exactly_one("image_url", "slack_file")]
_acted: dict[str, Check] = {
    "action_id": _id,
    "confirm": shape(
        *("title", "text", "confirm", "deny"),
        title=_plain(100),
        text=_words(300),
        confirm=_plain(30),
        deny=_plain(30),
        style=_style,
    ),
}
_focused: dict[str, Check] = {**_acted, "focus_on_load": boolean}
_input: dict[str, Check] = {**_focused, "placeholder": _plain(150)}
_several: dict[str, Check] = {**_input, "max_selected_items": integer(1, 100)}
_dispatched: dict[str, Check] = {
    "dispatch_action_config": shape(
        trigger_actions_on=array(one_of("on_enter_pressed", "on_character_entered"), 2)
    )
}
_typed: dict[str, Check] = {**_input, **_dispatched, "initial_value": string(3000)}
_one_option = {"initial_option": _option}
_many_options = {"initial_options": array(_option)}
_menu: dict[str, Check] = {
    "options": array(_option),
    "option_groups": array(shape("label", "options", label=_plain(75), options=array(_option))),
}
_offered = [options_differ, initial_is_offered]
_menu_rules = [exactly_one("options", "option_groups"), *_offered]
_searched: dict[str, Check] = {"min_query_length": integer(0, 100)}
_filtered: dict[str, Check] = {
    "default_to_current_conversation": boolean,
    "filter": _conversation_filter,
}
_answering: dict[str, Check] = {"response_url_enabled": boolean}
_ids = array(_id)
_date = string(10, pattern=r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
_time = string(5, pattern=r"([01]\d|2[0-3]):[0-5]\d")

ELEMENTS: Mapping[str, Check] = {
    "image": ruled(shape("alt_text", **_image), *_picture),
    "button": shape(
        "text",
        text=_plain(75),
        url=_url,
        value=string(2000),
        style=_style,
        accessibility_label=string(75),
        **_acted,
    ),
    "overflow": shape("options", options=array(_overflow_option, 5), **_acted),
    "checkboxes": ruled(
        shape(
            "options",
            options=array(_rich_option, 10),
            initial_options=array(_rich_option, 10),
            **_focused,
        ),
        *_offered,
    ),
    "radio_buttons": ruled(
        shape("options", options=array(_rich_option, 10), initial_option=_rich_option, **_focused),
        *_offered,
    ),
    "static_select": ruled(shape(**_menu, **_one_option, **_input), *_menu_rules),
    "multi_static_select": ruled(shape(**_menu, **_many_options, **_several), *_menu_rules),
    "external_select": shape(**_searched, **_one_option, **_input),
    "multi_external_select": shape(**_searched, **_many_options, **_several),
    "users_select": shape(initial_user=_id, **_input),
    "multi_users_select": shape(initial_users=_ids, **_several),
    "channels_select": shape(initial_channel=_id, **_answering, **_input),
    "multi_channels_select": shape(initial_channels=_ids, **_several),
    "conversations_select": shape(initial_conversation=_id, **_filtered, **_answering, **_input),
    "multi_conversations_select": shape(initial_conversations=_ids, **_filtered, **_several),
    "datepicker": shape(initial_date=_date, **_input),
    "timepicker": shape(initial_time=_time, timezone=string(100), **_input),
    "datetimepicker": shape(initial_date_time=integer(10**9, 10**10 - 1), **_focused),
    "plain_text_input": ruled(
        shape(
            multiline=boolean, min_length=integer(0, 3000), max_length=integer(1, 3000), **_typed
        ),
        lengths_fit,
    ),
    "email_text_input": shape(**_typed),
    "url_text_input": shape(**_typed),
    "number_input": shape(
        "is_decimal_allowed",
        is_decimal_allowed=boolean,
        action_id=_id,
        initial_value=string(100),
        min_value=string(100),
        max_value=string(100),
        focus_on_load=boolean,
        placeholder=_plain(150),
        **_dispatched,
    ),
    "file_input": shape(action_id=_id, filetypes=array(string(50)), max_files=integer(1, 10)),
}
# Where an element may stand, as its page says under "works with block types".
_anywhere = (
    *("static_select", "external_select", "users_select", "channels_select"),
    *("conversations_select", "checkboxes", "radio_buttons", "datepicker", "timepicker"),
)
_multi = [name for name in ELEMENTS if name.startswith("multi_")]
_typed_in = [name for name in ELEMENTS if name.endswith("_input")]
_in_section = by_type(ELEMENTS, [*_anywhere, *_multi, "button", "overflow", "image"])
_in_actions = by_type(ELEMENTS, [*_anywhere, "button", "overflow", "datetimepicker"])
_in_input = by_type(ELEMENTS, [*_anywhere, *_multi, *_typed_in, "datetimepicker"])

# -- rich text

_MOST_PARTS = 1000
_font = shape(
    **dict.fromkeys(
        ("bold", "italic", "strike", "code", "underline", "highlight", "client_highlight"), boolean
    )
)
_pieces: dict[str, Check] = {
    "text": shape("text", text=string(40_000), style=_font),
    "link": shape("url", url=string(3000), text=string(3000), style=_font, unsafe=boolean),
    "emoji": shape("name", name=string(255), unicode=string(100)),
    "user": shape("user_id", user_id=string(50), style=_font),
    "usergroup": shape("usergroup_id", usergroup_id=string(50), style=_font),
    "channel": shape("channel_id", channel_id=string(50), style=_font),
    "broadcast": shape("range", range=one_of("here", "channel", "everyone")),
    "color": shape("value", value=string(7)),
    "date": shape(
        *("timestamp", "format"),
        timestamp=integer(0, 10**11),
        format=string(255),
        url=string(3000),
        fallback=string(3000),
    ),
}
_line = array(by_type(_pieces), _MOST_PARTS, 0)
_code = array(by_type(_pieces, only=("text", "link")), _MOST_PARTS, 0)
_border = integer(0, 1)
_section = shape("elements", elements=_line)
_rich_parts = {
    "rich_text_section": _section,
    "rich_text_list": shape(
        *("style", "elements"),
        style=one_of("bullet", "ordered"),
        elements=array(by_type({"rich_text_section": _section}), _MOST_PARTS),
        indent=integer(0, 8),
        offset=integer(0, 10**6),
        border=_border,
    ),
    "rich_text_preformatted": shape(
        "elements", elements=_code, language=string(50), border=_border
    ),
    "rich_text_quote": shape("elements", elements=_line, border=_border),
}
_rich_text = shape("elements", elements=array(by_type(_rich_parts), _MOST_PARTS), block_id=_id)

# -- blocks

_caption = by_type({"image": ELEMENTS["image"], "mrkdwn": _words(3000), "plain_text": _words(3000)})
_cell = by_type({"raw_text": shape("text", text=string(10_000)), "rich_text": _rich_text})
_column = shape(align=one_of("left", "center", "right"), is_wrapped=boolean)

BLOCKS: Mapping[str, Check] = {
    "header": shape("text", text=_plain(150), block_id=_id),
    "section": ruled(
        shape(
            text=_words(3000),
            fields=array(_words(2000), 10),
            accessory=_in_section,
            expand=boolean,
            block_id=_id,
        ),
        has_content,
    ),
    "context": shape("elements", elements=array(_caption, 10), block_id=_id),
    "actions": shape("elements", elements=array(_in_actions, 25), block_id=_id),
    "divider": shape(block_id=_id),
    "image": ruled(shape("alt_text", title=_plain(2000), block_id=_id, **_image), *_picture),
    "input": shape(
        *("label", "element"),
        label=_plain(2000),
        element=_in_input,
        hint=_plain(2000),
        optional=boolean,
        dispatch_action=boolean,
        block_id=_id,
    ),
    "rich_text": _rich_text,
    "markdown": shape("text", text=string(LONGEST_MARKDOWN), block_id=_id),
    "table": ruled(
        shape(
            "rows", rows=array(array(_cell, 20)), column_settings=array(_column, 20), block_id=_id
        ),
        rows_are_even,
    ),
}

# -- surfaces

_in_message = ruled(array(by_type(BLOCKS), 50, 0), together)
_in_view = ruled(array(by_type(BLOCKS, BLOCKS.keys() - {"markdown", "table"}), 100, 0), together)
_view: dict[str, Check] = {
    "blocks": _in_view,
    "private_metadata": string(3000, 0),
    "callback_id": string(255, 0),
    "external_id": string(255, 0),
}
_VIEWS: Mapping[str, Check] = {
    "modal": ruled(
        shape(
            *("title", "blocks"),
            title=_plain(24),
            close=_plain(24),
            submit=_plain(24),
            clear_on_close=boolean,
            notify_on_close=boolean,
            submit_disabled=boolean,
            **_view,
        ),
        can_be_sent,
    ),
    "home": shape("blocks", **_view),
}


def _object(value: Any, at: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield wrong("must provide an object", at)


_metadata = shape("event_type", "event_payload", event_type=string(255), event_payload=_object)


def check_message(content: Mapping[str, Any], *, longest_text: int = LONGEST_TEXT) -> None:
    """Raise the SlackError that `content` (text, blocks, attachments, metadata) would get."""
    text, blocks = content.get("text"), content.get("blocks")
    attachments, metadata = content.get("attachments"), content.get("metadata")
    if text is not None and not isinstance(text, str):
        raise SlackError("invalid_arguments", [wrong("must provide a string", "/text")])
    if not (text and text.strip()) and not blocks and not attachments:
        raise SlackError("no_text")
    if text and len(text) > longest_text:
        raise SlackError("msg_too_long")
    if blocks is not None:
        _check_blocks(blocks, "/blocks", "invalid_blocks")
    if attachments is not None:
        _check_attachments(attachments)
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


def _check_blocks(blocks: Any, at: str, code: str) -> None:
    if problems := list(_in_message(blocks, at)):
        raise SlackError(code, problems)
    if len(json.dumps(blocks, ensure_ascii=False, separators=(",", ":"))) > _LARGEST_BLOCKS:
        raise SlackError("msg_blocks_too_long")


def _check_attachments(attachments: Any) -> None:
    if not isinstance(attachments, list) or not all(isinstance(a, dict) for a in attachments):
        raise SlackError("invalid_attachments")
    if len(attachments) > 100:
        raise SlackError("too_many_attachments")
    for number, attachment in enumerate(attachments):
        if "blocks" in attachment:
            at = f"/attachments/{number}/blocks"
            _check_blocks(attachment["blocks"], at, "invalid_attachments")
