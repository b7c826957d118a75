"""`python -m bot jobs`: what the bot does again and again, and when."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import UTC, datetime

import click

from bot.app import TICK, Bot
from bot.cli.common import community_or_fail, fail, settings_or_fail, table
from bot.clock import SystemClock
from bot.outbox.delivery import LAST_TICK
from bot.store import outbox
from bot.store.bookkeeping import noted_time
from bot.store.database import DatabaseError


@click.command()
@click.option("--json", "as_json", is_flag=True, help="A JSON array instead of a table.")
def jobs(as_json: bool) -> None:
    """List what is done again and again, and when messages are next due."""
    settings = settings_or_fail()
    community_or_fail(settings)
    try:
        bot = Bot(settings, SystemClock())
    except DatabaseError as error:
        fail(error)
    with closing(bot.db):
        known = {"last": noted_time(bot.db, LAST_TICK), "due": outbox.next_moment(bot.db)}
        found = [
            {
                "job": job.name,
                "trigger": str(job.trigger),
                "rests_seconds": int(job.rests.total_seconds()),
                **({name: _utc(at) for name, at in known.items()} if job.name == TICK else {}),
                "what": job.what,
            }
            for job in bot.jobs()
        ]
    if as_json:
        click.echo(json.dumps(found, indent=2))
    else:
        table(("job", "trigger", "last", "due", "what"), found)


def _utc(at: int | None) -> str | None:
    return datetime.fromtimestamp(at, UTC).isoformat() if at is not None else None
