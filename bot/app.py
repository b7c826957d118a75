"""The composition root: settings, store, schedules and handlers become a running bot."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from filelock import FileLock, Timeout

from bot.clock import Clock, MovableClock, SystemClock
from bot.community import Community, load_community
from bot.outbox.client import Client
from bot.outbox.delivery import Dispatcher
from bot.outbox.kinds import MessageKind
from bot.outbox.outbox import WORDED, Outbox, Worded
from bot.outbox.outcomes import Found
from bot.outbox.outgoing import Pace
from bot.outbox.posting import SlackWay
from bot.settings import Settings, load_settings
from bot.slack import StartError
from bot.slack.connection import SlackApp, manifest
from bot.store import deliveries, outbox, subscriptions
from bot.store.bookkeeping import KEEP_SECONDS, forget_seen
from bot.store.database import Database
from handlers import (
    ask,
    files,
    home,
    interview,
    keeping,
    reminders,
    sessions,
)
from handlers.effects import Say
from handlers.feature import Context, Feature
from handlers.people import Keepers, People
from handlers.routes import Listed
from handlers.routing import Edge
from handlers.wording import in_doubt
from schedules.calendar import Calendar
from schedules.feed import Feed
from schedules.heartbeat import Heartbeat, Job, every
from schedules.outlook import upcoming
from schedules.planning import Planning
from schedules.seeding import seed

log = logging.getLogger(__name__)

# Slack and the operating system are given this long to finish what runs.
FINISH_SECONDS = 3.0
TICK = "reminders"
HORIZON = "horizon"
# In this order they hear of what happens and stand on Home; the menu lists their commands in it.
FEATURES: Sequence[Callable[[Context], Feature | None]] = (
    home.feature,
    sessions.feature,
    reminders.feature,
    interview.feature,
    ask.feature,
    keeping.feature,
    files.feature,
)


def features(context: Context) -> None:
    """Make all features that this community has, and let them know each other by `context`."""
    context.features.extend(filter(None, (make(context) for make in FEATURES)))


@cache
def slash_commands(folder: Path) -> tuple[Listed, ...]:
    """The slash commands of a bot for the community in `folder`."""
    with TemporaryDirectory() as made:
        settings = load_settings(
            env_file=None, bot_community=folder, database_url=f"sqlite:///{made}/bot.db"
        )
        bot = Bot(settings, SystemClock())
        with closing(bot.db):
            return tuple(bot.context.listed())


def manifest_of(community: Community) -> dict[str, Any]:
    """The manifest of a bot for this community."""
    return manifest(community, slash_commands(community.folder))


class Bot:
    """A bot on one database and one workspace: `start` it, `stop` it; not twice."""

    def __init__(self, settings: Settings, clock: Clock, pace: Pace | None = None) -> None:
        self.settings = settings
        self.clock = clock
        self.community = load_community(settings.bot_community)
        self.db = Database(settings.database)
        try:
            self._wire(pace)
        except BaseException:
            self.db.close()
            raise

    def _wire(self, pace: Pace | None) -> None:
        """Make every part and let each know the others."""
        settings, clock = self.settings, self.clock
        zone = settings.bot_timezone or self.community.about.timezone
        self.calendar = Calendar(self.db, zone)
        # On a server several may run, and the lease of the sender is theirs in turn.
        self._lock = None if self.db.is_shared else FileLock(f"{self.db.place}.lock")
        self.slack = SlackApp(settings, self.db, self._own_message, self._say)
        self.sender = self.slack.sender
        self.heartbeat = Heartbeat(
            changes=lambda: self.db.changes, leads=lambda: self.dispatcher.replicas.is_sender
        )
        keepers = Keepers(
            self.db, settings.bot_admins, f"{self.community.commands.sessions} keepers"
        )
        self.planning = Planning(self.db, keepers.ids)
        self.pace = pace or Pace(settings.messages_per_second)
        self.kinds: dict[str, MessageKind] = {WORDED: Worded()}
        self.dispatcher = self._dispatcher(self.pace)
        self.outbox = Outbox(self.db, clock, self.dispatcher)
        self.context = Context(
            self.community,
            self.calendar,
            clock,
            self.outbox,
            self.planning,
            Client(self.slack.client),
            self.sender.carry_out,
            self._wake,
            partial(self._wake, TICK),
            keepers,
            settings.bot_retention_days,
            settings.public_url,
        )
        features(self.context)
        for feature in self.context.features:
            self.kinds.update(feature.kinds)
        self.feed = Feed(self.calendar, self.community, clock)
        who = People(self.db, clock, self.sender.carry_out, self.slack.home_team)
        self.context.reader.listen()
        self.routes = self.context.reader.routes
        self.edge = Edge(self.outbox, clock, self.sender.carry_out, who, self.context.reader)
        self.edge.attach(self.slack.bolt)

    def start(self) -> None:
        """Take the lock, bring the calendar up to date, connect; returns when connected.

        Raises `StartError`, as where another bot runs or Slack will not have the tokens.
        """
        try:
            if self._lock:
                self._lock.acquire(timeout=0)
        except Timeout:
            raise StartError(
                f"Another bot is running on {self.db.place}: stop that one first, or "
                "give this one a database of its own with DATABASE_URL."
            ) from None
        seeded = seed(self.calendar, self.community, self.clock.now())
        log.info("calendar: %s added, %s corrected", seeded.added, seeded.corrected)
        if not self.slack.sign_in():
            return
        if isinstance(self.clock, MovableClock):
            self.clock.on_move(self._clock_moved)
        self.dispatcher.take_over()
        self.heartbeat.add(*self.jobs())
        self.heartbeat.start()
        for feature in self.context.features:
            feature.begin()
        self.slack.connect(self.feed, self.clock, lambda: self.dispatcher.looked_at)
        log.info("connected")

    def jobs(self) -> list[Job]:
        """What is done again and again; what is woken is done sooner."""
        hour, minute = every(hours=1), every(minutes=1)
        tick = every(seconds=1 if self.db.is_shared else self.pace.tick.total_seconds())
        return [
            Job(TICK, self.dispatcher.tick, tick, "sends what is due", prompt=True),
            Job("planning", self._plan, hour, "plans all reminders anew"),
            Job(HORIZON, self._roll_forward, hour, "brings series forward to 18 months from now"),
            Job("forget", self._forget, hour, "drops what is about times long past"),
            Job("log", self.db.empty_log_again, minute, "lets deleted text leave the log"),
            *(job for feature in self.context.features for job in feature.jobs),
        ]

    def stop(self) -> None:
        """Take no more work, finish what runs, close."""
        self.slack.close()
        self.heartbeat.stop(FINISH_SECONDS)
        self.dispatcher.close(FINISH_SECONDS)
        self.sender.close(FINISH_SECONDS)
        self.db.close()
        if self._lock:
            self._lock.release()
        log.info("stopped")

    def next_reminder(self) -> datetime | None:
        """When the next reminder or notice is due that is not due yet, in UTC; planned or not."""
        now = self.clock.now()
        if due := deliveries.next_due(self.db, int(now.timestamp())):
            return datetime.fromtimestamp(due, UTC)
        everybody = (each["destination"] for each in subscriptions.subscriptions(self.db))
        coming = (each.due for one in everybody for each in upcoming(self.db, one, now, limit=1))
        return min((each for each in coming if each > now), default=None)

    @property
    def idle(self) -> bool:
        """Whether all that was asked for is done: nothing to send, no round woken, nothing due."""
        if not (self.sender.idle and self.heartbeat.idle):
            return False
        due = outbox.next_moment(self.db)
        is_due = due is not None and due <= self.clock.now().timestamp()
        return not is_due and self.dispatcher.wait_until_idle(0)

    @property
    def work(self) -> int:
        """How much was taken up since the start: it grows before whoever handed it on is done."""
        return self.sender.handed_over + self.heartbeat.begun

    def request_stop(self) -> None:
        """Make a `start` that waits for Slack give up."""
        self.slack.give_up()

    def _roll_forward(self) -> None:
        extended = self.calendar.extend(self.clock.now())
        if extended:
            log.info("calendar: %s series extended", extended)

    def _forget(self) -> None:
        now = int(self.clock.now().timestamp())
        forget_seen(self.db, now)
        subscriptions.forget_changes(self.db, now - KEEP_SECONDS)
        outbox.forget(self.db, now)
        self.planning.forget_old(self.clock.now())

    def _dispatcher(self, pace: Pace) -> Dispatcher:
        """Who sends what is in the outbox, through a client that tries nothing twice by itself."""
        client = self.slack.new_client(waits=False)
        client.timeout = min(client.timeout, int(pace.lease.total_seconds() / 2))
        noting = partial(outbox.note_file, self.db)
        way = SlackWay(client, int(pace.lease.total_seconds()), noting, in_doubt)
        wake = partial(self._wake, TICK)
        return Dispatcher(
            self.db,
            self.planning,
            self.kinds,
            way,
            self.clock,
            pace,
            wake=wake,
            shares=self.db.is_shared,
        )

    def _wake(self, job: str, after: float = 0.0) -> None:
        """Do at once what else would be done in a while, and what it looks at is there by then."""
        self.db.after_commit(partial(self.heartbeat.wake, job, after))

    def _clock_moved(self) -> None:
        for job in (HORIZON, TICK):
            self._wake(job)
        self.context.changed()

    def _plan(self) -> None:
        self.planning.everything(self.clock.now())

    def _own_message(self, key: str, found: Found) -> None:
        self.dispatcher.heard(key, found)

    def _say(self, said: Say) -> None:
        """What comes of work in the background, which nothing repeats."""
        cause = secrets.token_hex(8)
        self.outbox.answer(said.destination, said.message, cause, thread_ts=said.thread_ts)
