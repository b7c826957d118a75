"""The bot's own web server: Slack's requests in HTTP mode, and the calendar feed."""

from __future__ import annotations

import contextlib
import re
import socket
import threading
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any, cast

from slack_bolt import App
from slack_bolt.adapter.wsgi import SlackRequestHandler
from waitress import wasyncore
from waitress.server import create_server

from schedules.feed import Feed

MAX_REQUEST_BYTES = 1_000_000

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class PortTakenError(Exception):
    """The server cannot use its port; the text is one sentence with the remedy."""


class WebServer:
    """Serves a WSGI application on a thread of its own."""

    def __init__(self, application: Application, port: int, host: str = "0.0.0.0") -> None:
        server = create_server(
            application,
            sockets=[_listening(host, port)],
            threads=8,
            max_request_body_size=MAX_REQUEST_BYTES,
        )
        self._server = cast(Any, server)
        self.port: int = int(self._server.effective_port)
        self._thread = threading.Thread(target=self._server.run, name="http", daemon=True)

    def open(self) -> None:
        """Begin to serve."""
        self._thread.start()

    def close(self) -> None:
        """Finish the requests that run, then stop serving."""
        self._server.task_dispatcher.shutdown(timeout=2)
        with contextlib.suppress(OSError):  # another wake-up came first, and closed everything
            self._server.trigger.pull_trigger(lambda: wasyncore.close_all(self._server._map))
        self._thread.join(timeout=2)


class HttpConnection(WebServer):
    """HTTP mode: Slack sends signed requests to /slack/events on `port`; a feed stands beside."""

    def __init__(self, app: App, port: int, feed: Feed | None = None) -> None:
        slack = _guarded(SlackRequestHandler(app))
        super().__init__(with_feed(feed, slack) if feed else slack, port)


def _guarded(handler: SlackRequestHandler) -> Application:
    """Refuse a time stamp that is no number, on which Bolt's own check would fail with a 500."""

    def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        stamp = environ.get("HTTP_X_SLACK_REQUEST_TIMESTAMP", "")
        if environ.get("REQUEST_METHOD") == "POST" and not re.fullmatch(r"[0-9]{1,12}", stamp):
            start_response("401 Unauthorized", [("content-type", "text/plain")])
            return [b"invalid request"]
        return handler(environ, start_response)

    return application


def _listening(host: str, port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise PortTakenError(
            f"Port {port} cannot be used ({error.strerror}): end the other program there, or set "
            "another PORT in .env."
        ) from None
    return listening


def with_feed(feed: Feed, otherwise: Application) -> Application:
    """An application that answers for the feed, and leaves every other address to `otherwise`."""

    def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        headers = {
            name.removeprefix("HTTP_").replace("_", "-").lower(): value
            for name, value in environ.items()
            if name.startswith("HTTP_")
        }
        path = environ.get("PATH_INFO", "")
        answer = feed.answer(environ["REQUEST_METHOD"], path, headers)
        if answer is None:
            return otherwise(environ, start_response)
        status = HTTPStatus(answer.status)
        start_response(f"{status.value} {status.phrase}", list(answer.headers.items()))
        return [answer.body]

    return application


def nothing_else(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """An application that has no pages."""
    start_response("404 Not Found", [("Content-Type", "text/plain")])
    return [b"There is nothing here."]
