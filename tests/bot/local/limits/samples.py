"""Blocks within Slack's limits and beyond them."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def option(value: str = "v", text: str = "t", **more: Any) -> Json:
    return {"text": plain(text), "value": value, **more}


def options(count: int) -> list[Json]:
    return [option(str(number)) for number in range(count)]


def button(**more: Any) -> Json:
    return {"type": "button", "text": plain("Go"), **more}


def select(count: int = 1, **more: Any) -> Json:
    return {"type": "static_select", "options": options(count), **more}


def actions(*elements: Json, **more: Any) -> Json:
    return {"type": "actions", "elements": list(elements), **more}


def section(text: str = "x", **more: Any) -> Json:
    return {"type": "section", "text": mrkdwn(text), **more}


def with_accessory(accessory: Json) -> Json:
    return section(accessory=accessory)


def field(element: Json, **more: Any) -> Json:
    return {"type": "input", "label": plain("Label"), "element": element, **more}


def context(*elements: Json) -> Json:
    return {"type": "context", "elements": list(elements)}


def header(text: str) -> Json:
    return {"type": "header", "text": plain(text)}


def confirm(**more: Any) -> Json:
    return {
        "title": plain("Sure?"),
        "text": mrkdwn("*Really*?"),
        "confirm": plain("Yes"),
        "deny": plain("No"),
        **more,
    }


def table(rows: int = 1, columns: int = 1, text: str = "x", **more: Any) -> Json:
    cell = {"type": "raw_text", "text": text}
    return {"type": "table", "rows": [[cell] * columns for _ in range(rows)], **more}


TEXT_INPUT = {"type": "plain_text_input"}


def modal(**more: Any) -> Json:
    return {"type": "modal", "title": plain("Title"), "blocks": [], **more}


GOOD = {
    "header": header("x" * 150),
    "section text": section("x" * 3000),
    "section fields": {"type": "section", "fields": [mrkdwn("x" * 500)] * 10},
    "section accessory": with_accessory(button()),
    "context": context(*[mrkdwn("x")] * 10),
    "actions": actions(*[button(action_id=str(number)) for number in range(25)]),
    "divider": {"type": "divider", "block_id": "b" * 255},
    "input": field(TEXT_INPUT, hint=plain("Hint"), optional=True, dispatch_action=True),
    "table": table(20, 5, column_settings=[{"align": "right", "is_wrapped": True}]),
    "button": actions(
        button(
            text=plain("x" * 75),
            value="v" * 2000,
            url="https://a.org",
            style="danger",
            accessibility_label="x" * 75,
            action_id="a" * 255,
            confirm=confirm(style="danger"),
        )
    ),
    "select": actions(select(100, initial_option=option("7"), placeholder=plain("x" * 150))),
    "option": actions(select(options=[option("v" * 150, "t" * 75, description=plain("d" * 75))])),
    "option groups": actions(
        {
            "type": "static_select",
            "option_groups": [{"label": plain("l" * 75), "options": options(2)}],
        }
    ),
    "overflow": actions({"type": "overflow", "options": options(5)}),
    "checkboxes": actions({"type": "checkboxes", "options": options(10)}),
    "rich options": actions(
        {"type": "radio_buttons", "options": [{"text": mrkdwn("*b*"), "value": "v"}]}
    ),
    "pickers": actions(
        {"type": "datepicker", "initial_date": "2027-03-01"},
        {"type": "timepicker", "initial_time": "09:30"},
    ),
    "inputs": field({**TEXT_INPUT, "min_length": 1, "max_length": 3000, "multiline": True}),
    "conversation": field(
        {
            "type": "conversations_select",
            "default_to_current_conversation": True,
            "response_url_enabled": True,
            "filter": {"include": ["public", "im"], "exclude_bot_users": True},
        }
    ),
}

BAD = {
    "multi-select in actions": (
        actions({"type": "multi_conversations_select"}),
        "/blocks/0/elements/0/type",
        "unsupported",
    ),
    "not offered here": (
        actions({"type": "external_select"}),
        "/blocks/0/elements/0/type",
        "unsupported",
    ),
    "unknown block": ({"type": "video"}, "/blocks/0/type", "unsupported type: video"),
    "no type": ({}, "/blocks/0", "missing required field: type"),
    "no object": ("divider", "/blocks/0", "object"),
    "long header": (header("x" * 151), "/blocks/0/text/text", "less than 151"),
    "empty header": (header(""), "/blocks/0/text/text", "more than 0"),
    "header in mrkdwn": (
        {"type": "header", "text": mrkdwn("x")},
        "/blocks/0/text/type",
        "unsupported type: mrkdwn",
    ),
    "long section": (section("x" * 3001), "/blocks/0/text/text", "less than 3001"),
    "empty section": (section(""), "/blocks/0/text/text", "more than 0"),
    "section of nothing": ({"type": "section"}, "/blocks/0", "text or fields"),
    "eleven fields": (
        {"type": "section", "fields": [plain("x")] * 11},
        "/blocks/0/fields",
        "no more than 10",
    ),
    "long field": (
        {"type": "section", "fields": [plain("x" * 2001)]},
        "/blocks/0/fields/0/text",
        "less than 2001",
    ),
    "input as accessory": (
        with_accessory(TEXT_INPUT),
        "/blocks/0/accessory/type",
        "unsupported type: plain_text_input",
    ),
    "additional property": (section(colour="red"), "/blocks/0", "additional property: colour"),
    "emoji in mrkdwn": (
        {"type": "section", "text": {**mrkdwn("x"), "emoji": True}},
        "/blocks/0/text",
        "additional property: emoji",
    ),
    "text that is a number": (
        {"type": "section", "text": {"type": "mrkdwn", "text": 5}},
        "/blocks/0/text/text",
        "string",
    ),
    "long block_id": (section(block_id="b" * 256), "/blocks/0/block_id", "less than 256"),
    "eleven in a context": (context(*[plain("x")] * 11), "/blocks/0/elements", "no more than 10"),
    "empty context": (context(), "/blocks/0/elements", "no fewer than 1"),
    "button in a context": (context(button()), "/blocks/0/elements/0/type", "unsupported"),
    "twenty-six actions": (
        actions(*[button(action_id=str(number)) for number in range(26)]),
        "/blocks/0/elements",
        "no more than 25",
    ),
    "no actions": (actions(), "/blocks/0/elements", "no fewer than 1"),
    "same action_id twice": (
        actions(button(action_id="a"), button(action_id="a")),
        "/blocks/0/elements",
        "unique",
    ),
    "input without label": (
        {"type": "input", "element": TEXT_INPUT},
        "/blocks/0",
        "missing required field: label",
    ),
    "label in mrkdwn": (field(TEXT_INPUT, label=mrkdwn("x")), "/blocks/0/label/type", "mrkdwn"),
    "button as input": (field(button()), "/blocks/0/element/type", "unsupported type: button"),
    "optional as text": (field(TEXT_INPUT, optional="yes"), "/blocks/0/optional", "boolean"),
    "long button": (
        actions(button(text=plain("x" * 76))),
        "/blocks/0/elements/0/text/text",
        "less than 76",
    ),
    "long button value": (
        actions(button(value="x" * 2001)),
        "/blocks/0/elements/0/value",
        "less than 2001",
    ),
    "empty button value": (
        actions(button(value="")),
        "/blocks/0/elements/0/value",
        "more than 0",
    ),
    "button of an odd style": (
        actions(button(style="green")),
        "/blocks/0/elements/0/style",
        "valid enum value",
    ),
    "button to nowhere": (
        actions(button(url="a.org")),
        "/blocks/0/elements/0/url",
        "does not match",
    ),
    "long action_id": (
        actions(button(action_id="a" * 256)),
        "/blocks/0/elements/0/action_id",
        "less than 256",
    ),
    "long accessibility label": (
        actions(button(accessibility_label="a" * 76)),
        "/blocks/0/elements/0/accessibility_label",
        "less than 76",
    ),
    "long confirmation": (
        actions(button(confirm=confirm(confirm=plain("x" * 31)))),
        "/blocks/0/elements/0/confirm/confirm/text",
        "less than 31",
    ),
    "long confirmation text": (
        actions(button(confirm=confirm(text=plain("x" * 301)))),
        "/blocks/0/elements/0/confirm/text/text",
        "less than 301",
    ),
    "too many options": (actions(select(101)), "/blocks/0/elements/0/options", "no more than 100"),
    "no options": (actions(select(0)), "/blocks/0/elements/0/options", "no fewer than 1"),
    "options and groups": (
        actions(select(option_groups=[{"label": plain("l"), "options": [option("a")]}])),
        "/blocks/0/elements/0",
        "exactly one",
    ),
    "long option": (
        actions(select(options=[option(text="t" * 76)])),
        "/blocks/0/elements/0/options/0/text/text",
        "less than 76",
    ),
    "long option value": (
        actions(select(options=[option("v" * 151)])),
        "/blocks/0/elements/0/options/0/value",
        "less than 151",
    ),
    "option in mrkdwn": (
        actions(select(options=[{"text": mrkdwn("t"), "value": "v"}])),
        "/blocks/0/elements/0/options/0/text/type",
        "mrkdwn",
    ),
    "same option twice": (
        actions(select(options=[option(), option()])),
        "/blocks/0/elements/0/options",
        "unique",
    ),
    "initial option not offered": (
        actions(select(2, initial_option=option("9"))),
        "/blocks/0/elements/0/initial_option",
        "one of the options",
    ),
    "long placeholder": (
        actions(select(placeholder=plain("x" * 151))),
        "/blocks/0/elements/0/placeholder/text",
        "less than 151",
    ),
    "six in an overflow": (
        actions({"type": "overflow", "options": options(6)}),
        "/blocks/0/elements/0/options",
        "no more than 5",
    ),
    "eleven boxes": (
        actions({"type": "checkboxes", "options": options(11)}),
        "/blocks/0/elements/0/options",
        "no more than 10",
    ),
    "eleven radio buttons": (
        actions({"type": "radio_buttons", "options": options(11)}),
        "/blocks/0/elements/0/options",
        "no more than 10",
    ),
    "no such date": (
        actions({"type": "datepicker", "initial_date": "3/1/2027"}),
        "/blocks/0/elements/0/initial_date",
        "does not match",
    ),
    "no such time": (
        actions({"type": "timepicker", "initial_time": "24:00"}),
        "/blocks/0/elements/0/initial_time",
        "does not match",
    ),
    "long initial value": (
        field({**TEXT_INPUT, "initial_value": "x" * 3001}),
        "/blocks/0/element/initial_value",
        "less than 3001",
    ),
    "lengths that cannot be": (
        field({**TEXT_INPUT, "min_length": 9, "max_length": 5}),
        "/blocks/0/element/min_length",
        "max_length",
    ),
    "length beyond": (
        field({**TEXT_INPUT, "max_length": 3001}),
        "/blocks/0/element/max_length",
        "between 1 and 3000",
    ),
    "wide table": (table(1, 21), "/blocks/0/rows/0", "no more than 20"),
    "long table": (table(101), "/blocks/0/rows", "no more than 100"),
    "full table": (table(100, 20, "x" * 6), "/blocks/0/rows", "less than 10001"),
    "uneven table": (
        {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}] * n for n in (1, 2)]},
        "/blocks/0/rows",
        "same number",
    ),
    "empty cell": (table(text=""), "/blocks/0/rows/0/0/text", "more than 0"),
}
