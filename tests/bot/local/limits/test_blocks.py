"""Slack's limits for blocks and elements, each from both sides where it has two."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.local.limits import message_problems, view_problems
from tests.bot.local.limits.samples import BAD, FULL, GOOD, Json, modal


@pytest.mark.parametrize("block", [*GOOD.values(), *FULL.values()], ids=[*GOOD, *FULL])
def test_a_block_within_the_limits_is_fine(block: Json) -> None:
    assert message_problems({"text": "x", "blocks": [block]}) == []


@pytest.mark.parametrize("block", FULL.values(), ids=FULL)
def test_one_more_than_there_may_be_is_refused_where_it_stands(block: Json) -> None:
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
    for name in ("text", "blocks", "metadata"):
        message_problems({"text": "x", name: nonsense})
    view_problems(nonsense)
