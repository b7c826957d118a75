"""The components of an iCalendar file, each as icalendar reads it: calendars, zones, events.

icalendar refuses a whole file for one bad line outside of an event, loses an event that never ends,
and forgets on which line things stand; so each component is given to it by itself. A zone is known
by its name, or by the rules that the file gives of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property, lru_cache
from importlib.resources import files
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.tz import tzical
from icalendar import Component as IcalComponent
from icalendar import Event, vDDDLists, vDDDTypes, vText
from icalendar.prop import TypesFactory

from schedules.importing.contents import Contents, ImportRefusedError, ZoneQuestion
from schedules.importing.texts import different_zones, named_zone

MOST_EVENTS = 5_000
_BRACKET = re.compile(r"\s*(BEGIN|END)\s*:\s*([\w-]+)\s*", re.IGNORECASE)
_ODD = re.compile(r"\s*(?:BEGIN|END)\b", re.IGNORECASE)  # no bracket that anything could be in
_TYPES = re.compile(r"(;\s*VALUE\s*=[^;:,]*),[^;:]*", re.IGNORECASE)  # the first of several counts
_PROPERTY = re.compile(r"([\w-]+)(?:;(?:[^\":]|\"[^\"]*\")*)?:(.*)")


class _Time(vDDDTypes):
    @classmethod
    def from_ical(cls, ical: str, timezone: str | None = None) -> Any:
        """The time as it is written: which zone a TZID means is not guessed at here."""
        return vDDDTypes.from_ical(ical)  # type: ignore[no-untyped-call]


class _Times(vDDDLists):
    @staticmethod
    def from_ical(ical: str, timezone: str | None = None) -> Any:
        """The same for several."""
        return vDDDLists.from_ical(ical)  # type: ignore[no-untyped-call]


class _Types(TypesFactory):
    """icalendar's types; but what only one program knows is text, and a rule stays as written."""

    def for_property(self, name: str, value_param: str | None = None) -> type:
        if name == "RRULE" or name.startswith("X-"):
            return vText
        if name in ("DTSTART", "DTEND", "RECURRENCE-ID"):
            return _Time
        if name in ("EXDATE", "RDATE"):
            return _Times
        found: type = super().for_property(name, value_param)
        return found


class _Event(Event):  # the one component of icalendar's that reads on after a bad line
    types_factory = _Types()


@dataclass
class Component:
    """A VCALENDAR, VEVENT or VTIMEZONE: icalendar's values, and on which lines they stand.

    `lines` are its own with their numbers, `inner` those of components in it; `parts` are a
    calendar's.
    """

    name: str
    line: int
    lines: list[tuple[int, str]] = field(default_factory=list)
    inner: list[str] = field(default_factory=list)
    parts: list[Component] = field(default_factory=list)
    inside: list[str] = field(default_factory=list)  # what is begun in it and not ended
    ended: bool = False

    def take(self, number: int, line: str, begins: str | None, ends: str | None) -> None:
        """Take a line in, as its own or as one of a component inside."""
        if begins:
            self.inside.append(begins)
        if begins or ends or self.inside:
            self.inner.append(line)
        else:
            self.lines.append((number, line))
        if ends in self.inside:
            del self.inside[self.inside.index(ends) :]

    @cached_property
    def read(self) -> IcalComponent:
        """As icalendar reads it; its `errors` say of which lines it makes nothing."""
        lines = (line for _, line in self.lines if not _ODD.match(line))
        own = "\r\n".join(_TYPES.sub(r"\1", line) for line in lines)
        return _Event.from_ical(f"BEGIN:VEVENT\r\n{own}\r\nEND:VEVENT\r\n")

    def all(self, *names: str) -> list[Any]:
        """The values of these properties."""
        found = [self.read.get(name, []) for name in names]
        return [each for one in found for each in (one if isinstance(one, list) else [one])]

    def first(self, name: str) -> Any:
        """The first value of a property, None if there is none."""
        return next(iter(self.all(name)), None)

    def text(self, name: str) -> str:
        """The first value of a property as text without blanks around it, or nothing."""
        found = self.first(name)
        return "" if found is None else str(found).strip()

    def where(self, name: str, number: int = 0) -> int:
        """On which line a property stands, for the first or a further time."""
        named = [line for line, text in self.lines if bare(text).startswith(f"{name}:")]
        return named[number] if number < len(named) else self.line

    @cached_property
    def rules(self) -> Any:
        """Of a zone its clock (a tzinfo), None where its rules make no sense."""
        lines = (bare(line) for line in self.inner)
        known = [line.upper() for line in lines if line.partition(":")[0] in _ZONE_LINES]
        text = "\n".join(["BEGIN:VTIMEZONE", "TZID:X", *known, "END:VTIMEZONE"])
        try:
            return tzical(StringIO(text)).get("X")
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError):
            return None


def parameter(value: Any, name: str) -> str:
    """What a value says besides, such as its TZID; nothing if it does not."""
    found = value.params.get(name, "")
    return found if isinstance(found, str) else ",".join(found)


def bare(line: str) -> str:
    """A line without parameters, its name in capitals; nothing for one that is no property."""
    found = _PROPERTY.match(line)
    return f"{found[1].upper()}:{found[2]}" if found else ""


def read_components(lines: Iterable[tuple[int, str]]) -> list[Component]:
    """Every VCALENDAR of a file, at least one, with its events and zones as parts.

    Raises ImportRefusedError for what is no iCalendar file, or a hopelessly old or long one.
    """
    calendars: list[Component] = []
    part: Component | None = None
    for number, line in lines:
        found = _BRACKET.fullmatch(line)
        begins = found[2].upper() if found and found[1].upper() == "BEGIN" else None
        ends = found[2].upper() if found and not begins else None
        if begins == "VCALENDAR":
            calendars.append(Component(begins, number))
            part = None
        elif not calendars:
            continue
        elif begins and (part is None or begins in ("VEVENT", "VTIMEZONE")):
            part = Component(begins, number)  # one that never ended stays so
            calendars[-1].parts.append(part)
        elif part and ends in (part.name, "VCALENDAR"):
            part.ended = ends == part.name and not part.inside
            part = None
        elif part or not ends:
            (part or calendars[-1]).take(number, line, begins, ends)
    if not calendars:
        raise ImportRefusedError(
            "This is no iCalendar file: it has no line BEGIN:VCALENDAR. Export the calendar again "
            "as .ics."
        )
    if sum(len(each.parts) for each in calendars) > MOST_EVENTS:
        raise ImportRefusedError(
            f"The file has more than {MOST_EVENTS:,} events: export a shorter time, or "
            "only the calendar in question."
        )
    if any(each.text("VERSION") == "1.0" for each in calendars):
        raise ImportRefusedError(
            "The file is vCalendar 1.0, from before 1998: export it as iCalendar (.ics, version "
            "2.0)."
        )
    return calendars


MOST_PROPOSED = 4  # zones with the same rules
_ZONE_LINES = frozenset("BEGIN END DTSTART RRULE RDATE TZOFFSETFROM TZOFFSETTO TZNAME".split())
_SAMPLES = tuple(timedelta(days=14 * number) for number in range(27))  # a year


class ZoneFinder:
    """Finds the zones of one file. `likely` are IANA names to try first, best first.

    Of each zone that is known by its rules alone `reading` gets a question, unless `chosen` has
    these rules; of each that is not as its name says, a warning.
    """

    def __init__(
        self,
        components: Sequence[Component],
        likely: Sequence[str],
        chosen: str | None,
        reading: Contents,
    ) -> None:
        self.defined: dict[str, Component] = {}
        for component in components:
            self.defined.setdefault(component.text("TZID"), component)
        self._likely = list(likely)
        self._chosen = chosen
        self._reading = reading
        self._said: set[str] = set()
        self._matches: dict[tuple[str, int], tuple[str, ...]] = {}

    def find(self, tzid: str, moment: datetime) -> str | None:
        """The IANA name of the zone for a naive local time, None if it cannot be known."""
        component = self.defined.get(tzid)
        location = component.text("X-LIC-LOCATION") if component else ""
        named, called = named_zone(tzid) or named_zone(location), tzid.strip()[:60]
        if named is None:
            found = self._by_rules(tzid, moment)
            unsure = found and self._chosen not in found and not found[0].startswith("Etc/")
            if unsure and called not in {each.name for each in self._reading.asked}:
                self._reading.asked.append(ZoneQuestion(called, found[:MOST_PROPOSED]))
            return self._chosen if self._chosen in found else next(iter(found), None)
        own = self.offset(tzid, moment)
        clocks = moment.replace(tzinfo=ZoneInfo(named)).utcoffset()
        if component and own not in (None, clocks) and tzid not in self._said:
            self._said.add(tzid)
            self._reading.warnings.append(
                f"line {component.line}: the time zone “{called}” has other rules in the file than "
                f"{named} has: its own are not used"
            )
        return named

    def offset(self, tzid: str, moment: datetime) -> timedelta | None:
        """The offset that the file itself gives a naive local time, None if it gives none."""
        rules = self.defined[tzid].rules if tzid in self.defined else None
        offset: timedelta | None = moment.replace(tzinfo=rules).utcoffset() if rules else None
        return offset

    def _by_rules(self, tzid: str, moment: datetime) -> tuple[str, ...]:
        """The zones whose clocks agree with the file's rules for a year from `moment`."""
        key = (tzid, moment.year)
        if self.offset(tzid, moment) is None:
            return ()
        if key not in self._matches:
            samples = [datetime(moment.year, 1, 1, 12) + later for later in _SAMPLES]
            wanted = [self.offset(tzid, sample) for sample in samples]
            near, others = (
                tuple(
                    name
                    for name in names
                    if [at.replace(tzinfo=ZoneInfo(name)).utcoffset() for at in samples] == wanted
                )
                for names in self._candidates()
            )
            self._matches[key] = near or others
        return self._matches[key]

    def _candidates(self) -> tuple[Sequence[str], Sequence[str]]:
        """The likely ones and those of their country; and all others, mere offsets last."""
        own = {zone for likely in self._likely[-1:] for zone in _in_country_of(likely)}
        near = [*self._likely, *(zone for zone in different_zones() if zone in own)]
        offsets = (f"Etc/GMT{hours:+d}" for hours in range(-14, 13) if hours)
        return list(dict.fromkeys(near)), [*different_zones(), *offsets]


@lru_cache(maxsize=8)
def _in_country_of(zone: str) -> frozenset[str]:
    """The zones of the same country (IANA's zone.tab)."""
    text = files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if not line.startswith("#")]
    countries = {row[0] for row in rows if row[2] == zone}
    return frozenset(row[2] for row in rows if row[0] in countries)
