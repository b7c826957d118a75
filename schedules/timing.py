"""How a segment takes on another time, zone or rule: as it is, or by one that keeps the past."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import takewhile

from schedules.calendar import HORIZON
from schedules.model import Segment, Series
from schedules.recurrence import local_starts, parse_rule, recurrences, starts, stretches
from schedules.segment_entries import canonical


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
    if old.rrule is None or new.rrule is None:
        return old.rrule == new.rrule
    return _rhythm(old) == _rhythm(new)


def _rhythm(segment: Segment) -> tuple[str, int, *tuple[int, ...]]:
    rule = parse_rule(segment.rrule or "", segment.dtstart, segment.timezone)
    days = (rule.by_day, rule.by_month_day, rule.by_month, rule.by_set_position)
    return rule.frequency, rule.interval, *(max(1, len(each)) for each in days)


def moved(old: Segment, change: TakeOver, now: datetime) -> dict[str, str]:
    """The starts of meetings to come, old and new in ISO 8601, that are those of one meeting."""
    new = change.successor
    if change.at is None or new is None:
        return {}
    since, begins = change.at, new.dtstart
    was = (start for start in _starts(old, now) if start >= since)
    becomes: Iterator[datetime] = takewhile(lambda start: start <= begins + HORIZON, starts(new))
    if are_alike(old, new):
        pairs = list(zip(was, becomes, strict=False))
    else:
        by_day = {start.date(): start for start in becomes}
        pairs = [(start, by_day[start.date()]) for start in was if start.date() in by_day]
    return {one.isoformat(): other.isoformat() for one, other in pairs if one != other}


def ended_before(at: datetime | None, old: Segment, revised: Segment) -> Segment:
    """The revised segment with the time of the old one, which ends before the meeting `at`."""
    rrule = old.rrule
    if at is not None and rrule is not None:
        rule = parse_rule(rrule, old.dtstart, old.timezone)
        rrule = canonical(replace(rule, count=None, until=at - timedelta(seconds=1)))
    return replace(revised, dtstart=old.dtstart, timezone=old.timezone, rrule=rrule)


def from_day(segment: Segment, day: date) -> Segment | None:
    """The same segment from its first meeting on or after `day`; None where there is none."""
    if segment.rrule is None:
        return segment if segment.dtstart.date() >= day else None
    rule = parse_rule(segment.rrule, segment.dtstart, segment.timezone)
    for before, start in enumerate(rule.starts(segment.dtstart)):
        if start.date() >= day:
            count = rule.count - before if rule.count else None
            return replace(segment, dtstart=start, rrule=canonical(replace(rule, count=count)))
    return None


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
