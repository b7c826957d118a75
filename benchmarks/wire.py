"""Commands over Socket Mode against the local Slack, beside a bare Bolt "hello" there.

Every app runs in a process of its own, as it does with Slack. Repeat: python -m benchmarks wire
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType

from benchmarks.bots import NOW
from benchmarks.relay import Relay
from benchmarks.report import Figure
from bot.cli.common import manifest_of
from bot.clock import MovableClock
from bot.community import PACKAGED, load_community
from bot.local import Channel, LocalSlack, Member, Visitor

ROUNDS = 5
ONE_BY_ONE = 40
BURST = 200
CHANNEL = "C0"


def measure() -> Iterable[Figure]:
    """One at a time and in a burst: this bot against the bare hello, default and inline."""
    single: dict[str, list[float]] = {"default": [], "inline": [], "bot": []}
    burst: dict[str, list[float]] = {"default": [], "inline": [], "bot": []}
    for _ in range(ROUNDS):
        for name in single:
            with running(name) as (visitor, text):
                single[name].append(one_by_one(visitor, text))
                burst[name].append(all_at_once(visitor, text))
    for title, taken, most in (("one at a time", single, 1.5), (f"burst of {BURST}", burst, 0.9)):
        for name in ("default", "inline"):
            yield Figure(f"bare hello, {name}, {title}", statistics.median(taken[name]), "ms")
        ratio = statistics.median(taken["bot"]) / statistics.median(taken["inline"])
        yield Figure(
            f"/charter-chat, {title}",
            statistics.median(taken["bot"]),
            "ms",
            goal=f"≤ {most}x inline",
            ratio=ratio,
            met=ratio <= most,
        )
    for title, fail in FAILURES.items():
        deaf = statistics.median(seconds_deaf(fail) for _ in range(3))
        yield Figure(f"deaf after {title}", deaf, "s", goal="≤ 5 s", met=deaf <= 5)


def seconds_deaf(fail: Callable[[Relay], None]) -> float:
    """How long no command is answered after the network fails, and then works again."""
    with local_slack() as slack:
        relay = Relay(slack.api_url)
        try:
            with process(slack, "bot", "run", api_url=relay.url):
                if not slack.wait_for_app(timeout=30):
                    raise RuntimeError("the bot did not connect")
                slack.delivery.ack_seconds = 0.2
                fail(relay)
                began = time.perf_counter()
                while not slack.person("U0DANA").command(CHANNEL, "/charter-chat").ok:
                    time.sleep(0.01)
                return time.perf_counter() - began
        finally:
            relay.close()


def be_down(relay: Relay) -> None:
    """Be without a network for a while."""
    relay.go_down()
    time.sleep(20)
    relay.come_back()


FAILURES: dict[str, Callable[[Relay], None]] = {
    "an abrupt reset": Relay.reset,
    "the other side fell silent": Relay.fall_silent,
    "20 s without a network": be_down,
}


@contextmanager
def local_slack() -> Iterator[LocalSlack]:
    """A local Slack that knows this bot's commands, and the bare hello."""
    wanted = manifest_of(load_community(PACKAGED / "california"))
    hello = {"command": "/hello", "description": "Hello", "should_escape": True}
    wanted["features"]["slash_commands"].append(hello)
    people = [Member("U0DANA", "dana", "Dana")]
    slack = LocalSlack(wanted, MovableClock(NOW), people, [Channel(CHANNEL, "general")])
    slack.start()
    try:
        yield slack
    finally:
        slack.stop()


@contextmanager
def running(name: str) -> Iterator[tuple[Visitor, str]]:
    """A local Slack with one app connected, and the command to type."""
    with local_slack() as slack:
        arguments = ["bot", "run"] if name == "bot" else ["benchmarks.bare", name]
        with process(slack, *arguments) as child:
            if not slack.wait_for_app(timeout=30):
                raise RuntimeError(f"{name} did not connect")
            rest(child)
            visitor = slack.person("U0DANA")
            text = "/charter-chat" if name == "bot" else "/hello"
            for _ in range(10):
                ask(visitor, text)
            yield visitor, text


@contextmanager
def process(
    slack: LocalSlack,
    *arguments: str,
    database: Path | str | None = None,
    api_url: str | None = None,
    more: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[subprocess.Popen[bytes]]:
    """An app as a process of its own, connected to the local Slack.

    Its `database` is the path of a file or an address; `more` are other settings.
    """
    with TemporaryDirectory() as folder:
        file = f"sqlite:///{database or Path(folder) / 'bot.db'}"
        environment = os.environ | {
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
            "SLACK_API_URL": api_url or slack.api_url,
            "DATABASE_URL": database if isinstance(database, str) else file,
            "LOG_LEVEL": "WARNING",
            **more,
        }
        environment.pop("PYTHONDONTWRITEBYTECODE", None)  # nothing is compiled at each start
        child = subprocess.Popen([sys.executable, "-m", *arguments], env=environment)
        try:
            yield child
        finally:
            child.terminate()
            child.wait(timeout=10)


def rest(child: subprocess.Popen[bytes]) -> None:
    """Wait until a process has nothing left to do of its start."""
    before, used = "", _used(child)
    while used != before:
        time.sleep(0.5)
        before, used = used, _used(child)


def _used(child: subprocess.Popen[bytes]) -> str:
    """The processor time that it has had."""
    fields = Path(f"/proc/{child.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return " ".join(fields[11:13])


def ask(visitor: Visitor, text: str) -> float:
    """Type a command; seconds until the acknowledgement, an error if it is none."""
    answer = visitor.command(CHANNEL, text)
    if not answer.ok or answer.message is None:
        raise RuntimeError(f"measured an error: {text}: {answer.error} {answer.problems}")
    if "went wrong" in str(answer.message):
        raise RuntimeError(f"measured an apology: {text}")
    return answer.elapsed


def one_by_one(visitor: Visitor, text: str) -> float:
    """The median milliseconds of commands typed one after the other."""
    return statistics.median(ask(visitor, text) for _ in range(ONE_BY_ONE)) * 1000


def all_at_once(visitor: Visitor, text: str) -> float:
    """Milliseconds until the last of a burst is answered."""
    with ThreadPoolExecutor(BURST) as crowd:
        began = time.perf_counter()
        list(crowd.map(lambda _: ask(visitor, text), range(BURST)))
        return (time.perf_counter() - began) * 1000
