"""The time zone that somebody means by what they typed."""

from __future__ import annotations

from functools import lru_cache
from zoneinfo import available_timezones

_CONTINENTS = frozenset(
    "Africa America Antarctica Arctic Asia Atlantic Australia Europe Indian Pacific".split()
)


def zone_called(text: str) -> str | None:
    """The IANA zone of a city ("new york"), a name such as "Eastern", or IANA's own name."""
    from schedules.importing.zones import named_zone  # takes a while, and only this needs it

    plain = " ".join(text.split())
    short = plain.removesuffix(" time").removesuffix(" Time")
    city = _cities().get(short.casefold())
    return named_zone(plain) or city or named_zone(f"{short} Standard Time")


@lru_cache(maxsize=1)
def _cities() -> dict[str, str]:
    """The zone of each city that one is named after; of several the shortest name."""
    names = sorted(available_timezones(), key=len, reverse=True)
    return {
        name.rsplit("/", 1)[-1].replace("_", " ").casefold(): name
        for name in names
        if name.split("/")[0] in _CONTINENTS and "/" in name
    }
