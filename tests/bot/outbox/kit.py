"""Rows of the outbox, made without a database."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from bot.store.database import Row

NOW = datetime(2026, 11, 24, 18, tzinfo=UTC)


def row(destination: str, **more: Any) -> Row:
    """A row that was begun at NOW, and `more` of it."""
    at = int(NOW.timestamp())
    return {
        "key": "k1",
        "kind": "reminder",
        "destination": destination,
        "urgent": 0,
        "is_channel": int(destination.startswith("C")),
        "state": "sending",
        "attempts": 1,
        "start": at + 86400,
        "due": at,
        "expires": at + 86400,
        "unclear_since": at,
        "told_at": at,
        "thread_ts": None,
        "channel": None,
        "ts": None,
        "about": "{}",
        "error": None,
        "broadcast": 0,
        "content": None,
        "file": None,
        "thread": None,
        "wanted": 1,
        **more,
    }
