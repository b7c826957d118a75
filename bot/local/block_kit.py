"""Blocks as Slack keeps them, and what their interactive elements hold."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.local.members import TEAM_ID, InstalledApp
from bot.local.outcomes import Json, NotPossible

# type of element: (field of its state, field of its initial state); several when it ends in "s"
_HOLDS: Mapping[str, tuple[str, str]] = {
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "users_select": ("selected_user", "initial_user"),
    "channels_select": ("selected_channel", "initial_channel"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "checkboxes": ("selected_options", "initial_options"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "file_input": ("files", "files"),
}
_ECHOED = ("text", "value", "style", "url", "placeholder", "confirm", "accessibility_label")


def interactive(blocks: Sequence[Json]) -> Iterator[tuple[Json, Json]]:
    """Every interactive element with the block it stands in, from top to bottom."""
    for block in blocks:
        if block["type"] == "actions":
            for element in block["elements"]:
                yield block, element
        elif block["type"] == "input":
            yield block, block["element"]
        elif block["type"] == "section" and "action_id" in block.get("accessory", {}):
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
    field, initial = _HOLDS[element["type"]]
    empty: Any = [] if field.endswith("s") else None
    return {"type": element["type"], field: element.get(initial, empty)}


def chosen_state(element: Json, choice: Any) -> Json:
    """The state of `element` after the person chose or typed `choice`.

    `choice` is the value of an option, a list of such values, a text, a date "2027-03-01", a time
    "09:30", seconds since 1970, an id of a person or channel (or a list of ids), or None for
    nothing. A dictionary is taken for a state as Slack sends it. Raises NotPossible when the
    element has no such option.
    """
    if isinstance(choice, dict) and choice.get("type") == element["type"]:
        return choice
    field, _ = _HOLDS.get(element["type"], ("selected_option", ""))
    if field == "selected_option":
        held: Any = None if choice is None else _option(element, choice)
    elif field == "selected_options":
        held = [_option(element, one) for one in _listed(choice)]
    elif field.endswith("s"):
        held = _listed(choice)
    elif field == "value":
        held = None if choice in (None, "") else str(choice)
    else:
        held = choice
    return {"type": element["type"], field: held}


def held_by(state: Json) -> Any:
    """The bare content of a state: an option, a list of options, a text, a date …"""
    return state[_HOLDS[state["type"]][0]]


def action(block: Json, element: Json, state: Json | None, action_ts: str) -> Json:
    """The entry in `actions` of the payload that tells of a press or a choice."""
    entry = {"type": element["type"], "action_id": element["action_id"]}
    entry |= {"block_id": block["block_id"], "action_ts": action_ts}
    entry |= {name: element[name] for name in _ECHOED if name in element}
    if state is not None:
        initial = _HOLDS.get(state["type"], ("", ""))[1]
        entry |= {initial: element[initial]} if initial in element else {}
        entry |= state
    return entry


def dispatches(block: Json, element: Json) -> bool:
    """Whether using the element tells the app at once, and not only when a modal is submitted."""
    return block["type"] != "input" or bool(block.get("dispatch_action", False))


def _option(element: Json, value: Any) -> Json:
    options = list(element.get("options", []))
    for group in element.get("option_groups", []):
        options += group["options"]
    for option in options:
        if option["value"] == value:
            return dict(option)
    offered = [option["value"] for option in options]
    raise NotPossible(f"{element['action_id']!r} has no option {value!r}; it has {offered}")


def _listed(choice: Any) -> list[Any]:
    if choice is None:
        return []
    return list(choice) if isinstance(choice, (list, tuple, set)) else [choice]


def completed(blocks: Sequence[Json]) -> list[Json]:
    """A copy of `blocks` with the ids and defaults that Slack fills in."""
    return [{**with_defaults(block), "block_id": _id(block, "block_id")} for block in blocks]


def bot_message(app: InstalledApp, content: Mapping[str, Any]) -> Json:
    """A message of the app from what it sent: `text`, `blocks`, `attachments`, `metadata`."""
    message: Json = {
        "user": app.user_id,
        "type": "message",
        "bot_id": app.bot_id,
        "app_id": app.id,
        "text": content.get("text") or "",
        "team": TEAM_ID,
        "bot_profile": {
            "id": app.bot_id,
            "app_id": app.id,
            "user_id": app.user_id,
            "name": app.name,
            "deleted": False,
            "updated": 0,
            "team_id": TEAM_ID,
        },
    }
    if content.get("blocks"):
        message["blocks"] = completed(content["blocks"])
    if content.get("attachments"):
        message["attachments"] = content["attachments"]
    if content.get("metadata"):
        message["metadata"] = content["metadata"]
    return message


def with_defaults(value: Any) -> Any:
    """A copy of `value` (any part of Block Kit) with the defaults that Slack fills in."""
    if isinstance(value, list):
        return [with_defaults(item) for item in value]
    if not isinstance(value, dict):
        return value
    copy = {name: with_defaults(item) for name, item in value.items()}
    if _is_text(copy, "plain_text"):
        copy.setdefault("emoji", True)
    elif _is_text(copy, "mrkdwn"):
        copy.setdefault("verbatim", False)
    for place in ("element", "accessory"):
        if isinstance(copy.get(place), dict) and copy[place].get("type") != "image":
            copy[place]["action_id"] = _id(copy[place], "action_id")
    if copy.get("type") == "actions":
        for element in copy["elements"]:
            element["action_id"] = _id(element, "action_id")
    return copy


def _is_text(value: Json, kind: str) -> bool:
    return value.get("type") == kind and isinstance(value.get("text"), str)


def _id(item: Json, name: str) -> str:
    return item.get(name) or secrets.token_urlsafe(4)[:5]


class Drafts:
    """Remembers the state of elements by person and surface.

    A surface is named by a view's id or a message's timestamp. What was typed stays when the
    surface is updated, as long as block_id and action_id stay the same.
    """

    def __init__(self, lock: threading.RLock) -> None:
        self._lock = lock
        self._states: dict[tuple[str, str], dict[tuple[str, str], Json]] = {}

    def put(self, user: str, surface: str, block_id: str, action_id: str, state: Json) -> None:
        """`user` has made the element hold `state`."""
        with self._lock:
            self._states.setdefault((user, surface), {})[block_id, action_id] = state

    def values(self, user: str, surface: str, blocks: Sequence[Json]) -> dict[str, dict[str, Any]]:
        """`state.values` of the surface: {block_id: {action_id: state}}."""
        with self._lock:
            typed = self._states.get((user, surface), {})
            values: dict[str, dict[str, Any]] = {}
            for block, element in interactive(blocks):
                initial = initial_state(element)
                if initial is None:
                    continue
                place = block["block_id"], element["action_id"]
                state = typed.get(place, initial)
                if state["type"] != element["type"]:
                    state = initial
                values.setdefault(place[0], {})[place[1]] = state
            return values

    def forget(self, user: str, surface: str) -> None:
        """Drop what `user` did there: the surface is gone."""
        with self._lock:
            self._states.pop((user, surface), None)


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
    return [_filled_block(block, values.get(block.get("block_id", ""), {})) for block in blocks]


def _filled_block(block: Json, held: Mapping[str, Json]) -> Json:
    if not held:
        return block
    changed = dict(block)
    if "elements" in block:
        changed["elements"] = [_filled_element(element, held) for element in block["elements"]]
    for place in ("element", "accessory"):
        if place in block:
            changed[place] = _filled_element(block[place], held)
    return changed


def _filled_element(element: Json, held: Mapping[str, Json]) -> Json:
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
