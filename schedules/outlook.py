"""What reminders are to come: for one person, about one session, or if somebody asked for them."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.outbox.kinds import State
from bot.store import deliveries as table
from bot.store import keepers
from bot.store import subscriptions as wishes_table
from bot.store.database import Database, Row
from schedules import leads
from schedules.briefing import NO_START, Briefing, present
from schedules.calendar import Calendar, epoch
from schedules.leads import LONGEST, Lead
from schedules.ledger import REPORTS, Delivery, DeliveryKind, who_held
from schedules.model import Occurrence
from schedules.rows import occurrence_of
from schedules.subscriptions import SessionId, Subscription
from schedules.wanted import Identity, Verdict, Wish, decide

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
    row: Row, destination: str, decided: Mapping[Identity, Verdict], *, is_channel: bool
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
