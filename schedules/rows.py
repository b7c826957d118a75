"""Series and occurrences to and from the rows they are stored as.

Local times are stored as ISO 8601 without offset, instants as UTC epoch seconds. What a series is
stands in two columns of JSON: `segments`, a list, and `overrides`, an object by RECURRENCE-ID.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any, TypeVar

from schedules.model import Doubt, Occurrence, Override, Segment, Series, Status, recurrence_date
from schedules.recurrence import instant

Row = dict[str, Any]
T = TypeVar("T", Segment, Override)

_TEXTS = ("topic", "note", "place", "url", "resources_url")
_READ: dict[str, Any] = {
    "dtstart": datetime.fromisoformat,
    "local_start": datetime.fromisoformat,
    "from_date": date.fromisoformat,
    "until_date": date.fromisoformat,
    "recurrence_id": date.fromisoformat,
    "duration": lambda seconds: timedelta(seconds=seconds),
    "status": Status,
    "exdates": lambda days: frozenset(map(datetime.fromisoformat, days)),
    "rdates": lambda days: frozenset(map(datetime.fromisoformat, days)),
    "doubts": lambda doubts: tuple(Doubt(frozenset(d["months"]), d["note"]) for d in doubts),
}


def plain(what: Segment | Override) -> Row:
    """Its fields as JSON has them; those that say nothing are left out."""
    values = ((field, getattr(what, field.name)) for field in fields(what))
    return {f.name: _plain(value) for f, value in values if value != f.default}


def segment_of(row: Mapping[str, Any]) -> Segment:
    """The segment that `plain` wrote."""
    return _read(Segment, row)


def override_of(row: Mapping[str, Any]) -> Override:
    """The override that `plain` wrote."""
    return _read(Override, row)


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
    return _series(*(row[name] for name in ("uid", "version", "segments", "overrides")))


def _series(uid: str, version: int, segments: str, overrides: str) -> Series:
    changed = {date.fromisoformat(day): o for day, o in json.loads(overrides).items()}
    return Series(
        uid,
        tuple(segment_of(each) for each in json.loads(segments)),
        {day: override_of(each) for day, each in changed.items()},
        version,
    )


def body_of(series: Series) -> str:
    """What a series is, as the audit log keeps it."""
    row = series_row(series)
    return _json({**row, **{name: json.loads(row[name]) for name in ("segments", "overrides")}})


def series_in(body: str) -> Series:
    """The series that `body_of` wrote."""
    row = json.loads(body)
    return _series(row["uid"], row["version"], *(_json(row[n]) for n in ("segments", "overrides")))


def occurrence_row(occurrence: Occurrence, community_zone: str) -> Row:
    """The row of a session; where its zone is unknown, it is listed as if in the community's."""
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
        "all_day": int(occurrence.all_day),
        "doubtful": int(occurrence.doubtful),
        "why_expected": occurrence.why_expected,
        "status": occurrence.status.value,
        "source": occurrence.source,
        "sequence": occurrence.sequence,
        "listed_start": int(listed_start.timestamp()),
        "listed_end": int(listed_end.timestamp()),
        **{name: getattr(occurrence, name) for name in _TEXTS},
    }


def occurrence_of(row: Row) -> Occurrence:
    """The session that a row of `occurrences` holds."""
    return _occurrence(tuple(row), tuple(row.values()))


# Building one costs ten times what looking it up does, and people ask for the same few.
@lru_cache(maxsize=4096)
def _occurrence(names: tuple[str, ...], values: tuple[Any, ...]) -> Occurrence:
    row = dict(zip(names, values, strict=True))
    start, end = row["start"], row["end"]
    return Occurrence(
        uid=row["uid"],
        recurrence_id=recurrence_date(row["recurrence_id"]),
        kind=row["kind"],
        title=row["title"],
        local_start=datetime.fromisoformat(row["local_start"]),
        local_end=datetime.fromisoformat(row["local_end"]),
        timezone=row["timezone"],
        start=None if start is None else datetime.fromtimestamp(start, UTC),
        end=None if end is None else datetime.fromtimestamp(end, UTC),
        status=Status(row["status"]),
        all_day=bool(row["all_day"]),
        doubtful=bool(row["doubtful"]),
        why_expected=row["why_expected"],
        source=row["source"],
        sequence=row["sequence"] or 0,
        **{name: row[name] for name in _TEXTS},
    )


def _read(cls: type[T], row: Mapping[str, Any]) -> T:
    return cls(**{name: _READ[name](v) if name in _READ else v for name, v in row.items()})


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


def _json(value: Row | Iterable[Row]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
