"""The bot and a Slack of its own on this computer, in one process and by one clock."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from bot.app import Bot, manifest_of
from bot.clock import MovableClock
from bot.community import Community, load_community
from bot.community.reading import read_toml
from bot.local import Channel, LocalSlack, Member
from bot.outbox.outgoing import Pace
from bot.settings import Settings
from bot.slack.http import feed_routes

_LOOK_AGAIN_SECONDS = 0.002


@dataclass(frozen=True, slots=True)
class Sample:
    """Who and what the local Slack shows: `workspace.toml` of the community folder."""

    people: list[Member]
    channels: list[Channel]
    welcome: list[dict[str, Any]]
    keepers: frozenset[str]


def sample_of(community: Community) -> Sample:
    """The sample workspace of a community; one visitor and one channel where it brings none."""
    path = community.folder / "workspace.toml"
    if not path.is_file():
        visitor = Member("U0VISITOR", "visitor", "A. Visitor", tz=community.about.timezone)
        return Sample([visitor], [Channel("C0GENERAL", "general")], [], frozenset({visitor.id}))
    data = read_toml(path)
    return Sample(
        [Member(**row) for row in data.get("person", [])],
        [Channel(**row) for row in data.get("channel", [])],
        data.get("welcome", []),
        frozenset(data.get("keepers", [])),
    )


class LocalBot:
    """The bot in a local Slack, which is there before the bot is and stays when it is restarted.

    `database` is the bot's file; Slack's workspace is kept in it too if it `keeps` it.
    """

    def __init__(
        self,
        settings: Settings,
        database: Path,
        clock: MovableClock,
        *,
        keeps: bool = True,
        pace: Pace | None = None,
    ) -> None:
        """Raises KnowledgeError, or OSError where the file cannot be."""
        community = load_community(settings.bot_community)
        sample = sample_of(community)
        self.clock = clock
        self._pace = pace
        self._running: list[Bot] = []  # the bot, once it is there
        self.slack = local_slack(
            community, sample, clock, database if keeps else None, self._running
        )
        self._settings = partial(settings_for, self.slack, sample, settings, database)

    @property
    def bot(self) -> Bot:
        """The bot that was made last."""
        return self._running[0]

    def make(self) -> Bot:
        """A bot that is not started yet; DatabaseError where its database cannot be used."""
        self._running[:] = [Bot(self._settings(), self.clock, self._pace)]
        return self.bot

    def restart(self) -> None:
        """End the bot, and start another one on the same database."""
        self.bot.stop()
        self.slack.wait_until(lambda: self.slack.delivery.connections == 0)
        self.make().start()
        self.slack.wait_for_app()

    def settle(self, timeout: float) -> bool:
        """Wait until the bot and its Slack have nothing left to do; False after `timeout` seconds.

        Whoever hands work on does so before its own is done. So where each is seen idle, one after
        the other, and none took up anything meanwhile, all are.
        """
        deadline = time.monotonic() + timeout
        while not is_quiet(self.bot, self.slack):
            if time.monotonic() > deadline:
                return False
            time.sleep(_LOOK_AGAIN_SECONDS)
        return True


def is_quiet(bot: Bot, slack: LocalSlack) -> bool:
    """Whether the bot and its Slack have nothing left to do at this moment."""
    before = bot.work + slack.delivery.told
    return bot.idle and slack.delivery.idle and bot.work + slack.delivery.told == before


def local_slack(
    community: Community,
    sample: Sample,
    clock: MovableClock,
    path: Path | None,
    running: Sequence[Bot],
) -> LocalSlack:
    """A local Slack with the community's sample people and channels, and what `running` offers."""
    return LocalSlack(
        manifest_of(community),
        clock,
        sample.people,
        sample.channels,
        path=path,
        jumps={"the next reminder": lambda: running[0].next_reminder() if running else None},
        extra_routes=feed_routes(lambda: running[0].feed if running else None),
        welcome=sample.welcome,
    )


def settings_for(slack: LocalSlack, sample: Sample, settings: Settings, database: Path) -> Settings:
    """The same settings, pointed at the local Slack and at a database of its own."""
    return settings.model_copy(
        update={
            "slack_bot_token": SecretStr(slack.bot_token),
            "slack_app_token": SecretStr(slack.app_token),
            "slack_api_url": slack.api_url,
            "database_url": f"sqlite:///{database}",
            "bot_admins": settings.bot_admins | sample.keepers,
            "public_url": None,  # the local Slack serves the feed
        }
    )
