"""Carrying a plan out, in one transaction."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from bot.store import calendar as calendar_table
from schedules.audit import Change, note
from schedules.calendar import Calendar
from schedules.entries import Entry, with_entry
from schedules.importing.noting import changes
from schedules.importing.planning import Plan, Step, newest, plan_of
from schedules.importing.reading import Watch
from schedules.model import Series
from schedules.timing import taken_over

ORIGIN = "import"


class CalendarChangedError(Exception):
    """The calendar was changed since the plan was made. `plan` is what would be done now."""

    def __init__(self, plan: Plan) -> None:
        super().__init__("The calendar was changed meanwhile: look at what would be done now.")
        self.plan = plan


def apply(calendar: Calendar, plan: Plan, by: str, now: datetime, watch: Watch) -> None:
    """Do what the plan says, or nothing of it, and note what `by` has done in the audit log.

    Raises CalendarChangedError where something else would have to be done by now, and whatever
    `watch` raises to end it.
    """
    with calendar.db.immediate(durable=True):
        fresh = plan_of(calendar, plan.reading, now, watch)
        if fresh.report != plan.report:
            raise CalendarChangedError(fresh)
        for done, step in enumerate(fresh.steps, start=1):
            if step.entry is not None:
                for change in _write(calendar, step, step.entry, now):
                    note(calendar.db, change, by, now)
            row = {"file_uid": step.file_uid, "uid": step.uid}
            said, wrote = (json.dumps(each, sort_keys=True) for each in (step.said, step.wrote))
            calendar_table.save_import(calendar.db, row | {"said": said, "wrote": wrote})
            watch(done, len(fresh.steps))


def _write(calendar: Calendar, step: Step, entry: Entry, now: datetime) -> Iterator[Change]:
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
    calendar.put(after, now, origin=ORIGIN)
    return changes(before, after)
