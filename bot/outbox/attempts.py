"""One message on its way: looked up if need be, checked again, sent, and what became of it noted.

The attempt is written down before it is made, with the facts that it will say, and its outcome
after. So a process that dies in between, an answer that gets lost or a slow Slack leave a row that
says "perhaps", and the next attempt looks first.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.clock import Clock
from bot.outbox.kinds import (
    NO_THREAD,
    POSSIBLY_DOUBLE,
    TOO_LATE,
    UNKNOWN_ARRIVAL,
    Drop,
    MessageKind,
    Search,
    Send,
    State,
    Wait,
)
from bot.outbox.outcomes import (
    Final,
    Found,
    Late,
    LookUp,
    LostThread,
    NotSent,
    Outcome,
    Posted,
    RateLimited,
    Refused,
    Unclear,
)
from bot.outbox.outgoing import Pace
from bot.outbox.posting import SlackWay
from bot.store import corrections
from bot.store import outbox as table
from bot.store.database import Database, DriverError, Row

log = logging.getLogger(__name__)

# What is posted so soon after it was begun nobody else has taken meanwhile.
SOON_SECONDS = 2
SHORTEST_PAUSE = 15  # seconds
LONGEST_PAUSE = 120
NOT_WORDED_PAUSE = 3600
WAITING = (State.PENDING, State.HELD)
NOT_THERE = "message_not_found"


@dataclass(frozen=True)
class Attempts:
    """Deals with claimed rows, on any thread.

    `settling` is called with a key before what became of it is written down, `ended` once nothing
    is left to send of it; `wake` asks for a look in so many seconds. `name` is this process's.
    """

    db: Database
    kinds: Mapping[str, MessageKind]
    way: SlackWay
    clock: Clock
    pace: Pace
    settling: Callable[[str], None]
    ended: Callable[[str], None]
    wake: Callable[[float], None]
    name: str

    @property
    def lease(self) -> int:
        """Seconds for which a claim holds."""
        return int(self.pace.lease.total_seconds())

    def search(self, row: Row) -> Search:
        """The look-up of a row, from its beginning."""
        now = self.clock.now()
        left = datetime.fromtimestamp(row["expires"], UTC) - now
        channel = row["channel"] or (row["destination"] if row["is_channel"] else None)
        channel = channel or table.direct_message(self.db, row["destination"])
        return Search(now + min(left / 2, self.pace.search), channel)

    def look(self, row: Row, search: Search) -> LookUp:
        """Make one request of a look-up; what is found is settled, what has to wait is put off."""
        outcome = self.way.look(row, search)
        match outcome:
            case Found():
                log.info("found, so not sent again: %s", row["key"])
                self.arrived(row, outcome)
            case RateLimited() | NotSent() | Unclear() if self.clock.now() < search.give_up_at:
                self._again(row, outcome, row["unclear_since"])
        return outcome

    def arrived(self, row: Row, outcome: Found) -> None:
        """It was told, perhaps earlier than now: what was given up for it may be due again.

        What it said nobody knows where the database was put back: it is made to say what is true.
        """
        with self.db.immediate(durable=True):
            has_words = row["content"] is not None and row["told_at"] is not None
            if has_words or row["told"] is not None:
                self._sent(row, outcome)
            elif begun := self.begin(row, can_look=True):
                # Before its words are dropped: they are what it is made to say.
                table.touch(self.db, row["key"], int(self.clock.now().timestamp()))
                self._sent(begun, outcome)
                self.wake(0)

    def deliver(self, row: Row, *, can_look: bool) -> Outcome | None:
        """Send one claimed message; None if nothing was sent."""
        begun = self.begin(row, can_look=can_look)
        return self.post(begun, row["unclear_since"]) if begun else None

    def post(self, begun: Row, unclear_since: int | None) -> Outcome | None:
        """Make the attempt that is noted; `unclear_since` is that of earlier ones."""
        row = self._kept(begun)
        if row is None:
            return None
        try:
            told_at = datetime.fromtimestamp(row["told_at"], UTC)
            message = self.kinds[row["kind"]].render(row, row["told"], told_at)
        except Exception:
            log.exception("a message could not be worded: %s", row["key"])
            self._again(row, NotSent("not worded"), unclear_since)
            return None
        outcome = self.way.post(row, message)
        self._note(row, outcome, unclear_since)
        if isinstance(outcome, Posted) and not outcome.is_whole:
            # Somebody waits for the rest; should this fail, it comes when the lease has run out.
            self.correct(row["key"], self._whole_at(row))
        return outcome

    def _kept(self, row: Row) -> Row | None:
        """What was begun, if it is still this process's to post, however long it waited since.

        It is posted now, which is noted, so that it is looked for where it will stand.
        """
        now = int(self.clock.now().timestamp())
        if now - row["told_at"] < min(SOON_SECONDS, self.lease / 4):
            return row
        is_mine = table.keep(self.db, row, self.name, now, now + self.lease)
        return {**row, "told_at": now} if is_mine else None

    def correct(self, key: str, lease: int | None) -> Outcome | None:
        """Make a message that was sent say what is true now; repeating it does no harm.

        Several may do so at once, and Slack may take the older words last: so whoever was
        overtaken by another writes again.
        """
        row = corrections.begin_correction(self.db, key)
        if row is None:
            return None
        now = self.clock.now()
        try:
            saying, outcome = self._replace(row, now)
        except DriverError:  # it is tried again as soon as its lease has run out
            raise
        except Exception:
            log.exception("a correction could not be worded: %s", key)
            self._corrected(row, None, lease, NOT_WORDED_PAUSE)
            return None
        again = None
        match outcome:
            case RateLimited(after):
                again = math.ceil(after)
                self.wake(again)
            case NotSent() | Unclear():
                again = LONGEST_PAUSE
            case Refused(code) if code == NOT_THERE and saying.anew:
                corrections.say_anew(self.db, key, int(now.timestamp()))
                self.wake(0)
                return outcome
            case Refused(code) | Final(code):
                log.warning("a message cannot be corrected: %s (%s)", key, code)
        # A message that cannot be corrected counts as corrected: there is nothing left to do.
        self._corrected(row, None if again else saying.facts, lease, again)
        return outcome

    def _replace(self, row: Row, now: datetime) -> tuple[Send, Outcome]:
        if row["wanted"] == 0:
            return Send(), self.way.delete(row)
        kind = self.kinds[row["kind"]]
        # It stands there, whether or not that is noted yet.
        decision = kind.decide({**row, "state": State.SENT.value}, now)
        if not isinstance(decision, Send):  # there is nothing else to say: it stands as it does
            return Send(row["said"]), Posted(row["channel"], row["ts"])
        return decision, self.way.update(row, kind.render(row, decision.facts, now))

    def _corrected(self, row: Row, said: str | None, lease: int | None, pause: int | None) -> None:
        now = int(self.clock.now().timestamp())
        again = None if pause is None else now + pause
        if corrections.corrected(self.db, row, said, now=now, lease=lease, again=again):
            self.wake(0)

    def begin(self, claimed: Row, *, can_look: bool) -> Row | None:
        """Check once more, and note the attempt before it is made; None if it is not to be made."""
        with self.db.immediate(durable=True):
            now = self.clock.now()
            row = table.row_of(self.db, claimed["key"])
            if row is None or row["state"] != State.SENDING:
                return None
            if row["attempts"] != claimed["attempts"]:
                return None
            root = table.row_of(self.db, row["thread"]) if row["thread"] else None
            decision = self._not_now(row, root, now) or self.kinds[row["kind"]].decide(row, now)
            if not isinstance(decision, Send):
                self._put_off(row, decision, now, can_look=can_look)
                return None
            at = int(now.timestamp())
            return table.begin(
                self.db,
                {
                    "key": row["key"],
                    "attempts": row["attempts"],
                    "now": at,
                    "lease": at + self.lease,
                    "told": decision.facts,
                    "error": decision.why if can_look else POSSIBLY_DOUBLE,
                    "channel": root["channel"] if root else row["channel"],
                    "thread_ts": root["ts"] if root else row["thread_ts"],
                },
            )

    def _not_now(self, row: Row, root: Row | None, now: datetime) -> Wait | Drop | None:
        """Why a row is not to be said, or not before what stands above it in its thread."""
        if row["wanted"] == 0:
            return Drop()
        if row["expires"] <= now.timestamp():
            return Drop(State.EXPIRED, TOO_LATE)
        if row["thread"] is None:
            return None
        if root is None or (root["ts"] is None and root["state"] not in (*WAITING, State.SENDING)):
            return Drop(why=NO_THREAD)
        return Wait(None) if root["ts"] is None or table.is_waited_for(self.db, row) else None

    def _put_off(self, row: Row, decision: Wait | Drop, now: datetime, *, can_look: bool) -> None:
        """Not now, or never. What may have arrived counts as told, so that changes are told."""
        if not can_look and row["told"] is not None and not isinstance(decision, Wait):
            self._settle(row, State.SENT, Unclear(""), sent_at=now, error=UNKNOWN_ARRIVAL)
        elif isinstance(decision, Drop):
            outcome = Late() if decision.why == TOO_LATE else None
            self._settle(row, decision.state, outcome, error=decision.why)
        elif can_look and decision.held:
            self._settle(row, State.HELD, act_at=decision.until, error=decision.why)
        else:
            # What may have arrived, and nobody can look, is not forgotten meanwhile.
            unclear_since = None if can_look else row["unclear_since"]
            until = int(now.timestamp()) + self.lease if decision.held else decision.until
            if until is None and unclear_since is not None:
                until = int(now.timestamp()) + self.lease
            error = decision.why if decision.held else row["error"]
            state = _open(unclear_since)
            self._settle(row, state, act_at=until, unclear_since=unclear_since, error=error)

    def _whole_at(self, row: Row) -> int:
        """When the rest of a message is shown at the latest."""
        return int(row["told_at"]) + self.lease

    def _note(self, row: Row, outcome: Outcome, unclear_since: int | None) -> None:
        """`unclear_since` is that of earlier attempts; this one leaves it if it was not sent."""
        match outcome:
            case Posted():
                self._sent(row, outcome)
            case RateLimited() | NotSent():
                self._again(row, outcome, unclear_since)
            case LostThread():
                state, now = _open(unclear_since), self.clock.now()
                self._settle(row, state, act_at=now, thread_ts=None, unclear_since=unclear_since)
                self.wake(0)
            case Refused(code) | Final(code):
                log.error("Slack will not have a message: %s (%s)", row["key"], code)
                self._settle(row, State.FAILED, outcome, error=code)
            case Unclear(reason):
                log.warning("not known whether it arrived: %s (%s)", row["key"], reason)

    def _sent(self, row: Row, outcome: Posted) -> None:
        place = {"channel": outcome.channel, "ts": outcome.ts}
        sent = {"sent_at": self.clock.now(), "error": row["error"], **place}
        if not outcome.is_whole:
            sent["correct_at"] = self._whole_at(row)
        if not self._settle(row, State.SENT, outcome, **sent):
            log.info("sent, but settled or claimed again meanwhile: %s", row["key"])

    def _again(
        self, row: Row, outcome: RateLimited | NotSent | Unclear, unclear_since: int | None
    ) -> None:
        if isinstance(outcome, RateLimited):
            pause = math.ceil(outcome.after)
        else:
            log.warning("not sent, trying again later: %s (%s)", row["key"], outcome.reason)
            pause = min(SHORTEST_PAUSE * 2 ** min(row["attempts"], 8), LONGEST_PAUSE)
        self._settle(
            row,
            _open(unclear_since),
            act_at=self.clock.now() + timedelta(seconds=pause),
            unclear_since=unclear_since,
            error=row["error"],
        )
        self.wake(pause)

    def _settle(
        self, row: Row, state: State, outcome: Outcome | Late | None = None, **values: Any
    ) -> bool:
        """Write down what became of it, and let its kind draw conclusions from an `outcome`."""
        self.settling(row["key"])
        kept = {name: row[name] for name in ("key", "attempts", "channel", "ts", "thread_ts")}
        names = ("act_at", "unclear_since", "sent_at", "error", "correct_at")
        nothing = dict.fromkeys(names)
        plain = {
            name: int(value.timestamp()) if isinstance(value, datetime) else value
            for name, value in values.items()
        }
        followers = 0
        with self.db.immediate(durable=state is State.SENT):
            noted = table.settle(self.db, {**kept, **nothing, **plain, "state": state.value})
            if state not in (*WAITING, State.SENDING):
                now = int(self.clock.now().timestamp())
                followers = table.release_followers(self.db, row["key"], now)
            fresh = (noted or table.row_of(self.db, row["key"])) if outcome else None
            is_wrong = fresh and state is State.SENT and fresh["wanted"] != fresh["shown"]
            kind = self.kinds[row["kind"]]
            again = outcome and fresh and kind.settled(fresh, outcome, self.clock.now())
        if again or followers or is_wrong:
            self.wake(0)
        if noted and state not in (*WAITING, State.SENDING):
            self.ended(row["key"])
        return noted is not None


def _open(unclear_since: int | None) -> State:
    """To be tried again: what may have arrived is no plan any more, and planning leaves it be."""
    return State.PENDING if unclear_since is None else State.SENDING
