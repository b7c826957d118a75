"""Carrying a plan out, in one transaction, noted in lines that can be undone each by itself.

One line of the audit log is for a series that was added or changed as a whole; one for each session
where only single sessions were changed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import TypeVar

from bot.store import calendar as calendar_table
from schedules.calendar import Calendar
from schedules.editing import Change, note
from schedules.importing.contents import Watch, limited
from schedules.importing.matching import ImportPlan, Step, newest, plan_of
from schedules.model import Override, Segment, Series
from schedules.patching import Scope
from schedules.recurrence import recurrences
from schedules.segment_entries import SegmentEntry, with_entry
from schedules.timing import taken_over

ACTION = "import"  # in the audit log, and as who brought a series
T = TypeVar("T", Segment, Override)


class CalendarChangedError(Exception):
    """The calendar was changed since the plan was made. `plan` is what would be done now."""

    def __init__(self, plan: ImportPlan) -> None:
        super().__init__("The calendar was changed meanwhile: look at what would be done now.")
        self.plan = plan


def apply_plan(
    calendar: Calendar,
    plan: ImportPlan,
    now: datetime,
    *,
    by: str,
    progress: Watch = lambda done, total: None,
) -> None:
    """Do what the plan says, all of it or nothing; `by` says who does, for the audit log.

    Raises CalendarChangedError, which has the new plan, if the calendar was changed meanwhile, and
    ImportRefusedError if it takes too long.
    """
    watch = limited(progress)
    with calendar.db.immediate(durable=True):
        fresh = plan_of(calendar, plan.reading, now, watch)
        if fresh.as_object() != plan.as_object():
            raise CalendarChangedError(fresh)
        for done, step in enumerate(fresh.steps, start=1):
            if step.entry is not None:
                for change in _write(calendar, step, step.entry, now):
                    note(calendar.db, change, by, now)
            row = {"file_uid": step.file_uid, "uid": step.uid}
            said, wrote = (json.dumps(each, sort_keys=True) for each in (step.said, step.wrote))
            calendar_table.save_import(calendar.db, row | {"said": said, "wrote": wrote})
            watch(done, len(fresh.steps))


def _write(calendar: Calendar, step: Step, entry: SegmentEntry, now: datetime) -> Iterator[Change]:
    """Bring an entry into its series; the lines of the audit log about that."""
    before = calendar.series(entry.series)
    series = before or Series(entry.series, ())
    version = newest(entry)
    if version <= series.version and before:
        version = series.version + 1
    segment = replace(entry.segment, sequence=version) if before else entry.segment
    if step.change and step.change.successor:
        series = taken_over(series, step.change.at, segment)
        segment = series.segments[-1]
    after = replace(with_entry(series, replace(entry, segment=segment)), version=version)
    calendar.put(after, now, origin=ACTION)
    return _changes(before, after)


def _changes(before: Series | None, after: Series) -> Iterator[Change]:
    """The lines for what became of a series; `before` is None where there was none."""
    if before is None or not before.segments:
        yield _whole(None, after, None)
        return
    pairs = list(zip(before.segments, after.segments, strict=False))
    number = next((n for n, pair in enumerate(pairs) if not _same(*pair)), len(pairs))
    if number < max(len(before.segments), len(after.segments)):
        yield _whole(before, after, (after.segments + before.segments)[number].from_date)
        return
    for day in sorted({*before.overrides, *after.overrides}):
        own, nothing = after.overrides.get(day), Override(recurrence_id=day)
        if _same(before.overrides.get(day, nothing), own or nothing):
            continue
        changed = {d: o for d, o in before.overrides.items() if d != day}
        changed |= {day: own} if own else {}
        now = replace(before, overrides=changed, version=after.version)
        yield Change(ACTION, "this", day, before, now)
        before = now


def _whole(before: Series | None, after: Series, begins: date | None) -> Change:
    """The line for a series that changes from a session on, without `begins` from its first."""
    begins = begins or next(recurrences(after)).recurrence_id
    scope: Scope = "later" if after.repeats else "this"
    return Change(ACTION, scope, begins, before, after)


def _same(one: T, other: T) -> bool:
    """Whether they say the same, whichever change led to it."""
    return bool(replace(one, sequence=0) == replace(other, sequence=0))
