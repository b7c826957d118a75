"""Series, overrides and occurrences to and from the rows they are stored as.

Local times are stored as ISO 8601 without offset, instants as UTC epoch seconds.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from schedules.model import Doubt, Occurrence, Series, Status
from schedules.recurrence import Override, instant

Row = dict[str, Any]

SESSION_FIELDS = ("topic", "note", "place", "url", "resources_url")


def series_row(series: Series) -> Row:
    """The columns of a series that say what it is; not who owns it."""
    return {
        "uid": series.uid,
        "kind": series.kind,
        "title": series.title,
        "dtstart": series.dtstart.isoformat(),
        "duration": int(series.duration.total_seconds()),
        "timezone": series.timezone,
        "rrule": series.rrule,
        "exdates": json.dumps(sorted(day.isoformat() for day in series.exdates)),
        "doubts": json.dumps([{"months": sorted(d.months), "note": d.note} for d in series.doubts]),
        "status": series.status.value,
        "source": series.source,
        "sequence": series.sequence,
        "previous_uid": series.previous_uid,
        **{name: getattr(series, name) for name in SESSION_FIELDS},
    }


def series_of(row: Row) -> Series:
    """The series that a row of `series` holds."""
    return Series(
        uid=row["uid"],
        kind=row["kind"],
        title=row["title"],
        dtstart=datetime.fromisoformat(row["dtstart"]),
        duration=timedelta(seconds=row["duration"]),
        timezone=row["timezone"],
        rrule=row["rrule"],
        exdates=frozenset(datetime.fromisoformat(day) for day in json.loads(row["exdates"])),
        doubts=tuple(
            Doubt(frozenset(doubt["months"]), doubt["note"]) for doubt in json.loads(row["doubts"])
        ),
        status=Status(row["status"]),
        source=row["source"],
        sequence=row["sequence"] or 0,
        previous_uid=row["previous_uid"],
        **{name: row[name] for name in SESSION_FIELDS},
    )


def override_of(row: Row) -> Override:
    """What a row of `overrides` changes of one meeting; a null column changes nothing."""
    start, seconds, status = row["local_start"], row["duration"], row["status"]
    return Override(
        recurrence_id=datetime.fromisoformat(row["recurrence_id"]),
        local_start=None if start is None else datetime.fromisoformat(start),
        duration=None if seconds is None else timedelta(seconds=seconds),
        status=None if status is None else Status(status),
        title=row["title"],
        sequence=row["sequence"],
        **{name: row[name] for name in SESSION_FIELDS},
    )


def override_row(uid: str, override: Override) -> Row:
    """The columns of what is changed of one meeting."""
    start, length, status = override.local_start, override.duration, override.status
    return {
        "uid": uid,
        "recurrence_id": override.recurrence_id.isoformat(),
        "local_start": start and start.isoformat(),
        "duration": None if length is None else int(length.total_seconds()),
        "status": status and status.value,
        "title": override.title,
        "sequence": override.sequence,
        **{name: getattr(override, name) for name in SESSION_FIELDS},
    }


def occurrence_row(occurrence: Occurrence, community_zone: str) -> Row:
    """The row of a meeting; where its zone is unknown, it is listed as if in the community's."""
    start, end = occurrence.start, occurrence.end
    listed_start = start or instant(occurrence.local_start, community_zone)
    listed_end = end or instant(occurrence.local_end, community_zone)
    return {
        "uid": occurrence.uid,
        "recurrence_id": occurrence.recurrence_id.isoformat(),
        "kind": occurrence.kind,
        "title": occurrence.title,
        "local_start": occurrence.local_start.isoformat(),
        "local_end": occurrence.local_end.isoformat(),
        "timezone": occurrence.timezone,
        "start": start and int(start.timestamp()),
        "end": end and int(end.timestamp()),
        "doubtful": int(occurrence.doubtful),
        "why_expected": occurrence.why_expected,
        "status": occurrence.status.value,
        "source": occurrence.source,
        "sequence": occurrence.sequence,
        "listed_start": int(listed_start.timestamp()),
        "listed_end": int(listed_end.timestamp()),
        **{name: getattr(occurrence, name) for name in SESSION_FIELDS},
    }


def occurrence_of(row: Row) -> Occurrence:
    """The meeting that a row of `occurrences` holds."""
    return _occurrence(tuple(row), tuple(row.values()))


# Building one costs ten times what looking it up does, and people ask for the same few.
@lru_cache(maxsize=4096)
def _occurrence(names: tuple[str, ...], values: tuple[Any, ...]) -> Occurrence:
    row = dict(zip(names, values, strict=True))
    start, end = row["start"], row["end"]
    return Occurrence(
        uid=row["uid"],
        recurrence_id=datetime.fromisoformat(row["recurrence_id"]),
        kind=row["kind"],
        title=row["title"],
        local_start=datetime.fromisoformat(row["local_start"]),
        local_end=datetime.fromisoformat(row["local_end"]),
        timezone=row["timezone"],
        start=None if start is None else datetime.fromtimestamp(start, UTC),
        end=None if end is None else datetime.fromtimestamp(end, UTC),
        status=Status(row["status"]),
        doubtful=bool(row["doubtful"]),
        why_expected=row["why_expected"],
        source=row["source"],
        sequence=row["sequence"] or 0,
        **{name: row[name] for name in SESSION_FIELDS},
    )
