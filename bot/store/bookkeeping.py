"""What still has to be planned, what was dealt with already, when things last happened, and leases.

Slack delivers events again, and people press twice.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable

from bot.clock import Clock
from bot.store import outbox
from bot.store.database import Database, Row

log = logging.getLogger(__name__)

KEEP_SECONDS = 24 * 3600
GONE_SECONDS = 60
SENDER = "sender"
LEASE_SECONDS = 10
# A request that was made may take effect for so long after its process died.
REQUEST_SECONDS = 15
# In the table `bookkeeping`: when the outbox was last looked at.
LAST_TICK = "last tick"


def plan_later(
    db: Database,
    *,
    sessions: Iterable[tuple[str, str]] = (),
    destinations: Iterable[str] = (),
) -> None:
    """Note that deliveries have to be planned anew: of sessions (uid, RECURRENCE-ID) or to whom."""
    wanted = [(*session, "") for session in sessions]
    wanted += [("", "", destination) for destination in destinations]
    db.execute_many(
        "insert into to_plan (uid, recurrence_id, destination, number)"
        " values (:uid, :recurrence_id, :destination, 1)"
        " on conflict (uid, recurrence_id, destination) do update set number = to_plan.number + 1",
        [dict(zip(("uid", "recurrence_id", "destination"), each, strict=True)) for each in wanted],
    )


def to_plan(db: Database, limit: int) -> list[Row]:
    """What has to be planned anew; `number` tells whether it was noted again meanwhile."""
    return db.query(
        "select uid, recurrence_id, destination, number from to_plan"
        " order by recurrence_id, uid, destination limit :limit",
        {"limit": limit},
    )


def planned(db: Database, row: Row) -> None:
    """That has been planned, unless it was noted again since it was read."""
    db.delete("to_plan", **row)


def note_time(db: Database, name: str, at: int) -> None:
    """Keep the time of something that happens again and again, such as a tick."""
    db.upsert("bookkeeping", {"name": name, "at": at}, "name")


def noted_time(db: Database, name: str) -> int | None:
    """The time kept under a name."""
    row = db.first("bookkeeping", name=name)
    return row["at"] if row else None


# What was already dealt with


def first_time(db: Database, keys: list[str], now: int) -> bool:
    """Note `keys` (one delivery may have several names); False if any of them was noted before."""
    new = [{"key": key, "at": now} for key in dict.fromkeys(keys)]
    return db.insert("seen", *new, unless="key") == len(new)


def forget_seen(db: Database, now: int) -> int:
    """Drop what is older than a day, long after Slack's last redelivery; the number of rows."""
    return db.execute("delete from seen where at < :before", {"before": now - KEEP_SECONDS})


# Several processes on one database: which of them live, and which one is the sender. The sender
# does what is due by time. Each process says itself what somebody waits for that asked it. Should
# two take themselves for the sender, as after a pause, each message still has its lease.


def take_lease(db: Database, name: str, holder: str, now: int, until: int) -> bool:
    """Have or keep something until a moment; False while it is another's."""
    return bool(
        db.execute(
            "insert into leases (name, holder, until) values (:name, :holder, :until)"
            " on conflict (name) do update set holder = excluded.holder, until = excluded.until"
            " where leases.holder = excluded.holder or leases.until <= :now",
            {"name": name, "holder": holder, "now": now, "until": until},
        )
    )


def lives(db: Database, holder: str, now: int) -> bool:
    """Whether a process was there just now."""
    parameters = {"holder": holder, "now": now}
    found = "select 1 from leases where holder = :holder and until > :now limit 1"
    return db.one(found, parameters) is not None


def give_leases_back(db: Database, holder: str) -> None:
    """Let others have at once what a process had; it lives no longer."""
    db.delete("leases", holder=holder)


class Replicas:
    """This process, `name`, among those on its database."""

    def __init__(self, db: Database, clock: Clock, name: str, *, shares: bool) -> None:
        """It `shares` the database with others, or is the only one and always the sender."""
        self._db = db
        self._clock = clock
        self._name = name
        self._shares = shares
        self.is_sender = not shares

    def begin(self) -> None:
        """Wait for no process before this one, where there is no other."""
        if not self._shares:
            self._void(int(self._clock.now().timestamp()), corrections=True)

    def look(self) -> bool:
        """Note that this process lives; whether it is the sender until the next look, each second.

        The sender has at once what was claimed by processes that are gone.
        """
        if not self._shares:
            return True
        now = int(self._clock.now().timestamp())
        was_sender, until = self.is_sender, now + LEASE_SECONDS
        with self._db.immediate():
            take_lease(self._db, f"process {self._name}", self._name, now, until)
            self.is_sender = take_lease(self._db, SENDER, self._name, now, until)
            if self.is_sender:
                self._void(now, corrections=not was_sender)
                gone = "delete from leases where until < :before"
                self._db.execute(gone, {"before": now - GONE_SECONDS})
        if self.is_sender != was_sender:
            log.info("sends what is due" if self.is_sender else "another process sends what is due")
        return self.is_sender

    def is_anothers(self, name: str | None) -> bool:
        """Whether this is the name of another process, which lives."""
        if not self._shares:
            return False
        now = int(self._clock.now().timestamp())
        return name not in (None, self._name) and lives(self._db, str(name), now)

    def leave(self) -> None:
        """Let another be the sender at once."""
        if self._shares:
            self.is_sender = False
            give_leases_back(self._db, self._name)

    def _void(self, now: int, *, corrections: bool) -> None:
        outbox.void_leases(self._db, now, REQUEST_SECONDS, self._name, corrections=corrections)
