"""Working on a file in the background: one message says so, and becomes what came of it.

What is in hand stands in the database meanwhile, so that after a restart its message asks for the
file again. Of what is in a file, nothing reaches the log.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from bot.clock import Clock
from bot.outbox.message import Message
from bot.store import files as table
from bot.store.database import Database, Row
from handlers.blocks import escape, section
from handlers.effects import Call, Effects, Later, Say, update
from handlers.files.fetching import FileRefusedError
from handlers.once import UNKNOWN, look_for, post_named, post_once

log = logging.getLogger(__name__)

# How often it is tried to show what came of a file, which may be done more than once.
TRIES = 3

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
    _again: dict[int, Callable[[], Call]] = field(default_factory=dict)

    def begin(self, channel: str, thread_ts: str | None, name: str, text: str, job: Job) -> Effects:
        """Post `text` (mrkdwn), then work."""
        row, message = self._take_up(channel, name, None, thread_ts), said(text)

        def posted(answer: Mapping[str, Any]) -> Effects:
            place = Place(channel, str(answer["ts"]), thread_ts)
            table.said_at(self.db, row["id"], place.ts)
            return [Later(partial(self._work, row["id"], place, job))]

        def once_more() -> Call:
            return post_once(
                channel,
                message,
                _called(row),
                then=posted,
                otherwise=partial(self._not_now, row["id"], once_more),
                thread_ts=thread_ts,
            )

        def not_posted(error: str) -> Effects:
            return [once_more()]  # it may stand there all the same, and be waited for

        return [
            post_named(
                channel,
                message,
                _called(row),
                then=posted,
                otherwise=not_posted,
                thread_ts=thread_ts,
            )
        ]

    def go_on(self, place: Place, name: str, text: str, job: Job) -> Effects:
        """Let the message that is there say `text`, and work."""
        row = self._take_up(place.channel, name, place.ts, place.thread_ts)
        return [
            update(place.channel, place.ts, said(text)),
            Later(partial(self._work, row["id"], place, job)),
        ]

    def look_after(self) -> Effects:
        """Try again what Slack did not answer to."""
        return [self._again.pop(number)() for number in list(self._again)]

    def after_restart(self) -> Effects:
        """Ask again for what was in hand when the bot was ended."""
        return [self._ask_again(row) for row in table.being_worked_on(self.db)]

    def _ask_again(self, row: Row) -> Call:
        channel, thread_ts = row["channel"], row["thread_ts"]
        message = said(
            f"The bot was restarted while it worked on {escape(row['name'])}. Please give the "
            "file again: what was done already is not done twice."
        )

        def instead(found: Mapping[str, Any]) -> Effects:
            return [self._show(row["id"], Place(channel, found["ts"], thread_ts), message, ())]

        def anew() -> Effects:
            table.put_down(self.db, row["id"])
            return [Say(channel, message, thread_ts=thread_ts)]

        def not_looked(error: str) -> Effects:
            if error in UNKNOWN:
                return self._not_now(row["id"], partial(self._ask_again, row), error)
            return anew()

        if row["ts"]:
            return self._show(row["id"], Place(channel, row["ts"], thread_ts), message, ())
        return look_for(
            channel,
            _called(row),
            found=instead,
            not_found=anew,
            otherwise=not_looked,
            thread_ts=thread_ts,
        )

    def _not_now(self, number: int, once_more: Callable[[], Call], error: str) -> Effects:
        """Try it again at the next look, if nobody knows what became of it."""
        if error in UNKNOWN:
            self._again[number] = once_more
        else:
            table.put_down(self.db, number)
        return ()

    def _take_up(self, channel: str, name: str, ts: str | None, thread_ts: str | None) -> Row:
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
        return [self._show(number, place, message, further)]

    def _show(
        self, number: int, place: Place, message: Message, further: Effects, tries: int = TRIES
    ) -> Call:
        """Let the message say what came of it; until it does, the file is in hand."""

        def shown(_: object) -> Effects:
            table.put_down(self.db, number)
            return further

        def not_shown(error: str) -> Effects:
            if error in UNKNOWN and tries > 1:
                return [self._show(number, place, message, further, tries - 1)]
            self._not_now(number, partial(self._show, number, place, message, further), error)
            if error in UNKNOWN:
                return ()
            return [Say(place.channel, message, thread_ts=place.thread_ts), *further]

        call = update(place.channel, place.ts, message)
        return Call(call.method, call.arguments, then=shown, otherwise=not_shown)


def said(text: str) -> Message:
    """A message of one paragraph (mrkdwn)."""
    return Message(section(text))


def _called(row: Row) -> str:
    """What the message about a file is called in Slack."""
    return f"file {row['id']} {row['at']}"
