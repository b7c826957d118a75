"""One message on its way: looked up if need be, checked again, sent, and what became of it noted.

The attempt is written down before it is made, and its outcome after. So a process that dies in
between, an answer that gets lost or a slow Slack leave a row that says "perhaps", and the next
attempt looks first.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from bot.clock import Clock
from bot.outbox.outcomes import (
    CannotLook,
    Final,
    LookUp,
    LostThread,
    NotSent,
    Outcome,
    Posted,
    RateLimited,
    Refused,
    Unclear,
)
from bot.store import deliveries as table
from bot.store.database import Database
from schedules.calendar import epoch
from schedules.ledger import (
    POSSIBLY_DOUBLE,
    REPORTS,
    TOO_LATE,
    UNKNOWN_ARRIVAL,
    Delivery,
    State,
    cancelled,
    cancelled_facts,
    delivery_of,
    facts,
    occurrence_told,
)
from schedules.model import Occurrence
from schedules.outlook import told_before
from schedules.planning import Planning
from schedules.rows import occurrence_of
from schedules.subscriptions import Subscriptions
from schedules.wanted import Verdict

log = logging.getLogger(__name__)

M = TypeVar("M")
Row = dict[str, Any]

SHORTEST_PAUSE = 15  # seconds
LONGEST_PAUSE = 120
NOT_WORDED_PAUSE = 3600


@dataclass(frozen=True, slots=True)
class Edge(Generic[M]):
    """The way out, given by whoever knows Slack.

    `render` words a message for this moment; its occurrence is None for a report about a session
    that is gone. `find` looks for a message by the delivery's key, sent after `unclear_since`.
    """

    render: Callable[[Delivery, Occurrence | None, datetime], M]
    post: Callable[[Delivery, M], Outcome]
    update: Callable[[Delivery, M], Outcome]
    find: Callable[[Delivery], LookUp]


@dataclass(frozen=True)
class Attempts(Generic[M]):
    """Deals with claimed messages, on any thread.

    `settling` is called with a key before what became of it is written down, `wake` when there may
    be something new to do, with the seconds until then.
    """

    db: Database
    planning: Planning
    edge: Edge[M]
    clock: Clock
    lease: int
    settling: Callable[[str], None]
    wake: Callable[[float], None]

    def deliver(self, delivery: Delivery) -> Outcome | None:
        """Send one claimed message; None if nothing was sent."""
        can_look = True
        if delivery.unclear_since is not None:
            found = self.edge.find(delivery)
            match found:
                case Posted():
                    log.info("found, so not sent again: %s", delivery.key)
                    self._found(delivery, found)
                    return None
                case RateLimited() | NotSent():
                    self._again(delivery, found, delivery.unclear_since)
                    return found
                case Unclear():
                    return found
                case CannotLook():
                    can_look = False
        begun = self._begin(delivery, can_look=can_look)
        if begun is None:
            return None
        ready, occurrence = begun
        try:
            message = self.edge.render(ready, occurrence, self.clock.now())
        except Exception:
            log.exception("a message could not be worded: %s", ready.key)
            self._again(ready, NotSent("not worded"), delivery.unclear_since)
            return None
        outcome = self.edge.post(ready, message)
        self._note(ready, outcome, delivery.unclear_since)
        return outcome

    def take_correction(self, delivery: Delivery) -> Delivery:
        """Leave correcting a message to whoever calls `correct` with this within the lease."""
        assert delivery.channel is not None
        assert delivery.ts is not None
        until = self.clock.now().replace(microsecond=0) + timedelta(seconds=self.lease)
        place = delivery.channel, delivery.ts
        taken = table.take_correction(self.db, delivery.key, *place, epoch(until))
        return replace(delivery, correct_at=until if taken else None)

    def correct(self, delivery: Delivery) -> Outcome | None:
        """Make a message that was sent say what is true now; repeating it does no harm.

        Several may do so at once, and Slack may take the older words last: so each looks afterwards
        whether its own are still right. `correct_at` is until when it was taken to be corrected.
        """
        row = table.delivery(self.db, delivery.key)
        if row is None or row["ts"] is None:
            return None
        now = self.clock.now()
        lease = epoch(delivery.correct_at) if delivery.correct_at else None
        try:
            shown, message = self._corrected(row, now)
        except Exception:
            log.exception("a correction could not be worded: %s", row["key"])
            later = epoch(now) + NOT_WORDED_PAUSE
            table.corrected(self.db, row["key"], None, lease=lease, again_at=later)
            return None
        outcome = self.edge.update(delivery_of(row), message)
        again = None
        match outcome:
            case RateLimited(after):
                again = epoch(now) + math.ceil(after)
                self.wake(math.ceil(after))
            case NotSent() | Unclear():
                again = epoch(now) + LONGEST_PAUSE
            case Refused(code) | Final(code):
                log.warning("a message cannot be corrected: %s (%s)", row["key"], code)
        # A message that cannot be corrected counts as corrected: there is nothing left to do.
        said = None if again else shown
        table.corrected(self.db, row["key"], said, lease=lease, again_at=again)
        fresh = table.delivery(self.db, delivery.key)
        if not again and fresh and self._corrected(fresh, now)[1] != message:
            table.mark_for_correction(self.db, [delivery.key], epoch(now), 0)
            self.wake(0)
        return outcome

    def _begin(
        self, delivery: Delivery, *, can_look: bool
    ) -> tuple[Delivery, Occurrence | None] | None:
        """Check once more, and note the attempt before it is made; None if it is not to be made."""
        with self.db.immediate(durable=True):
            now = self.clock.now()
            row = table.delivery(self.db, delivery.key)
            if row is None or row["state"] != State.SENDING or row["attempts"] != delivery.attempts:
                return None
            verdict = self.planning.verdict(row, now)
            if verdict is None or verdict.state is not State.PENDING:
                self._give_up(row, verdict, now, can_look=can_look)
                return None
            if verdict.act_at is not None and verdict.act_at > epoch(now):
                self._later(row, verdict.act_at, row["error"], can_look=can_look)
                return None
            session = self.planning.occurrence(row)
            if session and session["start"] is None and row["kind"] not in REPORTS:
                session = None  # nobody can say when it is: it is told of as it was known
            told, occurrence = self._to_tell(row, session)
            begun = table.begin(
                self.db,
                {
                    "key": row["key"],
                    "attempts": row["attempts"],
                    "now": epoch(now),
                    "lease": epoch(now) + self.lease,
                    "told": told,
                    "error": verdict.error if can_look else POSSIBLY_DOUBLE,
                },
            )
            fresh = table.delivery(self.db, delivery.key)
        return (delivery_of(fresh), occurrence) if begun and fresh else None

    def _give_up(self, row: Row, verdict: Verdict | None, now: datetime, *, can_look: bool) -> None:
        """Not wanted, or held. What may have arrived counts as told, so that changes are told."""
        if not can_look and verdict is not None and verdict.state is State.HELD:
            self._later(row, epoch(now) + self.lease, verdict.error, can_look=False)
        elif not can_look and row["told"] is not None:
            self._settle(row, State.SENT, sent_at=epoch(now), error=UNKNOWN_ARRIVAL)
            self.planning.session(row["uid"], row["recurrence_id"], now, row["destination"])
        elif verdict is None:
            self._settle(row, State.WITHDRAWN)
        else:
            self._settle(row, verdict.state, act_at=verdict.act_at, error=verdict.error)
            if verdict.error == TOO_LATE:
                self.planning.report_undelivered([row], now)

    def _later(self, row: Row, act_at: int, error: str | None, *, can_look: bool) -> None:
        """Not yet. What may have arrived, and nobody can look, is not forgotten meanwhile."""
        unclear_since = None if can_look else row["unclear_since"]
        state = _open(unclear_since)
        self._settle(row, state, act_at=act_at, unclear_since=unclear_since, error=error)

    def _note(self, delivery: Delivery, outcome: Outcome, unclear_since: datetime | None) -> None:
        """`unclear_since` is that of earlier attempts; this one leaves it if it was not sent."""
        match outcome:
            case Posted():
                self._sent(delivery, outcome)
            case RateLimited() | NotSent():
                self._again(delivery, outcome, unclear_since)
            case LostThread():
                lost = {"thread_ts": None, "unclear_since": unclear_since}
                state = _open(unclear_since)
                self._settle_delivery(delivery, state, act_at=self.clock.now(), **lost)
                self.wake(0)
            case Refused(code):
                log.error("Slack refuses a message for good: %s (%s)", delivery.key, code)
                self._refused(delivery, code)
            case Final(code):
                self._end(delivery, code)
            case Unclear(reason):
                log.warning("not known whether it arrived: %s (%s)", delivery.key, reason)

    def _sent(self, delivery: Delivery, posted: Posted) -> None:
        noted = self._settle_delivery(
            delivery,
            State.SENT,
            sent_at=self.clock.now(),
            channel=posted.channel,
            ts=posted.ts,
            error=delivery.error,
        )
        if not noted:
            log.warning("sent, but claimed again meanwhile: %s", delivery.key)
        row = table.delivery(self.db, delivery.key)
        if row and delivery.kind not in REPORTS:
            self._look_again(row, row["told"])

    def _found(self, delivery: Delivery, posted: Posted) -> None:
        """It was told earlier than now: a reminder given up for it meanwhile may be due again."""
        with self.db.immediate(durable=True):
            self._sent(delivery, posted)
            self._plan_anew(delivery.key)
        self.wake(0)

    def _look_again(self, row: Row, said: str | None) -> None:
        """Plan anew what changed while its message was on the way."""
        session = self.planning.occurrence(row)
        if session is None or facts(session) != said:
            self._plan_anew(row["key"])
            self.wake(0)

    def _plan_anew(self, key: str) -> None:
        """Plan the session of a message for its destination, under the name it has by now."""
        row = table.delivery(self.db, key)
        if row and row["kind"] not in REPORTS:
            now = self.clock.now()
            self.planning.session(row["uid"], row["recurrence_id"], now, row["destination"])

    def _again(
        self, delivery: Delivery, outcome: RateLimited | NotSent, unclear_since: datetime | None
    ) -> None:
        if isinstance(outcome, RateLimited):
            pause = math.ceil(outcome.after)
        else:
            log.warning("not sent, trying again later: %s (%s)", delivery.key, outcome.reason)
            pause = min(SHORTEST_PAUSE * 2 ** min(delivery.attempts, 8), LONGEST_PAUSE)
        self._settle_delivery(
            delivery,
            _open(unclear_since),
            act_at=self.clock.now() + timedelta(seconds=pause),
            unclear_since=unclear_since,
            error=delivery.error,
        )
        self.wake(pause)

    def _refused(self, delivery: Delivery, code: str) -> None:
        """It will never be said: what it would have said as well may have to go out now."""
        with self.db.immediate(durable=True):
            self._settle_delivery(delivery, State.FAILED, error=code)
            self._plan_anew(delivery.key)
        self.wake(0)

    def _end(self, delivery: Delivery, code: str) -> None:
        """The destination is gone: the subscription ends, and its owner hears of it once."""
        log.warning("cannot be reached any more: %s (%s)", delivery.destination, code)
        now = self.clock.now()
        with self.db.immediate(durable=True):
            self._settle_delivery(delivery, State.FAILED, error=code)
            row = table.delivery(self.db, delivery.key)
            ends = delivery.kind not in REPORTS
            if ends and row and Subscriptions(self.db).end(delivery.destination, code, now):
                self.planning.report_ended(row, now)
        self.wake(0)

    def _settle_delivery(self, delivery: Delivery, state: State, **values: Any) -> bool:
        plain = {
            name: epoch(value) if isinstance(value, datetime) else value
            for name, value in values.items()
        }
        place = {name: getattr(delivery, name) for name in ("channel", "ts", "thread_ts")}
        row = {"key": delivery.key, "attempts": delivery.attempts, **place}
        with self.db.immediate(durable=state is State.SENT):
            return self._settle(row, state, **plain)

    def _settle(self, row: Row, state: State, **values: Any) -> bool:
        self.settling(row["key"])
        kept = {name: row[name] for name in ("key", "attempts", "channel", "ts", "thread_ts")}
        nothing = {"act_at": None, "unclear_since": None, "sent_at": None, "error": None}
        return table.settle(self.db, {**kept, **nothing, **values, "state": state.value})

    def _corrected(self, row: Row, now: datetime) -> tuple[str | None, M]:
        """What a message is to say by now: the facts, and the words."""
        shown, occurrence = self._to_tell(row, self.planning.occurrence(row))
        return shown, self.edge.render(delivery_of(row), occurrence, now)

    def _to_tell(self, row: Row, session: Row | None) -> tuple[str | None, Occurrence | None]:
        """What is said of a session: as it is, or cancelled where the calendar lost it."""
        if session is not None:
            return facts(session), occurrence_of(session)
        told = row["told"] or told_before(self.db, delivery_of(row))
        known = occurrence_told(told)
        if told is None or known is None:
            return None, None
        return cancelled_facts(told), cancelled(known)


def _open(unclear_since: datetime | int | None) -> State:
    """To be tried again: what may have arrived is no plan any more, and planning leaves it be."""
    return State.PENDING if unclear_since is None else State.SENDING
