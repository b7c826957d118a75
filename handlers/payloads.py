"""Reading what Slack sends: what stands at a place of a payload, and no surprise if it does not."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import Any, TypeVar

LONGEST_ID = 100
T = TypeVar("T")


class UnreadableError(Exception):
    """A payload is not as Slack makes them; the text names the place, never what stands there."""


class Carried(dict[str, Any]):
    """What a button or a modal of ours carries; of another version's it may lack something."""

    def __missing__(self, key: str) -> Any:
        raise UnreadableError(key)


def at(payload: Any, *path: str | int) -> Any:
    """What stands at a place, whatever it is; None where there is nothing."""
    for step in path:
        if isinstance(payload, dict):
            payload = payload.get(step)
        elif isinstance(payload, list) and isinstance(step, int) and step < len(payload):
            payload = payload[step]
        else:
            return None
    return payload


def _found(payload: Any, path: Sequence[str | int], kind: type[T]) -> T | None:
    found = at(payload, *path)
    if found is None or isinstance(found, kind):
        return found
    raise UnreadableError(".".join(map(str, path)))


def text(payload: Any, *path: str | int) -> str:
    """The text at a place; raises `UnreadableError` where there is none."""
    if found := _found(payload, path, str):
        return found
    raise UnreadableError(".".join(map(str, path)))


def member(payload: Any, *path: str | int) -> str:
    """The id of somebody at a place; raises `UnreadableError` where there is none."""
    found = text(payload, *path)
    if len(found) <= LONGEST_ID:
        return found
    raise UnreadableError(".".join(map(str, path)))


def text_or_none(payload: Any, *path: str | int) -> str | None:
    """The text at a place, None where nothing stands; raises `UnreadableError` for all else."""
    return _found(payload, path, str) or None


def part(payload: Any, *path: str | int) -> Mapping[str, Any]:
    """The object at a place, an empty one where nothing stands; raises `UnreadableError`."""
    return _found(payload, path, dict) or {}


def objects(payload: Any, *path: str | int) -> Sequence[Mapping[str, Any]]:
    """The objects listed at a place, none where nothing stands; raises `UnreadableError`."""
    found = _found(payload, path, list) or ()
    if all(isinstance(each, dict) for each in found):
        return found
    raise UnreadableError(".".join(map(str, path)))


def address(payload: Any, *path: str | int) -> str | None:
    """The web address at a place, None where nothing stands; raises `UnreadableError`."""
    found = text_or_none(payload, *path)
    if found is None or re.match(r"https?://\w", found):
        return found
    raise UnreadableError(".".join(map(str, path)))


def message(body: Any) -> Mapping[str, Any]:
    """The message that somebody acted on; raises `UnreadableError` where it is none."""
    found = part(body, "message")
    text_or_none(found, "ts")
    objects(found, "blocks")
    return found


def view(body: Any) -> Mapping[str, Any]:
    """The modal or Home that somebody acted on; raises `UnreadableError` where it is none."""
    found = part(body, "view")
    for name in ("id", "type", "callback_id", "private_metadata", "hash"):
        text_or_none(found, name)
    for block in objects(found, "blocks"):
        text_or_none(block, "block_id")
    for inputs in objects({"state": [*part(found, "state", "values").values()]}, "state"):
        for state in objects({"state": [*inputs.values()]}, "state"):
            for chosen in (*objects(state, "selected_options"), part(state, "selected_option")):
                text_or_none(chosen, "value")
            _found(state, ["selected_conversations"], list)
    return found


def sender(event: Mapping[str, Any]) -> str:
    """The id of whom an event is about or from; empty where that is nobody."""
    whole = isinstance(event.get("user"), Mapping)  # as after a change of somebody's profile
    return (text_or_none(event, "user", "id") if whole else text_or_none(event, "user")) or ""


def value(element: Mapping[str, Any]) -> Any:
    """What somebody chose: a button's JSON, the value of an option, else the element itself."""
    match element.get("type"):
        case "button" | None:
            raw = element.get("value")
        case "static_select" | "radio_buttons" | "overflow":
            raw = at(element, "selected_option", "value")
        case _:
            return element
    if not isinstance(raw, str):
        return None
    try:
        return json.loads(raw, object_hook=Carried)
    except (ValueError, RecursionError):
        return raw


def as_sent(user_id: str, view: Mapping[str, Any]) -> str:
    """The same for a modal that is sent again as it was; empty where Slack does not say which."""
    if not view.get("hash"):  # it changes with each change of the modal
        return ""
    sent = [user_id, view.get("id"), view["hash"], view.get("state")]
    return blake2b(json.dumps(sent, sort_keys=True).encode(), digest_size=16).hexdigest()


def channel_in(conversation: object) -> str | None:
    """The conversation where it is a channel, public or private; None for anything else."""
    is_one = isinstance(conversation, str) and conversation[:1] in {"C", "G"}
    return str(conversation) if is_one else None
