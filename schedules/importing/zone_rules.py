"""Which IANA zone a calendar file means by a TZID: by its name, or by the rules the file gives."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from importlib.resources import files
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.tz import tzical

from schedules.importing.components import Component, bare
from schedules.importing.contents import Contents, ZoneQuestion
from schedules.importing.timezones import different_zones, named_zone

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
