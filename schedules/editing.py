"""Changing the calendar by hand: one session, or one and all later ones of its series.

A `Patch` holds the fields that somebody changed and nothing else, so that two people who change
different things of one session both keep their work. Every change is made in one transaction,
only if the session still has the SEQUENCE that was seen, and is noted in the audit log.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any

from bot.store import calendar as table
from schedules.audit import Change, Scope, note
from schedules.calendar import Calendar
from schedules.model import Occurrence, Series, Status
from schedules.recurrence import Override, instant, parse_rule
from schedules.rows import override_of, override_row, series_row
from schedules.splitting import split, successor_uid

Patch = Mapping[str, Any]

WORDS = ("title", "topic", "note", "place", "url", "resources_url")
# What a single session of a series cannot have otherwise than the series.
OF_SERIES = ("kind", "timezone", "source")
WHOLE_SERIES = (
    "Kind, time zone and source belong to the whole series: choose “This one and all later ones”."
)
TIMES = frozenset({"local_start", "duration", "rrule", "timezone"})


class ChangeError(ValueError):
    """A change that is refused; the message is a sentence for people."""


class ConflictError(Exception):
    """Somebody changed the session meanwhile; `target` is where it stands now, None if gone."""

    def __init__(self, target: Target | None) -> None:
        super().__init__("the session was changed meanwhile")
        self.target = target


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What can be changed of a session; texts that are not there are empty.

    `local_start` is naive in the session's zone `timezone` (IANA, empty where unknown). `rrule` is
    that of its series, None for a single session; it, kind, zone and source can only be changed for
    a session and all later ones.
    """

    title: str
    topic: str
    note: str
    place: str
    url: str
    resources_url: str
    local_start: datetime
    duration: timedelta
    status: Status
    kind: str
    timezone: str
    source: str
    rrule: str | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """One session as it stands: its series, what was changed of it, and both taken together."""

    series: Series
    recurrence_id: datetime
    override: Override | None

    @property
    def uid(self) -> str:
        """Of the series."""
        return self.series.uid

    @property
    def sequence(self) -> int:
        """SEQUENCE: it grows with each change."""
        return max(self.series.sequence, (self.override and self.override.sequence) or 0)

    @property
    def details(self) -> Details:
        """What stands there now, without notes that the folder adds to doubtful dates."""
        change = self.override or Override(recurrence_id=self.recurrence_id)
        series = self.series
        status = series.status if change.status is None else change.status
        return Details(
            **{name: _either(getattr(change, name), getattr(series, name)) or "" for name in WORDS},
            local_start=change.local_start or self.recurrence_id,
            duration=series.duration if change.duration is None else change.duration,
            status=Status.CANCELLED if series.status is Status.CANCELLED else status,
            kind=series.kind,
            timezone=series.timezone or "",
            source=series.source or "",
            rrule=series.rrule,
        )


def patched(details: Details, patch: Patch) -> Details:
    """The details with a patch applied."""
    return replace(details, **patch)


def series_with(series: Series, patch: Patch) -> Series:
    """The series with what a patch changes of it as a whole: kind, zone and source."""
    own: dict[str, Any] = {name: patch[name] or None for name in OF_SERIES if name in patch}
    return replace(series, **own)


def override_with(target: Target, patch: Patch, sequence: int) -> Override:
    """What is then changed of one session: everything that differs from its series."""
    new, series = patched(target.details, patch), target.series
    words = {
        name: value if value != (getattr(series, name) or "") else None
        for name in WORDS
        for value in [getattr(new, name)]
    }
    return Override(
        recurrence_id=target.recurrence_id,
        local_start=None if new.local_start == target.recurrence_id else new.local_start,
        duration=None if new.duration == series.duration else new.duration,
        status=None if new.status == series.status else new.status,
        sequence=sequence,
        **words,
    )


def successor_with(target: Target, patch: Patch, uid: str) -> Series:
    """The series that takes over from this session on; only what was changed is different.

    Raises ChangeError where the new date does not fit the rule.
    """
    series, at = series_with(target.series, patch), target.recurrence_id
    assert series.rrule is not None
    words: dict[str, Any] = {name: patch[name] or None for name in WORDS if name in patch}
    start = patch.get("local_start", at)
    rule = patch.get("rrule") or _remaining(target.series, at)
    if next(parse_rule(rule, start, series.timezone).starts(start), None) != start:
        raise ChangeError(
            f"{start:%A, %B} {start.day}, {start.year} is not a date of the series as it repeats "
            "now: say how it is to repeat from then on."
        )
    excluded = {d for d in series.exdates if d >= at} if "rrule" not in patch else set()
    # Why dates are only expected was said of the old rule.
    doubts = tuple(doubt for doubt in series.doubts if doubt.months or "rrule" not in patch)
    return replace(
        series,
        uid=uid,
        dtstart=start,
        rrule=rule,
        duration=patch.get("duration", series.duration),
        status=patch.get("status", series.status),
        exdates=frozenset(datetime.combine(d.date(), start.time()) for d in excluded),
        doubts=doubts,
        **words,
    )


def _remaining(series: Series, at: datetime) -> str:
    """The rule, without the meetings before `at` in its COUNT, its UNTIL in local time."""
    assert series.rrule is not None
    rule = parse_rule(series.rrule, series.dtstart, series.timezone)
    if rule.until is not None:
        kept = _without(series.rrule, "UNTIL")
        return ";".join([*kept, f"UNTIL={rule.until:%Y%m%dT%H%M%S}"])
    if rule.count is None:
        return series.rrule
    over = sum(1 for _ in takewhile(lambda start: start < at, rule.starts(series.dtstart)))
    return ";".join([*_without(series.rrule, "COUNT"), f"COUNT={max(rule.count - over, 1)}"])


def _without(rrule: str, name: str) -> list[str]:
    parts = rrule.rstrip(";").split(";")
    return [part for part in parts if not part.strip().upper().startswith(name)]


@dataclass(frozen=True, slots=True)
class Editor:
    """Changes the calendar for `by` (a Slack user id); every `now` is aware UTC."""

    calendar: Calendar

    def target(self, uid: str, recurrence_id: datetime) -> Target | None:
        """A session, by what identifies it; the one that took its place after a split."""
        found = self.calendar.occurrence(uid, recurrence_id)
        if found is None:
            return self._successor_of(uid, recurrence_id)
        series = self.calendar.series(uid)
        assert series is not None
        rows = table.overrides(self.calendar.db, uid)
        changed = {row["recurrence_id"]: override_of(row) for row in rows}
        return Target(series, recurrence_id, changed.get(recurrence_id.isoformat()))

    def change(
        self,
        uid: str,
        recurrence_id: datetime,
        patch: Patch,
        *,
        scope: Scope,
        sequence: int,
        by: str,
        now: datetime,
        action: str = "edit",
    ) -> Occurrence | None:
        """Make a change and note it; the session as it is then.

        Raises ConflictError where the session does not have `sequence` any more, ChangeError for
        what cannot be done.
        """
        with self.calendar.db.immediate(durable=True):
            target = self.target(uid, recurrence_id)
            is_same = target and (target.uid, target.sequence) == (uid, sequence)
            if target is None or not is_same:
                raise ConflictError(target)
            if not patch:
                raise ChangeError("Nothing was changed.")
            refuse_rewriting_the_past(target, patch, scope, now)
            if scope == "later" and target.series.rrule is not None:
                uid, recurrence_id = self._change_later(target, patch, by, now, action)
            else:
                self._change_one(target, patch, by, now, action)
            return self.calendar.occurrence(uid, recurrence_id)

    def add(self, series: Series, by: str, now: datetime, *, action: str = "add") -> None:
        """Add a session or a series."""
        with self.calendar.db.immediate(durable=True):
            self.calendar.put(series, now, origin="keeper")
            rows = table.occurrences(self.calendar.db, series.uid)
            first = datetime.fromisoformat(rows[0]["recurrence_id"]) if rows else series.dtstart
            after = {"details": to_json(Target(series, first, None).details)}
            scope: Scope = "later" if series.rrule else "this"
            change = Change(action, scope, series.uid, first, None, after, series.sequence)
            self.note(change, by, now)

    def note(self, change: Change, by: str, now: datetime) -> int:
        """Put a line into the audit log; its number."""
        return note(self.calendar.db, change, by, now)

    def _change_one(
        self, target: Target, patch: Patch, by: str, now: datetime, action: str
    ) -> None:
        series, sequence = target.series, target.sequence + 1
        before = {"details": to_json(target.details), "override": _row(target)}
        if series.status is Status.CANCELLED and patch.get("status", series.status) != "cancelled":
            if series.rrule is not None:
                raise ChangeError(
                    "All sessions of this series are cancelled from here on: restore this and "
                    "later ones, then cancel those that do not take place."
                )
            series = replace(series, status=patch["status"])
        if set(OF_SERIES) & {*patch}:
            if series.rrule is not None:
                raise ChangeError(WHOLE_SERIES)
            series = series_with(series, patch)
        if series != target.series:
            before["series"] = series_row(target.series)
            self.put_in_place(replace(series, sequence=sequence), now)
            target = Target(series, target.recurrence_id, target.override)
        self.calendar.override(target.uid, override_with(target, patch, sequence), now)
        after = {"details": to_json(patched(target.details, patch))}
        where = (target.uid, target.recurrence_id)
        self.note(Change(action, "this", *where, before, after, sequence), by, now)

    def _change_later(
        self, target: Target, patch: Patch, by: str, now: datetime, action: str
    ) -> tuple[str, datetime]:
        old, at = target.series, target.recurrence_id
        before: dict[str, Any] = {"details": to_json(target.details), "series": series_row(old)}
        before |= {"override": _row(target), "at": at.isoformat()}
        new = successor_with(target, patch, successor_uid(old.uid, at))
        rows = table.occurrences(self.calendar.db, old.uid)
        first = min((row["recurrence_id"] for row in rows), default=at.isoformat())
        is_whole = first == at.isoformat() and not TIMES & {*patch}
        if is_whole:
            sequence = table.newest_sequence(self.calendar.db, old.uid) + 1
            new = replace(new, uid=old.uid, sequence=sequence, dtstart=old.dtstart)
            new = replace(new, rrule=old.rrule, exdates=old.exdates, previous_uid=old.previous_uid)
            self.put_in_place(new, now)
        else:
            new = split(self.calendar, old.uid, at, new, now)
        here = at if is_whole else new.dtstart
        self._unmask(new, here, target, patch, now)
        after = {"details": to_json(patched(target.details, patch)), "in_place": is_whole}
        change = Change(action, "later", new.uid, here, before, after, new.sequence)
        self.note(change, by, now)
        return new.uid, here

    def _unmask(
        self, series: Series, here: datetime, was: Target, patch: Patch, now: datetime
    ) -> None:
        """What was changed for all is no longer something of this session's own."""
        override = was.override
        if override is None:
            return
        own = {
            name: None if name in patch else getattr(override, name)
            for name in (*WORDS, "local_start", "duration", "status")
        }
        sequence = max(series.sequence, override.sequence or 0)
        mine = Override(recurrence_id=here, sequence=sequence, **own)
        self.calendar.override(series.uid, mine, now)

    def put_in_place(self, series: Series, now: datetime) -> None:
        """Replace a series that is there; it belongs to whom it belonged to."""
        row = table.series(self.calendar.db, series.uid)
        assert row is not None
        self.calendar.put(series, now, origin=row["origin"], seeded=row["seeded"])

    def _successor_of(self, uid: str, recurrence_id: datetime) -> Target | None:
        """The session of the same local date in a series that took over from this one."""
        for row in table.successors(self.calendar.db, uid):
            for one in table.occurrences(self.calendar.db, row["uid"]):
                if one["recurrence_id"][:10] == recurrence_id.date().isoformat():
                    found = datetime.fromisoformat(one["recurrence_id"])
                    return self.target(row["uid"], found)
            further = self._successor_of(row["uid"], recurrence_id)
            if further:
                return further
        return None


def new_uid(kind: str, start: datetime) -> str:
    """A UID for a session that is added."""
    return f"{kind}-{start:%Y-%m-%d}-{secrets.token_hex(3)}"


def to_json(details: Details | Patch) -> dict[str, Any]:
    """Details or a patch as JSON has them: local times in ISO 8601, durations in minutes."""
    values = (
        {field.name: getattr(details, field.name) for field in fields(details)}
        if isinstance(details, Details)
        else details
    )
    return {name: _plain(value) for name, value in values.items()}


def from_json(values: Mapping[str, Any]) -> dict[str, Any]:
    """The reverse of `to_json`; raises ValueError or TypeError for what it never wrote."""
    known = {field.name for field in fields(Details)}
    if not known.issuperset(values):
        raise ValueError("unknown fields")
    patch = dict(values)
    if "local_start" in patch:
        patch["local_start"] = datetime.fromisoformat(patch["local_start"])
    if "duration" in patch:
        patch["duration"] = timedelta(minutes=patch["duration"])
    if "status" in patch:
        patch["status"] = Status(patch["status"])
    return patch


def refuse_rewriting_the_past(target: Target, patch: Patch, scope: Scope, now: datetime) -> None:
    """Raise ChangeError for a change of what has begun, and for one into the past."""
    details = target.details
    started = bool(details.timezone) and instant(details.local_start, details.timezone) <= now
    if started and (scope == "later" or TIMES & {*patch}):
        raise ChangeError("This session has begun already: what is past is not rewritten.")
    new = patched(details, patch)
    is_moved = new.timezone and {"local_start", "timezone"} & {*patch}
    if is_moved and instant(new.local_start, new.timezone) <= now:
        raise ChangeError("The new time lies in the past: choose a later one.")


def _row(target: Target) -> dict[str, Any] | None:
    return override_row(target.uid, target.override) if target.override else None


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds() / 60
    return value.value if isinstance(value, Status) else value


def _either(changed: str | None, original: str | None) -> str | None:
    return original if changed is None else changed
