"""`python -m bot sessions export`: the calendar as a file for other programs."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli.common import fail, open_calendar
from bot.clock import SystemClock
from bot.community import Community
from schedules.calendar import Calendar
from schedules.seeding import seed

FILE = click.Path(path_type=Path, dir_okay=False, allow_dash=True)


@click.command()
@click.option("--kind", help="Only sessions of this kind, such as training.")
@click.option("--ics", type=FILE, help="Write iCalendar to this file (the default, to the screen).")
@click.option("--csv", "table", type=FILE, help="Write a table for spreadsheets to this file.")
def export(kind: str | None, ics: Path | None, table: Path | None) -> None:
    """Write the calendar as iCalendar (.ics) or as a table (.csv)."""
    if ics and table:
        fail("--ics and --csv go one at a time. Leave one out.")
    with open_calendar() as (calendar, community):
        check_kind(community, kind)
        seed(calendar, community, SystemClock().now())
        text = _table(calendar, kind) if table else _ical(calendar, community, kind)
    path = ics or table
    if path is None or str(path) == "-":
        click.echo(text.encode(), nl=False)
        return
    try:
        path.write_bytes(text.encode())
    except OSError as error:
        fail(f"{path} cannot be written ({error.strerror}): name a file in a folder of yours.")
    click.echo(f"Written to {path}.", err=True)


def check_kind(community: Community, kind: str | None) -> None:
    """End with one sentence for a kind that there is not."""
    if kind and kind not in community.kind_by_id:
        fail(f"There is no kind '{kind}'. The kinds are: {', '.join(community.kind_by_id)}.")


def _ical(calendar: Calendar, community: Community, kind: str | None) -> str:
    from schedules.entries import all_entries
    from schedules.exporting.ical import calendar_text

    kinds = {each.id: each.name for each in community.kinds}
    return calendar_text(all_entries(calendar.db, kind), community.about.name, kinds)


def _table(calendar: Calendar, kind: str | None) -> str:
    from schedules.entries import all_entries
    from schedules.exporting.table import table_text

    return table_text(all_entries(calendar.db, kind))
