"""`python -m bot try`: the bot and a Slack-like page on this computer."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli.common import fail, is_running, settings_or_fail, stop_on_signals
from bot.cli.local_bot import LocalBot
from bot.cli.run import keep
from bot.clock import MovableClock
from bot.community import KnowledgeError
from bot.logs import set_up_logging
from bot.settings import Settings
from bot.store.database import DatabaseError

LOCAL_DATABASE = Path("data/local.db")


@click.command("try")
@click.option("--port", type=int, help="Port of the page (PORT, or 3000).")
def try_(port: int | None) -> None:
    """Try the bot in a local Slack, without a workspace."""
    settings = settings_or_fail(**({"port": port} if port is not None else {}))
    serve_locally(settings)


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
    except (KnowledgeError, OSError) as error:
        fail(error)
    try:
        bot = local.make()
    except DatabaseError as error:
        local.slack.stop()
        fail(error)
    click.echo(f"\n  Open {local.slack.url} in your browser. Ctrl-C ends it.\n")
    try:
        keep(bot, stop)
    finally:
        local.slack.stop()
