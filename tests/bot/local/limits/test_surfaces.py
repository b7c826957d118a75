"""Slack's limits, each from both sides where it has two."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.local.errors import SlackError
from bot.local.limits import check_message, message_problems, view_is_too_large, view_problems

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


def image(**more: Any) -> Json:
    return {"type": "image", "image_url": "https://a.org/b.png", "alt_text": "A chart", **more}


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


def rich_text(*elements: Json) -> Json:
    return {"type": "rich_text", "elements": list(elements)}


def rich_section(*elements: Json) -> Json:
    return {"type": "rich_text_section", "elements": list(elements)}


TEXT_INPUT = {"type": "plain_text_input"}
BOLD = {"type": "text", "text": "bold", "style": {"bold": True}}

GOOD = {
    "header": header("x" * 150),
    "section text": section("x" * 3000),
    "section fields": {"type": "section", "fields": [mrkdwn("x" * 500)] * 10},
    "section accessory": with_accessory(button()),
    "section with an image": with_accessory(image()),
    "several chosen": with_accessory(
        {"type": "multi_static_select", "options": options(100), "max_selected_items": 3}
    ),
    "context": context(*[mrkdwn("x")] * 9, image()),
    "actions": actions(*[button(action_id=str(number)) for number in range(25)]),
    "divider": {"type": "divider", "block_id": "b" * 255},
    "image": {**image(), "title": plain("Title")},
    "input": field(TEXT_INPUT, hint=plain("Hint"), optional=True, dispatch_action=True),
    "markdown": {"type": "markdown", "text": "x" * 12_000},
    "table": table(20, 5, column_settings=[{"align": "right", "is_wrapped": True}]),
    "rich text": rich_text(
        rich_section(
            BOLD, {"type": "link", "url": "https://a.org"}, {"type": "emoji", "name": "x"}
        ),
        {"type": "rich_text_list", "style": "bullet", "elements": [rich_section(BOLD)]},
        {"type": "rich_text_quote", "elements": [{"type": "user", "user_id": "U1"}]},
        {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "x"}]},
    ),
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
        {"type": "datetimepicker", "initial_date_time": 1_800_000_000},
    ),
    "inputs": field({**TEXT_INPUT, "min_length": 1, "max_length": 3000, "multiline": True}),
    "number": field({"type": "number_input", "is_decimal_allowed": False}),
    "conversation": field(
        {
            "type": "conversations_select",
            "default_to_current_conversation": True,
            "response_url_enabled": True,
            "filter": {"include": ["public", "im"], "exclude_bot_users": True},
        }
    ),
}


@pytest.mark.parametrize("block", GOOD.values(), ids=GOOD)
def test_a_block_within_the_limits_is_fine(block: Json) -> None:
    assert message_problems({"text": "x", "blocks": [block]}) == []


BAD = {
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
    "multi-select in actions": (
        actions({"type": "multi_users_select"}),
        "/blocks/0/elements/0/type",
        "unsupported",
    ),
    "same action_id twice": (
        actions(button(action_id="a"), button(action_id="a")),
        "/blocks/0/elements",
        "unique",
    ),
    "image without words": (
        {"type": "image", "image_url": "https://a.org"},
        "/blocks/0",
        "missing required field: alt_text",
    ),
    "image without picture": (
        {"type": "image", "alt_text": "x"},
        "/blocks/0",
        "exactly one of image_url and slack_file",
    ),
    "image from nowhere": (
        image(image_url="chart.png"),
        "/blocks/0/image_url",
        "does not match",
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
    "time as text": (
        actions({"type": "datetimepicker", "initial_date_time": "tomorrow"}),
        "/blocks/0/elements/0/initial_date_time",
        "number",
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
    "long markdown": (
        {"type": "markdown", "text": "x" * 12_001},
        "/blocks/0/text",
        "less than 12001",
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
    "odd rich text": (
        rich_text(rich_section({"type": "video"})),
        "/blocks/0/elements/0/elements/0/type",
        "unsupported type: video",
    ),
    "empty rich text": (rich_text(), "/blocks/0/elements", "no fewer than 1"),
    "odd list": (
        rich_text({"type": "rich_text_list", "style": "stars", "elements": [rich_section()]}),
        "/blocks/0/elements/0/style",
        "valid enum",
    ),
}


@pytest.mark.parametrize(("block", "pointer", "sentence"), BAD.values(), ids=BAD)
def test_a_block_beyond_the_limits_is_refused_with_place_and_reason(
    block: Any, pointer: str, sentence: str
) -> None:
    code, *problems = message_problems({"text": "x", "blocks": [block]})
    assert code == "invalid_blocks"
    assert len(problems) == 1, problems
    assert problems[0].startswith("[ERROR] ")
    assert problems[0].endswith(f"[json-pointer:{pointer}]")
    assert sentence in problems[0]


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


def test_there_is_one_table_and_so_much_markdown_in_a_message() -> None:
    (_, problem) = message_problems({"blocks": [table(), table()]})
    assert "only one table" in problem
    markdown = {"type": "markdown", "text": "x" * 6_001}
    (_, problem) = message_problems({"blocks": [markdown, markdown]})
    assert "less than 12001" in problem


def test_all_blocks_of_a_message_together_have_a_size() -> None:
    assert message_problems({"blocks": [section("x" * 3000)] * 4}) == []
    assert message_problems({"blocks": [section("x" * 3000)] * 5}) == ["msg_blocks_too_long"]


def test_blocks_are_a_list() -> None:
    assert message_problems({"text": "x", "blocks": "section"})[0] == "invalid_blocks"
    assert message_problems({"text": "x", "blocks": {"type": "divider"}})[0] == "invalid_blocks"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ({}, "no_text"),
        ({"text": " \n"}, "no_text"),
        ({"text": 5}, "invalid_arguments"),
        ({"text": "x" * 40_001}, "msg_too_long"),
        ({"text": "x", "attachments": ["x"]}, "invalid_attachments"),
        ({"text": "x", "attachments": [{}] * 101}, "too_many_attachments"),
        ({"text": "x", "attachments": [{"blocks": [{}]}]}, "invalid_attachments"),
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


def test_attachments_alone_make_a_message() -> None:
    assert message_problems({"attachments": [{"blocks": [section()]}]}) == []


def modal(**more: Any) -> Json:
    return {"type": "modal", "title": plain("Title"), "blocks": [], **more}


@pytest.mark.parametrize(
    ("view", "pointer", "sentence"),
    [
        (modal(title=plain("x" * 25)), "/view/title/text", "less than 25"),
        (modal(title=mrkdwn("x")), "/view/title/type", "mrkdwn"),
        (modal(submit=plain("x" * 25)), "/view/submit/text", "less than 25"),
        (modal(close=plain("x" * 25)), "/view/close/text", "less than 25"),
        (modal(private_metadata="x" * 3001), "/view/private_metadata", "less than 3001"),
        (modal(callback_id="x" * 256), "/view/callback_id", "less than 256"),
        (modal(external_id="x" * 256), "/view/external_id", "less than 256"),
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
        external_id="",
        clear_on_close=True,
        notify_on_close=True,
        blocks=[field(TEXT_INPUT)],
    )
    assert view_problems(full) == []
    assert view_problems({"type": "home", "blocks": [field(TEXT_INPUT)]}) == []
    assert not view_is_too_large(full)
    assert view_is_too_large({**full, "private_metadata": "x" * 250_001})


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just("button"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "text", "options", "elements"]), inner, max_size=3
        )
    ),
    max_leaves=6,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path to every part of a JSON value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    found = [path] if path else []
    for name, part in inner:
        deeper = isinstance(part, (dict, list))
        found += places(part, (*path, name)) if deeper else [(*path, name)]
    return found


@given(st.data())
def test_nonsense_anywhere_in_a_block_is_judged_not_stumbled_over(data: st.DataObject) -> None:
    block = copy.deepcopy(data.draw(st.sampled_from(list(GOOD.values()))))
    *path, last = data.draw(st.sampled_from(places(block)))
    parent: Any = block
    for step in path:
        parent = parent[step]
    parent[last] = data.draw(anything)
    message_problems({"text": "x", "blocks": [block]})
    view_problems(modal(blocks=[block]))


@given(anything)
def test_nonsense_instead_of_content_is_judged_not_stumbled_over(nonsense: Any) -> None:
    for name in ("text", "blocks", "attachments", "metadata"):
        message_problems({"text": "x", name: nonsense})
    view_problems(nonsense)
