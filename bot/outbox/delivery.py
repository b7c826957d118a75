"""Delivery: claim what is due and hand it to the sender threads, nearest start first.

A claim is a lease: what was not settled when it runs out is looked at again. What is unclear is
looked up in a queue of its own, so that it holds up nothing else.
"""

from __future__ import annotations

import logging
import math
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from datetime import datetime

from bot.clock import Clock
from bot.outbox.attempts import Attempts
from bot.outbox.kinds import TOO_LATE, MessageKind, Planner, Search, State
from bot.outbox.outcomes import (
    CannotLook,
    Found,
    Late,
    More,
    NotThere,
    Outcome,
    Posted,
    RateLimited,
    Unclear,
)
from bot.outbox.outgoing import POST, Budget, Item, Outgoing, Pace
from bot.outbox.posting import SlackWay
from bot.store import bookkeeping, corrections
from bot.store import outbox as table
from bot.store.backup import RESTORED, Witness
from bot.store.bookkeeping import Replicas
from bot.store.database import Database, Row

log = logging.getLogger(__name__)

# At most what is sent in this time is claimed at once.
CLAIM_SECONDS = 30
MOST_CLAIMED = 500
SET_BACK_SECONDS = 60
LONG_AGO_SECONDS = 120
LOOKERS = 2
# For so long after a database was put back, what is new in it may have been said before.
REPEATING_SECONDS = 3600
REPEATED_SINCE, REPEATING_UNTIL = "repeated since", "repeating until"  # in `bookkeeping`


class Dispatcher:
    """Sends what is due. `tick` may be called at any interval; `wake(seconds)` asks for the next.

    `elapsed` counts seconds wherever the clock is set to.
    """

    def __init__(
        self,
        db: Database,
        plan: Planner,
        kinds: Mapping[str, MessageKind],
        way: SlackWay,
        clock: Clock,
        pace: Pace,
        *,
        wake: Callable[[float], None] = lambda seconds: None,
        elapsed: Callable[[], float] = time.monotonic,
        shares: bool = False,
    ) -> None:
        """It `shares` the database with other processes, or is the only one there."""
        self._db = db
        self._plan = plan
        self._kinds = kinds
        self._clock = clock
        self.lease = int(pace.lease.total_seconds())
        self.wake = wake
        self._elapsed = elapsed
        self.name = secrets.token_hex(4)
        self.replicas = Replicas(db, clock, self.name, shares=shares)
        self._witness = Witness(db)
        self._last_tick: int | None = None
        self.looked_at: int | None = None  # when this process last looked (UTC epoch seconds)
        self._known: set[str] = set()
        self._repeated_since = self._repeating_until = 0
        mine = self._let_go, self._ended, wake, self.name
        self._attempts = Attempts(db, kinds, way, clock, pace, *mine)
        budgets = {**pace.budgets, POST: Budget(pace.per_second)}
        self._outgoing = Outgoing(budgets, pace.spacing, elapsed)
        self._looking = Outgoing(budgets, 0.0, elapsed)
        self._room = math.ceil(min(pace.per_second * CLAIM_SECONDS, MOST_CLAIMED))
        self._more = False
        self._senders = pace.senders
        self._threads: dict[str, threading.Thread] = {}
        # Until when (elapsed) a key is this process's alone: its lease, should the clock be moved.
        self._taken: dict[str, float] = {}
        self._searches: dict[str, Search] = {}
        # What is being posted at this moment, and where it was seen to arrive meanwhile.
        self._echoes: dict[str, Found | None] = {}
        # What was posted lately: most echoes come right after the answer, and tell nothing new.
        self._posted: dict[str, None] = {}
        self._guard = threading.Lock()
        # What is called once nothing is left to send of a row, by its key, in this process.
        self.once_ended: dict[str, Callable[[Row], None]] = {}

    def take_over(self) -> None:
        """Wait for no lease of another process, where there can be none."""
        self.replicas.begin()
        if self._db.is_shared:  # another process may have found that it was put back
            self._repeated_since = bookkeeping.noted_time(self._db, REPEATED_SINCE) or 0
            self._repeating_until = bookkeeping.noted_time(self._db, REPEATING_UNTIL) or 0

    def tick(self) -> None:
        """Plan what changed, give up what is too late, claim what is due for the senders."""
        now, at = self._clock.now(), self._now()
        self.looked_at = at
        if not self.replicas.look():
            self._claim(at, only_own=True)
            self._last_tick = None  # whoever becomes the sender begins anew
            return
        if self._has_nothing_to_do(at):
            return
        last_tick = bookkeeping.noted_time(self._db, bookkeeping.LAST_TICK)
        since = at - (at if last_tick is None else last_tick)
        if since > LONG_AGO_SECONDS:
            log.info("the outbox was last looked at %s s ago", since)
        elif since < -SET_BACK_SECONDS:
            log.warning("the clock was set back by %s s", -since)
            table.shorten_waits(self._db, at, at + self.lease)
            self._plan.everything(now)
        more_to_plan = self._refresh(now)
        if self._last_tick is None:
            self._look_twice(last_tick, at)
        self._expire(now)
        self._claim(at)
        bookkeeping.note_time(self._db, bookkeeping.LAST_TICK, at)
        self._witness.note(at)
        self._last_tick = at
        if more_to_plan:
            self.wake(0)
        elif not self._more:
            self._wake_for_next()

    def hurry(self, row: Row, method: str, *, begun: bool = False) -> None:
        """Make a request that somebody waits for; `begun` says that the attempt is noted.

        Such requests are made in the order in which they were asked for.
        """
        if begun:
            with self._guard:
                self._taken[row["key"]] = math.inf
        urgent = {**row, "urgent": 1, "start": 0, "due": 0}
        # What is put right keeps nothing waiting that is new, save that what goes, goes in order.
        lane = row["key"] if method == "chat.update" else None
        self._outgoing.put(urgent, method, lane=lane, begun=begun)
        self._start_senders()

    def doubtful_since(self) -> int | None:
        """Since when what is new may have been said before: the database was put back."""
        return self._repeated_since if self._now() < self._repeating_until else None

    def heard(self, key: str, found: Found) -> None:
        """A message of the bot's own was seen, which proves that it arrived."""
        with self._guard:
            if key in self._posted:
                return
            if key in self._echoes:  # its answer is still to come, or is lost
                self._echoes[key] = found
                return
        row = table.row_of(self._db, key)
        is_begun = row and row["state"] == State.SENDING and row["unclear_since"] is not None
        if row and is_begun and not self.replicas.is_anothers(row["leased_by"]):
            self._attempts.arrived(row, found)

    def wait_until_idle(self, timeout: float) -> bool:
        """Wait until all that was claimed has been dealt with; False if that took longer."""
        # What was looked up is then sent, so the look-ups are waited for first.
        looked = self._looking.wait_until_empty(timeout)
        return self._outgoing.wait_until_empty(timeout if looked else 0) and looked

    def close(self, timeout: float) -> None:
        """Send no more; what is being sent is finished within `timeout` seconds."""
        left = [*self._looking.close(), *self._outgoing.close()]
        deadline = time.monotonic() + timeout
        with self._guard:  # what is put in now may start one more, which ends at once
            threads = list(self._threads.values())
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        table.release(self._db, [item.row["key"] for item in left], self._now())
        self.replicas.leave()

    def _now(self) -> int:
        return int(self._clock.now().timestamp())

    def _has_nothing_to_do(self, at: int) -> bool:
        """Whether nothing is due, nothing is to be planned, and time went on as it should."""
        since = None if self._last_tick is None else at - self._last_tick
        if since is None or not 0 <= since <= LONG_AGO_SECONDS or self._more or self._looking:
            return False
        if table.look(self._db, bookkeeping.LAST_TICK, at):
            return False
        self._witness.note(at)
        self._last_tick = at
        return True

    def _refresh(self, now: datetime) -> bool:
        """Plan what changed; one session that cannot be planned holds up nothing that is due."""
        try:
            return self._plan.refresh(now)
        except Exception:
            log.exception("changes could not be planned; what was planned before goes out")
            return False

    def _look_twice(self, last_tick: int | None, at: int) -> None:
        """Look up first what an older copy of the database may have sent."""
        restored = bookkeeping.noted_time(self._db, RESTORED)
        until = self._witness.doubtful_until(last_tick, restored, at)
        if until is not None:
            number = table.doubt(self._db, until)
            log.warning("looked up before they are sent, since they may have been: %s", number)
            self._known = table.open_keys(self._db)
            self._repeated_since = at if last_tick is None else last_tick
            self._repeating_until = at + REPEATING_SECONDS
            bookkeeping.note_time(self._db, REPEATED_SINCE, self._repeated_since)
            bookkeeping.note_time(self._db, REPEATING_UNTIL, self._repeating_until)

    def _may_repeat(self, row: Row) -> bool:
        """Whether it came of something that is done again since the database was put back."""
        return row["due"] < self._repeating_until and row["key"] not in self._known

    def _expire(self, now: datetime) -> None:
        """Give up what is too late to be of use, and let its kind know."""
        with self._db.immediate():
            rows = table.expire(self._db, self._now(), TOO_LATE)
            for row in rows:
                table.release_followers(self._db, row["key"], self._now())
                if row["error"] == TOO_LATE and row["kind"] in self._kinds:
                    self._kinds[row["kind"]].settled(row, Late(), now)
        for row in rows:
            self._ended(row["key"])
        if rows:
            log.warning("messages that waited or were held until it was too late: %s", len(rows))

    def _claim(self, now: int, *, only_own: bool = False) -> None:
        self._give_up_searches()
        self._start_senders()
        room = self._room - len(self._outgoing)
        if room <= 0:
            return
        lease_until = now + self.lease
        claimed = table.claim(self._db, now, lease_until, room, self.name, only_own=only_own)
        with self._guard:  # never around a transaction: senders take it inside theirs
            at = self._elapsed()
            self._taken = {key: until for key, until in self._taken.items() if until > at}
            fresh = [row for row in claimed if row["key"] not in self._taken]
            self._taken.update((row["key"], math.inf) for row in fresh)
        self._more = len(claimed) == room
        for row in fresh:  # at once: what is taken and in no queue would be nobody's
            if row["unclear_since"] is None and self._may_repeat(row):
                row["unclear_since"] = self._repeated_since
            if row["unclear_since"] is None:
                self._outgoing.put(row, POST)
            else:
                self._search(row)
        self._start_senders()
        if only_own:
            return
        stale = corrections.claim_corrections(self._db, now, lease_until, room)
        self._more = self._more or len(stale) == room
        for row in stale:
            self._outgoing.put(row, "chat.update" if row["wanted"] else "chat.delete")
        if fresh or stale:
            log.info("messages to send: %s, to correct: %s", len(fresh), len(stale))
            self._start_senders()

    def _search(self, row: Row) -> None:
        """Look a row up, from where an earlier look-up had to stop."""
        key = row["key"]
        search = self._searches.setdefault(key, self._attempts.search(row))
        self._looking.put(row, search.method(row), lane=key)
        self._start_threads("look", self._look, min(LOOKERS, len(self._looking)))

    def _give_up_searches(self) -> None:
        """Send what was looked for in vain for as long as it could wait."""
        now = self._clock.now()
        for item in self._looking.take_out(lambda row: self._searches[row["key"]].give_up_at > now):
            self._searches.pop(item.row["key"], None)
            self._outgoing.put(item.row, POST, can_look=False)

    def _let_go(self, key: str) -> None:
        """Its outcome is known: whoever claims it next may have it."""
        with self._guard:
            self._taken.pop(key, None)

    def _ended(self, key: str) -> None:
        call = self.once_ended.pop(key, None)
        if call and (row := table.row_of(self._db, key)):
            call(row)

    def _wake_for_next(self) -> None:
        moment = table.next_moment(self._db)
        if moment is not None:
            wait = moment - self._clock.now().timestamp()
            # What is overdue now became so since the claim.
            self.wake(wait + 0.005 if wait > 0 else 1.0)

    def _start_senders(self) -> None:
        self._start_threads("send", self._send, min(self._senders, len(self._outgoing)))

    def _start_threads(self, name: str, work: Callable[[], None], wanted: int) -> None:
        for number in range(wanted):
            with self._guard:
                if (called := f"{name}-{number}") not in self._threads:
                    self._threads[called] = threading.Thread(target=work, name=called, daemon=True)
                    self._threads[called].start()

    def _look(self) -> None:
        """What a thread that looks up does until its queue is closed."""
        self._db.let_others_first()
        while (item := self._looking.take()) is not None:
            key, outcome = item.row["key"], None
            search = self._searches[key]
            try:
                outcome = self._attempts.look(item.row, search)
            except Exception:
                log.exception("a look-up is left until its lease runs out: %s", key)
                self._let_go(key)
            # Before this one is done, so that it is never in neither queue.
            if isinstance(outcome, Found):
                self._searches.pop(key, None)
            elif isinstance(outcome, NotThere | CannotLook) or (
                outcome is not None and self._clock.now() >= search.give_up_at
            ):
                self._searches.pop(key, None)
                self._outgoing.put(item.row, POST, can_look=isinstance(outcome, NotThere))
                self._start_senders()
            elif isinstance(outcome, More):
                self._search(item.row)
            if isinstance(outcome, RateLimited):
                self._looking.limited(item, outcome.after)
            else:
                self._looking.done(item)

    def _send(self) -> None:
        """What a sender thread does until the queue is closed."""
        self._db.let_others_first()
        while (item := self._outgoing.take()) is not None:
            key, is_post = item.row["key"], item.method == POST
            began = self._elapsed()
            if is_post:
                with self._guard:
                    self._echoes[key] = None
            try:
                if self._more and len(self._outgoing) < self._room // 2:
                    self._more = False
                    self.wake(0)
                outcome = self._deal(item)
            except Exception:
                log.exception("a message is left until its lease runs out: %s", key)
                outcome = Unclear("failed")
            if is_post:
                self._answered(item.row, outcome, began)
            if isinstance(outcome, RateLimited):
                self._outgoing.limited(item, outcome.after)
            else:
                self._outgoing.done(item, unused=outcome is None)

    def _deal(self, item: Item) -> Outcome | None:
        if item.method != POST:
            return self._attempts.correct(item.row["key"], item.row["correct_at"])
        if item.begun:
            return self._attempts.post(item.row, None)
        return self._attempts.deliver(item.row, can_look=item.can_look)

    def _answered(self, row: Row, outcome: Outcome | None, began: float) -> None:
        """Keep an unclear message for its lease, unless its echo was heard meanwhile."""
        key = row["key"]
        with self._guard:
            echo = self._echoes.pop(key, None)
            if isinstance(outcome, Posted):
                self._posted[key] = None
                if len(self._posted) > MOST_CLAIMED:
                    del self._posted[next(iter(self._posted))]
            if isinstance(outcome, Unclear) and echo is None:
                # Not after the lease in the ledger, which begins later, in whole seconds.
                self._taken[key] = began + self.lease - 1
            else:
                self._taken.pop(key, None)
        if isinstance(outcome, Unclear) and echo is not None:
            fresh = table.row_of(self._db, key)
            if fresh:
                self._attempts.arrived(fresh, echo)
