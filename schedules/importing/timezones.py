"""Which IANA zone is meant by a name: IANA's own, Windows', or what people say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

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
# Areas of the zone database whose zones are named after countries and offsets, not cities.
_WITHOUT_CITIES = frozenset("Brazil Canada Chile Etc Mexico SystemV US posix right".split())
_AFTER_HOURS = re.compile(r"(?:\d|[ap]\.?m\.?|[\0)])\W{0,3}$", re.IGNORECASE)


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
    """The zone that a text names and nothing else, also by a city that one is named after."""
    text = " ".join(text.split()).strip("()")
    name = re.sub(r" (?:standard )?time$", "", text.casefold())
    return named_zone(text) or _spoken(here).get(name) or _cities().get(name)


@lru_cache(maxsize=8)
def _spoken(here: str) -> Mapping[str, str]:
    """Zones by what people call them, in small letters: by Windows' names and by abbreviations."""
    found: dict[str, str] = {}
    for name, zone in sorted(_windows().items()):
        word, _, rest = name.partition(" ")
        if rest != "standard time" or not zone.startswith("America/"):
            continue
        found.setdefault(word, zone)
        if datetime(2027, 1, 1, tzinfo=ZoneInfo(zone)).tzname() == f"{word[0].upper()}ST":
            found.setdefault(f"{word[0]}t", zone)
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
    found = (_cities().get(city.strip()) for city in re.split(r"[,(]", name))
    return next(filter(None, found), None)


def different_zones() -> list[str]:
    """IANA zones that are used anywhere, one of each, by name; without mere offsets from UTC."""
    return sorted({zone for zone in _windows().values() if not zone.startswith("Etc/")} | {"UTC"})


@lru_cache(maxsize=1)
def _cities() -> Mapping[str, str]:
    """The zone of each city that one is named after, in small letters; the shortest of several."""
    names = sorted(_known().values(), key=len, reverse=True)
    return {
        name.rpartition("/")[2].replace("_", " ").casefold(): name
        for name in names
        if "/" in name and name.split("/")[0] not in _WITHOUT_CITIES
    }


@lru_cache(maxsize=1)
def _known() -> Mapping[str, str]:
    """IANA's names by their lower case."""
    return {name.casefold(): name for name in available_timezones()}


@lru_cache(maxsize=1)
def _windows() -> Mapping[str, str]:
    """Windows' names, lower case, with the zone that Unicode's CLDR gives for each."""
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON  # the bot starts without it

    return {name.casefold(): zone for name, zone in WINDOWS_TO_OLSON.items()}
