"""What a change would mean, before it is made: dates, what speaks against them, who hears of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.outbox.kinds import State
from bot.store import calendar as calendar_table
from bot.store import deliveries, subscriptions
from bot.store.database import Database
from schedules import leads
from schedules.calendar import HORIZON, Calendar, epoch
from schedules.leads import Lead, lead_in_words
from schedules.model import Occurrence, Segment, Series
from schedules.recurrence import occurrences
from schedules.rows import occurrence_of

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
    calendar: Calendar, found: Sequence[Occurrence], *, besides: str = ""
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
    told: dict[str, bool] = {}
    waiting: dict[str, bool] = {}
    for uid, recurrence_id, kind in sessions:
        rid = recurrence_id.isoformat()
        wishes = {
            row["destination"]: bool(row["is_channel"])
            for row in subscriptions.wishes_for(db, kind, uid, rid)
        }
        waiting |= wishes
        for row in deliveries.of_session(db, uid, rid):
            if row["state"] == State.SENT and row["told"] and row["destination"] in wishes:
                told[row["destination"]] = wishes[row["destination"]]
    return Audience(
        people_told=sum(not is_channel for is_channel in told.values()),
        channels_told=sum(told.values()),
        people_waiting=sum(not is_channel for is_channel in waiting.values()),
        channels_waiting=sum(waiting.values()),
    )


def reminders_before(db: Database, occurrence: Occurrence, now: datetime) -> list[LeadCount]:
    """Who will be reminded of a session of this kind, and when, soonest first.

    Of the leads that are overdue by then, each hears the latest only, at once.
    """
    if occurrence.start is None or occurrence.timezone is None:
        return []
    wanted: dict[str, list[tuple[datetime, Lead]]] = {}
    channels: set[str] = set()
    for row in subscriptions.wishes_for(db, occurrence.kind, occurrence.uid, ""):
        lead = Lead.parse(row["lead"])
        due = leads.due(lead, occurrence)
        wanted.setdefault(row["destination"], []).append((due, lead))
        channels |= {row["destination"]} if row["is_channel"] else set()
    counts: dict[tuple[datetime, Lead], list[bool]] = {}
    for destination, wishes in wanted.items():
        overdue = sorted((one for one in wishes if one[0] <= now), key=lambda one: one[0])
        for one in [*overdue[-1:], *(one for one in wishes if one[0] > now)]:
            counts.setdefault(one, []).append(destination in channels)
    return [
        LeadCount(
            lead_in_words(lead), max(due, now), are_channels.count(False), are_channels.count(True)
        )
        for (due, lead), are_channels in sorted(counts.items(), key=lambda one: one[0][0])
    ]
