"""What a file says of one session or of one meeting of it, before it is put together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from schedules.importing.errors import SessionError
from schedules.model import LONGEST_WINDOW, Doubt, Status
from schedules.recurrence import instant, local
from schedules.recurrence.rules import YEARS

ALL_DAY = timedelta(days=1)
USUAL = timedelta(hours=1)  # where a file gives no end
UTC_ZONES = frozenset({"UTC", "Etc/UTC", "Etc/GMT", "Etc/Universal", "Etc/Zulu"})


@dataclass(frozen=True, slots=True)
class Moment:
    """A time as a file gives it: wall-clock time, and the zone it is in.

    `zone` is an IANA name, None for a time that names none. Of an all-day date the time is
    midnight. `offset` is set where the zone is not known but what it is from UTC at this time.
    """

    local: datetime
    zone: str | None
    is_date: bool = False
    offset: timedelta | None = None

    @property
    def is_utc(self) -> bool:
        """Whether it is given in UTC."""
        return self.zone in UTC_ZONES or self.offset is not None

    def within(self, zone: str | None) -> datetime:
        """The wall-clock time in `zone`; a time without a zone of its own is taken to be there."""
        if self.offset is not None:
            return local(instant(self.local - self.offset, "UTC"), zone or "UTC")
        if self.zone is None or self.zone == zone:
            return self.local
        if zone is None:
            raise SessionError("some of its times have a time zone and others have none")
        return local(instant(self.local, self.zone), zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A session, or what was changed of one meeting (then `recurrence_id` says of which).

    `end` is when it ends or how long it takes. `zone` is the zone of the whole series; `said` are
    the fields that the file says something of, so that the others are left as they are. `ours` says
    that the file was made from this calendar, so that its SEQUENCE can be compared; `of` then names
    the series of which it is a segment, the others how it goes on there (see
    `Segment`). `named` says whether the file itself gives the UID.
    """

    uid: str
    line: int
    start: Moment
    zone: str | None
    end: Moment | timedelta | None
    fields: Mapping[str, str | None]
    status: Status
    rrule: str | None = None
    exdates: tuple[Moment, ...] = ()
    rdates: tuple[Moment, ...] = ()
    recurrence_id: Moment | None = None
    this_and_future: bool = False
    sequence: int | None = None
    doubts: tuple[Doubt, ...] = ()
    original_start: datetime | None = None
    of: str = ""
    from_date: date | None = None
    until_date: date | None = None
    follows: str | None = None
    rule: str | None = None
    ours: bool = False
    said: frozenset[str] = frozenset()
    notes: tuple[str, ...] = field(default=())
    named: bool = True

    def length(self, zone: str | None) -> timedelta:
        """How long it takes, exactly; an hour, or a day, where the file does not say.

        Raises SessionError for an end before the start.
        """
        if isinstance(self.end, timedelta):
            length = self.end
        elif self.end is None:
            return ALL_DAY if self.start.is_date else USUAL
        else:
            begin, end = self.start.within(zone), self.end.within(zone)
            if zone and not self.start.is_date:
                length = instant(end, zone) - instant(begin, zone)
            else:
                length = end - begin
        if length < timedelta(0):
            raise SessionError("it ends before it begins", self.line)
        if length > LONGEST_WINDOW:
            raise SessionError("it takes longer than a year", self.line)
        return length


def check_year(moment: datetime, line: int) -> None:
    """Raise SessionError for a year that no session is in."""
    if moment.year not in YEARS:
        raise SessionError(
            f"the year {moment.year} is not between {YEARS[0]} and {YEARS[-1]}", line
        )
