"""The bot as an app in a workspace: who it is there, how Slack reaches it and it reaches Slack.

The web server is imported where one is made: in Socket Mode, most of the time, there is none.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from slack_bolt import App, BoltContext, BoltRequest, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.middleware import Middleware
from slack_sdk import WebClient

from bot.clock import Clock
from bot.community import Community
from bot.outbox.client import Client, slack_client
from bot.outbox.message import is_quiet
from bot.outbox.outcomes import Found
from bot.outbox.outgoing import Pace
from bot.outbox.posting import SlackWay
from bot.settings import Settings
from bot.slack.door import Connected, Door, Metrics
from bot.slack.socket import SocketConnection, until_it_works
from bot.store.bookkeeping import LAST_TICK, note_time, noted_time
from bot.store.database import Database, DriverError
from bot.store.outbox import note_file
from handlers.effects import Say, Sender
from handlers.payloads import UnreadableError, text, text_or_none
from handlers.routes import Listed
from handlers.wording import in_doubt
from schedules.exporting import Feed

if TYPE_CHECKING:
    from bot.slack.http import HttpConnection, WebServer

log = logging.getLogger(__name__)

LOOPBACK = "127.0.0.1"
# In the table `bookkeeping`: when another process was seen on the same token; 0 once it is gone.
OTHERS = "others"
# What is due is looked at once a minute at least; a busy machine may be late.
TICK_SECONDS = 180
SHARED_TICK_SECONDS = 30  # where it is looked at each second
OPENING_SECONDS = 5  # how long Slack may take to say where to connect to
# Every scope with its reason; the README's table is checked against this.
SCOPES = {
    "commands": "answer slash commands",
    "chat:write": "post reminders and answers, and correct them later",
    "app_mentions:read": "answer when somebody mentions the bot",
    "im:history": "read what people write to the bot in its direct messages",
    "im:write": "open a direct message with somebody who asked for one, or keeps the calendar",
    "users:read": "know a person's time zone, so that times are right",
    "files:write": "hand out calendar files and copies",
    "files:read": "read a calendar or workbook that a keeper gives to the bot",
}
OPTIONAL_SCOPES = {
    "channels:history": "look up whether an unclear reminder or digest arrived (public channels)",
    "groups:history": "look up whether an unclear reminder or digest arrived (private channels)",
}
EVENTS = ["app_home_opened", "app_mention", "message.im", "user_change"]


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
        self._own_message = own_message
        self._giving_up = threading.Event()
        self._metrics = Metrics(db)
        self.client = self.new_client()
        self.sender = Sender(Client(self.client), say)
        self.bolt = self._bolt()
        self.door = Door(self.bolt, db, self._metrics)
        self._db = db
        # Who the bot is, as `auth.test` says; nobody before it was asked.
        self.identity = AuthorizeResult(enterprise_id=None, team_id=None)
        self.connection: SocketConnection | HttpConnection | None = None
        self.web: WebServer | None = None
        self.status: WebServer | None = None

    def new_client(self, *, waits: bool = True) -> WebClient:
        """A client for the bot's token whose calls are counted; see `slack_client` on `waits`."""
        token = self._settings.slack_bot_token
        secret = token.get_secret_value() if token else ""
        called = self._metrics.called
        return slack_client(secret, self._settings.slack_api_url, waits=waits, called=called)

    def way(self, pace: Pace) -> SlackWay:
        """How what is in the outbox gets to Slack: nothing is tried twice by itself there."""
        client, lease = self.new_client(waits=False), int(pace.lease.total_seconds())
        client.timeout = min(client.timeout, lease // 2)
        return SlackWay(client, lease, partial(note_file, self._db), in_doubt)

    def sign_in(self) -> bool:
        """Ask Slack who the bot is, until it answers; False if `give_up` came first.

        Raises `StartError`.
        """
        until_it_works(self._ask_who_we_are, "SLACK_BOT_TOKEN", self._giving_up)
        return not self._giving_up.is_set()

    def connect(self, feed: Feed, clock: Clock, looked_at: Callable[[], int | None]) -> None:
        """Take requests, serve the feed if there is a public address, and say how the bot is.

        `looked_at` says when this process last looked at what is due (UTC epoch seconds).
        """
        settings, token = self._settings, self._settings.slack_app_token
        if token is not None:
            client = self.new_client(waits=False)
            client.timeout = OPENING_SECONDS
            secret, stop = token.get_secret_value(), self._giving_up
            others = partial(self._note_others, clock)
            self.connection = SocketConnection(self.door, secret, client, stop, others)
        if token is None or settings.public_url or settings.status_port is not None:
            self._serve(feed, clock, looked_at)
        self._metrics.connection = self.connection
        for each in self._open_ones():
            each.open()

    def give_up(self) -> None:
        """Let whoever waits for Slack wait no longer."""
        self._giving_up.set()

    def close(self) -> None:
        """Take no more requests; those that run are finished. The sender goes on."""
        self.give_up()
        for each in reversed(self._open_ones()):
            each.close()
        self.door.close()

    def home_team(self) -> str | None:
        """The workspace the bot is installed in, once it is known."""
        return self.identity.team_id

    def _ask_who_we_are(self) -> None:
        answer = self.client.auth_test()
        self.identity = AuthorizeResult(
            enterprise_id=None,
            team_id=answer["team_id"],
            bot_id=answer["bot_id"],
            bot_user_id=answer["user_id"],
            bot_token=self.client.token,
        )

    def _bolt(self) -> App:
        """Bolt, with listeners that run inline and no call to Slack before an answer."""
        bolt = App(
            name="authorizer-bot",
            logger=logging.getLogger("slack_bolt"),
            process_before_response=True,
            authorize=lambda: self.identity,
            request_verification_enabled=False,  # done before anything is read, see http.py
            attaching_function_token_enabled=False,
            ignoring_self_events_enabled=False,
        )
        bolt.use(_Echoes(self._own_message))
        return bolt

    def _note_others(self, clock: Clock, number: int) -> None:
        """Say, and keep for the doctor, that another process is on the same token.

        Where several share the database, each may be given what people do.
        """
        if self._db.is_shared:
            return
        if number:
            log.warning(
                "%s more connected with this SLACK_APP_TOKEN: Slack gives each a part of what "
                "people do. Stop the other process, unless it has just ended.",
                number,
            )
        try:
            if number or noted_time(self._db, OTHERS):
                note_time(self._db, OTHERS, int(clock.now().timestamp()) if number else 0)
        except DriverError:
            log.warning("that others are connected could not be noted")

    def _open_ones(self) -> list[Connected]:
        return [each for each in (self.web, self.status, self.connection) if each is not None]

    def _serve(self, feed: Feed, clock: Clock, looked_at: Callable[[], int | None]) -> None:
        """Make the web servers that the settings ask for."""
        from bot.slack import http

        settings, secret = self._settings, self._settings.slack_signing_secret
        routes = http.feed_routes(lambda: feed) if settings.public_url else []
        if self.connection is None:
            signed = secret.get_secret_value() if secret else ""
            where = settings.host, settings.port
            self.connection = http.HttpConnection(self.door, signed, *where, routes)
        elif routes:
            self.web = http.WebServer(routes, settings.host, settings.port)
        if settings.status_port is not None:
            told = http.status_routes(
                lambda: self._readiness(clock, looked_at()), self._metrics.text
            )
            self.status = http.WebServer(told, LOOPBACK, settings.status_port)

    def _readiness(self, clock: Clock, looked_at: int | None) -> dict[str, bool]:
        is_connected = self.connection is not None and self.connection.is_open
        return readiness(self._db, clock, looked_at, is_connected=is_connected)


class _Echoes(Middleware):
    """Lets everything pass but the bot's own events, which prove that what it said arrived.

    It takes the place of Bolt's own middleware, which drops them. Of a mere function Bolt would
    work out the arguments, which takes a tenth of a command's time.
    """

    def __init__(self, own_message: Callable[[str, Found], None]) -> None:
        self._own_message = own_message

    def process(
        self, *, req: BoltRequest, resp: BoltResponse, next: Callable[[], BoltResponse]
    ) -> BoltResponse:
        event = req.body.get("event")
        if not isinstance(event, Mapping) or not _is_own(event, req.context):
            return next()
        try:
            key = text_or_none(event, "metadata", "event_payload", "key")
            if key:
                where = text(event, "channel"), text(event, "ts")
                self._own_message(key, Found(*where, not is_quiet(event)))
        except UnreadableError as error:
            log.warning("a message of the bot's own that makes no sense at %s", error)
        except Exception:
            log.exception("what the bot said itself could not be noted")
        return req.context.ack()


def readiness(
    db: Database, clock: Clock, looked_at: int | None, *, is_connected: bool
) -> dict[str, bool]:
    """What has to be well for the bot to do its work, each under its name.

    `looked_at` is when this process last looked at what is due; None before the first time.
    """
    try:
        with db.somebody_waits():
            noted_time(db, LAST_TICK)
    except DriverError:
        return {"slack": is_connected, "database": False, "reminders": False}
    limit = SHARED_TICK_SECONDS if db.is_shared else TICK_SECONDS
    on_time = looked_at is not None and clock.now().timestamp() - looked_at < limit
    return {"slack": is_connected, "database": True, "reminders": on_time}


def _is_own(event: Mapping[str, Any], context: BoltContext) -> bool:
    by_bot, by_user = event.get("bot_id"), context.user_id
    return (by_bot is not None and by_bot == context.bot_id) or (
        by_user is not None and by_user == context.bot_user_id
    )


def manifest(community: Community, commands: Sequence[Listed]) -> dict[str, Any]:
    """The manifest of a bot for this community that answers these, in Socket Mode."""
    name = community.about.bot_name
    return {
        "display_information": {
            "name": name,
            "description": f"Sessions and reminders for {community.about.name}"[:140],
            "background_color": "#1f4e5f",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": name, "always_online": True},
            "slash_commands": [
                {
                    "command": each.name,
                    "description": each.purpose,
                    "usage_hint": each.hint,
                    "should_escape": True,
                }
                for each in commands
            ],
        },
        "oauth_config": {
            "scopes": {"bot": list(SCOPES), "bot_optional": list(OPTIONAL_SCOPES)},
        },
        "settings": {
            "event_subscriptions": {"bot_events": EVENTS},
            "interactivity": {"is_enabled": True},
            "org_deploy_enabled": False,
            "socket_mode_enabled": True,
            "token_rotation_enabled": False,
        },
    }
