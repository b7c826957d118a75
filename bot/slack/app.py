"""The bot as an app in a workspace: who it is there, how Slack reaches it and it reaches Slack."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass

from slack_bolt import App, BoltRequest, BoltResponse
from slack_bolt.authorization import AuthorizeResult

from bot.settings import Settings
from bot.slack.http import HttpConnection, WebServer, nothing_else, with_feed
from bot.slack.reaching import until_it_works
from bot.slack.socket import SocketConnection
from bot.store.database import Database, WouldWriteError
from handlers.sender import Sender, slack_client
from schedules.feed import Feed

log = logging.getLogger(__name__)

OPENING_SECONDS = 5  # how long Slack may take to say where to connect to


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the bot is in its workspace, as `auth.test` says."""

    team_id: str
    bot_id: str
    user_id: str


class SlackApp:
    """Bolt, the client and the sender of one bot; `sign_in`, then `connect`, at last `close`."""

    def __init__(self, settings: Settings, db: Database) -> None:
        self._settings = settings
        self._db = db
        self._giving_up = threading.Event()
        token = settings.slack_bot_token
        self.client = slack_client(
            token.get_secret_value() if token else "", settings.slack_api_url
        )
        self.sender = Sender(self.client)
        self.bolt = self._bolt()
        self.identity: Identity | None = None
        self.connection: SocketConnection | HttpConnection | None = None
        self.web: WebServer | None = None

    def sign_in(self) -> bool:
        """Ask Slack who the bot is, until it answers; False if `give_up` came first.

        Raises `TokenRefusedError`.
        """
        until_it_works(self._ask_who_we_are, "SLACK_BOT_TOKEN", self._giving_up)
        return not self._giving_up.is_set()

    def connect(self, feed: Feed) -> None:
        """Take requests, and serve the feed if there is a public address for it."""
        self.web = self._web(feed)
        if self.web:
            self.web.open()
        self.connection = self._connection(feed)
        self.connection.open()

    def give_up(self) -> None:
        """Let whoever waits for Slack wait no longer."""
        self._giving_up.set()

    def close(self) -> None:
        """Take no more requests; those that run are finished. The sender goes on."""
        self.give_up()
        if self.connection:
            self.connection.close()
        if self.web:
            self.web.close()

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
        secret = self._settings.slack_signing_secret
        return App(
            name="authorizer-bot",
            logger=logging.getLogger("slack_bolt"),
            process_before_response=True,
            signing_secret=secret.get_secret_value() if secret else "",
            authorize=lambda: self._authorize_result(),  # noqa: PLW0108 - Bolt passes by name
            request_verification_enabled=self._settings.slack_app_token is None,
            attaching_function_token_enabled=False,
        )

    def dispatch(self, request: BoltRequest) -> BoltResponse:
        """Have a request answered; with 400 where Bolt itself cannot make sense of it."""
        try:
            return self.bolt.dispatch(request)
        except Exception as error:
            log.warning("a request that Bolt cannot read: %s", type(error).__name__)
            return BoltResponse(status=400, body="")

    def _at_once(self, request: BoltRequest) -> BoltResponse | None:
        try:
            with self._db.only_reading():
                return self.dispatch(request)
        except WouldWriteError:
            return None

    def _connection(self, feed: Feed) -> SocketConnection | HttpConnection:
        token = self._settings.slack_app_token
        if token is None:
            public = feed if self._settings.public_url else None
            return HttpConnection(self.bolt, self._settings.port, public)
        client = slack_client("", self._settings.slack_api_url, waits=False)
        client.timeout = OPENING_SECONDS
        return SocketConnection(
            self.dispatch, self._at_once, token.get_secret_value(), client, self._giving_up
        )

    def _web(self, feed: Feed) -> WebServer | None:
        """What serves the feed in Socket Mode; in HTTP mode Slack's server does."""
        if self._settings.public_url is None or self._settings.slack_app_token is None:
            return None
        return WebServer(with_feed(feed, nothing_else), self._settings.port)
