"""Several processes on one database: which of them live, and which one is the sender.

The sender does what is due by time. Each process says itself what somebody waits for that asked
it. Should two take themselves for the sender, as after a pause, each message still has its lease.
"""

from __future__ import annotations

import logging

from bot.clock import Clock
from bot.store import outbox as table
from bot.store.bookkeeping import forget_leases, give_leases_back, lives, take_lease
from bot.store.database import Database

log = logging.getLogger(__name__)

SENDER = "sender"
LEASE_SECONDS = 10
# A request that was made may take effect for so long after its process died.
REQUEST_SECONDS = 15


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
                forget_leases(self._db, now)
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
        table.void_leases(self._db, now, REQUEST_SECONDS, self._name, corrections=corrections)
