"""Slack's limits for blocks, messages and views, from both sides where they have two."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.local.limits import check_message, message_problems, view_is_too_large, view_problems
from bot.local.results import SlackError
from tests.bot.local.harness import actions, button, mrkdwn, option, plain, section

Json = dict[str, Any]


def options(count: int) -> list[Json]:
    return [option("t", str(number)) for number in range(count)]


def select(count: int = 1, **more: Any) -> Json:
    return {"type": "static_select", "options": options(count), **more}


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
        "text": plain("Really?"),
        "confirm": plain("Yes"),
        "deny": plain("No"),
        **more,
    }


def table(rows: int = 1, columns: int = 1, text: str = "x", **more: Any) -> Json:
    cell = {"type": "raw_text", "text": text}
    return {"type": "table", "rows": [[cell] * columns for _ in range(rows)], **more}


TEXT_INPUT = {"type": "plain_text_input"}
CELL = {"type": "raw_text", "text": "x"}
GROUP = {"label": plain("l"), "options": [option("a")]}


def modal(**more: Any) -> Json:
    return {"type": "modal", "title": plain("Title"), "blocks": [], **more}


# Each text of x's and each list here is as long as it may be.
FULL = {
    "header": header("x" * 150),
    "section": section("x" * 3000, block_id="x" * 255),
    "context": context(*[mrkdwn("f")] * 10),
    "caption": context(mrkdwn("x" * 3000)),
    "actions": actions(*[button()] * 25),
    "button": actions(
        button(
            text=plain("x" * 75),
            value="x" * 2000,
            accessibility_label="x" * 75,
            action_id="x" * 255,
            confirm=confirm(title=plain("x" * 100), text=plain("x" * 300), confirm=plain("x" * 30)),
        )
    ),
    "select": actions(select(100, placeholder=plain("x" * 150))),
    "option": actions(select(options=[option("x" * 75, "x" * 150)])),
    "groups": actions(
        {
            "type": "static_select",
            "option_groups": [{"label": plain("x" * 75), "options": options(100)}],
        }
    ),
    "overflow": actions({"type": "overflow", "options": options(5)}),
    "boxes": field({"type": "checkboxes", "options": options(10)}),
    "radio buttons": field({"type": "radio_buttons", "options": options(10)}),
    "input": field(
        {**TEXT_INPUT, "initial_value": "x" * 3000}, label=plain("x" * 2000), hint=plain("x" * 2000)
    ),
    "long table": table(100, text="f"),
    "wide table": table(columns=20, text="f"),
}

# Blocks, where they are wrong, and how.
BAD = [
    (actions({"type": "multi_conversations_select"}), "/elements/0/type", "unsupported"),
    ({"type": "section"}, "", "missing required field: text"),
    (with_accessory(TEXT_INPUT), "/accessory/type", "unsupported type: plain_text_input"),
    (section(colour="red"), "", "additional property: colour"),
    (actions(button(action_id="a"), button(action_id="a")), "/elements", "unique"),
    (actions(button(style="green")), "/elements/0/style", "valid enum value"),
    (actions(select(option_groups=[GROUP])), "/elements/0", "exactly one"),
    (actions(select(options=[option("t"), option("t")])), "/elements/0/options", "unique"),
    (
        actions(select(2, initial_option=option("t", "9"))),
        "/elements/0/initial_option",
        "one of the op",
    ),
    ({"type": "table", "rows": [[CELL], [CELL] * 2]}, "/rows", "same number"),
]


@pytest.mark.parametrize("block", FULL.values(), ids=FULL)
def test_one_more_than_there_may_be_is_refused_where_it_stands(block: Json) -> None:
    assert message_problems({"text": "x", "blocks": [block]}) == []
    grew = 0
    for *path, last in places(block):
        changed = copy.deepcopy(block)
        parent: Any = changed
        for step in path:
            parent = parent[step]
        part = parent[last]
        if isinstance(part, str) and set(part) == {"x"}:
            parent[last] = part + "x"
        elif isinstance(part, list) and len(part) >= 5:
            parent[last] = [*part, part[-1]]
        else:
            continue
        pointer = "/".join(map(str, ["/blocks/0", *path, last]))
        code, problem = message_problems({"text": "x", "blocks": [changed]})
        assert (code, problem.endswith(f"[json-pointer:{pointer}]")) == ("invalid_blocks", True)
        grew += 1
    assert grew


@pytest.mark.parametrize(("block", "pointer", "sentence"), BAD)
def test_a_block_beyond_the_limits_is_refused_with_place_and_reason(
    block: Any, pointer: str, sentence: str
) -> None:
    code, *problems = message_problems({"text": "x", "blocks": [block]})
    assert code == "invalid_blocks"
    assert len(problems) == 1, problems
    assert problems[0].startswith("[ERROR] ")
    assert problems[0].endswith(f"[json-pointer:/blocks/0{pointer}]")
    assert sentence in problems[0]


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
    drawn = data.draw(st.sampled_from(["select", "overflow", "input", "context"]))
    block = copy.deepcopy(FULL[drawn])
    *path, last = data.draw(st.sampled_from(places(block)))
    parent: Any = block
    for step in path:
        parent = parent[step]
    parent[last] = data.draw(anything)
    message_problems({"text": "x", "blocks": [block]})
    view_problems(modal(blocks=[block]))


@given(anything)
def test_nonsense_instead_of_content_is_judged_not_stumbled_over(nonsense: Any) -> None:
    for name in ("text", "blocks", "metadata"):
        message_problems({"text": "x", name: nonsense})
    view_problems(nonsense)


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
