"""What an import changes: decided before anything is written, from the file and the calendar."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any

from dateutil.relativedelta import relativedelta

from bot.store import calendar as calendar_table
from schedules.calendar import Calendar
from schedules.exporting import as_single
from schedules.importing.assembling import part_uid
from schedules.importing.contents import Contents, FileEntry, Moment, SessionError, Skipped, Watch
from schedules.importing.values import (
    Flat,
    added,
    day_of,
    differences,
    entry_of,
    flat_of,
    flat_override,
    is_listed,
    kept,
    renamed,
    without_none,
)
from schedules.model import TEXTS, Override, Segment, Series, Status, local, read
from schedules.recurrence import Recurrence, recurrences
from schedules.segments import (
    SegmentEntry,
    TakeOver,
    all_entries,
    change_of,
    ended_before,
    merge,
    moved,
    normal,
    trimmed,
)
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
    """What would be done: the steps, and for people what is added, changed and cancelled by them.

    Those three are rows as JSON has them, each with `uid`, `kind` and `title`. `skipped` and
    `warnings` are the file's and those that the calendar gives rise to.
    """

    reading: Contents
    steps: list[Step] = field(default_factory=list)
    added: list[dict[str, Any]] = field(default_factory=list)
    changed: list[dict[str, Any]] = field(default_factory=list)
    cancelled: list[dict[str, Any]] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def changes_nothing(self) -> bool:
        """Whether the calendar stays as it is."""
        return not (self.added or self.changed or self.cancelled)

    def as_object(self) -> dict[str, Any]:
        """What would be done as JSON has it; two plans that do the same have the same."""
        read = [asdict(each) for each in self.reading.read]
        asked = [each.in_words() for each in self.reading.asked]
        return {
            "added": self.added,
            "changed": self.changed,
            "cancelled": self.cancelled,
            "skipped": [
                {"uid": s.uid, "reason": s.reason} | ({"title": s.title} if s.title else {})
                for s in self.skipped
            ],
            "warnings": self.warnings,
            **({"read": read} if read else {}),
            **({"asked": asked} if asked else {}),
        }


def plan_of(calendar: Calendar, reading: Contents, now: datetime, watch: Watch) -> ImportPlan:
    """Compare what was read with the calendar; `now` is aware. Nothing is written.

    `watch` may raise to end it.
    """
    return _Planner(calendar, reading, now).planned(watch)


class _Planner:
    """Plans one entry of a file after the other; `entries` are the calendar's by UID."""

    def __init__(self, calendar: Calendar, reading: Contents, now: datetime) -> None:
        self.plan = ImportPlan(reading, skipped=[*reading.skipped], warnings=[*reading.warnings])
        self.calendar, self.now = calendar, now
        self.left_out: set[str] = set()
        self.entries = {entry.uid: entry for entry in all_entries(calendar.db)}
        self.seeded = {r["uid"]: r["seeded"] for r in calendar_table.all_series(calendar.db)}
        self.imports = calendar_table.imports(calendar.db)

    def planned(self, watch: Watch) -> ImportPlan:
        """The plan for all of them."""
        done: set[str] = set()
        for found in self.plan.reading.found:
            uid, title = found.entry.uid, found.entry.segment.title
            if found.entry.series in self.left_out:
                continue
            try:
                if uid in done:
                    said = "another session of the file has the same UID"
                    raise SessionError(said, found.draft.line)
                done.add(uid)
                self._plan_one(self._known(found))
            except SessionError as error:
                self.plan.skipped.append(Skipped(uid, str(error), title))
                self.left_out.add(found.entry.series)  # with half of its parts it would be wrong
            watch(len(done), len(self.plan.reading.found))
        self.plan.warnings += self._staying()
        return self.plan

    def _plan_one(self, found: FileEntry) -> None:
        plan, file_uid = self.plan, found.entry.uid
        known = self.imports.get(file_uid)
        # A segment that the file brought may have been taken back since.
        uid = known["uid"] if known and known["uid"] in self.entries else file_uid
        said = found.draft.said
        says = flat_of(normal(found.entry), said)
        part = None if file_uid in self.entries else self._part_of(found)
        if part:
            uid, says, said = part
        elif uid not in self.entries and known:
            stays = f"{found.entry.segment.title} was taken back by hand and stays away"
            plan.warnings.append(f"line {found.draft.line}: {stays}")
            return
        elif uid not in self.entries:
            plan.added.append(added(normal(found.entry)))
            plan.warnings += found.remarks
            plan.steps.append(Step(file_uid, uid, found.entry, says, says))
            self.entries[uid] = found.entry
            return
        self._revise(found, uid, says, said)

    def _revise(self, found: FileEntry, uid: str, says: Flat, said: Collection[str]) -> None:
        """Plan what the file says otherwise than an entry of the calendar."""
        plan, old = self.plan, self.entries[uid]
        before, wrote = self._base(uid, found)
        stands = flat_of(normal(old))
        change = None
        timing, _ = merge(before, says, stands, wrote=wrote, names={"timing"} & set(says))
        if timing and timing["timing"] != stands["timing"]:
            was, wanted = normal(old).segment, entry_of(timing, SegmentEntry(old.segment)).segment
            here = local(self.now, was.timezone or self.calendar.zone)
            change = change_of(was, wanted, here)
            if change and change.successor and old.goes_on:
                said_so = "another time for a part that is not its last cannot be taken over"
                raise SessionError(f"{said_so}: change it here by hand", found.draft.line)
            days = moved(was, change, here) if change else {}
            before, wrote, stands = (renamed(each, days) for each in (before, wrote, stands))
        # Besides, what the source spoke of before and could have said again.
        gone = (
            name
            for name in before
            if name not in says and day_of(name)
            if ("overrides", "exdates")[is_listed(name)] in said
        )
        merged, own = merge(before, says, stands, wrote=wrote, names=[*says, *gone])
        result = without_none({**stands, **merged})
        entry = None
        if result != without_none(stands):
            entry = _revised(result, old, found, change)
            self.entries[entry.uid] = entry
            row, cancelled = differences(uid, result, stands)
            plan.changed += [row] if row else []
            plan.cancelled += cancelled
            plan.warnings += found.remarks
        for name in own:
            if says.get(name) is not None or before.get(name) is not None:
                stays = kept(name, says.get(name), stands.get(name))
                plan.warnings.append(f"line {found.draft.line}: {old.segment.title}: {stays}")
        written = flat_of(normal(entry or old))
        agreed = {name: written.get(name) for name in merged if name not in own}
        plan.steps.append(
            Step(
                file_uid=found.entry.uid,
                uid=entry.uid if entry else uid,
                entry=entry,
                said=without_none({**before, **{name: says.get(name) for name in merged}}),
                wrote=without_none({**wrote, **agreed}),
                change=change,
            )
        )

    def _base(self, uid: str, found: FileEntry) -> tuple[Flat, Flat]:
        """What to compare with: what the file said last time, and what was written because of it.

        If the file was made from this calendar and nothing was changed here since (SEQUENCE), what
        differs was changed in the file. If the file was never imported, only what the community
        folder said is free to change.
        """
        entry, draft = self.entries[uid], found.draft
        if draft.ours and draft.sequence is not None and draft.sequence >= newest(entry):
            present = flat_of(normal(entry))
            return present, present
        known = self.imports.get(found.entry.uid)
        if known:
            return json.loads(known["said"]), json.loads(known["wrote"])
        seeded = json.loads(self.seeded.get(entry.series) or "{}")
        said_of_it = seeded.get("uid") == uid
        folder = flat_of(normal(SegmentEntry(read(Segment, seeded)))) if said_of_it else {}
        return folder, folder

    # Meetings of series that the calendar has

    def _known(self, found: FileEntry) -> FileEntry:
        """The same under the name of a meeting at that time, if nobody has named it otherwise."""
        segment = found.entry.segment
        unnamed = not (found.draft.named or segment.repeats)
        if not unnamed or found.entry.uid in {*self.entries, *self.imports}:
            return found
        day = segment.dtstart.date()
        there = self.calendar.between(
            day, day, self.now, segment.kind, zone=segment.timezone, limit=9, cancelled=True
        )
        same = [one for one in there if one.local_start == segment.dtstart] or there
        if len(same) != 1:
            return found
        one = same[0]
        named = replace(segment, uid=f"{one.uid}_R{one.recurrence_id:%Y%m%d}")
        if segment.all_day and segment.duration == timedelta(days=1) and not one.all_day:
            # Only the day is said, and the time is known.
            named = replace(named, dtstart=one.local_start, timezone=one.timezone, all_day=False)
            named = replace(named, duration=as_single(one).duration)
        return replace(found, entry=replace(found.entry, segment=named))

    def _part_of(self, found: FileEntry) -> tuple[str, Flat, frozenset[str]] | None:
        """A single meeting of a series of the calendar, by the name it has as a file of its own.

        With the UID of its segment come what the file says of the meeting and what it speaks of.
        """
        alone, said = found.entry.segment, found.draft.said
        match = _PART.fullmatch(alone.uid)
        if match is None or alone.repeats:
            return None
        uid = self.imports.get(match[1], {"uid": match[1]})["uid"]
        series = self.calendar.series(self.entries[uid].series if uid in self.entries else uid)
        meeting = _named(series, match[2]) if series else None
        if meeting is None:
            return None
        segment, at = self.entries[meeting.segment.uid].segment, meeting.start
        if not segment.repeats:
            single = SegmentEntry(replace(alone, uid=segment.uid))
            return segment.uid, flat_of(single, said - {"overrides"}), said
        spoken = ("duration", "all_day", "status", *(name for name in TEXTS if name in said))
        own: dict[str, Any] = {name: getattr(alone, name) for name in spoken}
        own |= {name: own[name] or "" for name in TEXTS if name in own}
        start = Moment(alone.dtstart, alone.timezone).within(segment.timezone)
        whole = Override(recurrence_id=at.date(), local_start=start, **own)
        says = {f"{at.isoformat()} {name}": None for name in ("local_start", *spoken)}
        says |= flat_override(at, trimmed(segment, whole, at))
        return segment.uid, says, frozenset()

    def _staying(self) -> Iterator[str]:
        """Sessions that are expected in the month of a new one, where a list does not name them.

        A list of dates has no UIDs, so that nobody knows whether the new one takes their place.
        """
        added_uids = {row["uid"] for row in self.plan.added}
        single = [
            (each.entry.segment.kind, each.entry.segment.dtstart.date(), each)
            for each in self.plan.reading.found
            if not (each.draft.named or each.entry.segment.repeats)
        ]
        listed = {(kind, day) for kind, day, _ in single}
        seen = set()
        for kind, day, found in single:
            first = day.replace(day=1)
            if found.entry.uid not in added_uids or (kind, first) in seen:
                continue
            seen.add((kind, first))
            last = first + relativedelta(day=31)
            for one in self.calendar.between(first, last, self.now, kind, limit=MOST_STAYING):
                there = one.local_start.date()
                if one.status is Status.TENTATIVE and (kind, there) not in listed:
                    yield (
                        f"line {found.draft.line}: {one.title} is expected on {long_date(there)} "
                        "and stays too: cancel it if this date takes its place"
                    )


def newest(entry: SegmentEntry) -> int:
    """The highest SEQUENCE of a series and its meetings."""
    changes = entry.overrides.values()
    return max([entry.segment.sequence, *(change.sequence or 0 for change in changes)])


def _revised(
    result: Flat, old: SegmentEntry, found: FileEntry, change: TakeOver | None
) -> SegmentEntry:
    """The entry to write for the merged values."""
    sequence = max(newest(old) + 1, found.draft.sequence or 0)
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


def _named(series: Series, name: str) -> Recurrence | None:
    """The meeting whose name ends like this: by its date, or by its start."""
    last = datetime.strptime(name[:8], "%Y%m%d") + timedelta(days=366)
    for one in takewhile(lambda one: one.start <= last, recurrences(series)):
        if name in (f"{one.recurrence_id:%Y%m%d}", f"{one.start:%Y%m%dT%H%M%S}"):
            return one
    return None
