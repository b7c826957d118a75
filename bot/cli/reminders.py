"""`python -m bot reminders`: what is due to whom, what was sent, and what would be."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import click

from bot.cli.common import calendar_or_fail, fail, table
from bot.clock import MovableClock, SystemClock
from bot.outbox.kinds import State
from bot.outbox.outbox import Outbox
from bot.store import deliveries
from handlers.reminders import Reminders
from schedules.calendar import Calendar
from schedules.ledger import Delivery, delivery_of
from schedules.outlook import Upcoming, about


@click.group(invoke_without_command=True)
@click.option("--state", type=click.Choice([state.value for state in State]), help="Only these.")
@click.option("--session", "uid", help="Only about the sessions of this series or session.")
@click.option("--json", "as_json", is_flag=True, help="A JSON array instead of a table.")
@click.pass_context
def reminders(context: click.Context, state: str | None, uid: str | None, as_json: bool) -> None:
    """List reminders and notices: due, sent, held, too late."""
    if context.invoked_subcommand is not None:
        return
    with calendar_or_fail() as (calendar, _):
        found = [delivery_of(row) for row in deliveries.listing(calendar.db, state=state, uid=uid)]
        objects = [as_object(delivery, calendar) for delivery in found]
    if as_json:
        click.echo(json.dumps(objects, indent=2, ensure_ascii=False))
    elif not objects:
        click.echo("No reminders of that sort.")
    else:
        columns = ("due", "state", "kind", "destination", "lead", "uid", "error")
        table(columns, _on_the_wall(objects, calendar.zone))


@reminders.command()
@click.argument("uid")
@click.option("--json", "as_json", is_flag=True, help="A JSON array instead of a table.")
def preview(uid: str, as_json: bool) -> None:
    """Show what would go to whom about the sessions of UID, and send nothing."""
    now = SystemClock().now()
    with calendar_or_fail() as (calendar, community):
        if calendar.series(uid) is None:
            fail(
                f"There is no session '{uid}': python -m bot sessions --json lists every uid.",
                code=1,
            )
        clock = MovableClock(now)
        outbox = Outbox(calendar.db, clock)
        feature = Reminders.of(calendar, community, clock, keepers=lambda: (), outbox=outbox)
        if feature is None:
            fail("This community has no reminders: community.toml names no command for them.")
        objects = []
        for each in about(calendar.db, uid, now):
            message = feature.core.render(each.as_delivery(), each.occurrence, each.due)
            objects.append({**_planned(each), "text": message.text})
    if as_json:
        click.echo(json.dumps(objects, indent=2, ensure_ascii=False))
    elif not objects:
        click.echo("Nothing would be sent: nobody asked for it, or no date is known.")
    else:
        columns = ("due", "destination", "lead", "held", "text")
        table(columns, _on_the_wall(objects, calendar.zone))


def as_object(delivery: Delivery, calendar: Calendar) -> dict[str, Any]:
    """A message as the JSON output has it; `start` in the session's zone, the rest in UTC."""
    occurrence = calendar.occurrence(delivery.uid, delivery.recurrence_id)
    zone = (occurrence and occurrence.timezone) or calendar.zone
    return {
        "key": delivery.key,
        "kind": delivery.kind.value,
        "uid": delivery.uid,
        "recurrence_id": delivery.recurrence_id.isoformat(),
        "start": delivery.start.astimezone(ZoneInfo(zone)).isoformat(),
        "lead": str(delivery.lead) if delivery.lead is not None else None,
        "destination": delivery.destination,
        "due": _utc(delivery.due),
        "state": delivery.state.value,
        "sent_at": _utc(delivery.sent_at),
        "ts": delivery.ts,
        "attempts": delivery.attempts,
        "error": delivery.error,
    }


def _planned(each: Upcoming) -> dict[str, Any]:
    start = each.occurrence.start
    return {
        "kind": each.kind.value,
        "recurrence_id": each.occurrence.recurrence_id.isoformat(),
        "start": _utc(start),
        "lead": str(each.lead) if each.lead is not None else None,
        "destination": each.destination,
        "due": _utc(each.due),
        "held": each.held,
    }


def _utc(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat() if moment else None


def _on_the_wall(objects: Iterable[dict[str, Any]], zone: str) -> Iterator[dict[str, Any]]:
    """The same for a table, with times on the wall clock of `zone`."""
    for each in objects:
        due = datetime.fromisoformat(each["due"]).astimezone(ZoneInfo(zone))
        held = "held" if each.get("held") else ""
        yield {**each, "due": f"{due:%Y-%m-%d %H:%M}", "held": held}
