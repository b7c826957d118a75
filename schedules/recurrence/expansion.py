"""From a series to its occurrences: naive local time first, the zone last, UTC for instants."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from schedules.model import Occurrence, Series, Status
from schedules.recurrence.rules import parse_rule

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """What was changed of one meeting; None leaves a field as the series says.

    `recurrence_id` is the original local start (naive) and says which meeting is meant;
    `local_start` is the new one, naive in the series' zone.
    """

    recurrence_id: datetime
    local_start: datetime | None = None
    duration: timedelta | None = None
    status: Status | None = None
    topic: str | None = None
    title: str | None = None
    note: str | None = None
    doubtful: bool | None = None
    place: str | None = None
    url: str | None = None
    resources_url: str | None = None
    sequence: int | None = None


def instant(local: datetime, timezone: str) -> datetime:
    """The UTC instant of a naive wall-clock time in `timezone` (IANA).

    A time that the clocks skip counts with the offset before the gap (RFC 5545, 3.3.5: 02:30
    becomes 03:30); of one that comes twice the first is meant. Raises ZoneInfoNotFoundError.
    """
    return local.replace(tzinfo=ZoneInfo(timezone), fold=0).astimezone(UTC)


def local(instant: datetime, timezone: str) -> datetime:
    """The naive wall-clock time of an aware instant in `timezone` (IANA)."""
    return instant.astimezone(ZoneInfo(timezone)).replace(tzinfo=None, fold=0)


def local_starts(series: Series, first: datetime, last: datetime) -> list[datetime]:
    """The original local starts from `first` to `last`, all naive, both ends included.

    EXDATEs are left out. A rule's DTSTART is a meeting only if it fits the rule (see `Rule`).
    Raises RuleError.
    """
    found = []
    for start in _original_starts(series):
        if start > last:
            break
        if start >= first and start not in series.exdates:
            found.append(start)
    return found


def occurrences(
    series: Series, overrides: Mapping[datetime, Override], first: datetime, last: datetime
) -> list[Occurrence]:
    """The meetings that start from `first` to `last` (naive, in the series' zone), in order.

    The window is that of the actual start: what was moved into it is in, what was moved out of it
    is not. `overrides` is keyed by RECURRENCE-ID; one whose original start the series does not
    have, or has excluded, is ignored. Cancelled meetings are kept, with their status, and a
    cancelled series has no others. Raises RuleError.
    """
    until = max([last, *overrides])
    found = (
        _occurrence(series, start, overrides.get(start))
        for start in local_starts(series, datetime.min, until)
    )
    return sorted(
        (meeting for meeting in found if first <= meeting.local_start <= last),
        key=lambda meeting: (meeting.local_start, meeting.recurrence_id),
    )


def _original_starts(series: Series) -> Iterator[datetime]:
    if series.rrule is None:
        return iter((series.dtstart,))
    return parse_rule(series.rrule, series.dtstart, series.timezone).starts(series.dtstart)


def _occurrence(series: Series, original: datetime, override: Override | None) -> Occurrence:
    change = override or Override(recurrence_id=original)
    local_start = _either(change.local_start, original)
    duration = _either(change.duration, series.duration)
    status = _either(change.status, series.status)
    start = end = None
    local_end = local_start + duration
    if series.timezone is not None:
        # A session takes as long as it takes: its duration is exact, also across a clock change.
        start = instant(local_start, series.timezone)
        end = start + duration
        local_start, local_end = local(start, series.timezone), local(end, series.timezone)
    return Occurrence(
        uid=series.uid,
        recurrence_id=original,
        kind=series.kind,
        title=_either(change.title, series.title),
        local_start=local_start,
        local_end=local_end,
        timezone=series.timezone,
        start=start,
        end=end,
        status=Status.CANCELLED if series.status is Status.CANCELLED else status,
        topic=_either(change.topic, series.topic),
        note=_either(change.note, series.note),
        doubtful=_either(change.doubtful, False),
        place=_either(change.place, series.place),
        url=_either(change.url, series.url),
        resources_url=_either(change.resources_url, series.resources_url),
        source=series.source,
        sequence=max(series.sequence, change.sequence or 0),
    )


def _either(changed: T | None, original: T) -> T:
    return original if changed is None else changed
