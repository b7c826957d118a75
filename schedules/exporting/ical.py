"""The calendar as iCalendar text (RFC 5545), which an import reads back without loss.

What the standard has no property for stands in X-AUTHORIZER properties. The same calendar always
gives the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

import icalendar

from schedules.entries import Entry, for_export, local_end, meeting
from schedules.exporting.wording import as_single, description, summary
from schedules.exporting.zones import timezone_component
from schedules.model import Occurrence, Segment
from schedules.recurrence import instant

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
    entries: Iterable[Entry],
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
    return _text(calendar)


def session_text(occurrence: Occurrence, kinds: Mapping[str, str]) -> str:
    """One session as a file that a calendar program takes in with one click."""
    calendar = _calendar(None)
    if occurrence.timezone and not occurrence.all_day:
        first = occurrence.local_start.year - 1
        calendar.add_component(timezone_component(occurrence.timezone, first))
    calendar.add_component(_event(as_single(occurrence), kinds))
    return _text(calendar)


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
    entry: Entry, original: datetime | None, kinds: Mapping[str, str]
) -> list[icalendar.Event]:
    segment = entry.segment
    master = _event(segment, kinds)
    if segment.rrule:
        master.add("RRULE", icalendar.vRecur.from_ical(_rule_text(segment)))
    for name, days in (("EXDATE", segment.exdates), ("RDATE", segment.rdates)):
        if days and segment.repeats:
            value = {"VALUE": "DATE"} if segment.all_day else {}
            master.add(name, [_local(day, segment) for day in sorted(days)], value)
    if entry.rule:
        master.add(f"{OURS}RULE", entry.rule)
    if segment.from_date:
        master.add(f"{OURS}SERIES", _Text(entry.series))
        master.add(f"{OURS}FROM", segment.from_date.isoformat())
        if segment.until_date:
            master.add(f"{OURS}UNTIL", segment.until_date.isoformat())
        if segment.follows:
            master.add(f"{OURS}FOLLOWS", _Text(segment.follows))
    if original:
        master.add(f"{OURS}ORIGINAL-START", f"{original:%Y%m%dT%H%M%S}")
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
    event.add("SUMMARY", _Text(summary(segment)))
    event.add("DTSTART", _local(segment.dtstart, segment))
    _add_end(event, segment)
    if segment.all_day and segment.timezone:  # which a date has not
        event.add(f"{OURS}ZONE", segment.timezone)
    event.add("STATUS", segment.status.value.upper())
    event.add("CATEGORIES", [kinds.get(segment.kind, segment.kind)])
    words = description(segment)
    if words:
        event.add("DESCRIPTION", _Text(words))
    if segment.place is not None:
        event.add("LOCATION", _Text(segment.place))
    if segment.url is not None:
        event.add("URL", segment.url)
    event.add(f"{OURS}KIND", segment.kind)
    for name, attribute in FIELDS.items():
        value = getattr(segment, attribute)
        if value is not None:
            event.add(OURS + name, _Text(value))
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


def _text(calendar: icalendar.Calendar) -> str:
    text: str = calendar.to_ical().decode()
    return text
