"""The calendar as iCalendar text (RFC 5545), which an import reads back without loss.

What the standard has no property for stands in X-AUTHORIZER properties. The same calendar always
gives the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar

from schedules.entries import Entry, for_export, local_end, meeting
from schedules.exporting.wording import as_single, description, summary
from schedules.exporting.zones import timezone_component
from schedules.model import Occurrence, Series
from schedules.recurrence import Override, instant

PRODID = "-//Authorizer Bot//Sessions//EN"
OURS = "X-AUTHORIZER-"
ALL_MONTHS = "*"
FIELDS = {
    "TITLE": "title",
    "TOPIC": "topic",
    "NOTE": "note",
    "RESOURCES": "resources_url",
    "SOURCE": "source",
    "PREVIOUS-UID": "previous_uid",
}
REFRESH = timedelta(hours=1)  # how often a program that subscribes is asked to look again

# RFC 5545 wants the moment of the last revision, which the calendar does not keep. A fixed day and
# SEQUENCE seconds grow with each revision, and stay as they are without one.
_STAMP = datetime(2020, 1, 1, tzinfo=UTC)


def calendar_text(entries: Iterable[Entry], name: str, kinds: Mapping[str, str]) -> str:
    """Entries as a calendar called `name`; `kinds` are the kinds' names by id.

    A series whose rule yields no meeting has nothing to show and is left out.
    """
    calendar = _calendar(name)
    calendar.add("REFRESH-INTERVAL", REFRESH, {"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", icalendar.vDuration(REFRESH))
    events = []
    first_years: dict[str, int] = {}
    for entry, original in for_export(entries):
        series = entry.series
        zone = series.timezone
        if zone:
            years = [series.dtstart, *(o.local_start or o.recurrence_id for o in _changed(entry))]
            first = min(moment.year for moment in years) - 1
            first_years[zone] = min(first, first_years.get(zone, first))
        events += _events(entry, original, kinds)
    for zone, year in sorted(first_years.items()):
        calendar.add_component(timezone_component(zone, year))
    for event in events:
        calendar.add_component(event)
    return _text(calendar)


def session_text(occurrence: Occurrence, kinds: Mapping[str, str]) -> str:
    """One session as a file that a calendar program takes in with one click."""
    calendar = _calendar(None)
    if occurrence.timezone:
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
    series = entry.series
    master = _event(series, kinds)
    if series.rrule:
        master.add("RRULE", icalendar.vRecur.from_ical(_rule_text(series)))
    if series.exdates and series.rrule:
        master.add("EXDATE", [_local(day, series.timezone) for day in sorted(series.exdates)])
    if original:
        master.add(f"{OURS}ORIGINAL-START", f"{original:%Y%m%dT%H%M%S}")
    events = [master]
    for override in _changed(entry):
        single = meeting(series, override.recurrence_id, override)
        month = single.dtstart.month
        unmoved = single.dtstart.date() == override.recurrence_id.date()
        doubts = tuple(
            doubt
            for doubt in series.doubts
            if month in doubt.months or (unmoved and not doubt.months)
        )
        event = _event(replace(single, doubts=doubts), kinds)
        event.add("RECURRENCE-ID", _local(override.recurrence_id, series.timezone))
        events.append(event)
    return events


class _Text(icalendar.vText):
    """A text in which a backslash before an N stays one; icalendar takes both for a line break."""

    def to_ical(self) -> bytes:
        lines = str(self).replace("\r\n", "\n").replace("\r", "\n")
        escaped = re.sub(r"[\\;,]", r"\\\g<0>", lines)
        return escaped.replace("\n", r"\n").encode()


def _event(series: Series, kinds: Mapping[str, str]) -> icalendar.Event:
    event = icalendar.Event()
    event.add("UID", _Text(series.uid))
    event.add("DTSTAMP", _STAMP + timedelta(seconds=series.sequence))
    event.add("SEQUENCE", series.sequence)
    event.add("SUMMARY", _Text(summary(series)))
    event.add("DTSTART", _local(series.dtstart, series.timezone))
    _add_end(event, series)
    event.add("STATUS", series.status.value.upper())
    event.add("CATEGORIES", [kinds.get(series.kind, series.kind)])
    words = description(series)
    if words:
        event.add("DESCRIPTION", _Text(words))
    if series.place is not None:
        event.add("LOCATION", _Text(series.place))
    if series.url is not None:
        event.add("URL", series.url)
    event.add(f"{OURS}KIND", series.kind)
    for name, attribute in FIELDS.items():
        value = getattr(series, attribute)
        if value is not None:
            event.add(OURS + name, _Text(value))
    for doubt in series.doubts:
        months = ",".join(str(month) for month in sorted(doubt.months)) or ALL_MONTHS
        event.add(f"{OURS}DOUBT", _Text(f"{months} {doubt.note}"))
    return event


def _add_end(event: icalendar.Event, series: Series) -> None:
    """DTEND, since the length is exact in every meeting, where it can say this end."""
    end = local_end(series)
    if end and series.duration:
        event.add("DTEND", _local(end, series.timezone))
    else:
        event.add("DURATION", series.duration)


def _rule_text(series: Series) -> str:
    """The rule as the standard wants it: UNTIL in UTC where the start has a zone."""
    parts = (series.rrule or "").split(";")
    for index, part in enumerate(parts):
        name, _, value = part.partition("=")
        if name == "UNTIL" and series.timezone:
            until = instant(datetime.strptime(value, "%Y%m%dT%H%M%S"), series.timezone)
            parts[index] = f"UNTIL={until:%Y%m%dT%H%M%SZ}"
    return ";".join(parts)


def _changed(entry: Entry) -> list[Override]:
    return [entry.overrides[key] for key in sorted(entry.overrides)]


def _local(moment: datetime, timezone: str | None) -> datetime:
    return moment.replace(tzinfo=ZoneInfo(timezone)) if timezone else moment


def _text(calendar: icalendar.Calendar) -> str:
    text: str = calendar.to_ical().decode()
    return text
