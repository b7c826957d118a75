"""Delivery: claim what is due and hand it to the sender threads, nearest start first.

A claim is a lease: what was not settled when it runs out is looked at again.
"""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from bot.clock import Clock
from bot.outbox.attempts import Attempts, Edge
from bot.outbox.outcomes import RateLimited, Unclear
from bot.outbox.outgoing import Outgoing
from bot.store import bookkeeping
from bot.store import deliveries as table
from bot.store.database import Database
from schedules.calendar import epoch
from schedules.ledger import Delivery, delivery_of
from schedules.planning import Planning

log = logging.getLogger(__name__)

M = TypeVar("M")

LAST_TICK = "last tick"
# At most what is sent in this time is claimed at once.
CLAIM_SECONDS = 30
MOST_CLAIMED = 500
SET_BACK_SECONDS = 60
LONG_AGO_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast messages go out: `per_second` in the whole workspace, `spacing` (seconds) apart to
    one destination, by so many `senders` at a time. A `lease` is longer than a request may take;
    `tick` is how often the ledger is looked at, besides whenever something is due.
    """

    per_second: float = math.inf
    spacing: float = 1.0
    senders: int = 16
    lease: timedelta = timedelta(seconds=120)
    tick: timedelta = timedelta(seconds=15)


class Dispatcher(Generic[M]):
    """Sends what is due. `tick` may be called at any interval; `wake(seconds)` asks for the next.

    `elapsed` counts seconds wherever the clock is set to.
    """

    def __init__(
        self,
        db: Database,
        planning: Planning,
        edge: Edge[M],
        clock: Clock,
        pace: Pace,
        *,
        wake: Callable[[float], None] = lambda seconds: None,
        elapsed: Callable[[], float] = time.monotonic,
    ) -> None:
        self._db = db
        self._planning = planning
        self._clock = clock
        self._lease = int(pace.lease.total_seconds())
        self._senders = pace.senders
        self._wake = wake
        self._elapsed = elapsed
        self._attempts = Attempts(db, planning, edge, clock, self._lease, self._let_go, wake)
        self._outgoing = Outgoing(pace.per_second, pace.spacing, elapsed)
        self._room = math.ceil(min(pace.per_second * CLAIM_SECONDS, MOST_CLAIMED))
        self._more = False
        self._threads: list[threading.Thread] = []
        # Until when (elapsed) a key is this process's alone: its lease, should the clock be moved.
        self._taken: dict[str, float] = {}
        self._guard = threading.Lock()

    def tick(self) -> None:
        """Plan what changed, give up what is too late, claim what is due for the senders."""
        now = self._clock.now()
        last_tick = bookkeeping.noted_time(self._db, LAST_TICK) or epoch(now)
        since = epoch(now) - last_tick
        if since > LONG_AGO_SECONDS:
            log.info("reminders were last looked at %s s ago", since)
        elif since < -SET_BACK_SECONDS:
            log.warning("the clock was set back by %s s", -since)
            table.shorten_waits(self._db, epoch(now), epoch(now) + self._lease)
            self._planning.everything(now)
        more_to_plan = self._refresh(now)
        expired = self._planning.expire(now)
        if expired:
            log.warning("messages that waited or were held until it was too late: %s", expired)
        self._claim(now)
        bookkeeping.note_time(self._db, LAST_TICK, epoch(now))
        if more_to_plan:
            self._wake(0)
        elif not self._more:
            self._wake_for_next()

    def rewrite(self, delivery: Delivery) -> Callable[[], None]:
        """Note that a message, which stands where `delivery` says, is to say what is true by now.

        What is returned does so at once, without a turn in the queue: a person waits for it. If it
        is never called, or fails, the message is corrected when its lease has run out.
        """
        taken = self._attempts.take_correction(delivery)

        def correct() -> None:
            self._attempts.correct(taken)

        return correct

    def wait_until_idle(self, timeout: float) -> bool:
        """Wait until all that was claimed has been dealt with; False if that took longer."""
        return self._outgoing.wait_until_empty(timeout)

    def close(self, timeout: float) -> None:
        """Send no more; what is being sent is finished within `timeout` seconds."""
        left = self._outgoing.close()
        deadline = time.monotonic() + timeout
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        keys = [item.delivery.key for item in left if not item.correction]
        table.release(self._db, keys, epoch(self._clock.now()))

    def _refresh(self, now: datetime) -> bool:
        """Plan what changed; one session that cannot be planned holds up nothing that is due."""
        try:
            return self._planning.refresh(now)
        except Exception:
            log.exception("changes could not be planned; what was planned before goes out")
            return False

    def _claim(self, now: datetime) -> None:
        waiting = len(self._outgoing)
        room = self._room - waiting
        self._start_threads(waiting)
        if room <= 0:
            return
        lease_until = epoch(now) + self._lease
        claimed = table.claim(self._db, epoch(now), lease_until, room)
        with self._guard:  # never around a transaction: senders take it inside theirs
            at = self._elapsed()
            self._taken = {key: until for key, until in self._taken.items() if until > at}
            fresh = [delivery_of(row) for row in claimed if row["key"] not in self._taken]
            self._taken.update((delivery.key, math.inf) for delivery in fresh)
        self._more = len(claimed) == room
        self._outgoing.put(fresh)  # at once: what is taken and in no queue would be nobody's
        self._start_threads(waiting + len(fresh))
        stale = table.claim_corrections(self._db, epoch(now), lease_until, room)
        self._more = self._more or len(stale) == room
        self._outgoing.put(map(delivery_of, stale), correction=True)
        if fresh or stale:
            log.info("messages to send: %s, to correct: %s", len(fresh), len(stale))
            self._start_threads(waiting + len(fresh) + len(stale))

    def _let_go(self, key: str) -> None:
        """Its outcome is known: whoever claims it next may have it."""
        with self._guard:
            self._taken.pop(key, None)

    def _wake_for_next(self) -> None:
        moment = table.next_moment(self._db)
        if moment is not None:
            wait = moment - self._clock.now().timestamp()
            # What is overdue now became so since the claim.
            self._wake(wait + 0.005 if wait > 0 else 1.0)

    def _start_threads(self, wanted: int) -> None:
        for number in range(len(self._threads), min(self._senders, wanted)):
            thread = threading.Thread(target=self._send, name=f"reminders-{number}", daemon=True)
            thread.start()
            self._threads.append(thread)

    def _send(self) -> None:
        """What a sender thread does until the queue is closed."""
        self._db.let_others_first()
        while (item := self._outgoing.take()) is not None:
            key = item.delivery.key
            deal = self._attempts.correct if item.correction else self._attempts.deliver
            began = self._elapsed()
            try:
                if self._more and len(self._outgoing) < self._room // 2:
                    self._more = False
                    self._wake(0)
                outcome = deal(item.delivery)
            except Exception:
                log.exception("a message is left until its lease runs out: %s", key)
                outcome = Unclear("failed")
            if isinstance(outcome, Unclear) and not item.correction:
                with self._guard:
                    # Not after the lease in the ledger, which begins later, in whole seconds.
                    self._taken[key] = began + self._lease - 1
            elif not item.correction:
                self._let_go(key)
            if isinstance(outcome, RateLimited):
                self._outgoing.limited(item, outcome.after)
            else:
                self._outgoing.done(item, unused=outcome is None)
