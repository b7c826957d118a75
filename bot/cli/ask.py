"""`python -m bot ask`, `facts`, `when` and `dta`: what the bot answers and reads, without Slack."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from html import unescape
from typing import Any, TextIO
from zoneinfo import ZoneInfo

import click
from pydantic import TypeAdapter

from bot.cli.common import (
    TEXT,
    day,
    fail,
    json_option,
    open_calendar,
    open_community,
    print_batch,
    print_json,
)
from bot.clock import SystemClock
from bot.community import (
    Community,
    Entry,
    Finder,
    Term,
    load_community,
)
from bot.community import facts as table
from bot.community.entries import LIVE
from bot.community.facts import Statement
from bot.community.reading import fill
from bot.dta import InputError, rules
from bot.dta.counting import count as counted
from bot.dta.paths import mermaid
from bot.dta.sheet import read_json, read_sheet
from bot.settings import load_settings
from handlers.ask.library import UNKNOWN, forms, heading, where_it_stands
from handlers.wording import next_in_words, when_plain, zones_of
from schedules.importing import seed
from schedules.periods import EARLIEST, LATEST, Period, PeriodError, periods, unread
from schedules.words import in_a_row


@click.command()
@click.argument("question", nargs=-1)
@json_option
@click.option(
    "--batch",
    type=TEXT,
    metavar="FILE",
    help="A file with a question in each line (- reads standard input): JSON Lines come out.",
)
def ask(question: tuple[str, ...], as_json: bool, batch: TextIO | None) -> None:
    """Answer QUESTION from what the community's folder says.

    Answers that keepers saved in Slack are left out: the same question always finds the same.
    """
    if bool(question) == bool(batch):
        raise click.UsageError("Give either a question or --batch with a file.")
    community = load_community(load_settings().bot_community)
    answers = community.answers
    if not answers.by_key:
        where = "add a faq.toml, or point BOT_COMMUNITY to another folder."
        fail(f"{community.folder} has no answers: {where}")
    finder, asked = Finder(answers), " ".join(question)
    if batch:
        print_batch(_found(finder, line.rstrip("\r\n")) for line in batch)
    elif as_json:
        print_batch([_found(finder, asked)])
    else:
        _print_answer(asked, finder, community)


@click.command()
@click.option("--due", is_flag=True, help="Only what somebody is to look at again by today.")
@json_option
def facts(due: bool, as_json: bool) -> None:
    """List every fact of the community's folder, with its source and when to look again."""
    community = load_community(load_settings().bot_community)
    found = table.stated_by(community)
    if due:
        today = SystemClock().now().astimezone(community.zone).date()
        found = table.due(found, today)
    if as_json:
        print_json([each.as_object() for each in found])
        return
    click.echo("\n".join(map(_in_words, found)) or "Nothing is to be looked at again.")


def _found(finder: Finder, question: str) -> dict[str, Any]:
    """What is found for a question, as the JSON output has it; `answer` is None for nothing."""
    found = finder.find(question)
    return {
        "question": question,
        "answer": found.answer,
        "confidence": found.confidence,
        "suggestions": list(found.suggestions),
    }


def _print_answer(asked: str, finder: Finder, community: Community) -> None:
    found, answers = finder.find(asked), community.answers
    if found.answer:
        fact = answers.by_key[found.answer]
        today = SystemClock().now().date()
        sessions = _sessions(fact)
        said, *more = (fill(f, fact.settings, {}).replace(LIVE, sessions) for f in forms(fact))
        where = where_it_stands(fact, answers.page_names, today, fact.who_to_ask, str, aloud=True)
        click.echo("\n".join([heading(fact), said, where, *(f"More:\n{text}" for text in more)]))
    elif found.suggestions:
        click.echo("Not sure what is asked. Perhaps one of these:")
    else:
        click.echo(f"{UNKNOWN} Ask {community.about.contact}.")
    for key in found.suggestions:
        click.echo(f"- {heading(answers.by_key[key])}")


def _sessions(fact: Entry | Term) -> str:
    """What the calendar knows now of the kind of session that an answer is about."""
    if not isinstance(fact, Entry) or not fact.live:
        return ""
    clock = SystemClock()
    with open_calendar() as (calendar, community):
        seed(calendar, community, clock.now())
        calendar.extend(clock.now())
        kind, zones = community.kind_by_id[fact.live], zones_of(calendar, community)
        return unescape(next_in_words(calendar, kind, clock.now(), zones, when_plain))


def _in_words(each: Statement) -> str:
    fact = each.fact
    asked = f"; ask {fact.who_to_ask}" if fact.who_to_ask else ""
    return (
        f"{each.key}: {each.text}\n"
        f"  {'; '.join(filter(None, (fact.basis, *fact.sources)))}\n"
        f"  confidence {fact.confidence}{asked}; "
        f"checked {fact.checked}, to be looked at again by {fact.review_by}"
    )


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


# What the drawing says besides the words of the interview.
_LABELS = {"school": "About the school", "agencies": "Who has agreed so far", "result": "Result"}
FILE = click.File("r", encoding="utf-8", errors="replace")


@click.group()
def dta() -> None:
    """Assess eligibility, count for it, or draw the interview."""


@dta.command()
@click.argument("file", type=FILE, default="-")
def assess(file: TextIO) -> None:
    """Assess sets of answers: JSON Lines in FILE (or on standard input), a line out for each.

    In: question id → option, any may be missing: `{"listed": "yes", "ta_provided": "underway"}`.
    """
    failed = False
    for line, is_result in assess_lines(file):
        failed = failed or not is_result
        sys.stdout.write(line + "\n")
    raise SystemExit(1 if failed else 0)


def assess_lines(lines: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """For each line in, the line out (without a newline) and whether it is a result, no error.

    `{"line": n, "error": "…"}` stands in the place of a line that cannot be used, also a blank one.
    The output is pure ASCII, whatever the input held.
    """
    for number, line in enumerate(lines, start=1):
        try:
            answers = read_json(line, TypeAdapter(dict[str, str]), '{"listed": "yes"}')
            yield json.dumps(rules.assess(answers).as_json()), True
        except InputError as error:
            yield json.dumps({"line": number, "error": str(error)}), False


@dta.command()
@click.argument("file", type=FILE)
def count(file: TextIO) -> None:
    """Count student groups, priorities and years from a sheet in FILE (JSON)."""
    community = load_community(load_settings().bot_community)
    if (dashboards := community.dashboards) is None:
        fail(f"{community.folder} has no dashboards.toml, so it is not known which years count.")
    try:
        sheet = read_sheet(file.read(), dashboards.table)
    except InputError as error:
        fail(error, code=1)
    print_json(counted(sheet).as_json())


@dta.command()
def draw() -> None:
    """Draw the interview as a Mermaid flowchart, in the community's words."""
    interview = load_community(load_settings().bot_community).interview
    click.echo(mermaid({**_LABELS, **interview.labels} if interview else {}), nl=False)
