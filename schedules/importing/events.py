"""A VEVENT of any program, read into a draft."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import vDDDTypes, vDuration

from schedules.exporting.ical import ALL_MONTHS, FIELDS, OURS
from schedules.exporting.single import summary
from schedules.importing import texts
from schedules.importing.components import Component, Property
from schedules.importing.contents import Draft, Moment, Options, SessionError, check_year
from schedules.importing.timezones import ZoneFinder, named_zone
from schedules.model import Doubt, Segment, Status

SINGLE = ("DTSTART", "DTEND", "DURATION", "UID", "RRULE", "RECURRENCE-ID", "SUMMARY", "STATUS")
ESSENTIAL = frozenset({*SINGLE, "EXDATE", "RDATE", "EXRULE"})
JOIN_LINKS = ("URL", "CONFERENCE", "X-GOOGLE-CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL")
SAID = frozenset(
    {"kind", "title", "note", "place", "url", "status", "duration", "timing"}
    | {"exdates", "overrides"}
)
OURS_SAID = SAID | {"topic", "resources_url", "source", "doubts"}
_STATUS = {status.value.upper(): status for status in Status}


class EventReader:
    """Reads the events of one calendar. `default_zone` is that of its X-WR-TIMEZONE."""

    def __init__(
        self, options: Options, zones: ZoneFinder, default_zone: str | None, *, cancels: bool
    ) -> None:
        self._options = options
        self._zones = zones
        self._default_zone = default_zone
        self._cancels = cancels

    def read(self, event: Component, uid: str) -> Draft:
        """The draft of an event. Raises SessionError."""
        _refuse(event)
        start_line = event.first("DTSTART")
        if start_line is None:
            raise SessionError("it has no DTSTART, so nobody knows when it is", event.line)
        repeats = event.first("RRULE")
        recurrence_id = event.first("RECURRENCE-ID")
        start = self._moment(start_line)
        alone = repeats is None and not event.all("RDATE")
        if start.offset is not None and not alone:
            raise self._unknown_zone(start_line)
        ours = event.first(f"{OURS}KIND") is not None
        fields, said = self._fields(event, ours=ours)
        stated = self._status(event)
        given = _original_start(event) if ours else None
        return Draft(
            uid=uid,
            line=event.line,
            start=start,
            zone=self._own_zone(event, start) if ours else self._zone(start, alone),
            end=self._end(event, start),
            fields=fields | {"title": _title(event, fields, stated, ours=ours)},
            status=stated,
            rrule=repeats.raw.strip().removesuffix(";") if repeats else None,
            exdates=tuple(moment for each in event.all("EXDATE") for moment in self._moments(each)),
            rdates=tuple(moment for each in event.all("RDATE") for moment in self._moments(each)),
            recurrence_id=self._moment(recurrence_id) if recurrence_id else None,
            this_and_future=bool(
                recurrence_id and recurrence_id.parameters.get("RANGE") == "THISANDFUTURE"
            ),
            sequence=_whole(event.text("SEQUENCE")),
            doubts=tuple(_doubts(event.all(f"{OURS}DOUBT"))),
            original_start=given,
            of=texts.uid(event.text(f"{OURS}SERIES")) if ours else "",
            from_date=_day(event.text(f"{OURS}FROM")) if ours else None,
            until_date=_day(event.text(f"{OURS}UNTIL")) if ours else None,
            rule=event.text(f"{OURS}RULE") or None if ours else None,
            follows=texts.uid(event.text(f"{OURS}FOLLOWS")) or None if ours else None,
            ours=ours,
            said=said,
            notes=() if ours else self._notes(event, start, alone),
        )

    def _notes(self, event: Component, start: Moment, alone: bool) -> tuple[str, ...]:
        """What the person who imports should look at again."""
        notes = []
        if not start.is_date and not event.all("DTEND", "DURATION"):
            notes.append("has no end: an hour is assumed")
        elif start.is_utc and not alone and self._zone(start, alone) == "UTC":
            notes.append("repeats at a fixed time of UTC, so it shifts with the clock changes")
        if start.zone is None and not start.is_date and self._zone(start, alone) is None:
            notes.append("names no time zone: it is listed by its local time and never reminded of")
        return tuple(notes)

    # Times

    def _own_zone(self, event: Component, start: Moment) -> str | None:
        """That of a session which this program wrote; a date has it in a line of its own."""
        if not start.is_date:
            return start.zone
        return named_zone(event.text(f"{OURS}ZONE")) or self._zone(start, alone=True)

    def _zone(self, start: Moment, alone: bool) -> str | None:
        """The zone of the series: as given, or the file's; for a fixed moment the community's."""
        if start.is_utc or (alone and str(start.zone).startswith("Etc/")):
            return self._default_zone or (self._options.community_zone if alone else "UTC")
        if start.zone is None:
            here = self._options.community_zone if start.is_date else None
            return self._default_zone or self._options.timezone or here
        return start.zone

    def _moment(self, line: Property) -> Moment:
        moments = self._moments(line)
        if len(moments) != 1:
            raise SessionError(f"{line.name} should be one time", line.line)
        return moments[0]

    def _moments(self, line: Property) -> list[Moment]:
        starts = (text.partition("/")[0] for text in line.raw.strip().split(","))  # of a PERIOD
        return [self._one(line, start) for start in starts if start.strip()]

    def _one(self, line: Property, text: str) -> Moment:
        try:
            value: object = vDDDTypes.from_ical(text.strip())  # type: ignore[no-untyped-call]
        except ValueError:
            value = None
        if isinstance(value, datetime):
            check_year(value, line.line)
            if value.tzinfo is not None:
                return Moment(value.astimezone(ZoneInfo("UTC")).replace(tzinfo=None), "UTC")
            return self._in_zone(line, value)
        if not isinstance(value, date):
            raise SessionError(
                f"{line.name} is no date or time that iCalendar knows, such as 20270127T100000",
                line.line,
            )
        day = datetime(value.year, value.month, value.day)
        check_year(day, line.line)
        return Moment(day, None, is_date=True)

    def _in_zone(self, line: Property, value: datetime) -> Moment:
        tzid = line.parameters.get("TZID")
        if not tzid:
            return Moment(value, None)
        zone = self._zones.find(tzid, value)
        if zone:
            return Moment(value, zone)
        if self._options.timezone:
            return Moment(value, self._options.timezone)
        offset = self._zones.offset(tzid, value)
        if offset is None:
            raise self._unknown_zone(line)
        return Moment(value, None, offset=offset)

    def _unknown_zone(self, line: Property) -> SessionError:
        name = texts.one_line(line.parameters.get("TZID", ""), "title")[:60]
        return SessionError(
            f"the time zone “{name}” is not known: say which zone is meant (on the command line "
            "with --timezone America/Denver), or name a city's zone in the file",
            line.line,
            lacks="zone",
        )

    def _end(self, event: Component, start: Moment) -> Moment | timedelta | None:
        end = event.first("DTEND")
        if end is not None:
            moment = self._moment(end)
            return replace(moment, is_date=False) if start.is_date else moment
        length = event.first("DURATION")
        if length is None:
            return None
        try:
            found: timedelta = vDuration.from_ical(length.raw.strip())  # type: ignore[no-untyped-call]
        except ValueError:
            raise SessionError(
                "DURATION is no length of time such as PT1H30M", length.line
            ) from None
        return found

    # Everything else

    def _fields(
        self, event: Component, *, ours: bool
    ) -> tuple[dict[str, str | None], frozenset[str]]:
        names = [name for each in event.all("CATEGORIES") for name in each.value.split(",")]
        title = event.text("SUMMARY")
        given = event.text(f"{OURS}KIND")
        kind = self._options.kind_of([given, *names] if given else names, title)
        if ours:
            own = {
                attribute: texts.several_lines(found.value, attribute)
                for name, attribute in FIELDS.items()
                if attribute in texts.LONGEST and (found := event.first(OURS + name))
            }
            place, url = event.first("LOCATION"), event.first("URL")
            return {
                "kind": kind,
                **own,
                "place": texts.several_lines(place.value, "place") if place else None,
                "url": url.value.strip()
                if url and (texts.link(url.value) or not url.value)
                else None,
            }, OURS_SAID
        place_text = texts.one_line(event.text("LOCATION"), "place")
        url_text = texts.first_link(event.text(name) for name in (*JOIN_LINKS, "LOCATION"))
        if texts.link(place_text):
            place_text = "Online"
        note = texts.foreign_note(event.text("DESCRIPTION"))
        return {
            "kind": kind,
            "place": place_text or None,
            "url": url_text,
            "note": note or None,
        }, SAID

    def _status(self, event: Component) -> Status:
        if self._cancels:
            return Status.CANCELLED
        return _STATUS.get(event.text("STATUS").upper(), Status.CONFIRMED)


def _refuse(event: Component) -> None:
    """Raise SessionError for what is broken, private, or beyond what a series can say."""
    if not event.ended:
        raise SessionError("it has no END:VEVENT, so a part of it may be missing", event.line)
    if event.text("CLASS").upper() in ("PRIVATE", "CONFIDENTIAL"):
        raise SessionError("it is marked as private", event.line)
    for name in SINGLE:
        found = event.all(name)
        if len(found) > 1:
            raise SessionError(f"it has {name} more than once", found[1].line)
    for each in event.all("EXRULE"):
        raise SessionError(
            "EXRULE is not supported: give the dates that do not take place as EXDATE", each.line
        )


def _title(event: Component, fields: dict[str, str | None], status: Status, *, ours: bool) -> str:
    """The title; of our own events that without what the heading says besides, if it still does."""
    said = texts.one_line(event.text("SUMMARY"), "title")
    given = event.first(f"{OURS}TITLE")
    if ours and given:
        title = texts.several_lines(given.value, "title")
        length = timedelta(0)
        whole = Segment(
            uid="", kind="", title=title, dtstart=datetime.min, duration=length, timezone=None,
            topic=fields.get("topic"), status=status,
        )  # fmt: skip
        if texts.one_line(summary(whole), "title") == said:
            return title
    return said


def _original_start(event: Component) -> datetime | None:
    text = event.text(f"{OURS}ORIGINAL-START")
    try:
        return datetime.strptime(text, "%Y%m%dT%H%M%S") if text else None
    except ValueError:
        return None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _doubts(lines: Iterable[Property]) -> Iterable[Doubt]:
    for line in lines:
        months, _, note = line.value.partition(" ")
        numbers = {int(month) for month in re.findall(r"\d+", months)}
        if note and (numbers or months == ALL_MONTHS) and numbers <= set(range(1, 13)):
            yield Doubt(frozenset(numbers), texts.several_lines(note, "note"))


def _whole(text: str) -> int | None:
    return int(text) if re.fullmatch(r"\d{1,9}", text, re.ASCII) else None
