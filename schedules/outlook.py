"""What is to come: reminders for one person, about one session, or if somebody asked for them.

And what would come of a change of the calendar, before it is made: dates, clashes, who hears of it.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from bot.outbox.kinds import State
from bot.store import calendar as calendar_table
from bot.store import deliveries as table
from bot.store import keepers
from bot.store import subscriptions as wishes_table
from bot.store.database import Database, Row
from schedules import leads
from schedules.calendar import HORIZON, Calendar, epoch
from schedules.leads import LONGEST, Lead, lead_in_words
from schedules.ledger import REPORTS, Delivery, DeliveryKind, who_held
from schedules.model import Occurrence, Segment, Series
from schedules.recurrence import occurrences
from schedules.rows import occurrence_of
from schedules.subscriptions import SessionId, Subscription
from schedules.wanted import NO_START, Briefing, Fate, Identity, Wish, decide, present

FAR = timedelta(days=400)
MOST_AHEAD = 60
FEW = 6
# One day's sessions begin so far apart, and what is due at a time of day before them.
ZONES_APART = timedelta(days=2)


@dataclass(frozen=True, slots=True, order=True)
class Upcoming:
    """A message to come. `due` is aware, in UTC; `held` by a keeper, or until its date is sure."""

    due: datetime
    destination: str
    is_channel: bool
    kind: DeliveryKind
    lead: Lead | None
    occurrence: Occurrence
    held: bool
    by_keeper: bool = False

    def as_delivery(self) -> Delivery:
        """The delivery that it will be, to word it before there is one."""
        start, end = self.occurrence.start, self.occurrence.end
        assert start is not None
        assert end is not None
        return Delivery(
            key="",
            kind=self.kind,
            uid=self.occurrence.uid,
            recurrence_id=self.occurrence.recurrence_id,
            session_kind=self.occurrence.kind,
            start=start,
            end=end,
            lead=self.lead,
            destination=self.destination,
            is_channel=self.is_channel,
            change=0,
            lost=None,
            state=State.PENDING,
            due=self.due,
            attempts=0,
        )


def upcoming(db: Database, destination: str, now: datetime, *, limit: int) -> list[Upcoming]:
    """The next messages to one destination, soonest first."""
    at, subscription = epoch(now), wishes_table.subscription(db, destination)
    if subscription is None or subscription["ended_at"] is not None:
        return []
    wishes = wishes_table.wishes_of(db, destination)
    skipped = {_name(row) for row in wishes_table.skipped(db, destination)}
    planned: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in table.listing(db, destination=destination, since=at):
        if row["kind"] not in REPORTS:
            planned[_name(row)].append(row)
    held: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for row in keepers.all_holds(db):
        held[_name(row)][row["lead"]] = row["held_by"]
    found: list[Upcoming] = []
    for row in table.sessions_ahead(db, destination, at, MOST_AHEAD):
        if len(found) >= limit and row["start"] > epoch(found[limit - 1].due + LONGEST):
            break
        own = [
            Wish(w["lead"], w["since"], subscription["paused_until"], subscription["is_channel"])
            for w in wishes
            if _name(row) not in skipped
            and (w["session_kind"] == row["kind"] or _name(w) == _name(row))
        ]
        as_it_is = present(row, {w.lead for w in own}, held[_name(row)])
        decided = decide(as_it_is, own, planned[_name(row)], at, None)
        is_channel = bool(subscription["is_channel"])
        more = _to_come(row, destination, decided, is_channel=is_channel)
        found = sorted([*found, *more], key=_order)
    return found[:limit]


def about(db: Database, uid: str, now: datetime) -> list[Upcoming]:
    """The next messages about the sessions of one series, to everybody, soonest first."""
    found: list[Upcoming] = []
    for name in table.sessions_to_remind(db, epoch(now), epoch(now + FAR), uid=uid):
        briefing = Briefing(db, name["uid"], name["recurrence_id"])
        if briefing.occurrence is None:
            continue
        for group in briefing.decide(epoch(now), None):
            for each in group.destinations:
                found += _to_come(
                    briefing.occurrence, each, group.decided, is_channel=group.is_channel
                )
    return sorted(found, key=_order)


def next_if_wished(
    calendar: Calendar,
    destination: str,
    subscription: Subscription | None,
    kinds: Iterable[str],
    wished: Collection[Lead],
    now: datetime,
    *,
    is_channel: bool,
) -> Upcoming | None:
    """The next message to a destination if it asked for these leads now.

    `subscription` is what it asked for before: it may have paused, or skipped a session.
    """
    quiet_until, skipped = now, frozenset[SessionId]()
    if subscription:
        skipped = subscription.skipped
        if subscription.ended_at is None and subscription.paused_until:
            quiet_until = max(now, subscription.paused_until)
    found: tuple[datetime, str, Lead, Occurrence] | None = None
    for kind in kinds:
        for occurrence in _ahead(calendar, now, kind):
            if occurrence.start is None or occurrence.timezone is None:
                continue
            if (occurrence.uid, occurrence.recurrence_id) in skipped:
                continue
            dues = [(leads.due(x, occurrence), str(x), x) for x in wished]
            if found and min(dues)[0] > found[0] + ZONES_APART:
                break
            for each in dues:
                if each[0] >= quiet_until and (found is None or each[:2] < found[:2]):
                    found = *each, occurrence
    if found is None:
        return None
    due, _, lead, occurrence = found
    name = (occurrence.uid, occurrence.recurrence_id.isoformat(), str(lead))
    by_keeper = name in {(*_name(row), row["lead"]) for row in keepers.all_holds(calendar.db)}
    waits = by_keeper or (is_channel and occurrence.doubtful)
    what = destination, is_channel, DeliveryKind.REMINDER, lead, occurrence
    return Upcoming(due, *what, held=waits, by_keeper=by_keeper)


def _ahead(calendar: Calendar, now: datetime, kind: str) -> Iterator[Occurrence]:
    """The next sessions of a kind, fetched as they are needed."""
    for offset in range(0, MOST_AHEAD, FEW):
        some = calendar.not_over(now, kind, limit=FEW, offset=offset)
        yield from some
        if len(some) < FEW:
            return


def told_before(db: Database, delivery: Delivery) -> str | None:
    """What its destination was last told of the session before a delivery (see `ledger.facts`)."""
    rid = delivery.recurrence_id.isoformat()
    told = [
        (row["told_order"], row["told"])
        for row in table.to_replan(db, delivery.uid, rid, NO_START, (delivery.destination,) * 2)
        if row["told"] and row["state"] == State.SENT and row["key"] != delivery.key
    ]
    before = [each for each in told if each[0] < (delivery.told_order or math.inf)]
    return max(before)[1] if before else None


def _to_come(
    row: Row, destination: str, decided: Mapping[Identity, Fate], *, is_channel: bool
) -> list[Upcoming]:
    wanted = {
        identity: verdict
        for identity, verdict in decided.items()
        if verdict.state in (State.PENDING, State.HELD)
    }
    if not wanted:
        return []
    occurrence = occurrence_of(row)
    return [
        Upcoming(
            due=datetime.fromtimestamp(verdict.due, UTC),
            destination=destination,
            is_channel=is_channel,
            kind=DeliveryKind(identity.kind),
            lead=Lead.parse(identity.lead) if identity.lead else None,
            occurrence=occurrence,
            held=verdict.state is State.HELD,
            by_keeper=who_held(verdict.error) is not None,
        )
        for identity, verdict in wanted.items()
    ]


def _name(row: Row) -> tuple[str, str]:
    return row["uid"], row["recurrence_id"]


def _order(each: Upcoming) -> tuple[datetime, str, str]:
    return each.due, each.destination, str(each.lead)


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
            for row in wishes_table.wishes_for(db, kind, uid, rid)
        }
        waiting |= wishes
        for row in table.of_session(db, uid, rid):
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
    for row in wishes_table.wishes_for(db, occurrence.kind, occurrence.uid, ""):
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
