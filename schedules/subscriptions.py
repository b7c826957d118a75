"""Who wants to be told of what: a person (in a direct message) or a channel, kinds, leads.

A destination has one subscription. Its wishes are leads before all sessions of a kind, or before
one session. Every change notes that the deliveries of the destination are to be planned anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from bot.store import outbox
from bot.store import reminders as table
from bot.store.bookkeeping import plan_later
from bot.store.database import Database, Row
from schedules.calendar import epoch
from schedules.leads import Lead

SessionId = tuple[str, date]


@dataclass(frozen=True, slots=True)
class Subject:
    """What is wished for: all sessions of a kind, or the one session (uid, RECURRENCE-ID)."""

    kind: str | None = None
    session: SessionId | None = None

    def __post_init__(self) -> None:
        """Refuse both, and neither."""
        if bool(self.kind) == bool(self.session):
            raise ValueError("a wish is about a kind or about a session")

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

    def all(self) -> list[Subscription]:
        """Every subscription."""
        return [self._read(row) for row in table.subscriptions(self.db)]

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
            self._drop_if_empty(destination)
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
        fresh = {
            "destination": destination,
            "is_channel": int(is_channel),
            "set_by": by,
            "set_at": epoch(now),
            "paused_until": None,
            "ended_at": None,
            "error": None,
        }
        table.save_subscription(self.db, fresh)
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

    def _drop_if_empty(self, destination: str) -> None:
        if not table.wishes_of(self.db, destination):
            table.remove_subscription(self.db, destination)

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
            set_at=datetime.fromtimestamp(row["set_at"], UTC),
            paused_until=_moment(row["paused_until"]),
            ended_at=_moment(row["ended_at"]),
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


def _moment(at: int | None) -> datetime | None:
    return None if at is None else datetime.fromtimestamp(at, UTC)
