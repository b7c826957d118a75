"""Blocks and messages as Slack keeps them, made from what an app sent."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from bot.local.manifest import InstalledApp
from bot.local.people import TEAM_ID

Json = dict[str, Any]


def completed(blocks: Sequence[Json]) -> list[Json]:
    """A copy of `blocks` with the ids and defaults that Slack fills in."""
    return [{**filled(block), "block_id": _id(block, "block_id")} for block in blocks]


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


def filled(value: Any) -> Any:
    """A copy of `value` (any part of Block Kit) with the defaults that Slack fills in."""
    if isinstance(value, list):
        return [filled(item) for item in value]
    if not isinstance(value, dict):
        return value
    copy = {name: filled(item) for name, item in value.items()}
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
