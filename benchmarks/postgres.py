"""With a file and on a PostgreSQL server, side by side in one run.

Both wait for the disk where the bot asks for that. Repeat: python -m benchmarks postgres
"""

from __future__ import annotations

import multiprocessing
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import partial
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import conversations, wire
from benchmarks.reminders import READS, VISITOR, WRITES, tick_and_plan
from benchmarks.report import Figure
from bot.clock import SystemClock
from bot.local import LocalSlack
from bot.outbox.attempts import Attempts
from bot.outbox.client import slack_client
from bot.outbox.kinds import planned
from bot.outbox.message import Message
from bot.outbox.outbox import WORDED, Worded
from bot.outbox.outgoing import Pace
from bot.outbox.posting import SlackWay
from bot.store import outbox
from bot.store.database import Database, Row
from handlers.blocks import section
from tests.postgres import HOW_TO_INSTALL, Server, programs, server

DUE = 10_000
PROCESSES = 4
CLAIMED = 250
ROUNDS = 100
SUBSCRIPTIONS = 10_000
Place = Path | str


def measure() -> Iterable[Figure]:
    """What is due claimed by several processes, then what people and planning wait for on both."""
    if programs() is None:
        print(HOW_TO_INSTALL)
        return
    with server("-c fsync=on") as here:
        yield claimed(schema(here, "claims"))
        with on_both(here, "commands", wire.local_slack) as both:
            for text, what in ((READS, "a command that reads"), (WRITES, "a command that writes")):
                ask = [partial(wire.ask, slack.person(VISITOR), text) for slack in both]
                yield from compared(f"{what}, over the wire", ask, 2)
        with on_both(here, "answers", conversations.local_slack) as both:
            threads = [conversations.Thread(slack, slack.person(VISITOR)) for slack in both]
            answers = [thread.answer for thread in threads]
            yield from compared("an answer in a thread, to next question posted", answers, 3)
        yield from planning(here)


def schema(here: Server, name: str) -> str:
    """The address of a database for a bot of its own."""
    here.run(f"create schema {name}")
    return f"{here.address()}&options=-csearch_path%3D{name}"


# What is due


def claimed(place: str, number: int = DUE, processes: int = PROCESSES) -> Figure:
    """So many due messages claimed and begun, each durably, by processes that compete."""
    db, now = Database(place), int(SystemClock().now().timestamp())
    content = Message(section("It begins soon.")).kept()
    due = (
        planned(WORDED, str(each), f"U{each}", due=now - 1, expires=2**40) for each in range(number)
    )
    outbox.put(db, *({**row, "content": content} for row in due))
    db.close()
    spawning = multiprocessing.get_context("spawn")
    queue, together = spawning.Queue(), spawning.Barrier(processes, timeout=120)
    arguments = place, together, queue
    running = [
        spawning.Process(target=claim, args=arguments, daemon=True) for _ in range(processes)
    ]
    for process in running:
        process.start()
    done = [queue.get(timeout=600) for _ in running]
    for process in running:
        process.join()
    took = max(ended for _, ended, _ in done) - min(began for began, _, _ in done)
    times = Counter(key for _, _, keys in done for key in keys)
    twice, never = sum(each > 1 for each in times.values()), number - len(times)
    return Figure(
        f"{number:,} due, claimed and begun by {processes} processes",
        len(times) / took,
        "messages/s",
        goal="≥ 400/s, none twice or never",
        met=len(times) / took >= 400 and not twice and not never,
        note=f"{twice} twice, {never} never",
    )


def claim(place: str, together: Barrier, queue: Queue[tuple[float, float, list[str]]]) -> None:
    """Claim and begin what is due until nothing is: when (monotonic seconds), and which keys."""
    db, clock, pace = Database(place), SystemClock(), Pace()
    way = SlackWay(slack_client("", "https://slack.example/"))  # which nobody goes
    nothing: Callable[[object], None] = lambda _: None  # noqa: E731
    name, kinds, keys = multiprocessing.current_process().name, {WORDED: Worded()}, list[str]()
    attempts = Attempts(db, kinds, way, clock, pace, nothing, nothing, nothing, name)
    together.wait()
    began = time.monotonic()
    while rows := _claimed(db, attempts.lease, name):
        keys += [row["key"] for row in rows if attempts.begin(row, can_look=True)]
    queue.put((began, time.monotonic(), keys))
    db.close()


def _claimed(db: Database, lease: int, name: str) -> list[Row]:
    now = int(SystemClock().now().timestamp())
    return outbox.claim(db, now, now + lease, CLAIMED, name)


# What people wait for


@contextmanager
def on_both(
    here: Server, name: str, local_slack: Callable[[], AbstractContextManager[LocalSlack]]
) -> Iterator[list[LocalSlack]]:
    """Two workspaces with a bot each: one with a file, one on the server."""
    with ExitStack() as running, TemporaryDirectory() as folder:
        places: list[Place] = [Path(folder) / "bot.db", schema(here, name)]
        both = []
        for place in places:
            slack = running.enter_context(local_slack())
            child = running.enter_context(wire.process(slack, "bot", "run", database=place))
            if not slack.wait_for_app(timeout=60):
                raise RuntimeError("the bot did not connect")
            wire.rest(child)
            both.append(slack)
        yield both


def compared(what: str, both: Sequence[Callable[[], float]], most: float) -> Iterator[Figure]:
    """What takes so many seconds with a file and on the server, in turns."""
    for call in [*both] * 10:
        call()
    taken = [[call() for call in both] for _ in range(ROUNDS)]
    file, there = (statistics.median(each) * 1000 for each in zip(*taken, strict=True))
    yield Figure(f"{what}: with a file", file, "ms")
    ratio = there / file
    yield Figure(
        f"{what}: on PostgreSQL",
        there,
        "ms",
        goal=f"≤ {most}x",
        ratio=ratio,
        met=ratio <= most,
    )


# What changes the calendar


def planning(here: Server) -> Iterator[Figure]:
    """Planning after an edit, with many subscriptions."""
    with TemporaryDirectory() as folder:
        _, file = tick_and_plan(Path(folder) / "bot.db", SUBSCRIPTIONS)
    _, there = tick_and_plan(schema(here, "planning"), SUBSCRIPTIONS)
    before, took = file / 1000, there / 1000
    what = f"planning after an edit, {SUBSCRIPTIONS:,} subscriptions"
    yield Figure(f"{what}: with a file", before, "s")
    yield Figure(
        f"{what}: on PostgreSQL",
        took,
        "s",
        goal="≤ 1.5 s",
        ratio=took / before,
        met=took <= 1.5,
    )
