"""The outbox as features see it: put what is to be said, and say what is not true any more."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from bot.clock import Clock
from bot.outbox.delivery import Dispatcher
from bot.outbox.kinds import Decision, Drop, Send, State, derived_key, planned
from bot.outbox.message import Message, Upload
from bot.outbox.outcomes import Late, Outcome
from bot.outbox.outgoing import POST
from bot.store import corrections
from bot.store import outbox as table
from bot.store.database import Database, Row

WORDED = "worded"
ANSWER_SECONDS = 24 * 3600
# Who did not hear of it so long after it was due needs it no more.
FORGET_SECONDS = 2 * ANSWER_SECONDS


@dataclass
class Outbox:
    """Everything that the bot says by itself.

    All of it belongs into the transaction of the change that it tells of, and is done once that is
    over; outside of one it is a transaction of its own. The `hands` do it.
    """

    db: Database
    clock: Clock
    hands: Dispatcher
    _secret: str = field(default="", init=False)

    def key(self, kind: str, destination: str, *subject: object) -> str:
        """The key of a message of a kind about `subject`."""
        self._secret = self._secret or table.secret(self.db)
        return derived_key(self._secret, kind, destination, *subject)

    def new_row(self, kind: str, destination: str, *subject: object, **more: Any) -> Row:
        """A row about `subject`, due now and of use for a day; `more` are its other columns."""
        now = self._now()
        usual = {"due": now, "expires": now + ANSWER_SECONDS, "forget_at": now + FORGET_SECONDS}
        key = self.key(kind, destination, *subject)
        return planned(kind, key, destination, **{**usual, **more})

    def put(self, *rows: Row) -> None:
        """Let these be said when they are due."""
        table.put(self.db, *rows)
        self._wake()

    def say(self, row: Row, facts: str | None = None) -> bool:
        """Say something that somebody waits for; False if it was said before, or cannot be.

        In a thread it comes below everything that is to be said there. `facts` is what it will say.
        """
        hands = self.hands
        row = {**row, "urgent": 1, "leased_by": hands.name}
        with self.db.immediate(durable=True):
            if row.get("thread"):
                root = table.row_of(self.db, row["thread"])
                if root is None or root["wanted"] == 0:
                    return False
                row["place"] = table.next_place(self.db, row["thread"])
                if root["ts"] is None or table.is_waited_for(self.db, row):
                    table.put(self.db, {**row, "act_at": None})
                    return True
                row |= {"channel": root["channel"], "thread_ts": root["ts"]}
            if (since := hands.doubtful_since()) is not None:
                # After the database was put back: perhaps it was said before, so that is looked up.
                self.put({**row, "unclear_since": since})
                return True
            at = self._now()
            begun = {
                **row,
                "state": State.SENDING.value,
                "attempts": 1,
                "told": facts,
                "told_at": at,
                "unclear_since": at,
                "act_at": at + hands.lease,
            }
            is_new = table.put_begun(self.db, begun)
            fresh = table.row_of(self.db, row["key"])
            assert fresh is not None
            if is_new:
                self.db.after_commit(partial(hands.hurry, fresh, POST, begun=True))
            elif fresh["state"] == State.EXPIRED:  # it is wanted after all
                self.put(row)
            return is_new or fresh["state"] == State.EXPIRED

    def answer(
        self,
        destination: str,
        message: Message | Upload,
        *subject: object,
        thread_ts: str | None = None,
        about: Mapping[str, str] | None = None,
    ) -> None:
        """Say something that depends on nothing that may change, once about this `subject`.

        `about` is kept with it.
        """
        known = {"file": message.named()} if isinstance(message, Upload) else {**(about or {})}
        more = {"content": message.kept(), "about": json.dumps(known), "thread_ts": thread_ts}
        self.say(self.new_row(WORDED, destination, *subject, **more))

    def touch(self, key: str) -> None:
        """Let a message say what is true by now; somebody waits for it."""
        with self.db.immediate():
            row = table.row_of(self.db, key)
            if row and row["ts"] and row["wanted"]:
                self.stands(key, row["channel"], row["ts"])
            else:
                table.touch(self.db, key, self._now())

    def stands(self, key: str, channel: str, ts: str) -> None:
        """The same for a message of which somebody has seen that it stands there.

        Should it fail, the message is corrected when its lease has run out.
        """
        until = self._now() + self.hands.lease
        with self.db.immediate():
            is_mine = corrections.take_correction(self.db, key, channel, ts, until)
            row = table.row_of(self.db, key)
            if row is not None:
                row["correct_at"] = until if is_mine else None
                self.db.after_commit(partial(self.hands.hurry, row, "chat.update"))

    def once_ended(self, key: str, call: Callable[[Row], None]) -> None:
        """Call it with a row once it was said, or will not be; never, if the bot ends before."""
        self.hands.once_ended[key] = call

    def note(self, key: str, about: Mapping[str, Any]) -> None:
        """Note what else a row is about."""
        table.note_about(self.db, key, json.dumps(about))

    def withdraw(self, *keys: str) -> None:
        """Let messages not be said, or stand no longer where they do; the last ones go first."""
        now = self._now()
        at = now + self.hands.lease
        with self.db.immediate(durable=True):
            for key in reversed(keys):
                table.withdraw(self.db, key, now, at)
                row = self.row(key)
                if row and row["correct_at"] == at:
                    self.db.after_commit(partial(self.hands.hurry, row, "chat.delete"))
        self._wake()

    def leave(self, *keys: str) -> None:
        """Let messages stand as they do, and do nothing more about them."""
        table.drop(self.db, *keys)

    def is_in_other_hands(self, row: Row) -> bool:
        """Whether another process that lives is at it."""
        return self.hands.replicas.is_anothers(row["leased_by"])

    def row(self, key: str) -> Row | None:
        """A row as it is."""
        return table.row_of(self.db, key)

    def about(self, kind: str, subject: str) -> list[Row]:
        """The rows of a kind about a subject, in the order of their thread."""
        return table.of_subject(self.db, kind, subject)

    def _wake(self) -> None:
        self.db.after_commit(partial(self.hands.wake, 0))

    def _now(self) -> int:
        return int(self.clock.now().timestamp())


class Worded:
    """A kind whose rows bring their words."""

    def decide(self, row: Row, now: datetime) -> Decision:
        """Say it, if it is still there."""
        return Send() if row["content"] else Drop()

    def render(self, row: Row, facts: str | None, now: datetime) -> Message | Upload:
        """The words that were kept, or the file."""
        named = json.loads(row["about"]).get("file")
        return Upload(content=row["content"], **named) if named else Message.of(row["content"])

    def settled(self, row: Row, outcome: Outcome | Late, now: datetime) -> bool:
        """Nothing follows."""
        return False
