"""The composition root: settings, store, schedules and handlers become a running bot."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Sequence
from functools import partial

from bot.clock import Clock, MovableClock
from bot.community import load_community
from bot.outbox.client import Client
from bot.outbox.delivery import Dispatcher
from bot.outbox.kinds import MessageKind
from bot.outbox.outbox import WORDED, Outbox, Worded
from bot.outbox.outcomes import Found
from bot.outbox.outgoing import Pace
from bot.settings import Settings
from bot.slack import StartError
from bot.slack.connection import SlackApp
from bot.store.database import Database
from bot.store.outbox import next_moment
from handlers import ask, files, home, interview, keeping, reminders, sessions
from handlers.effects import Say
from handlers.feature import Context, Feature
from handlers.people import Keepers, People
from handlers.routing import Edge
from schedules.calendar import Calendar
from schedules.exporting import Feed
from schedules.heartbeat import Heartbeat, Job, every
from schedules.importing import seed
from schedules.planning import Planning

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
        self.slack = SlackApp(settings, self.db, self._own_message, self._say)
        self.sender = self.slack.sender
        self.heartbeat = Heartbeat(
            changes=lambda: self.db.changes, leads=lambda: self.dispatcher.replicas.is_sender
        )
        command = f"{self.community.commands.sessions} keepers"
        keepers = Keepers(self.db, settings.bot_admins, command)
        self.planning = Planning(self.db, keepers.ids)
        self.pace = pace or Pace(settings.messages_per_second)
        self.kinds: dict[str, MessageKind] = {WORDED: Worded()}
        tick = partial(self._wake, TICK)
        self.dispatcher = Dispatcher(
            *(self.db, self.planning, self.kinds, self.slack.way(self.pace), clock, self.pace),
            wake=tick,
            shares=self.db.is_shared,
        )
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
            tick,
            keepers,
            settings.bot_retention_days,
            settings.public_url,
        )
        # All that this community has, which know each other by the context.
        self.context.features.extend(filter(None, (make(self.context) for make in FEATURES)))
        for feature in self.context.features:
            self.kinds.update(feature.kinds)
        self.feed = Feed(self.calendar, self.community, clock)
        who = People(self.db, clock, self.sender.carry_out, self.slack.home_team)
        self.context.reader.listen()
        self.routes = self.context.reader.routes
        self.edge = Edge(self.outbox, clock, self.sender.carry_out, who, self.context.reader)
        self.edge.attach(self.slack.bolt)

    def start(self) -> None:
        """Take the database, bring the calendar up to date, connect; returns when connected.

        Raises `StartError`, as where another bot runs or Slack will not have the tokens.
        """
        if not self.db.occupy():
            raise StartError(
                f"Another bot is running on {self.db.place}: stop that one first, or "
                "give this one a database of its own with DATABASE_URL."
            )
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
        now, roll = self.clock.now, self.calendar.extend
        plan, forget = self.planning.everything, self.planning.forget_old
        hour, minute = every(hours=1), every(minutes=1)
        tick = every(seconds=1 if self.db.is_shared else self.pace.tick.total_seconds())
        return [
            Job(TICK, self.dispatcher.tick, tick, "sends what is due", prompt=True),
            Job("planning", lambda: plan(now()), hour, "plans all reminders anew"),
            Job(HORIZON, lambda: roll(now()), hour, "brings series forward to 18 months from now"),
            Job("forget", lambda: forget(now()), every(hours=2), "drops what is long past"),
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
        log.info("stopped")

    @property
    def idle(self) -> bool:
        """Whether all that was asked for is done: nothing to send, no round woken, nothing due."""
        if not (self.sender.idle and self.heartbeat.idle):
            return False
        due = next_moment(self.db)
        is_due = due is not None and due <= self.clock.now().timestamp()
        return not is_due and self.dispatcher.wait_until_idle(0)

    @property
    def work(self) -> int:
        """How much was taken up since the start: it grows before whoever handed it on is done."""
        return self.sender.handed_over + self.heartbeat.begun

    def _wake(self, job: str, after: float = 0.0) -> None:
        """Do at once what else would be done in a while, and what it looks at is there by then."""
        self.db.after_commit(partial(self.heartbeat.wake, job, after))

    def _clock_moved(self) -> None:
        self._wake(HORIZON)
        self.context.changed()

    def _own_message(self, key: str, found: Found) -> None:
        self.dispatcher.heard(key, found)

    def _say(self, said: Say) -> None:
        """What comes of work in the background, which nothing repeats."""
        once, thread_ts, about = secrets.token_hex(8), said.thread_ts, said.about
        self.outbox.answer(said.destination, said.message, once, thread_ts=thread_ts, about=about)
