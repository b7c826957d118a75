"""`python -m bot dta`: the eligibility rules without Slack: assess, count and draw."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from typing import TextIO, cast

import click

from bot.cli.common import fail, print_json
from bot.community import load_community
from bot.dta import InputError, rules
from bot.dta.counting import count as counted
from bot.dta.paths import mermaid
from bot.dta.sheet import read_object, read_sheet
from bot.settings import load_settings

# What the drawing says besides the words of the interview.
_LABELS = {
    "school": "About the school",
    "agencies": "Who has agreed so far",
    "result": "Result",
    "contradiction": "contradicts the answer before",
    "met": "applies",
    "not_met": "does not apply",
    "unknown": "to find out",
}
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
        # A file saved on Windows may begin with a byte order mark, which is not part of JSON.
        text = line.removeprefix("\ufeff") if number == 1 else line
        try:
            # `assess` itself refuses values that are no options, of whatever type.
            answers = cast("dict[str, str]", read_object(text, example='{"listed": "yes"}'))
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
