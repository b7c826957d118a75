"""What somebody changes of a session, and what its series becomes: decided without a database.

A `Patch` holds the fields that somebody changed and nothing else, so that two people who change
different things of one session both keep their work. The past is never rewritten.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from itertools import dropwhile, takewhile
from typing import Any, Literal

from schedules.model import (
    FIELDS,
    TEXTS,
    Override,
    Segment,
    Series,
    Status,
    instant,
    meeting,
    series_in,
)
from schedules.recurrence import Recurrence, recurrences, starts, stretches
from schedules.segments import are_alike, segment_uid, since, trimmed

Patch = Mapping[str, Any]
# One session; it and those up to where the series changes anyhow; it and all later ones.
Scope = Literal["this", "until", "later"]

# What a single session of a series cannot have otherwise than the series.
OF_SERIES = ("kind", "timezone", "source")
WHOLE_SERIES = (
    "Kind, time zone and source belong to the whole series: choose “This one and all later ones”."
)
_MINUTE = timedelta(minutes=1)
_FAR = timedelta(days=366)  # nothing is moved so far that its series has to be searched further
TIMES = frozenset({"local_start", "duration", "all_day", "rrule", "timezone"})


class ChangeError(ValueError):
    """A change that is refused; the message is a sentence for people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What can be changed of a session; texts that are not there are empty.

    `local_start` is naive in the session's zone `timezone` (IANA, empty where unknown), midnight
    where it takes whole days. `rrule` is that of its segment, None for a single session; it, kind,
    zone and source can only be changed for a session and all later ones.
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
    all_day: bool = False
    rrule: str | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """One session as it stands in its series: its date, and both taken together."""

    series: Series
    at: Recurrence

    @classmethod
    def of(cls, series: Series, recurrence_id: date) -> Target | None:
        """A session of a series, None where it has no such one."""
        for one in recurrences(series):
            if one.recurrence_id == recurrence_id:
                return None if one.excluded else cls(series, one)
            if min(one.start.date(), one.recurrence_id) > recurrence_id + _FAR:
                return None
        return None

    @property
    def uid(self) -> str:
        """Of the series."""
        return self.series.uid

    @property
    def recurrence_id(self) -> date:
        """Which one of its series it is."""
        return self.at.recurrence_id

    @property
    def segment(self) -> Segment:
        """How it and its neighbours repeat, and what is said of them."""
        return self.at.segment

    @property
    def override(self) -> Override:
        """What was changed of it alone."""
        mine = self.series.overrides.get(self.recurrence_id)
        return mine or Override(recurrence_id=self.recurrence_id)

    @property
    def sequence(self) -> int:
        """SEQUENCE: the version of the series that its last change led to."""
        return max(self.segment.sequence, self.override.sequence or 0)

    @property
    def details(self) -> Details:
        """What stands there now, without notes that the folder adds to doubtful dates."""
        alone = meeting(self.segment, self.at.start, self.override)
        return Details(
            **{name: getattr(alone, name) or "" for name in (*TEXTS, "timezone", "source")},
            local_start=alone.dtstart,
            duration=alone.duration,
            all_day=alone.all_day,
            status=alone.status,
            kind=alone.kind,
            rrule=self.segment.rrule,
        )

    @property
    def until(self) -> date | None:
        """From which date on the series changes anyhow."""
        after = _from_stretch(self)[1:]
        if not after:
            return None
        # Of the segments that took over since, one may have no session left.
        since = self.series.segments[self.series.segments.index(self.segment) + 1 :]
        bounds = (self.segment.until_date, *(each.from_date for each in since))
        first = after[0].recurrence_id
        return min((d for d in bounds if d and self.recurrence_id < d <= first), default=first)


def details_in(body: str | None, target: Target) -> Details:
    """How the audit log has a session; as it stands now where it says nothing of it."""
    there = Target.of(series_in(body), target.recurrence_id) if body else None
    return (there or target).details


def patched(details: Details, patch: Patch) -> Details:
    """The details with a patch applied."""
    return replace(details, **patch)


def with_change(target: Target, patch: Patch, scope: Scope) -> Series:
    """The series after a change of one session, or of it and later ones; its version grows.

    Of all later ones a new time replaces what was changed from a later session on, unless it is
    for those "until" then; everything else is changed there too. Raises ChangeError.
    """
    series = target.series
    version = series.version + 1
    changed = _one_changed if scope == "this" or not series.repeats else _later_changed
    return replace(changed(target, patch, scope, version), version=version)


def _one_changed(target: Target, patch: Patch, _: Scope, version: int) -> Series:
    series, segment = target.series, target.segment
    if segment.status is Status.CANCELLED and patch.get("status", segment.status) != "cancelled":
        if series.repeats:
            raise ChangeError(
                "All sessions of this series are cancelled from here on: restore this and later "
                "ones, then cancel those that do not take place."
            )
        segment = replace(segment, status=patch["status"])
    if set(OF_SERIES) & {*patch}:
        if series.repeats:
            raise ChangeError(WHOLE_SERIES)
        own: dict[str, Any] = {n: patch[n] or None for n in OF_SERIES if n in patch}
        segment = replace(segment, **own)
    if segment != target.segment:
        segments = (segment if each is target.segment else each for each in series.segments)
        series = replace(series, segments=tuple(segments))
    # Everything that differs from the segment.
    new = patched(target.details, patch)
    said: dict[str, Any] = {name: getattr(new, name) for name in ("local_start", *FIELDS)}
    whole = Override(recurrence_id=target.recurrence_id, sequence=version, **said)
    mine = trimmed(segment, whole, target.at.start)
    return replace(series, overrides={**series.overrides, target.recurrence_id: mine})


def _later_changed(target: Target, patch: Patch, scope: Scope, version: int) -> Series:
    series, mine = target.series, target.segment
    until = target.until if scope == "until" else None
    if TIMES & {*patch}:
        new = replace(_retimed(target, patch, version), until_date=until)
        segments = [*series.segments, new]
    else:
        # What begins with the target or later goes on as it is, but for the words.
        stretch, *after = _from_stretch(target)
        changed = [] if scope == "until" else [one.segment for one in after]
        if stretch == target.at:
            changed.append(mine)
        segments = [
            _segment_with(each, patch, version) if each in changed else each
            for each in series.segments
        ]
        if stretch != target.at:
            new = replace(_from(target), until_date=target.until)
            segments.append(_segment_with(new, patch, version))
    overrides = dict(series.overrides)
    if target.recurrence_id in overrides:
        # What was changed for all is no longer something of this session's own.
        own: dict[str, Any] = {name: None for name in patch if hasattr(target.override, name)}
        overrides[target.recurrence_id] = replace(target.override, sequence=version, **own)
    return replace(series, segments=tuple(segments), overrides=overrides)


def _from_stretch(target: Target) -> list[Recurrence]:
    """The first sessions of the target's segment and of those after it."""
    found = stretches(target.series)
    return list(dropwhile(lambda one: one.segment is not target.segment, found))


def _segment_with(segment: Segment, patch: Patch, version: int) -> Segment:
    said: dict[str, Any] = {n: patch[n] or None for n in (*TEXTS, *OF_SERIES) if n in patch}
    said |= {n: patch[n] for n in ("title", "status", "duration", "all_day") if n in patch}
    return replace(segment, sequence=version, **said)


def _from(target: Target) -> Segment:
    """The target's segment as it goes on from the target."""
    return replace(
        since(target.segment, target.at.start),
        uid=segment_uid(target.uid, target.at.start),
        from_date=target.recurrence_id,
        until_date=None,
        follows=target.segment.uid,
    )


def _retimed(target: Target, patch: Patch, version: int) -> Segment:
    """The segment that begins with the target's session and has another time or rule."""
    was = _from(target)
    start = patch.get("local_start", was.dtstart)
    new = _segment_with(was, patch, version)
    new = replace(new, dtstart=start, rrule=patch.get("rrule") or was.rrule)
    if next(_of_rule(new), None) != start:
        raise ChangeError(
            f"{start:%A, %B} {start.day}, {start.year} is not a date of the series as it repeats "
            "now: say how it is to repeat from then on."
        )
    _refuse_overtaking(target, start)
    pairs = zip(_of_rule(was), _of_rule(new), strict=False)
    until = max(was.exdates, default=start)
    paired = takewhile(lambda pair: pair[0] <= until, pairs)
    excluded = {becomes for day, becomes in paired if day in was.exdates}
    shift = start - was.dtstart
    alike = are_alike(was, new)
    return replace(
        new,
        follows=was.follows if alike else None,
        exdates=frozenset(excluded if alike else ()),
        rdates=frozenset(day + shift for day in was.rdates),
        # Why dates are only expected was said of the old rule.
        doubts=tuple(doubt for doubt in new.doubts if doubt.months or "rrule" not in patch),
    )


def _of_rule(segment: Segment) -> Iterator[datetime]:
    return starts(replace(segment, rdates=frozenset()))


def _refuse_overtaking(target: Target, start: datetime) -> None:
    """Raise ChangeError where the session would come before the one that it follows now."""
    before = takewhile(lambda one: one != target.at, recurrences(target.series))
    last = max((one.start for one in before if not one.excluded), default=datetime.min)
    if start <= last:
        raise ChangeError(
            f"The session before it is on {last:%B} {last.day}, {last.year}: choose a later date, "
            "or move this one only."
        )


# How the values are written that JSON does not have, and how they are read.
_IN_JSON: Mapping[str, tuple[Callable[[Any], object], Callable[[Any], object]]] = {
    "local_start": (datetime.isoformat, datetime.fromisoformat),
    "duration": (lambda length: length / _MINUTE, lambda minutes: minutes * _MINUTE),
    "status": (str, Status),
}


def to_json(patch: Patch) -> dict[str, Any]:
    """A patch as JSON has it: local times in ISO 8601, durations in minutes."""
    return {n: _IN_JSON[n][0](value) if n in _IN_JSON else value for n, value in patch.items()}


def from_json(values: Mapping[str, Any]) -> dict[str, Any]:
    """The reverse of `to_json`; raises ValueError or TypeError for what it never wrote."""
    if not {field.name for field in fields(Details)}.issuperset(values):
        raise ValueError("unknown fields")
    return {n: _IN_JSON[n][1](value) if n in _IN_JSON else value for n, value in values.items()}


def refuse_rewriting_the_past(target: Target, patch: Patch, scope: Scope, now: datetime) -> None:
    """Raise ChangeError for a change of what has begun, and for one into the past."""
    details = target.details
    started = bool(details.timezone) and instant(details.local_start, details.timezone) <= now
    if started and (scope != "this" or TIMES & {*patch}):
        raise ChangeError("This session has begun already: what is past is not rewritten.")
    new = patched(details, patch)
    is_moved = new.timezone and {"local_start", "timezone"} & {*patch}
    if is_moved and instant(new.local_start, new.timezone) <= now:
        raise ChangeError("The new time lies in the past: choose a later one.")
