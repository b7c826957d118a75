"""From the drafts of one UID to entries: the series, what was changed of its meetings, splits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from schedules.entries import TEXTS, Entry, canonical, ever_meets, occurrence_uid, trimmed
from schedules.importing.drafts import Draft, Moment
from schedules.importing.errors import SessionError
from schedules.importing.options import Options
from schedules.importing.texts import refuse_long
from schedules.model import Series, Status
from schedules.recurrence import Override, RuleError, local_starts, parse_rule


@dataclass(frozen=True, slots=True)
class Found:
    """An entry as a file has it. Of the fields not in `said` the file says nothing."""

    entry: Entry
    said: frozenset[str]
    sequence: int | None
    line: int
    ours: bool
    notes: tuple[str, ...] = ()


def assemble(drafts: Sequence[Draft], options: Options) -> list[Found]:
    """The entries of one UID. Raises SessionError with what stands against it."""
    masters = [draft for draft in drafts if draft.recurrence_id is None]
    changes = [draft for draft in drafts if draft.recurrence_id is not None]
    if not masters:
        return [_orphan(draft, options) for draft in _latest_of_each(changes)]
    master = _latest(masters)
    notes = list(master.notes)
    if len(masters) > 1:
        notes.append(f"stands in the file {len(masters)} times: the latest version counts")
    series = _series(master, options)
    if series.rrule is None:
        return [_single(master, series, changes, notes)]
    return _repeating(master, series, changes, notes, options)


def _single(master: Draft, series: Series, changes: Sequence[Draft], notes: list[str]) -> Found:
    overrides = {}
    if master.original_start and master.original_start != series.dtstart:
        original = master.original_start
        overrides[original] = Override(recurrence_id=original, local_start=series.dtstart)
        series = replace(series, dtstart=original)
    elif changes:
        latest = _latest(changes)
        if latest.recurrence_id and latest.recurrence_id.within(series.timezone) == series.dtstart:
            overrides[series.dtstart] = _override(latest, series, series.dtstart)
    return _found(master, Entry(series, overrides), notes)


def _repeating(
    master: Draft, series: Series, changes: Sequence[Draft], notes: list[str], options: Options
) -> list[Found]:
    if not ever_meets(series):
        raise SessionError("its rule ends before its first meeting", master.line)
    if not local_starts(replace(series, exdates=frozenset()), series.dtstart, series.dtstart):
        notes.append("begins on a day that its own rule leaves out: that day is no meeting")
    later = [draft for draft in changes if draft.this_and_future]
    single = {
        _identity(draft, series): draft
        for draft in sorted(changes, key=_version)
        if not draft.this_and_future
    }
    excluded = _excluded(master.exdates, series)
    series = replace(series, exdates=frozenset(excluded))
    starts = _starts(series, [*single, *(_identity(draft, series) for draft in later)])
    overrides = {}
    strays = []
    for day, draft in single.items():
        if day in starts:
            overrides[day] = _override(draft, series, day)
        elif day in excluded:
            notes.append(f"is described on {day:%Y-%m-%d} and excluded there: it is left out")
        elif draft.status is not Status.CANCELLED:
            strays.append(_orphan(draft, options))
    whole = _found(master, Entry(series, overrides), notes)
    found = [whole]
    shift = timedelta(0)
    for draft in sorted(later, key=lambda draft: _identity(draft, series)):
        at = _identity(draft, series)
        if at not in starts:
            raise SessionError("RANGE=THISANDFUTURE names a meeting that there is not", draft.line)
        found[-1:] = _split(found[-1], draft, at + shift)
        shift = draft.start.within(series.timezone) - at
    return [*found, *strays]


def _split(whole: Found, draft: Draft, at: datetime) -> list[Found]:
    """What RANGE=THISANDFUTURE says: the series ends, and another goes on as the draft has it."""
    series = whole.entry.series
    begin = draft.start.within(series.timezone)
    shift = begin - at
    rule = parse_rule(series.rrule or "", series.dtstart, series.timezone)
    if begin.date() != at.date() and (rule.by_day or rule.by_month_day or rule.by_month):
        raise SessionError(
            "RANGE=THISANDFUTURE moves a rule to other days: end the series and make a new one",
            draft.line,
        )
    every = _all_starts(replace(series, exdates=frozenset()), at)
    before = len([day for day in every if day < at])
    count = rule.count - before if rule.count else None
    until = rule.until + shift if rule.until else None
    after = _override(draft, series, at)
    named = {name: v for name in TEXTS if (v := getattr(after, name)) is not None}
    successor = replace(
        series,
        uid=part_uid(series.uid, at),
        dtstart=begin,
        rrule=canonical(replace(rule, count=count, until=until)),
        exdates=frozenset(day + shift for day in series.exdates if day >= at),
        duration=draft.length(series.timezone),
        status=draft.status,
        previous_uid=series.uid,
        **named,
    )
    ended = replace(rule, count=None, until=at - timedelta(seconds=1))
    ends = replace(
        series,
        rrule=canonical(ended),
        exdates=frozenset(day for day in series.exdates if day < at),
    )
    own = {day: o for day, o in whole.entry.overrides.items() if day < at}
    rest = {
        day + shift: replace(o, recurrence_id=day + shift)
        for day, o in whole.entry.overrides.items()
        if day >= at
    }
    parts = [replace(whole, entry=Entry(ends, own))] if ever_meets(ends) else []
    note = f"changes from {at:%Y-%m-%d} on: a series of its own goes on from there"
    goes_on = _found(draft, Entry(successor, rest), [note])
    return [*parts, replace(goes_on, said=whole.said | {"previous_uid"})]


def part_uid(uid: str, at: datetime) -> str:
    """What a part of a series is called from now on. Raises SessionError where that is too long."""
    named = occurrence_uid(uid, at)
    refuse_long(named)
    return named


def _orphan(draft: Draft, options: Options) -> Found:
    """One meeting whose series is not in the file, as a session by itself."""
    assert draft.recurrence_id is not None
    at = draft.recurrence_id.within(draft.zone)
    series = replace(_series(draft, options), uid=part_uid(draft.uid, at))
    note = "is one meeting of a series that the file does not have: it stands by itself"
    return _found(draft, Entry(series), [*draft.notes, note])


def _found(draft: Draft, entry: Entry, notes: Sequence[str]) -> Found:
    return Found(entry, draft.said, draft.sequence, draft.line, draft.ours, tuple(notes))


def _series(draft: Draft, options: Options) -> Series:
    kind = draft.fields.get("kind")
    if kind is None:
        raise options.no_kind(draft.line)
    zone = draft.zone
    dtstart = draft.start.within(zone)
    said: dict[str, Any] = {name: draft.fields.get(name) or None for name in TEXTS}
    said["title"] = said["title"] or options.name_of(kind)
    return Series(
        uid=draft.uid,
        kind=kind,
        dtstart=dtstart,
        duration=draft.length(zone),
        timezone=zone,
        rrule=_rule(draft, dtstart, zone) if draft.rrule else None,
        status=draft.status,
        source=draft.fields.get("source") or None,
        previous_uid=draft.fields.get("previous_uid") or None,
        sequence=draft.sequence or 0,
        doubts=draft.doubts,
        **said,
    )


def _rule(draft: Draft, dtstart: datetime, zone: str | None) -> str:
    text = draft.rrule or ""
    parts = [_until(part, draft.start, zone) for part in text.split(";")]
    try:
        return canonical(parse_rule(";".join(parts), dtstart, zone))
    except RuleError as error:
        raise SessionError(f"its rule cannot be taken over: {error}", draft.line) from None


def _until(part: str, start: Moment, zone: str | None) -> str:
    """UNTIL of an all-day series is a date, whatever programs add; without a zone it is local."""
    name, _, value = part.partition("=")
    if name.strip().upper() != "UNTIL":
        return part
    if start.is_date:
        return f"UNTIL={value.strip()[:8]}"
    return part.rstrip().rstrip("Zz") if zone is None else part


def _override(draft: Draft, series: Series, recurrence_id: datetime) -> Override:
    """What the draft has otherwise than the series; what it lacks counts as empty."""
    said: dict[str, Any] = {
        name: draft.fields.get(name) or "" for name in TEXTS if name in draft.said
    }
    if not said.get("title"):
        said.pop("title", None)
    whole = Override(
        recurrence_id=recurrence_id,
        local_start=draft.start.within(series.timezone),
        duration=draft.length(series.timezone),
        status=draft.status,
        sequence=draft.sequence,
        **said,
    )
    return trimmed(series, whole)


def _identity(draft: Draft, series: Series) -> datetime:
    """The RECURRENCE-ID in the series' own wall-clock time."""
    moment = draft.recurrence_id
    assert moment is not None
    if moment.is_date:
        return datetime.combine(moment.local, series.dtstart.time())
    return moment.within(series.timezone)


def _excluded(exdates: Sequence[Moment], series: Series) -> set[datetime]:
    days: set[date] = {moment.local.date() for moment in exdates if moment.is_date}
    found = {moment.within(series.timezone) for moment in exdates if not moment.is_date}
    if days:
        found |= {start for start in _starts_until(series, max(days)) if start.date() in days}
    return found


def _starts(series: Series, wanted: Sequence[datetime]) -> set[datetime]:
    return set(_all_starts(series, max(wanted))) if wanted else set()


def _starts_until(series: Series, day: date) -> list[datetime]:
    return _all_starts(series, datetime.combine(day, datetime.max.time()))


def _all_starts(series: Series, last: datetime) -> list[datetime]:
    return local_starts(series, datetime.min, last)


def _version(draft: Draft) -> tuple[int, int]:
    return (draft.sequence or 0, draft.line)


def _latest(drafts: Sequence[Draft]) -> Draft:
    return max(drafts, key=_version)


def _latest_of_each(changes: Sequence[Draft]) -> list[Draft]:
    latest: dict[datetime | None, Draft] = {}
    for draft in sorted(changes, key=_version):
        assert draft.recurrence_id is not None
        latest[draft.recurrence_id.within(draft.zone)] = draft
    return list(latest.values())
