"""Bringing commands, interactions and events to the app, and bringing events again.

Everything happens on the server's event loop; `ask` and `tell` may be called from other threads.
"""

from __future__ import annotations

import asyncio
import http.client
import json
import secrets
import threading
import time
import uuid
from collections.abc import Callable, Coroutine
from concurrent.futures import CancelledError, ThreadPoolExecutor
from dataclasses import replace
from typing import Any, Literal
from urllib.parse import urlencode, urlsplit

from slack_sdk.signature import SignatureVerifier

from bot.clock import Clock, SystemClock
from bot.local.faults import Faults
from bot.local.members import TEAM_ID, VERIFICATION_TOKEN, InstalledApp
from bot.local.results import Delivered, Json
from bot.local.sockets import Sockets

Request = Literal["slash_commands", "interactive", "events_api"]

_ACK_SECONDS = 3.0
_RETRY_PAUSES = (0.0, 60.0, 300.0)
_POSTERS = 16
_GRACE_SECONDS = 2.0
_CHANNEL_TYPES = {"channel": "channels", "group": "groups", "im": "im"}


class Transport:
    """Delivers over Socket Mode, or over HTTP while `request_url` is set.

    `ack_seconds` and `retry_pauses` (real seconds before each further attempt at an event) are
    Slack's; tests make them shorter. `changed` is called when the app connects or goes away.
    """

    def __init__(
        self,
        app: InstalledApp,
        clock: Clock,
        faults: Faults,
        signing_secret: str,
        changed: Callable[[], None],
    ) -> None:
        self.ack_seconds = _ACK_SECONDS
        self.retry_pauses: tuple[float, ...] = _RETRY_PAUSES
        self.request_url: str | None = None
        self.sockets = Sockets(self._acknowledged, changed)
        self.told = 0  # how many events, since the start
        self._app = app
        self._clock = clock
        self._faults = faults
        self._signing_secret = signing_secret
        self._loop: asyncio.AbstractEventLoop | None = None
        self._posters = ThreadPoolExecutor(_POSTERS, "local-slack-post")
        self._waiting: dict[str, asyncio.Future[Json | None]] = {}
        self._counting = threading.Lock()
        self._under_way = 0

    # -- from any thread

    def ask(self, kind: Request, payload: Json) -> Delivered:
        """Deliver a slash command or interaction, and wait for its answer; not on the loop."""
        loop = self._loop
        if loop is None:
            return Delivered("unreachable")
        asking, start = self._send(kind, payload), time.monotonic()
        try:
            answering = asyncio.run_coroutine_threadsafe(asking, loop)
            answer = answering.result(self.ack_seconds + _GRACE_SECONDS)
            return replace(answer, elapsed=time.monotonic() - start)
        except (TimeoutError, CancelledError):  # the server is being stopped
            return Delivered("unreachable")
        except RuntimeError:  # it has just been stopped
            asking.close()
            return Delivered("unreachable")

    def tell(self, event: Json, *, is_ext_shared: bool = False) -> None:
        """Deliver `event` if the app subscribed to it; returns at once."""
        kind = event["type"]
        if kind == "message":
            kind = f"message.{_CHANNEL_TYPES[event['channel_type']]}"
        if self._loop is None or kind not in self._app.events:
            return
        with self._counting:
            self._under_way += 1
            self.told += 1
        self._later(self._deliver_event(self._callback(event, is_ext_shared)))

    @property
    def idle(self) -> bool:
        """Whether every event has been delivered, or given up."""
        return self._under_way == 0

    def disconnect(self, reason: str = "refresh_requested") -> None:
        """Ask every connection to be made anew, in an orderly way."""
        for connection in list(self.sockets.connections):
            connection.leaving = True
            self._later(self.sockets.disconnect(connection, reason))

    @property
    def connections(self) -> int:
        """How many connections of the app are open and used."""
        return sum(1 for connection in self.sockets.connections if not connection.leaving)

    # -- on the loop

    def begin(self, loop: asyncio.AbstractEventLoop) -> None:
        """Deliver on `loop` from now on. Called on the loop."""
        self._loop = loop

    def end(self) -> None:
        """Deliver nothing more; what waits for an answer gets none. Called on the loop."""
        self._loop = None
        self._under_way = 0
        for waiting in self._waiting.values():
            waiting.cancel()
        self._posters.shutdown(wait=False)

    def _callback(self, event: Json, is_ext_shared: bool) -> Json:
        """The wrapper around an event."""
        who = {"team_id": TEAM_ID, "user_id": self._app.user_id, "is_bot": True}
        return {
            "token": VERIFICATION_TOKEN,
            "team_id": TEAM_ID,
            "api_app_id": self._app.id,
            "event": event,
            "type": "event_callback",
            "event_id": "Ev" + secrets.token_hex(5).upper(),
            "event_time": int(self._clock.now().timestamp()),
            "authorizations": [{"enterprise_id": None, **who, "is_enterprise_install": False}],
            "is_ext_shared_channel": is_ext_shared,
        }

    async def _deliver_event(self, payload: Json) -> None:
        try:
            await self._try_event(payload)
        finally:
            with self._counting:
                self._under_way = max(0, self._under_way - 1)

    async def _try_event(self, payload: Json) -> None:
        reason = ""
        for attempt, pause in enumerate((0.0, *self.retry_pauses)):
            if attempt:
                await asyncio.sleep(pause)
            answer = await self._send("events_api", payload, attempt, reason)
            if answer.outcome == "acknowledged":
                break
            reason = self._retry_reason(answer)
        while self._faults.take(payload["event"]["type"], "redeliver"):
            await self._send("events_api", payload, 1, "timeout")

    async def _send(
        self, kind: Request, payload: Json, attempt: int = 0, reason: str = ""
    ) -> Delivered:
        if self.request_url is not None:
            retry = {"x-slack-retry-num": str(attempt), "x-slack-retry-reason": reason}
            return await asyncio.get_running_loop().run_in_executor(
                self._posters, self._post, self.request_url, kind, payload, retry if attempt else {}
            )
        connection = self.sockets.next()
        if connection is not None and self._faults.take(kind, "disconnect"):
            connection.leaving = True
            self._later(self.sockets.disconnect(connection, "refresh_requested"))
            connection = self.sockets.next()
        envelope_id = str(uuid.uuid4())
        answers = kind == "slash_commands" or payload.get("type") == "view_submission"
        envelope: Json = {"envelope_id": envelope_id, "payload": payload, "type": kind}
        envelope["accepts_response_payload"] = answers
        if kind == "events_api":
            envelope |= {"retry_attempt": attempt, "retry_reason": reason}
        waiting = self._waiting[envelope_id] = asyncio.get_running_loop().create_future()
        try:
            while connection is None or not await connection.send(envelope):
                if connection is None:
                    return Delivered("unreachable")
                connection = self.sockets.next()  # that one has just been closed
            async with asyncio.timeout(self.ack_seconds):
                body = await waiting
        except TimeoutError:
            return Delivered("timeout")
        finally:
            del self._waiting[envelope_id]
        return Delivered("acknowledged", 200, body)

    def _acknowledged(self, envelope_id: str, payload: Json | None) -> None:
        waiting = self._waiting.get(envelope_id)
        if waiting is not None and not waiting.done():
            waiting.set_result(payload)

    def _retry_reason(self, answer: Delivered) -> str:
        if self.request_url is None:
            return "timeout"
        reasons = {"timeout": "http_timeout", "unreachable": "connection_failed"}
        return reasons.get(answer.outcome, "http_error")

    def _later(self, coroutine: Coroutine[Any, Any, None]) -> None:
        try:
            if self._loop is None:
                raise RuntimeError("not running")
            asyncio.run_coroutine_threadsafe(coroutine, self._loop)
        except RuntimeError:  # stopped
            coroutine.close()

    # -- over HTTP, on a thread that may wait

    def _post(self, url: str, kind: Request, payload: Json, retry: dict[str, str]) -> Delivered:
        """Send one signed request to the app's own address and wait for its answer."""
        body, content_type = _encoded(kind, payload)
        # The signature is dated by the real clock: the app compares it with its own.
        timestamp = str(int(SystemClock().now().timestamp()))
        verifier = SignatureVerifier(self._signing_secret)
        sent = {
            "Content-Type": content_type,
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": verifier.generate_signature(timestamp=timestamp, body=body) or "",
            "User-Agent": "Slackbot 1.0 (local)",
            **retry,
        }
        address = urlsplit(url)
        host = address.hostname or ""
        connection = http.client.HTTPConnection(host, address.port, timeout=self.ack_seconds)
        try:
            connection.request("POST", address.path or "/", body.encode(), sent)
            answer = connection.getresponse()
            content = answer.read().decode("utf-8", "replace")
        except TimeoutError:
            return Delivered("timeout")
        except (OSError, http.client.HTTPException):
            return Delivered("unreachable")
        finally:
            connection.close()
        if answer.status == 200:
            return Delivered("acknowledged", 200, _decoded(answer, content))
        return Delivered("refused", answer.status)


def _encoded(kind: Request, payload: Json) -> tuple[str, str]:
    if kind == "events_api":
        return json.dumps(payload), "application/json"
    form = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
    return urlencode(form), "application/x-www-form-urlencoded"


def _decoded(answer: http.client.HTTPResponse, content: str) -> Json | None:
    if not (answer.getheader("content-type") or "").startswith("application/json"):
        return {"text": content} if content else None
    try:
        body = json.loads(content)
    except json.JSONDecodeError:
        return None
    return body if isinstance(body, dict) else None
