"""`python -m bot messages`, `reminders` and `jobs`: what the bot says by itself, and when."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import click

from bot.app import TICK
from bot.cli.common import fail, json_option, open_bot, open_calendar, show, utc
from bot.outbox.kinds import State
from bot.store import outbox
from bot.store import reminders as ledger_table
from bot.store.bookkeeping import LAST_TICK, noted_time
from bot.store.database import Row
from schedules.calendar import Calendar
from schedules.model import recurrence_date
from schedules.subscriptions import Upcoming, about

# Of whom a message is about is not shown, nor to whom a direct message goes.
PRIVATE = "private"
ABOUT = ("uid", "recurrence_id", "start", "lead")
REMINDER = (
    "key",
    "kind",
    *ABOUT,
    "destination",
    "due",
    "state",
    "sent_at",
    "ts",
    "attempts",
    "error",
)

state_option = click.option(
    "--state", type=click.Choice([state.value for state in State]), help="Only these."
)


@click.command()
@click.option("--kind", help="Only these, such as reminder or interview.")
@state_option
@json_option
def messages(kind: str | None, state: str | None, as_json: bool) -> None:
    """List the outbox: reminders, notices and reports; due, sent, held, failed."""
    with open_calendar() as (calendar, _):
        found = outbox.listing(calendar.db, kind=kind, state=state)
    columns = ("due", "state", "kind", "destination", "sent_at", "error")
    show(found, columns, "No messages of that sort.", _of_row, as_json=as_json)


@click.group(invoke_without_command=True)
@state_option
@click.option("--session", "uid", help="Only about the sessions of this series or session.")
@json_option
@click.pass_context
def reminders(context: click.Context, state: str | None, uid: str | None, as_json: bool) -> None:
    """List reminders and notices: due, sent, held, too late."""
    if context.invoked_subcommand is not None:
        return
    with open_calendar() as (calendar, _):
        rows = ledger_table.listing(calendar.db, state=state, uid=uid)
        found = [_of_reminder(row, calendar) for row in rows]
    columns = ("due", "state", "kind", "destination", "lead", "uid", "error")
    row = _on_the_wall(calendar.zone)
    show(found, columns, "No reminders of that sort.", dict, row, as_json=as_json)


@reminders.command()
@click.argument("uid")
@json_option
def preview(uid: str, as_json: bool) -> None:
    """Show what would go to whom about the sessions of UID, and send nothing."""
    with open_bot() as bot:
        if bot.calendar.series(uid) is None:
            hint = "python -m bot sessions --json lists every uid."
            fail(f"There is no session '{uid}': {hint}", code=1)
        if bot.community.commands.reminders is None:
            fail("This community has no reminders: community.toml names no command for them.")
        found = []
        for each in about(bot.db, uid, bot.clock.now()):
            message = bot.context.preview(each.delivery, None, each.delivery.due)
            found.append({**_of_upcoming(each), "text": message.text})
    columns = ("due", "destination", "lead", "held", "text")
    nothing = "Nothing would be sent: nobody asked for it, or no date is known."
    show(found, columns, nothing, dict, _on_the_wall(bot.calendar.zone), as_json=as_json)


@click.command()
@json_option
def jobs(as_json: bool) -> None:
    """List what is done again and again, and when messages are next due."""
    with open_bot() as bot:
        known = {"last": noted_time(bot.db, LAST_TICK), "due": outbox.next_moment(bot.db)}
        found = [
            {
                "job": job.name,
                "trigger": str(job.trigger),
                "rests_seconds": int(job.rests.total_seconds()),
                **({name: utc(at) for name, at in known.items()} if job.name == TICK else {}),
                "what": job.what,
            }
            for job in bot.jobs()
        ]
    show(found, ("job", "trigger", "last", "due", "what"), "", dict, as_json=as_json)


def _of_row(row: Row) -> dict[str, Any]:
    """A row as the JSON output has it: moments ISO 8601 in UTC, nothing that is private."""
    facts = {name: row[name] for name in ABOUT if row[name] not in ("", None)}
    return {
        "key": row["key"],
        "kind": row["kind"],
        "state": row["state"],
        "destination": row["destination"] if row["is_channel"] else PRIVATE,
        "about": {**facts, "start": utc(row["start"]), **json.loads(row["about"])},
        "due": utc(row["due"]),
        "sent_at": utc(row["sent_at"]),
        "attempts": row["attempts"],
        "error": row["error"],
    }


def _of_reminder(row: Row, calendar: Calendar) -> dict[str, Any]:
    """A reminder as the JSON output has it; `start` in the session's zone, the rest in UTC."""
    session = calendar.occurrence(row["uid"], recurrence_date(row["recurrence_id"]))
    zone = ZoneInfo((session and session.timezone) or calendar.zone)
    shown = {
        "start": datetime.fromtimestamp(row["start"], zone).isoformat(),
        "lead": row["lead"] or None,
        "due": utc(row["due"]),
        "sent_at": utc(row["sent_at"]),
    }
    return {name: shown.get(name, row[name]) for name in REMINDER}


def _of_upcoming(each: Upcoming) -> dict[str, Any]:
    delivery = each.delivery
    return {
        "kind": delivery.kind.value,
        "recurrence_id": delivery.recurrence_id.isoformat(),
        "start": utc(delivery.start),
        "lead": str(delivery.lead) if delivery.lead is not None else None,
        "destination": delivery.destination,
        "due": utc(delivery.due),
        "held": delivery.state is State.HELD,
    }


def _on_the_wall(zone: str) -> Callable[[Mapping[str, Any]], Mapping[str, Any]]:
    """The same for a table, with times on the wall clock of `zone`."""

    def row(each: Mapping[str, Any]) -> Mapping[str, Any]:
        due = datetime.fromisoformat(each["due"]).astimezone(ZoneInfo(zone))
        held = "held" if each.get("held") else ""
        return {**each, "due": f"{due:%Y-%m-%d %H:%M}", "held": held}

    return row
