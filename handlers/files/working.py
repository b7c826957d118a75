"""Working on a file in the background: one message says so, and becomes what came of it.

What is in hand stands in the database meanwhile, so that after a restart its message asks for the
file again. Of what is in a file, nothing reaches the log.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from bot.clock import Clock
from bot.store import files as table
from bot.store.database import Database
from handlers.blocks import Message, escape, section
from handlers.effects import Call, Effect, Effects, Later, post, update
from handlers.files.fetching import FileRefusedError

log = logging.getLogger(__name__)

FAILED = (
    "Something went wrong on the bot's side, and nothing was changed. Please give the file again; "
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


Outcome = tuple[Message, Effects]
"""What the message becomes, and what is to be done after that."""

Job = Callable[[Place], Outcome]
"""The work. FileRefusedError ends it with its sentence."""


@dataclass(frozen=True)
class Workbench:
    """Starts jobs and shows what came of them."""

    db: Database
    clock: Clock

    def begin(self, channel: str, thread_ts: str | None, name: str, text: str, job: Job) -> Effects:
        """Post `text` (mrkdwn), then work."""
        number = self._take_up(channel, name, None, thread_ts)
        message = post(channel, said(text), thread_ts=thread_ts)

        def posted(answer: Mapping[str, Any]) -> Effects:
            place = Place(channel, str(answer["ts"]), thread_ts)
            table.said_at(self.db, number, place.ts)
            return [Later(partial(self._work, number, place, job))]

        def not_posted(error: str) -> Effects:
            table.put_down(self.db, number)
            return ()

        return [Call(message.method, message.arguments, then=posted, otherwise=not_posted)]

    def go_on(self, place: Place, name: str, text: str, job: Job) -> Effects:
        """Let the message that is there say `text`, and work."""
        number = self._take_up(place.channel, name, place.ts, place.thread_ts)
        return [
            update(place.channel, place.ts, said(text)),
            Later(partial(self._work, number, place, job)),
        ]

    def after_restart(self) -> Effects:
        """Ask again for what was in hand when the bot was ended."""
        effects: list[Effect] = []
        for row in table.left_lying(self.db):
            text = (
                f"The bot was restarted while it worked on {escape(row['name'])}. Please give the "
                "file again: what was done already is not done twice."
            )
            if row["ts"]:
                effects.append(update(row["channel"], row["ts"], said(text)))
            else:
                effects.append(post(row["channel"], said(text), thread_ts=row["thread_ts"]))
        return effects

    def _take_up(self, channel: str, name: str, ts: str | None, thread_ts: str | None) -> int:
        now = int(self.clock.now().timestamp())
        return table.take_up(self.db, channel, name, now, ts=ts, thread_ts=thread_ts)

    def _work(self, number: int, place: Place, job: Job) -> Effects:
        try:
            message, further = job(place)
        except FileRefusedError as error:
            message, further = said(str(error)), ()
        except Exception as error:
            # Its own text may quote the file.
            where = traceback.extract_tb(error.__traceback__)[-1]
            kind = type(error).__name__
            log.error("working on a file failed: %s in %s, %s", kind, where.name, where.lineno)
            message, further = said(FAILED), ()
        table.put_down(self.db, number)
        return [update(place.channel, place.ts, message), *further]


def said(text: str) -> Message:
    """A message of one paragraph (mrkdwn)."""
    return Message(text, (section(text),))
