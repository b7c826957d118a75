"""From the drafts of one UID to entries: the series, what was changed of its meetings, splits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from schedules.importing.contents import (
    Draft,
    FileEntry,
    Moment,
    Options,
    SessionError,
    refuse_long,
)
from schedules.model import TEXTS, Override, Segment, Status
from schedules.recurrence import local_starts, rule_of, starts
from schedules.rrules import RuleError, canonical, parse_rule
from schedules.segments import (
    SECOND,
    SegmentEntry,
    ever_meets,
    occurrence_uid,
    since,
    trimmed,
    up_to,
)
from schedules.words import date_and_time, in_a_row, long_date


def assemble(drafts: Sequence[Draft], options: Options) -> list[FileEntry]:
    """The entries of one UID. Raises SessionError with what stands against it."""
    masters = [draft for draft in drafts if draft.recurrence_id is None]
    changes, twice = _latest_of_each(draft for draft in drafts if draft.recurrence_id is not None)
    if not masters:
        return [_orphan(draft, options, twice) for draft in changes]
    if several := _several(masters):
        home = next((one for one in several if one.rrule), several[0])  # of all exceptions
        others = [found for one in several if one is not home for found in assemble([one], options)]
        return [*assemble([home, *changes], options), *others]
    master = max(masters, key=_version)
    notes = [*master.notes, *twice]
    if len(masters) > 1:
        notes.append(f"stands in the file {len(masters)} times: the latest version counts")
    segment = _segment(master, options)
    extra = {_start_at(moment, segment) for moment in master.rdates}
    segment = replace(segment, rdates=frozenset(extra - _starts(segment, extra)))
    if not segment.repeats:
        return _single(master, segment, changes, notes, options)
    return _repeating(master, segment, changes, notes, options)


def _several(masters: Sequence[Draft]) -> list[Draft]:
    """Sessions that stand under one UID without being versions of one: each gets a UID of its own.

    So it is where their starts differ and none has a higher SEQUENCE than the others.
    """
    by_start = {master.start.local: master for master in sorted(masters, key=_version)}
    if len(by_start) < 2 or len({master.sequence or 0 for master in masters}) > 1:
        return []
    first, *others = by_start.values()
    note = f"shares its UID with {len(others)} more: each is a session by itself"
    return [
        replace(first, notes=(*first.notes, note)),
        *(replace(one, uid=part_uid(one.uid, one.start.local)) for one in others),
    ]


def _single(
    master: Draft, segment: Segment, changes: Sequence[Draft], notes: list[str], options: Options
) -> list[FileEntry]:
    """A session without a rule; exceptions of other meetings stand by themselves."""
    overrides, others = {}, []
    for draft in changes:
        if _identity(draft, segment) == segment.dtstart:
            overrides[segment.dtstart] = _override(draft, segment, segment.dtstart)
        else:
            others.append(_orphan(draft, options))
    for day in sorted(_excluded(master.exdates, segment)):
        notes.append(f"leaves out {date_and_time(day)}, and does not repeat")
    if master.original_start and master.original_start != segment.dtstart:
        original = master.original_start
        overrides = {original: Override(recurrence_id=original.date(), local_start=segment.dtstart)}
        segment = replace(segment, dtstart=original)
    return [FileEntry(SegmentEntry(segment, overrides, master.of), master, tuple(notes)), *others]


def _repeating(
    master: Draft, segment: Segment, changes: Sequence[Draft], notes: list[str], options: Options
) -> list[FileEntry]:
    if not ever_meets(segment):
        raise SessionError("its rule ends before its first meeting", master.line)
    if segment.dtstart != next(starts(segment)):
        notes.append("begins on a day that its own rule leaves out: that day is no meeting")
    named = [(_identity(draft, segment), draft) for draft in sorted(changes, key=_version)]
    later = [pair for pair in named if pair[1].this_and_future]
    single = {day: draft for day, draft in named if not draft.this_and_future}
    excluded = _excluded(master.exdates, segment)
    strange = excluded - _starts(segment, excluded)
    notes += [f"leaves out {date_and_time(day)}, when it does not meet" for day in sorted(strange)]
    excluded -= strange
    segment = replace(segment, exdates=frozenset(excluded))
    met = _starts(segment, [*single, *(day for day, _ in later)])
    overrides, strays = {}, []
    for day, draft in single.items():
        if day in met:
            overrides[day] = _override(draft, segment, day)
        elif day in excluded:
            notes.append(f"is described on {long_date(day)} and excluded there: it is left out")
        elif draft.status is Status.CANCELLED:
            notes.append(f"is called off on {date_and_time(day)}, when it does not meet")
        else:
            strays.append(_orphan(draft, options))
    rule = _rule(replace(master, rrule=master.rule)) if master.rule else None
    found = [
        FileEntry(SegmentEntry(segment, overrides, master.of, rule=rule), master, tuple(notes))
    ]
    shift = timedelta(0)
    for at, draft in sorted(later, key=lambda pair: pair[0]):
        if at not in met:
            raise SessionError("RANGE=THISANDFUTURE names a meeting that there is not", draft.line)
        found[-1:] = _split(found[-1], draft, at + shift, shift)
        shift = draft.start.within(segment.timezone) - at
    return [*found, *strays]


def _split(whole: FileEntry, draft: Draft, at: datetime, moved: timedelta) -> list[FileEntry]:
    """What RANGE=THISANDFUTURE says: another segment goes on as the draft has it.

    `at` is when the session would be, `moved` by how much that is later than in the first segment.
    """
    segment = whole.entry.segment
    begin = draft.start.within(segment.timezone)
    shift = begin - at
    ends, rest = up_to(segment, at - SECOND), since(segment, at)
    rule = rule_of(rest)
    if rule and begin.date() != at.date() and (rule.by_day or rule.by_month_day or rule.by_month):
        raise SessionError(
            "RANGE=THISANDFUTURE moves a rule to other days: end the series and make a new one",
            draft.line,
        )
    until = rule.until + shift if rule and rule.until else None
    after = _override(draft, segment, at)
    named = {name: v for name in TEXTS if (v := getattr(after, name)) is not None}
    successor = replace(
        rest,
        uid=part_uid(segment.uid, at),
        dtstart=begin,
        rrule=canonical(replace(rule, until=until)) if rule else None,
        exdates=frozenset(day + shift for day in rest.exdates),
        rdates=frozenset(day + shift for day in rest.rdates),
        duration=draft.length(segment.timezone),
        status=draft.status,
        from_date=(at - moved).date(),
        follows=segment.uid,
        **named,
    )
    own = {day: o for day, o in whole.entry.overrides.items() if day < at}
    others = {
        day + shift: replace(o, recurrence_id=(day + shift).date())
        for day, o in whole.entry.overrides.items()
        if day >= at
    }
    of = whole.entry.series
    first = replace(whole, entry=SegmentEntry(ends, own, of, goes_on=True))
    note = f"changes from {long_date(at)} on: it goes on otherwise from there"
    goes_on = FileEntry(SegmentEntry(successor, others, of), draft, (note,))
    return [first, goes_on] if ever_meets(ends) else [goes_on]


def part_uid(uid: str, at: datetime) -> str:
    """What a part of a series is called from now on. Raises SessionError where that is too long."""
    named = occurrence_uid(uid, at)
    refuse_long(named)
    return named


def _orphan(draft: Draft, options: Options, notes: Sequence[str] = ()) -> FileEntry:
    """One meeting whose series is not in the file, as a session by itself."""
    assert draft.recurrence_id is not None
    at = draft.recurrence_id.within(draft.zone)
    segment = _segment(replace(draft, rrule=None), options)
    segment = replace(segment, uid=part_uid(draft.uid, at))
    note = "is one meeting of a series that the file does not have: it stands by itself"
    return FileEntry(SegmentEntry(segment), draft, (*draft.notes, *notes, note))


def _segment(draft: Draft, options: Options) -> Segment:
    kind = draft.fields.get("kind")
    if kind is None:
        known = in_a_row([f"“{kind.id}”" for kind in options.kinds], "or")
        raise SessionError(
            f"nothing says of which kind it is: name {known} as its category or kind, or import "
            "everything as one kind",
            draft.line,
            lacks="kind",
        )
    said = {name: value for name, value in draft.fields.items() if value}
    return Segment(
        uid=draft.uid,
        dtstart=draft.start.within(draft.zone),
        duration=draft.length(draft.zone),
        timezone=draft.zone,
        all_day=draft.start.is_date,
        rrule=_rule(draft) if draft.rrule else None,
        status=draft.status,
        sequence=draft.sequence or 0,
        **{"title": options.kind_names.get(kind, kind), **said, "kind": kind},
    )


def _rule(draft: Draft) -> str:
    parts = (draft.rrule or "").split(";")
    for number, part in enumerate(parts):
        name, _, value = part.partition("=")
        if name.strip().upper() == "UNTIL":
            # Of whole days it is a date, whatever programs add; without a zone it is local.
            local = value.strip().rstrip("Zz") if draft.zone is None else value
            parts[number] = f"UNTIL={value.strip()[:8] if draft.start.is_date else local}"
    try:
        return canonical(parse_rule(";".join(parts), draft.start.within(draft.zone), draft.zone))
    except RuleError as error:
        raise SessionError(f"its rule cannot be taken over: {error}", draft.line) from None


def _override(draft: Draft, segment: Segment, start: datetime) -> Override:
    """What the draft has otherwise than the series; what it lacks counts as empty."""
    spoken = draft.said - ({"title"} if not draft.fields.get("title") else set())
    said: dict[str, Any] = {n: draft.fields.get(n) or "" for n in TEXTS if n in spoken}
    whole = Override(
        recurrence_id=start.date(),
        local_start=draft.start.within(segment.timezone),
        duration=draft.length(segment.timezone),
        all_day=draft.start.is_date,
        status=draft.status,
        sequence=draft.sequence,
        **said,
    )
    return trimmed(segment, whole, start)


def _identity(draft: Draft, segment: Segment) -> datetime:
    """The RECURRENCE-ID in the segment's own wall-clock time."""
    assert draft.recurrence_id is not None
    return _start_at(draft.recurrence_id, segment)


def _start_at(moment: Moment, segment: Segment) -> datetime:
    """The start that a time of the file names. Of whole days the date counts, however written."""
    if not segment.all_day:
        if moment.is_date:
            return datetime.combine(moment.local, segment.dtstart.time())
        return moment.within(segment.timezone)
    written = datetime.combine(moment.local, time.min)
    if moment.is_date or not moment.is_utc or written in _starts(segment, [written]):
        return written
    return datetime.combine(moment.within(segment.timezone), time.min)


def _excluded(exdates: Sequence[Moment], segment: Segment) -> set[datetime]:
    """The starts that EXDATEs name; one that is a date names all of its day."""
    by_day = {moment.local.date() for moment in exdates if moment.is_date and not segment.all_day}
    last = datetime.combine(max(by_day, default=date.min), time.max)
    exact = (moment for moment in exdates if segment.all_day or not moment.is_date)
    days = (start for start in _starts(segment, [last] if by_day else []) if start.date() in by_day)
    return {*days, *(_start_at(moment, segment) for moment in exact)}


def _starts(segment: Segment, wanted: Iterable[datetime]) -> set[datetime]:
    """Its starts, as far as those that are asked for."""
    return set(local_starts(segment, datetime.min, max(wanted, default=datetime.min)))


def _version(draft: Draft) -> tuple[int, int]:
    return (draft.sequence or 0, draft.line)


def _latest_of_each(changes: Iterable[Draft]) -> tuple[list[Draft], list[str]]:
    """The latest version for each meeting, and what is to be said of the others."""
    latest: dict[tuple[datetime, bool], Draft] = {}
    notes = []
    for draft in sorted(changes, key=_version):
        assert draft.recurrence_id is not None
        day = draft.recurrence_id.within(draft.zone)
        if (day, draft.this_and_future) in latest:
            notes.append(f"is changed on {date_and_time(day)} more than once: the latest counts")
        latest[day, draft.this_and_future] = draft
    return list(latest.values()), notes
