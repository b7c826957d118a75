"""The two ways Slack reaches the bot: a socket that the bot opens, or HTTP requests to it."""

from __future__ import annotations

import contextlib
import logging
import re
import socket
import threading
from collections.abc import Callable, Iterable
from typing import Any, Protocol, cast

from slack_bolt import App
from slack_bolt.adapter.socket_mode.builtin import SocketModeHandler
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.slack.http import WebServer, with_feed
from schedules.feed import Feed

log = logging.getLogger(__name__)

FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 60.0
FINAL_ERRORS = frozenset(
    {
        "access_denied",
        "account_inactive",
        "invalid_auth",
        "missing_scope",
        "no_permission",
        "not_allowed_token_type",
        "not_authed",
        "org_login_required",
        "token_expired",
        "token_revoked",
    }
)


class TokenRefusedError(Exception):
    """Slack will not have these tokens; the text is one sentence with the remedy."""


class Connection(Protocol):
    """A way Slack reaches the bot."""

    def open(self) -> None:
        """Begin to take requests; returns when they can come."""

    def close(self) -> None:
        """Take no more requests."""


class SocketConnection:
    """Socket Mode: the bot opens a WebSocket to Slack, and needs no public address."""

    def __init__(self, app: App, app_token: str, client: WebClient, stop: threading.Event) -> None:
        self._handler = SocketModeHandler(app, app_token, web_client=client)
        self._stop = stop
        _answer_at_once(self._handler.client)

    def open(self) -> None:
        """Connect; a failed first try is repeated with growing pauses until `stop` is set."""

        def connect() -> None:
            self._handler.client.wss_uri = None
            self._handler.client.connect()

        until_it_works(connect, "SLACK_APP_TOKEN", self._stop)

    def close(self) -> None:
        """Leave; requests that run are finished and answered first.

        The client's own `close` would cut those off, and wait for the next data besides.
        """
        client = cast(Any, self._handler.client)
        client.auto_reconnect_enabled = False
        client.current_session_state.terminated = True
        client.closed = True
        client.message_queue.put("")  # wakes the thread that waits for messages
        session = client.current_session
        if session is not None and session.sock is not None:
            with contextlib.suppress(OSError):
                # Of an SSL socket too only the reading side, so that answers still go out.
                socket.socket.shutdown(session.sock, socket.SHUT_RD)
        client.message_processor.shutdown()
        client.message_workers.shutdown(wait=True)
        runner = client.current_session_runner
        runner.event.set()
        while runner.is_alive():
            # A session that is only just beginning to read sets this back once.
            client.current_session_state.terminated = True
            runner.thread.join(0.1)
        client.close()


def _answer_at_once(client: Any) -> None:
    """Let no small frame wait until the one before it is confirmed (TCP_NODELAY).

    Otherwise an acknowledgement that follows another one, as while many events come in, takes up
    to 40 ms longer. The client connects anew by the same method.
    """
    connect = client.connect

    def connect_and_set() -> None:
        connect()
        session = client.current_session
        if session is not None and session.sock is not None:
            session.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    client.connect = connect_and_set


class HttpConnection(WebServer):
    """HTTP mode: Slack sends signed requests to /slack/events on `port`; a feed stands beside."""

    def __init__(self, app: App, port: int, feed: Feed | None = None) -> None:
        slack = _guarded(SlackRequestHandler(app))
        super().__init__(with_feed(feed, slack) if feed else slack, port)


def until_it_works(call: Callable[[], None], token_name: str, stop: threading.Event) -> None:
    """Run `call` until it works, with growing pauses; raises `TokenRefusedError` on a final no."""
    pause = FIRST_PAUSE_SECONDS
    while not stop.is_set():
        try:
            call()
        except SlackApiError as error:
            code = str(error.response.get("error", "unknown"))
            if code in FINAL_ERRORS:
                raise TokenRefusedError(
                    f"Slack refuses {token_name} ({code}): copy it again from your Slack app's "
                    "page, and reinstall the app there if its scopes changed."
                ) from None
            reason = code
        except Exception as error:
            reason = type(error).__name__
        else:
            return
        log.warning("Slack cannot be reached (%s): trying again in %.0f s", reason, pause)
        stop.wait(pause)
        pause = min(pause * 2, LONGEST_PAUSE_SECONDS)


def _guarded(handler: SlackRequestHandler) -> Callable[..., Iterable[bytes]]:
    """Refuse a time stamp that is no number, on which Bolt's own check would fail with a 500."""

    def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        stamp = environ.get("HTTP_X_SLACK_REQUEST_TIMESTAMP", "")
        if environ.get("REQUEST_METHOD") == "POST" and not re.fullmatch(r"[0-9]{1,12}", stamp):
            start_response("401 Unauthorized", [("content-type", "text/plain")])
            return [b"invalid request"]
        return handler(environ, start_response)

    return application
