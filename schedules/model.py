"""Sessions as iCalendar (RFC 5545) sees them: series of segments, and their occurrences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

LONGEST_MEETING = timedelta(days=31)  # what takes longer is a window,
LONGEST_WINDOW = timedelta(days=366)  # and nothing takes longer than that


class Status(StrEnum):
    """STATUS of RFC 5545, in lower case."""

    TENTATIVE = "tentative"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Doubt:
    """Months (1-12) in which a date that comes from the rule alone is in question, and why.

    Without months it says why all such dates are only expected.
    """

    months: frozenset[int]
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """What was changed of one session; None leaves a field as its segment says.

    `recurrence_id` says which session is meant; `local_start` is its new start, naive in the zone
    of its segment. `sequence` is the version of the series that the change led to.
    """

    recurrence_id: date
    local_start: datetime | None = None
    duration: timedelta | None = None
    all_day: bool | None = None
    status: Status | None = None
    topic: str | None = None
    title: str | None = None
    note: str | None = None
    place: str | None = None
    url: str | None = None
    resources_url: str | None = None
    sequence: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """How the sessions of a series repeat from one of them on, and what is said of them.

    `uid` is the UID under which it stands in calendar files. `dtstart`, `rdates` and `exdates` are
    naive wall-clock times in `timezone` (an IANA name), midnight where the sessions are whole days
    (`all_day`). `timezone` is None where it is not known: such a session is listed by its local
    time and has no instant. Without a rule it is a single session, and those of `rdates`.

    `from_date` is the RECURRENCE-ID from which it takes the place of the sessions of the segments
    before it, None for the first; `until_date` that of the session with which those go on, None
    where they do not. Where it `follows` one of them (a uid), its nth session is the nth of that
    one, moved; otherwise its sessions are new.
    """

    uid: str
    kind: str
    title: str
    dtstart: datetime
    duration: timedelta
    timezone: str | None
    all_day: bool = False
    rrule: str | None = None
    rdates: frozenset[datetime] = frozenset()
    exdates: frozenset[datetime] = frozenset()
    from_date: date | None = None
    until_date: date | None = None
    follows: str | None = None
    status: Status = Status.CONFIRMED
    topic: str | None = None
    note: str | None = None
    place: str | None = None
    url: str | None = None
    resources_url: str | None = None
    source: str | None = None
    sequence: int = 0
    doubts: tuple[Doubt, ...] = ()

    @property
    def repeats(self) -> bool:
        """Whether it has more than one session."""
        return self.rrule is not None or bool(self.rdates)


@dataclass(frozen=True, slots=True)
class Series:
    """Sessions of one uid: segments as they were made, and what was changed of single sessions.

    `version` grows with each change; a segment's and an override's `sequence` (SEQUENCE) is the
    version that its last change led to. A series without segments was taken back.
    """

    uid: str
    segments: tuple[Segment, ...]
    overrides: Mapping[date, Override] = field(default_factory=dict)
    version: int = 0

    @classmethod
    def of(cls, segment: Segment, overrides: Mapping[date, Override] | None = None) -> Series:
        """A series of one segment, under the segment's uid."""
        changed = overrides or {}
        version = max([segment.sequence, *(one.sequence or 0 for one in changed.values())])
        return cls(segment.uid, (segment,), changed, version)

    @property
    def repeats(self) -> bool:
        """Whether it has more than one session."""
        return any(segment.repeats for segment in self.segments)


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """One session of a series, identified by (`uid`, `recurrence_id`).

    `recurrence_id` is its date in the segment in which it was first told of; it never changes,
    even when the session moves. `start` and `end` are instants in UTC, None where the zone is not
    known; `local_start` and `local_end` are the wall-clock times in `timezone`, midnights where it
    takes whole days (`all_day`; the end is the midnight after the last). `doubtful` says that the
    date itself is in question (a note of the community says why), more than merely unconfirmed;
    `why_expected` why a date that its rule alone gives is only expected, where that is said.
    """

    uid: str
    recurrence_id: date
    kind: str
    title: str
    local_start: datetime
    local_end: datetime
    timezone: str | None
    start: datetime | None
    end: datetime | None
    status: Status
    all_day: bool = False
    topic: str | None = None
    note: str | None = None
    doubtful: bool = False
    why_expected: str | None = None
    place: str | None = None
    url: str | None = None
    resources_url: str | None = None
    source: str | None = None
    sequence: int = 0

    @property
    def last_day(self) -> date:
        """The last local date on which it takes place."""
        return last_day(self.local_start, self.local_end - self.local_start)

    def is_over(self, now: datetime) -> bool:
        """Whether it has ended at `now` (aware); without a zone, by the second day after."""
        if self.end is None:
            return self.last_day + timedelta(days=1) < now.date()
        return self.end <= now

    @property
    def by_days(self) -> bool:
        """Whether people think of its days, not of the clock: whole days, and long windows."""
        return self.all_day or self.local_end - self.local_start > LONGEST_MEETING


def last_day(start: datetime, length: timedelta) -> date:
    """The last local date of what takes so long; an end at midnight belongs to the day before."""
    return max(start, start + length - timedelta(seconds=1)).date()


def recurrence_date(text: object) -> date:
    """A RECURRENCE-ID as it is stored and as buttons name it, in ISO 8601.

    Buttons of older messages name a time of day besides. Raises ValueError, also for no text.
    """
    return date.fromisoformat(str(text)[:10])
