"""`python -m bot try`: the bot and a Slack of its own on this computer, in one process."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from pydantic import SecretStr

from bot.app import Bot
from bot.cli.common import fail, settings_or_fail, stop_on_signals
from bot.cli.feeding import feed_routes
from bot.cli.run import keep
from bot.clock import MovableClock
from bot.knowledge import Community, KnowledgeError, load_community
from bot.knowledge.reading import read_toml
from bot.local import Channel, LocalSlack, Person
from bot.logs import set_up_logging
from bot.manifest import manifest
from bot.settings import Settings
from bot.store.database import DatabaseError

LOCAL_DATABASE = Path("data/local.db")


@click.command("try")
@click.option("--port", type=int, help="Port of the page (PORT, or 3000).")
def try_(port: int | None) -> None:
    """Try the bot in a local Slack, without a workspace."""
    settings = settings_or_fail(**({"port": port} if port is not None else {}))
    serve_locally(settings)


@dataclass(frozen=True, slots=True)
class Sample:
    """Who and what the local Slack shows: `workspace.toml` of the community folder."""

    people: list[Person]
    channels: list[Channel]
    welcome: list[dict[str, Any]]
    keepers: frozenset[str]


def sample_of(community: Community) -> Sample:
    """The sample workspace of a community; one visitor and one channel where it brings none."""
    path = community.folder / "workspace.toml"
    if not path.is_file():
        visitor = Person("U0VISITOR", "visitor", "A. Visitor", tz=community.about.timezone)
        return Sample([visitor], [Channel("C0GENERAL", "general")], [], frozenset({visitor.id}))
    data = read_toml(path)
    return Sample(
        [Person(**row) for row in data.get("person", [])],
        [Channel(**row) for row in data.get("channel", [])],
        data.get("welcome", []),
        frozenset(data.get("keepers", [])),
    )


def serve_locally(settings: Settings) -> None:
    """Run the local Slack and the bot until Ctrl-C or SIGTERM."""
    set_up_logging(settings.log_level, settings.log_format)
    stop = stop_on_signals()
    clock = MovableClock()
    running: list[Bot] = []  # the bot, once it is there
    try:
        community = load_community(settings.bot_community)
        sample = sample_of(community)
        slack = local_slack(community, sample, clock, LOCAL_DATABASE, running)
        slack.start(settings.port)
    except (KnowledgeError, OSError) as error:
        fail(error)
    try:
        bot = Bot(settings_for(slack, sample, settings), clock)
    except DatabaseError as error:
        slack.stop()
        fail(error)
    running.append(bot)
    click.echo(f"\n  Open {slack.url} in your browser. Ctrl-C ends it.\n")
    try:
        keep(bot, stop)
    finally:
        slack.stop()


def local_slack(
    community: Community,
    sample: Sample,
    clock: MovableClock,
    path: Path | None,
    running: Sequence[Bot],
) -> LocalSlack:
    """A local Slack with the community's sample people and channels, and what `running` offers."""
    return LocalSlack(
        manifest(community),
        clock,
        sample.people,
        sample.channels,
        path=path,
        jumps={"the next reminder": lambda: running[0].next_reminder() if running else None},
        extra_routes=feed_routes(lambda: running[0].feed if running else None),
        welcome=sample.welcome,
    )


def settings_for(slack: LocalSlack, sample: Sample, settings: Settings) -> Settings:
    """The same settings, pointed at the local Slack and at a database of its own."""
    return settings.model_copy(
        update={
            "slack_bot_token": SecretStr(slack.bot_token),
            "slack_app_token": SecretStr(slack.app_token),
            "slack_api_url": slack.api_url,
            "database_url": f"sqlite:///{LOCAL_DATABASE}",
            "bot_admins": settings.bot_admins | sample.keepers,
            "public_url": None,  # the local Slack serves the feed
        }
    )
