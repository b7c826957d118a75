"""Bring the community folder's sessions into the calendar, and its corrections after an upgrade.

Each field is merged three ways (`schedules.merging`): one that somebody changed in the calendar is
theirs; the rest follows the folder.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.knowledge import Community
from bot.knowledge.community import SeriesSeed, SessionSeed
from bot.store import calendar as table
from schedules.calendar import Calendar
from schedules.merging import merge
from schedules.model import Doubt, Series, Status
from schedules.rows import series_of, series_row

ORIGIN = "folder"


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
            present = table.series(calendar.db, uid)
            if present is None:
                _put(calendar, row, row, now)
                added += 1
            elif present["origin"] == ORIGIN and json.loads(present["seeded"]) != row:
                _put(calendar, _merge(json.loads(present["seeded"]), row, present), row, now)
                corrected += 1
        for present in table.all_series(calendar.db, origin=ORIGIN):
            if present["uid"] not in wanted:
                withdrawn += _withdraw(calendar, present, now)
    return Seeded(added, corrected, withdrawn)


def _merge(before: dict[str, Any], now: dict[str, Any], present: dict[str, Any]) -> dict[str, Any]:
    """`now` where the calendar still says what the folder said `before`, else the calendar's."""
    merged = merge(before, now, present).values
    changed = any(merged[name] != present[name] for name in merged)
    merged["sequence"] = (present["sequence"] or 0) + int(changed)
    return merged


def _withdraw(calendar: Calendar, present: dict[str, Any], now: datetime) -> int:
    """Cancel what the folder no longer has, unless somebody made it their own."""
    before = json.loads(present["seeded"])
    own = any(present[name] != value for name, value in before.items() if name != "sequence")
    if own or present["status"] == Status.CANCELLED:
        return 0
    gone = {name: present[name] for name in before} | {
        "status": Status.CANCELLED.value,
        "sequence": (present["sequence"] or 0) + 1,
    }
    _put(calendar, gone, gone, now)
    return 1


def _put(calendar: Calendar, row: dict[str, Any], seeded: dict[str, Any], now: datetime) -> None:
    calendar.put(series_of(row), now, origin=ORIGIN, seeded=json.dumps(seeded, sort_keys=True))


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
        source=item.source,
        doubts=tuple(Doubt(frozenset(d.months), d.note) for d in item.doubts)
        if isinstance(item, SeriesSeed)
        else (),
    )
