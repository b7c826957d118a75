"""What a listener wants done, and the background sender, which carries it out.

Listeners decide and return effects; the edges act. The sender calls Slack with a 10-second limit
and waits when Slack asks to, and repeats nothing else: a request whose answer was lost may have
been carried out.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from bot.outbox.client import CallError, Client
from bot.outbox.message import Message, Upload
from bot.outbox.outcomes import NO_ANSWER

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Ack:
    """Answer a slash command in the acknowledgement itself, seen only by who typed it.

    `about` is what it shows, of which their next words may be.
    """

    message: Message
    about: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """No effect: others are to read what a command does not, or `otherwise` if none is sure."""

    otherwise: Ack | None = None


@dataclass(frozen=True, slots=True)
class AckView:
    """Answer a view submission: `errors` by block_id, or `update`, `push` a view, or `clear`."""

    action: str
    content: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Respond:
    """Answer through a response_url: replace the message that was acted on, or say something new.

    `in_channel` lets everybody in the channel see it, whether or not the bot is a member.
    """

    response_url: str
    message: Message | None
    replace: bool = True
    in_channel: bool = False
    delete: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """Call a Web API method in the background, whatever comes of it."""

    method: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Say:
    """Say something by itself: a row of the outbox, kept with what the listener changed.

    `about` is what else is kept of it as long as the row is.
    """

    destination: str
    message: Message | Upload
    thread_ts: str | None = None
    about: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Slack:
    """Slack, for work in the background: each method returns, or raises `CallError`."""

    client: Client

    def call(self, method: str, **arguments: Any) -> Mapping[str, Any]:
        """Call a Web API method; what it answered."""
        return self.client.call(method, **arguments).data

    def respond(self, answer: Respond) -> None:
        """Answer through a response_url."""
        if not answer.response_url:
            log.warning("there is no response_url to answer through")
            raise CallError(NO_ANSWER)
        how = {
            "response_type": "in_channel" if answer.in_channel else "ephemeral",
            "replace_original": answer.replace,
            **({"delete_original": True} if answer.delete else {}),
        }
        self.client.respond(answer.response_url, answer.message, **how)


@dataclass(frozen=True, slots=True)
class Run:
    """Do something in the background, where it may wait for Slack; what it returns follows it."""

    job: Callable[[Slack], Sequence[Effect]]


Effect = Ack | AckView | Respond | Call | Say | Run
Effects = Sequence[Effect]


def open_view(
    trigger_id: str, view: Mapping[str, Any], *, upon: Mapping[str, Any] | None = None
) -> Call:
    """Open a modal, on top of the one in which that was asked for; Slack allows three seconds.

    `upon` is where it was asked for, a modal or Home; empty for a message.
    """
    on_top = (upon or {}).get("type") == "modal"
    method = "views.push" if on_top else "views.open"
    return Call(method, {"trigger_id": trigger_id, "view": view})


def update_view(shown: Mapping[str, Any], view: Mapping[str, Any], **more: Any) -> Call:
    """Show a modal in place of one that is `shown`."""
    return Call("views.update", {"view_id": shown["id"], "view": view, **more})


WORKERS = 4


class Sender:
    """Carries out effects on its own threads, those of one hand-over in their order."""

    def __init__(self, client: Client, say: Callable[[Say], None]) -> None:
        """`say` puts what is said by itself into the outbox."""
        self._slack = Slack(client)
        self._say = say
        self._threads = ThreadPoolExecutor(WORKERS, thread_name_prefix="sender")
        self._running: set[Future[None]] = set()
        self._counting = threading.Lock()
        self.handed_over = 0  # how often, since the start

    def carry_out(self, effects: Sequence[Effect]) -> None:
        """Hand effects over; returns at once. After `close` they are dropped, with a log line."""
        if not effects:
            return
        try:
            with self._counting:
                job = self._threads.submit(self._all, list(effects))
                self._running.add(job)
                self.handed_over += 1
        except RuntimeError:
            log.warning("not carried out, the bot is stopping: %s effects", len(effects))
            return
        job.add_done_callback(self._running.discard)

    @property
    def idle(self) -> bool:
        """Whether everything that was handed over is carried out, with all that came of it."""
        with self._counting:
            return not self._running

    def close(self, timeout: float) -> None:
        """Take no more work, and finish what was handed over within `timeout` seconds."""
        self._threads.shutdown(wait=False)
        wait(set(self._running), timeout=timeout)
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _all(self, effects: list[Effect]) -> None:
        while effects:
            try:
                effects[0:1] = list(self._one(effects[0]))
            except Exception:
                log.exception("an effect failed: %s", type(effects[0]).__name__)
                del effects[0]

    def _one(self, effect: Effect) -> Sequence[Effect]:
        match effect:
            case Run():
                return effect.job(self._slack)
            case Say():
                self._say(effect)
            case Call():
                with suppress(CallError):  # the client's log says what became of it
                    self._slack.call(effect.method, **effect.arguments)
            case Respond():
                with suppress(CallError):
                    self._slack.respond(effect)
        return ()


Handover = Callable[[Sequence[Effect]], None]
