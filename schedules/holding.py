"""What goes out in the next days, in batches, and what keepers hold back of it.

A batch is everything that is said of one session at one time before it, or because of a change of
it, to channels and people alike. A hold belongs to session and lead (RECURRENCE-ID, not the time):
it stays where the session moves. What is held is not
sent until it is released; then the usual rules count: the latest lead only, and never too late.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Literal

from bot.outbox.kinds import State
from bot.store import calendar as calendar_table
from bot.store import deliveries as table
from bot.store import keepers
from bot.store.bookkeeping import plan_later
from bot.store.database import Database, Row
from schedules.calendar import epoch
from schedules.editing import note_held
from schedules.leads import Lead
from schedules.ledger import NOT_CONFIRMED, REPORTS, Delivery, delivery_of
from schedules.model import recurrence_date

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
            name = _name(row)
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
            _name(row): Hold(row["held_by"], datetime.fromtimestamp(row["held_at"], UTC))
            for row in keepers.all_holds(self.db)
        }

    def hold(self, name: HeldKey, by: str, now: datetime) -> Done:
        """Hold a batch, or a digest; "gone" where nothing of it is left to hold."""
        with self.db.immediate(durable=True):
            if name in self.holds():
                return "already"
            if name.uid and not self.waiting(name):
                return "gone"
            keepers.hold(self.db, *name.columns, by, epoch(now))
            self._noted(calendar_table.HOLD, name, by, now)
            return "done"

    def release(self, name: HeldKey, by: str, now: datetime) -> Done:
        """Let it go out, if it is not too late."""
        with self.db.immediate(durable=True):
            if not keepers.release(self.db, *name.columns):
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


def _name(row: Row) -> HeldKey:
    return name_of(row["uid"], row["recurrence_id"], row["lead"])


def waits(row: Row) -> bool:
    """Whether it is not sent, and nobody began to: what is only claimed is checked once more."""
    if row["kind"] in REPORTS:
        return False
    is_claimed_only = row["state"] == State.SENDING and row["unclear_since"] is None
    return is_claimed_only or row["state"] in (State.PENDING, State.HELD)
