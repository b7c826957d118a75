"""The texts of a file: decoded, plain, of bearable length, links checked, time zones known.

Which IANA zone is meant is told by a name: IANA's own, Windows', or what people say.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from html.parser import HTMLParser
from zoneinfo import ZoneInfo, available_timezones

from bot.outbox.message import clip
from schedules.importing.contents import ImportRefusedError

MOST_BYTES = 5_000_000
_UTF16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


def text_of(data: bytes) -> str:
    """The text of a file in UTF-8 or UTF-16, with or without a byte order mark, or in cp1252.

    Bytes that are UTF-8 are hardly ever anything else, UTF-16 shows by its zeros, and what is left
    comes from Windows in this country. A guesser needs more text than a list of dates has:
    charset-normalizer took three of five short lists in cp1252 for cp1250, Big5 and cp1125.
    Raises ImportRefusedError for what is too large, or no text.
    """
    return _decoded(_as_bytes(data))


def unfolded(data: bytes) -> Iterator[tuple[int, str]]:
    """The content lines of an iCalendar file with the numbers of the lines where they begin.

    Folded lines are joined before they are decoded, since some programs fold inside a character.
    """
    data = _as_bytes(data).replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    lines: list[tuple[int, bytearray]] = []
    for number, line in enumerate(data.split(b"\n"), start=1):
        if line[:1] in (b" ", b"\t") and lines:
            lines[-1][1].extend(line[1:])
        elif line:
            lines.append((number, bytearray(line)))
    text = _decoded(b"\n".join(bytes(line) for _, line in lines)).split("\n")
    return zip((number for number, _ in lines), text, strict=True)


def _as_bytes(data: bytes) -> bytes:
    """The same without a byte order mark, with UTF-16 written as UTF-8."""
    if len(data) > MOST_BYTES:
        raise ImportRefusedError(
            f"The file is larger than {MOST_BYTES // 1_000_000} MB: export a shorter time, or only "
            "the calendar in question."
        )
    encoding = _UTF16.get(data[:2]) or _utf16_without_mark(data)
    if encoding:
        data = data.decode(encoding, errors="replace").encode().removeprefix(codecs.BOM_UTF8)
    data = data.removeprefix(codecs.BOM_UTF8)
    if b"\0" in data:
        raise ImportRefusedError(
            "The file is not text: give a calendar exported as iCalendar (.ics), a table (.csv or "
            ".xlsx) or a list of dates."
        )
    return data


def _utf16_without_mark(data: bytes) -> str | None:
    """Every second byte of plain letters is zero in UTF-16."""
    head = data[: min(len(data), 64) // 2 * 2]
    odd, even = head[1::2], head[::2]
    if odd and not any(odd) and all(even):
        return "utf-16-le"
    return "utf-16-be" if even and not any(even) and all(odd) else None


def _decoded(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


LONGEST = {"title": 300, "topic": 1000, "note": 3000, "place": 500}
LONGEST |= dict.fromkeys(("url", "resources_url", "source"), 2000)
LONGEST_FOREIGN_NOTE = 600  # a description that was not written for the bot

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_LINK = re.compile(r"https?://[^\s<>|\"]+")
_TAG = re.compile(r"</?(?:a|b|br|div|font|html|i|li|ol|p|span|strong|table|u|ul)\b[^>]*>", re.I)
_UNSEEN = ("script", "style", "head", "template")
_LINES = ("br", "div", "h1", "h2", "h3", "h4", "li", "p", "table", "tr")
# Programs put how to join below such a line: passcodes and telephone numbers, for those invited.
_JOINING = re.compile(
    r"-::~|_{16,}|─{5,}|\*~\*~\*|is inviting you to a scheduled Zoom|Join Zoom Meeting"
    r"|Join Microsoft Teams|Microsoft Teams (?:meeting|Need help)|Join with Google Meet",
    re.IGNORECASE,
)


def one_line(text: str, field: str) -> str:
    """A text for one line, clipped."""
    return clip(" ".join(_CONTROL.sub(" ", text).split()), LONGEST[field])


def several_lines(text: str, field: str) -> str:
    """A text that may have lines, clipped."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return clip(_CONTROL.sub("", text).strip(), LONGEST[field])


def foreign_note(description: str) -> str:
    """What a description says to everybody: without markup, and without how to join."""
    text = plain(description) if _TAG.search(description) else description
    found = _JOINING.search(text)
    if found:
        text = text[: text.rfind("\n", 0, found.start()) + 1]
    lines = (line.strip() for line in several_lines(text, "note").splitlines())
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    return clip(text, LONGEST_FOREIGN_NOTE)


def uid(text: str) -> str:
    """An identifier, without what no identifier has."""
    return _CONTROL.sub("", text.strip())


def link(text: str) -> str | None:
    """The text if it is a web address."""
    text = text.strip()
    return text if _LINK.fullmatch(text) and len(text) <= LONGEST["url"] else None


class _Text(HTMLParser):
    def __init__(self, with_links: bool) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.unseen = 0
        self.with_links = with_links

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self.parts.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.unseen += tag in _UNSEEN
        if tag in _LINES:
            self.parts.append("\n")
        address = dict(attrs).get("href") if tag == "a" and self.with_links else None
        if address and link(address):
            self.parts.append(f" {address} ")

    def handle_endtag(self, tag: str) -> None:
        self.unseen -= bool(self.unseen) and tag in _UNSEEN
        if tag in _LINES:
            self.parts.append("\n")
        elif tag in ("td", "th"):
            self.parts.append("\t")


def plain(html: str, *, with_links: bool = False) -> str:
    """The text of HTML that a reader sees, a line for each block; cells have tabs between."""
    parser = _Text(with_links)
    parser.feed(html)
    parser.close()
    return "".join(parser.parts)


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
    if windows := _windows().get(name.casefold()):
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
        name, zone = match["name"], None
        if match["shown"]:
            zone = named_zone(match["shown"].strip())
        elif (
            name.isupper()
            if len(name) <= 4
            else (match["time"] or _AFTER_HOURS.search(text[: match.start()][-5:]))
        ):
            zone = _spoken(here)[name.casefold()]
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

    utc = dict.fromkeys(("utc", "gmt", "z", "zulu"), "UTC")
    return {name.casefold(): zone for name, zone in WINDOWS_TO_OLSON.items()} | utc
