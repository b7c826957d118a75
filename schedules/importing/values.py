"""Entries as flat values that can be compared one by one, and remembered of a file.

The names of the values are fields of a segment ("title", "timing" …), "exdate 2027-01-27T10:00:00"
for a meeting that does not take place, "rdate …" for one besides the rule, and
"2027-01-27T10:00:00 title" for what is different in one meeting. Values are as JSON has them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from schedules.model import Override
from schedules.rows import override_of, plain, segment_of
from schedules.segment_entries import FIELDS, SegmentEntry

PLAIN = ("kind", "title", "topic", "note", "place", "url", "resources_url", "source", "status")
LISTED = ("duration", "doubts")
TIMING = ("dtstart", "timezone", "rrule", "all_day")
CHANGES = ("local_start", *FIELDS)
EXDATE, RDATE = "exdate ", "rdate "

Flat = dict[str, Any]


def flat_of(entry: SegmentEntry, said: Collection[str] | None = None) -> Flat:
    """The values of an entry in normal form; only those of `said`, where it is given."""
    row = defaultdict(lambda: None, plain(entry.segment))
    values: Flat = {name: row[name] for name in (*PLAIN, *LISTED)}
    values |= {"status": entry.segment.status.value, "doubts": row["doubts"] or []}
    values["timing"] = [row["dtstart"], row["timezone"], row["rrule"], bool(row["all_day"])]
    if said is not None:
        values = {name: value for name, value in values.items() if name in said}
    if said is None or "exdates" in said:
        values |= {f"{EXDATE}{day}": True for day in row["exdates"] or ()}
        values |= {f"{RDATE}{day}": True for day in row["rdates"] or ()}
    if said is None or "overrides" in said:
        for start, override in entry.overrides.items():
            values |= flat_override(start, override)
    return values


def flat_override(start: datetime, override: Override) -> Flat:
    """The values of what is different in the meeting at a start."""
    said = plain(override)
    return {f"{start.isoformat()} {name}": said[name] for name in CHANGES if name in said}


def names_to_merge(before: Mapping[str, Any], now: Flat, said: Collection[str]) -> list[str]:
    """What the source speaks of now, and what it did before and could have said again."""
    gone = [
        name
        for name in before
        if name not in now and day_of(name) and ("overrides", "exdates")[is_listed(name)] in said
    ]
    return [*now, *gone]


def entry_of(values: Mapping[str, Any], entry: SegmentEntry) -> SegmentEntry:
    """The entry that the values say, with everything else as `entry` has it."""
    row = plain(entry.segment)
    row |= {name: values[name] for name in (*PLAIN, *LISTED) if name in values}
    if "timing" in values:
        row |= dict(zip(TIMING, values["timing"], strict=True))
    for name, prefix in (("exdates", EXDATE), ("rdates", RDATE)):
        row[name] = [n.removeprefix(prefix) for n in values if n.startswith(prefix) and values[n]]
    said = {name: value for name, value in row.items() if value is not None or name == "timezone"}
    return replace(entry, segment=segment_of(said), overrides=dict(_overrides(values)))


def _overrides(values: Mapping[str, Any]) -> Iterator[tuple[datetime, Override]]:
    rows: dict[str, Flat] = defaultdict(dict)
    for name, value in values.items():
        day = day_of(name)
        if day and not is_listed(name) and value is not None:
            rows[day][name.partition(" ")[2]] = value
    for day, row in rows.items():
        yield datetime.fromisoformat(day), override_of(row | {"recurrence_id": day[:10]})


def is_listed(name: str) -> bool:
    """Whether the value says of a date that it is, or is not, one of the series'."""
    return name.startswith((EXDATE, RDATE))


def day_of(name: str) -> str | None:
    """The start of the meeting that a value is about, None for the segment."""
    if is_listed(name):
        return name.partition(" ")[2]
    return name.partition(" ")[0] if " " in name else None


def renamed(values: Mapping[str, Any], days: Mapping[str, str]) -> Flat:
    """The values with other starts, for a segment whose meetings have another time."""
    return {
        name.replace(day, days[day]) if (day := day_of(name)) in days and day else name: value
        for name, value in values.items()
    }


def without_none(values: Mapping[str, Any]) -> Flat:
    """Those that say something."""
    return {name: value for name, value in values.items() if value is not None}
