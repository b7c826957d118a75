"""Blocks within Slack's limits and beyond them."""

from __future__ import annotations

from typing import Any

from tests.bot.local.page.sample_app import mrkdwn, plain

Json = dict[str, Any]


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
    "section accessory": with_accessory(button()),
    "divider": {"type": "divider", "block_id": "b" * 255},
    "input": field(TEXT_INPUT, hint=plain("Hint"), optional=True, dispatch_action=True),
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

# Each text of x's and each list here is as long as it may be.
FULL = {
    "header": header("x" * 150),
    "section": section("x" * 3000, block_id="x" * 255),
    "fields": {"type": "section", "fields": [mrkdwn("f")] * 10},
    "field": {"type": "section", "fields": [mrkdwn("x" * 2000)]},
    "context": context(*[mrkdwn("f")] * 10),
    "caption": context(mrkdwn("x" * 3000)),
    "actions": actions(*[button()] * 25),
    "button": actions(
        button(
            text=plain("x" * 75),
            value="x" * 2000,
            accessibility_label="x" * 75,
            action_id="x" * 255,
            confirm=confirm(
                title=plain("x" * 100), text=mrkdwn("x" * 300), confirm=plain("x" * 30)
            ),
        )
    ),
    "select": actions(select(100, placeholder=plain("x" * 150))),
    "option": actions(select(options=[option("x" * 150, "x" * 75, description=plain("x" * 75))])),
    "groups": actions(
        {
            "type": "static_select",
            "option_groups": [{"label": plain("x" * 75), "options": options(100)}],
        }
    ),
    "overflow": actions({"type": "overflow", "options": options(5)}),
    "boxes": actions({"type": "checkboxes", "options": options(10)}),
    "radio buttons": actions({"type": "radio_buttons", "options": options(10)}),
    "input": field(
        {**TEXT_INPUT, "initial_value": "x" * 3000}, label=plain("x" * 2000), hint=plain("x" * 2000)
    ),
    "long table": table(100, text="f"),
    "wide table": table(columns=20, text="f"),
}

BAD = {
    "multi-select in actions": (
        actions({"type": "multi_conversations_select"}),
        "/blocks/0/elements/0/type",
        "unsupported",
    ),
    "no type": ({}, "/blocks/0", "missing required field: type"),
    "empty header": (header(""), "/blocks/0/text/text", "more than 0"),
    "section of nothing": ({"type": "section"}, "/blocks/0", "text or fields"),
    "input as accessory": (
        with_accessory(TEXT_INPUT),
        "/blocks/0/accessory/type",
        "unsupported type: plain_text_input",
    ),
    "additional property": (section(colour="red"), "/blocks/0", "additional property: colour"),
    "same action_id twice": (
        actions(button(action_id="a"), button(action_id="a")),
        "/blocks/0/elements",
        "unique",
    ),
    "button of an odd style": (
        actions(button(style="green")),
        "/blocks/0/elements/0/style",
        "valid enum value",
    ),
    "options and groups": (
        actions(select(option_groups=[{"label": plain("l"), "options": [option("a")]}])),
        "/blocks/0/elements/0",
        "exactly one",
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
    "uneven table": (
        {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}] * n for n in (1, 2)]},
        "/blocks/0/rows",
        "same number",
    ),
}
