"""What an import would do or did, for people and as JSON: entries as flat values, and what differs.

The names of the values are fields of a segment ("title", "timing" …), "exdate 2027-01-27T10:00:00"
for a meeting that does not take place, "rdate …" for one besides the rule, and
"2027-01-27T10:00:00 title" for what is different in one meeting. Values are as JSON has them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from schedules.importing.contents import Read
from schedules.model import Override, Status
from schedules.recurrence import describe
from schedules.rows import override_of, plain, segment_of
from schedules.segment_entries import FIELDS, SegmentEntry
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
    found: Flat = {}
    for name, value in values.items():
        day = day_of(name)
        new = days.get(day, day) if day else None
        found[name.replace(day, new) if day and new else name] = value
    return found


NOTHING_CHANGES = "Nothing in the calendar changes."

_NAMES = {
    "place": "place",
    "url": "registration link",
    "resources_url": "resource page",
    "doubts": "months in doubt",
    "all_day": "all day",
}


@dataclass(slots=True)
class ImportReport:
    """Rows as JSON has them: each has `uid`, those skipped a `reason`, the others a `title`."""

    added: list[dict[str, Any]] = field(default_factory=list)
    changed: list[dict[str, Any]] = field(default_factory=list)
    cancelled: list[dict[str, Any]] = field(default_factory=list)
    skipped: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    read: list[Read] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    kinds: Mapping[str, str] = field(default_factory=dict)  # what they are called, by id

    @property
    def changes_nothing(self) -> bool:
        """Whether the calendar stays as it is."""
        return not (self.added or self.changed or self.cancelled)

    def as_object(self) -> dict[str, Any]:
        """The report as JSON has it."""
        return {
            "added": self.added,
            "changed": self.changed,
            "cancelled": self.cancelled,
            "skipped": self.skipped,
            "warnings": self.warnings,
            **({"read": [asdict(each) for each in self.read]} if self.read else {}),
            **({"asked": self.asked} if self.asked else {}),
        }


def added(entry: SegmentEntry) -> dict[str, Any]:
    """The row of a new session."""
    segment = entry.segment
    timing = flat_of(entry)["timing"]
    left_out, changed = len(segment.exdates), len(entry.overrides)
    exceptions = [f"{len(segment.rdates)} more"] if segment.rdates else []
    exceptions += [f"{left_out} left out"] if left_out else []
    exceptions += [f"{changed} changed"] if changed else []
    return {
        "uid": segment.uid,
        "kind": segment.kind,
        "title": segment.title,
        "status": segment.status.value,
        "when": "; ".join([when(timing), *exceptions]),
    }


def skipped(uid: str, reason: str, title: str) -> dict[str, Any]:
    """The row of a session that is left out; `title` is empty where it has none."""
    return {"uid": uid, "reason": reason, **({"title": title} if title else {})}


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
    label = _label(name)
    return f"{label} stays {_value(name, stands)} as it was set by hand; the file has " + _value(
        name, says
    )


def groups(report: ImportReport, *, done: bool) -> list[tuple[str, list[str]]]:
    """The report for people: headings, each with a line for each thing; none that is empty."""
    found = [
        ("Read", [each.in_words() for each in report.read]),
        ("Asked", report.asked),
        (
            "Added" if done else "Would add",
            [_row(report, row, row["when"]) for row in report.added],
        ),
        (
            "Changed" if done else "Would change",
            [_row(report, row, "; ".join(row["changes"])) for row in report.changed],
        ),
        (
            "Cancelled" if done else "Would cancel",
            [
                _row(report, row, day_text(row["recurrence_id"]) if "recurrence_id" in row else "")
                for row in report.cancelled
            ],
        ),
        ("Skipped", [_row(report, row, row["reason"]) for row in report.skipped]),
        ("To look at", report.warnings),
    ]
    return [(heading, lines) for heading, lines in found if lines]


def lines(report: ImportReport, *, done: bool) -> Iterator[str]:
    """The whole report as lines of plain text."""
    for heading, found in groups(report, done=done):
        yield f"{heading}: {len(found)}"
        yield from (f"  {line}" for line in found)
    if report.changes_nothing:
        yield NOTHING_CHANGES


def when(timing: list[Any]) -> str:
    """Day, time, zone and rule."""
    dtstart, zone, rule, all_day = timing
    start = datetime.fromisoformat(dtstart)
    text = (
        f"{day_text(dtstart)} {city(zone)} time" if zone else f"{day_text(dtstart)}, no time zone"
    )
    if all_day:
        text = f"{long_date(start)}, all day"
    return f"{describe(rule, start, zone)}, from {text}" if rule else text


def day_text(iso: str) -> str:
    """Wednesday, January 27, 2027, 10:00 a.m."""
    return date_and_time(datetime.fromisoformat(iso))


def named(title: str, kind: str | None) -> str:
    """A title with the name of its kind, unless that stands in it."""
    return title if not kind or kind.casefold() in title.casefold() else f"{title} ({kind})"


def _row(report: ImportReport, row: Mapping[str, Any], text: str) -> str:
    title = named(row.get("title", ""), report.kinds.get(row.get("kind", "")))
    return ": ".join(filter(None, (title, text)))


def _sentence(name: str, was: Any, becomes: Any) -> str:
    if is_listed(name):
        happens = becomes if name.startswith(RDATE) else not becomes
        return f"{_label(name)} takes place" + (" after all" if happens else " no more")
    if was is None:
        return f"{_label(name)} becomes {_value(name, becomes)}"
    if becomes is None:
        return f"{_label(name)} {_value(name, was)} goes"
    return f"{_label(name)} {_value(name, was)} becomes {_value(name, becomes)}"


def _label(name: str) -> str:
    day = day_of(name)
    if is_listed(name):
        return day_text(day or "")
    plain = name.partition(" ")[2] if day else name
    label = {"timing": "time", "local_start": "time", **_NAMES}.get(plain, plain)
    return f"{label} on {day_text(day)}" if day else label


def _value(name: str, value: Any) -> str:
    plain = name.rpartition(" ")[2]
    if value is None or value == "":
        return "none"
    if is_listed(name):
        return "cancelled" if name.startswith(EXDATE) else "added"
    if plain == "timing":
        return f"“{when(value)}”"
    if plain == "local_start":
        return day_text(value)
    if plain == "duration":
        return str(timedelta(seconds=value))
    if plain == "doubts":
        return f"{len(value)} notes"
    return f"“{str(value)[:80]}”"
