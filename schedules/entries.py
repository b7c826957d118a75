"""Entries: a series with what was changed of its single meetings, as one iCalendar UID has it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType

from bot.store import calendar as calendar_table
from bot.store import imports as imports_table
from bot.store.database import Database
from schedules.model import Series, Status
from schedules.recurrence import Override, Rule, instant, local, local_starts, parse_rule
from schedules.recurrence.rules import WEEKDAYS
from schedules.rows import override_of, series_of

TEXTS = ("title", "topic", "note", "place", "url", "resources_url")
FIELDS = ("duration", "status", *TEXTS)  # what can be different in one meeting, its start aside
NOTHING: Mapping[datetime, Override] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Entry:
    """A series and its overrides by RECURRENCE-ID."""

    series: Series
    overrides: Mapping[datetime, Override] = field(default_factory=lambda: NOTHING)

    @property
    def uid(self) -> str:
        """The uid of the series."""
        return self.series.uid


def entries_of(db: Database, kind: str | None = None) -> list[Entry]:
    """Everything in the calendar, or of one kind, by uid."""
    changed: dict[str, dict[datetime, Override]] = defaultdict(dict)
    for row in imports_table.all_overrides(db):
        override = override_of(row)
        changed[row["uid"]][override.recurrence_id] = override
    return [
        Entry(series_of(row), changed.get(row["uid"], NOTHING))
        for row in calendar_table.all_series(db)
        if kind is None or row["kind"] == kind
    ]


def meeting(series: Series, recurrence_id: datetime, override: Override | None = None) -> Series:
    """One meeting of a series as a session by itself, with what was changed of it."""
    change = override or Override(recurrence_id=recurrence_id)
    changes = {name: value for name in FIELDS if (value := getattr(change, name)) is not None}
    changes |= {name: None for name in TEXTS if changes.get(name) == ""}
    if series.status is Status.CANCELLED:
        changes["status"] = Status.CANCELLED
    return replace(
        series,
        dtstart=change.local_start or recurrence_id,
        rrule=None,
        exdates=frozenset(),
        sequence=max(series.sequence, change.sequence or 0),
        **changes,
    )


def normal(entry: Entry) -> Entry:
    """The same meetings, written the one way in which two entries can be compared.

    A rule begins with a meeting and is in `canonical` form; a single session has no override; of a
    series only those overrides are left that belong to one of its meetings. Raises RuleError.
    """
    series = entry.series
    if series.rrule is None:
        own = entry.overrides.get(series.dtstart)
        return Entry(meeting(series, series.dtstart, own) if own else series)
    rule = parse_rule(series.rrule, series.dtstart, series.timezone)
    first = next(rule.starts(series.dtstart), series.dtstart)
    series = replace(series, dtstart=first, rrule=canonical(rule))
    wanted = set(entry.overrides)
    starts = set(local_starts(series, min(wanted), max(wanted))) if wanted else set()
    changes = {day: trimmed(series, entry.overrides[day]) for day in sorted(wanted & starts)}
    return Entry(series, {day: o for day, o in changes.items() if o != Override(recurrence_id=day)})


def trimmed(series: Series, override: Override) -> Override:
    """The override without what it has like the series."""
    same = {
        name: None for name in FIELDS if getattr(override, name) in (None, getattr(series, name))
    }
    same |= {
        name: None
        for name in TEXTS
        if getattr(override, name) == "" and getattr(series, name) is None
    }
    if override.local_start == override.recurrence_id:
        same["local_start"] = None
    if series.status is Status.CANCELLED:
        same["status"] = None
    if (override.sequence or 0) <= series.sequence:
        same["sequence"] = None
    return replace(override, **same)  # type: ignore[arg-type]


def for_export(entries: Iterable[Entry]) -> Iterator[tuple[Entry, datetime | None]]:
    """Entries that have a meeting, in normal form, by uid.

    With each goes the start under which a single session that was moved is still known.
    """
    for entry in sorted(entries, key=lambda entry: entry.uid):
        series = entry.series
        if ever_meets(series):
            own = entry.overrides.get(series.dtstart) if series.rrule is None else None
            moved = own is not None and own.local_start not in (None, series.dtstart)
            yield normal(entry), series.dtstart if moved else None


def ever_meets(series: Series) -> bool:
    """Whether there is any meeting; a series that was split at its first one has none left."""
    if series.rrule is None:
        return True
    rule = parse_rule(series.rrule, series.dtstart, series.timezone)
    return next(rule.starts(series.dtstart), None) is not None


def occurrence_uid(uid: str, recurrence_id: datetime) -> str:
    """What one meeting of a series is called where it stands by itself."""
    return f"{uid}_R{recurrence_id:%Y%m%dT%H%M%S}"


def local_end(series: Series) -> datetime | None:
    """When the first meeting ends, naive; None where a clock change leaves no name for it."""
    end = series.dtstart + series.duration
    if series.timezone is None:
        return end
    moment = instant(series.dtstart, series.timezone) + series.duration
    end = local(moment, series.timezone)
    return end if instant(end, series.timezone) == moment else None


def canonical(rule: Rule) -> str:
    """A rule as text, its parts in a fixed order, UNTIL in local time and defaults left out."""
    days = ",".join(f"{n or ''}{WEEKDAYS[day]}" for day, n in sorted(rule.by_day))
    until = rule.until.strftime("%Y%m%dT%H%M%S") if rule.until else ""
    parts = {
        "FREQ": rule.frequency,
        "INTERVAL": str(rule.interval) if rule.interval > 1 else "",
        "COUNT": str(rule.count) if rule.count else "",
        "UNTIL": until,
        "BYMONTH": _numbers(rule.by_month),
        "BYMONTHDAY": _numbers(rule.by_month_day),
        "BYDAY": days,
        "BYSETPOS": _numbers(rule.by_set_position),
        "WKST": WEEKDAYS[rule.week_start] if rule.week_start else "",
    }
    return ";".join(f"{name}={value}" for name, value in parts.items() if value)


def _numbers(values: Iterable[int]) -> str:
    return ",".join(str(value) for value in sorted(values))
