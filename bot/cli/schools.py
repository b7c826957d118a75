"""`python -m bot schools`: load the state's files about schools, list them, look a school up."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import click

from bot.cli.common import BY_COMMAND_LINE, fail, json_option, open_calendar, print_json
from bot.clock import SystemClock
from bot.community import Community
from bot.community.dashboards import SchoolWords
from bot.schools.evidence import Evidence
from bot.schools.school import Matches, SchoolIndex, WorkbookError
from bot.schools.workbook import MAX_BYTES, read_workbook
from bot.store import schools as store
from bot.store.database import Database

NOT_DONE = 1


@click.group()
def schools() -> None:
    """Load the state's files about schools, list them, look a school up."""


@schools.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE…", type=click.Path(path_type=Path))
def load(files: tuple[Path, ...]) -> None:
    """Load charter assistance workbooks (.xlsx), in place of those of the same years."""
    refused = False
    with _opened() as (db, _, _):
        for path in files:
            try:
                data = _bytes(path)
                workbook = read_workbook(data, path.name)
            except WorkbookError as error:
                click.echo(f"{path.name}: {error}", err=True)
                refused = True
                continue
            now = int(SystemClock().now().timestamp())
            before = store.replace_year(
                db, workbook, data, file_name=path.name, by=BY_COMMAND_LINE, now=now
            )
            instead = f", in place of {before.file_name}" if before else ""
            click.echo(f"{path.name}: {len(workbook.rows)} schools of {workbook.year}{instead}.")
            for finding in workbook.findings:
                click.echo(f"  {finding}")
    if refused:
        raise SystemExit(NOT_DONE)


@schools.command("list")
@json_option
def list_(as_json: bool) -> None:
    """List the files that are loaded, and what was not found in them."""
    with _opened() as (db, words, _):
        found = store.files(db)
    if as_json:
        objects = [{**asdict(file), "loaded_at": _moment(file.loaded_at)} for file in found]
        print_json(objects)
    elif not found:
        click.echo(words.about.no_file)
    for file in () if as_json else found:
        click.echo(
            f"{file.year}  {file.rows} schools from {file.file_name}, "
            f"loaded {_moment(file.loaded_at)} by {file.loaded_by}"
        )
        for finding in file.findings:
            click.echo(f"      {finding}")


@schools.command()
@click.argument("school", nargs=-1, required=True, metavar="CDS|NAME")
@json_option
def show(school: tuple[str, ...], as_json: bool) -> None:
    """Show what the files say of a school, found by its CDS number or by its name."""
    with _opened() as (db, words, community):
        loaded = [file.year for file in store.files(db)]
        if not loaded:
            fail(words.about.no_file, NOT_DONE)
        text = " ".join(school)
        matches = SchoolIndex(store.listings(db), words.abbreviations).find(text)
        if matches.school is None:
            _not_one(db, text, matches)
        rows = store.school(db, matches.school)
    evidence = Evidence(rows, loaded, words, community.interview)
    if as_json:
        files = {str(row.year): asdict(row) for row in rows}
        advice = {each.question: asdict(each) for each in evidence.advice()}
        said = {"notes": evidence.notes(), "limits": evidence.limits()}
        print_json({"files": files, "suggestions": advice, **said})
        return
    for heading, lines in evidence.details():
        click.echo("\n  ".join([heading, *lines]) + "\n")


@contextmanager
def _opened() -> Iterator[tuple[Database, SchoolWords, Community]]:
    """The database and the community's words about schools, beside a bot that may be running."""
    with open_calendar() as (calendar, community):
        words = community.schools
        if words is None:
            fail(f"{community.folder} has no schools.toml, so this community looks no schools up.")
        yield calendar.db, words, community


def _bytes(path: Path) -> bytes:
    """The file's bytes, no more than it takes to see that there are too many."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise WorkbookError(
            f"The file cannot be read ({error.strerror}). Check its name and folder."
        ) from None


def _not_one(db: Database, text: str, matches: Matches) -> NoReturn:
    """End with the schools that may be meant, or with the sentence that there is none."""
    if not matches.others:
        fail(f"No school was found for '{text}': try fewer words, or its CDS number.", NOT_DONE)
    named = [_line(db, cds) for cds in matches.others]
    more = [f"… and {matches.more} more"] if matches.more else []
    sentence = f"Several schools may be meant by '{text}'. Give the CDS number of one:"
    fail("\n".join([sentence, *named, *more]), NOT_DONE)


def _line(db: Database, cds: str) -> str:
    row = store.school(db, cds)[0]
    return f"{cds}  " + ", ".join(filter(None, (row.name, row.place)))


def _moment(epoch: int) -> str:
    return datetime.fromtimestamp(epoch, UTC).isoformat(timespec="minutes")
