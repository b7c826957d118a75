"""From a series to its occurrences: naive local time first, the zone last, UTC for instants."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from copy import copy
from datetime import date, datetime, timedelta
from functools import partial
from itertools import takewhile, tee
from typing import Any, NamedTuple

from dateutil.rrule import rruleset

from schedules.model import Occurrence, Segment, Series, Status, instant, local, meeting, said_of
from schedules.rrules import Rule, parse_rule

_DAY = timedelta(days=1)


class Recurrence(NamedTuple):
    """A date of a series: which session it is, and the start (naive) that its segment gives it.

    An `excluded` one (EXDATE) does not take place, and counts where sessions are paired.
    """

    recurrence_id: date
    start: datetime
    segment: Segment
    excluded: bool


def rule_of(segment: Segment) -> Rule | None:
    """The rule of a segment, None where it has none. Raises RuleError."""
    if segment.rrule is None:
        return None
    return parse_rule(segment.rrule, segment.dtstart, segment.timezone)


def starts(segment: Segment) -> Iterator[datetime]:
    """The naive starts of a segment in order: those of its rule and its RDATEs, EXDATEs too.

    A rule's DTSTART is one only if it fits the rule (see `Rule`). Raises RuleError.
    """
    rule = rule_of(segment)
    by_rule = rule.starts(segment.dtstart) if rule else iter((segment.dtstart,))
    if not segment.rdates:
        return by_rule
    found = rruleset()
    found.rrule(by_rule)  # type: ignore[arg-type]  # takes any iterable
    for extra in segment.rdates:
        found.rdate(extra)
    return iter(found)


def local_starts(segment: Segment, first: datetime, last: datetime) -> list[datetime]:
    """The starts from `first` to `last`, all naive, both ends included; without EXDATEs."""
    found = takewhile(lambda start: start <= last, starts(segment))
    return [start for start in found if start >= first and start not in segment.exdates]


def recurrences(series: Series) -> Iterator[Recurrence]:
    """Every date of a series, lazily and in order, also those that are excluded."""
    named: dict[str | None, Iterator[Recurrence]] = {}
    found: Iterator[Recurrence] = _shared(iter(()))
    for segment in series.segments:
        begins = segment.from_date or date.min
        before = list(takewhile(partial(_is_before, begins), copy(found)))
        taken = {one.recurrence_id for one in before}
        followed = copy(named[segment.follows]) if segment.follows in named else iter(())
        own = named[segment.uid] = _shared(_named(segment, taken, followed))
        found = _shared(_going_on(before, copy(own), segment.until_date, copy(found)))
    yield from found


def _shared(dates: Iterator[Recurrence]) -> Iterator[Recurrence]:
    """The same, of which a copy is worked out once, and as far as somebody asks."""
    return tee(dates, 1)[0]


def occurrences(series: Series, first: datetime, last: datetime) -> list[Occurrence]:
    """The sessions that start from `first` to `last` (naive, in the series' zone), in order.

    The window is that of the actual start: what was moved into it is in, what was moved out of it
    is not. An override of a date that the series does not have, or has excluded, is ignored.
    Cancelled sessions are kept, with their status, and a cancelled segment has no others; tentative
    ones in months of which the segment says that the date is in question are `doubtful`. Raises
    RuleError.
    """
    changed = max(series.overrides, default=date.min)
    said = {segment.uid: said_of(segment) for segment in series.segments}
    found = []
    for one in recurrences(series):
        if one.start > last and one.recurrence_id > changed:
            break
        if not one.excluded:
            meeting = _occurrence(series, one, said[one.segment.uid])
            if first <= meeting.local_start <= last:
                found.append(meeting)
    return sorted(found, key=lambda one: (one.local_start, one.recurrence_id))


def stretches(series: Series) -> list[Recurrence]:
    """The first date of each segment that has any, in order; a segment has one stretch of dates."""
    bounds = (day for each in series.segments for day in (each.from_date, each.until_date) if day)
    last = max(bounds, default=date.min)
    found: list[Recurrence] = []
    for one in recurrences(series):
        if not found or one.segment is not found[-1].segment:
            found.append(one)
        if one.recurrence_id > last:
            break
    return found


def _named(
    segment: Segment, taken: set[date], followed: Iterable[Recurrence]
) -> Iterator[Recurrence]:
    """The dates of a segment, each with the session that it stands for."""
    begins = segment.from_date or date.min
    by_rule = (
        one
        for one in followed
        if one.recurrence_id >= begins and one.start not in one.segment.rdates
    )
    for start in starts(segment):
        moved = None if start in segment.rdates else next(by_rule, None)
        day = moved.recurrence_id if moved else start.date()
        while day in taken:
            day += _DAY
        taken.add(day)
        yield Recurrence(day, start, segment, start in segment.exdates)


def _going_on(
    before: list[Recurrence],
    own: Iterable[Recurrence],
    until: date | None,
    found: Iterable[Recurrence],
) -> Iterator[Recurrence]:
    """The dates before a segment begins, its own, and those with which the others go on."""
    yield from before
    if until is None:
        yield from own
    else:
        yield from takewhile(partial(_is_before, until), own)
        yield from (one for one in found if one.recurrence_id >= until)


def _is_before(day: date, one: Recurrence) -> bool:
    return one.recurrence_id < day


def _occurrence(series: Series, one: Recurrence, said: dict[str, Any]) -> Occurrence:
    """The session; `said` is what its segment says of all of them."""
    alone = segment = one.segment
    local_start = one.start
    if change := series.overrides.get(one.recurrence_id):
        alone = meeting(segment, local_start, change)
        local_start, said = alone.dtstart, said_of(alone)
    start = end = None
    local_end = local_start + alone.duration
    if segment.timezone is not None:
        start = instant(local_start, segment.timezone)
        if alone.all_day:
            end = instant(local_end, segment.timezone)
        else:  # It takes as long as it takes, also across a clock change; a day is a date.
            end = start + alone.duration
            local_start, local_end = local(start, segment.timezone), local(end, segment.timezone)
    doubt = why_expected = None
    if alone.status is Status.TENTATIVE:
        doubt = _doubt(segment, lambda months: local_start.month in months)
        if local_start.date() == one.start.date():
            why_expected = _doubt(segment, lambda months: not months)
    return Occurrence(
        uid=series.uid,
        recurrence_id=one.recurrence_id,
        local_start=local_start,
        local_end=local_end,
        start=start,
        end=end,
        doubtful=doubt is not None,
        why_expected=why_expected,
        **(said if doubt is None or alone.note else said | {"note": doubt}),
    )


def _doubt(segment: Segment, is_meant: Callable[[frozenset[int]], bool]) -> str | None:
    return next((doubt.note for doubt in segment.doubts if is_meant(doubt.months)), None)
