"""How a series takes on another time, zone or rule: as it is, or by a split that keeps the past."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from schedules.calendar import HORIZON
from schedules.entries import canonical
from schedules.model import Series
from schedules.recurrence import local_starts, parse_rule


@dataclass(frozen=True, slots=True)
class Change:
    """From the meeting `at` (RECURRENCE-ID) on `successor` takes over; None: nothing is left.

    `at` is None where the series has no meeting to come.
    """

    at: datetime | None
    successor: Series | None


def change_of(old: Series, new: Series, now: datetime) -> Change | None:
    """How `new` (same uid) replaces `old`; None: as it is, since every meeting keeps its identity.

    `now` is naive, in the zone of `old`. Meetings that are over stay as they were.
    """
    if old.rrule is None or _keeps_identity(old, new, now):
        return None
    at = next((start for start in _starts(old, now) if start >= now), None)
    return Change(at, from_day(new, (at or now).date()))


def by_day(old: Series, new: Series, now: datetime) -> dict[str, str]:
    """The RECURRENCE-IDs of meetings to come, old and new, that fall on the same day."""
    if old.rrule is None:
        return {}
    new_by_day = {start.date(): start for start in _starts(new, now)}
    pairs = ((start, new_by_day.get(start.date())) for start in _starts(old, now) if start >= now)
    return {was.isoformat(): is_.isoformat() for was, is_ in pairs if is_ and is_ != was}


def ended_before(at: datetime | None, old: Series, revised: Series) -> Series:
    """The revised series with the time of the old one, which ends before the meeting `at`."""
    rrule = old.rrule
    if at is not None and rrule is not None:
        rule = parse_rule(rrule, old.dtstart, old.timezone)
        rrule = canonical(replace(rule, count=None, until=at - timedelta(seconds=1)))
    return replace(revised, dtstart=old.dtstart, timezone=old.timezone, rrule=rrule)


def _keeps_identity(old: Series, new: Series, now: datetime) -> bool:
    if old.timezone != new.timezone:
        return False
    before, after = _starts(old, now), _starts(new, now)
    if [start for start in before if start < now] != [start for start in after if start < now]:
        return False
    new_days: dict[date, set[time]] = {}
    for start in after:
        new_days.setdefault(start.date(), set()).add(start.time())
    return all(start.time() in new_days.get(start.date(), {start.time()}) for start in before)


def _starts(series: Series, now: datetime) -> list[datetime]:
    """The starts up to the horizon, excluded ones too."""
    return local_starts(replace(series, exdates=frozenset()), datetime.min, now + HORIZON)


def from_day(series: Series, day: date) -> Series | None:
    """The same series from its first meeting on or after `day`; None where there is none."""
    if series.rrule is None:
        return series if series.dtstart.date() >= day else None
    rule = parse_rule(series.rrule, series.dtstart, series.timezone)
    for before, start in enumerate(rule.starts(series.dtstart)):
        if start.date() >= day:
            count = rule.count - before if rule.count else None
            return replace(series, dtstart=start, rrule=canonical(replace(rule, count=count)))
    return None
