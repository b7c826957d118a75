"""The local Slack as one object: started, stopped, asked, and visited."""

from __future__ import annotations

import asyncio
import secrets
import socket
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.routing import BaseRoute
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from bot.clock import MovableClock
from bot.local.app_events import Events
from bot.local.backend import Backend
from bot.local.calls import Call, Calls
from bot.local.endpoint import Faulty, WebApi
from bot.local.faults import EXPIRE_TRIGGER, Faults
from bot.local.guard import Guard
from bot.local.happenings import Notification
from bot.local.members import Channel, InstalledApp, Person, read_manifest
from bot.local.page import routes as page_routes
from bot.local.permits import Triggers
from bot.local.routes import slack_routes
from bot.local.transport import Delivery
from bot.local.visitor import Visitor
from bot.local.workspace import Workspace
from bot.local.workspace_file import Store

_HOST = "127.0.0.1"


class LocalSlack:
    """A stand-in for Slack on loopback, for one app in one workspace.

    `path` is a SQLite file where the workspace outlives a restart (None: memory only); other
    programs may keep tables of their own in it. `jumps` are moments that the page's clock offers
    to move to, `welcome` what it suggests to a newcomer ({"label": …, "text": what is typed}).
    `extra_routes` are served besides. Give an app `api_url` and the tokens.
    """

    def __init__(
        self,
        manifest: Mapping[str, Any],
        clock: MovableClock,
        people: Sequence[Person],
        channels: Sequence[Channel],
        *,
        path: Path | None = None,
        jumps: Mapping[str, Callable[[], datetime | None]] | None = None,
        extra_routes: Sequence[BaseRoute] = (),
        welcome: Sequence[Mapping[str, str]] = (),
    ) -> None:
        self.bot_token = f"xoxb-local-{secrets.token_hex(12)}"
        self.app_token = f"xapp-local-{secrets.token_hex(12)}"
        self.signing_secret = secrets.token_hex(16)
        self.control_token = secrets.token_urlsafe(24)
        self.app: InstalledApp = read_manifest(manifest)
        self.clock = clock
        self.faults = Faults()
        self.jumps = dict(jumps or {})
        self.welcome = list(welcome)
        self.stopping = threading.Event()
        self._calls = Calls()
        self._store = Store(path)
        self._extra_routes = list(extra_routes)
        self._server: _Server | None = None
        workspace = Workspace(self.app, clock, people, channels, self._store)
        self.workspace = workspace
        self.core = Backend(
            app=self.app,
            clock=clock,
            workspace=workspace,
            faults=self.faults,
            triggers=Triggers(lambda: self.faults.take("trigger", EXPIRE_TRIGGER) is not None),
            delivery=Delivery(
                self.app,
                clock,
                self.faults,
                self.signing_secret,
                changed=lambda: workspace.changes.publish("app"),
                settled=workspace.changes.ask_again,
            ),
        )
        self.delivery = self.core.delivery
        self.rates = self.core.rates
        self.events = Events(workspace, self.delivery)
        workspace.subscribe(self.events.heard)
        clock.on_move(lambda: workspace.changes.publish("clock"))

    # -- running

    def start(self, port: int = 0) -> None:
        """Serve on 127.0.0.1, on a free port when `port` is 0; returns once it serves.

        OSError, in a sentence, when the port is taken.
        """
        listening = _listen(port)
        self.core.url = f"http://{_HOST}:{listening.getsockname()[1]}"
        self.stopping.clear()
        self._store.open()
        self._server = _Server(self._application(), listening, self.delivery.begin)
        self._server.start()

    def stop(self) -> None:
        """Stop serving, and write what is not on disk yet. A second call does nothing."""
        self.stopping.set()
        self.workspace.changes.publish("app")
        if self._server is not None:
            self._server.stop(self.delivery.end)
            self._server = None
        self._store.close()

    @property
    def url(self) -> str:
        """The address of the page."""
        return self.core.url

    @property
    def notifications(self) -> list[Notification]:
        """What people were notified of by the app, the first first."""
        return self.workspace.notifications.all()

    @property
    def api_url(self) -> str:
        """The address of the Web API, for `WebClient(base_url=…)`."""
        return f"{self.core.url}/api/"

    # -- using

    def person(self, person_id: str) -> Visitor:
        """Somebody to act as; KeyError when there is no such person."""
        return Visitor(self.core, person_id)

    def calls(self, methods: str = "*") -> list[Call]:
        """What the app has called so far; `methods` is a name or a pattern such as "chat.*"."""
        return self._calls.of(methods)

    def forget_calls(self) -> None:
        """Begin the record of calls anew."""
        self._calls.clear()

    def deliver_to(self, url: str | None) -> None:
        """Deliver to an app's own address over HTTP; None goes back to Socket Mode."""
        self.delivery.request_url = url

    def wait_for_app(self, connections: int = 1, timeout: float = 10.0) -> bool:
        """Wait until the app has so many open connections; False after `timeout` seconds."""
        return self.workspace.wait_until(lambda: self.delivery.connections >= connections, timeout)

    def wait_until(self, condition: Callable[[], bool], timeout: float = 5.0) -> bool:
        """Wait until `condition` holds; False after `timeout` seconds. See `Changes.wait_until`."""
        return self.workspace.wait_until(condition, timeout)

    def wait_until_settled(self, timeout: float = 5.0) -> bool:
        """Wait until every event has been delivered; False after `timeout` seconds."""
        return self.workspace.wait_until(lambda: self.delivery.idle, timeout)

    def flush(self) -> None:
        """Return once everything that happened so far is on disk."""
        self._store.flush()

    # -- serving

    def _application(self) -> Guard:
        faulty = Faulty(self.core, self._calls)
        tokens = {self.bot_token: "bot", self.app_token: "app"}
        web_api = WebApi(self.core, faulty, tokens)
        routes = slack_routes(self.core, faulty, self._calls, self.bot_token, self.control_token)
        rest = Starlette(routes=[*routes, *self._extra_routes, *page_routes(self)])

        async def application(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] == "http" and scope["path"].startswith("/api/"):
                await web_api(scope, receive, send)
            else:
                await rest(scope, receive, send)

        return Guard(application)


class _Protocol(H11Protocol):
    """Lets the application get at its connection, to cut it."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self.app_state = {**self.app_state, "transport": transport}
        super().connection_made(transport)


class _Server:
    """uvicorn in a thread of its own."""

    def __init__(
        self,
        application: Guard,
        listening: socket.socket,
        begin: Callable[[asyncio.AbstractEventLoop], None],
    ) -> None:
        self._listening = listening
        self._begin = begin
        self._loop: asyncio.AbstractEventLoop | None = None
        self._server = uvicorn.Server(
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
        self._serving = threading.Event()
        self._thread = threading.Thread(target=self._run, name="local-slack", daemon=True)

    def start(self) -> None:
        """Return once requests are answered; `begin` is called on the event loop before."""
        self._thread.start()
        self._serving.wait()
        if self._loop is None:
            raise OSError("The local Slack could not be started; the log says why.")

    def stop(self, end: Callable[[], None]) -> None:
        """Return once nothing is served any more; `end` runs on the event loop before."""
        if self._loop is not None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(end)
        self._server.should_exit = True
        self._thread.join()

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        finally:
            self._serving.set()
            self._listening.close()

    async def _serve(self) -> None:
        serving = asyncio.create_task(self._server.serve(sockets=[self._listening]))
        while not self._server.started and not serving.done():
            await asyncio.sleep(0.001)
        if self._server.started:
            self._loop = asyncio.get_running_loop()
            self._begin(self._loop)
        self._serving.set()
        await serving


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
