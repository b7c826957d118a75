"""The composition root: settings, store, schedules and handlers become a running bot."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass

from filelock import FileLock, Timeout
from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult

from bot.clock import Clock
from bot.connection import (
    Connection,
    HttpConnection,
    SocketConnection,
    TokenRefusedError,
    until_it_works,
)
from bot.knowledge import Community, load_community
from bot.settings import Settings
from bot.store.database import Database
from bot.store.seen import forget_old
from handlers import home, menu
from handlers import sessions as sessions_feature
from handlers.people import People
from handlers.routing import Routes
from handlers.sender import Sender, slack_client
from handlers.sessions import Sessions
from schedules.calendar import Calendar
from schedules.heartbeat import Heartbeat
from schedules.seeding import seed

log = logging.getLogger(__name__)

# Slack and the operating system are given this long to finish what runs.
FINISH_SECONDS = 3.0


class AlreadyRunningError(Exception):
    """Another bot runs on the same database; the text says so."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the bot is in its workspace, as `auth.test` says."""

    team_id: str
    bot_id: str
    user_id: str


class Bot:
    """A bot on one database and one workspace: `start` it, `stop` it; not twice."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self.settings = settings
        self.clock = clock
        self.community = load_community(settings.bot_community)
        self.db = Database(settings.database_path)
        zone = settings.bot_timezone or self.community.about.timezone
        self.calendar = Calendar(self.db, zone)
        self._stopping = threading.Event()
        self._lock = FileLock(f"{settings.database_path}.lock")
        self._identity: Identity | None = None
        token = settings.slack_bot_token
        self.client = slack_client(
            token.get_secret_value() if token else "", settings.slack_api_url
        )
        self.sender = Sender(self.client)
        self.routes = Routes(
            self.db,
            clock,
            self.sender.carry_out,
            People(self.db, clock, self.sender.carry_out, self._home_team),
            self.community.commands.menu,
        )
        self.bolt = self._bolt()
        self.heartbeat = Heartbeat()
        self.connection: Connection | None = None
        register_features(self.routes, self.calendar, self.community, clock)
        self.routes.attach(self.bolt)

    def start(self) -> None:
        """Take the lock, bring the calendar up to date, connect; returns when connected.

        Raises `AlreadyRunningError`, or `TokenRefusedError` for tokens that Slack will not have.
        """
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            raise AlreadyRunningError(
                f"Another bot is running on {self.settings.database_path}: stop that one first, or "
                "give this one a database of its own with DATABASE_URL."
            ) from None
        seeded = seed(self.calendar, self.community, self.clock.now())
        log.info("calendar: %s added, %s corrected", seeded.added, seeded.corrected)
        until_it_works(self._ask_who_we_are, "SLACK_BOT_TOKEN", self._stopping)
        if self._stopping.is_set():
            return
        self.heartbeat.slowly("horizon", self._roll_forward, seconds=3600)
        self.heartbeat.slowly("forget", self._forget, seconds=3600)
        self.heartbeat.start()
        self.connection = self._connection()
        self.connection.open()
        log.info("connected")

    def stop(self) -> None:
        """Take no more work, finish what runs, close."""
        self._stopping.set()
        if self.connection:
            self.connection.close()
        self.heartbeat.stop(FINISH_SECONDS)
        self.sender.close(FINISH_SECONDS)
        self.db.close()
        self._lock.release()
        log.info("stopped")

    def request_stop(self) -> None:
        """Make a `start` that waits for Slack give up."""
        self._stopping.set()

    def _ask_who_we_are(self) -> None:
        answer = self.client.auth_test()
        self._identity = Identity(answer["team_id"], answer["bot_id"], answer["user_id"])

    def _home_team(self) -> str | None:
        return self._identity.team_id if self._identity else None

    def _authorize_result(self) -> AuthorizeResult:
        me = self._identity
        return AuthorizeResult(
            enterprise_id=None,
            team_id=me.team_id if me else None,
            bot_id=me.bot_id if me else None,
            bot_user_id=me.user_id if me else None,
            bot_token=self.client.token,
        )

    def _bolt(self) -> App:
        """Bolt, with listeners that run inline and no call to Slack before an answer."""
        secret = self.settings.slack_signing_secret
        return App(
            name="authorizer-bot",
            logger=logging.getLogger("slack_bolt"),
            process_before_response=True,
            signing_secret=secret.get_secret_value() if secret else "",
            authorize=lambda: self._authorize_result(),  # noqa: PLW0108 - Bolt passes by name
            request_verification_enabled=self.settings.slack_app_token is None,
            attaching_function_token_enabled=False,
        )

    def _connection(self) -> Connection:
        token = self.settings.slack_app_token
        if token is None:
            return HttpConnection(self.bolt, self.settings.port)
        return SocketConnection(self.bolt, token.get_secret_value(), self.client, self._stopping)

    def _roll_forward(self) -> None:
        extended = self.calendar.extend(self.clock.now())
        if extended:
            log.info("calendar: %s series extended", extended)

    def _forget(self) -> None:
        forget_old(self.db, int(self.clock.now().timestamp()))


def register_features(app: Routes, calendar: Calendar, community: Community, clock: Clock) -> None:
    """Wire the features. A feature goes by deleting its module and its lines here."""
    sessions = Sessions(calendar, community, clock)
    sessions_feature.register(app, sessions)
    menu.register(app, community, sessions)
    home.register(app, community, sessions, clock)


def slash_commands(community: Community) -> list[tuple[str, str, str]]:
    """Every slash command: name, description, usage hint."""
    return [*menu.commands(community), *sessions_feature.commands(community)]


__all__ = ["AlreadyRunningError", "Bot", "TokenRefusedError", "slash_commands"]
