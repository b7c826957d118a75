"""`python -m bot sessions`, `export` and `import`: the calendar, out of it, and others into it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from bot.cli.common import (
    BY_COMMAND_LINE,
    as_object,
    day,
    fail,
    json_option,
    open_calendar,
    open_community,
    show,
)
from bot.clock import SystemClock, zone_names
from bot.community import Community
from schedules.calendar import HORIZON, Calendar
from schedules.importing import seed
from schedules.model import Occurrence, Series, Status, local
from schedules.recurrence import occurrences
from schedules.segments import with_entry

if TYPE_CHECKING:
    from schedules.importing import Options
    from schedules.importing.contents import Contents, FileEntry, Watch

EVERYTHING = 1_000_000
LONG = 200  # sessions from which on a progress bar is shown
SHOWN = ("uid", "recurrence_id", "start", "end", "all_day", "timezone", "status", "title")
FILE = click.Path(path_type=Path, dir_okay=False, allow_dash=True)


@click.group(invoke_without_command=True)
@click.pass_context
@click.option("--from", "first", type=day, help="First day, such as 2027-01-01 (default: today).")
@click.option("--to", "last", type=day, help="Last day, included (default: all that is known).")
@click.option("--kind", help="Only sessions of this kind, such as training.")
@click.option("--all", "everything", is_flag=True, help="Cancelled sessions too.")
@json_option
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
    with open_calendar() as (calendar, community):
        check_kind(community, kind)
        seed(calendar, community, now)
        calendar.extend(now)
        begin = first or now.astimezone(ZoneInfo(calendar.zone)).date()
        if last and last < begin:
            fail(f"--to {last} is before --from {begin}. Swap them, or leave one out.")
        found = calendar.between(begin, last, now, kind, limit=EVERYTHING, cancelled=everything)
    columns = ("Date", "Time", "Zone", "Status", "Session")
    show(found, columns, "No sessions in that time.", as_object, _row, as_json=as_json)


def _row(occurrence: Occurrence) -> dict[str, str]:
    status = occurrence.status.value
    return {
        "Date": f"{occurrence.local_start:%a %Y-%m-%d}",
        "Time": _time(occurrence),
        "Zone": occurrence.timezone or "not known",
        "Status": status.upper() if occurrence.status is Status.CANCELLED else status,
        "Session": ": ".join(filter(None, (occurrence.title, occurrence.topic))),
    }


def _time(occurrence: Occurrence) -> str:
    if occurrence.by_days:
        last = occurrence.last_day
        return "all day" if last == occurrence.local_start.date() else f"to {last:%Y-%m-%d}"
    return f"{occurrence.local_start:%H:%M}-{occurrence.local_end:%H:%M}"


@sessions.command()
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
    from schedules.ical import calendar_text
    from schedules.segments import all_entries

    kinds = {each.id: each.name for each in community.kinds}
    return calendar_text(all_entries(calendar.db, kind), community.about.name, kinds)


def _table(calendar: Calendar, kind: str | None) -> str:
    from schedules.exporting import table_text
    from schedules.segments import all_entries

    return table_text(all_entries(calendar.db, kind))


@sessions.command("import")
@click.argument("files", type=FILE, nargs=-1)
@click.option("--kind", help="The kind of the sessions that do not say theirs.")
@click.option(
    "--zone", "timezone", help="The zone meant where the file names none, or one by its rules only."
)
@click.option("--timezone", "timezone", hidden=True)
@click.option("--preview", is_flag=True, help="Only say what would be changed.")
@click.option("--dry-run", "preview", is_flag=True, hidden=True)
@click.option("--json", "as_json", is_flag=True, help="The report as a JSON object.")
@click.option("--from", "first", type=day, help="With --preview --json: first day (today).")
@click.option("--to", "last", type=day, help="With --preview --json: last day (18 months on).")
@click.option("--yes", is_flag=True, help="Do it without asking, a list in text too.")
@click.option("--template", is_flag=True, help="Print a table (.csv) to fill in.")
def import_(
    files: Sequence[Path],
    kind: str | None,
    timezone: str | None,
    preview: bool,
    as_json: bool,
    first: date | None,
    last: date | None,
    yes: bool,
    template: bool,
) -> None:
    """Take sessions over from FILE (- reads from the standard input).

    FILE is a calendar (.ics), a table (.csv, .xlsx) or a list of dates in text. With --preview
    --json any number of files is read, and what is in each is printed as a JSON object on a line.
    """
    if timezone and timezone not in zone_names():
        fail(f"'{timezone}' is no time zone. Name a city's, such as America/Denver.")
    if preview and as_json:
        _print_previews(files, kind, timezone, first, last)
        return
    if len(files) > 1:
        fail("Name one file at a time: only --preview --json takes several.")
    with open_calendar() as (calendar, community):
        check_kind(community, kind)
        if template:
            click.echo(_template(community, kind), nl=False)
            return
        now = SystemClock().now()
        from schedules.importing import ImportRefusedError, Options

        options = Options(community.kinds, calendar.zone, kind, timezone)
        try:
            data = _read(next(iter(files), None))
            seed(calendar, community, now)
            _import(calendar, data, options, now, preview=preview, as_json=as_json, yes=yes)
        except ImportRefusedError as error:
            fail(error)


def _import(
    calendar: Calendar,
    data: bytes,
    options: Options,
    now: datetime,
    *,
    preview: bool,
    as_json: bool,
    yes: bool,
) -> None:
    from schedules.importing import CalendarChangedError, apply_plan, lines, plan_import

    try:
        with _progress("Reading") as progress:
            plan = plan_import(calendar, data, options, now, progress=progress)
        nothing = plan.changes_nothing
        asks = not (preview or as_json or yes or nothing) and sys.stdin.isatty()
        if asks:
            click.echo("\n".join(lines(plan, done=False)))
            if not click.confirm("Do it?"):
                fail("Nothing was changed.", code=1)
        unseen = plan.reading.is_text and not (asks or yes)
        does = not (preview or unseen)
        if does:
            with _progress("Writing") as progress:
                apply_plan(calendar, plan, now, by=BY_COMMAND_LINE, progress=progress)
    except CalendarChangedError:
        fail("The calendar was changed meanwhile, so nothing was imported. Import it again.")
    if as_json:
        click.echo(json.dumps(plan.as_object(), indent=2, ensure_ascii=False))
    else:
        click.echo("Done." if asks else "\n".join(lines(plan, done=does)))
    if unseen and not (preview or nothing):
        click.echo("Nothing was changed: a list in text is imported with --yes only.", err=True)


def _print_previews(
    files: Sequence[Path],
    kind: str | None,
    timezone: str | None,
    first: date | None,
    last: date | None,
) -> None:
    """What is in each file, an object on a line; exit code 1 if one of them was refused."""
    from schedules.importing import ImportRefusedError, Options, read

    community, zone = open_community()
    check_kind(community, kind)
    now = SystemClock().now()
    begin = first or local(now, zone).date()
    bounds = begin, last or begin + HORIZON
    # A session without a kind is shown all the same, and said to lack it.
    options = Options(community.kinds, zone, kind or "", timezone)
    if not files:
        fail("Name the files to look at, or - for the standard input.")
    refused = False
    for file in files:
        row: dict[str, Any] = {"file": str(file), "refused": None}
        try:
            row |= _preview(read(_read(file), options, now), *bounds)
        except ImportRefusedError as error:
            row |= {"refused": str(error), "sessions": [], "left_out": [], "notes": []}
            refused = True
        click.echo(json.dumps(row, ensure_ascii=False))
    if refused:
        raise SystemExit(1)


def _preview(reading: Contents, first: date, last: date) -> dict[str, Any]:
    """What a file has from one day to another, as JSON has it, without looking at the calendar."""
    bounds = datetime.combine(first, time.min), datetime.combine(last, time.max)
    found = [
        (one, each)
        for each in reading.found
        for one in occurrences(with_entry(Series(each.entry.series, ()), each.entry), *bounds)
    ]
    found.sort(key=lambda pair: (pair[0].local_start, pair[1].file_uid))
    return {
        "sessions": [_object(one, each) for one, each in found],
        "left_out": [{"uid": each.uid, "sentence": each.reason} for each in reading.skipped],
        "notes": list(_notes(reading)),
    }


def _notes(reading: Contents) -> Iterator[str]:
    yield from reading.warnings
    yield from (each.in_words() for each in reading.asked)
    for each in reading.found:
        yield from each.remarks
    yield from (each.in_words() for each in reading.read)
    unknown = sum(not each.entry.segment.kind for each in reading.found)
    if unknown:
        yield f"{unknown} do not say of which kind they are: they are left out unless you say it"


def _object(occurrence: Occurrence, found: FileEntry) -> dict[str, Any]:
    """A session of a file: with the UID of the file, and the start that its series has for it."""
    one, segment = as_object(occurrence), found.entry.segment
    row = {name: one[name] for name in SHOWN} | {"uid": found.file_uid, "recurrence_id": None}
    if segment.repeats:
        own = {start.date(): start for start in segment.rdates}
        day = occurrence.recurrence_id
        start = own.get(day) or datetime.combine(day, segment.dtstart.time())
        zone = ZoneInfo(one["timezone"]) if one["timezone"] else None
        whole = one["all_day"] and not (start.hour or start.minute)
        row["recurrence_id"] = (start.date() if whole else start.replace(tzinfo=zone)).isoformat()
    return row


def _read(file: Path | None) -> bytes:
    from schedules.importing import ImportRefusedError

    if file is None:
        fail("Name the file to import, or - for the standard input.")
    if str(file) == "-":
        return sys.stdin.buffer.read()
    try:
        return file.read_bytes()
    except OSError as error:
        raise ImportRefusedError(
            f"{file} cannot be read ({error.strerror}): check the name."
        ) from None


def _template(community: Community, kind: str | None) -> str:
    from schedules.exporting import template_text

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
