"""Bringing commands, interactions and events to the app, and bringing events again.

Everything happens on the server's event loop; `ask` and `tell` may be called from other threads.
"""

from __future__ import annotations

import asyncio
import http.client
import json
import threading
import time
import uuid
from collections.abc import Callable, Coroutine
from concurrent.futures import CancelledError, ThreadPoolExecutor
from typing import Any
from urllib.parse import urlencode, urlsplit

from slack_sdk.signature import SignatureVerifier

from bot.clock import Clock, SystemClock
from bot.local import app_payloads
from bot.local.faults import DISCONNECT, REDELIVER, Faults
from bot.local.members import InstalledApp
from bot.local.outcomes import Ack, Json
from bot.local.sockets import Connection, Sockets

ACK_SECONDS = 3.0
RETRY_PAUSES = (0.0, 60.0, 300.0)
_POSTERS = 16
_GRACE_SECONDS = 2.0


class Delivery:
    """Delivers over Socket Mode, or over HTTP while `request_url` is set.

    `ack_seconds` and `retry_pauses` (real seconds before each further attempt at an event) are
    Slack's; tests make them shorter. `changed` is called when the app connects or goes away,
    `settled` when no event is on its way any more.
    """

    def __init__(
        self,
        app: InstalledApp,
        clock: Clock,
        faults: Faults,
        signing_secret: str,
        changed: Callable[[], None],
        settled: Callable[[], None],
    ) -> None:
        self.ack_seconds = ACK_SECONDS
        self.retry_pauses: tuple[float, ...] = RETRY_PAUSES
        self.request_url: str | None = None
        self.sockets = Sockets(self._acknowledged, changed)
        self._app = app
        self._clock = clock
        self._faults = faults
        self._signing_secret = signing_secret
        self._loop: asyncio.AbstractEventLoop | None = None
        self._loop_thread = 0
        self._posters: ThreadPoolExecutor | None = None
        self._waiting: dict[str, asyncio.Future[Json | None]] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._settled = settled
        self._counting = threading.Lock()
        self._under_way = 0
        self.told = 0  # how many events, since the start

    # -- from any thread

    def ask(self, kind: str, payload: Json) -> Ack:
        """Deliver a slash command ("slash_commands") or interaction, and wait for its answer.

        RuntimeError on the server's own thread, which would wait for itself.
        """
        loop = self._loop
        if loop is None:
            return Ack("unreachable")
        if threading.get_ident() == self._loop_thread:
            raise RuntimeError("this waits for the app: call it from another thread")
        asking = self._send(kind, payload)
        try:
            answer = asyncio.run_coroutine_threadsafe(asking, loop)
            return answer.result(self.ack_seconds + _GRACE_SECONDS)
        except (TimeoutError, CancelledError):  # the server is being stopped
            return Ack("unreachable")
        except RuntimeError:  # it has just been stopped
            asking.close()
            return Ack("unreachable")

    def tell(self, event: Json, *, is_ext_shared: bool = False) -> None:
        """Deliver `event` if the app subscribed to it; returns at once."""
        if self._loop is None or not self._subscribed(event):
            return
        now = int(self._clock.now().timestamp())
        payload = app_payloads.event_callback(self._app, event, now, is_ext_shared=is_ext_shared)
        with self._counting:
            self._under_way += 1
            self.told += 1
        self._later(self._deliver_event(payload))

    @property
    def idle(self) -> bool:
        """Whether every event has been delivered, or given up."""
        return self._under_way == 0

    def disconnect(self, reason: str = "refresh_requested") -> None:
        """Ask every connection to be made anew, in an orderly way."""

        async def ask_all() -> None:
            for connection in list(self.sockets.connections):
                self._spawn(self.sockets.disconnect(connection, reason))

        self._later(ask_all())

    def break_connections(self) -> None:
        """Cut every connection without a word."""

        async def break_all() -> None:
            for connection in list(self.sockets.connections):
                connection.break_off()

        self._later(break_all())

    @property
    def connections(self) -> int:
        """How many connections of the app are open and used."""
        return sum(1 for connection in self.sockets.connections if not connection.leaving)

    # -- on the loop

    def begin(self, loop: asyncio.AbstractEventLoop) -> None:
        """Deliver on `loop` from now on. Called on the loop."""
        self._loop = loop
        self._loop_thread = threading.get_ident()
        self._posters = ThreadPoolExecutor(_POSTERS, thread_name_prefix="local-slack-post")

    def end(self) -> None:
        """Deliver nothing more; what waits for an answer gets none. Called on the loop."""
        self._loop = None
        self._under_way = 0
        for task in self._tasks:
            task.cancel()
        for waiting in self._waiting.values():
            waiting.cancel()
        if self._posters is not None:
            self._posters.shutdown(wait=False)

    async def _deliver_event(self, payload: Json) -> None:
        try:
            await self._try_event(payload)
        finally:
            with self._counting:
                self._under_way = max(0, self._under_way - 1)
            if self.idle:
                self._settled()

    async def _try_event(self, payload: Json) -> None:
        reason = ""
        for attempt in range(len(self.retry_pauses) + 1):
            if attempt:
                await asyncio.sleep(self.retry_pauses[attempt - 1])
            ack = await self._send("events_api", payload, attempt, reason)
            if ack.outcome == "acknowledged" or (ack.body or {}).get("no_retry"):
                break
            reason = self._retry_reason(ack)
        while self._faults.take(payload["event"]["type"], REDELIVER):
            await self._send("events_api", payload, 1, "timeout")

    async def _send(self, kind: str, payload: Json, attempt: int = 0, reason: str = "") -> Ack:
        if self.request_url is not None:
            return await self._post(self.request_url, kind, payload, attempt, reason)
        start = time.monotonic()
        connection = await self._connection(kind)
        if connection is None:
            return Ack("unreachable")
        envelope: Json = {
            "envelope_id": str(uuid.uuid4()),
            "payload": payload,
            "type": kind,
            "accepts_response_payload": kind == "slash_commands"
            or payload.get("type") == "view_submission",
        }
        if kind == "events_api":
            envelope |= {"retry_attempt": attempt, "retry_reason": reason}
        waiting = asyncio.get_running_loop().create_future()
        self._waiting[envelope["envelope_id"]] = waiting
        try:
            await connection.send(envelope)
            async with asyncio.timeout(self.ack_seconds):
                body = await waiting
        except TimeoutError:
            return Ack("timeout", elapsed=time.monotonic() - start)
        finally:
            del self._waiting[envelope["envelope_id"]]
        return Ack("acknowledged", 200, body, time.monotonic() - start)

    async def _connection(self, kind: str) -> Connection | None:
        connection = self.sockets.next()
        if connection is not None and self._faults.take(kind, DISCONNECT):
            self._spawn(self.sockets.disconnect(connection, "refresh_requested"))
            await asyncio.sleep(0)
            connection = self.sockets.next()
        return connection

    async def _post(self, url: str, kind: str, payload: Json, attempt: int, reason: str) -> Ack:
        headers = {"x-slack-retry-num": str(attempt), "x-slack-retry-reason": reason}
        return await asyncio.get_running_loop().run_in_executor(
            self._posters,
            post_signed,
            url,
            self._signing_secret,
            kind,
            payload,
            headers if attempt else {},
            self.ack_seconds,
        )

    def _acknowledged(self, envelope_id: str, payload: Json | None) -> None:
        waiting = self._waiting.get(envelope_id)
        if waiting is not None and not waiting.done():
            waiting.set_result(payload)

    def _retry_reason(self, ack: Ack) -> str:
        if self.request_url is None:
            return "timeout"
        reasons = {"timeout": "http_timeout", "unreachable": "connection_failed"}
        return reasons.get(ack.outcome, "http_error")

    def _subscribed(self, event: Json) -> bool:
        kind = event["type"]
        if kind == "message":
            names = {"channel": "channels", "group": "groups", "im": "im"}
            kind = f"message.{names[event['channel_type']]}"
        return kind in self._app.events

    def _later(self, coroutine: Coroutine[Any, Any, None]) -> None:
        loop = self._loop
        try:
            if loop is None:
                raise RuntimeError("not running")
            loop.call_soon_threadsafe(self._spawn, coroutine)
        except RuntimeError:  # stopped
            coroutine.close()

    def _spawn(self, coroutine: Coroutine[Any, Any, None]) -> None:
        if self._loop is None:
            coroutine.close()
            return
        task = self._loop.create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


_FORM = "application/x-www-form-urlencoded"


def post_signed(
    url: str, signing_secret: str, kind: str, payload: Json, headers: dict[str, str], wait: float
) -> Ack:
    """Send one request and wait up to `wait` seconds for its answer. Blocks.

    `kind` is "slash_commands", "interactive" or "events_api". A refusal that forbids retries has
    `{"no_retry": true}` for its body.
    """
    body, content_type = _encoded(kind, payload)
    # The signature is dated by the real clock: the app compares it with its own.
    timestamp = str(int(SystemClock().now().timestamp()))
    signature = SignatureVerifier(signing_secret).generate_signature(timestamp=timestamp, body=body)
    sent = {
        "Content-Type": content_type,
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": signature or "",
        "User-Agent": "Slackbot 1.0 (local)",
        **headers,
    }
    start = time.monotonic()
    address = urlsplit(url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=wait)
    try:
        connection.request("POST", address.path or "/", body.encode(), sent)
        answer = connection.getresponse()
        content = answer.read().decode("utf-8", "replace")
    except TimeoutError:
        return Ack("timeout", elapsed=time.monotonic() - start)
    except (OSError, http.client.HTTPException):
        return Ack("unreachable", elapsed=time.monotonic() - start)
    finally:
        connection.close()
    elapsed = time.monotonic() - start
    if answer.status == 200:
        return Ack("acknowledged", 200, _decoded(answer, content), elapsed)
    no_retry = answer.getheader("x-slack-no-retry") == "1"
    return Ack("refused", answer.status, {"no_retry": True} if no_retry else None, elapsed)


def _encoded(kind: str, payload: Json) -> tuple[str, str]:
    if kind == "slash_commands":
        return urlencode(payload), _FORM
    if kind == "interactive":
        return urlencode({"payload": json.dumps(payload)}), _FORM
    return json.dumps(payload), "application/json"


def _decoded(answer: http.client.HTTPResponse, content: str) -> Json | None:
    if not content:
        return None
    if (answer.getheader("content-type") or "").startswith("application/json"):
        try:
            body = json.loads(content)
        except json.JSONDecodeError:
            return None
        return body if isinstance(body, dict) else None
    return {"text": content}
