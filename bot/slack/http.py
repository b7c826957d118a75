"""The bot's own web server: Slack's requests in HTTP mode, the calendar feed, and how the bot is.

https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

from __future__ import annotations

import asyncio
import logging
import socket
import threading
import time
from collections.abc import Callable, Mapping, Sequence

import uvicorn
from prometheus_client import CONTENT_TYPE_LATEST
from slack_bolt import BoltRequest, BoltResponse
from slack_sdk.signature import SignatureVerifier
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from uvicorn.protocols.http.h11_impl import H11Protocol

from bot.slack import StartError
from bot.slack.door import Door
from schedules.exporting import OF_KIND, WHOLE, Feed

log = logging.getLogger(__name__)

SLACK_PATH = "/slack/events"
ALIVE = "/healthz"
READY = "/readyz"
METRICS = "/metrics"
MAX_REQUEST_BYTES = 1_000_000
# Slack waits three seconds for an answer: what takes longer to arrive is nobody's.
BODY_SECONDS = 5.0
# So long the head of a request may take to arrive, and a connection rest between two requests. That
# is longer than proxies keep one: none sends into a connection that is just being closed.
HEAD_SECONDS = 10.0
REST_SECONDS = 75
FINISH_SECONDS = 4


class WebServer:
    """Serves routes on a thread of its own."""

    def __init__(self, routes: Sequence[BaseRoute], host: str, port: int) -> None:
        self._listening = _listening(host, port)
        self.port: int = self._listening.getsockname()[1]
        self._server = uvicorn.Server(
            uvicorn.Config(
                Starlette(routes=routes),
                http=_Protocol,
                ws="none",
                lifespan="off",
                log_config=None,
                log_level="error",  # below, it says of each connection what was wrong with it
                access_log=False,
                server_header=False,
                timeout_keep_alive=REST_SECONDS,
                timeout_graceful_shutdown=FINISH_SECONDS,
            )
        )
        self._thread = threading.Thread(target=self._run, name="http", daemon=True)

    reconnections = 0  # nobody connects: Slack comes

    @property
    def is_open(self) -> bool:
        """Whether requests are answered."""
        return self._thread.is_alive() and self._server.started

    def open(self) -> None:
        """Begin to serve."""
        self._thread.start()

    def close(self) -> None:
        """Finish the requests that run, then stop serving."""
        self._server.should_exit = True
        if self._thread.is_alive():
            self._thread.join(FINISH_SECONDS + 1)
        self._listening.close()

    def _run(self) -> None:
        self._server.run(sockets=[self._listening])


class HttpConnection(WebServer):
    """HTTP mode: Slack sends signed requests to /slack/events on `port`; a feed stands beside."""

    def __init__(
        self, door: Door, secret: str, host: str, port: int, more: Sequence[BaseRoute] = ()
    ) -> None:
        self._door = door
        self._signed = SignatureVerifier(secret)
        self._refused = 0
        self._said_at = float("-inf")
        events = Route(SLACK_PATH, self._take, methods=["POST"])
        super().__init__([events, *more], host, port)

    async def _take(self, request: Request) -> Response:
        try:
            async with asyncio.timeout(BODY_SECONDS):
                body = await _body(request)
        except (TimeoutError, ClientDisconnect):
            return Response(status_code=408)
        if body is None:
            return Response(status_code=413)
        try:
            text = body.decode()
        except UnicodeDecodeError:
            return self._refuse(400)
        if not self._is_signed(text, request):
            return self._refuse(401)
        headers = {name: [value] for name, value in request.headers.items()}

        def make() -> BoltRequest:
            return BoltRequest(body=text, headers=dict(headers))

        response = None if _is_event(request) else self._door.at_once(make)
        return _response(response or await self._door.beside(make))

    def _is_signed(self, body: str, request: Request) -> bool:
        """Whether Slack sent this: nothing of it is looked at before that is certain."""
        stamp = request.headers.get("x-slack-request-timestamp", "")
        signature = request.headers.get("x-slack-signature", "")
        try:
            return self._signed.is_valid(body, stamp, signature)
        except (ValueError, TypeError):  # no number, or no ASCII
            return False

    def _refuse(self, status: int) -> Response:
        """One line a second at most, whoever sends whatever."""
        self._refused += 1
        if time.monotonic() - self._said_at >= 1:
            log.warning("requests that Slack did not sign: %s", self._refused)
            self._refused, self._said_at = 0, time.monotonic()
        return PlainTextResponse("invalid request", status)


class _Protocol(H11Protocol):
    """A connection that ends if a request is not there in time: slow ones use nothing up."""

    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._timer = self.loop.call_later(HEAD_SECONDS, self.transport.close)

    def data_received(self, data: bytes) -> None:
        before = self.cycle
        super().data_received(data)
        if self.cycle is not before:  # the head of a request is there
            self._stop_waiting()
        elif self._timer is None and (before is None or before.response_complete):
            self._timer = self.loop.call_later(HEAD_SECONDS, self.transport.close)

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def _stop_waiting(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def feed_routes(feed: Callable[[], Feed | None]) -> list[BaseRoute]:
    """Routes for the feed; `feed` gives None until the bot has started."""

    def serve(request: Request) -> Response:
        now = feed()
        if now is None:
            return PlainTextResponse("The bot is still starting.", 503)
        answer = now.answer(request.method, request.url.path, dict(request.headers))
        if answer is None:
            return PlainTextResponse("There is nothing here.", 404)
        return Response(answer.body, answer.status, dict(answer.headers))

    return [Route(path, serve, methods=["GET", "HEAD"]) for path in (WHOLE, OF_KIND)]


def status_routes(
    look: Callable[[], Mapping[str, bool]], metrics: Callable[[], bytes]
) -> list[BaseRoute]:
    """Routes that tell whether the process lives, whether all is well, and what was measured."""

    def alive(request: Request) -> Response:
        return PlainTextResponse("ok")

    def ready(request: Request) -> Response:
        found = look()
        return JSONResponse(dict(found), 200 if all(found.values()) else 503)

    def measured(request: Request) -> Response:
        return Response(metrics(), media_type=CONTENT_TYPE_LATEST)

    return [Route(ALIVE, alive), Route(READY, ready), Route(METRICS, measured)]


async def _body(request: Request) -> bytes | None:
    """What was sent; None if it is too much."""
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > MAX_REQUEST_BYTES:
            return None
        parts.append(part)
    return b"".join(parts)


def _is_event(request: Request) -> bool:
    """Whether it is of a kind that is noted: those alone come as JSON."""
    return request.headers.get("content-type", "").startswith("application/json")


def _response(answer: BoltResponse) -> Response:
    return Response(answer.body, answer.status, dict(answer.first_headers_without_set_cookie()))


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(1024)
    except OSError as error:
        listening.close()
        raise StartError(
            f"Port {port} of {host} cannot be used ({error.strerror}): end the other program "
            "there, or set another PORT, STATUS_PORT or HOST in .env."
        ) from None
    return listening
