"""The audit log of what keepers do: who, when, what stood there before and what after."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from bot.store import calendar as table
from bot.store.database import Database
from schedules.calendar import epoch
from schedules.model import Series
from schedules.rows import body_of

# One session; it and those up to where the series changes anyhow; it and all later ones.
Scope = Literal["this", "until", "later"]


@dataclass(frozen=True, slots=True)
class Change:
    """A line of the audit log: the series before (None: it was added) and after a change.

    `recurrence_id` is the session that was changed, or the first of them; `undoes` the number of
    another line.
    """

    action: str
    scope: Scope
    recurrence_id: date
    before: Series | None
    after: Series
    undoes: int | None = None


def note_held(
    db: Database,
    action: str,
    session: tuple[str, str],
    what: Mapping[str, str],
    by: str,
    now: datetime,
) -> None:
    """Note that something about a session (uid, RECURRENCE-ID) is held or let go."""
    row = {"at": epoch(now), "changed_by": by, "action": action, "scope": "this"}
    row |= {"uid": session[0], "recurrence_id": session[1], "before": None, "undoes": None}
    table.note_change(db, row | {"after": json.dumps(what), "sequence": 0})


def note(db: Database, change: Change, by: str, now: datetime) -> int:
    """Put a line into the log; its number."""
    row = {
        "at": epoch(now),
        "changed_by": by,
        "action": change.action,
        "scope": change.scope,
        "uid": change.after.uid,
        "recurrence_id": change.recurrence_id.isoformat(),
        "before": None if change.before is None else body_of(change.before),
        "after": body_of(change.after),
        "sequence": change.after.version,
        "undoes": change.undoes,
    }
    return table.note_change(db, row)
