"""The audit log of what keepers do: who, when, what stood there before and what after."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from bot.store import changes as table
from bot.store.database import Database
from schedules.calendar import epoch

Scope = Literal["this", "later"]


@dataclass(frozen=True, slots=True)
class Change:
    """A line of the audit log; `before` and `after` are JSON objects, `undoes` another's number."""

    action: str
    scope: Scope
    uid: str
    recurrence_id: datetime
    before: Mapping[str, Any] | None
    after: Mapping[str, Any]
    sequence: int
    undoes: int | None = None


def note(db: Database, change: Change, by: str, now: datetime) -> int:
    """Put a line into the log; its number."""
    row = {
        "at": epoch(now),
        "changed_by": by,
        "action": change.action,
        "scope": change.scope,
        "uid": change.uid,
        "recurrence_id": change.recurrence_id.isoformat(),
        "before": None if change.before is None else _encode(change.before),
        "after": _encode(change.after),
        "sequence": change.sequence,
        "undoes": change.undoes,
    }
    return table.add(db, row)


def _encode(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
