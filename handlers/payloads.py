"""Reading what Slack sends: what stands at a place of a payload, and no surprise if it does not."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import Any


class UnreadableError(Exception):
    """A payload is not as Slack makes them; the text names the place, never what stands there."""


def at(payload: Any, *path: str | int) -> Any:
    """What stands at a place, whatever it is; None where there is nothing."""
    for step in path:
        if isinstance(payload, Mapping):
            payload = payload.get(step)
        elif isinstance(payload, Sequence) and isinstance(step, int) and step < len(payload):
            payload = payload[step]
        else:
            return None
    return payload


def text(payload: Any, *path: str | int) -> str:
    """The text at a place; raises `UnreadableError` where there is none."""
    found = at(payload, *path)
    if isinstance(found, str) and found:
        return found
    raise UnreadableError(".".join(map(str, path)))


def text_or_none(payload: Any, *path: str | int) -> str | None:
    """The text at a place, None where nothing stands; raises `UnreadableError` for all else."""
    found = at(payload, *path)
    return None if found is None or found == "" else text(payload, *path)


def part(payload: Any, *path: str | int) -> Mapping[str, Any]:
    """The object at a place, an empty one where nothing stands; raises `UnreadableError`."""
    found = at(payload, *path)
    if found is None:
        return {}
    if isinstance(found, Mapping):
        return found
    raise UnreadableError(".".join(map(str, path)))


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
        return json.loads(raw)
    except (ValueError, RecursionError):
        return raw


def as_sent(user_id: str, view: Mapping[str, Any]) -> str:
    """The same for a modal that is sent again as it was; empty where Slack does not say which."""
    if not view.get("hash"):  # it changes with each change of the modal
        return ""
    sent = [user_id, view.get("id"), view["hash"], view.get("state")]
    return blake2b(json.dumps(sent, sort_keys=True).encode(), digest_size=16).hexdigest()
