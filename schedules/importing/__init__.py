"""Calendars of other programs, and the community folder's sessions, taken into this one.

`plan_import` says what a file would change; `apply_plan` does it. icalendar, which is not needed to
start the bot, is loaded with the first file. A plan is carried out in one transaction, noted in
lines that can be undone each by itself: one for a series that was added or changed as a whole, one
for each session where only single sessions were changed.

Of the folder (`seed`) each field is merged three ways (`schedules.segments`): one that somebody
changed in the calendar is theirs; the rest follows the folder. Start, zone and rule are one field.
Where the folder changes them of a series, a segment takes over from the next meeting on: the past
is not rewritten, and what was changed of single meetings stays. The folder speaks of one segment,
the last that it gave; what somebody else let take over from that is not touched.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.community import Community
from bot.community.community import SeriesSeed, SessionSeed
from bot.store import calendar as calendar_table
from bot.store.database import Row
from schedules.calendar import HORIZON, Calendar
from schedules.editing import Change, note, say_the_same
from schedules.importing.contents import Contents, ImportRefusedError, Options, Watch, limited
from schedules.importing.listing import read_list
from schedules.importing.matching import ImportPlan, Step, newest, plan_of
from schedules.importing.values import NOTHING_CHANGES, entry_of, flat_of, groups, lines
from schedules.model import SAID, Doubt, Override, Segment, Series, Status, local, plain, series_of
from schedules.model import read as read_as
from schedules.patching import Scope, Target, with_change
from schedules.recurrence import local_starts, recurrences
from schedules.segments import (
    SegmentEntry,
    change_of,
    ended_before,
    entries_of,
    from_day,
    merge,
    segment_uid,
    taken_over,
    trimmed,
    with_entry,
)

__all__ = ["NOTHING_CHANGES", "ImportPlan", "ImportRefusedError", "Options", "groups", "lines"]


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


ORIGIN = "folder"


@dataclass(frozen=True, slots=True)
class Seeded:
    """How many series a seeding added, corrected, and withdrew because the folder lost them."""

    added: int = 0
    corrected: int = 0
    withdrawn: int = 0


def seed(calendar: Calendar, community: Community, now: datetime) -> Seeded:
    """Add and correct what the folder owns; what was changed by hand stays as it is."""
    added = corrected = withdrawn = 0
    wanted = {
        item.uid: _segment(item)
        for items in (community.series, community.sessions)
        for item in items
    }
    with calendar.db.immediate():
        there = {row["uid"]: row for row in calendar_table.all_series(calendar.db)}
        for uid, segment in wanted.items():
            present = there.get(uid)
            if present is None:
                _put(calendar, Series.of(segment), segment, now)
                added += 1
            elif present["origin"] == ORIGIN and _said(present) | {"uid": uid} != plain(segment):
                _Folder(calendar, present, now).correct(segment)
                corrected += 1
        for uid, present in there.items():
            if present["origin"] == ORIGIN and uid not in wanted:
                withdrawn += _Folder(calendar, present, now).withdraw()
    return Seeded(added, corrected, withdrawn)


class _Folder:
    """A series of the folder as it stands, and the segment of which the folder speaks."""

    def __init__(self, calendar: Calendar, present: Row, now: datetime) -> None:
        self.calendar, self.now = calendar, now
        self.series = series_of(present)
        self.said = read_as(Segment, _said(present))
        self.entry = next(
            entry
            for entry in entries_of(self.series)
            if entry.uid == self.said.uid or not entry.goes_on
        )
        self.segment = next(s for s in self.series.segments if s.uid == self.entry.uid)
        self.version = self.series.version + 1
        # The wall-clock time where it is.
        self.here = local(now, self.segment.timezone or calendar.zone)

    def correct(self, says: Segment) -> None:
        """Take over what the folder says otherwise than before, save what is somebody's own."""
        before, row, stands = (
            flat_of(SegmentEntry(one)) for one in (self.said, says, self.segment)
        )
        merged = stands | merge(before, row, stands, names={*row} - {"timing"})[0]
        retimed = row["timing"] != before["timing"] and self._has_time()
        merged |= {"timing": row["timing"]} if retimed else {}
        new = entry_of(merged, SegmentEntry(self.segment)).segment
        says = replace(says, uid=self.segment.uid)
        if new == self.segment and not retimed:
            return self._put(self.series, says)
        new = replace(new, sequence=self.version)
        if not retimed:
            return self._put(self._with(new), says)
        if not self.segment.repeats:
            # A single session that moves is still known by its first start.
            first = self.segment.dtstart
            own = self.entry.overrides.get(first) or Override(recurrence_id=first.date())
            start = None if new.dtstart == first else new.dtstart
            moved = replace(own, local_start=start, sequence=self.version)
            still = self._with(replace(new, dtstart=first))
            changed = {**still.overrides, first.date(): moved}
            return self._put(replace(still, overrides=changed), says)
        return self._retime(new, says)

    def withdraw(self) -> int:
        """Cancel what the folder no longer has, unless somebody made it their own.

        Of a series what is over stays, and so does all up to the last meeting that somebody
        changed.
        """
        before, stands = (flat_of(SegmentEntry(one)) for one in (self.said, self.segment))
        own = any(stands.get(name) != before.get(name) for name in {*before, *stands} - {"timing"})
        repeats, off = self.segment.repeats, Status.CANCELLED
        if own or self.segment.status is off or not self._has_time():
            return 0
        if not repeats and self._changed():
            return 0
        begin = _after(self.here, self._by_hand()) if repeats else self.segment.dtstart
        to_come = (one for one in recurrences(self.series) if one.start >= begin)
        at = next((one for one in to_come if not one.excluded), None)
        if at is None or (repeats and at.start > begin + HORIZON):
            return 0
        after = self._with(replace(self.segment, status=off, sequence=self.version))
        if repeats:
            after = with_change(Target(self.series, at), {"status": off}, "later")
        there = Target.of(after, at.recurrence_id)
        uid = there.segment.uid if there else self.segment.uid
        self._put(after, replace(self.said, uid=uid, status=off))
        return 1

    def _retime(self, new: Segment, says: Segment) -> None:
        """Let it repeat otherwise, from its next meeting that nobody made their own."""
        days = {start.date() for start in local_starts(new, self.here, self.here + HORIZON)}
        kept = [at for at in self._by_hand() if at.date() not in days]
        change = change_of(self.segment, new, _after(self.here, kept))
        if change is None:
            return self._put(self._with(new), says)
        if change.successor is None:
            return self._put(self._with(ended_before(change.at, self.segment, new)), says)
        uid = segment_uid(self.series.uid, change.at or change.successor.dtstart)
        after = taken_over(self.series, change.at, replace(change.successor, uid=uid))
        return self._put(after, replace(says, uid=uid))

    def _with(self, segment: Segment) -> Series:
        segments = tuple(segment if s is self.segment else s for s in self.series.segments)
        return replace(self.series, segments=segments)

    def _put(self, series: Series, says: Segment) -> None:
        changed = series is not self.series
        after = replace(series, version=self.version) if changed else series
        _put(self.calendar, after, says, self.now)

    def _by_hand(self) -> list[datetime]:
        """The meetings to come that somebody changed, save those that they cancelled."""
        found = self._changed().items()
        return [at for at, own in found if at >= self.here and own.status is not Status.CANCELLED]

    def _changed(self) -> dict[datetime, Override]:
        """What was changed of single meetings, by start; none that says nothing any more."""
        found = {at: trimmed(self.segment, o, at) for at, o in self.entry.overrides.items()}
        return {
            at: own
            for at, own in found.items()
            if replace(own, sequence=None) != Override(recurrence_id=own.recurrence_id)
        }

    def _has_time(self) -> bool:
        """Whether the calendar still has the start, zone and rule that the folder said."""
        segment, said = self.segment, self.said
        if self.entry.goes_on or segment.timezone != said.timezone:
            return False
        if segment.rrule is None or said.rrule is None:
            own = self._changed().get(segment.dtstart)
            start = (own and own.local_start) or segment.dtstart
            return (start, segment.rrule) == (said.dtstart, said.rrule)
        day = segment.dtstart.date()
        times = (from_day(one, day) for one in (segment, said))
        was, is_said = ((one.dtstart, one.rrule) if one else None for one in times)
        return was == is_said


def _said(present: Row) -> Row:
    """What the folder last said, and of which segment."""
    said: Row = json.loads(present["seeded"])
    return said


def _after(here: datetime, meetings: Sequence[datetime]) -> datetime:
    return max([here, *(at + timedelta(seconds=1) for at in meetings)])


def _put(calendar: Calendar, series: Series, says: Segment, now: datetime) -> None:
    seeded = json.dumps(plain(says), sort_keys=True)
    calendar.put(series, now, origin=ORIGIN, seeded=seeded)


def _segment(item: SeriesSeed | SessionSeed) -> Segment:
    said = {name: getattr(item, name) for name in SAID if hasattr(item, name)}
    said |= {"status": Status(item.status)}
    if isinstance(item, SeriesSeed):
        doubts = tuple(Doubt(frozenset(each.months), each.note) for each in item.doubts)
        said |= {"rrule": item.rrule, "doubts": doubts}
    return Segment(uid=item.uid, dtstart=item.dtstart, duration=item.duration, **said)
