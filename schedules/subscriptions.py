"""Who wants to be told of what, a person (in a direct message) or a channel, and what will come.

A destination has one subscription. Its wishes are leads before all sessions of a kind, or before
one session. Every change notes that the deliveries of the destination are to be planned anew.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from heapq import merge
from operator import itemgetter
from typing import NamedTuple

from bot.outbox.kinds import State
from bot.store import calendar as calendar_table
from bot.store import outbox, people
from bot.store import reminders as table
from bot.store.bookkeeping import plan_later
from bot.store.database import Database, Row
from schedules.calendar import epoch, moment
from schedules.leads import LONGEST, Lead
from schedules.ledger import REPORTS, Delivery, DeliveryKind
from schedules.model import Occurrence, occurrence_of
from schedules.wanted import NO_START, Briefing, Fate, Identity, Wish, decide, present

SessionId = tuple[str, date]


@dataclass(frozen=True, slots=True)
class Subject:
    """What is wished for: all sessions of a kind, or the one session (uid, RECURRENCE-ID)."""

    kind: str | None = None
    session: SessionId | None = None

    def columns(self) -> Row:
        """As it is stored."""
        uid, recurrence_id = ("", "")
        if self.session:
            uid, recurrence_id = self.session[0], self.session[1].isoformat()
        return {"session_kind": self.kind or "", "uid": uid, "recurrence_id": recurrence_id}


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """What one destination wants. Moments are aware, in UTC.

    `set_by` may change it. Nothing is sent that is due before `paused_until`. `ended_at` and
    `error` say that it cannot be reached any more (the code is Slack's); setting it up again
    begins anew.
    """

    destination: str
    is_channel: bool
    set_by: str
    set_at: datetime
    paused_until: datetime | None = None
    ended_at: datetime | None = None
    error: str | None = None
    kinds: Mapping[str, tuple[Lead, ...]] = field(default_factory=dict)
    sessions: Mapping[SessionId, tuple[Lead, ...]] = field(default_factory=dict)
    skipped: frozenset[SessionId] = frozenset()

    def leads(self, about: Subject) -> tuple[Lead, ...]:
        """The leads wished for before this, longest first."""
        if about.session:
            return self.sessions.get(about.session, ())
        return self.kinds.get(about.kind or "", ())

    def is_paused(self, now: datetime) -> bool:
        """Whether it is quiet at this moment."""
        return self.paused_until is not None and now < self.paused_until


@dataclass(frozen=True, slots=True)
class Subscriptions:
    """All subscriptions, and what people change of them."""

    db: Database

    def of(self, destination: str) -> Subscription | None:
        """What a destination wants; None where it never asked, or turned everything off."""
        row = table.subscription(self.db, destination)
        return self._read(row) if row else None

    def wish(
        self,
        destination: str,
        wishes: Mapping[Subject, Iterable[Lead]],
        *,
        by: str,
        is_channel: bool,
        now: datetime,
    ) -> None:
        """Want exactly these leads before each of these; no leads, and it wants nothing of it.

        The first to set a destination up stays the one who may change it. A session that was
        skipped is wanted again.
        """
        with self.db.immediate():
            self._ensure(destination, by, is_channel, now)
            for about, leads in wishes.items():
                self._set(destination, about, {str(lead) for lead in leads}, now)
            if not table.wishes_of(self.db, destination):
                table.remove_subscription(self.db, destination)
            self._changed(destination)

    def stop(self, destination: str, now: datetime) -> None:
        """Want nothing any more."""
        with self.db.immediate():
            table.remove_subscription(self.db, destination)
            self._changed(destination)

    def pause(self, destination: str, until: datetime, now: datetime) -> None:
        """Be quiet: nothing that is due before `until` is sent, then or later."""
        with self.db.immediate():
            table.pause(self.db, destination, epoch(until))
            self._changed(destination)

    def resume(self, destination: str, now: datetime) -> None:
        """End a pause; what was due in it stays unsent."""
        self.pause(destination, now, now)

    def skip(self, destination: str, session: SessionId, now: datetime) -> None:
        """Say nothing more of one session."""
        with self.db.immediate():
            table.skip(self.db, destination, session[0], session[1].isoformat(), epoch(now))
            self._changed(destination)

    def unskip(self, destination: str, session: SessionId, now: datetime) -> None:
        """Take a skip back."""
        with self.db.immediate():
            table.unskip(self.db, destination, session[0], session[1].isoformat())
            self._changed(destination)

    def end(self, destination: str, error: str, now: datetime) -> bool:
        """Note that a destination cannot be reached any more; False if that was known."""
        with self.db.immediate():
            ended = table.end_subscription(self.db, destination, error, epoch(now))
            self._changed(destination)
            return ended

    def _ensure(self, destination: str, by: str, is_channel: bool, now: datetime) -> None:
        row = table.subscription(self.db, destination)
        if row is not None and row["ended_at"] is None:
            return
        outbox.revive(self.db, destination)
        fresh = {"is_channel": int(is_channel), "set_by": by, "set_at": epoch(now)}
        fresh |= dict.fromkeys(("paused_until", "ended_at", "error"))
        table.save_subscription(self.db, {"destination": destination, **fresh})
        table.renew_wishes(self.db, destination, epoch(now))

    def _set(self, destination: str, about: Subject, wanted: set[str], now: datetime) -> None:
        columns = {"destination": destination, **about.columns()}
        if about.session and wanted:
            table.unskip(self.db, destination, columns["uid"], columns["recurrence_id"])
        present = {
            row["lead"]
            for row in table.wishes_of(self.db, destination)
            if all(row[name] == value for name, value in columns.items())
        }
        for lead in present - wanted:
            table.remove_wish(self.db, {**columns, "lead": lead})
        for lead in wanted - present:
            table.add_wish(self.db, {**columns, "lead": lead, "since": epoch(now)})

    def _changed(self, destination: str) -> None:
        plan_later(self.db, destinations=[destination])

    def _read(self, row: Row) -> Subscription:
        kinds: dict[str, list[Lead]] = {}
        sessions: dict[SessionId, list[Lead]] = {}
        for wish in table.wishes_of(self.db, row["destination"]):
            lead = Lead.parse(wish["lead"])
            if wish["session_kind"]:
                kinds.setdefault(wish["session_kind"], []).append(lead)
            else:
                sessions.setdefault(_session(wish), []).append(lead)
        return Subscription(
            destination=row["destination"],
            is_channel=bool(row["is_channel"]),
            set_by=row["set_by"],
            set_at=moment(row["set_at"]),
            paused_until=row["paused_until"] and moment(row["paused_until"]),
            ended_at=row["ended_at"] and moment(row["ended_at"]),
            error=row["error"],
            kinds={kind: longest_first(leads) for kind, leads in kinds.items()},
            sessions={session: longest_first(leads) for session, leads in sessions.items()},
            skipped=frozenset(map(_session, table.skipped(self.db, row["destination"]))),
        )


def longest_first(leads: Sequence[Lead]) -> tuple[Lead, ...]:
    """Leads in the order in which they are due."""
    return tuple(sorted(leads, key=lambda lead: (-lead.days, -lead.minutes, str(lead))))


def _session(row: Row) -> SessionId:
    return row["uid"], date.fromisoformat(row["recurrence_id"])


# What is to come

FAR = timedelta(days=400)
MOST_AHEAD, FEW = 60, 6


class Upcoming(NamedTuple):
    """A message to come, and the session that it will be about as it is now."""

    delivery: Delivery
    occurrence: Occurrence


def upcoming(db: Database, destination: str, now: datetime, *, limit: int) -> list[Upcoming]:
    """The next messages to one destination, soonest first."""
    at, subscription = epoch(now), table.subscription(db, destination)
    if subscription is None or subscription["ended_at"] is not None:
        return []
    wishes = table.wishes_of(db, destination)
    skipped = {_name(row) for row in table.skipped(db, destination)}
    planned: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in table.listing(db, destination=destination, since=at):
        if row["kind"] not in REPORTS:
            planned[_name(row)].append(row)

    def wanted(row: Row) -> list[Wish]:
        return [
            Wish(w["lead"], w["since"], subscription["paused_until"], subscription["is_channel"])
            for w in wishes
            if _name(row) not in skipped
            and (w["session_kind"] == row["kind"] or _name(w) == _name(row))
        ]

    ahead = table.sessions_ahead(db, destination, at, MOST_AHEAD)
    return _soonest(db, destination, ahead, wanted, now, planned=planned, limit=limit)


def next_due(db: Database, now: datetime) -> datetime | None:
    """When the next reminder or notice is due that is not due yet, in UTC; planned or not."""
    if due := table.next_due(db, epoch(now)):
        return moment(due)
    everybody = (each["destination"] for each in table.subscriptions(db))
    coming = (each.delivery.due for one in everybody for each in upcoming(db, one, now, limit=1))
    return min((each for each in coming if each > now), default=None)


def next_if_wished(
    db: Database,
    destination: str,
    subscription: Subscription | None,
    kinds: Iterable[str],
    leads: Iterable[Lead],
    now: datetime,
    *,
    is_channel: bool,
) -> Upcoming | None:
    """The next message to a destination if it asked for these leads now.

    `subscription` is what it asked for before: it may have paused, or skipped a session.
    """
    at, paused_until, skipped = epoch(now), None, frozenset[SessionId]()
    if subscription:
        skipped = subscription.skipped
        if subscription.ended_at is None and subscription.paused_until:
            paused_until = epoch(subscription.paused_until)
    wishes = [Wish(str(lead), at, paused_until, is_channel) for lead in leads]
    by_kind = (_ahead(db, at, kind) for kind in kinds)
    ahead = (
        row for row in merge(*by_kind, key=itemgetter("start")) if _session(row) not in skipped
    )
    found = _soonest(db, destination, ahead, lambda row: wishes, now, planned={}, limit=1)
    return found[0] if found else None


def _ahead(db: Database, at: int, kind: str) -> Iterator[Row]:
    """The next sessions of a kind with an instant, read a few at a time: the first mostly do."""
    for offset in range(0, MOST_AHEAD, FEW):
        rows = calendar_table.not_over(db, at, kind=kind, limit=FEW, offset=offset)
        yield from (row for row in rows if row["start"] is not None)
        if len(rows) < FEW:
            break


def _soonest(
    db: Database,
    destination: str,
    ahead: Iterable[Row],
    wishes: Callable[[Row], list[Wish]],
    now: datetime,
    *,
    planned: Mapping[tuple[str, str], Sequence[Row]],
    limit: int,
) -> list[Upcoming]:
    """The next messages about sessions, which come in order, by what is wished for before each."""
    held: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for row in people.all_holds(db):
        held[_name(row)][row["lead"]] = row["held_by"]
    found: list[Upcoming] = []
    for row in ahead:
        if len(found) >= limit and row["start"] > epoch(found[limit - 1].delivery.due + LONGEST):
            break
        own = wishes(row)
        as_it_is = present(row, {wish.lead for wish in own}, held[_name(row)])
        decided = decide(as_it_is, own, planned.get(_name(row), ()), epoch(now), None)
        is_channel = any(wish.is_channel for wish in own)
        found += _to_come(row, destination, decided, is_channel=is_channel)
        found.sort(key=_order)
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
    occurrence = occurrence_of(row)
    return [
        Upcoming(
            Delivery(
                kind=DeliveryKind(identity.kind),
                uid=occurrence.uid,
                recurrence_id=occurrence.recurrence_id,
                session_kind=occurrence.kind,
                start=moment(row["start"]),
                lead=Lead.parse(identity.lead) if identity.lead else None,
                destination=destination,
                is_channel=is_channel,
                due=moment(verdict.due),
                state=verdict.state,
                error=verdict.error,
            ),
            occurrence,
        )
        for identity, verdict in decided.items()
        if verdict.state in (State.PENDING, State.HELD)
    ]


def _name(row: Row) -> tuple[str, str]:
    return row["uid"], row["recurrence_id"]


def _order(each: Upcoming) -> tuple[datetime, str, str]:
    return each.delivery.due, each.delivery.destination, str(each.delivery.lead)
