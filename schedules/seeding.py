"""Bring the community folder's sessions into the calendar, and its corrections after an upgrade.

Each field is merged three ways (`schedules.merging`): one that somebody changed in the calendar is
theirs; the rest follows the folder. Start, zone and rule are one field. Where the folder changes
them of a series, a new one takes over from the next meeting on (`schedules.splitting`): the past is
not rewritten, and what was changed of single meetings stays.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.knowledge import Community
from bot.knowledge.community import SeriesSeed, SessionSeed
from bot.store import calendar as table
from bot.store.database import Database, Row
from schedules.calendar import HORIZON, Calendar
from schedules.entries import trimmed
from schedules.merging import merge
from schedules.model import Doubt, Series, Status
from schedules.recurrence import Override, local, local_starts
from schedules.rows import override_of, series_of, series_row
from schedules.splitting import split, successor_uid
from schedules.timing import change_of, ended_before, from_day

ORIGIN = "folder"
TIMING = ("dtstart", "timezone", "rrule")
IDENTITY = ("uid", "previous_uid", "sequence")  # where a part goes on, these are its own


@dataclass(frozen=True, slots=True)
class Seeded:
    """How many series a seeding added, corrected, and withdrew because the folder lost them."""

    added: int = 0
    corrected: int = 0
    withdrawn: int = 0


def seed(calendar: Calendar, community: Community, now: datetime) -> Seeded:
    """Add and correct what the folder owns; what was changed by hand stays as it is."""
    added = corrected = withdrawn = 0
    wanted = {
        item.uid: series_row(_series(item))
        for items in (community.series, community.sessions)
        for item in items
    }
    with calendar.db.immediate():
        for uid, row in wanted.items():
            present = _present(calendar.db, uid)
            if present is None:
                _put(calendar, series_of(row), row, now)
                added += 1
            elif present["origin"] == ORIGIN and json.loads(present["seeded"]) != row:
                _correct(calendar, present, row, now)
                corrected += 1
        for present in table.all_series(calendar.db, origin=ORIGIN):
            if json.loads(present["seeded"])["uid"] not in wanted:
                withdrawn += _withdraw(calendar, present, now)
    return Seeded(added, corrected, withdrawn)


def _present(db: Database, uid: str) -> Row | None:
    """What the calendar has of a series of the folder: the part that goes on."""
    found = table.series(db, uid)
    while found:
        later = [row for row in table.successors(db, found["uid"]) if row["origin"] == ORIGIN]
        if not later:
            break
        found = later[0]
    return found


def _correct(calendar: Calendar, present: Row, row: Row, now: datetime) -> None:
    """Take over what the folder says otherwise than before, save what is somebody's own."""
    before = json.loads(present["seeded"])
    names = {*row} - {*TIMING, *IDENTITY}
    merged = {name: present[name] for name in row} | merge(before, row, present, names=names).values
    stays = series_of(merged)
    retimed = any(row[name] != before[name] for name in TIMING)
    retimed = retimed and _has_time_of(calendar.db, present)
    says = series_of(merged | {name: row[name] for name in TIMING}) if retimed else stays
    if says != series_of(present):
        says = replace(says, sequence=table.newest_sequence(calendar.db, stays.uid) + 1)
    if retimed and stays.rrule is not None:
        _retime(calendar, stays, says, row, now)
    elif retimed and says.rrule is None:
        # A single session that moves is still known by its first start.
        _put(calendar, replace(says, dtstart=stays.dtstart), row, now)
        own = _overrides(calendar.db, stays).get(stays.dtstart)
        own = own or Override(recurrence_id=stays.dtstart)
        moved = None if says.dtstart == stays.dtstart else says.dtstart
        sequence = max(says.sequence, own.sequence or 0)
        calendar.override(stays.uid, replace(own, local_start=moved, sequence=sequence), now)
    else:
        _put(calendar, says, row, now)


def _retime(calendar: Calendar, old: Series, new: Series, row: Row, now: datetime) -> None:
    """Let a series repeat otherwise, from its next meeting that nobody made their own."""
    here = local(now, old.timezone or calendar.zone)
    days = {start.date() for start in local_starts(new, here, here + HORIZON)}
    kept = [at for at in _to_come_by_hand(calendar.db, old, here) if at.date() not in days]
    change = change_of(old, new, _after(here, kept))
    if change is None:
        _put(calendar, new, row, now)
    elif change.successor is None:
        _put(calendar, ended_before(change.at, old, new), row, now)
    else:
        at = change.at or change.successor.dtstart
        later = replace(change.successor, uid=successor_uid(old.uid, at), previous_uid=old.uid)
        if change.at is not None:
            later = split(calendar, old.uid, change.at, later, now)
        _put(calendar, later, row, now)


def _to_come_by_hand(db: Database, series: Series, here: datetime) -> list[datetime]:
    """The meetings from `here` on that somebody changed, save those that they cancelled."""
    found = _overrides(db, series).items()
    return [at for at, own in found if at >= here and own.status is not Status.CANCELLED]


def _after(here: datetime, meetings: Sequence[datetime]) -> datetime:
    return max([here, *(at + timedelta(seconds=1) for at in meetings)])


def _overrides(db: Database, series: Series) -> dict[datetime, Override]:
    """What was changed of single meetings, by RECURRENCE-ID; none that says nothing any more."""
    found = (trimmed(series, override_of(row)) for row in table.overrides(db, series.uid))
    return {
        one.recurrence_id: one
        for one in found
        if replace(one, sequence=None) != Override(recurrence_id=one.recurrence_id)
    }


def _has_time_of(db: Database, present: Row) -> bool:
    """Whether the calendar still has the start, zone and rule that the folder said."""
    series, said = series_of(present), series_of(json.loads(present["seeded"]))
    if series.timezone != said.timezone:
        return False
    if series.rrule is None or said.rrule is None:
        own = _overrides(db, series).get(series.dtstart)
        start = (own and own.local_start) or series.dtstart
        return (start, series.rrule) == (said.dtstart, said.rrule)
    day = series.dtstart.date()
    times = (from_day(one, day) for one in (series, said))
    was, is_said = ((one.dtstart, one.rrule) if one else None for one in times)
    return was == is_said


def _withdraw(calendar: Calendar, present: Row, now: datetime) -> int:
    """Cancel what the folder no longer has, unless somebody made it their own.

    Of a series what is over stays, and so does all up to the last meeting that somebody changed.
    """
    before = json.loads(present["seeded"])
    names = {*before} - {*TIMING, *IDENTITY}
    own = any(present[name] != before[name] for name in names)
    if own or present["status"] == Status.CANCELLED or not _has_time_of(calendar.db, present):
        return 0
    series = series_of(present)
    gone = replace(series, status=Status.CANCELLED, sequence=series.sequence + 1)
    if series.rrule is None:
        if _overrides(calendar.db, series):
            return 0
    else:
        here = local(now, series.timezone or calendar.zone)
        begin = _after(here, _to_come_by_hand(calendar.db, series, here))
        at = next(iter(local_starts(series, begin, begin + HORIZON)), None)
        later = from_day(gone, at.date()) if at else None
        if at is None or later is None:
            return 0
        if local_starts(series, series.dtstart, begin):
            later = replace(later, uid=successor_uid(series.uid, at), previous_uid=series.uid)
            gone = split(calendar, series.uid, at, later, now)
    _put(calendar, gone, before | {"status": Status.CANCELLED.value}, now)
    return 1


def _put(calendar: Calendar, series: Series, seeded: Row, now: datetime) -> None:
    calendar.put(series, now, origin=ORIGIN, seeded=json.dumps(seeded, sort_keys=True))


def _series(item: SeriesSeed | SessionSeed) -> Series:
    return Series(
        uid=item.uid,
        kind=item.kind,
        title=item.title,
        dtstart=item.start,
        duration=timedelta(minutes=item.minutes),
        timezone=item.timezone,
        rrule=item.rrule if isinstance(item, SeriesSeed) else None,
        status=Status(item.status),
        topic=item.topic,
        note=item.note,
        place=item.place,
        url=item.url,
        resources_url=item.resources_url,
        source=item.source,
        doubts=tuple(Doubt(frozenset(d.months), d.note) for d in item.doubts)
        if isinstance(item, SeriesSeed)
        else (),
    )
