"""`python -m bot sessions import`: sessions from a file of another program."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

import click

from bot.cli.common import BY_COMMAND_LINE, calendar_or_fail, fail
from bot.cli.exporting import FILE, check_kind
from bot.clock import SystemClock
from bot.knowledge import Community
from schedules.seeding import seed

if TYPE_CHECKING:
    from schedules.importing.reading import Watch

LONG = 200  # sessions from which on a progress bar is shown


@click.command("import")
@click.argument("file", type=FILE, required=False)
@click.option("--kind", help="The kind of all sessions in the file (default: what each says).")
@click.option("--timezone", help="The zone meant where the file names none, or an unknown one.")
@click.option("--dry-run", is_flag=True, help="Only say what would be changed.")
@click.option("--json", "as_json", is_flag=True, help="The report as a JSON object.")
@click.option("--template", is_flag=True, help="Print a table (.csv) to fill in.")
def import_(
    file: Path | None,
    kind: str | None,
    timezone: str | None,
    dry_run: bool,
    as_json: bool,
    template: bool,
) -> None:
    """Take sessions over from FILE (.ics or .csv; - reads from the standard input)."""
    from schedules.importing import (
        CalendarChangedError,
        ImportRefusedError,
        Options,
        apply_plan,
        lines,
        plan_import,
    )

    if timezone and timezone not in available_timezones():
        fail(f"'{timezone}' is no time zone. Name a city's, such as America/Denver.")
    now = SystemClock().now()
    with calendar_or_fail() as (calendar, community):
        check_kind(community, kind)
        if template:
            click.echo(_template(community, kind), nl=False)
            return
        data = _read(file)
        seed(calendar, community, now)
        options = Options(community.kinds, calendar.zone, kind, timezone)
        try:
            with _progress("Reading") as progress:
                plan = plan_import(calendar, data, options, now, progress=progress)
            asks = not (dry_run or as_json or plan.report.changes_nothing) and sys.stdin.isatty()
            if asks:
                click.echo("\n".join(lines(plan.report, done=False)))
                if not click.confirm("Do it?"):
                    fail("Nothing was changed.", code=1)
            if not dry_run:
                with _progress("Writing") as progress:
                    apply_plan(calendar, plan, now, by=BY_COMMAND_LINE, progress=progress)
        except CalendarChangedError:
            fail("The calendar was changed meanwhile, so nothing was imported. Import it again.")
        except ImportRefusedError as error:
            fail(error)
    if as_json:
        click.echo(json.dumps(plan.report.as_object(), indent=2, ensure_ascii=False))
    else:
        click.echo("Done." if asks else "\n".join(lines(plan.report, done=not dry_run)))


def _read(file: Path | None) -> bytes:
    if file is None:
        fail("Name the file to import, or - for the standard input.")
    if str(file) == "-":
        return sys.stdin.buffer.read()
    try:
        return file.read_bytes()
    except OSError as error:
        fail(f"{file} cannot be read ({error.strerror}): check the name.")


def _template(community: Community, kind: str | None) -> str:
    from schedules.exporting.table import template_text

    named = community.kind_by_id[kind] if kind else community.kinds[0]
    return template_text(named.id, named.name, community.about.timezone)


@contextmanager
def _progress(what: str) -> Iterator[Watch]:
    """A bar on the standard error, where somebody sees it and there is much to do."""
    from rich.console import Console
    from rich.progress import Progress

    with Progress(
        console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()
    ) as bar:
        task = bar.add_task(what, visible=False)

        def watch(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total, visible=total >= LONG)

        yield watch
