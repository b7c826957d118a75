"""The bot as an app in a workspace: who it is there, how Slack reaches it and it reaches Slack.

The web server is imported where one is made: in Socket Mode, most of the time, there is none.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult

from bot.clock import Clock
from bot.outbox.client import Client, slack_client
from bot.outbox.outcomes import Found
from bot.settings import Settings
from bot.slack.door import Door
from bot.slack.echoes import Echoes
from bot.slack.metrics import Metrics
from bot.slack.reaching import until_it_works
from bot.slack.socket import SocketConnection
from bot.store.database import Database
from handlers.effects import Say
from handlers.sender import Sender
from schedules.feed import Feed

if TYPE_CHECKING:
    from bot.slack.http import HttpConnection, WebServer

OPENING_SECONDS = 5  # how long Slack may take to say where to connect to


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the bot is in its workspace, as `auth.test` says."""

    team_id: str
    bot_id: str
    user_id: str


class SlackApp:
    """Bolt, the client and the sender of one bot; `sign_in`, then `connect`, at last `close`."""

    def __init__(
        self,
        settings: Settings,
        db: Database,
        own_message: Callable[[str, Found], None],
        say: Callable[[Say], None],
    ) -> None:
        """`own_message` hears of each message of the bot's own (its key, and where it is).

        `say` puts what comes of work in the background into the outbox.
        """
        self._settings = settings
        self._echoes = Echoes(own_message)
        self._giving_up = threading.Event()
        token = settings.slack_bot_token
        self.client = slack_client(
            token.get_secret_value() if token else "", settings.slack_api_url
        )
        self.sender = Sender(Client(self.client), say)
        self.bolt = self._bolt()
        self._metrics = Metrics(db)
        self.door = Door(self.bolt, db, self._metrics)
        self._db = db
        self.identity: Identity | None = None
        self.connection: SocketConnection | HttpConnection | None = None
        self.web: WebServer | None = None
        self.status: WebServer | None = None

    def sign_in(self) -> bool:
        """Ask Slack who the bot is, until it answers; False if `give_up` came first.

        Raises `TokenRefusedError`.
        """
        until_it_works(self._ask_who_we_are, "SLACK_BOT_TOKEN", self._giving_up)
        return not self._giving_up.is_set()

    def connect(self, feed: Feed, clock: Clock) -> None:
        """Take requests, serve the feed if there is a public address, and say how the bot is."""
        self.web, self.status = self._web(feed), self._status(clock)
        for server in filter(None, (self.web, self.status)):
            server.open()
        connection = self.connection = self._connection(feed)
        self._metrics.connection(
            lambda: connection.is_open, lambda: getattr(connection, "reconnections", 0)
        )
        connection.open()

    def give_up(self) -> None:
        """Let whoever waits for Slack wait no longer."""
        self._giving_up.set()

    def close(self) -> None:
        """Take no more requests; those that run are finished. The sender goes on."""
        self.give_up()
        if self.connection:
            self.connection.close()
        for server in filter(None, (self.web, self.status)):
            server.close()
        self.door.close()

    def home_team(self) -> str | None:
        """The workspace the bot is installed in, once it is known."""
        return self.identity.team_id if self.identity else None

    def _ask_who_we_are(self) -> None:
        answer = self.client.auth_test()
        self.identity = Identity(answer["team_id"], answer["bot_id"], answer["user_id"])

    def _authorize_result(self) -> AuthorizeResult:
        me = self.identity
        return AuthorizeResult(
            enterprise_id=None,
            team_id=me.team_id if me else None,
            bot_id=me.bot_id if me else None,
            bot_user_id=me.user_id if me else None,
            bot_token=self.client.token,
        )

    def _bolt(self) -> App:
        """Bolt, with listeners that run inline and no call to Slack before an answer."""
        bolt = App(
            name="authorizer-bot",
            logger=logging.getLogger("slack_bolt"),
            process_before_response=True,
            authorize=lambda: self._authorize_result(),  # noqa: PLW0108 - Bolt passes by name
            request_verification_enabled=False,  # done before anything is read, see http.py
            attaching_function_token_enabled=False,
            ignoring_self_events_enabled=False,
        )
        bolt.use(self._echoes.middleware)
        return bolt

    def _connection(self, feed: Feed) -> SocketConnection | HttpConnection:
        settings = self._settings
        token, secret = settings.slack_app_token, settings.slack_signing_secret
        if token is None:
            from bot.slack.http import HttpConnection, feed_routes

            signed = secret.get_secret_value() if secret else ""
            more = feed_routes(lambda: feed) if settings.public_url else []
            return HttpConnection(self.door, signed, settings.host, settings.port, more)
        client = slack_client("", settings.slack_api_url, waits=False)
        client.timeout = OPENING_SECONDS
        return SocketConnection(self.door, token.get_secret_value(), client, self._giving_up)

    def _web(self, feed: Feed) -> WebServer | None:
        """What serves the feed in Socket Mode; in HTTP mode Slack's server does."""
        settings = self._settings
        if settings.public_url is None or settings.slack_app_token is None:
            return None
        from bot.slack.http import WebServer, feed_routes

        return WebServer(feed_routes(lambda: feed), settings.host, settings.port)

    def _status(self, clock: Clock) -> WebServer | None:
        """What says whether the bot is well, where somebody wants to know."""
        port = self._settings.status_port
        if port is None:
            return None
        from bot.slack.http import WebServer
        from bot.slack.status import LOOPBACK, readiness, status_routes

        def look() -> dict[str, bool]:
            is_connected = self.connection is not None and self.connection.is_open
            return readiness(self._db, clock, is_connected)

        return WebServer(status_routes(look, self._metrics.text), LOOPBACK, port)
