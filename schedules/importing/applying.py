"""Carrying a plan out, in one transaction."""

from __future__ import annotations

import json
from datetime import datetime

from bot.store import calendar as calendar_table
from bot.store import imports as imports_table
from schedules.audit import Change, note
from schedules.calendar import Calendar
from schedules.entries import Entry
from schedules.importing.noting import added, changed, snapshot, taken_over
from schedules.importing.planning import Plan, Step, plan_of
from schedules.importing.reading import Watch
from schedules.rows import override_row, series_row
from schedules.splitting import split

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
            imports_table.save_import(calendar.db, row | {"said": said, "wrote": wrote})
            watch(done, len(fresh.steps))


def _write(calendar: Calendar, step: Step, entry: Entry, now: datetime) -> list[Change]:
    series, change, db = entry.series, step.change, calendar.db
    before = snapshot(db, series.uid)
    ended = snapshot(db, series.previous_uid or "")
    at = None
    if change and change.at and change.successor and series.previous_uid:
        at = change.at
        series = split(calendar, series.previous_uid, at, series, now)
    present = calendar_table.series(db, series.uid)
    is_own = present is not None and change is None
    origin = present["origin"] if present and is_own else ORIGIN
    seeded = present["seeded"] if present and is_own else None
    kept = {"origin": origin, "seeded": seeded}
    calendar_table.save_series(db, series_row(series) | kept)
    imports_table.remove_overrides(db, series.uid)
    for override in entry.overrides.values():
        calendar_table.save_override(db, override_row(series.uid, override))
    calendar.put(series, now, origin=origin, seeded=seeded)
    after = snapshot(db, series.uid)
    assert after is not None
    if ended and at:
        return [taken_over(ended, after, at)]
    return list(changed(before, after)) if before else [added(after)]
