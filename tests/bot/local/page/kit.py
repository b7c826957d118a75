"""Pieces of Block Kit JSON."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

CHAT = int(datetime(2026, 11, 25, 18, 0, tzinfo=UTC).timestamp())  # 10 a.m. in California


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text}


def button(action_id: str, text: str, **more: Any) -> dict[str, Any]:
    return {"type": "button", "action_id": action_id, "text": plain(text), **more}


def options(*words: str) -> list[dict[str, Any]]:
    return [{"text": plain(word), "value": word.lower()} for word in words]
