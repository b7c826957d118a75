"""VTIMEZONE: a zone's clock changes as RFC 5545 writes them, from the machine's zone data.

icalendar can make one too, but it lists every change up to 2038 and dates those in spring an hour
late; calendars that read only yearly rules (Outlook) do without its lists.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard, vRecur

from schedules.recurrence.rules import WEEKDAYS

_LAST_YEAR = 2050  # changes without a yearly rule are listed up to then
_ENOUGH_YEARS = 12  # other patterns look like a yearly rule for fewer
_STEP = timedelta(days=7)
_WEEKS = 4  # a month has a weekday at least so often


@dataclass(frozen=True, slots=True)
class _Change:
    """A clock change: the wall-clock time right before it, the offsets, and the new name."""

    local: datetime
    before: timedelta
    after: timedelta
    name: str
    is_daylight: bool


@lru_cache(maxsize=64)
def timezone_component(timezone: str, first_year: int) -> Timezone:
    """The VTIMEZONE of an IANA zone, right for every moment from `first_year` on."""
    zone = ZoneInfo(timezone)
    begin = datetime(first_year, 1, 1, tzinfo=UTC)
    component = Timezone()
    component.add("TZID", timezone)
    there = begin.astimezone(zone)
    offset = _offset(there)
    start = datetime(first_year - 1, 12, 31)
    is_daylight = bool(there.dst())
    initial = _Change(start, offset, offset, there.tzname() or timezone, is_daylight)
    component.add_component(_observance([initial], None))
    groups: dict[tuple[timedelta, timedelta, str, bool], list[_Change]] = defaultdict(list)
    for change in _changes(zone, begin):
        groups[change.before, change.after, change.name, change.is_daylight].append(change)
    for changes in groups.values():
        early, yearly, rule = _with_rule(changes)
        if early:
            component.add_component(_observance(early, None))
        if rule:
            component.add_component(_observance(yearly, rule))
    return component


def _changes(zone: ZoneInfo, begin: datetime) -> Iterator[_Change]:
    """All clock changes from `begin` (UTC) to the last year."""
    moment, end = begin, datetime(_LAST_YEAR + 1, 1, 1, tzinfo=UTC)
    state = _state(zone, moment)
    while moment < end:
        later = moment + _STEP
        if _state(zone, later) != state:
            low, high = moment, later
            while high - low > timedelta(seconds=1):
                middle = low + timedelta(seconds=int((high - low).total_seconds()) // 2)
                low, high = (low, middle) if _state(zone, middle) != state else (middle, high)
            before, (after, name, is_daylight) = state[0], _state(zone, high)
            local = (high + before).replace(tzinfo=None)
            yield _Change(local, before, after, name, is_daylight)
            moment, state = high, _state(zone, high)
        else:
            moment = later


def _state(zone: ZoneInfo, moment: datetime) -> tuple[timedelta, str, bool]:
    there = moment.astimezone(zone)
    return _offset(there), there.tzname() or "", bool(there.dst())


def _offset(there: datetime) -> timedelta:
    return there.utcoffset() or timedelta(0)


def _with_rule(changes: Sequence[_Change]) -> tuple[list[_Change], list[_Change], vRecur | None]:
    """Changes up to the last year as: those before a yearly rule, those it gives, the rule."""
    for index in range(len(changes)):
        tail = changes[index:]
        years = [change.local.year for change in tail]
        rule = _yearly(tail)
        if rule and len(tail) >= _ENOUGH_YEARS and years == list(range(years[0], _LAST_YEAR + 1)):
            return list(changes[:index]), list(tail), rule
    return list(changes), [], None


def _yearly(changes: Sequence[_Change]) -> vRecur | None:
    """The rule that gives just these changes, one a year, if there is one."""
    if len({(c.local.month, c.local.weekday(), c.local.time()) for c in changes}) > 1:
        return None
    one = changes[0].local
    from_start = {(change.local.day - 1) // 7 + 1 for change in changes}
    if len(from_start) == 1 and max(from_start) <= _WEEKS:
        n = from_start.pop()
    elif all((change.local + _STEP).month != one.month for change in changes):
        n = -1
    else:
        return None
    return vRecur(FREQ="YEARLY", BYMONTH=one.month, BYDAY=f"{n}{WEEKDAYS[one.weekday()]}")


def _observance(
    changes: Sequence[_Change], rule: vRecur | None
) -> TimezoneStandard | TimezoneDaylight:
    first = changes[0]
    component = TimezoneDaylight() if first.is_daylight else TimezoneStandard()
    component.add("DTSTART", first.local)
    if rule:
        component.add("RRULE", rule)
    elif len(changes) > 1:
        component.add("RDATE", [change.local for change in changes[1:]])
    component.add("TZOFFSETFROM", first.before)
    component.add("TZOFFSETTO", first.after)
    component.add("TZNAME", first.name)
    return component
