"""Inputs of modals and what people filled in.

A modal that is shown again with other values gives its inputs other block ids (`title@5`): Slack
keeps what stands in an input for as long as its ids stay the same.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from handlers.blocks import Block, plain

VALUE = "value"
MAX_METADATA = 3000
LONGEST_INPUT = 3000

Options = Sequence[tuple[str, str]]  # value, text


@dataclass(frozen=True, slots=True)
class Filled:
    """What stands in the inputs of a submitted modal."""

    values: Mapping[str, Mapping[str, Any]]

    def text(self, name: str) -> str:
        """A text, an address, a date (2027-03-01), a time (09:30) or an id; empty for nothing."""
        state = self._state(name)
        for key in (
            "value",
            "selected_date",
            "selected_time",
            "selected_user",
            "selected_conversation",
        ):
            if state.get(key):
                return str(state[key]).strip()
        option = state.get("selected_option") or {}
        return str(option.get("value") or "")

    def ticked(self, name: str) -> list[str]:
        """The values of ticked boxes."""
        return [str(option["value"]) for option in self._state(name).get("selected_options") or []]

    def chosen(self, name: str) -> list[str]:
        """The ids of the channels that were chosen."""
        return [str(one) for one in self._state(name).get("selected_conversations") or []]

    def has(self, name: str) -> bool:
        """Whether the modal has such an input."""
        return any(_name(block_id) == name for block_id in self.values)

    def block(self, name: str) -> str:
        """The block id of an input, to put an error under."""
        return next((block_id for block_id in self.values if _name(block_id) == name), name)

    def _state(self, name: str) -> Mapping[str, Any]:
        state: Mapping[str, Any] = self.values.get(self.block(name), {}).get(VALUE, {})
        return state


def text_input(
    name: str,
    label: str,
    value: str = "",
    *,
    most: int,
    optional: bool = True,
    multiline: bool = False,
    hint: str | None = None,
) -> Block:
    """A line or, if `multiline`, a box of text; what stands there already may be longer."""
    longest = min(max(most, len(value)), LONGEST_INPUT)
    element: Block = {"type": "plain_text_input", "max_length": longest, "multiline": multiline}
    return _input(name, label, element, "initial_value", value, optional, hint)


def url_input(name: str, label: str, value: str = "", *, hint: str | None = None) -> Block:
    """An address of a page, which may stay empty."""
    return _input(name, label, {"type": "url_text_input"}, "initial_value", value, True, hint)


def date_input(name: str, label: str, value: str = "", *, optional: bool = False) -> Block:
    """A date, as 2027-03-01."""
    return _input(name, label, {"type": "datepicker"}, "initial_date", value, optional)


def time_input(name: str, label: str, value: str = "") -> Block:
    """A time of day, as 09:30."""
    return _input(name, label, {"type": "timepicker"}, "initial_time", value, False)


def select(name: str, label: str, options: Options, value: str, hint: str | None = None) -> Block:
    """One of several, from a menu."""
    return _choice("static_select", name, label, options, value, hint)


def radio(name: str, label: str, options: Options, value: str) -> Block:
    """One of few, all in sight."""
    return _choice("radio_buttons", name, label, options, value, None)


def option(value: str, text: str) -> Block:
    """One choice."""
    return {"text": plain(text, 75), "value": value}


def modal(
    callback_id: str,
    title: str,
    blocks: Sequence[Block],
    metadata: Mapping[str, Any],
    *,
    submit: str | None = None,
    close: str = "Cancel",
) -> dict[str, Any]:
    """A modal; `metadata` travels with it as JSON."""
    view: dict[str, Any] = {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(title, 24),
        "close": plain(close, 24),
        "private_metadata": encode(metadata),
        "blocks": list(blocks)[:100],
    }
    if submit:
        view["submit"] = plain(submit, 24)
    return view


def encode(metadata: Mapping[str, Any]) -> str:
    """Metadata as it travels; see `MAX_METADATA`."""
    return json.dumps(metadata, ensure_ascii=False, separators=(",", ":"))


def _choice(
    type: str, name: str, label: str, options: Options, value: str, hint: str | None
) -> Block:
    choices = [option(each, text) for each, text in options]
    element: Block = {"type": type, "options": choices}
    chosen = next((each for each in choices if each["value"] == value), None)
    return _input(name, label, element, "initial_option", chosen, False, hint)


def _input(
    name: str,
    label: str,
    element: Block,
    initial: str,
    value: Any,
    optional: bool,
    hint: str | None = None,
) -> Block:
    element = {**element, "action_id": VALUE}
    if value:
        element[initial] = value
    block: Block = {
        "type": "input",
        "block_id": name,
        "label": plain(label, 200),
        "element": element,
        "optional": optional,
    }
    if hint:
        block["hint"] = plain(hint, 200)
    return block


def _name(block_id: str) -> str:
    return block_id.split("@")[0]
