"""The background sender: everything a listener wants said after its acknowledgement.

It calls Slack with a 10-second limit and waits when Slack asks to, and repeats nothing else:
a request whose answer was lost may have been carried out.
"""

from __future__ import annotations

import logging
import re
import ssl
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import lru_cache
from http.client import HTTPException

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler
from slack_sdk.webhook import WebhookClient

from bot.outbox.unreachable import NO_ANSWER
from handlers.effects import Ack, AckView, Call, Effect, Later, Respond

log = logging.getLogger(__name__)

TIMEOUT_SECONDS = 10
WORKERS = 4


class Sender:
    """Carries out effects on its own threads, those of one hand-over in their order."""

    def __init__(self, client: WebClient) -> None:
        self._client = client
        self._retry = [RateLimitErrorRetryHandler(max_retry_count=2)]
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
            case Ack() | AckView():
                raise TypeError("an acknowledgement cannot be sent later")

    def _call(self, call: Call) -> Sequence[Effect]:
        try:
            method = getattr(self._client, call.method.replace(".", "_"))
            response = method(**call.arguments)
        except SlackApiError as error:
            code = error_code(error)
            reasons = (error.response.get("response_metadata") or {}).get("messages", [])
            log.warning("%s failed: %s %s", call.method, code, reasons)
            return call.otherwise(code) if call.otherwise else ()
        except (OSError, HTTPException, SlackRequestError) as error:  # the last from uploads
            log.warning("%s got no answer: %s", call.method, type(error).__name__)
            return call.otherwise(NO_ANSWER) if call.otherwise else ()
        return call.then(response.data) if call.then else ()

    def _respond(self, respond: Respond) -> Sequence[Effect]:
        webhook = WebhookClient(
            respond.response_url,
            timeout=TIMEOUT_SECONDS,
            ssl=_certificates(respond.response_url),
            retry_handlers=list(self._retry),
        )
        body = respond.message.payload() if respond.message else {}
        body["response_type"] = "in_channel" if respond.in_channel else "ephemeral"
        body["replace_original"] = respond.replace
        if respond.delete:
            body["delete_original"] = True
        try:
            answer = webhook.send_dict(body)
        except (OSError, HTTPException) as error:
            log.warning("response_url got no answer: %s", type(error).__name__)
            return respond.otherwise(NO_ANSWER) if respond.otherwise else ()
        if answer.status_code == 200:
            return respond.then() if respond.then else ()
        log.warning("response_url refused: %s %s", answer.status_code, answer.body[:80])
        code = NO_ANSWER if answer.status_code >= 500 else answer.body[:80]
        return respond.otherwise(code) if respond.otherwise else ()


def error_code(error: SlackApiError) -> str:
    """Slack's code, or NO_ANSWER where a gateway answered: Slack may have done what was asked."""
    code = str(error.response.get("error", "unknown"))
    return code if re.fullmatch(r"[a-z0-9_]+", code) else NO_ANSWER


def slack_client(token: str, base_url: str, *, waits: bool = True) -> WebClient:
    """A Web API client that never repeats a request by itself, save after a 429 if it `waits`."""
    handlers = [RateLimitErrorRetryHandler(max_retry_count=2)] if waits else []
    return WebClient(
        token=token,
        base_url=base_url,
        timeout=TIMEOUT_SECONDS,
        ssl=_certificates(base_url),
        retry_handlers=handlers,  # type: ignore[arg-type]
    )


def _certificates(url: str) -> ssl.SSLContext | None:
    """What Slack's certificate is checked against; nothing for a Slack on this machine."""
    return _read_once() if url.startswith("https:") else None


@lru_cache(maxsize=1)
def _read_once() -> ssl.SSLContext:
    """The certificates of this machine: reading them takes 20 ms, which is a lot for a request."""
    return ssl.create_default_context()


Handover = Callable[[Sequence[Effect]], None]
