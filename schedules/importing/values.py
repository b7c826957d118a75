"""Entries as flat values that can be compared one by one, remembered of a file, and told.

The names of the values are fields of a segment ("title", "timing" …), "exdate 2027-01-27T10:00:00"
for a meeting that does not take place, "rdate …" for one besides the rule, and
"2027-01-27T10:00:00 title" for what is different in one meeting. Values are as JSON has them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from schedules.model import FIELDS, Override, Segment, Status, plain, read
from schedules.rrules import describe
from schedules.segments import SegmentEntry
from schedules.words import city, date_and_time, long_date

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


def entry_of(values: Mapping[str, Any], entry: SegmentEntry) -> SegmentEntry:
    """The entry that the values say, with everything else as `entry` has it."""
    row = plain(entry.segment)
    row |= {name: values[name] for name in (*PLAIN, *LISTED) if name in values}
    if "timing" in values:
        row |= dict(zip(TIMING, values["timing"], strict=True))
    for name, prefix in (("exdates", EXDATE), ("rdates", RDATE)):
        row[name] = [n.removeprefix(prefix) for n in values if n.startswith(prefix) and values[n]]
    said = {name: value for name, value in row.items() if value is not None or name == "timezone"}
    return replace(entry, segment=read(Segment, said), overrides=dict(_overrides(values)))


def _overrides(values: Mapping[str, Any]) -> Iterator[tuple[datetime, Override]]:
    rows: dict[str, Flat] = defaultdict(dict)
    for name, value in values.items():
        day = day_of(name)
        if day and not is_listed(name) and value is not None:
            rows[day][name.partition(" ")[2]] = value
    for day, row in rows.items():
        yield datetime.fromisoformat(day), read(Override, row | {"recurrence_id": day[:10]})


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
        name.replace(day, days.get(day, day)) if (day := day_of(name)) else name: value
        for name, value in values.items()
    }


def without_none(values: Mapping[str, Any]) -> Flat:
    """Those that say something."""
    return {name: value for name, value in values.items() if value is not None}


if TYPE_CHECKING:
    from schedules.importing.matching import ImportPlan

NOTHING_CHANGES = "Nothing in the calendar changes."

_NAMES = {
    "timing": "time",
    "local_start": "time",
    "url": "registration link",
    "resources_url": "resource page",
    "doubts": "months in doubt",
    "all_day": "all day",
}


def added(entry: SegmentEntry) -> dict[str, Any]:
    """The row of a new session."""
    segment = entry.segment
    counts = [(segment.rdates, "more"), (segment.exdates, "left out"), (entry.overrides, "changed")]
    exceptions = [f"{len(found)} {what}" for found, what in counts if found]
    return {
        "uid": segment.uid,
        "kind": segment.kind,
        "title": segment.title,
        "status": segment.status.value,
        "when": "; ".join([when(flat_of(entry)["timing"]), *exceptions]),
    }


def differences(
    uid: str, after: Mapping[str, Any], before: Mapping[str, Any]
) -> tuple[dict[str, Any] | None, list[dict[str, Any]]]:
    """The row of what changed, if anything, and a row for whatever is cancelled."""
    changes, cancelled = [], []
    whose = {"uid": uid, "title": after["title"], "kind": after["kind"]}
    for name in dict.fromkeys([*after, *before]):
        was, becomes = before.get(name), after.get(name)
        if was == becomes:
            continue
        day = day_of(name)
        if becomes == Status.CANCELLED or (name.startswith(EXDATE) and becomes):
            cancelled.append(whose | ({"recurrence_id": day} if day else {}))
        else:
            changes.append(_sentence(name, was, becomes))
    return ({**whose, "changes": changes} if changes else None), cancelled


def kept(name: str, says: Any, stands: Any) -> str:
    """What stays as somebody made it by hand, and what the file has instead."""
    return (
        f"{_label(name)} stays {_value(name, stands)} as it was set by hand; the file has "
        f"{_value(name, says)}"
    )


def groups(plan: ImportPlan, *, done: bool) -> list[tuple[str, list[str]]]:
    """The plan for people: headings, each with a line for each thing; none that is empty."""
    verbs = ("Added", "Changed", "Cancelled")
    if not done:
        verbs = ("Would add", "Would change", "Would cancel")
    off = [(row, row.get("recurrence_id")) for row in plan.cancelled]
    found = [
        ("Read", [each.in_words() for each in plan.reading.read]),
        ("Asked", [each.in_words() for each in plan.reading.asked]),
        (verbs[0], [_row(plan, row, row["when"]) for row in plan.added]),
        (verbs[1], [_row(plan, row, "; ".join(row["changes"])) for row in plan.changed]),
        (verbs[2], [_row(plan, row, day_text(day) if day else "") for row, day in off]),
        ("Skipped", [": ".join(filter(None, (s.title, s.reason))) for s in plan.skipped]),
        ("To look at", plan.warnings),
    ]
    return [(heading, lines) for heading, lines in found if lines]


def lines(plan: ImportPlan, *, done: bool) -> Iterator[str]:
    """All of it as lines of plain text."""
    for heading, found in groups(plan, done=done):
        yield f"{heading}: {len(found)}"
        yield from (f"  {line}" for line in found)
    if plan.changes_nothing:
        yield NOTHING_CHANGES


def when(timing: list[Any]) -> str:
    """Day, time, zone and rule."""
    dtstart, zone, rule, all_day = timing
    start = datetime.fromisoformat(dtstart)
    text = f"{long_date(start)}, all day"
    if not all_day:
        text = date_and_time(start) + (f" {city(zone)} time" if zone else ", no time zone")
    return f"{describe(rule, start, zone)}, from {text}" if rule else text


def day_text(iso: str) -> str:
    """Wednesday, January 27, 2027, 10:00 a.m."""
    return date_and_time(datetime.fromisoformat(iso))


def named(title: str, kind: str | None) -> str:
    """A title with the name of its kind, unless that stands in it."""
    return title if not kind or kind.casefold() in title.casefold() else f"{title} ({kind})"


def _row(plan: ImportPlan, row: Mapping[str, Any], text: str) -> str:
    title = named(row["title"], plan.reading.kinds.get(row["kind"]))
    return ": ".join(filter(None, (title, text)))


def _sentence(name: str, was: Any, becomes: Any) -> str:
    if is_listed(name):
        happens = becomes if name.startswith(RDATE) else not becomes
        return f"{_label(name)} takes place" + (" after all" if happens else " no more")
    if becomes is None:
        return f"{_label(name)} {_value(name, was)} goes"
    before = "" if was is None else f" {_value(name, was)}"
    return f"{_label(name)}{before} becomes {_value(name, becomes)}"


def _label(name: str) -> str:
    day = day_of(name)
    if is_listed(name):
        return day_text(day or "")
    plain = name.partition(" ")[2] if day else name
    label = _NAMES.get(plain, plain)
    return f"{label} on {day_text(day)}" if day else label


def _value(name: str, value: Any) -> str:
    if value is None or value == "":
        return "none"
    if is_listed(name):
        return "cancelled" if name.startswith(EXDATE) else "added"
    match name.rpartition(" ")[2]:
        case "timing":
            return f"“{when(value)}”"
        case "local_start":
            return day_text(value)
        case "duration":
            return str(timedelta(seconds=value))
        case "doubts":
            return f"{len(value)} notes"
    return f"“{str(value)[:80]}”"
