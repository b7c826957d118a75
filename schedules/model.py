"""Sessions as iCalendar (RFC 5545) sees them: series of segments, and their occurrences.

And the rows that they are stored as: local times in ISO 8601 without offset, instants as UTC epoch
seconds. What a series is stands in two columns of JSON: `segments`, a list, and `overrides`, an
object by RECURRENCE-ID.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from operator import attrgetter
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

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
class Described:
    """What a segment says of each of its sessions, and each session of itself.

    `timezone` is an IANA name, None where it is not known; `all_day` means whole days.
    """

    kind: str
    title: str
    timezone: str | None
    all_day: bool = False
    status: Status = Status.CONFIRMED
    topic: str | None = None
    note: str | None = None
    place: str | None = None
    url: str | None = None
    resources_url: str | None = None
    source: str | None = None
    sequence: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment(Described):
    """How the sessions of a series repeat from one of them on, and what is said of them.

    `uid` is the UID under which it stands in calendar files. `dtstart`, `rdates` and `exdates` are
    naive wall-clock times in `timezone`, midnight where the sessions are whole days. A session
    without a zone is listed by its local time and has no instant. Without a rule it is a single
    session, and those of `rdates`.

    `from_date` is the RECURRENCE-ID from which it takes the place of the sessions of the segments
    before it, None for the first; `until_date` that of the session with which those go on, None
    where they do not. Where it `follows` one of them (a uid), its nth session is the nth of that
    one, moved; otherwise its sessions are new.
    """

    uid: str
    dtstart: datetime
    duration: timedelta
    rrule: str | None = None
    rdates: frozenset[datetime] = frozenset()
    exdates: frozenset[datetime] = frozenset()
    from_date: date | None = None
    until_date: date | None = None
    follows: str | None = None
    doubts: tuple[Doubt, ...] = ()

    @property
    def repeats(self) -> bool:
        """Whether it has more than one session."""
        return self.rrule is not None or bool(self.rdates)


TEXTS = ("title", "topic", "note", "place", "url", "resources_url")
# What can be different in one meeting, its start aside.
FIELDS = ("duration", "all_day", "status", *TEXTS)
SAID = tuple(field.name for field in fields(Described))
_said = attrgetter(*SAID)


def said_of(what: Described) -> dict[str, Any]:
    """What a session and its segment say alike, by their fields' names."""
    return dict(zip(SAID, _said(what), strict=True))


def meeting(segment: Segment, start: datetime, change: Override) -> Segment:
    """One session of a segment as one by itself, with what was changed of it."""
    changes = {name: value for name in FIELDS if (value := getattr(change, name)) is not None}
    changes |= {name: None for name in TEXTS if changes.get(name) == ""}
    if segment.status is Status.CANCELLED:
        changes["status"] = Status.CANCELLED
    return replace(
        segment,
        dtstart=change.local_start or start,
        rrule=None,
        rdates=frozenset(),
        exdates=frozenset(),
        sequence=max(segment.sequence, change.sequence or 0),
        **changes,
    )


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
    def of(cls, segment: Segment) -> Series:
        """A series of one segment, under the segment's uid."""
        return cls(segment.uid, (segment,), version=segment.sequence)

    @property
    def repeats(self) -> bool:
        """Whether it has more than one session."""
        return any(segment.repeats for segment in self.segments)


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence(Described):
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
    local_start: datetime
    local_end: datetime
    start: datetime | None
    end: datetime | None
    doubtful: bool = False
    why_expected: str | None = None

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


def instant(local: datetime, timezone: str) -> datetime:
    """The UTC instant of a naive wall-clock time in `timezone` (IANA).

    A time that the clocks skip counts with the offset before the gap (RFC 5545, 3.3.5: 02:30
    becomes 03:30); of one that comes twice the first is meant. Raises ZoneInfoNotFoundError.
    """
    return local.replace(tzinfo=ZoneInfo(timezone), fold=0).astimezone(UTC)


def local(instant: datetime, timezone: str) -> datetime:
    """The naive wall-clock time of an aware instant in `timezone` (IANA)."""
    return instant.astimezone(ZoneInfo(timezone)).replace(tzinfo=None, fold=0)


Row = dict[str, Any]
T = TypeVar("T", Segment, Override, Occurrence)


_COLUMNS = {field.name: field for field in fields(Occurrence)}
_values = attrgetter(*_COLUMNS)
_READERS: dict[str, Any] = {
    **dict.fromkeys(("dtstart", "local_start", "local_end"), datetime.fromisoformat),
    **dict.fromkeys(("start", "end"), lambda seconds: datetime.fromtimestamp(seconds, UTC)),
    **dict.fromkeys(("from_date", "until_date"), date.fromisoformat),
    "recurrence_id": recurrence_date,
    "duration": lambda seconds: timedelta(seconds=seconds),
    "status": Status,
    **dict.fromkeys(("all_day", "doubtful"), bool),
    **dict.fromkeys(
        ("exdates", "rdates"), lambda days: frozenset(map(datetime.fromisoformat, days))
    ),
    "doubts": lambda doubts: tuple(Doubt(frozenset(d["months"]), d["note"]) for d in doubts),
}
_READ: dict[type, Any] = {
    cls: [(f.name, _READERS[f.name]) for f in fields(cls) if f.name in _READERS]
    for cls in (Segment, Override, Occurrence)
}


def plain(what: Segment | Override) -> Row:
    """Its fields as JSON has them; those that say nothing are left out."""
    values = ((field, getattr(what, field.name)) for field in fields(what))
    return {f.name: _plain(value) for f, value in values if value != f.default}


def read(cls: type[T], row: Mapping[str, Any]) -> T:
    """The segment or override that `plain` wrote; an occurrence of what a row says."""
    said = dict(row)
    for name, value in _READ[cls]:
        if said.get(name) is not None:
            said[name] = value(said[name])
    return cls(**said)


def series_row(series: Series) -> Row:
    """The columns of a series that say what it is; not who owns it."""
    changed = sorted(series.overrides.items())
    return {
        "uid": series.uid,
        "version": series.version,
        "segments": _json([plain(segment) for segment in series.segments]),
        "overrides": _json({day.isoformat(): plain(override) for day, override in changed}),
    }


def series_of(row: Mapping[str, Any]) -> Series:
    """The series that a row of `series` holds."""
    segments, overrides = (
        json.loads(said) if isinstance(said, str) else said
        for said in (row["segments"], row["overrides"])
    )
    changed = {date.fromisoformat(day): read(Override, own) for day, own in overrides.items()}
    return Series(row["uid"], tuple(read(Segment, s) for s in segments), changed, row["version"])


def body_of(series: Series) -> str:
    """What a series is, as the audit log keeps it."""
    row = series_row(series)
    return _json(row | {name: json.loads(row[name]) for name in ("segments", "overrides")})


def series_in(body: str) -> Series:
    """The series that `body_of` wrote."""
    return series_of(json.loads(body))


def occurrence_row(occurrence: Occurrence, community_zone: str) -> Row:
    """The row of a session; where its zone is unknown, it is listed as if in the community's."""
    start, end = (at and int(at.timestamp()) for at in (occurrence.start, occurrence.end))
    row = dict(zip(_COLUMNS, _values(occurrence), strict=True))
    row |= {
        "recurrence_id": occurrence.recurrence_id.isoformat(),
        "local_start": occurrence.local_start.isoformat(),
        "local_end": occurrence.local_end.isoformat(),
        "start": start,
        "end": end,
        "listed_start": start,
        "listed_end": end,
        "status": occurrence.status.value,
        "all_day": int(occurrence.all_day),
        "doubtful": int(occurrence.doubtful),
    }
    if start is None:
        for name, at in (("start", occurrence.local_start), ("end", occurrence.local_end)):
            row[f"listed_{name}"] = int(instant(at, community_zone).timestamp())
    return row


def occurrence_of(row: Row) -> Occurrence:
    """The session that a row of `occurrences` holds; what the row does not speak of is unsaid."""
    return _occurrence(tuple(row), tuple(row.values()))


# Building one costs ten times what looking it up does, and people ask for the same few.
@lru_cache(maxsize=4096)
def _occurrence(names: tuple[str, ...], values: tuple[Any, ...]) -> Occurrence:
    row = zip(names, values, strict=True)
    said = {name: value for name, value in row if name in _COLUMNS}
    return read(Occurrence, said | {"sequence": said.get("sequence") or 0})


def _plain(value: object) -> object:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return int(value.total_seconds())
    if isinstance(value, Status):
        return value.value
    if isinstance(value, Doubt):
        return {"months": sorted(value.months), "note": value.note}
    if isinstance(value, frozenset):
        return sorted(each.isoformat() for each in value)
    return [_plain(each) for each in value] if isinstance(value, tuple) else value


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
