"""What an import changes: decided before anything is written, from the file and the calendar."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any

from dateutil.relativedelta import relativedelta

from bot.store import calendar as calendar_table
from schedules.calendar import Calendar
from schedules.exporting.single import as_single
from schedules.importing.assembling import part_uid
from schedules.importing.contents import ALL_DAY, Contents, FileEntry, Moment, SessionError, Watch
from schedules.importing.report import (
    Flat,
    ImportReport,
    added,
    differences,
    entry_of,
    flat_of,
    flat_override,
    kept,
    names_to_merge,
    renamed,
    skipped,
)
from schedules.model import Override, Segment, Series, Status
from schedules.recurrence import Recurrence, local, recurrences
from schedules.rows import segment_of
from schedules.segment_entries import TEXTS, SegmentEntry, all_entries, merge, normal, trimmed
from schedules.timing import TakeOver, change_of, ended_before, moved
from schedules.words import long_date

MOST_STAYING = 9  # of a month
_PART = re.compile(r"(.+)_R(\d{8}(?:T\d{6})?)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Step:
    """One entry to write (None: it is as it should be), and what is to be remembered of the file.

    `change` says how it takes the place of what is in the calendar; None where nothing is there.
    """

    file_uid: str
    uid: str
    entry: SegmentEntry | None
    said: Flat
    wrote: Flat
    change: TakeOver | None = None


@dataclass(slots=True)
class ImportPlan:
    """What would be done, and the report of it."""

    reading: Contents
    steps: list[Step] = field(default_factory=list)
    report: ImportReport = field(default_factory=ImportReport)


def plan_of(calendar: Calendar, reading: Contents, now: datetime, watch: Watch) -> ImportPlan:
    """Compare what was read with the calendar; `now` is aware. Nothing is written.

    `watch` may raise to end it.
    """
    plan = ImportPlan(reading)
    plan.report.skipped += [skipped(e.uid, e.reason, e.title) for e in reading.skipped]
    plan.report.warnings += reading.warnings
    plan.report.read += reading.read
    plan.report.asked += [each.in_words() for each in reading.asked]
    plan.report.kinds = reading.kinds
    present = _Present.of(calendar)
    done: set[str] = set()
    for found in reading.found:
        title = found.entry.segment.title
        if found.entry.uid in done:
            reason = f"line {found.line}: another session of the file has the same UID"
            plan.report.skipped.append(skipped(found.entry.uid, reason, title))
            continue
        done.add(found.entry.uid)
        try:
            _plan_one(plan, present, present.known(found, now), now)
        except SessionError as error:
            plan.report.skipped.append(skipped(found.entry.uid, str(error), title))
        watch(len(done), len(reading.found))
    plan.report.warnings += _staying(plan, present, now)
    return plan


def _staying(plan: ImportPlan, present: _Present, now: datetime) -> Iterator[str]:
    """Sessions that are expected in the month of a new one, where a list does not name them.

    A list of dates has no UIDs, so that nobody knows whether the new one takes their place.
    """
    added = {row["uid"] for row in plan.report.added}
    single = [each for each in plan.reading.found if not (each.named or each.entry.segment.repeats)]
    listed = {(each.entry.segment.kind, each.entry.segment.dtstart.date()) for each in single}
    seen = set()
    for found in single:
        segment = found.entry.segment
        first = segment.dtstart.date().replace(day=1)
        if segment.uid not in added or (segment.kind, first) in seen:
            continue
        seen.add((segment.kind, first))
        last = first + relativedelta(day=31)
        for one in present.calendar.between(first, last, now, segment.kind, limit=MOST_STAYING):
            day = one.local_start.date()
            if one.status is Status.TENTATIVE and (segment.kind, day) not in listed:
                yield (
                    f"line {found.line}: {one.title} is expected on {long_date(day)} and stays "
                    "too: cancel it if this date takes its place"
                )


@dataclass(frozen=True, slots=True)
class _Present:
    """The calendar as it is (entries by UID), and what files said before."""

    entries: dict[str, SegmentEntry]
    seeded: Mapping[str, str | None]
    imports: Mapping[str, Mapping[str, Any]]
    calendar: Calendar

    @classmethod
    def of(cls, calendar: Calendar) -> _Present:
        return cls(
            {entry.uid: entry for entry in all_entries(calendar.db)},
            {row["uid"]: row["seeded"] for row in calendar_table.all_series(calendar.db)},
            calendar_table.imports(calendar.db),
            calendar,
        )

    def local(self, now: datetime, segment: Segment) -> datetime:
        """The wall-clock time where the segment is."""
        return local(now, segment.timezone or self.calendar.zone)

    def known(self, found: FileEntry, now: datetime) -> FileEntry:
        """The same under the name of a meeting at that time, if nobody has named it otherwise."""
        segment = found.entry.segment
        if found.named or segment.repeats or found.entry.uid in {*self.entries, *self.imports}:
            return found
        day = segment.dtstart.date()
        there = self.calendar.between(
            day, day, now, segment.kind, zone=segment.timezone, limit=9, cancelled=True
        )
        same = [one for one in there if one.local_start == segment.dtstart] or there
        if len(same) != 1:
            return found
        one = same[0]
        named = replace(segment, uid=f"{one.uid}_R{one.recurrence_id:%Y%m%d}")
        if segment.all_day and segment.duration == ALL_DAY and not one.all_day:
            # Only the day is said, and the time is known.
            named = replace(named, dtstart=one.local_start, timezone=one.timezone, all_day=False)
            named = replace(named, duration=as_single(one).duration)
        return replace(found, entry=replace(found.entry, segment=named))

    def base(self, uid: str, found: FileEntry) -> tuple[Flat, Flat]:
        """What to compare with: what the file said last time, and what was written because of it.

        If the file was made from this calendar and nothing was changed here since (SEQUENCE), what
        differs was changed in the file. If the file was never imported, only what the community
        folder said is free to change.
        """
        entry = self.entries[uid]
        if found.ours and found.sequence is not None and found.sequence >= newest(entry):
            present = flat_of(normal(entry))
            return present, present
        known = self.imports.get(found.entry.uid)
        if known:
            return json.loads(known["said"]), json.loads(known["wrote"])
        seeded = json.loads(self.seeded.get(entry.series) or "{}")
        said_of_it = seeded.get("uid") == uid
        folder = flat_of(normal(SegmentEntry(segment_of(seeded)))) if said_of_it else {}
        return folder, folder


def _plan_one(plan: ImportPlan, present: _Present, found: FileEntry, now: datetime) -> None:
    file_uid = found.entry.uid
    known = present.imports.get(file_uid)
    # A segment that the file brought may have been taken back since.
    uid = known["uid"] if known and known["uid"] in present.entries else file_uid
    says, said = flat_of(normal(found.entry), found.said), found.said
    part = None if file_uid in present.entries else _part_of(found, present)
    if part:
        uid, says, said = part
    elif uid not in present.entries and known:
        stays = f"{found.entry.segment.title} was taken back by hand and stays away"
        plan.report.warnings.append(f"line {found.line}: {stays}")
        return
    elif uid not in present.entries:
        plan.report.added.append(added(normal(found.entry)))
        plan.report.warnings += _notes(found)
        plan.steps.append(Step(file_uid, uid, found.entry, says, says))
        present.entries[uid] = found.entry
        return
    old = present.entries[uid]
    before, wrote = present.base(uid, found)
    stands = flat_of(normal(old))
    change = None
    timing = merge(before, says, stands, wrote=wrote, names={"timing"} & set(says)).values
    if timing and timing["timing"] != stands["timing"]:
        was, wanted = normal(old).segment, entry_of(timing, SegmentEntry(old.segment)).segment
        here = present.local(now, was)
        change = change_of(was, wanted, here)
        days = moved(was, change, here) if change else {}
        before, wrote, stands = (renamed(each, days) for each in (before, wrote, stands))
    merged = merge(before, says, stands, wrote=wrote, names=names_to_merge(before, says, said))
    result = _without_none({**stands, **merged.values})
    entry = None
    if result != _without_none(stands):
        entry = _revised(result, old, found, change)
        present.entries[entry.uid] = entry
        row, cancelled = differences(uid, result, stands)
        plan.report.changed += [row] if row else []
        plan.report.cancelled += cancelled
        plan.report.warnings += _notes(found)
    for name in merged.kept:
        if says.get(name) is not None or before.get(name) is not None:
            stays = kept(name, says.get(name), stands.get(name))
            plan.report.warnings.append(f"line {found.line}: {old.segment.title}: {stays}")
    written = flat_of(normal(entry or old))
    agreed = {name: written.get(name) for name in merged.values if name not in merged.kept}
    plan.steps.append(
        Step(
            file_uid=file_uid,
            uid=entry.uid if entry else uid,
            entry=entry,
            said=_without_none({**before, **{name: says.get(name) for name in merged.values}}),
            wrote=_without_none({**wrote, **agreed}),
            change=change,
        )
    )


def _notes(found: FileEntry) -> list[str]:
    """What is to be looked at again of a session that is added or changed."""
    return [f"line {found.line}: {found.entry.segment.title} {note}" for note in found.notes]


def _without_none(values: Flat) -> Flat:
    return {name: value for name, value in values.items() if value is not None}


def newest(entry: SegmentEntry) -> int:
    """The highest SEQUENCE of a series and its meetings."""
    changes = entry.overrides.values()
    return max([entry.segment.sequence, *(change.sequence or 0 for change in changes)])


def _revised(
    result: Flat, old: SegmentEntry, found: FileEntry, change: TakeOver | None
) -> SegmentEntry:
    """The entry to write for the merged values."""
    sequence = max(newest(old) + 1, found.sequence or 0)
    was = old.segment
    entry = entry_of(result, replace(old, segment=replace(was, sequence=sequence)))
    segment = entry.segment
    if change is not None:
        if change.successor is None:
            return replace(entry, segment=ended_before(change.at, was, segment))
        new = change.successor
        uid = part_uid(found.entry.uid, new.dtstart)
        segment = replace(segment, uid=uid, dtstart=new.dtstart, rrule=new.rrule)
        later = {start: o for start, o in entry.overrides.items() if start >= new.dtstart}
        return replace(entry, segment=segment, overrides=later)
    if not was.repeats and not segment.repeats and segment.dtstart != was.dtstart:
        # A single session that moves is still known by its first start.
        original = was.dtstart
        own = Override(recurrence_id=original.date(), local_start=segment.dtstart)
        return replace(entry, segment=replace(segment, dtstart=original), overrides={original: own})
    if result["timing"] == flat_of(normal(old))["timing"]:
        # As it stands, also where a rule was only ended since another segment goes on.
        segment = replace(segment, dtstart=was.dtstart, rrule=was.rrule)
        return replace(entry, segment=segment)
    return entry


def _part_of(found: FileEntry, present: _Present) -> tuple[str, Flat, frozenset[str]] | None:
    """A single meeting of a series that the calendar has, by the name it has as a file of its own.

    With the UID of its segment come what the file says of the meeting and what it speaks of.
    """
    alone = found.entry.segment
    match = _PART.fullmatch(alone.uid)
    if match is None or alone.repeats:
        return None
    known = present.imports.get(match[1])
    uid = known["uid"] if known else match[1]
    entry = present.entries.get(uid)
    series = present.calendar.series(entry.series if entry else uid)
    meeting = _named(series, match[2]) if series else None
    if meeting is None:
        return None
    entry = present.entries[meeting.segment.uid]
    if not entry.segment.repeats:
        single = replace(alone, uid=entry.uid)
        return entry.uid, flat_of(SegmentEntry(single), found.said - {"overrides"}), found.said
    segment, at = entry.segment, meeting.start
    texts: dict[str, Any] = {
        name: getattr(alone, name) or "" for name in TEXTS if name in found.said
    }
    whole = Override(
        recurrence_id=at.date(),
        local_start=Moment(alone.dtstart, alone.timezone).within(segment.timezone),
        duration=alone.duration,
        all_day=alone.all_day,
        status=alone.status,
        **texts,
    )
    spoken = ("local_start", "duration", "all_day", "status", *texts)
    says = {f"{at.isoformat()} {name}": None for name in spoken}
    return entry.uid, says | flat_override(at, trimmed(segment, whole, at)), frozenset()


def _named(series: Series, name: str) -> Recurrence | None:
    """The meeting whose name ends like this: by its date, or by its start."""
    last = datetime.strptime(name[:8], "%Y%m%d") + timedelta(days=366)
    for one in takewhile(lambda one: one.start <= last, recurrences(series)):
        if name in (f"{one.recurrence_id:%Y%m%d}", f"{one.start:%Y%m%dT%H%M%S}"):
            return one
    return None
