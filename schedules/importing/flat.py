"""Entries as flat values by name, so that they can be merged and what differs can be said.

The names are fields of a series ("title", "timing" …), "exdate 2027-01-27T10:00:00" for a meeting
that does not take place, and "2027-01-27T10:00:00 title" for what is different in one meeting.
Values are as JSON has them.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any

from schedules.entries import FIELDS, Entry
from schedules.model import Series
from schedules.recurrence import Override
from schedules.rows import override_of, override_row, series_of, series_row

PLAIN = ("kind", "title", "topic", "note", "place", "url", "resources_url", "source", "status")
LISTED = ("duration", "doubts", "previous_uid")
CHANGES = ("local_start", *FIELDS)
EXDATE = "exdate "

Flat = dict[str, Any]


def flat_of(entry: Entry, said: Collection[str] | None = None) -> Flat:
    """The values of an entry in normal form; only those of `said`, where it is given."""
    row = series_row(entry.series)
    row["doubts"] = json.loads(row["doubts"])
    values: Flat = {name: row[name] for name in (*PLAIN, *LISTED)}
    values["timing"] = [row["dtstart"], row["timezone"], row["rrule"]]
    if said is not None:
        values = {name: value for name, value in values.items() if name in said}
    if said is None or "exdates" in said:
        values |= {f"{EXDATE}{day}": True for day in json.loads(row["exdates"])}
    if said is None or "overrides" in said:
        for override in entry.overrides.values():
            values |= flat_override(override)
    return values


def flat_override(override: Override) -> Flat:
    """The values of what is different in one meeting."""
    row = override_row("", override)
    day = row["recurrence_id"]
    return {f"{day} {name}": row[name] for name in CHANGES if row[name] is not None}


def names_to_merge(before: Mapping[str, Any], now: Flat, said: Collection[str]) -> list[str]:
    """What the source speaks of now, and what it did before and could have said again."""
    gone = [
        name
        for name in before
        if name not in now and day_of(name) and ("overrides", "exdates")[is_exdate(name)] in said
    ]
    return [*now, *gone]


def entry_of(values: Mapping[str, Any], series: Series) -> Entry:
    """The entry that the values say, with everything else as `series` has it."""
    row = series_row(series) | {name: values[name] for name in (*PLAIN, *LISTED) if name in values}
    if "timing" in values:
        row["dtstart"], row["timezone"], row["rrule"] = values["timing"]
    row["doubts"] = json.dumps(row["doubts"]) if "doubts" in values else row["doubts"]
    row["exdates"] = json.dumps(
        [n.removeprefix(EXDATE) for n in values if is_exdate(n) and values[n]]
    )
    return Entry(series_of(row), dict(_overrides(values)))


def _overrides(values: Mapping[str, Any]) -> Iterator[tuple[datetime, Override]]:
    rows: dict[str, Flat] = defaultdict(lambda: dict.fromkeys([*CHANGES, "sequence"]))
    for name, value in values.items():
        day = day_of(name)
        if day and not is_exdate(name) and value is not None:
            rows[day][name.partition(" ")[2]] = value
    for day, row in rows.items():
        override = override_of(row | {"recurrence_id": day})
        yield override.recurrence_id, override


def is_exdate(name: str) -> bool:
    """Whether the value says that a meeting does not take place."""
    return name.startswith(EXDATE)


def day_of(name: str) -> str | None:
    """The RECURRENCE-ID of the meeting that a value is about, None for the series."""
    if is_exdate(name):
        return name.removeprefix(EXDATE)
    return name.partition(" ")[0] if " " in name else None


def renamed(values: Mapping[str, Any], days: Mapping[str, str]) -> Flat:
    """The values with other RECURRENCE-IDs, for a series whose meetings have another time."""
    found: Flat = {}
    for name, value in values.items():
        day = day_of(name)
        new = days.get(day, day) if day else None
        found[name.replace(day, new) if day and new else name] = value
    return found
