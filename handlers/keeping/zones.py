"""The time zone that somebody means by what they typed."""

from __future__ import annotations

from functools import lru_cache

from bot.clock import zone_names

# Areas of the zone database whose zones are named after countries and offsets, not cities.
_WITHOUT_CITIES = frozenset("Brazil Canada Chile Etc Mexico SystemV US posix right".split())


def zone_called(text: str) -> str | None:
    """The IANA zone of a city ("new york"), a name such as "Eastern", or IANA's own name."""
    from schedules.importing.timezones import named_zone  # takes a while, and only this needs it

    plain = " ".join(text.split())
    short = plain.removesuffix(" time").removesuffix(" Time")
    city = _cities().get(short.casefold())
    return named_zone(plain) or city or named_zone(f"{short} Standard Time")


@lru_cache(maxsize=1)
def _cities() -> dict[str, str]:
    """The zone of each city that one is named after; of several the shortest name."""
    names = sorted(zone_names(), key=len, reverse=True)
    return {
        name.rsplit("/", 1)[-1].replace("_", " ").casefold(): name
        for name in names
        if "/" in name and name.split("/")[0] not in _WITHOUT_CITIES
    }
