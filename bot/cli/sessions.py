"""`python -m bot sessions`: the calendar as a table or as JSON; its subcommands stand beside it."""

from __future__ import annotations

import json
from datetime import date
from zoneinfo import ZoneInfo

import click

from bot.cli.common import as_object, calendar_or_fail, day, fail
from bot.cli.exporting import check_kind, export
from bot.cli.importing import import_
from bot.clock import SystemClock
from schedules.model import Occurrence, Status
from schedules.seeding import seed

EVERYTHING = 1_000_000


@click.group(invoke_without_command=True)
@click.pass_context
@click.option("--from", "first", type=day, help="First day, such as 2027-01-01 (default: today).")
@click.option("--to", "last", type=day, help="Last day, included (default: all that is known).")
@click.option("--kind", help="Only sessions of this kind, such as training.")
@click.option("--all", "everything", is_flag=True, help="Cancelled sessions too.")
@click.option("--json", "as_json", is_flag=True, help="A JSON array instead of a table.")
def sessions(
    context: click.Context,
    first: date | None,
    last: date | None,
    kind: str | None,
    everything: bool,
    as_json: bool,
) -> None:
    """List the sessions of the calendar, or take them from and to other programs."""
    if context.invoked_subcommand:
        if first or last or kind or everything or as_json:
            name = context.invoked_subcommand
            fail(f"Put the options of {name} after its name: `sessions {name} --help` lists them.")
        return
    now = SystemClock().now()
    with calendar_or_fail() as (calendar, community):
        check_kind(community, kind)
        seed(calendar, community, now)
        calendar.extend(now)
        today = now.astimezone(ZoneInfo(calendar.zone)).date()
        begin = first or today
        if last and last < begin:
            fail(f"--to {last} is before --from {begin}. Swap them, or leave one out.")
        found = calendar.between(begin, last, now, kind, limit=EVERYTHING, cancelled=everything)
    if as_json:
        click.echo(json.dumps([as_object(o) for o in found], indent=2, ensure_ascii=False))
    else:
        _print_table(found)


sessions.add_command(export)
sessions.add_command(import_)


def _time(occurrence: Occurrence) -> str:
    if occurrence.by_days:
        last = occurrence.last_day
        return "all day" if last == occurrence.local_start.date() else f"to {last:%Y-%m-%d}"
    return f"{occurrence.local_start:%H:%M}-{occurrence.local_end:%H:%M}"


def _print_table(found: list[Occurrence]) -> None:
    from rich.console import Console
    from rich.table import Table

    if not found:
        click.echo("No sessions in that time.")
        return
    table = Table(box=None, pad_edge=False)
    for name in ("Date", "Time", "Zone", "Status", "Session"):
        table.add_column(name, no_wrap=name != "Session")
    for occurrence in found:
        start = occurrence.local_start
        status = occurrence.status.value
        what = occurrence.title + (f": {occurrence.topic}" if occurrence.topic else "")
        table.add_row(
            f"{start:%a %Y-%m-%d}",
            _time(occurrence),
            occurrence.timezone or "not known",
            status.upper() if occurrence.status is Status.CANCELLED else status,
            what,
        )
    Console(soft_wrap=False).print(table)
