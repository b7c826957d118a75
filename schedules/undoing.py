"""Undo of the last change of a session: what it changed stands again as it stood before."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from bot.store import calendar as table
from bot.store.database import Row
from schedules.audit import Change, note
from schedules.editing import Editor
from schedules.model import Override, Segment, Series
from schedules.patching import ChangeError, Target, details_in
from schedules.recurrence import local, occurrences
from schedules.rows import series_in

NEVER_CHANGED = "Nobody changed this session, so there is nothing to undo."
TOO_OLD = "This change was made before the last upgrade of the bot: change it back by hand."
CHANGED_SINCE = "The same was changed again since: undo that first, or change it back by hand."
MOST_LOOKED_AT = 50
HAS_BEGUN = "A session of the changed series has begun already: change the later ones instead."


@dataclass(frozen=True, slots=True)
class Undo:
    """Takes back the last change of a session; every `now` is aware UTC."""

    editor: Editor

    def last_change(self, uid: str, recurrence_id: date) -> Row | None:
        """What would be undone: the last row of the audit log that changed this session."""
        db, target = self.editor.calendar.db, self.editor.target(uid, recurrence_id)
        rows = table.changes_of(db, uid, recurrence_id.isoformat(), MOST_LOOKED_AT)
        return next((row for row in rows if _changes(row, target)), None)

    def undo(self, uid: str, recurrence_id: date, *, by: str, now: datetime) -> Row:
        """Undo the last change of a session; the row of the log that was undone.

        Raises ChangeError where that cannot be done.
        """
        calendar = self.editor.calendar
        with calendar.db.immediate(durable=True):
            row, series = self.last_change(uid, recurrence_id), calendar.series(uid)
            if row is None or series is None:
                raise ChangeError(NEVER_CHANGED)
            if row["after"] is None:
                raise ChangeError(TOO_OLD)
            before = series_in(row["before"]) if row["before"] else Series(uid, ())
            after = restored(series, before, series_in(row["after"]))
            if before.segments and _past(series, now) != _past(after, now):
                raise ChangeError(HAS_BEGUN)
            calendar.put(after, now)
            first = date.fromisoformat(row["recurrence_id"])
            change = Change("undo", row["scope"], first, series, after, row["id"])
            note(calendar.db, change, by, now)
            return row


def _changes(row: Row, target: Target | None) -> bool:
    """Whether a line of the log changed a session, or is too old to tell."""
    if row["before"] is None or target is None:
        return True
    before, after = (details_in(row[name], target) for name in ("before", "after"))
    return before != after


def restored(present: Series, before: Series, after: Series) -> Series:
    """The present series, with what is different in `before` and `after` as it was before.

    Raises ChangeError where some of that was changed since.
    """
    version = present.version + 1
    was, became, now = (_parts(series) for series in (before, after, present))
    result = dict(now)
    for name in {*was, *became}:
        if _same(was.get(name), became.get(name)):
            continue
        if not _same(now.get(name), became.get(name)):
            raise ChangeError(CHANGED_SINCE)
        result[name] = _changed(was.get(name, Override(recurrence_id=name)), version)
    segments = result.pop("", ())
    overrides = {day: own for day, own in result.items() if own is not None}
    return Series(present.uid, segments, overrides, version)


def _parts(series: Series) -> dict[Any, Any]:
    """What two people can change without touching the same: the segments, and each session."""
    return {"": series.segments, **series.overrides}


def _same(one: Any, other: Any) -> bool:
    return bool(_changed(one, 0) == _changed(other, 0))


def _changed(part: Any, version: int) -> Any:
    """The part as something that this version of the series changed."""
    if isinstance(part, Override | Segment):
        return replace(part, sequence=version)
    return tuple(_changed(each, version) for each in part) if part else part


def _past(series: Series, now: datetime) -> list[tuple[date, datetime | None]]:
    """The sessions that have begun, and when."""
    last = max((local(now, each.timezone or "UTC") for each in series.segments), default=None)
    found = occurrences(series, datetime.min, last) if last else []
    return [(o.recurrence_id, o.start) for o in found if o.start and o.start <= now]
