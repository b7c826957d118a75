"""The composition root: settings, store, schedules and handlers become a running bot."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from filelock import FileLock, Timeout
from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult

from bot.clock import Clock, MovableClock
from bot.connection import (
    Connection,
    HttpConnection,
    SocketConnection,
    TokenRefusedError,
    until_it_works,
)
from bot.knowledge import Community, load_community
from bot.knowledge.entries import Fact
from bot.settings import Settings
from bot.store import deliveries
from bot.store.database import Database
from bot.store.people import Person
from bot.store.seen import forget_old
from bot.web import PortTakenError, WebServer, nothing_else, with_feed
from handlers import add_to_calendar, home, menu
from handlers import ask as ask_feature
from handlers import eligibility as eligibility_feature
from handlers import keepers as keepers_feature
from handlers import reminders as reminders_feature
from handlers import schools as schools_feature
from handlers import sessions as sessions_feature
from handlers.add_to_calendar import AddToCalendar
from handlers.ask import Answering
from handlers.blocks import Message
from handlers.effects import Effects, Later
from handlers.eligibility import Eligibility, no_answer
from handlers.home import Home
from handlers.keepers import Keeping
from handlers.people import People
from handlers.reminders import Reminders
from handlers.routing import Routes
from handlers.schools import school_lookup
from handlers.sender import Sender, slack_client
from handlers.sessions import Sessions
from schedules.calendar import Calendar
from schedules.delivery import Dispatcher, Pace
from schedules.feed import Feed
from schedules.heartbeat import Heartbeat
from schedules.planning import Planning
from schedules.seeding import seed

log = logging.getLogger(__name__)

# Slack and the operating system are given this long to finish what runs.
FINISH_SECONDS = 3.0
INTERVIEWS = "interviews"
HOMES = "homes"
TICK = "reminders"


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

    def __init__(self, settings: Settings, clock: Clock, pace: Pace | None = None) -> None:
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
        self.feed = Feed(self.calendar, self.community, clock)
        self.web: WebServer | None = None
        self.connection: Connection | None = None
        self.keeping = Keeping.of(
            self.calendar,
            self.community,
            clock,
            settings.bot_admins,
            self._facts,
            self._keepers_did_something,
        )
        self.answering = Answering.of(
            self.db,
            clock,
            self.community,
            Sessions(self.calendar, self.community, clock).in_words,
            self.keeping.keepers.ids,
            settings.bot_retention_days,
        )
        self.eligibility = Eligibility.of(
            self.db,
            clock,
            self.community,
            settings.bot_retention_days,
            self.answering.ask.answer if self.answering else no_answer,
        )
        self.reminders = Reminders.of(
            self.calendar,
            self.community,
            clock,
            keepers=self.keeping.keepers.ids,
            changed=self._wake_reminders,
            home_changed=self._home_changed,
        )
        self.planning = Planning(self.db, self.keeping.keepers.ids)
        self.pace = pace or Pace(settings.messages_per_second)
        self.dispatcher = self._dispatcher(self.pace)
        self.home = register_features(
            self.routes,
            self.calendar,
            self.community,
            clock,
            self.eligibility,
            self.answering,
            self.keeping,
            self.reminders,
            AddToCalendar(self.calendar, self.community, clock, settings.public_url),
        )
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
        if self.dispatcher:
            self.heartbeat.slowly("planning", self._plan, seconds=3600)
            seconds = self.pace.tick.total_seconds()
            self.heartbeat.promptly(TICK, self.dispatcher.tick, seconds=seconds)
        if self.eligibility:
            self.heartbeat.slowly(INTERVIEWS, self._look_after_interviews, seconds=60)
            if isinstance(self.clock, MovableClock):
                self.clock.on_move(lambda: self.heartbeat.wake(INTERVIEWS))
        if self.answering:
            self.heartbeat.slowly("questions", self._look_after_questions, seconds=3600)
        self.heartbeat.slowly("keepers", self._ask_keepers, seconds=300)
        self.heartbeat.slowly(HOMES, self._refresh_homes, seconds=60)
        self.heartbeat.start()
        self.web = self._web()
        if self.web:
            self.web.open()
        self.connection = self._connection()
        self.connection.open()
        if self.answering:
            self.sender.carry_out([Later(self.answering.warm_up)])
        log.info("connected")

    def stop(self) -> None:
        """Take no more work, finish what runs, close."""
        self._stopping.set()
        if self.connection:
            self.connection.close()
        if self.web:
            self.web.close()
        self.heartbeat.stop(FINISH_SECONDS)
        if self.dispatcher:
            self.dispatcher.close(FINISH_SECONDS)
        self.sender.close(FINISH_SECONDS)
        self.db.close()
        self._lock.release()
        log.info("stopped")

    def next_reminder(self) -> datetime | None:
        """When the next reminder or notice is due that is not due yet, in UTC."""
        due = deliveries.next_due(self.db, int(self.clock.now().timestamp()))
        return datetime.fromtimestamp(due, UTC) if due else None

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
            feed = self.feed if self.settings.public_url else None
            return HttpConnection(self.bolt, self.settings.port, feed)
        return SocketConnection(self.bolt, token.get_secret_value(), self.client, self._stopping)

    def _web(self) -> WebServer | None:
        """What serves the feed in Socket Mode; in HTTP mode Slack's server does."""
        if self.settings.public_url is None or self.settings.slack_app_token is None:
            return None
        return WebServer(with_feed(self.feed, nothing_else), self.settings.port)

    def _roll_forward(self) -> None:
        extended = self.calendar.extend(self.clock.now())
        if extended:
            log.info("calendar: %s series extended", extended)

    def _forget(self) -> None:
        forget_old(self.db, int(self.clock.now().timestamp()))
        self.planning.forget_old(self.clock.now())

    def _dispatcher(self, pace: Pace) -> Dispatcher[Message] | None:
        """Who sends the reminders, through a client that tries nothing twice by itself."""
        if self.reminders is None:
            return None
        client = slack_client(self.client.token or "", self.settings.slack_api_url, waits=False)
        client.timeout = min(client.timeout, int(pace.lease.total_seconds() / 2))
        if isinstance(self.clock, MovableClock):
            self.clock.on_move(self._wake_reminders)
        edge = self.reminders.edge(client)
        return Dispatcher(self.db, self.planning, edge, self.clock, pace, wake=self._wake_reminders)

    def _wake_reminders(self, after: float = 0.0) -> None:
        self.heartbeat.wake(TICK, after)

    def _plan(self) -> None:
        self.planning.everything(self.clock.now())

    def _ask_keepers(self) -> None:
        self.sender.carry_out(self.keeping.look_after())

    def _refresh_homes(self) -> None:
        self.sender.carry_out(self.home.refresh())

    def _facts(self) -> Mapping[str, Fact]:
        return self.answering.ask.library.answers.facts if self.answering else {}

    def _home_changed(self, person: Person) -> Effects:
        return self.home.changed(person)

    def _keepers_did_something(self) -> None:
        # A moment later, when what was changed is committed.
        self.heartbeat.wake(HOMES, after=0.3)
        self._wake_reminders(0.3)

    def _look_after_interviews(self) -> None:
        if self.eligibility:
            self.sender.carry_out(self.eligibility.look_after())

    def _look_after_questions(self) -> None:
        if self.answering:
            self.sender.carry_out(self.answering.look_after())


def register_features(
    app: Routes,
    calendar: Calendar,
    community: Community,
    clock: Clock,
    eligibility: Eligibility | None,
    answering: Answering | None,
    keeping: Keeping,
    reminders: Reminders | None,
    adding: AddToCalendar,
) -> Home:
    """Wire the features. A feature goes by deleting its module and its lines here."""
    sessions = Sessions(
        calendar,
        community,
        clock,
        card_buttons=[
            *([reminders.card_buttons] if reminders else []),
            adding.card_buttons,
        ],
        list_buttons=[reminders.list_buttons] if reminders else [],
        notes=[keeping.note],
        subcommands=keeping.subcommands(app),
    )
    sessions_feature.register(app, sessions)
    keepers_feature.register(app, keeping)
    if reminders:
        reminders_feature.register(app, reminders)
    add_to_calendar.register(app, adding)
    if eligibility:
        schools = school_lookup(calendar.db, community)
        if schools:
            schools_feature.register(app, schools)
        eligibility_feature.register(app, eligibility, schools.reply if schools else None)
    if answering:
        ask_feature.register(app, answering)
    menu.register(app, community, sessions, _responders(sessions, answering), _others(community))
    pieces = [feature.home for feature in (reminders, eligibility, keeping) if feature]
    its_home = Home(calendar.db, community, sessions, clock, pieces)
    home.register(app, its_home)
    return its_home


def _responders(sessions: Sessions, answering: Answering | None) -> list[menu.Responder]:
    """Who is asked what somebody meant, in this order."""
    if answering is None:
        return []
    ask = answering.ask
    return [sessions.hear, ask.answer, sessions.guess, ask.unknown]


def slash_commands(community: Community) -> list[tuple[str, str, str]]:
    """Every slash command: name, description, usage hint."""
    return [
        *menu.commands(community),
        *sessions_feature.commands(community),
        *_others(community),
    ]


def _others(community: Community) -> list[menu.Listed]:
    """The commands that the menu lists without knowing what they are about."""
    return [
        *reminders_feature.commands(community),
        *eligibility_feature.commands(community),
        *ask_feature.commands(community),
    ]


__all__ = [
    "AlreadyRunningError",
    "Bot",
    "PortTakenError",
    "TokenRefusedError",
    "slash_commands",
]
