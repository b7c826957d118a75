"""`python -m bot when`: which days a date phrase means, for one phrase or for a file of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any, TextIO
from zoneinfo import ZoneInfo

import click

from bot.cli.common import community_or_fail, day, fail, settings_or_fail
from bot.clock import SystemClock
from schedules.periods import EARLIEST, LATEST, Period, PeriodError, periods, unread
from schedules.words import in_a_row

NO_DAYS = "No days are named in “{}”: try “next month”, “March 2027” or “from Nov 1 to Dec 15”."
UNREAD = "I don't understand “{}” as days: try {}."


@click.command()
@click.argument("phrase", nargs=-1)
@click.option(
    "--today",
    type=day,
    metavar="DATE",
    help="The reader's date, such as 2026-11-22 (default: today where the community is).",
)
@click.option("--json", "as_json", is_flag=True, help="A JSON object instead of text.")
@click.option(
    "--batch",
    type=click.File(encoding="utf-8-sig", errors="replace"),
    metavar="FILE",
    help="A file with TODAY, a tab and PHRASE in each line (- reads standard input): JSON Lines "
    "come out.",
)
def when(phrase: tuple[str, ...], today: date | None, as_json: bool, batch: TextIO | None) -> None:
    """Say which days PHRASE means, as the bot reads it."""
    if bool(phrase) == bool(batch) or (batch and today):
        raise click.UsageError("Give either a phrase, or --batch with a file that has each today.")
    if batch:
        for line in batch:
            click.echo(json.dumps(_of_line(line.rstrip("\r\n")), ensure_ascii=False))
        return
    try:
        found = read(" ".join(phrase), today or _today())
    except PeriodError as error:
        fail(error, code=1)
    if as_json:
        click.echo(json.dumps(as_object(found), ensure_ascii=False))
        return
    click.echo(_label(found))
    for each in found:
        click.echo(f"{each.first or 'any day before'} to {each.last or 'any day after'}")


def read(phrase: str, today: date) -> Sequence[Period]:
    """The ranges of days that a phrase means; PeriodError with a sentence where it means none."""
    if not EARLIEST <= today <= LATEST:
        raise PeriodError(f"Today cannot be {today}: give a date from {EARLIEST} to {LATEST}.")
    found = periods(phrase, today)
    if not found:
        missed = unread(phrase, today)
        near = in_a_row([f"“{each}”" for each in missed.nearest], "or") if missed else ""
        raise PeriodError(UNREAD.format(missed.word, near) if missed else NO_DAYS.format(phrase))
    return found


def as_object(found: Sequence[Period]) -> dict[str, Any]:
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
    day, tab, phrase = line.partition("\t")
    nothing: dict[str, Any] = {"first": None, "last": None, "ranges": [], "label": None}
    try:
        today = date.fromisoformat(day.strip()) if tab else None
    except ValueError:
        today = None
    if today is None:
        error = "A line is a date such as 2026-11-22, a tab, and a phrase."
        return {"phrase": phrase if tab else line, **nothing, "error": error}
    try:
        return {"phrase": phrase, **as_object(read(phrase, today)), "error": None}
    except PeriodError as refusal:
        return {"phrase": phrase, **nothing, "error": str(refusal)}


def _today() -> date:
    settings = settings_or_fail()
    zone = settings.bot_timezone or community_or_fail(settings).about.timezone
    return SystemClock().now().astimezone(ZoneInfo(zone)).date()


def _label(found: Sequence[Period]) -> str:
    return " or ".join(each.label for each in found)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
