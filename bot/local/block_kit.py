"""Blocks as Slack keeps them, and what their interactive elements hold."""

from __future__ import annotations

import copy
import secrets
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.local.members import TEAM_ID, InstalledApp
from bot.local.results import Json, NotPossible

# type of element: the field of its state; several when it ends in "s"
_HOLDS: Mapping[str, str] = {
    "plain_text_input": "value",
    "url_text_input": "value",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "static_select": "selected_option",
    "radio_buttons": "selected_option",
    "users_select": "selected_user",
    "conversations_select": "selected_conversation",
    "checkboxes": "selected_options",
    "multi_conversations_select": "selected_conversations",
}
_ECHOED = ("text", "value", "style", "url", "placeholder", "confirm", "accessibility_label")


def bot_message(app: InstalledApp, content: Mapping[str, Any]) -> Json:
    """A message of the app from what it sent: `text`, `blocks`, `metadata`."""
    message: Json = {
        "user": app.user_id,
        "type": "message",
        "bot_id": app.bot_id,
        "app_id": app.id,
        "text": content.get("text") or "",
        "team": TEAM_ID,
    }
    if content.get("blocks"):
        message["blocks"] = completed(content["blocks"])
    if content.get("metadata"):
        message["metadata"] = content["metadata"]
    return message


def completed(blocks: Sequence[Json]) -> list[Json]:
    """A copy of `blocks` with the ids and defaults that Slack fills in."""
    made = [{**with_defaults(block), "block_id": _id(block, "block_id")} for block in blocks]
    for _, element in interactive(made):
        element["action_id"] = _id(element, "action_id")
    return made


def with_defaults(value: Any) -> Any:
    """A copy of `value` (any part of Block Kit) with what Slack adds to its texts."""
    if isinstance(value, list):
        return [with_defaults(item) for item in value]
    if not isinstance(value, dict):
        return value
    made = {name: with_defaults(item) for name, item in value.items()}
    if isinstance(made.get("text"), str):
        added = {"plain_text": {"emoji": True}, "mrkdwn": {"verbatim": False}}
        made = {**added.get(made.get("type", ""), {}), **made}
    return made


def interactive(blocks: Sequence[Json]) -> Iterator[tuple[Json, Json]]:
    """Every interactive element with the block it stands in, from top to bottom."""
    for block in blocks:
        if block["type"] == "actions":
            for element in block["elements"]:
                yield block, element
        elif block["type"] == "input":
            yield block, block["element"]
        elif block["type"] == "section" and "accessory" in block:
            yield block, block["accessory"]


def find(
    blocks: Sequence[Json],
    action_id: str,
    *,
    block_id: str | None = None,
    value: str | None = None,
) -> tuple[Json, Json]:
    """The block and element with `action_id`, and `block_id` and button `value` when given.

    Raises NotPossible when there is none, or when it is not clear which of several is meant.
    """
    found = [
        (block, element)
        for block, element in interactive(blocks)
        if element["action_id"] == action_id
        and (block_id is None or block["block_id"] == block_id)
        and (value is None or element.get("value") == value)
    ]
    if not found:
        there = sorted({element["action_id"] for _, element in interactive(blocks)})
        raise NotPossible(f"there is no element {action_id!r}; there are {there}")
    if len(found) > 1:
        raise NotPossible(f"{len(found)} elements have {action_id!r}: give block_id or value")
    return found[0]


def initial_state(element: Json) -> Json | None:
    """What `element` holds before anybody touched it; None for buttons and overflow menus."""
    if element["type"] not in _HOLDS:
        return None
    field = _HOLDS[element["type"]]
    empty: Any = [] if field.endswith("s") else None
    return {"type": element["type"], field: element.get(_initial(field), empty)}


def chosen_state(element: Json, choice: Any) -> Json:
    """The state of `element` after the person chose or typed `choice`.

    `choice` is the value of an option, a text, a date "2027-03-01", a time "09:30", an id of a
    person or channel, a list of such values, or None for nothing. A dictionary is taken for a state
    as Slack sends it. Raises NotPossible when the element has no such option.
    """
    if isinstance(choice, dict) and choice.get("type") == element["type"]:
        return choice
    field = _HOLDS.get(element["type"], "selected_option")
    several = list(choice) if isinstance(choice, list | tuple | set) else [choice]
    held = [one for one in several if one not in (None, "")]
    if "option" in field:
        held = [_option(element, one) for one in held]
    elif field == "value":
        held = [str(one) for one in held]
    return {
        "type": element["type"],
        field: held if field.endswith("s") else held[0] if held else None,
    }


def held_by(state: Json) -> Any:
    """The bare content of a state: an option, a list of options, a text, a date …"""
    return state[_HOLDS[state["type"]]]


def filled(blocks: Sequence[Json], values: Mapping[str, Mapping[str, Json]]) -> list[Json]:
    """`blocks` whose elements start with what `values` (a surface's `state.values`) says."""
    made = copy.deepcopy(list(blocks))
    for block, element in interactive(made):
        state = values.get(block["block_id"], {}).get(element["action_id"])
        if state is not None:
            initial = _initial(_HOLDS[state["type"]])
            element.pop(initial, None)
            if held_by(state):
                element[initial] = held_by(state)
    return made


def action(block: Json, element: Json, state: Json | None, action_ts: str) -> Json:
    """The entry in `actions` of the payload that tells of a press or a choice."""
    entry = {"type": element["type"], "action_id": element["action_id"]}
    entry |= {"block_id": block["block_id"], "action_ts": action_ts}
    initial = _initial(_HOLDS.get(element["type"], "selected_option"))
    entry |= {name: element[name] for name in (*_ECHOED, initial) if name in element}
    return entry | (state or {})


def dispatches(block: Json, element: Json) -> bool:
    """Whether using the element tells the app at once, and not only when a modal is submitted."""
    return block["type"] != "input" or bool(block.get("dispatch_action", False))


def options_of(element: Json) -> list[Json]:
    """All options of a menu, grouped or not."""
    grouped = [one for group in element.get("option_groups", ()) for one in group["options"]]
    return [*element.get("options", ()), *grouped]


class Drafts:
    """What people have chosen and typed into messages, modals and Homes, but not sent.

    A surface is named by a view's id or a message's timestamp. What was typed stays when the
    surface is updated, as long as block_id and action_id stay the same.
    """

    def __init__(self) -> None:
        self._states: dict[tuple[str, str], dict[tuple[str, str], Json]] = {}

    def put(self, user: str, surface: str, block_id: str, action_id: str, state: Json) -> None:
        """`user` has made the element hold `state`."""
        self._states.setdefault((user, surface), {})[block_id, action_id] = state

    def values(self, user: str, surface: str, blocks: Sequence[Json]) -> dict[str, Json]:
        """`state.values` of the surface: {block_id: {action_id: state}}."""
        typed = self._states.get((user, surface), {})
        values: dict[str, Json] = {}
        for block, element in interactive(blocks):
            initial = initial_state(element)
            if initial is not None:
                state = typed.get((block["block_id"], element["action_id"]), initial)
                fits = state["type"] == element["type"]
                held = values.setdefault(block["block_id"], {})
                held[element["action_id"]] = state if fits else initial
        return values

    def forget(self, user: str, surface: str) -> None:
        """Drop what `user` did there: the surface is gone."""
        self._states.pop((user, surface), None)


def _initial(field: str) -> str:
    """The field of an element that says with what it starts."""
    return "initial_value" if field == "value" else field.replace("selected", "initial")


def _option(element: Json, value: Any) -> Json:
    options = options_of(element)
    for option in options:
        if option["value"] == value:
            return dict(option)
    offered = [option["value"] for option in options]
    raise NotPossible(f"{element['action_id']!r} has no option {value!r}; it has {offered}")


def _id(item: Json, name: str) -> str:
    return item.get(name) or secrets.token_urlsafe(4)[:5]
