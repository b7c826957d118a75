"""Changing the calendar by hand: one session, or one and later ones of its series.

Every change is made in one transaction, only if the session still has the SEQUENCE that was seen,
and is noted in the audit log with the series before and after.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime

from schedules.audit import Change, Scope, note
from schedules.calendar import Calendar
from schedules.model import Occurrence, Segment, Series
from schedules.patching import (
    ChangeError,
    Patch,
    Target,
    refuse_rewriting_the_past,
    with_change,
)
from schedules.recurrence import recurrences


class ConflictError(Exception):
    """Somebody changed the session meanwhile; `target` is where it stands now, None if gone."""

    def __init__(self, target: Target | None) -> None:
        super().__init__("the session was changed meanwhile")
        self.target = target


@dataclass(frozen=True, slots=True)
class Editor:
    """Changes the calendar for `by` (a Slack user id); every `now` is aware UTC."""

    calendar: Calendar

    def target(self, uid: str, recurrence_id: date) -> Target | None:
        """A session, by what identifies it."""
        series = self.calendar.series(uid)
        return Target.of(series, recurrence_id) if series else None

    def change(
        self,
        uid: str,
        recurrence_id: date,
        patch: Patch,
        *,
        scope: Scope,
        sequence: int,
        by: str,
        now: datetime,
        action: str = "edit",
    ) -> Occurrence | None:
        """Make a change and note it; the session as it is then.

        Raises ConflictError where the session does not have `sequence` any more, ChangeError for
        what cannot be done.
        """
        with self.calendar.db.immediate(durable=True):
            target = self.target(uid, recurrence_id)
            if target is None or target.sequence != sequence:
                raise ConflictError(target)
            if not patch:
                raise ChangeError("Nothing was changed.")
            refuse_rewriting_the_past(target, patch, scope, now)
            scope = scope if target.series.repeats else "this"
            after = with_change(target, patch, scope)
            self._write(Change(action, scope, recurrence_id, target.series, after), by, now)
            return self.calendar.occurrence(uid, recurrence_id)

    def add(self, segment: Segment, by: str, now: datetime, *, action: str = "add") -> None:
        """Add a session or a series."""
        series = Series.of(segment)
        first = next(recurrences(series)).recurrence_id
        scope: Scope = "later" if series.repeats else "this"
        with self.calendar.db.immediate(durable=True):
            self._write(Change(action, scope, first, None, series), by, now)

    def _write(self, change: Change, by: str, now: datetime) -> None:
        self.calendar.put(change.after, now)
        note(self.calendar.db, change, by, now)


def new_uid(kind: str, start: datetime) -> str:
    """A UID for a session that is added."""
    return f"{kind}-{start:%Y-%m-%d}-{secrets.token_hex(3)}"
