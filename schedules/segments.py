"""Segments: as entries of calendar files, merged with what a source says, followed by others.

An entry is a segment with what was changed of its sessions, as one iCalendar UID has it. It is
merged three ways, of what a source said last time, what it says now, and what stands in the
calendar: a value that somebody changed there is theirs, the rest follows the source. Another time,
zone or rule a segment takes on as it is, or by one that keeps the past.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from itertools import takewhile
from types import MappingProxyType
from typing import Any

from bot.store import calendar as calendar_table
from bot.store.database import Database
from schedules.calendar import HORIZON
from schedules.model import (
    FIELDS,
    TEXTS,
    Override,
    Segment,
    Series,
    Status,
    instant,
    local,
    meeting,
    series_of,
)
from schedules.recurrence import Recurrence, local_starts, recurrences, rule_of, starts, stretches
from schedules.rrules import Rule, canonical

SECOND = timedelta(seconds=1)  # by which starts differ at least
NOTHING: Mapping[datetime, Override] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class SegmentEntry:
    """A segment of the series `of`, and its overrides by the start that the segment gives.

    Where another segment `goes_on`, the rule ends with the last session before; `rule` is the whole
    one, by which the sessions of that other one are known.
    """

    segment: Segment
    overrides: Mapping[datetime, Override] = field(default_factory=lambda: NOTHING)
    of: str = ""
    goes_on: bool = False
    rule: str | None = None

    @property
    def uid(self) -> str:
        """The UID in calendar files."""
        return self.segment.uid

    @property
    def series(self) -> str:
        """The uid of the series."""
        return self.of or self.segment.uid


def all_entries(db: Database, kind: str | None = None) -> list[SegmentEntry]:
    """Everything in the calendar, or of one kind."""
    found = (entry for row in calendar_table.all_series(db) for entry in entries_of(series_of(row)))
    return [entry for entry in found if kind is None or entry.segment.kind == kind]


def entries_of(series: Series) -> list[SegmentEntry]:
    """A series as calendar files have it; a segment of which no session is left has no entry."""
    dates = _by_segment(series)
    found = []
    order = [one.segment for one in stretches(series)]
    for segment in order:
        own = dates[segment.uid]
        overrides = {
            one.start: replace(series.overrides[one.recurrence_id], recurrence_id=one.start.date())
            for one in own
            if one.recurrence_id in series.overrides
        }
        goes_on, ended, rule = segment is not order[-1], segment, None
        if goes_on and any(start > own[-1].start for start in starts(segment)):
            whole, ended = rule_of(segment), up_to(segment, own[-1].start)
            rule = canonical(whole) if whole else None
        found.append(SegmentEntry(ended, overrides, series.uid, goes_on, rule))
    return found


def with_entry(series: Series, entry: SegmentEntry) -> Series:
    """The series with the segment of the entry's UID as the entry has it, or with it at the end."""
    segment = entry.segment
    is_known = any(each.uid == entry.uid for each in series.segments)
    if entry.rule and not is_known:
        segment = replace(segment, rrule=entry.rule)
    old = {one.recurrence_id for one in _by_segment(series).get(entry.uid, [])}
    segments = [segment if each.uid == entry.uid else each for each in series.segments]
    if not is_known:  # it comes after those that begin before it
        begins = segment.from_date or date.min
        later = (n for n, each in enumerate(segments) if (each.from_date or date.min) > begins)
        segments.insert(next(later, len(segments)), segment)
    changed = {day: own for day, own in series.overrides.items() if day not in old}
    result = Series(series.uid, tuple(segments), changed, series.version)
    last = max(entry.overrides, default=datetime.min)
    for one in recurrences(result):
        if one.segment is segment:
            if one.start > last:
                break
            if one.start in entry.overrides:
                own = replace(entry.overrides[one.start], recurrence_id=one.recurrence_id)
                changed[one.recurrence_id] = own
    return result


def _by_segment(series: Series) -> Mapping[str, list[Recurrence]]:
    """The dates of each segment, of the last one as far as anything was changed."""
    dates: dict[str, list[Recurrence]] = defaultdict(list)
    changed = max(series.overrides, default=None)
    last = [one.segment for one in stretches(series)][-1:]
    for one in recurrences(series):
        if one.segment in last and (changed is None or one.recurrence_id > changed):
            break
        dates[one.segment.uid].append(one)
    return dates


def up_to(segment: Segment, last: datetime) -> Segment:
    """The segment without the starts after `last`, its rule in `canonical` form."""
    rule = rule_of(segment)
    rdates, exdates = (
        frozenset(day for day in days if day <= last) for days in (segment.rdates, segment.exdates)
    )
    ended = canonical(replace(rule, count=None, until=last)) if rule else None
    return replace(segment, rrule=ended, rdates=rdates, exdates=exdates)


def since(segment: Segment, at: datetime) -> Segment:
    """The segment from its start `at` on, with what is then left of its rule, in `canonical` form.

    Where the rule gave its last start before it has none: an RDATE may come later.
    """
    rule, left = rule_of(segment), None
    if rule and rule.count:
        left = rule.count - sum(1 for _ in takewhile(at.__gt__, rule.starts(segment.dtstart)))
    return replace(
        segment,
        dtstart=at,
        rrule=canonical(replace(rule, count=left)) if rule and left != 0 else None,
        rdates=frozenset(day for day in segment.rdates if day > at or (day == at and rule)),
        exdates=frozenset(day for day in segment.exdates if day >= at),
    )


def normal(entry: SegmentEntry) -> SegmentEntry:
    """The same meetings, written the one way in which two entries can be compared.

    A rule begins with a meeting and is in `canonical` form; a single session has no override; of a
    series only those overrides are left that belong to one of its meetings. Raises RuleError.
    """
    segment = entry.segment
    if not segment.repeats:
        own = entry.overrides.get(segment.dtstart)
        return replace(
            entry,
            segment=meeting(segment, segment.dtstart, own) if own else segment,
            overrides=NOTHING,
        )
    if rule := rule_of(segment):
        first = next(rule.starts(segment.dtstart), segment.dtstart)
        segment = replace(segment, dtstart=first, rrule=canonical(rule))
    if segment.exdates:  # those that hit a meeting
        bare = replace(segment, exdates=frozenset())
        met = local_starts(bare, min(segment.exdates), max(segment.exdates))
        segment = replace(segment, exdates=segment.exdates & {*met})
    wanted = set(entry.overrides)
    found = set(local_starts(segment, min(wanted), max(wanted))) if wanted else set()
    changes = {at: trimmed(segment, entry.overrides[at], at) for at in sorted(wanted & found)}
    kept = {at: o for at, o in changes.items() if o != Override(recurrence_id=at.date())}
    return replace(entry, segment=segment, overrides=kept)


def trimmed(segment: Segment, override: Override, start: datetime) -> Override:
    """The override of the meeting at `start` without what it has like its segment."""
    said = {name: getattr(override, name) for name in FIELDS}
    alike = {name: getattr(segment, name) for name in FIELDS}
    same: dict[str, Any] = {
        name: None
        for name, value in said.items()
        if value == alike[name] or (value == "" and name in TEXTS and alike[name] is None)
    }
    if override.local_start == start:
        same["local_start"] = None
    if segment.status is Status.CANCELLED:
        same["status"] = None
    if (override.sequence or 0) <= segment.sequence:
        same["sequence"] = None
    return replace(override, **same)


def for_export(entries: Iterable[SegmentEntry]) -> Iterator[tuple[SegmentEntry, datetime | None]]:
    """Entries that have a meeting, in normal form, by uid.

    With each goes the start under which a single session that was moved is still known.
    """
    for entry in sorted(entries, key=lambda entry: entry.uid):
        segment = entry.segment
        if ever_meets(segment):
            own = None if segment.repeats else entry.overrides.get(segment.dtstart)
            moved = own is not None and own.local_start not in (None, segment.dtstart)
            yield normal(entry), segment.dtstart if moved else None


def ever_meets(segment: Segment) -> bool:
    """Whether there is any meeting, EXDATEs aside."""
    return next(starts(segment), None) is not None


def occurrence_uid(uid: str, at: date) -> str:
    """What one meeting is called where it stands by itself; `at` is its RECURRENCE-ID or start."""
    return f"{uid}_R{at:%Y%m%dT%H%M%S}" if isinstance(at, datetime) else f"{uid}_R{at:%Y%m%d}"


def local_end(segment: Segment) -> datetime | None:
    """When the first meeting ends, naive; None where a clock change leaves no name for it."""
    end = segment.dtstart + segment.duration
    if segment.timezone is None or segment.all_day:
        return end
    moment = instant(segment.dtstart, segment.timezone) + segment.duration
    end = local(moment, segment.timezone)
    return end if instant(end, segment.timezone) == moment else None


def merge(
    before: Mapping[str, Any],
    now: Mapping[str, Any],
    present: Mapping[str, Any],
    *,
    wrote: Mapping[str, Any] | None = None,
    names: Iterable[str] | None = None,
) -> tuple[dict[str, Any], list[str]]:
    """Merge the values of `names` (those of `now`); what a mapping lacks counts as None.

    Gives what is to stand, and the names of what stays against the source. `wrote` is what was
    written because of `before`, where that is not the same.
    """
    wrote = before if wrote is None else wrote
    values, kept = {}, []
    for name in now if names is None else names:
        said, says, stands = before.get(name), now.get(name), present.get(name)
        is_own = stands != wrote.get(name)
        values[name] = stands if is_own or says == said else says
        if is_own and says != stands:
            kept.append(name)
    return values, kept


@dataclass(frozen=True, slots=True)
class TakeOver:
    """From the start `at` on `successor` takes over; None: nothing is left.

    `at` is None where there is no meeting to come.
    """

    at: datetime | None
    successor: Segment | None


def change_of(old: Segment, new: Segment, now: datetime) -> TakeOver | None:
    """How `new` (same uid) replaces `old`; None: as it is, since every meeting keeps its identity.

    `now` is naive, in the zone of `old`. Meetings that are over stay as they were.
    """
    if old.rrule is None or _keeps_identity(old, new, now):
        return None
    at = next((start for start in _starts(old, now) if start >= now), None)
    return TakeOver(at, from_day(new, (at or now).date()))


def taken_over(series: Series, at: datetime | None, successor: Segment) -> Series:
    """The series going on with `successor` from the start `at` of its last stretch."""
    last = stretches(series)[-1].segment
    same = (
        one.recurrence_id for one in recurrences(series) if (one.segment, one.start) == (last, at)
    )
    begins = next(same) if at else successor.dtstart.date()
    follows = last.uid if at is not None and are_alike(last, successor) else None
    successor = replace(successor, from_date=begins, until_date=None, follows=follows)
    return replace(series, segments=(*series.segments, successor))


def segment_uid(uid: str, at: datetime) -> str:
    """A UID for a segment of the series `uid` that begins with the session at `at`."""
    return f"{uid[:200]}-from-{at:%Y-%m-%d}-{secrets.token_hex(2)}"


def are_alike(old: Segment, new: Segment) -> bool:
    """Whether the nth session of one stands for the nth of the other.

    So it is where both are single ones, or FREQ, INTERVAL and the number of days stay.
    """
    one, other = rule_of(old), rule_of(new)
    if one is None or other is None:
        return one == other
    return _rhythm(one) == _rhythm(other)


def _rhythm(rule: Rule) -> tuple[str, int, *tuple[int, ...]]:
    days = (rule.by_day, rule.by_month_day, rule.by_month, rule.by_set_position)
    return rule.frequency, rule.interval, *(max(1, len(each)) for each in days)


def moved(old: Segment, change: TakeOver, now: datetime) -> dict[str, str]:
    """The starts of meetings to come, old and new in ISO 8601, that are those of one meeting."""
    new = change.successor
    if change.at is None or new is None:
        return {}
    at, begins = change.at, new.dtstart
    was = (start for start in _starts(old, now) if start >= at)
    becomes: Iterator[datetime] = takewhile(lambda start: start <= begins + HORIZON, starts(new))
    if are_alike(old, new):
        pairs = list(zip(was, becomes, strict=False))
    else:
        by_day = {start.date(): start for start in becomes}
        pairs = [(start, by_day[start.date()]) for start in was if start.date() in by_day]
    return {one.isoformat(): other.isoformat() for one, other in pairs if one != other}


def ended_before(at: datetime | None, old: Segment, revised: Segment) -> Segment:
    """The revised segment with the time of the old one, which ends before the meeting `at`."""
    rrule = up_to(old, at - SECOND).rrule if at else old.rrule
    return replace(revised, dtstart=old.dtstart, timezone=old.timezone, rrule=rrule)


def from_day(segment: Segment, day: date) -> Segment | None:
    """The same segment from the first start of its rule on or after `day`; None without one."""
    by_rule = starts(replace(segment, rdates=frozenset()))
    first = next((start for start in by_rule if start.date() >= day), None)
    return since(segment, first) if first else None


def _keeps_identity(old: Segment, new: Segment, now: datetime) -> bool:
    if old.timezone != new.timezone or (old.follows and not are_alike(old, new)):
        return False
    before, after = _starts(old, now), _starts(new, now)
    if [start for start in before if start < now] != [start for start in after if start < now]:
        return False
    if are_alike(old, new) and not {start.date() for start in before if start >= now} & {
        start.date() for start in after
    }:
        return not any(start >= now for start in before)
    new_days: dict[date, set[time]] = {}
    for start in after:
        new_days.setdefault(start.date(), set()).add(start.time())
    return all(start.time() in new_days.get(start.date(), {start.time()}) for start in before)


def _starts(segment: Segment, now: datetime) -> list[datetime]:
    """The starts up to the horizon, excluded ones too."""
    return local_starts(replace(segment, exdates=frozenset()), datetime.min, now + HORIZON)
