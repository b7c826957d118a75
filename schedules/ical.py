"""The calendar as iCalendar text (RFC 5545), which an import reads back without loss.

What the standard has no property for stands in X-AUTHORIZER properties. The same calendar always
gives the same bytes.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple
from zoneinfo import ZoneInfo

import icalendar
from icalendar import Timezone, TimezoneDaylight, TimezoneStandard, vRecur

from schedules.exporting import as_single, description, summary
from schedules.model import Occurrence, Segment, instant, meeting
from schedules.rrules import WEEKDAYS
from schedules.segments import SegmentEntry, for_export, local_end

PRODID = "-//Authorizer Bot//Sessions//EN"
OURS = "X-AUTHORIZER-"
ALL_MONTHS = "*"
FIELDS = {
    "TITLE": "title",
    "TOPIC": "topic",
    "NOTE": "note",
    "RESOURCES": "resources_url",
    "SOURCE": "source",
}
REFRESH = timedelta(hours=1)  # how often a program that subscribes is asked to look again

# RFC 5545 wants the moment of the last revision, which the calendar does not keep. A fixed day and
# SEQUENCE seconds grow with each revision, and stay as they are without one.
_STAMP = datetime(2020, 1, 1, tzinfo=UTC)


def calendar_text(
    entries: Iterable[SegmentEntry],
    name: str,
    kinds: Mapping[str, str],
    changed: Mapping[str, int] = MappingProxyType({}),
) -> str:
    """Entries as a calendar called `name`; `kinds` are the kinds' names by id.

    `changed` says when series (by uid) were changed last, in UTC epoch seconds, if it is known.
    A series whose rule yields no meeting has nothing to show and is left out.
    """
    calendar = _calendar(name)
    calendar.add("REFRESH-INTERVAL", REFRESH, {"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", icalendar.vDuration(REFRESH))
    events = []
    first_years: dict[str, int] = {}
    for entry, original in for_export(entries):
        segment = entry.segment
        zone = segment.timezone
        if zone and not segment.all_day:
            years = [segment.dtstart, *entry.overrides]
            years += [own.local_start for own in entry.overrides.values() if own.local_start]
            first = min(moment.year for moment in years) - 1
            first_years[zone] = min(first, first_years.get(zone, first))
        own = _events(entry, original, kinds)
        if entry.series in changed:
            for event in own:
                event.add("LAST-MODIFIED", datetime.fromtimestamp(changed[entry.series], UTC))
        events += own
    for zone, year in sorted(first_years.items()):
        calendar.add_component(timezone_component(zone, year))
    for event in events:
        calendar.add_component(event)
    return str(calendar.to_ical().decode())


def session_text(occurrence: Occurrence, kinds: Mapping[str, str]) -> str:
    """One session as a file that a calendar program takes in with one click."""
    calendar = _calendar(None)
    if occurrence.timezone and not occurrence.all_day:
        first = occurrence.local_start.year - 1
        calendar.add_component(timezone_component(occurrence.timezone, first))
    calendar.add_component(_event(as_single(occurrence), kinds))
    return str(calendar.to_ical().decode())


def _calendar(name: str | None) -> icalendar.Calendar:
    calendar = icalendar.Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", PRODID)
    calendar.add("CALSCALE", "GREGORIAN")
    if name:
        calendar.add("NAME", name)
        calendar.add("X-WR-CALNAME", name)
    return calendar


def _events(
    entry: SegmentEntry, original: datetime | None, kinds: Mapping[str, str]
) -> list[icalendar.Event]:
    segment = entry.segment
    master = _event(segment, kinds)
    if segment.rrule:
        master.add("RRULE", icalendar.vRecur.from_ical(_rule_text(segment)))
    for name, days in (("EXDATE", segment.exdates), ("RDATE", segment.rdates)):
        if days and segment.repeats:
            value = {"VALUE": "DATE"} if segment.all_day else {}
            master.add(name, [_local(day, segment) for day in sorted(days)], value)
    more = {"RULE": entry.rule, "ORIGINAL-START": original and f"{original:%Y%m%dT%H%M%S}"}
    if segment.from_date:
        more |= {"SERIES": entry.series, "FROM": f"{segment.from_date}"}
        more |= {"UNTIL": f"{segment.until_date or ''}", "FOLLOWS": segment.follows}
    for name, said in more.items():
        if said:
            master.add(OURS + name, _Text(said))
    events = [master]
    for start, override in sorted(entry.overrides.items()):
        single = meeting(segment, start, override)
        month = single.dtstart.month
        unmoved = single.dtstart.date() == start.date()
        doubts = tuple(
            doubt
            for doubt in segment.doubts
            if month in doubt.months or (unmoved and not doubt.months)
        )
        event = _event(replace(single, doubts=doubts), kinds)
        event.add("RECURRENCE-ID", _local(start, segment))
        events.append(event)
    return events


class _Text(icalendar.vText):
    """A text in which a backslash before an N stays one; icalendar takes both for a line break."""

    def to_ical(self) -> bytes:
        lines = str(self).replace("\r\n", "\n").replace("\r", "\n")
        escaped = re.sub(r"[\\;,]", r"\\\g<0>", lines)
        return escaped.replace("\n", r"\n").encode()


def _event(segment: Segment, kinds: Mapping[str, str]) -> icalendar.Event:
    event = icalendar.Event()
    event.add("UID", _Text(segment.uid))
    event.add("DTSTAMP", _STAMP + timedelta(seconds=segment.sequence))
    event.add("SEQUENCE", segment.sequence)
    event.add("SUMMARY", _Text(summary(segment.title, segment.topic, segment.status)))
    event.add("DTSTART", _local(segment.dtstart, segment))
    _add_end(event, segment)
    if segment.all_day and segment.timezone:  # which a date has not
        event.add(f"{OURS}ZONE", segment.timezone)
    event.add("STATUS", segment.status.value.upper())
    event.add("CATEGORIES", [kinds.get(segment.kind, segment.kind)])
    texts = {"DESCRIPTION": description(segment) or None, "LOCATION": segment.place}
    texts |= {OURS + name: getattr(segment, attribute) for name, attribute in FIELDS.items()}
    for name, said in texts.items():
        if said is not None:
            event.add(name, _Text(said))
    if segment.url is not None:
        event.add("URL", segment.url)
    event.add(f"{OURS}KIND", segment.kind)
    for doubt in segment.doubts:
        months = ",".join(str(month) for month in sorted(doubt.months)) or ALL_MONTHS
        event.add(f"{OURS}DOUBT", _Text(f"{months} {doubt.note}"))
    return event


def _add_end(event: icalendar.Event, segment: Segment) -> None:
    """DTEND, since the length is exact in every meeting, where it can say this end."""
    end = local_end(segment)
    if end and segment.duration:
        event.add("DTEND", _local(end, segment))
    else:
        event.add("DURATION", segment.duration)


def _rule_text(segment: Segment) -> str:
    """The rule with UNTIL as the standard wants it: a date for whole days, in UTC with a zone."""
    parts = (segment.rrule or "").split(";")
    for index, part in enumerate(parts):
        name, _, value = part.partition("=")
        if name == "UNTIL" and segment.all_day:
            parts[index] = f"UNTIL={value[:8]}"
        elif name == "UNTIL" and segment.timezone:
            until = instant(datetime.strptime(value, "%Y%m%dT%H%M%S"), segment.timezone)
            parts[index] = f"UNTIL={until:%Y%m%dT%H%M%SZ}"
    return ";".join(parts)


def _local(moment: datetime, segment: Segment) -> date:
    if segment.all_day:
        return moment.date()
    zone = segment.timezone
    return moment.replace(tzinfo=ZoneInfo(zone)) if zone else moment


# VTIMEZONE: a zone's clock changes as RFC 5545 writes them, from the machine's zone data. icalendar
# can make one too, but it lists every change up to 2038 and dates those in spring an hour late;
# calendars that read only yearly rules (Outlook) do without its lists.

_LAST_YEAR = 2050  # changes without a yearly rule are listed up to then
_ENOUGH_YEARS = 12  # other patterns look like a yearly rule for fewer
_STEP, _SECOND = timedelta(days=7), timedelta(seconds=1)
_WEEKS = 4  # a month has a weekday at least so often


@lru_cache(maxsize=64)
def timezone_component(timezone: str, first_year: int) -> Timezone:
    """The VTIMEZONE of an IANA zone, right for every moment from `first_year` on."""
    zone, begin = ZoneInfo(timezone), datetime(first_year, 1, 1, tzinfo=UTC)
    component = Timezone()
    component.add("TZID", timezone)
    first = _clock(zone, begin)
    component.add_component(_observance([datetime(first_year - 1, 12, 31)], first.offset, first))
    # The wall-clock times right before each change of a kind.
    groups: dict[tuple[timedelta, _Clock], list[datetime]] = defaultdict(list)
    for moment in _changes(zone, begin):
        before = _clock(zone, moment - _SECOND).offset
        groups[before, _clock(zone, moment)].append((moment + before).replace(tzinfo=None))
    for (before, after), starts in groups.items():
        early, rule = _with_rule(starts)
        if early:
            component.add_component(_observance(early, before, after))
        if rule:
            component.add_component(_observance(starts[len(early) :], before, after, rule))
    return component


class _Clock(NamedTuple):
    """What a zone's clocks show: their offset from UTC, and what that is called."""

    offset: timedelta
    name: str
    is_daylight: bool


def _clock(zone: ZoneInfo, moment: datetime) -> _Clock:
    there = moment.astimezone(zone)
    offset = there.utcoffset() or timedelta(0)
    return _Clock(offset, there.tzname() or zone.key, bool(there.dst()))


def _changes(zone: ZoneInfo, begin: datetime) -> Iterator[datetime]:
    """The moment of every clock change from `begin` (UTC) to the last year."""
    moment, end = begin, datetime(_LAST_YEAR + 1, 1, 1, tzinfo=UTC)
    while moment < end:
        known, high = _clock(zone, moment), moment + _STEP
        if _clock(zone, high) != known:
            low = moment
            while high - low > _SECOND:
                middle = low + (high - low) // 2 // _SECOND * _SECOND
                low, high = (low, middle) if _clock(zone, middle) != known else (middle, high)
            yield high
        moment = high


def _with_rule(starts: Sequence[datetime]) -> tuple[list[datetime], vRecur | None]:
    """Starts up to the last year: those before a yearly rule, and the rule, if there is one."""
    for number in range(len(starts)):
        tail = starts[number:]
        years = [start.year for start in tail]
        rule = _yearly(tail)
        if rule and len(tail) >= _ENOUGH_YEARS and years == list(range(years[0], _LAST_YEAR + 1)):
            return list(starts[:number]), rule
    return list(starts), None


def _yearly(starts: Sequence[datetime]) -> vRecur | None:
    """The rule that gives just these starts, one a year, if there is one."""
    if len({(start.month, start.weekday(), start.time()) for start in starts}) > 1:
        return None
    one = starts[0]
    from_start = {(start.day - 1) // 7 + 1 for start in starts}
    if len(from_start) == 1 and max(from_start) <= _WEEKS:
        n = from_start.pop()
    elif all((start + _STEP).month != one.month for start in starts):
        n = -1
    else:
        return None
    return vRecur(FREQ="YEARLY", BYMONTH=one.month, BYDAY=f"{n}{WEEKDAYS[one.weekday()]}")


def _observance(
    starts: Sequence[datetime], before: timedelta, after: _Clock, rule: vRecur | None = None
) -> TimezoneStandard | TimezoneDaylight:
    component = TimezoneDaylight() if after.is_daylight else TimezoneStandard()
    component.add("DTSTART", starts[0])
    if rule:
        component.add("RRULE", rule)
    elif len(starts) > 1:
        component.add("RDATE", starts[1:])
    component.add("TZOFFSETFROM", before)
    component.add("TZOFFSETTO", after.offset)
    component.add("TZNAME", after.name)
    return component
