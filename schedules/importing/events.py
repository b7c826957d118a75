"""An iCalendar file of any program, read into entries; what cannot be taken is left out by UID."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from icalendar.parser import unescape_backslash
from icalendar.prop import vBroken

from schedules.exporting import summary
from schedules.ical import ALL_MONTHS, FIELDS, OURS
from schedules.importing import texts
from schedules.importing.assembling import assemble
from schedules.importing.components import Component, ZoneFinder, bare, parameter, read_components
from schedules.importing.contents import (
    Contents,
    Draft,
    FileEntry,
    ImportRefusedError,
    Moment,
    Options,
    SessionError,
    Watch,
    check_year,
)
from schedules.importing.texts import named_zone
from schedules.model import Doubt, Status

ANSWERS = ("REPLY", "COUNTER", "DECLINECOUNTER", "REFRESH")
SINGLE = ("DTSTART", "DTEND", "DURATION", "UID", "RRULE", "RECURRENCE-ID", "SUMMARY", "STATUS")
ESSENTIAL = frozenset({*SINGLE, "EXDATE", "RDATE", "EXRULE"})
JOIN_LINKS = ("URL", "CONFERENCE", "X-GOOGLE-CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL")
SAID = frozenset(
    {"kind", "title", "note", "place", "url", "status", "duration", "timing"}
    | {"exdates", "overrides"}
)
OURS_SAID = SAID | {"topic", "resources_url", "source", "doubts"}
T = TypeVar("T")
_STATUS = {status.value.upper(): status for status in Status}


def read_ical(data: bytes, options: Options, watch: Watch) -> Contents:
    """Read a file; `watch` is told how much is done and may raise to end it.

    Raises ImportRefusedError for what is no calendar at all.
    """
    calendars = read_components(texts.unfolded(data))
    for method in map(_method, calendars):
        if method in ANSWERS:
            raise ImportRefusedError(
                f"The file is an answer to an invitation (METHOD:{method}), no calendar: export "
                "the calendar itself."
            )
    reading = Contents(kinds=options.kind_names)
    everywhere = [part for each in calendars for part in each.parts if part.name == "VTIMEZONE"]
    # One session may have its meetings in several calendars of a file.
    by_uid: dict[str, list[tuple[Component, EventReader]]] = defaultdict(list)
    for calendar in calendars:
        reader = _reader(calendar, everywhere, options, reading)
        for event in (part for part in calendar.parts if part.name == "VEVENT"):
            by_uid[_uid(event, reading)].append((event, reader))
    count = sum(len(events) for events in by_uid.values())
    others = sum(len(each.parts) for each in calendars) - count - len(everywhere)
    if others:
        reading.warnings.append(f"{others} entries that are no events (such as tasks) are left out")
    done = 0
    for uid, events in by_uid.items():
        _read_one(uid, events, options, reading)
        watch(done := done + len(events), count)
    return reading


def _reader(
    calendar: Component, everywhere: Sequence[Component], options: Options, reading: Contents
) -> EventReader:
    """The reader of a calendar's events; a zone it does not define may stand in another one."""
    name = calendar.text("X-WR-TIMEZONE")
    default = named_zone(name) if name else None
    if name and default is None:
        reading.warnings.append(
            f"line {calendar.where('X-WR-TIMEZONE')}: the calendar's time zone “{name[:60]}” is "
            "not known and is not used"
        )
    likely = [zone for zone in (options.timezone, default, options.community_zone) if zone]
    own = [part for part in calendar.parts if part.name == "VTIMEZONE"]
    zones = ZoneFinder([*own, *everywhere], likely, options.timezone, reading)
    return EventReader(options, zones, default, _method(calendar) == "CANCEL")


def _method(calendar: Component) -> str:
    return calendar.text("METHOD").upper()


def _read_one(
    uid: str, events: list[tuple[Component, EventReader]], options: Options, reading: Contents
) -> None:
    def read() -> list[FileEntry]:
        return assemble([reader.read(event, uid) for event, reader in events], options)

    if reading.take(uid, read, texts.one_line(events[0][0].text("SUMMARY"), "title")[:80]):
        for event, _ in events:
            unread = [name for name, _ in event.read.errors if name is None]
            if unread:
                lines = "a line" if len(unread) == 1 else f"{len(unread)} lines"
                reading.warnings.append(
                    f"line {event.line}: {lines} of this session make no sense and are left out"
                )


def _uid(event: Component, reading: Contents) -> str:
    """The event's own UID; without one, a name that the same event always gets."""
    uid = texts.uid(event.text("UID"))
    if uid:
        return uid
    lines = [bare(line) for _, line in event.lines]
    essence = "\n".join(line for line in lines if line.partition(":")[0] in ESSENTIAL)
    reading.warnings.append(
        f"line {event.line}: {event.text('SUMMARY')[:80] or 'a session'} has no UID: changed in "
        "the file, it comes as a new one"
    )
    return f"without-uid-{hashlib.sha256(essence.encode()).hexdigest()[:24]}"


@dataclass(frozen=True, slots=True)
class EventReader:
    """Reads the events of one calendar. `default_zone` is that of its X-WR-TIMEZONE."""

    options: Options
    zones: ZoneFinder
    default_zone: str | None
    cancels: bool

    def read(self, event: Component, uid: str) -> Draft:
        """The draft of an event. Raises SessionError."""
        _refuse(event)
        if not event.all("DTSTART"):
            raise SessionError("it has no DTSTART, so nobody knows when it is", event.line)
        (start,) = self._moments(event, "DTSTART")
        recurrence_id = next(iter(self._moments(event, "RECURRENCE-ID")), None)
        alone = not event.all("RRULE", "RDATE")
        if start.offset is not None and not alone:
            raise _unknown_zone(event, "DTSTART")
        status = _STATUS.get(event.text("STATUS").upper(), Status.CONFIRMED)
        status = Status.CANCELLED if self.cancels else status
        title = texts.one_line(event.text("SUMMARY"), "title")
        given = event.text(f"{OURS}KIND")
        if event.first(f"{OURS}KIND") is not None:
            # A date has its zone in a line of its own.
            zone = named_zone(event.text(f"{OURS}ZONE")) if start.is_date else start.zone
            fields, own = _own_fields(event), _own(event)
            fields["title"] = _own_title(event, fields, status) or title
        else:
            zone, fields = self._zone(start, alone), _foreign_fields(event) | {"title": title}
            own = {"said": SAID, "notes": self._notes(event, start, zone, alone)}
        names = [unescape_backslash(name) for each in event.all("CATEGORIES") for name in each.cats]
        fields["kind"] = self.options.kind_of(
            [given, *names] if given else names, event.text("SUMMARY")
        )
        version = event.text("SEQUENCE")
        return Draft(
            uid=uid,
            line=event.line,
            start=start,
            zone=zone,
            end=self._end(event, start),
            fields=fields,
            status=status,
            rrule=event.text("RRULE").removesuffix(";") or None,
            exdates=tuple(self._moments(event, "EXDATE")),
            rdates=tuple(self._moments(event, "RDATE")),
            recurrence_id=recurrence_id,
            this_and_future=any(
                parameter(each, "RANGE") == "THISANDFUTURE" for each in event.all("RECURRENCE-ID")
            ),
            sequence=int(version) if re.fullmatch(r"\d{1,9}", version, re.ASCII) else None,
            **own,
        )

    def _notes(
        self, event: Component, start: Moment, zone: str | None, alone: bool
    ) -> tuple[str, ...]:
        """What the person who imports should look at again."""
        notes = []
        if not start.is_date and not event.all("DTEND", "DURATION"):
            notes.append("has no end: an hour is assumed")
        elif start.is_utc and not alone and zone == "UTC":
            notes.append("repeats at a fixed time of UTC, so it shifts with the clock changes")
        if start.zone is None and not start.is_date and zone is None:
            notes.append("names no time zone: it is listed by its local time and never reminded of")
        return tuple(notes)

    # Times

    def _zone(self, start: Moment, alone: bool) -> str | None:
        """The zone of the series: as given, or the file's; for a fixed moment the community's."""
        if start.is_utc or (alone and str(start.zone).startswith("Etc/")):
            return self.default_zone or (self.options.community_zone if alone else "UTC")
        if start.zone is None:
            here = self.options.community_zone if start.is_date else None
            return self.default_zone or self.options.timezone or here
        return start.zone

    def _moments(self, event: Component, name: str) -> Iterator[Moment]:
        """The times of a property, in the order of the file; of a period its begin."""
        for number, value in enumerate(event.all(name)):
            line = event.where(name, number)
            times = [] if isinstance(value, vBroken) else getattr(value, "dts", [value])
            if not times:
                raise SessionError(
                    f"{name} is no date or time that iCalendar knows, such as 20270127T100000", line
                )
            for each in times:
                yield self._one(each.dt, parameter(value, "TZID"), event, name, line)

    def _one(self, value: Any, tzid: str, event: Component, name: str, line: int) -> Moment:
        if isinstance(value, tuple):
            value = value[0]
        if not isinstance(value, date):
            raise SessionError(f"{name} should be a date or a time", line)
        naive = datetime(*value.timetuple()[:6])
        check_year(naive, line)
        if not isinstance(value, datetime):
            return Moment(naive, None, is_date=True)
        if not tzid:
            return Moment(naive, "UTC" if value.tzinfo else None)
        zone = self.zones.find(tzid, naive) or self.options.timezone
        offset = None if zone else self.zones.offset(tzid, naive)
        if zone is None and offset is None:
            raise _unknown_zone(event, name)
        return Moment(naive, zone, offset=offset)

    def _end(self, event: Component, start: Moment) -> Moment | timedelta | None:
        for end in self._moments(event, "DTEND"):
            return replace(end, is_date=False) if start.is_date else end
        length = event.first("DURATION")
        if isinstance(length, vBroken):
            raise SessionError(
                "DURATION is no length of time such as PT1H30M", event.where("DURATION")
            )
        return length.td if length is not None else None


def _unknown_zone(event: Component, name: str) -> SessionError:
    value = event.first(name)
    called = texts.one_line(parameter(value, "TZID"), "title")[:60]
    return SessionError(
        f"the time zone “{called}” is not known: say which zone is meant, or name a city's zone in "
        "the file",
        event.where(name),
        lacks="zone",
    )


def _refuse(event: Component) -> None:
    """Raise SessionError for what is broken, private, or beyond what a series can say."""
    if not event.ended:
        raise SessionError("it has no END:VEVENT, so a part of it may be missing", event.line)
    if event.text("CLASS").upper() in ("PRIVATE", "CONFIDENTIAL"):
        raise SessionError("it is marked as private", event.line)
    for name in SINGLE:
        found = event.all(name)
        if len(found) > 1:
            raise SessionError(f"it has {name} more than once", event.where(name, 1))
    if event.all("EXRULE"):
        raise SessionError(
            "EXRULE is not supported: give the dates that do not take place as EXDATE",
            event.where("EXRULE"),
        )


def _foreign_fields(event: Component) -> dict[str, Any]:
    """What an event of another program says to everybody."""
    place = texts.one_line(event.text("LOCATION"), "place")
    return {
        "place": "Online" if texts.link(place) else place or None,
        "url": next(
            filter(None, (texts.link(event.text(name)) for name in (*JOIN_LINKS, "LOCATION"))), None
        ),
        "note": texts.foreign_note(event.text("DESCRIPTION")) or None,
    }


def _own_fields(event: Component) -> dict[str, Any]:
    """The texts of an event that this program wrote, what is in doubt, and how a series goes on."""
    written = {FIELDS[name]: event.first(OURS + name) for name in FIELDS if name != "TITLE"}
    written["place"] = event.first("LOCATION")
    fields = {
        name: texts.several_lines(str(found), name)
        for name, found in written.items()
        if found is not None
    }
    address = event.text("URL")
    return fields | {
        "url": address if texts.link(address) else None,
        "doubts": tuple(_doubts(map(str, event.all(f"{OURS}DOUBT")))),
        "from_date": _parsed(event.text(f"{OURS}FROM"), date.fromisoformat),
        "until_date": _parsed(event.text(f"{OURS}UNTIL"), date.fromisoformat),
        "follows": texts.uid(event.text(f"{OURS}FOLLOWS")),
    }


def _own_title(event: Component, fields: Mapping[str, Any], status: Status) -> str | None:
    """The title without what the heading says besides; None if that was changed elsewhere."""
    given = event.first(f"{OURS}TITLE")
    if given is None:
        return None
    title = texts.several_lines(str(given), "title")
    heading = texts.one_line(event.text("SUMMARY"), "title")
    own = summary(title, fields.get("topic"), status)
    return title if texts.one_line(own, "title") == heading else None


def _own(event: Component) -> dict[str, Any]:
    """What a draft has of this program's files alone."""
    original = event.text(f"{OURS}ORIGINAL-START")
    return {
        "ours": True,
        "said": OURS_SAID,
        "original_start": _parsed(original, lambda text: datetime.strptime(text, "%Y%m%dT%H%M%S")),
        "of": texts.uid(event.text(f"{OURS}SERIES")),
        "rule": event.text(f"{OURS}RULE") or None,
    }


def _parsed(text: str, read: Callable[[str], T]) -> T | None:
    try:
        return read(text)
    except ValueError:
        return None


def _doubts(lines: Iterable[str]) -> Iterable[Doubt]:
    for line in lines:
        months, _, note = line.partition(" ")
        numbers = {int(month) for month in re.findall(r"\d+", months)}
        if note and (numbers or months == ALL_MONTHS) and numbers <= set(range(1, 13)):
            yield Doubt(frozenset(numbers), texts.several_lines(note, "note"))
