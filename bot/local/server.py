"""The local Slack as one object: started, stopped, asked, and visited."""

from __future__ import annotations

import asyncio
import re
import socket
import threading
from collections.abc import Callable

import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose
from uvicorn.protocols.http.h11_impl import H11Protocol

from bot.local.backend import Backend
from bot.local.calls import CallRecord
from bot.local.page import page_routes
from bot.local.page.looking import nothing_here
from bot.local.transport import Transport
from bot.local.visitor import Visitor
from bot.local.web_api import app_routes

_HOST = "127.0.0.1"
_LOOPBACK = re.compile(r"(127\.0\.0\.1|localhost|\[::1\])(:\d+)?", re.IGNORECASE)
_HARMLESS = ("GET", "HEAD", "OPTIONS")
# Below these the app is served, which is no browser and names no origin.
_FOR_THE_APP = ("/api/", "/link/", "/response/", "/upload/", "/files-pri/")
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
}


class LocalSlack(Backend):
    """A stand-in for Slack on loopback, for one app in one workspace; see `Backend`.

    Give an app `api_url` and the tokens.
    """

    _server: _Server | None = None

    # -- running

    def start(self, port: int = 0) -> None:
        """Serve on 127.0.0.1, on a free port when `port` is 0; returns once it serves.

        OSError, in a sentence, when the port is taken.
        """
        listening = _listen(port)
        self.url = self.response_urls.base_url = f"http://{_HOST}:{listening.getsockname()[1]}"
        routes = [*app_routes(self), *self.extra_routes, *page_routes(self)]
        served = Starlette(routes=routes, exception_handlers={404: nothing_here})
        self._server = _Server(_Guard(served), listening, self.delivery)
        self._server.begin()

    def stop(self) -> None:
        """Stop serving, and write what is not on disk yet. A second call does nothing."""
        if self._server is not None:
            self._server.end()
            self._server = None
        self.workspace.file.close()

    @property
    def api_url(self) -> str:
        """The address of the Web API, for `WebClient(base_url=…)`."""
        return f"{self.url}/api/"

    # -- using

    def person(self, person_id: str) -> Visitor:
        """Somebody to act as; KeyError when there is no such person."""
        return Visitor(self, person_id)

    def calls(self, methods: str = "*") -> list[CallRecord]:
        """What the app has called so far; `methods` is a name or a pattern such as "chat.*"."""
        return self.record.of(methods)

    def wait_for_app(self, connections: int = 1, timeout: float = 10.0) -> bool:
        """Wait until the app has so many open connections; False after `timeout` seconds."""
        return self.wait_until(lambda: self.delivery.connections >= connections, timeout)

    def wait_until(self, condition: Callable[[], bool], timeout: float = 5.0) -> bool:
        """Wait until `condition` holds; see `Happenings.wait_until`."""
        return self.workspace.happenings.wait_until(condition, timeout)

    def wait_until_settled(self) -> bool:
        """Wait until every event has been delivered; False after five seconds."""
        return self.wait_until(lambda: self.delivery.idle)


class _Guard:
    """Keeps other web sites out of the local Slack, and says what its page may load and run.

    Bound to loopback, it is still within reach of every page in the visitor's browser: by a name
    that resolves to 127.0.0.1 (DNS rebinding), or by a form that posts across sites. It lets
    through what is addressed to loopback and does not come from another site's page. What is not
    for the app is the page's, and only the page itself may ask for a change. Answers get safe
    headers.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request or connection."""
        answer = self._app
        if refusal := _refusal(scope):
            is_socket = scope["type"] == "websocket"
            answer = WebSocketClose(4403) if is_socket else PlainTextResponse(refusal, 403)
        await answer(scope, receive, _with_safe_headers(send))


def _refusal(scope: Scope) -> str:
    """Why the request is refused; "" when it is not."""
    headers = Headers(scope=scope)
    host = headers.get("host", "")
    if not _LOOPBACK.fullmatch(host):
        return "The local Slack answers only to 127.0.0.1 and localhost."
    is_http, own = scope["type"] == "http", f"http://{host}"
    if is_http and scope["method"] in _HARMLESS:
        return ""
    origin = headers.get("origin", own if scope["path"].startswith(_FOR_THE_APP) else "")
    from_here = not is_http or headers.get("sec-fetch-site", "none") in ("same-origin", "none")
    return "" if origin == own and from_here else "The local Slack takes nothing from other sites."


def _with_safe_headers(send: Send) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            answer = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                answer.setdefault(name, value)
        await send(message)

    return sent


class _Protocol(H11Protocol):
    """Lets the application get at its connection, to cut it."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self.app_state = {**self.app_state, "transport": transport}
        super().connection_made(transport)


class _Server(uvicorn.Server):
    """Serves on a thread of its own; what `delivery` brings to the app is brought on its loop."""

    def __init__(self, application: ASGIApp, listening: socket.socket, delivery: Transport) -> None:
        super().__init__(
            uvicorn.Config(
                application,
                http=_Protocol,
                ws="websockets-sansio",
                ws_per_message_deflate=False,
                lifespan="off",
                log_config=None,
                log_level="warning",  # below, it logs what goes over the sockets
                access_log=False,
                proxy_headers=False,
                date_header=False,
                timeout_graceful_shutdown=1,
            )
        )
        self._delivery = delivery
        self._serving = threading.Event()
        self._thread = threading.Thread(
            target=self.run, args=([listening],), name="local-slack", daemon=True
        )

    def begin(self) -> None:
        """Return once requests are answered."""
        self._thread.start()
        self._serving.wait()

    def end(self) -> None:
        """Return once nothing is served any more."""
        self.should_exit = True
        self._thread.join()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Serve, and begin to deliver."""
        await super().startup(sockets)
        self._delivery.begin(asyncio.get_running_loop())
        self._serving.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Deliver nothing more, and serve no more."""
        self._delivery.end()
        await super().shutdown(sockets)


def _listen(port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((_HOST, port))
        listening.listen(512)
    except OSError as error:
        listening.close()
        raise OSError(
            f"The local Slack cannot use port {port} ({error.strerror}): "
            "end the other program there, or choose another port."
        ) from error
    return listening
