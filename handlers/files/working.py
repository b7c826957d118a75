"""Working on a file in the background: one message says so, and becomes what came of it.

The work, and what came of it, are in memory alone; so after a restart the message asks for the file
again. Of what is in a file, nothing reaches the log.
"""

from __future__ import annotations

import json
import logging
import secrets
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from bot.outbox.kinds import Decision, Send, State, planned
from bot.outbox.message import Message
from bot.outbox.outbox import ANSWER_SECONDS, FORGET_SECONDS, Outbox
from bot.outbox.outcomes import Late, Outcome, Posted
from bot.store import outbox as table
from bot.store.database import Row
from handlers.blocks import escape, section
from handlers.effects import Effects, Run, Slack
from handlers.files.fetching import FileRefusedError
from handlers.sender import Handover

log = logging.getLogger(__name__)

FILE = "file"
IN_HAND, DONE = "in hand", "done"  # what its message says
MOST_KEPT = 100

FAILED = (
    "Something went wrong on my side, and nothing was changed. Please give the file again; "
    "if that fails too, tell whoever runs the bot."
)


@dataclass(frozen=True, slots=True)
class Place:
    """The bot's message about a file: `ts`, in the thread `thread_ts` if it is in one."""

    channel: str
    ts: str
    thread_ts: str | None

    @property
    def thread(self) -> str:
        """Where more about it goes."""
        return self.thread_ts or self.ts


Result = tuple[Message, Effects]
"""What the message becomes, and what is to be done after that."""

Job = Callable[[Place], Result]
"""The work. FileRefusedError ends it with its sentence."""


@dataclass(frozen=True)
class Workbench:
    """Starts jobs and shows what came of them; the kind of message that does."""

    outbox: Outbox
    carry_out: Handover
    _waiting: dict[str, Job] = field(default_factory=dict)  # until their message stands
    _in_hand: set[str] = field(default_factory=set)
    _says: dict[str, Message] = field(default_factory=dict)

    def begin(self, channel: str, thread_ts: str | None, name: str, text: str, job: Job) -> Effects:
        """Post `text` (mrkdwn), then work."""
        row = self._row(channel, name, secrets.token_hex(8), thread_ts=thread_ts)
        self._waiting[row["key"]] = job
        self._takes_up(row, text)
        self.outbox.say(row, IN_HAND)
        return ()

    def go_on(self, place: Place, name: str, text: str, job: Job) -> Effects:
        """Let the message that is there say `text`, and work."""
        row = self._there(place, name)
        self._takes_up(row, text)
        self.outbox.touch(row["key"])
        return [Run(partial(self._work, row["key"], place, job))]

    def end(self, place: Place, name: str, text: str) -> Effects:
        """Let the message that is there say `text`, and leave it at that."""
        self._becomes(self._there(place, name)["key"], said(text))
        return ()

    def after_restart(self) -> None:
        """Ask again for what was in hand when the bot was ended."""
        for row in table.listing(self.outbox.db, kind=FILE, state=None):
            if row["said"] != DONE and not self.outbox.is_in_other_hands(row):
                self.outbox.touch(row["key"])

    # As a kind of message

    def decide(self, row: Row, now: datetime) -> Decision:
        """It says what is known of the file."""
        return Send(IN_HAND) if row["key"] in self._in_hand else Send(DONE, anew=True)

    def render(self, row: Row, facts: str | None, now: datetime) -> Message:
        """What came of the file, as far as this process knows."""
        name = escape(json.loads(row["about"])["name"])
        return self._says.get(row["key"]) or said(
            f"I was restarted while I worked on {name}. Please give the file again: what "
            "was done already is not done a second time."
        )

    def settled(self, row: Row, outcome: Outcome | Late, now: datetime) -> bool:
        """Once the message stands, the work begins."""
        job = self._waiting.pop(row["key"], None)
        if job and isinstance(outcome, Posted):
            place = Place(row["channel"], row["ts"], row["thread_ts"])
            work = Run(partial(self._work, row["key"], place, job))
            self.outbox.db.after_commit(lambda: self.carry_out([work]))
        elif job:  # nobody sees that it is worked on, so it is not
            self._in_hand.discard(row["key"])
            self._says.pop(row["key"], None)
        return False

    def _row(self, channel: str, name: str, subject: str, **more: Any) -> Row:
        now = int(self.outbox.clock.now().timestamp())
        return planned(
            FILE,
            self.outbox.key(FILE, channel, subject),
            channel,
            due=now,
            expires=now + ANSWER_SECONDS,
            about=json.dumps({"name": name}),
            forget_at=now + FORGET_SECONDS,
            **more,
        )

    def _there(self, place: Place, name: str) -> Row:
        """The row of a message that stands there."""
        stands = {"channel": place.channel, "ts": place.ts, "thread_ts": place.thread_ts}
        sent = {"state": State.SENT.value, "act_at": None, "shown": 1, "attempts": 1}
        row = {**self._row(place.channel, name, place.ts), **stands, **sent}
        self.outbox.put(row)
        return row

    def _takes_up(self, row: Row, text: str) -> None:
        self._says[row["key"]] = said(text)
        self._in_hand.add(row["key"])

    def _becomes(self, key: str, message: Message) -> None:
        self._says[key] = message
        self._in_hand.discard(key)
        for old in list(self._says)[:-MOST_KEPT]:
            self._says.pop(old, None)
        self.outbox.touch(key)

    def _work(self, key: str, place: Place, job: Job, slack: Slack) -> Effects:
        further: Effects = ()
        try:
            message, further = job(place)
        except FileRefusedError as error:
            message = said(str(error))
        except Exception as error:
            # Its own text may quote the file.
            where = traceback.extract_tb(error.__traceback__)[-1]
            kind = type(error).__name__
            log.error("working on a file failed: %s in %s, %s", kind, where.name, where.lineno)
            message = said(FAILED)
        self._becomes(key, message)
        return further


def said(text: str) -> Message:
    """A message of one paragraph (mrkdwn)."""
    return Message(section(text))
