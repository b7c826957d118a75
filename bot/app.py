"""The composition root: settings, store, schedules and handlers become a running bot."""

from __future__ import annotations

import logging
import secrets
from collections import ChainMap
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property, partial

from apscheduler.triggers.cron import CronTrigger
from filelock import FileLock, Timeout

from bot.clock import Clock, MovableClock
from bot.community import load_community
from bot.community.community import Way
from bot.community.facts import Statement, stated_by, statements
from bot.features import register_features
from bot.outbox.client import Client
from bot.outbox.delivery import Dispatcher
from bot.outbox.kinds import Kind
from bot.outbox.message import Message, Upload
from bot.outbox.outbox import WORDED, Outbox, Worded
from bot.outbox.outcomes import Found
from bot.outbox.outgoing import Pace
from bot.outbox.posting import Slack
from bot.settings import Settings
from bot.slack import StartError
from bot.slack.app import SlackApp
from bot.store import deliveries, outbox
from bot.store.bookkeeping import forget_seen
from bot.store.database import Database
from bot.store.people import Person
from handlers import files, menu, quiet
from handlers.add_to_calendar import AddToCalendar
from handlers.ask import Answering
from handlers.blocks import Block
from handlers.effects import Effects, Run, Say
from handlers.files.working import FILE
from handlers.interview import Eligibility, no_answer
from handlers.keeping import Keeping
from handlers.people import People
from handlers.reminders import Reminders
from handlers.routing import Routes
from handlers.sessions import Sessions
from handlers.wording import in_doubt
from schedules.calendar import Calendar
from schedules.feed import Feed
from schedules.heartbeat import Heartbeat, Job, every
from schedules.ledger import Delivery
from schedules.planning import Planning
from schedules.seeding import seed

log = logging.getLogger(__name__)

# Slack and the operating system are given this long to finish what runs.
FINISH_SECONDS = 3.0
INTERVIEWS = "interviews"
HOMES = "homes"
HORIZON = "horizon"
KEEPERS = "keepers"
TICK = "reminders"


class Bot:
    """A bot on one database and one workspace: `start` it, `stop` it; not twice."""

    def __init__(self, settings: Settings, clock: Clock, pace: Pace | None = None) -> None:
        self.settings = settings
        self.clock = clock
        self.community = load_community(settings.bot_community)
        self.db = Database(settings.database_path)
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
        self._lock = FileLock(f"{settings.database_path}.lock")
        self.slack = SlackApp(settings, self.db, self._own_message, self._say)
        self.sender = self.slack.sender
        self.heartbeat = Heartbeat(changes=lambda: self.db.changes)
        self.planning = Planning(self.db, lambda: self.keeping.keepers.ids())  # noqa: PLW0108 - made below
        self.pace = pace or Pace(settings.messages_per_second)
        self.kinds: dict[str, Kind[Message | Upload]] = {WORDED: Worded()}
        self.dispatcher = self._dispatcher(self.pace)
        self.outbox = Outbox(self.db, clock, self.dispatcher)
        self.routes = Routes(
            self.db,
            clock,
            self.sender.carry_out,
            People(self.db, clock, self.sender.carry_out, self.slack.home_team),
            self.community.commands.menu,
            self.outbox,
        )
        self.feed = Feed(self.calendar, self.community, clock)
        self.keeping = Keeping.of(
            self.calendar,
            self.community,
            clock,
            settings.bot_admins,
            self.outbox,
            self._preview,
            self._facts,
            partial(self._wake, HOMES, KEEPERS, TICK),
        )
        self.kinds.update(self.keeping.kinds())
        self.answering = Answering.of(
            self.db,
            clock,
            self.community,
            Sessions(self.calendar, self.community, clock).in_words,
            self.keeping,
            settings.bot_retention_days,
            self.outbox,
            self._ways,
        )
        if self.answering:
            self.kinds.update(self.answering.kinds())
        self.eligibility = Eligibility.of(
            self.db,
            clock,
            self.community,
            settings.bot_retention_days,
            self.outbox,
            self.sender.carry_out,
            self.answering.ask.answer if self.answering else no_answer,
            self.keeping.shared,
        )
        if self.eligibility:
            self.kinds.update(self.eligibility.kinds())
        self.reminders = Reminders.of(
            self.calendar,
            self.community,
            clock,
            keepers=self.keeping.keepers.ids,
            outbox=self.outbox,
            changed=self._wake_reminders,
            home_changed=self._home_changed,
        )
        if self.reminders:
            self.kinds.update(self.reminders.kinds(self.planning))
        self.files = files.Files.of(
            self.calendar,
            self.community,
            clock,
            self.keeping,
            Client(self.slack.client),
            self.outbox,
            self.sender.carry_out,
        )
        self.kinds[FILE] = self.files.bench
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
            self.files,
        )
        quiet.register(self.routes, self.outbox)
        self.routes.attach(self.slack.bolt)

    def start(self) -> None:
        """Take the lock, bring the calendar up to date, connect; returns when connected.

        Raises `StartError`, as where another bot runs or Slack will not have the tokens.
        """
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            raise StartError(
                f"Another bot is running on {self.settings.database_path}: stop that one first, or "
                "give this one a database of its own with DATABASE_URL."
            ) from None
        seeded = seed(self.calendar, self.community, self.clock.now())
        log.info("calendar: %s added, %s corrected", seeded.added, seeded.corrected)
        if not self.slack.sign_in():
            return
        if isinstance(self.clock, MovableClock):
            self.clock.on_move(self._clock_moved)
        self.dispatcher.take_over()
        self._resume()
        self.heartbeat.add(*self.jobs())
        self.heartbeat.start()
        self.files.bench.after_restart()
        self.slack.connect(self.feed, self.clock)
        if self.answering:
            self.sender.carry_out([Run(self.answering.warm_up)])
        log.info("connected")

    def jobs(self) -> list[Job]:
        """What is done again and again; what is woken is done sooner."""
        hour, minute = every(hours=1), every(minutes=1)
        tick = every(seconds=self.pace.tick.total_seconds())
        five = CronTrigger(minute="*/5", timezone=UTC)
        few, quarter, half = (timedelta(minutes=each) for each in (5, 14, 30))
        return [
            Job(TICK, self.dispatcher.tick, tick, "sends what is due", prompt=True),
            Job("planning", self._plan, hour, "plans all reminders anew"),
            Job(HORIZON, self._roll_forward, hour, "brings series forward to 18 months from now"),
            Job("forget", self._forget, hour, "drops what is about times long past"),
            Job("log", self.db.empty_log_again, minute, "lets deleted text leave the log"),
            Job(KEEPERS, self.keeping.look_after, five, "asks keepers, posts digests", quarter),
            Job(HOMES, self._refresh_homes, minute, "brings Homes up to date", few),
            Job(INTERVIEWS, self._look_after_interviews, minute, "ends old conversations", half),
        ]

    def stop(self) -> None:
        """Take no more work, finish what runs, close."""
        self.slack.close()
        self.heartbeat.stop(FINISH_SECONDS)
        self.dispatcher.close(FINISH_SECONDS)
        self.sender.close(FINISH_SECONDS)
        self.db.close()
        self._lock.release()
        log.info("stopped")

    def next_reminder(self) -> datetime | None:
        """When the next reminder or notice is due that is not due yet, in UTC."""
        due = deliveries.next_due(self.db, int(self.clock.now().timestamp()))
        return datetime.fromtimestamp(due, UTC) if due else None

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
        outbox.forget(self.db, now)
        self._resume()
        self.planning.forget_old(self.clock.now())
        self._carry_out(self.answering.forget_old() if self.answering else ())

    def _dispatcher(self, pace: Pace) -> Dispatcher[Message | Upload]:
        """Who sends what is in the outbox, through a client that tries nothing twice by itself."""
        client = self.slack.new_client(waits=False)
        client.timeout = min(client.timeout, int(pace.lease.total_seconds() / 2))
        noting = partial(outbox.note_file, self.db)
        way = Slack(client, int(pace.lease.total_seconds()), noting, in_doubt)
        wake = self._wake_reminders
        return Dispatcher(self.db, self.planning, self.kinds, way, self.clock, pace, wake=wake)

    def _wake(self, *jobs: str, after: float = 0.0) -> None:
        """Do at once what else would be done in a while, and what it looks at is there by then."""
        for job in jobs:
            self.db.after_commit(partial(self.heartbeat.wake, job, after))

    def _wake_reminders(self, after: float = 0.0) -> None:
        self._wake(TICK, after=after)

    def _clock_moved(self) -> None:
        self._wake(HORIZON, INTERVIEWS, KEEPERS, TICK, HOMES)

    def _plan(self) -> None:
        self.planning.everything(self.clock.now())

    def _refresh_homes(self) -> bool:
        return self._carry_out(self.home.refresh())

    def _carry_out(self, effects: Effects) -> bool:
        """Hand over what is to be done; whether that is anything."""
        self.sender.carry_out(effects)
        return bool(effects)

    @cached_property
    def _folder_states(self) -> Sequence[Statement]:
        return stated_by(self.community)

    def _facts(self) -> Sequence[Statement]:
        local = self.answering.ask.library.answers.local if self.answering else ()
        return [*self._folder_states, *statements({each.key: each for each in local})]

    def _ways(self) -> Mapping[Way, Block]:
        """The features' buttons that an answer can have."""
        features = [feature for feature in (self.eligibility, self.reminders) if feature]
        return dict(ChainMap(menu.ways(), *(feature.ways() for feature in features)))

    def _preview(self, delivery: Delivery, reader: Person, now: datetime) -> Message:
        assert self.reminders is not None, "only reminders are delivered"
        return self.reminders.preview(delivery, reader, now)

    def _own_message(self, key: str, found: Found) -> None:
        self.dispatcher.heard(key, found)

    def _say(self, said: Say) -> None:
        """What comes of work in the background, which nothing repeats."""
        cause = secrets.token_hex(8)
        self.outbox.answer(said.destination, said.message, cause, thread_ts=said.thread_ts)

    def _home_changed(self, person: Person) -> Effects:
        return self.home.changed(person)

    def _resume(self) -> None:
        self._carry_out(self.eligibility.resume() if self.eligibility else ())

    def _look_after_interviews(self) -> bool:
        return self._carry_out(self.eligibility.look_after() if self.eligibility else ())
