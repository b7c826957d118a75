"""Interactive elements and images.

Limits: https://docs.slack.dev/reference/block-kit/block-elements
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.local.limits import objects
from bot.local.limits.shapes import (
    Check,
    Shape,
    array,
    boolean,
    by_type,
    complain,
    every,
    exactly_one,
    integer,
    one_of,
    string,
)

_DATE = r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
_TIME = r"([01]\d|2[0-3]):[0-5]\d"

identifier = string(255)
image = Shape(
    {"alt_text": string(2000)},
    {"image_url": string(3000, pattern=objects.URL), "slack_file": objects.slack_file},
    exactly_one("image_url", "slack_file"),
)


def _element(
    required: Mapping[str, Check] | None = None,
    optional: Mapping[str, Check] | None = None,
    rule: Check | None = None,
) -> Shape:
    common: dict[str, Check] = {"action_id": identifier, "confirm": objects.confirm}
    return Shape(required or {}, {**common, **(optional or {})}, rule)


def _input(optional: Mapping[str, Check], rule: Check | None = None) -> Shape:
    common = {"placeholder": objects.plain(150), "focus_on_load": boolean}
    return _element({}, {**common, **optional}, rule)


def _menu(optional: Mapping[str, Check], *, several: bool, rule: Check | None = None) -> Shape:
    many: dict[str, Check] = {"max_selected_items": integer(1, 100)} if several else {}
    return _input({**many, **optional}, rule)


def _static_menu(*, several: bool) -> Shape:
    one: dict[str, Check] = {"initial_option": objects.option}
    many: dict[str, Check] = {"initial_options": array(objects.option, 100)}
    return _menu(
        {
            "options": array(objects.option, 100),
            "option_groups": array(objects.option_group, 100),
            **(many if several else one),
        },
        several=several,
        rule=every(
            exactly_one("options", "option_groups"),
            objects.options_differ,
            objects.initial_is_offered,
        ),
    )


def _external_menu(*, several: bool) -> Shape:
    one: dict[str, Check] = {"initial_option": objects.option}
    many: dict[str, Check] = {"initial_options": array(objects.option, 100)}
    return _menu(
        {"min_query_length": integer(0, 100), **(many if several else one)}, several=several
    )


def _text_input(**optional: Check) -> Shape:
    return _input(
        {
            "initial_value": string(3000),
            "dispatch_action_config": objects.dispatch_action_config,
            **optional,
        },
        _lengths_fit,
    )


def _lengths_fit(value: Any, at: str, problems: list[str]) -> None:
    if value.get("min_length", 0) > value.get("max_length", 3000):
        complain(problems, "must not be greater than max_length", f"{at}/min_length")


_filtered: dict[str, Check] = {
    "default_to_current_conversation": boolean,
    "filter": objects.conversation_filter,
}
_answering: dict[str, Check] = {"response_url_enabled": boolean}
_choices: dict[str, Check] = {"focus_on_load": boolean}

ELEMENTS: Mapping[str, Check] = {
    "image": image,
    "button": _element(
        {"text": objects.plain(75)},
        {
            "url": string(3000, pattern=objects.URL),
            "value": string(2000),
            "style": one_of("primary", "danger"),
            "accessibility_label": string(75),
        },
    ),
    "overflow": _element({"options": array(objects.overflow_option, 5)}),
    "checkboxes": _element(
        {"options": array(objects.rich_option, 10)},
        {"initial_options": array(objects.rich_option, 10), **_choices},
        every(objects.options_differ, objects.initial_is_offered),
    ),
    "radio_buttons": _element(
        {"options": array(objects.rich_option, 10)},
        {"initial_option": objects.rich_option, **_choices},
        every(objects.options_differ, objects.initial_is_offered),
    ),
    "static_select": _static_menu(several=False),
    "multi_static_select": _static_menu(several=True),
    "external_select": _external_menu(several=False),
    "multi_external_select": _external_menu(several=True),
    "users_select": _menu({"initial_user": identifier}, several=False),
    "multi_users_select": _menu({"initial_users": array(identifier, 100)}, several=True),
    "channels_select": _menu({"initial_channel": identifier, **_answering}, several=False),
    "multi_channels_select": _menu({"initial_channels": array(identifier, 100)}, several=True),
    "conversations_select": _menu(
        {"initial_conversation": identifier, **_filtered, **_answering}, several=False
    ),
    "multi_conversations_select": _menu(
        {"initial_conversations": array(identifier, 100), **_filtered}, several=True
    ),
    "datepicker": _input({"initial_date": string(10, pattern=_DATE)}),
    "timepicker": _input({"initial_time": string(5, pattern=_TIME), "timezone": string(100)}),
    "datetimepicker": _element(
        {}, {"initial_date_time": integer(10**9, 10**10 - 1), "focus_on_load": boolean}
    ),
    "plain_text_input": _text_input(
        multiline=boolean, min_length=integer(0, 3000), max_length=integer(1, 3000)
    ),
    "email_text_input": _text_input(),
    "url_text_input": _text_input(),
    "number_input": Shape(
        {"is_decimal_allowed": boolean},
        {
            "action_id": identifier,
            "initial_value": string(100),
            "min_value": string(100),
            "max_value": string(100),
            "dispatch_action_config": objects.dispatch_action_config,
            "focus_on_load": boolean,
            "placeholder": objects.plain(150),
        },
    ),
    "file_input": Shape(
        {},
        {
            "action_id": identifier,
            "filetypes": array(string(50), 100),
            "max_files": integer(1, 10),
        },
    ),
}

_selects = ("static_select", "external_select", "users_select", "channels_select")
_several = tuple(name for name in ELEMENTS if name.startswith("multi_"))
_anywhere = (*_selects, "conversations_select", "checkboxes", "radio_buttons", "datepicker")
_typed = ("plain_text_input", "email_text_input", "url_text_input", "number_input", "file_input")

# Where an element may stand, as its page says under "works with block types".
in_section = by_type(
    ELEMENTS, only=(*_anywhere, *_several, "button", "overflow", "timepicker", "image")
)
in_actions = by_type(
    ELEMENTS, only=(*_anywhere, "button", "overflow", "timepicker", "datetimepicker")
)
in_input = by_type(ELEMENTS, only=(*_anywhere, *_several, *_typed, "timepicker", "datetimepicker"))
