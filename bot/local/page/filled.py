"""Blocks as they look after a person has chosen or typed something into them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Json = Mapping[str, Any]

_CHOSEN = (
    *("option", "options", "user", "users", "conversation", "conversations"),
    *("channel", "channels", "date", "time", "date_time"),
)
# the field of an element's state, and the field that says with what the element starts
_STARTS_WITH = {
    "value": "initial_value",
    "files": "files",
    **{f"selected_{what}": f"initial_{what}" for what in _CHOSEN},
}


def filled(blocks: Sequence[Json], values: Mapping[str, Mapping[str, Json]]) -> list[Json]:
    """`blocks` whose elements start with what `values` (a surface's `state.values`) says."""
    return [_block(block, values.get(block.get("block_id", ""), {})) for block in blocks]


def _block(block: Json, held: Mapping[str, Json]) -> Json:
    if not held:
        return block
    changed = dict(block)
    if "elements" in block:
        changed["elements"] = [_element(element, held) for element in block["elements"]]
    for place in ("element", "accessory"):
        if place in block:
            changed[place] = _element(block[place], held)
    return changed


def _element(element: Json, held: Mapping[str, Json]) -> Json:
    state = held.get(element.get("action_id", ""))
    if state is None:
        return element
    changed = dict(element)
    for field, initial in _STARTS_WITH.items():
        if field in state:
            changed.pop(initial, None)
            if state[field]:
                changed[initial] = state[field]
    return changed
