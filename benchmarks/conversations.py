"""Conversations about eligibility: an answer in a thread, thousands of open ones, a large batch.

Repeat: python -m benchmarks conversations
"""

from __future__ import annotations

import json
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.bots import NOW
from benchmarks.processes import peak_megabytes
from benchmarks.report import Figure
from benchmarks.wire import CHANNEL, process
from bot.cli.common import manifest_of
from bot.clock import MovableClock, SystemClock
from bot.community import PACKAGED, load_community
from bot.dta.rules import QUESTIONS
from bot.local import Channel, LocalSlack, Member, Visitor
from bot.store import interviews
from bot.store.database import Database
from bot.store.interviews import Conversation

OPEN = 10_000
ROUNDS = 40
LINES = 60_000
CALIFORNIA = PACKAGED / "california"


def measure() -> Iterable[Figure]:
    """From what somebody writes in a thread to the next question, and the memory it takes."""
    alone, few = talking(0)
    crowded, many = talking(OPEN)
    yield Figure("an answer in a thread, written to next question posted", alone, "ms")
    yield Figure(
        f"the same beside {OPEN:,} open conversations",
        crowded,
        "ms",
        goal="flat (≤ 1.2x)",
        ratio=crowded / alone,
        met=crowded <= 1.2 * alone,
    )
    if few:
        yield Figure("peak memory, one conversation", few, "MB")
        yield Figure(f"peak memory, {OPEN:,} open conversations", many, "MB", ratio=many / few)
    took = batch(LINES)
    yield Figure(f"dta assess, {LINES:,} lines", took, "s", goal="< 20 s", met=took < 20)


def talking(open_conversations: int) -> tuple[float, float]:
    """Median milliseconds from a written answer to the next question, and peak megabytes."""
    with TemporaryDirectory() as folder, local_slack() as slack:
        path = Path(folder) / "bot.db"
        fill(path, open_conversations)
        with process(slack, "bot", "run", database=path) as child:
            if not slack.wait_for_app(timeout=30):
                raise RuntimeError("the bot did not connect")
            thread = Thread(slack, slack.person("U0DANA"))
            taken = [thread.answer() for _ in range(ROUNDS)]
            return statistics.median(taken) * 1000, peak_megabytes(child.pid)


class Thread:
    """A conversation of somebody's, at its first question."""

    def __init__(self, slack: LocalSlack, visitor: Visitor) -> None:
        self.slack, self.visitor = slack, visitor
        visitor.command(CHANNEL, "/charter-dta check Maple")
        self.direct = visitor.open_dm()
        if not slack.wait_until(lambda: len(visitor.sees(self.direct)) == 1, timeout=20):
            raise RuntimeError("no conversation was begun")
        self.ts = visitor.sees(self.direct)[0]["ts"]

    def answer(self) -> float:
        """Seconds for an answer, until the next question is posted; it is taken back then."""
        took = self._say("a district")
        self._say("back")
        return took

    def _say(self, text: str) -> float:
        began = time.perf_counter()
        written = self.visitor.say(self.direct, text, self.ts)
        if not self.slack.wait_until(partial(self._is_answered, written)):
            raise RuntimeError(f"nothing came after “{text}”")
        return time.perf_counter() - began

    def _is_answered(self, written: str) -> bool:
        return str(self.visitor.thread(self.direct, self.ts)[-1]["ts"]) > written


def batch(number: int) -> float:
    """Seconds that the command line takes to assess so many sets of answers."""
    rng = random.Random(number)
    sets = (
        {id: rng.choice(options) for id, options in QUESTIONS.items() if rng.random() < 0.9}
        for _ in range(number)
    )
    lines = "\n".join(json.dumps(answers) for answers in sets)
    command = [sys.executable, "-m", "bot", "dta", "assess"]
    began = time.perf_counter()
    done = subprocess.run(command, input=lines, capture_output=True, text=True, check=True)
    took = time.perf_counter() - began
    if done.stdout.count("\n") != number:
        raise RuntimeError(f"{done.stdout.count(chr(10))} lines came of {number}")
    return took


@contextmanager
def local_slack() -> Iterator[LocalSlack]:
    """A local Slack with one person."""
    slack = LocalSlack(
        manifest_of(load_community(CALIFORNIA)),
        MovableClock(NOW),
        [Member("U0DANA", "dana", "Dana")],
        [Channel(CHANNEL, "general")],
    )
    slack.start()
    try:
        yield slack
    finally:
        slack.stop()


def fill(path: Path, number: int) -> None:
    """So many open conversations of as many people, begun an hour ago and half answered."""
    # By the machine's clock, which the bot has, so that it asks after none of them meanwhile.
    db, at = Database(path), int(SystemClock().now().timestamp()) - 3600
    interview = load_community(CALIFORNIA).interview
    assert interview is not None
    with db.immediate():
        for each in range(number):
            conversation = Conversation(
                id=f"{each:016x}",
                owner=f"U1{each:05}",
                nickname=f"School {each}",
                answers={"authorizer": "district", "listed": "yes", "ta_provided": "yes"},
                questions=dict(interview.fingerprints),
                began_at=at,
                touched_at=at,
                channel=f"D1{each:05}",
                thread_ts="1795377600.000001",
            )
            interviews.begin(db, conversation)
    db.close()
