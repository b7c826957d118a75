"""Sessions as iCalendar (RFC 5545) sees them: series, and the occurrences they expand to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


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
class Series:
    """A session that repeats by a rule, or a single one (no rule).

    `dtstart` and `exdates` are naive wall-clock times in `timezone` (an IANA name). `timezone` is
    None where it is not known: such a session is listed by its local time and has no instant.
    """

    uid: str
    kind: str
    title: str
    dtstart: datetime
    duration: timedelta
    timezone: str | None
    rrule: str | None = None
    exdates: frozenset[datetime] = frozenset()
    status: Status = Status.CONFIRMED
    topic: str | None = None
    note: str | None = None
    place: str | None = None
    url: str | None = None
    resources_url: str | None = None
    source: str | None = None
    sequence: int = 0
    previous_uid: str | None = None
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """One meeting of a series, identified by (`uid`, `recurrence_id`).

    `recurrence_id` is the original local start (naive) and never changes, even when the meeting
    moves. `start` and `end` are instants in UTC, None where the zone is not known; `local_start`
    and `local_end` are the wall-clock times in `timezone`. `doubtful` says that the date itself is
    in question (a note of the community says why), more than merely unconfirmed; `why_expected`
    why a date that its rule alone gives is only expected, where the community says so.
    """

    uid: str
    recurrence_id: datetime
    kind: str
    title: str
    local_start: datetime
    local_end: datetime
    timezone: str | None
    start: datetime | None
    end: datetime | None
    status: Status
    topic: str | None = None
    note: str | None = None
    doubtful: bool = False
    why_expected: str | None = None
    place: str | None = None
    url: str | None = None
    resources_url: str | None = None
    source: str | None = None
    sequence: int = 0
