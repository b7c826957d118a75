"""Reminders: ticks, planning, and thousands of messages while people go on typing commands.

Repeat: python -m benchmarks reminders
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.processes import peak_megabytes
from benchmarks.report import Figure
from benchmarks.wire import CHANNEL, ask
from bot.cli.common import manifest_of
from bot.clock import MovableClock, SystemClock
from bot.community import PACKAGED, load_community
from bot.local import Channel, LocalSlack, Member
from bot.outbox.client import slack_client
from bot.outbox.delivery import Dispatcher
from bot.outbox.message import Message
from bot.outbox.outgoing import Pace
from bot.outbox.posting import SlackWay
from bot.store.database import Database
from schedules.calendar import Calendar
from schedules.leads import Lead
from schedules.ledger import DeliveryKind
from schedules.model import Override, Segment, Series, local
from schedules.planning import Planning, Telling
from schedules.subscriptions import Subject, Subscriptions

ZONE = "America/Los_Angeles"
KIND = "training"
NOW = datetime(2026, 11, 22, 20, tzinfo=UTC)
SIZES = (10, 1_000, 10_000)
EDITS = 3
LATENCY_SECONDS = 0.15
NOTHING = Message()
CEILING = 50
VISITOR = "U0DANA"
READS, WRITES = "/charter-chat", "/charter-remind me 15 minutes before chats"


def measure() -> Iterable[Figure]:
    """Everything about reminders."""
    yield from quiet()
    yield from at_a_ceiling(1_000)
    yield from without_limits(10_000)


# Without Slack


def quiet() -> Iterable[Figure]:
    """A tick with nothing due, and planning after an edit, with more and more subscriptions."""
    ticks, plans = {}, {}
    for size in SIZES:
        with TemporaryDirectory() as folder:
            ticks[size], plans[size] = tick_and_plan(Path(folder) / "bot.db", size)
    for size in SIZES:
        ratio = ticks[size] / ticks[SIZES[0]]
        yield Figure(
            f"tick with nothing due, {size:,} subscriptions",
            ticks[size],
            "ms CPU",
            goal="flat (≤ 1.2x)",
            ratio=ratio,
            met=ratio <= 1.2,
        )
    for size in SIZES:
        name, goal = f"planning after an edit, {size:,} subscriptions", "≤ 500 ms"
        yield Figure(name, plans[size], "ms", goal=goal, met=plans[size] <= 500)


def tick_and_plan(place: Path | str, size: int) -> tuple[float, float]:
    """Milliseconds of processor time for a tick, and of time to plan after a session moved."""
    db, clock = Database(place), MovableClock(NOW, frozen=True)
    calendar = Calendar(db, ZONE)
    start = datetime(2026, 11, 26, 10)
    weekly = segment("weekly", start, rrule="FREQ=WEEKLY")
    calendar.put(Series.of(weekly), NOW)
    subscribe(db, [f"U{number:05}" for number in range(size)], [Lead(days=1), Lead(minutes=15)])
    planning = Planning(db)
    kinds = dict.fromkeys(map(str, DeliveryKind), Telling(planning, lambda *_: NOTHING))
    way = SlackWay(slack_client("", "https://slack.example/"))  # which nobody goes
    dispatcher = Dispatcher(db, planning, kinds, way, clock, Pace())
    dispatcher.tick()
    while db.one("select 1 from to_plan"):
        dispatcher.tick()
    ticks = [_cpu(dispatcher.tick) for _ in range(50)]
    day, planned = start.date(), []
    for hours in range(1, EDITS + 1):
        later = start + timedelta(hours=hours)
        moved = Override(recurrence_id=day, local_start=later, sequence=hours)
        calendar.put(replace(Series.of(weekly), overrides={day: moved}), NOW)
        began = time.perf_counter()
        dispatcher.tick()
        planned.append((time.perf_counter() - began) * 1000)
    dispatcher.close(1)
    db.close()
    return statistics.median(ticks), statistics.median(planned)


def _cpu(call: Callable[[], None]) -> float:
    began = time.thread_time()
    call()
    return (time.thread_time() - began) * 1000


# Against the local Slack


def at_a_ceiling(number: int) -> Iterable[Figure]:
    """So many messages at a ceiling, each answered after a while."""
    with sending(number, {"per_second": CEILING}, latency=LATENCY_SECONDS) as run:
        idle, busy, took = run.idle(), run.meanwhile(), run.seconds()
    least = number / CEILING
    yield Figure(
        f"{number:,} messages at {CEILING}/s, {LATENCY_SECONDS * 1000:.0f} ms latency",
        took,
        "s",
        goal=f"≤ 1.05x of {least:.0f} s",
        ratio=took / least,
        met=took <= 1.05 * least,
    )
    yield from _command_figures(f"while messages go out at {CEILING}/s", idle, busy)


def without_limits(number: int) -> Iterable[Figure]:
    """So many messages as fast as they go."""
    with sending(number, {"per_second": 0}, latency=0) as run:
        idle, busy, took = run.idle(), run.meanwhile(), run.seconds()
        memory = run.megabytes()
    yield Figure(f"{number:,} messages without limits", number / took, "messages/s")
    if memory:
        yield Figure(f"peak memory while sending {number:,}", memory, "MB")
    yield from _command_figures("while messages go out without limits", idle, busy)


def _command_figures(when: str, idle: Taken, busy: Taken) -> Iterable[Figure]:
    for text, what in ((READS, "command"), (WRITES, "command that writes")):
        before, now = statistics.median(idle[text]), statistics.median(busy[text])
        yield Figure(
            f"{what} {when}",
            now,
            "ms",
            goal="≤ 1.5x idle",
            ratio=now / before,
            met=now <= 1.5 * before,
            note=f"at most {max(busy[text]):.0f} ms",
        )


Taken = dict[str, list[float]]
"""Milliseconds that each time took, by command."""


@dataclass
class Run:
    """A bot that has so many messages to send at one moment (epoch seconds)."""

    slack: LocalSlack
    child: subprocess.Popen[bytes]
    number: int
    due: float

    def idle(self) -> Taken:
        """Commands before anything is due."""
        if not self.slack.wait_for_app(timeout=60):
            raise RuntimeError("the bot did not connect")
        self._commands(3)
        taken: Taken = {READS: [], WRITES: []}
        while _now() < self.due - 1:
            for text, each in self._commands(1).items():
                taken[text] += each
        return taken

    def meanwhile(self) -> Taken:
        """Commands until everything is sent."""
        taken: Taken = {READS: [], WRITES: []}
        deadline = self.due + 30 + self.number / 10
        time.sleep(max(0.0, self.due - _now()))
        while True:
            # Counting takes a while in which the local Slack stands still, so it is done seldom.
            some, sent = self._commands(16), len(self._sent())
            if sent >= self.number and taken[READS]:
                return taken
            if _now() > deadline:
                raise RuntimeError(f"only {sent} of {self.number} were sent")
            for text, each in some.items():
                taken[text] += each

    def _commands(self, times: int) -> Taken:
        visitor, taken = self.slack.person(VISITOR), Taken()
        for _ in range(times):
            for text in (READS, WRITES):
                taken.setdefault(text, []).append(ask(visitor, text) * 1000)
                time.sleep(0.03)
        return taken

    def seconds(self) -> float:
        """From the moment they were due to the last message."""
        return max(self._sent()) - self.due

    def megabytes(self) -> float:
        """The most memory that the bot used."""
        return peak_megabytes(self.child.pid)

    def _sent(self) -> list[float]:
        """When each message came."""
        conversations = list(self.slack.workspace.conversations.values())
        return [
            float(ts)
            for conversation in conversations
            if conversation.kind == "im"
            for ts in list(conversation.messages)
        ]


@contextmanager
def sending(number: int, pace: dict[str, float], *, latency: float) -> Iterator[Run]:
    """A bot with reminders for so many people, all due some seconds from now."""
    people = [f"U1{one:05}" for one in range(number)]
    slack = LocalSlack(
        manifest_of(load_community(PACKAGED / "california")),
        MovableClock(),
        [Member(one, one.lower(), one) for one in (VISITOR, *people)],
        [Channel(CHANNEL, "general", members=(VISITOR,))],
    )
    with TemporaryDirectory() as folder:
        path = Path(folder) / "bot.db"
        db = Database(path)
        subscribe(db, people, [Lead(minutes=15)])
        due = float(int(_now()) + 20 + number // 500)
        start = local(datetime.fromtimestamp(due, UTC) + timedelta(minutes=15), ZONE)
        Calendar(db, ZONE).put(Series.of(segment("soon", start)), SystemClock().now())
        db.close()
        if latency:
            slack.faults.add("slow", "chat.postMessage", times=None, seconds=latency)
        slack.start()
        environment = os.environ | {
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
            "SLACK_API_URL": slack.api_url,
            "DATABASE_URL": f"sqlite:///{path}",
            "LOG_LEVEL": "WARNING",
            "PACE": json.dumps(pace),
        }
        command = [sys.executable, "-m", "benchmarks.paced_bot"]
        child = subprocess.Popen(command, env=environment)
        try:
            yield Run(slack, child, number, due)
        finally:
            child.terminate()
            child.wait(timeout=20)
            slack.stop()


def segment(uid: str, start: datetime, rrule: str | None = None) -> Segment:
    return Segment(
        uid=uid,
        kind=KIND,
        title="Training",
        dtstart=start,
        duration=timedelta(hours=1),
        timezone=ZONE,
        rrule=rrule,
    )


def subscribe(db: Database, people: Iterable[str], leads: Iterable[Lead]) -> None:
    wishes, then = Subscriptions(db), NOW - timedelta(days=30)
    wanted = {Subject(kind=KIND): list(leads)}
    with db.immediate():
        for one in people:
            wishes.wish(one, wanted, by=one, is_channel=False, now=then)


def _now() -> float:
    return SystemClock().now().timestamp()
