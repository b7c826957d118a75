"""A delivery: one message to one destination, from its planning to the last moment it is of use.

What was told travels with it, so that a session which changes later can be told from what people
know of it.

What goes out in the next days stands in batches: everything that is said of one session at one
time before it, or because of a change of it, to channels and people alike. A hold belongs to
session and lead (RECURRENCE-ID, not the time): it stays where the session moves. What is held is
not sent until it is released; then the usual rules count: the latest lead only, and never too late.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Literal

from bot.outbox.kinds import POSSIBLY_DOUBLE, State
from bot.store import calendar as calendar_table
from bot.store import people
from bot.store import reminders as table
from bot.store.bookkeeping import plan_later
from bot.store.database import Database, Row
from schedules.calendar import epoch, moment
from schedules.leads import Lead
from schedules.model import Occurrence, Status, occurrence_of, recurrence_date


class DeliveryKind(StrEnum):
    """What a message is for."""

    REMINDER = "reminder"
    MOVED = "moved"
    CANCELLED = "cancelled"
    RESTORED = "restored"  # it takes place after all
    ENDED = "ended"  # to whoever set it up: a channel cannot be reached any more
    UNDELIVERED = "undelivered"  # to keepers: something could not go out in time


# Said to people who were told of the session before, in the thread of their reminder.
NOTICES = frozenset({DeliveryKind.MOVED, DeliveryKind.CANCELLED, DeliveryKind.RESTORED})
# About the bot's own work; they depend on no subscription.
REPORTS = frozenset({DeliveryKind.ENDED, DeliveryKind.UNDELIVERED})


# Facts, which planning never changes.
SETTLED = frozenset({State.SENDING, State.SENT, State.FAILED})

_FACTS = (
    *("uid", "recurrence_id", "kind", "title", "local_start", "local_end", "timezone"),
    *("start", "end", "status", "topic", "note", "doubtful", "place", "url"),
    "all_day",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A row of the ledger, or what will be one. Moments are aware, in UTC.

    `start` is that planned for. `key` alone goes into the message's metadata; it is empty as long
    as there is no row. `told` is what the message says, `told_order` its place among all that was
    told. `lost` is the channel that a report says cannot be reached.
    """

    kind: DeliveryKind
    uid: str
    recurrence_id: date
    session_kind: str
    start: datetime
    lead: Lead | None
    destination: str
    is_channel: bool
    due: datetime
    state: State
    key: str = ""
    lost: str | None = None
    told: Occurrence | None = None
    told_order: int | None = None
    error: str | None = None

    @property
    def in_doubt(self) -> bool:
        """Whether it may have been sent already, and nobody can look."""
        return self.error == POSSIBLY_DOUBLE


SUPERSEDED = "a later message took its place"
NOT_CONFIRMED = "the date is in doubt"
_HELD_BY = "held by "


def held_by(keeper: str) -> str:
    """Why a message waits, or never went out: the `error` of its row."""
    return f"{_HELD_BY}{keeper}"


def who_held(error: str | None) -> str | None:
    """The keeper in such a reason; None where it is another."""
    return error.removeprefix(_HELD_BY) if error and error.startswith(_HELD_BY) else None


def delivery_of(row: Row) -> Delivery:
    """The delivery that a row of `deliveries` holds."""
    same = ("key", "uid", "session_kind", "destination", "told_order", "error")
    return Delivery(
        **{name: row[name] for name in same},
        kind=DeliveryKind(row["kind"]),
        recurrence_id=recurrence_date(row["recurrence_id"]),
        start=moment(row["start"]),
        lead=Lead.parse(row["lead"]) if row["lead"] else None,
        is_channel=bool(row["is_channel"]),
        due=moment(row["due"]),
        state=State(row["state"]),
        lost=json.loads(row["about"]).get("destination"),
        told=occurrence_told(row["told"]),
    )


def facts(occurrence: Mapping[str, Any]) -> str:
    """What a message says of a session (a row of `occurrences`), to compare and to keep."""
    return json.dumps(
        {name: occurrence[name] for name in _FACTS}, ensure_ascii=False, separators=(",", ":")
    )


def occurrence_told(told: str | None) -> Occurrence | None:
    """The session as `facts` kept it."""
    return None if told is None else occurrence_of(json.loads(told))


def cancelled_facts(told: str) -> str:
    """What to say of a session that is no longer in the calendar, from what was said of it."""
    kept = json.loads(told) | {"status": Status.CANCELLED.value}
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


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
            due = moment(row["due"])
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
            _held_key(row): Hold(row["held_by"], moment(row["held_at"]))
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
        row = {"at": epoch(now), "changed_by": by, "action": action, "scope": "this", "sequence": 0}
        row |= {"uid": uid, "recurrence_id": rid, "before": None, "undoes": None}
        row["after"] = json.dumps({"lead": lead} if uid else {"digest": rid})
        calendar_table.note_change(self.db, row)
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
