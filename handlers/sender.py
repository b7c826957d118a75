"""The background sender: everything a listener wants said after its acknowledgement.

It calls Slack with a 10-second limit and waits when Slack asks to, and repeats nothing else:
a request whose answer was lost may have been carried out.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait

from bot.outbox.client import CallError, Client
from bot.outbox.unreachable import NO_ANSWER
from handlers.effects import Ack, AckView, Call, Effect, Later, Respond, Say

log = logging.getLogger(__name__)

WORKERS = 4


class Sender:
    """Carries out effects on its own threads, those of one hand-over in their order."""

    def __init__(self, client: Client, say: Callable[[Say], None]) -> None:
        """`say` puts what is said by itself into the outbox."""
        self._client = client
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
            case Call():
                return self._call(effect)
            case Respond():
                return self._respond(effect)
            case Later():
                return effect.job()
            case Say():
                self._say(effect)
                return ()
            case Ack() | AckView():
                raise TypeError("an acknowledgement cannot be sent later")

    def _call(self, call: Call) -> Sequence[Effect]:
        try:
            answer = self._client.call(call.method, **call.arguments)
        except CallError as error:
            return call.otherwise(error.code) if call.otherwise else ()
        return call.then(answer.data) if call.then else ()

    def _respond(self, respond: Respond) -> Sequence[Effect]:
        if not respond.response_url:
            log.warning("there is no response_url to answer through")
            return respond.otherwise(NO_ANSWER) if respond.otherwise else ()
        how = {
            "response_type": "in_channel" if respond.in_channel else "ephemeral",
            "replace_original": respond.replace,
            **({"delete_original": True} if respond.delete else {}),
        }
        try:
            self._client.respond(respond.response_url, respond.message, **how)
        except CallError as error:
            return respond.otherwise(error.code) if respond.otherwise else ()
        return respond.then() if respond.then else ()


Handover = Callable[[Sequence[Effect]], None]
