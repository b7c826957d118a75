"""Calendars of other programs, taken into this one: read, planned, and applied after a yes.

`plan_import` says what a file would change; `apply_plan` does it. icalendar, which is not needed to
start the bot, is loaded with the first file. A plan is carried out in one transaction, noted in
lines that can be undone each by itself: one for a series that was added or changed as a whole, one
for each session where only single sessions were changed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

from bot.store import calendar as calendar_table
from schedules.calendar import Calendar
from schedules.editing import Change, note, say_the_same
from schedules.importing.contents import Contents, ImportRefusedError, Options, Watch, limited
from schedules.importing.listing import read_list
from schedules.importing.matching import ImportPlan, Step, newest, plan_of
from schedules.importing.values import NOTHING_CHANGES, groups, lines
from schedules.model import Override, Series, local
from schedules.patching import Scope
from schedules.recurrence import recurrences
from schedules.segments import SegmentEntry, taken_over, with_entry

__all__ = [
    "NOTHING_CHANGES",
    "CalendarChangedError",
    "ImportPlan",
    "ImportRefusedError",
    "Options",
    "apply_plan",
    "groups",
    "lines",
    "plan_import",
    "read",
]


def plan_import(
    calendar: Calendar,
    data: bytes,
    options: Options,
    now: datetime,
    *,
    progress: Watch = lambda done, total: None,
) -> ImportPlan:
    """What a file (iCalendar, a table, or a list in text) would change; `now` is aware.

    Raises ImportRefusedError, with one sentence, for a file that is refused as a whole.
    """
    watch = limited(progress)
    return plan_of(calendar, read(data, options, now, progress=watch), now, watch)


def read(
    data: bytes,
    options: Options,
    now: datetime,
    *,
    progress: Watch = lambda done, total: None,
) -> Contents:
    """What is in a file, without looking at the calendar; arguments and errors as `plan_import`."""
    from schedules.importing.events import read_ical

    watch = limited(progress)
    if b"BEGIN:VCALENDAR" in data[:4000].replace(b"\0", b"").upper():
        return read_ical(data, options, watch)
    return read_list(data, options, watch, local(now, options.community_zone).date())


ACTION = "import"  # in the audit log, and as who brought a series


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
    number = next((n for n, pair in enumerate(pairs) if not say_the_same(*pair)), len(pairs))
    if number < max(len(before.segments), len(after.segments)):
        yield _whole(before, after, (after.segments + before.segments)[number].from_date)
        return
    for day in sorted({*before.overrides, *after.overrides}):
        own, nothing = after.overrides.get(day), Override(recurrence_id=day)
        if say_the_same(before.overrides.get(day, nothing), own or nothing):
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
