"""Moments as Slack writes them, in the viewer's own zone.

The tokens of `<!date^…>` and of rich text's date element are described on
https://docs.slack.dev/reference/block-kit/block-elements/date-element
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

# Slack leaves the year out of {date}, {date_short} and {date_long} within six months of now.
_YEAR_IS_CLEAR = timedelta(days=182)
_UNITS = (
    (31_536_000, "year"),
    (2_592_000, "month"),
    (86_400, "day"),
    (3600, "hour"),
    (60, "minute"),
)
_TOKEN = re.compile(r"\{([a-z_]+)\}")


def slack_date(epoch: float, template: str, viewer: Viewer) -> str:
    """`template` with its `{date…}` and `{time…}` tokens filled in for the moment `epoch`.

    A "today" that opens the template gets a capital letter, as in Slack. Raises ValueError for an
    unknown token and for a moment outside the calendar.
    """
    try:
        moment = viewer.local(epoch)
    except (OverflowError, OSError) as error:
        raise ValueError(f"no such moment: {epoch}") from error

    def fill(token: re.Match[str]) -> str:
        words = _token(token.group(1), moment, viewer)
        return words[:1].upper() + words[1:] if token.start() == 0 else words

    return _TOKEN.sub(fill, template)


def time_of_day(moment: datetime, *, seconds: bool = False) -> str:
    """`10:05 AM`, or `10:05:33 AM` with seconds."""
    hour = moment.hour % 12 or 12
    tail = f":{moment.second:02}" if seconds else ""
    return f"{hour}:{moment.minute:02}{tail} {'AM' if moment.hour < 12 else 'PM'}"


def day_heading(moment: datetime, viewer: Viewer) -> str:
    """The words on the line between two days of messages: `Today`, `Wednesday, November 25th`."""
    words = _nearby_day(moment, viewer) or _long(moment, with_year=moment.year != viewer.now.year)
    return words[:1].upper() + words[1:]


def zone_name(moment: datetime) -> str:
    """The zone of an aware moment as people abbreviate it: `PST`, or `UTC-04:00` without a name."""
    name = moment.tzname() or ""
    return name if name[:1].isalpha() else f"UTC{moment.isoformat()[-6:]}"


def _token(name: str, moment: datetime, viewer: Viewer) -> str:
    with_year = abs(viewer.now - moment) > _YEAR_IS_CLEAR
    plain = {
        "date_num": lambda: f"{moment:%Y-%m-%d}",
        "date_slash": lambda: f"{moment:%m/%d/%Y}",
        "date_long": lambda: _long(moment, with_year=with_year),
        "date_long_full": lambda: f"{moment:%B} {moment.day}, {moment.year}",
        "date_full": lambda: f"{moment:%B} {moment.day}, {moment.year}",
        "date": lambda: _year(f"{moment:%B} {_ordinal(moment.day)}", moment, with_year),
        "date_short": lambda: _year(f"{moment:%b} {moment.day}", moment, with_year),
        "time": lambda: time_of_day(moment),
        "time_secs": lambda: time_of_day(moment, seconds=True),
        "ago": lambda: _ago(moment, viewer),
        "day_divider_pretty": lambda: day_heading(moment, viewer),
    }
    if name in plain:
        return plain[name]()
    plain_name = name.removesuffix("_pretty")
    if plain_name != name and plain_name in plain:
        return _nearby_day(moment, viewer) or plain[plain_name]()
    raise ValueError(f"unknown date token {{{name}}}")


def _nearby_day(moment: datetime, viewer: Viewer) -> str | None:
    days = (moment.date() - viewer.here.date()).days
    return {-1: "yesterday", 0: "today", 1: "tomorrow"}.get(days)


def _long(moment: datetime, *, with_year: bool) -> str:
    return _year(f"{moment:%A}, {moment:%B} {_ordinal(moment.day)}", moment, with_year)


def _year(words: str, moment: datetime, with_year: bool) -> str:
    return f"{words}, {moment.year}" if with_year else words


def _ordinal(day: int) -> str:
    ending = "th" if day in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{ending}"


def _ago(moment: datetime, viewer: Viewer) -> str:
    seconds = (moment - viewer.now).total_seconds()
    length, unit = next((size for size in _UNITS if abs(seconds) >= size[0]), _UNITS[-1])
    count = int(abs(seconds) // length)
    words = f"{count} {unit}{'' if count == 1 else 's'}"
    return f"in {words}" if seconds > 0 else f"{words} ago"


@dataclass(frozen=True)
class Viewer:
    """One sample person looking at the page at one moment.

    `now` is aware. `people` maps user ids to display names, `channels` channel ids to names without
    the `#`, `direct` the ids of direct messages to names. `base` is the path below which this
    person's page lives (`/as/U…`).
    """

    id: str
    zone: ZoneInfo
    now: datetime
    base: str = ""
    people: Mapping[str, str] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)
    direct: Mapping[str, str] = field(default_factory=dict)

    @property
    def here(self) -> datetime:
        """The present moment in this person's zone."""
        return self.now.astimezone(self.zone)

    def local(self, epoch: float) -> datetime:
        """The moment `epoch` (seconds since 1970, UTC) in this person's zone.

        Raises OverflowError, OSError or ValueError outside the years 1 to 9999.
        """
        return datetime.fromtimestamp(epoch, self.zone)
