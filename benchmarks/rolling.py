"""One process of the bot replaced by the next, again and again, while people and reminders go on.

All share a PostgreSQL database, as where a new version is put in place. Repeat: python -m
benchmarks rolling
"""

from __future__ import annotations

import socket
import threading
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from urllib.error import URLError
from urllib.request import urlopen

from benchmarks.postgres import schema
from benchmarks.reminders import READS, VISITOR, WRITES, ZONE, segment, subscribe
from benchmarks.report import Figure
from benchmarks.wire import CHANNEL, process
from bot.cli.common import manifest_of
from bot.clock import MovableClock, SystemClock
from bot.community import PACKAGED, load_community
from bot.local import Channel, LocalSlack, Member, Seen
from bot.store.database import Database
from schedules.calendar import Calendar
from schedules.leads import Lead
from schedules.model import Series, local
from schedules.planning import Planning
from tests.postgres import HOW_TO_INSTALL, programs, server

RESTARTS = 20
OVERLAP_SECONDS = 3.0
COMMANDS_A_SECOND = 20
LEAD = Lead(minutes=15)
PEOPLE = [f"U1{number}" for number in range(4)]
EACH_SECONDS, SESSIONS = 3, 120  # due one after the other, for longer than it all takes
LATEST_SECONDS = 5.0


def measure() -> Iterable[Figure]:
    """Commands and reminders while each process is replaced."""
    if programs() is None:
        print(HOW_TO_INSTALL)
        return
    slack = LocalSlack(
        manifest_of(load_community(PACKAGED / "california")),
        MovableClock(),
        [Member(one, one.lower(), one) for one in (VISITOR, *PEOPLE)],
        [Channel(CHANNEL, "general", members=(VISITOR,))],
    )
    slack.start()
    try:
        with server("-c fsync=on") as here:
            place = schema(here, "rolling")
            first = remind(place)
            asking = Asking(slack)
            restart(slack, place, asking)
            until = _now() - LATEST_SECONDS
    finally:
        slack.stop()
    yield from asking.figures()
    yield from reminded(slack, first, until)


def restart(slack: LocalSlack, place: str, asking: Asking) -> None:
    """Start one, and then again and again the next before the one before is ended."""
    with ExitStack() as running:
        running.enter_context(ready(slack, place))
        with asking.commands():
            for _ in range(RESTARTS):
                following = ExitStack()
                following.enter_context(ready(slack, place))
                time.sleep(OVERLAP_SECONDS)
                running.close()
                running.push(following)
            time.sleep(2 * LATEST_SECONDS)


@contextmanager
def ready(slack: LocalSlack, place: str) -> Iterator[None]:
    """A process of the bot, from when it says that it is ready until it is told to end."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with process(slack, "bot", "run", database=place, more={"STATUS_PORT": str(port)}) as child:
        while not _is_ready(port):
            if child.poll() is not None:
                raise RuntimeError("the bot ended")
            time.sleep(0.05)
        yield


def _is_ready(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


class Asking:
    """Commands typed at a steady pace, whether or not those before are answered."""

    def __init__(self, slack: LocalSlack) -> None:
        self._visitor = slack.person(VISITOR)
        self._asked: list[Future[Seen]] = []

    @contextmanager
    def commands(self) -> Iterator[None]:
        """Type them meanwhile; one of ten writes."""
        stop = threading.Event()
        with ThreadPoolExecutor(4 * COMMANDS_A_SECOND) as crowd:

            def type_them() -> None:
                began = time.monotonic()
                while not stop.wait(max(0.0, began - time.monotonic())):
                    text = READS if len(self._asked) % 10 else WRITES
                    self._asked.append(crowd.submit(self._visitor.command, CHANNEL, text))
                    began += 1 / COMMANDS_A_SECOND

            typing = threading.Thread(target=type_them)
            typing.start()
            try:
                yield
            finally:
                stop.set()
                typing.join()

    def figures(self) -> Iterator[Figure]:
        """How many were not answered, and how long the slowest took."""
        seen = [each.result() for each in self._asked]
        good = [one for one in seen if one.ok and "went wrong" not in str(one.message)]
        unanswered, slowest = len(seen) - len(good), max(one.elapsed for one in good)
        yield Figure(
            f"commands not answered, {RESTARTS} restarts",
            unanswered,
            f"of {len(seen):,}",
            goal="0",
            met=not unanswered,
            note=f"{COMMANDS_A_SECOND} a second, two processes for {OVERLAP_SECONDS:.0f} s each",
        )
        met = slowest <= LATEST_SECONDS
        yield Figure("the slowest command", slowest, "s", goal=f"≤ {LATEST_SECONDS:.0f} s", met=met)


def remind(place: str) -> float:
    """Have reminders due one after the other from half a minute on: when the first is (epoch)."""
    db, first = Database(place), float(int(_now()) + 30)
    subscribe(db, PEOPLE, [LEAD])
    calendar, now = Calendar(db, ZONE), SystemClock().now()
    for number in range(SESSIONS):
        due = datetime.fromtimestamp(first + EACH_SECONDS * number, UTC)
        start = local(due + timedelta(minutes=15), ZONE)
        calendar.put(Series.of(segment(f"rolling-{number}", start)), now)
    planning = Planning(db)
    while planning.refresh(now):
        pass
    db.close()
    return first


def reminded(slack: LocalSlack, first: float, until: float) -> Iterator[Figure]:
    """How many reminders due by then came never or twice, and how late the latest was."""
    due = [at for n in range(SESSIONS) if (at := first + EACH_SECONDS * n) < until]
    if len(due) == SESSIONS:
        raise RuntimeError("it took longer than reminders were due")
    came: dict[str, list[float]] = defaultdict(list)
    for conversation in slack.workspace.conversations.values():
        if conversation.kind == "im" and (whom := set(conversation.members) & set(PEOPLE)):
            came[whom.pop()] += sorted(map(float, conversation.messages))
    wrong, late = 0, 0.0
    for one in PEOPLE:
        there = [at for at in came[one] if at < due[-1] + EACH_SECONDS]
        wrong += abs(len(there) - len(due))
        late = max([late, *(at - then for at, then in zip(there, due, strict=False))])
    expected = len(due) * len(PEOPLE)
    yield Figure("reminders never or twice", wrong, f"of {expected:,}", goal="0", met=not wrong)
    goal = f"≤ {LATEST_SECONDS:.0f} s"
    yield Figure("the latest reminder", late, "s late", goal=goal, met=late <= LATEST_SECONDS)


def _now() -> float:
    return SystemClock().now().timestamp()
