"""The whole bot on a local Slack: real HTTP and WebSocket, an SQLite file, a movable clock."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self, TypeVar

from bot.app import Bot
from bot.cli.run import is_quiet, local_slack, sample_of
from bot.clock import MovableClock
from bot.community import PACKAGED, load_community
from bot.local import Channel, Member, Visitor
from bot.outbox.outgoing import Pace
from bot.settings import Settings, load_settings
from bot.store.database import Database
from bot.store.people import Person
from handlers.home import Home
from tests.postgres import IS_ASKED_FOR

# A Sunday, three days before the first Charter Chat that the rule gives.
SUNDAY = datetime(2026, 11, 22, 20, tzinfo=UTC)
AUTHORIZERS = "C0AUTHORIZERS"
OFFICE = "C0OFFICE"  # the bot is not a member

# For what Slack gives three seconds: tests are about what happens, on however busy a machine.
PATIENCE_SECONDS = 20.0

T = TypeVar("T")


@functools.cache
def new_database() -> bytes:
    """The file of a database in which nothing is yet: making its tables takes a while."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "bot.db"
        Database(path).close()
        return path.read_bytes()


def eventually(look: Callable[[], T], *, within: float = 30.0) -> T:
    """What `look` returns as soon as that is true; an AssertionError after `within` seconds."""
    deadline = time.monotonic() + within
    while True:
        found = look()
        if found:
            return found
        assert time.monotonic() < deadline, f"nothing came within {within} s"
        time.sleep(0.01)


def shown(message: Mapping[str, Any], types: Sequence[str] = ("mrkdwn", "plain_text")) -> str:
    """Everything that a person can read of a message or a view, top-level text left out."""
    found: list[str] = []

    def collect(part: Any) -> None:
        if isinstance(part, Mapping):
            if isinstance(part.get("text"), str) and part.get("type") in types:
                found.append(part["text"])
            for value in part.values():
                collect(value)
        elif isinstance(part, list):
            for value in part:
                collect(value)

    collect(message.get("blocks", []))
    return "\n".join(found)


def everything(message: Mapping[str, Any]) -> str:
    """All that a message says, aloud and on the screen."""
    return f"{message['text']}\n{shown(message)}"


def live(message: Mapping[str, Any]) -> str:
    """All of a message that Slack reads markup in."""
    return f"{message['text']}\n{shown(message, ['mrkdwn'])}"


def buttons(message: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The buttons of a message or view, by their text."""
    elements = [
        element
        for block in message.get("blocks", [])
        for element in [*block.get("elements", []), block.get("accessory") or {}]
        if element.get("type") == "button"
    ]
    return {element["text"]["text"]: element for element in elements}


@dataclass
class Stage:
    """A local Slack and, once started, the bot in it."""

    folder: Path
    community: Path = PACKAGED / "california"
    start_at: datetime = SUNDAY
    http: bool = False
    more: dict[str, Any] = field(default_factory=dict)
    people: list[Member] = field(default_factory=list)
    channels: list[Channel] = field(default_factory=list)
    kept_in: Path | None = None  # the file of Slack's own, where what stands there is kept
    # Slack's limits count real seconds, which nobody waits for here; tests of the pace have theirs.
    pace: Pace = field(default_factory=lambda: Pace(spacing=0, budgets={}))
    stopped: MovableClock | None = None  # a clock in place of one that goes on

    def __post_init__(self) -> None:
        self.clock = self.stopped or MovableClock(self.start_at)
        community = load_community(self.community)
        sample = sample_of(community)
        there = replace(
            sample,
            people=[*sample.people, *self.people],
            channels=[*sample.channels, *self.channels],
            welcome=[],
        )
        self._running: list[Bot] = []
        self.slack = local_slack(community, there, self.clock, self.kept_in, self._running)
        self.slack.delivery.ack_seconds = PATIENCE_SECONDS
        # What happens before the bot is connected comes again, as in Slack, but sooner.
        self.slack.delivery.retry_pauses = (0.0, 0.5, 1.0, 2.0)
        self.slack.triggers.lifetime = PATIENCE_SECONDS
        self.slack.start()

    @property
    def settings(self) -> Settings:
        """What the bot is started with."""
        values: dict[str, Any] = {
            "slack_bot_token": self.slack.bot_token,
            "slack_app_token": None if self.http else self.slack.app_token,
            "slack_signing_secret": self.slack.signing_secret if self.http else None,
            "slack_api_url": self.slack.api_url,
            "database_url": f"sqlite:///{self.folder}/bot.db",
            "bot_community": self.community,
            "port": 0,
            **self.more,
        }
        return load_settings(env_file=None, **values)

    @property
    def bot(self) -> Bot:
        """The running bot."""
        assert self._running, "the bot is not running"
        return self._running[0]

    def start(self) -> Bot:
        """Start the bot, and let Slack reach it."""
        settings = self.settings
        file = settings.database
        if isinstance(file, Path) and not IS_ASKED_FOR and not file.exists():
            file.write_bytes(new_database())
        bot = Bot(settings, self.clock, self.pace)
        self._running.append(bot)
        bot.start()
        if self.http:
            port = bot.slack.connection.port  # type: ignore[union-attr]
            self.slack.delivery.request_url = f"http://127.0.0.1:{port}/slack/events"
        else:
            assert self.slack.wait_for_app()
        # What keepers are asked at once is out of the way, and meets no fault of a test.
        self.run("keepers")
        eventually(lambda: bot.idle)
        return bot

    def run(self, name: str) -> bool | None:
        """Do what the heartbeat does in one of its jobs."""
        return next(job for job in self.bot.jobs() if job.name == name).run()

    def home(self, who: str) -> list[dict[str, Any]]:
        """The blocks of somebody's Home as it would be published now."""
        return Home(self.bot.context).view(Person(who))["blocks"]

    def stop(self) -> None:
        """Stop the bot; Slack goes on."""
        while self._running:
            self._running.pop().stop()
            self.slack.wait_until(lambda: self.slack.delivery.connections == 0)

    def restart(self) -> None:
        """Stop the bot and start it again on the same database."""
        self.stop()
        self.start()

    def settle(self) -> None:
        """Return once the bot and its Slack have nothing left to do."""
        eventually(lambda: is_quiet(self.bot, self.slack))

    def close(self) -> None:
        """Stop everything."""
        self.stop()
        self.slack.stop()

    def __enter__(self) -> Self:
        """Started, and closed in the end."""
        try:
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # People

    def visitor(self, person_id: str) -> Visitor:
        """Somebody using Slack."""
        return self.slack.person(person_id)

    @property
    def dana(self) -> Visitor:
        """A charter specialist in the community's own zone."""
        return self.visitor("U0DANA")

    @property
    def priya(self) -> Visitor:
        """Somebody who works from New York."""
        return self.visitor("U0PRIYA")

    @property
    def keeper(self) -> Visitor:
        """Who keeps the community's calendar."""
        return self.visitor("U0KEEPER")

    def types(
        self, text: str, *, who: Visitor | None = None, channel: str = AUTHORIZERS
    ) -> dict[str, Any]:
        """Type a slash command; the message that answers it."""
        answer = (who or self.dana).command(channel, text)
        assert answer.ok, (answer.error, answer.problems)
        assert answer.message is not None
        return answer.message
