"""`python -m bot dta`: the eligibility rules without Slack: assess, count and draw."""

from __future__ import annotations

import sys
from typing import TextIO

import click

from bot.cli.common import fail, print_json
from bot.community import load_community
from bot.dta import InputError
from bot.dta.interchange import assess_lines, count_json
from bot.dta.paths import mermaid
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
    """Assess sets of answers: JSON Lines in FILE (or on standard input), a line out for each."""
    failed = False
    for line, is_result in assess_lines(file):
        failed = failed or not is_result
        sys.stdout.write(line + "\n")
    raise SystemExit(1 if failed else 0)


@dta.command()
@click.argument("file", type=FILE)
def count(file: TextIO) -> None:
    """Count student groups, priorities and years from a sheet in FILE (JSON)."""
    community = load_community(load_settings().bot_community)
    if (dashboards := community.dashboards) is None:
        fail(f"{community.folder} has no dashboards.toml, so it is not known which years count.")
    try:
        counted = count_json(file.read(), dashboards.table)
    except InputError as error:
        fail(error, code=1)
    print_json(counted)


@dta.command()
def draw() -> None:
    """Draw the interview as a Mermaid flowchart, in the community's words."""
    interview = load_community(load_settings().bot_community).interview
    click.echo(mermaid({**_LABELS, **interview.labels} if interview else {}), nl=False)
