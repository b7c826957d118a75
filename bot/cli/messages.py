"""`python -m bot messages`: everything that the bot has said by itself, or is to say."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import click

from bot.cli.common import calendar_or_fail, table
from bot.outbox.kinds import State
from bot.store import outbox
from bot.store.database import Row
from schedules.ledger import DeliveryKind

# Of whom a message is about is not shown, nor to whom a direct message goes.
PRIVATE = "private"
ABOUT = ("uid", "recurrence_id", "start", "lead")


@click.command()
@click.option(
    "--kind", type=click.Choice([kind.value for kind in DeliveryKind]), help="Only these."
)
@click.option("--state", type=click.Choice([state.value for state in State]), help="Only these.")
@click.option("--json", "as_json", is_flag=True, help="A JSON array instead of a table.")
def messages(kind: str | None, state: str | None, as_json: bool) -> None:
    """List the outbox: reminders, notices and reports; due, sent, held, failed."""
    with calendar_or_fail() as (calendar, _):
        found = [as_object(row) for row in outbox.listing(calendar.db, kind=kind, state=state)]
    if as_json:
        click.echo(json.dumps(found, indent=2, ensure_ascii=False))
    elif not found:
        click.echo("No messages of that sort.")
    else:
        table(("due", "state", "kind", "destination", "sent_at", "error"), found)


def as_object(row: Row) -> dict[str, Any]:
    """A row as the JSON output has it: moments ISO 8601 in UTC, nothing that is private."""
    about = {name: row[name] for name in ABOUT if row[name] not in ("", None)}
    return {
        "key": row["key"],
        "kind": row["kind"],
        "state": row["state"],
        "destination": row["destination"] if row["is_channel"] else PRIVATE,
        "about": {**about, "start": _utc(row["start"]), **json.loads(row["about"])},
        "due": _utc(row["due"]),
        "sent_at": _utc(row["sent_at"]),
        "attempts": row["attempts"],
        "error": row["error"],
    }


def _utc(at: int | None) -> str | None:
    return datetime.fromtimestamp(at, UTC).isoformat() if at is not None else None
