"""Which IANA zone a calendar file means by a TZID: by its name, or by the rules the file gives."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from importlib.resources import files
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from dateutil.tz import tzical
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from schedules.importing.components import Component, bare
from schedules.importing.contents import Contents, ZoneQuestion

MOST_PROPOSED = 4  # zones with the same rules
UTC_NAMES = frozenset({"utc", "gmt", "z", "zulu"})
_MICROSOFT = "tzone://microsoft/"
_SHOWN = re.compile(r"\((?:UTC|GMT)[^)]*\) *(.+)", re.IGNORECASE)
_COUNTRY = re.compile(r" *\((?:US|U\.S\.).*\)$")
# What Windows calls otherwise on screen than by its own name.
_ON_SCREEN = {
    "alaska": "Alaskan Standard Time",
    "arizona": "US Mountain Standard Time",
    "hawaii": "Hawaiian Standard Time",
    "indiana (east)": "US Eastern Standard Time",
}
_ABBREVIATION = re.compile(r"[A-Z]{3,4}")  # EST is an offset to some and New York to others
_AFTER_HOURS = re.compile(r"(?:\d|[ap]\.?m\.?|[\0)])\W{0,3}$", re.IGNORECASE)
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
        self._rules: dict[str, Any] = {}
        self._matches: dict[tuple[str, int], tuple[str, ...]] = {}

    def find(self, tzid: str, moment: datetime) -> str | None:
        """The IANA name of the zone for a naive local time, None if it cannot be known."""
        named = named_zone(tzid) or self._named_in_definition(tzid)
        if named is None:
            found = self._by_rules(tzid, moment)
            if found and self._chosen not in found and not found[0].startswith("Etc/"):
                self._ask(ZoneQuestion(tzid.strip()[:60], found[:MOST_PROPOSED]))
            return self._chosen if self._chosen in found else next(iter(found), None)
        own = self.offset(tzid, moment)
        if own is not None and own != moment.replace(tzinfo=ZoneInfo(named)).utcoffset():
            self._warn(tzid, f"has other rules in the file than {named} has: its own are not used")
        return named

    def _ask(self, question: ZoneQuestion) -> None:
        if question.name not in {each.name for each in self._reading.asked}:
            self._reading.asked.append(question)

    def _warn(self, tzid: str, what: str) -> None:
        if tzid not in self._said:
            self._said.add(tzid)
            line = self.defined[tzid].line
            self._reading.warnings.append(
                f"line {line}: the time zone “{tzid.strip()[:60]}” {what}"
            )

    def offset(self, tzid: str, moment: datetime) -> timedelta | None:
        """The offset that the file itself gives a naive local time, None if it gives none."""
        rules = self._rules_of(tzid)
        offset: timedelta | None = moment.replace(tzinfo=rules).utcoffset() if rules else None
        return offset

    def _named_in_definition(self, tzid: str) -> str | None:
        component = self.defined.get(tzid)
        return named_zone(component.text("X-LIC-LOCATION")) if component else None

    def _by_rules(self, tzid: str, moment: datetime) -> tuple[str, ...]:
        """The zones whose clocks agree with the file's rules for a year from `moment`."""
        rules = self._rules_of(tzid)
        if rules is None:
            return ()
        key = (tzid, moment.year)
        if key not in self._matches:
            samples = [datetime(moment.year, 1, 1, 12) + later for later in _SAMPLES]
            wanted = [sample.replace(tzinfo=rules).utcoffset() for sample in samples]
            near, others = (
                tuple(name for name in names if _offsets(name, samples) == wanted)
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

    def _rules_of(self, tzid: str) -> Any:
        if tzid not in self._rules:
            component = self.defined.get(tzid)
            self._rules[tzid] = _read_rules(component) if component else None
        return self._rules[tzid]


def named_zone(name: str) -> str | None:
    """The IANA zone that a name alone says: IANA's own, Windows', or one with a prefix."""
    name = name.strip().strip('"')
    if name.casefold().startswith(_MICROSOFT):
        name = name[len(_MICROSOFT) :]
    if "/" in name and _known().get(name.casefold()) == name:
        return name
    if name.casefold() in UTC_NAMES:
        return "UTC"
    windows = _windows().get(name.casefold())
    if windows:
        return windows
    if shown := _SHOWN.fullmatch(name):
        return _as_windows_shows(shown[1])
    if _ABBREVIATION.fullmatch(name.upper()):
        return None
    parts = name.split("/")
    for count in range(len(parts), 0, -1):  # /mozilla.org/20070129_1/Europe/Berlin
        known = _known().get("/".join(parts[-count:]).casefold())
        if known and (count > 1 or len(parts) == 1):
            return known
    return None


def zones_in(text: str, here: str) -> list[tuple[str, int, int]]:
    """Every zone that is named, with where: its IANA name, begin and end.

    `here` is the community's, whose abbreviations mean its clocks in summer and winter.
    """
    found = []
    for match in _zone_pattern(here).finditer(text):
        name = match["name"]
        if match["shown"]:
            zone = named_zone(match["shown"].strip())
        elif (
            name.isupper()
            if len(name) <= 4
            else (match["time"] or _AFTER_HOURS.search(text[: match.start()][-5:]))
        ):
            zone = _spoken(here)[name.casefold()]
        else:
            zone = None
        if zone:
            found.append((zone, match.start(), match.end()))
    return found


@lru_cache(maxsize=8)
def _zone_pattern(here: str) -> re.Pattern[str]:
    names = "|".join(map(re.escape, sorted(_spoken(here), key=len, reverse=True)))
    return re.compile(
        r"(?P<shown>\((?:UTC|GMT)[^)]*\) *[^\n.(]+(?:\([^)]*\))?)"
        rf"|\b(?P<name>{names})\b(?:\s+(?:standard|daylight))?"
        r"(?:(?P<time>\s+time)\b(?:\s*\(US[^)]*\))?)?",
        re.IGNORECASE,
    )


def zone_named(text: str, here: str) -> str | None:
    """The zone that a text names and nothing else."""
    text = " ".join(text.split()).strip("()")
    return named_zone(text) or _spoken(here).get(
        re.sub(r" (?:standard )?time$", "", text.casefold())
    )


@lru_cache(maxsize=8)
def _spoken(here: str) -> Mapping[str, str]:
    """Zones by what people call them, in small letters: by Windows' names and by abbreviations."""
    found: dict[str, str] = {}
    for name, zone in sorted(WINDOWS_TO_OLSON.items()):
        word, _, rest = name.partition(" ")
        if rest != "Standard Time" or not zone.startswith("America/"):
            continue
        found.setdefault(word.casefold(), zone)
        if datetime(2027, 1, 1, tzinfo=ZoneInfo(zone)).tzname() == f"{word[0]}ST":
            found.setdefault(f"{word[0].casefold()}t", zone)
    own = [datetime(2027, month, 1, tzinfo=ZoneInfo(here)).tzname() or "" for month in (1, 7)]
    short = [name.casefold() for name in own if name.isalpha()]
    return found | dict.fromkeys([*short, *(f"{name[0]}t" for name in short)], here)


def _as_windows_shows(name: str) -> str | None:
    """The zone that Windows shows as "(UTC-08:00) Pacific Time (US & Canada)": by name or city."""
    name = name.strip().casefold()
    plain = _COUNTRY.sub("", name.upper()).casefold()
    own = _ON_SCREEN.get(name, f"{plain.removesuffix(' time')} standard time").casefold()
    if own in _windows():
        return _windows()[own]
    cities = {zone.rpartition("/")[2].replace("_", " "): zone for zone in _known()}
    found = (cities.get(city.strip()) for city in re.split(r"[,(]", name))
    return _known().get(next(filter(None, found), ""))


def different_zones() -> list[str]:
    """IANA zones that are used anywhere, one of each, by name; without mere offsets from UTC."""
    return sorted({zone for zone in _windows().values() if not zone.startswith("Etc/")} | {"UTC"})


def _offsets(name: str, samples: Sequence[datetime]) -> list[timedelta | None]:
    zone = ZoneInfo(name)
    return [sample.replace(tzinfo=zone).utcoffset() for sample in samples]


def _read_rules(component: Component) -> Any:
    lines = (bare(line) for line in component.inner)
    known = [line.upper() for line in lines if line.partition(":")[0] in _ZONE_LINES]
    text = "\n".join(["BEGIN:VTIMEZONE", "TZID:X", *known, "END:VTIMEZONE"])
    try:
        return tzical(StringIO(text)).get("X")
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError):
        return None  # rules that make no sense say nothing


@lru_cache(maxsize=8)
def _in_country_of(zone: str) -> frozenset[str]:
    """The zones of the same country (IANA's zone.tab)."""
    text = files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if not line.startswith("#")]
    countries = {row[0] for row in rows if row[2] == zone}
    return frozenset(row[2] for row in rows if row[0] in countries)


@lru_cache(maxsize=1)
def _known() -> Mapping[str, str]:
    """IANA's names by their lower case."""
    return {name.casefold(): name for name in available_timezones()}


@lru_cache(maxsize=1)
def _windows() -> Mapping[str, str]:
    """Windows' names, lower case, with the zone that Unicode's CLDR gives for each."""
    return {name.casefold(): zone for name, zone in WINDOWS_TO_OLSON.items()}
