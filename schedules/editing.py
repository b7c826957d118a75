"""Changing the calendar by hand: one session, or one and later ones of its series.

Every change is made in one transaction, only if the session still has the SEQUENCE that was seen,
and is noted in the audit log with the series before and after. An undo lets what a change
made different stand again as it stood before. What would come of a change is said before it is
made: dates, clashes, holidays, who hears of it.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from bot.outbox.kinds import State
from bot.store import calendar as calendar_table
from bot.store import reminders as table
from bot.store.database import Database, Row
from schedules import leads
from schedules.calendar import HORIZON, Calendar, epoch
from schedules.leads import Lead, lead_in_words
from schedules.model import (
    Occurrence,
    Override,
    Segment,
    Series,
    body_of,
    local,
    occurrence_of,
    series_in,
)
from schedules.patching import (
    ChangeError,
    Patch,
    Scope,
    Target,
    details_in,
    refuse_rewriting_the_past,
    with_change,
)
from schedules.recurrence import occurrences, recurrences


class ConflictError(Exception):
    """Somebody changed the session meanwhile; `target` is where it stands now, None if gone."""

    def __init__(self, target: Target | None) -> None:
        super().__init__("the session was changed meanwhile")
        self.target = target


@dataclass(frozen=True, slots=True)
class Editor:
    """Changes the calendar for `by` (a Slack user id), and undoes it; every `now` is aware UTC."""

    calendar: Calendar

    def target(self, uid: str, recurrence_id: date) -> Target | None:
        """A session, by what identifies it."""
        series = self.calendar.series(uid)
        return Target.of(series, recurrence_id) if series else None

    def change(
        self,
        uid: str,
        recurrence_id: date,
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
            if target is None or target.sequence != sequence:
                raise ConflictError(target)
            if not patch:
                raise ChangeError("Nothing was changed.")
            refuse_rewriting_the_past(target, patch, scope, now)
            scope = scope if target.series.repeats else "this"
            after = with_change(target, patch, scope)
            self._write(Change(action, scope, recurrence_id, target.series, after), by, now)
            return self.calendar.occurrence(uid, recurrence_id)

    def add(self, segment: Segment, by: str, now: datetime) -> None:
        """Add a session or a series."""
        series = Series.of(segment)
        first = next(recurrences(series)).recurrence_id
        scope: Scope = "later" if series.repeats else "this"
        with self.calendar.db.immediate(durable=True):
            self._write(Change("add", scope, first, None, series), by, now)

    def last_change(self, uid: str, recurrence_id: date) -> Row | None:
        """What would be undone: the last row of the audit log that changed this session."""
        db, target = self.calendar.db, self.target(uid, recurrence_id)
        rows = calendar_table.changes_of(db, uid, recurrence_id.isoformat(), MOST_LOOKED_AT)
        return next((row for row in rows if _changes(row, target)), None)

    def undo(self, uid: str, recurrence_id: date, *, by: str, now: datetime) -> Row:
        """Undo the last change of a session; the row of the log that was undone.

        Raises ChangeError where that cannot be done.
        """
        with self.calendar.db.immediate(durable=True):
            row, series = self.last_change(uid, recurrence_id), self.calendar.series(uid)
            if row is None or series is None:
                raise ChangeError(NEVER_CHANGED)
            if row["after"] is None:
                raise ChangeError(TOO_OLD)
            before = series_in(row["before"]) if row["before"] else Series(uid, ())
            after = restored(series, before, series_in(row["after"]))
            if before.segments and _past(series, now) != _past(after, now):
                raise ChangeError(HAS_BEGUN)
            first = date.fromisoformat(row["recurrence_id"])
            self._write(Change("undo", row["scope"], first, series, after, row["id"]), by, now)
            return row

    def _write(self, change: Change, by: str, now: datetime) -> None:
        self.calendar.put(change.after, now)
        note(self.calendar.db, change, by, now)


def new_uid(kind: str, start: datetime) -> str:
    """A UID for a session that is added."""
    return f"{kind}-{start:%Y-%m-%d}-{secrets.token_hex(3)}"


@dataclass(frozen=True, slots=True)
class Change:
    """A line of the audit log: the series before (None: it was added) and after a change.

    `recurrence_id` is the session that was changed, or the first of them; `undoes` the number of
    another line.
    """

    action: str
    scope: Scope
    recurrence_id: date
    before: Series | None
    after: Series
    undoes: int | None = None


def note(db: Database, change: Change, by: str, now: datetime) -> int:
    """Put a line into the log; its number."""
    row = {
        "at": epoch(now),
        "changed_by": by,
        "action": change.action,
        "scope": change.scope,
        "uid": change.after.uid,
        "recurrence_id": change.recurrence_id.isoformat(),
        "before": None if change.before is None else body_of(change.before),
        "after": body_of(change.after),
        "sequence": change.after.version,
        "undoes": change.undoes,
    }
    return calendar_table.note_change(db, row)


NEVER_CHANGED = "Nobody changed this session, so there is nothing to undo."
TOO_OLD = "This change was made before the last upgrade of the bot: change it back by hand."
CHANGED_SINCE = "The same was changed again since: undo that first, or change it back by hand."
MOST_LOOKED_AT = 50
HAS_BEGUN = "A session of the changed series has begun already: change the later ones instead."


def _changes(row: Row, target: Target | None) -> bool:
    """Whether a line of the log changed a session, or is too old to tell."""
    if row["before"] is None or target is None:
        return True
    before, after = (details_in(row[name], target) for name in ("before", "after"))
    return before != after


def restored(present: Series, before: Series, after: Series) -> Series:
    """The present series, with what is different in `before` and `after` as it was before.

    Raises ChangeError where some of that was changed since.
    """
    version = present.version + 1
    # What two people can change without touching the same: the segments, and each session.
    was, became, now = ({"": each.segments, **each.overrides} for each in (before, after, present))
    result = dict(now)
    for name in {*was, *became}:
        if say_the_same(was.get(name), became.get(name)):
            continue
        if not say_the_same(now.get(name), became.get(name)):
            raise ChangeError(CHANGED_SINCE)
        result[name] = _changed(was.get(name, Override(recurrence_id=name)), version)
    segments = result.pop("", ())
    overrides = {day: own for day, own in result.items() if own is not None}
    return Series(present.uid, segments, overrides, version)


def say_the_same(one: Any, other: Any) -> bool:
    """Whether two segments, overrides or rows of them do, whichever change led to it."""
    return bool(_changed(one, 0) == _changed(other, 0))


def _changed(part: Any, version: int) -> Any:
    """The part as something that this version of the series changed."""
    if isinstance(part, Override | Segment):
        return replace(part, sequence=version)
    return tuple(_changed(each, version) for each in part) if part else part


def _past(series: Series, now: datetime) -> list[tuple[date, datetime | None]]:
    """The sessions that have begun, and when."""
    last = max((local(now, each.timezone or "UTC") for each in series.segments), default=None)
    found = occurrences(series, datetime.min, last) if last else []
    return [(o.recurrence_id, o.start) for o in found if o.start and o.start <= now]


MOST_DATES = 60


@dataclass(frozen=True, slots=True)
class Audience:
    """How many were told of sessions already, and how many are waiting to be reminded."""

    people_told: int = 0
    channels_told: int = 0
    people_waiting: int = 0
    channels_waiting: int = 0


@dataclass(frozen=True, slots=True)
class LeadCount:
    """How many are reminded this long before; `due` is the moment, in UTC."""

    words: str
    due: datetime
    people: int
    channels: int


def dates(segment: Segment, now: datetime) -> list[Occurrence]:
    """The first session of a segment, and those to come up to 18 months ahead, at most 60."""
    last = max(segment.dtstart, now.replace(tzinfo=None)) + HORIZON
    found = occurrences(Series.of(segment), datetime.min, last)
    to_come = [one for one in found[1:] if one.start is None or one.start > now]
    return [*found[:1], *to_come][:MOST_DATES]


def retimed(before: Series, after: Series, now: datetime) -> list[Occurrence]:
    """The sessions that start at another time after a change, up to 18 months ahead, at most 60."""
    last = now.replace(tzinfo=None) + HORIZON
    was, becomes = (occurrences(series, datetime.min, last) for series in (before, after))
    known = {(one.recurrence_id, one.start, one.local_start) for one in was}
    found = [o for o in becomes if (o.recurrence_id, o.start, o.local_start) not in known]
    return found[:MOST_DATES]


def holidays_on(days: Iterable[date], place: str | None) -> dict[date, str]:
    """Which of these days are public holidays in a place (ISO 3166, such as US-NV), and which."""
    if place is None:
        return {}
    import holidays  # a tenth of a second, and only keepers need it

    country, _, subdivision = place.partition("-")
    wanted = list(days)
    known = holidays.country_holidays(
        country, subdiv=subdivision or None, years=sorted({day.year for day in wanted})
    )
    return {day: str(known[day]) for day in wanted if day in known}


def clashes(
    calendar: Calendar, found: Sequence[Occurrence], *, besides: str
) -> list[tuple[Occurrence, Occurrence]]:
    """Sessions that take place at the same time as another one in the calendar, whole days aside.

    `besides` is a UID to leave out.
    """
    pairs = []
    for one in found:
        if one.start is None or one.end is None or one.by_days:
            continue
        rows = calendar_table.between(
            calendar.db,
            (epoch(one.start - timedelta(days=1)), epoch(one.end)),
            now=0,
            kind=None,
            limit=50,
        )
        pairs += [
            (one, other)
            for other in map(occurrence_of, rows)
            if other.uid not in {one.uid, besides} and not other.by_days
            if other.end and other.end > one.start
        ]
    return pairs


def audience(db: Database, sessions: Iterable[tuple[str, date, str]]) -> Audience:
    """Who is concerned by a change of these sessions (uid, RECURRENCE-ID, kind)."""
    told, waiting = set[str](), dict[str, bool]()  # whether they are channels
    for uid, recurrence_id, kind in sessions:
        rid = recurrence_id.isoformat()
        wishes = table.wishes_for(db, kind, uid, rid)
        mine = {row["destination"]: bool(row["is_channel"]) for row in wishes}
        waiting |= mine
        rows = table.of_session(db, uid, rid)
        told |= {r["destination"] for r in rows if r["state"] == State.SENT and r["told"]} & {*mine}
    channels_told = sum(waiting[one] for one in told)
    channels = sum(waiting.values())
    return Audience(len(told) - channels_told, channels_told, len(waiting) - channels, channels)


def reminders_before(db: Database, occurrence: Occurrence, now: datetime) -> list[LeadCount]:
    """Who will be reminded of a session of this kind, and when, soonest first.

    Of the leads that are overdue by then, each hears the latest only, at once.
    """
    if occurrence.start is None or occurrence.timezone is None:
        return []
    wanted: dict[str, list[tuple[datetime, Lead]]] = defaultdict(list)
    channels = set()
    for row in table.wishes_for(db, occurrence.kind, occurrence.uid, ""):
        lead = Lead.parse(row["lead"])
        wanted[row["destination"]].append((leads.due(lead, occurrence), lead))
        channels |= {row["destination"]} if row["is_channel"] else set()
    counts: dict[tuple[datetime, Lead], list[bool]] = defaultdict(list)
    for destination, wishes in wanted.items():
        overdue = sorted((one for one in wishes if one[0] <= now), key=lambda one: one[0])
        for one in [*overdue[-1:], *(one for one in wishes if one[0] > now)]:
            counts[one].append(destination in channels)
    return [
        LeadCount(
            lead_in_words(lead), max(due, now), are_channels.count(False), are_channels.count(True)
        )
        for (due, lead), are_channels in sorted(counts.items(), key=lambda one: one[0][0])
    ]
