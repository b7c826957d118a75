"""`python -m bot sessions` and `when`: the calendar, and which days a date phrase means."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, TextIO
from zoneinfo import ZoneInfo

import click

from bot.cli.calendars import check_kind, export, import_
from bot.cli.common import (
    TEXT,
    as_object,
    day,
    fail,
    json_option,
    open_calendar,
    open_community,
    print_batch,
    show,
)
from bot.clock import SystemClock
from schedules.model import Occurrence, Status
from schedules.periods import EARLIEST, LATEST, Period, PeriodError, periods, unread
from schedules.seeding import seed
from schedules.words import in_a_row

EVERYTHING = 1_000_000
NO_DAYS = "No days are named in “{}”: try “next month”, “March 2027” or “from Nov 1 to Dec 15”."
UNREAD = "I don't understand “{}” as days: try {}."


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


sessions.add_command(export)
sessions.add_command(import_)


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


@click.command()
@click.argument("phrase", nargs=-1)
@click.option(
    "--today",
    type=day,
    metavar="DATE",
    help="The reader's date, such as 2026-11-22 (default: today where the community is).",
)
@json_option
@click.option(
    "--batch",
    type=TEXT,
    metavar="FILE",
    help="A file with TODAY, a tab and PHRASE in each line (- reads standard input): JSON Lines "
    "come out.",
)
def when(phrase: tuple[str, ...], today: date | None, as_json: bool, batch: TextIO | None) -> None:
    """Say which days PHRASE means, as the bot reads it."""
    if bool(phrase) == bool(batch) or (batch and today):
        raise click.UsageError("Give either a phrase, or --batch with a file that has each today.")
    if batch:
        print_batch(_of_line(line.rstrip("\r\n")) for line in batch)
        return
    try:
        found = _read(" ".join(phrase), today or _today())
    except PeriodError as error:
        fail(error, code=1)
    if as_json:
        print_batch([_days(found)])
        return
    click.echo(_label(found))
    for each in found:
        click.echo(f"{each.first or 'any day before'} to {each.last or 'any day after'}")


def _read(phrase: str, today: date) -> Sequence[Period]:
    """The ranges of days that a phrase means; PeriodError with a sentence where it means none."""
    if not EARLIEST <= today <= LATEST:
        raise PeriodError(f"Today cannot be {today}: give a date from {EARLIEST} to {LATEST}.")
    found = periods(phrase, today)
    if not found:
        missed = unread(phrase, today)
        near = in_a_row([f"“{each}”" for each in missed.nearest], "or") if missed else ""
        raise PeriodError(UNREAD.format(missed.word, near) if missed else NO_DAYS.format(phrase))
    return found


def _days(found: Sequence[Period]) -> dict[str, Any]:
    """Ranges as the JSON output has them: ISO days, both ends included, None for an open end."""
    firsts = [each.first for each in found if each.first]
    lasts = [each.last for each in found if each.last]
    return {
        "first": _iso(min(firsts)) if len(firsts) == len(found) else None,
        "last": _iso(max(lasts)) if len(lasts) == len(found) else None,
        "ranges": [[_iso(each.first), _iso(each.last)] for each in found],
        "label": _label(found),
    }


def _of_line(line: str) -> dict[str, Any]:
    text, tab, phrase = line.partition("\t")
    row: dict[str, Any] = {"phrase": phrase if tab else line}
    row |= {"first": None, "last": None, "ranges": [], "label": None, "error": None}
    try:
        today = date.fromisoformat(text.strip() if tab else "")
    except ValueError:
        return row | {"error": "A line is a date such as 2026-11-22, a tab, and a phrase."}
    try:
        return row | _days(_read(phrase, today))
    except PeriodError as refusal:
        return row | {"error": str(refusal)}


def _today() -> date:
    _, zone = open_community()
    return SystemClock().now().astimezone(ZoneInfo(zone)).date()


def _label(found: Sequence[Period]) -> str:
    return " or ".join(each.label for each in found)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
