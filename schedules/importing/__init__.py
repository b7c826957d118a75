"""Calendars of other programs, taken into this one: read, planned, and applied after a yes.

`plan_import` says what a file would change; `apply_plan` does it. icalendar, which is not needed to
start the bot, is loaded with the first file.
"""

from __future__ import annotations

from datetime import datetime

from schedules.calendar import Calendar
from schedules.importing.applying import CalendarChangedError, apply_plan
from schedules.importing.contents import Contents, ImportRefusedError, Options, Watch, limited
from schedules.importing.listing import read_list
from schedules.importing.matching import ImportPlan, plan_of
from schedules.importing.report import NOTHING_CHANGES, groups, lines
from schedules.recurrence import local

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

    Raises ImportRefusedError, with one sentence, for a
    file that is refused as a whole.
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
    watch = limited(progress)
    from schedules.importing.events import read_ical

    if b"BEGIN:VCALENDAR" in data[:4000].replace(b"\0", b"").upper():
        return read_ical(data, options, watch)
    return read_list(data, options, watch, local(now, options.community_zone).date())
