"""`python -m bot run`: connect to a Slack workspace and stay."""

from __future__ import annotations

import threading
from functools import partial

import click

from bot.app import AlreadyRunningError, Bot, PortTakenError, TokenRefusedError
from bot.cli.common import fail, settings_or_fail, stop_on_signals
from bot.cli.supervised import keep_telling
from bot.clock import SystemClock
from bot.community import KnowledgeError
from bot.logs import set_up_logging
from bot.settings import Settings
from bot.slack.status import readiness
from bot.store.database import DatabaseError

NO_TOKENS = (
    "SLACK_BOT_TOKEN and SLACK_APP_TOKEN are missing: copy them from your Slack app's page "
    "(OAuth & Permissions, and Basic Information) into .env. "
    "To try the bot without Slack: python -m bot try"
)


@click.command()
@click.option("--or-try", is_flag=True, help="Without tokens, open the local Slack instead.")
def run(or_try: bool) -> None:
    """Connect to your Slack workspace."""
    settings = settings_or_fail()
    if settings.has_tokens:
        if or_try:
            click.echo("Tokens found: connecting to your Slack workspace.")
        serve(settings)
    elif or_try:
        click.echo("No Slack tokens in .env: opening the local Slack on this computer instead.")
        from bot.cli.trying import serve_locally

        serve_locally(settings)
    else:
        fail(NO_TOKENS)


def serve(settings: Settings) -> None:
    """Run the bot until Ctrl-C or SIGTERM."""
    set_up_logging(settings.log_level, settings.log_format)
    stop = stop_on_signals()
    try:
        bot = Bot(settings, SystemClock())
    except (KnowledgeError, DatabaseError) as error:
        fail(error)
    keep(bot, stop)


def keep(bot: Bot, stop: threading.Event) -> None:
    """Start the bot, keep it until `stop`, and end it cleanly."""

    def give_up_when_asked() -> None:
        stop.wait()
        bot.request_stop()

    threading.Thread(target=give_up_when_asked, daemon=True).start()
    try:
        bot.start()
        keep_telling(partial(_is_well, bot), stop)
        stop.wait()
    except (AlreadyRunningError, PortTakenError, TokenRefusedError) as error:
        fail(error, code=1)
    finally:
        stop.set()
        bot.stop()


def _is_well(bot: Bot) -> bool:
    """Whether all is well that a restart could mend: without a network it connects by itself."""
    return all(readiness(bot.db, bot.clock, is_connected=True).values())
