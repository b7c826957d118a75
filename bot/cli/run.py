"""`python -m bot run`, `try`, `move`, `backup`, `restore`, and the bot in a local Slack."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import click
from pydantic import SecretStr

from bot.app import Bot
from bot.cli.common import fail, is_running, manifest_of, stop_on_signals
from bot.clock import MovableClock, SystemClock
from bot.community import Community, load_community
from bot.community.reading import read_toml
from bot.local import Channel, LocalSlack, Member
from bot.logs import set_up_logging
from bot.outbox.outgoing import Pace
from bot.settings import Settings, load_settings
from bot.slack.connection import readiness
from bot.slack.http import feed_routes
from bot.store.backup import back_up
from bot.store.backup import move as move_rows
from bot.store.backup import restore as put_in_place
from bot.store.database import Database, driver_of
from schedules.subscriptions import next_due

NO_TOKENS = (
    "SLACK_BOT_TOKEN and SLACK_APP_TOKEN are missing: copy them from your Slack app's page "
    "(OAuth & Permissions, and Basic Information) into .env. "
    "To try the bot without Slack: python -m bot try"
)
LOCAL_DATABASE = Path("data/local.db")
FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.option("--or-try", is_flag=True, help="Without tokens, open the local Slack instead.")
def run(or_try: bool) -> None:
    """Connect to your Slack workspace."""
    settings = load_settings()
    if settings.has_tokens:
        if or_try:
            click.echo("Tokens found: connecting to your Slack workspace.")
        set_up_logging(settings.log_level, settings.log_format)
        stop = stop_on_signals()
        keep(Bot(settings, SystemClock()), stop)
    elif or_try:
        click.echo("No Slack tokens in .env: opening the local Slack on this computer instead.")
        serve_locally(settings)
    else:
        fail(NO_TOKENS)


@click.command("try")
@click.option("--port", type=int, help="Port of the page (PORT, or 3000).")
def try_(port: int | None) -> None:
    """Try the bot in a local Slack, without a workspace."""
    given: dict[str, Any] = {} if port is None else {"port": port}
    serve_locally(load_settings(**given))


def serve_locally(settings: Settings) -> None:
    """Run the local Slack and the bot until Ctrl-C or SIGTERM."""
    set_up_logging(settings.log_level, settings.log_format)
    stop = stop_on_signals()
    if is_running(LOCAL_DATABASE):
        fail(
            f"A bot runs here already: open http://127.0.0.1:{settings.port} in your browser, or "
            "whichever address it printed. Ctrl-C where it was started ends it.",
            code=1,
        )
    try:
        local = LocalBot(settings, LOCAL_DATABASE, MovableClock())
        local.slack.start(settings.port)
    except OSError as error:
        fail(error)
    try:
        bot = local.make()
        click.echo(f"\n  Open {local.slack.url} in your browser. Ctrl-C ends it.\n")
        keep(bot, stop)
    finally:
        local.slack.stop()


def keep(bot: Bot, stop: threading.Event) -> None:
    """Start the bot, keep it until `stop`, and end it cleanly."""

    def give_up_when_asked() -> None:
        stop.wait()
        bot.slack.give_up()

    threading.Thread(target=give_up_when_asked, daemon=True).start()
    try:
        bot.start()
        keep_telling(partial(_is_well, bot), stop)
        stop.wait()
    finally:
        stop.set()
        bot.stop()


def _is_well(bot: Bot) -> bool:
    """Whether all is well that a restart could mend: without a network it connects by itself."""
    return all(readiness(bot.db, bot.clock, bot.dispatcher.looked_at, is_connected=True).values())


def keep_telling(is_well: Callable[[], bool], stop: threading.Event) -> threading.Thread | None:
    """Tell systemd that the bot has started, then in time for its watchdog while it `is_well`.

    The thread that does so until `stop`; none where no supervisor asked for it.
    https://www.freedesktop.org/software/systemd/man/latest/sd_notify.html
    """
    if "NOTIFY_SOCKET" not in os.environ:
        return None
    _tell("READY=1")
    limit = os.environ.get("WATCHDOG_USEC")
    if not limit:
        return None

    def watch() -> None:
        while not stop.wait(int(limit) / 1_000_000 / 3):
            if is_well():
                _tell("WATCHDOG=1")

    thread = threading.Thread(target=watch, name="supervised", daemon=True)
    thread.start()
    return thread


def _tell(state: str) -> None:
    address = os.environ["NOTIFY_SOCKET"]
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as supervisor:
        supervisor.sendto(state.encode(), address.replace("@", "\0", 1))


@click.command()
@click.argument("target")
def move(target: str) -> None:
    """Carry all that the database holds over into TARGET (postgresql://… or sqlite:///…)."""
    source, place = load_settings().database, load_settings(database_url=target).database
    if is_running(source) or is_running(place):
        fail("A bot is running on one of the two: stop it first.", code=1)
    with closing(Database(source)) as old, closing(Database(place)) as new:
        numbers = move_rows(old, new)
        old_name, new_name = old.place, new.place
    click.echo(f"{old_name} is moved to {new_name}: {sum(numbers.values())} rows, each compared.")
    click.echo("Set DATABASE_URL to it. What stands where it was is left as it is.")


@click.command()
@click.argument("file", type=FILE)
def backup(file: Path) -> None:
    """Write a whole copy of the database to FILE, also while the bot runs."""
    database = load_settings().database
    back_up(database, file)
    click.echo(f"{driver_of(database).place} is copied to {file}.")


@click.command()
@click.argument("file", type=FILE)
def restore(file: Path) -> None:
    """Put the copy FILE in the place of the database; the bot has to be stopped."""
    database = load_settings().database
    kept = put_in_place(database, file, SystemClock().now())
    click.echo(f"{file} is in place as {driver_of(database).place}.")
    if kept:
        click.echo(f"What stood there is kept as {kept}: delete it once you need it no more.")


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
        self._settings, self._database = settings, database
        self._admins = settings.bot_admins | sample.keepers

    @property
    def bot(self) -> Bot:
        """The bot that was made last."""
        return self._running[0]

    def make(self) -> Bot:
        """A bot that is not started yet; DatabaseError where its database cannot be used."""
        here = {
            "slack_bot_token": SecretStr(self.slack.bot_token),
            "slack_app_token": SecretStr(self.slack.app_token),
            "slack_api_url": self.slack.api_url,
            "database_url": f"sqlite:///{self._database}",
            "bot_admins": self._admins,
            "public_url": None,  # the local Slack serves the feed
        }
        settings = self._settings.model_copy(update=here)
        self._running[:] = [Bot(settings, self.clock, self._pace)]
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
        jumps={
            "the next reminder": lambda: next_due(running[0].db, clock.now()) if running else None
        },
        extra_routes=feed_routes(lambda: running[0].feed if running else None),
        welcome=sample.welcome,
    )
