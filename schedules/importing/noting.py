"""What an import writes into the audit log, in the form from which a change is undone.

One line for a series that was added, ended or changed as a whole; one for each meeting where only
single meetings were changed. With a whole series goes what was changed of its meetings, before and
after, so that an undo leaves alone what somebody changed by hand since.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.store import calendar as table
from bot.store.database import Database
from schedules.audit import Change
from schedules.editing import Target, to_json
from schedules.entries import trimmed
from schedules.model import Series
from schedules.recurrence import Override
from schedules.rows import override_of, override_row, series_of, series_row

ACTION = "import"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A series, what was changed of its meetings by RECURRENCE-ID, and the first of them."""

    series: Series
    overrides: Mapping[datetime, Override]
    first: datetime

    def target(self, at: datetime) -> Target:
        """One of its meetings."""
        return Target(self.series, at, self.overrides.get(at))

    def details(self, at: datetime) -> dict[str, Any]:
        """What keepers know of a meeting, as the log has it."""
        return to_json(self.target(at).details)

    def override(self, at: datetime) -> dict[str, Any] | None:
        """What was changed of a meeting, as a row."""
        own = self.overrides.get(at)
        return override_row(self.series.uid, own) if own else None

    def rows(self) -> dict[str, Any]:
        """What was changed of all meetings, as rows by RECURRENCE-ID in ISO 8601."""
        return {at.isoformat(): self.override(at) for at in self.overrides}


def snapshot(db: Database, uid: str) -> Snapshot | None:
    """How a series stands in the calendar; None where there is none."""
    row = table.series(db, uid)
    if row is None:
        return None
    series = series_of(row)
    overrides = {
        change.recurrence_id: change for change in map(override_of, table.overrides(db, uid))
    }
    days = (datetime.fromisoformat(one["recurrence_id"]) for one in table.occurrences(db, uid))
    return Snapshot(series, overrides, min(days, default=series.dtstart))


def added(after: Snapshot) -> Change:
    """A series or session that was not there before."""
    return _change(after, after.first, None, {"details": after.details(after.first)}, whole=True)


def taken_over(before: Snapshot, after: Snapshot, at: datetime) -> Change:
    """A series that goes on in place of another, from the meeting `at` of that one on."""
    was = {"details": before.details(at), "series": series_row(before.series), "at": at.isoformat()}
    written = {"details": after.details(after.first), "in_place": False}
    return _change(after, after.first, was | {"override": before.override(at)}, written, whole=True)


def changed(before: Snapshot, after: Snapshot) -> Iterator[Change]:
    """What is different of a series that stays."""
    if replace(before.series, sequence=0) == replace(after.series, sequence=0):
        for at in sorted({*before.overrides, *after.overrides}):
            if _own(before, at) != _own(after, at):
                was = {"details": before.details(at), "override": before.override(at)}
                yield _change(after, at, was, {"details": after.details(at)}, whole=False)
        return
    at = min(before.first, after.first)
    was = {
        "details": before.details(at),
        "series": series_row(before.series),
        "override": before.override(at),
        "overrides": before.rows(),
    }
    written = {"details": after.details(at), "in_place": True, "overrides": after.rows()}
    yield _change(after, at, was, written, whole=True)


def _own(of: Snapshot, at: datetime) -> Override:
    """What is different in a meeting, but for its SEQUENCE."""
    own = of.overrides.get(at) or Override(recurrence_id=at)
    return replace(trimmed(of.series, own), sequence=None)


def _change(
    after: Snapshot,
    at: datetime,
    was: dict[str, Any] | None,
    written: dict[str, Any],
    *,
    whole: bool,
) -> Change:
    target = after.target(at)
    is_all = whole and after.series.rrule is not None
    sequence = after.series.sequence if is_all else target.sequence
    return Change(ACTION, "later" if is_all else "this", target.uid, at, was, written, sequence)
