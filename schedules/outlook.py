"""What reminders are to come: for one person, about one session, or if somebody asked for them."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.store import deliveries as table
from bot.store.database import Database
from schedules import leads
from schedules.briefing import Briefing
from schedules.calendar import Calendar, epoch
from schedules.leads import LONGEST, Lead
from schedules.ledger import Delivery, DeliveryKind, State
from schedules.model import Occurrence, Status
from schedules.rows import occurrence_of

FAR = timedelta(days=400)
SESSIONS_AHEAD = 6


@dataclass(frozen=True, slots=True, order=True)
class Upcoming:
    """A message to come. `due` is aware, in UTC; `held` until its date is no longer in doubt."""

    due: datetime
    destination: str
    is_channel: bool
    kind: DeliveryKind
    lead: Lead | None
    occurrence: Occurrence
    held: bool

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
            about="",
            state=State.PENDING,
            due=self.due,
            expires=start,
            attempts=0,
        )


def upcoming(db: Database, destination: str, now: datetime, *, limit: int) -> list[Upcoming]:
    """The next messages to one destination, soonest first."""
    names = table.sessions_to_remind(db, epoch(now), epoch(now + FAR), destination=destination)
    found: list[Upcoming] = []
    for name in names:
        if len(found) >= limit and name["listed_start"] > epoch(found[limit - 1].due + LONGEST):
            break
        briefing = Briefing(db, name["uid"], name["recurrence_id"], (destination, destination))
        found = sorted([*found, *_to_come(briefing, now)], key=_order)
    return found[:limit]


def about(db: Database, uid: str, now: datetime) -> list[Upcoming]:
    """The next messages about the sessions of one series, to everybody, soonest first."""
    found: list[Upcoming] = []
    for name in table.sessions_to_remind(db, epoch(now), epoch(now + FAR), uid=uid):
        found += _to_come(Briefing(db, name["uid"], name["recurrence_id"]), now)
    return sorted(found, key=_order)


def if_wished(
    calendar: Calendar, kinds: Iterable[str], wished: Collection[Lead], now: datetime
) -> list[tuple[datetime, Lead, Occurrence]]:
    """What somebody who asks for these leads now would hear: due, lead and session, in order."""
    found = []
    for kind in kinds:
        for occurrence in calendar.not_over(now, kind, limit=SESSIONS_AHEAD):
            if occurrence.start is None or occurrence.timezone is None:
                continue
            for lead in wished:
                at = leads.due(lead, occurrence.local_start, occurrence.timezone, occurrence.start)
                if at >= now:
                    found.append((at, lead, occurrence))
    return sorted(found, key=lambda each: (each[0], str(each[1])))


def told_before(db: Database, delivery: Delivery) -> str | None:
    """What its destination was last told of the session before a delivery (see `ledger.facts`)."""
    rid = delivery.recurrence_id.isoformat()
    told = [
        (row["told_order"], row["told"])
        for row in table.of_session(db, delivery.uid, rid, (delivery.destination,) * 2)
        if row["told"] and row["state"] == State.SENT and row["key"] != delivery.key
    ]
    before = [each for each in told if each[0] < (delivery.told_order or math.inf)]
    return max(before)[1] if before else None


def _to_come(briefing: Briefing, now: datetime) -> list[Upcoming]:
    if briefing.occurrence is None or briefing.occurrence["status"] == Status.CANCELLED:
        return []
    occurrence = occurrence_of(briefing.occurrence)
    return [
        Upcoming(
            due=datetime.fromtimestamp(verdict.due, UTC),
            destination=destination,
            is_channel=briefing.is_channel(destination),
            kind=identity.kind,
            lead=Lead.parse(identity.lead) if identity.lead else None,
            occurrence=occurrence,
            held=verdict.state is State.HELD,
        )
        for destination in briefing.destinations
        for identity, verdict in briefing.decide(destination, epoch(now), None).items()
        if verdict.state in (State.PENDING, State.HELD)
    ]


def _order(each: Upcoming) -> tuple[datetime, str, str]:
    return each.due, each.destination, str(each.lead)
