"""What is to come, for one person or about one session, and what keepers hold back of it.

What goes out in the next days stands in batches: everything that is said of one session at one
time before it, or because of a change of it, to channels and people alike. A hold belongs to
session and lead (RECURRENCE-ID, not the time): it stays where the session moves. What is held is
not sent until it is released; then the usual rules count: the latest lead only, and never too late.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Literal, NamedTuple

from bot.outbox.kinds import State
from bot.store import calendar as calendar_table
from bot.store import people
from bot.store import reminders as table
from bot.store.bookkeeping import plan_later
from bot.store.database import Database, Row
from schedules.calendar import epoch
from schedules.editing import note_held
from schedules.leads import LONGEST, Lead
from schedules.ledger import NOT_CONFIRMED, REPORTS, Delivery, DeliveryKind, delivery_of
from schedules.model import Occurrence, occurrence_of, recurrence_date
from schedules.subscriptions import SessionId, Subscription
from schedules.wanted import NO_START, Briefing, Fate, Identity, Wish, decide, present

FAR = timedelta(days=400)
MOST_AHEAD = 60


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
        return datetime.fromtimestamp(due, UTC)
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
    ahead = [
        row
        for kind in kinds
        for row in calendar_table.not_over(db, at, kind=kind, limit=MOST_AHEAD)
        if row["start"] is not None
        and (row["uid"], recurrence_date(row["recurrence_id"])) not in skipped
    ]
    ahead.sort(key=lambda row: row["start"])
    found = _soonest(db, destination, ahead, lambda row: wishes, now, planned={}, limit=1)
    return found[0] if found else None


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
                start=datetime.fromtimestamp(row["start"], UTC),
                lead=Lead.parse(identity.lead) if identity.lead else None,
                destination=destination,
                is_channel=is_channel,
                due=datetime.fromtimestamp(verdict.due, UTC),
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


Done = Literal["done", "already", "gone"]


@dataclass(frozen=True, slots=True, order=True)
class HeldKey:
    """What is held: a lead before a session (empty: the notices about it), or a weekly digest.

    `at` is the session's RECURRENCE-ID. A digest has no `uid`; `at` is the local time (naive) at
    which it is due.
    """

    uid: str
    at: date
    lead: str = ""

    @property
    def columns(self) -> tuple[str, str, str]:
        """As the store keeps it."""
        return self.uid, self.at.isoformat(), self.lead


@dataclass(frozen=True, slots=True)
class Hold:
    """Who holds something, and since when (aware, UTC)."""

    by: str
    since: datetime


@dataclass
class Batch:
    """Messages of one `name` that are not sent yet, the first `due` (aware, UTC).

    They go to so many people and to these channels, of which those `in_doubt` wait for the date to
    be confirmed.
    """

    name: HeldKey
    due: datetime
    people: int = 0
    channels: list[str] = field(default_factory=list)
    in_doubt: list[str] = field(default_factory=list)
    hold: Hold | None = None

    @property
    def lead(self) -> Lead | None:
        """How long before the session; None for notices."""
        return Lead.parse(self.name.lead) if self.name.lead else None


@dataclass(frozen=True, slots=True)
class Holding:
    """Holds and releases; every `now` is aware UTC, `by` a Slack user id."""

    db: Database

    def batches(self, now: datetime, before: datetime) -> list[Batch]:
        """What is to go out until `before`, soonest first; what is held and overdue too."""
        held = self.holds()
        found: dict[HeldKey, Batch] = {}
        for row in table.going_out(self.db, epoch(now), epoch(before)):
            name = _held_key(row)
            due = datetime.fromtimestamp(row["due"], UTC)
            batch = found.setdefault(name, Batch(name, due, hold=held.get(name)))
            if not row["channel"]:
                batch.people += row["number"]
            elif row["channel"] not in batch.channels:
                batch.channels.append(row["channel"])
                batch.in_doubt += [row["channel"]] if row["error"] == NOT_CONFIRMED else []
        return list(found.values())

    def holds(self) -> Mapping[HeldKey, Hold]:
        """Everything that is held."""
        return {
            _held_key(row): Hold(row["held_by"], datetime.fromtimestamp(row["held_at"], UTC))
            for row in people.all_holds(self.db)
        }

    def hold(self, name: HeldKey, by: str, now: datetime) -> Done:
        """Hold a batch, or a digest; "gone" where nothing of it is left to hold."""
        with self.db.immediate(durable=True):
            if name in self.holds():
                return "already"
            if name.uid and not self.waiting(name):
                return "gone"
            people.hold(self.db, *name.columns, by, epoch(now))
            self._noted(calendar_table.HOLD, name, by, now)
            return "done"

    def release(self, name: HeldKey, by: str, now: datetime) -> Done:
        """Let it go out, if it is not too late."""
        with self.db.immediate(durable=True):
            if not people.release(self.db, *name.columns):
                return "already"
            self._noted(calendar_table.RELEASE, name, by, now)
            return "done"

    def waiting(self, name: HeldKey) -> list[Delivery]:
        """The messages of a batch that nobody began to send yet, those to channels first."""
        uid, rid, lead = name.columns
        rows = table.of_session(self.db, uid, rid)
        found = [delivery_of(row) for row in rows if row["lead"] == lead and waits(row)]
        return sorted(found, key=lambda one: (not one.is_channel, one.destination))

    def _noted(self, action: str, name: HeldKey, by: str, now: datetime) -> None:
        uid, rid, lead = name.columns
        what = {"lead": lead} if uid else {"digest": rid}
        note_held(self.db, action, (uid, rid), what, by, now)
        if uid:
            plan_later(self.db, sessions=[(uid, rid)])


def name_of(uid: str, at: str, lead: str) -> HeldKey:
    """The name that these columns hold. Raises ValueError."""
    return HeldKey(uid, recurrence_date(at) if uid else datetime.fromisoformat(at), lead)


def _held_key(row: Row) -> HeldKey:
    return name_of(row["uid"], row["recurrence_id"], row["lead"])


def waits(row: Row) -> bool:
    """Whether it is not sent, and nobody began to: what is only claimed is checked once more."""
    if row["kind"] in REPORTS:
        return False
    is_claimed_only = row["state"] == State.SENDING and row["unclear_since"] is None
    return is_claimed_only or row["state"] in (State.PENDING, State.HELD)
