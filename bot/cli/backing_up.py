"""`python -m bot backup` and `restore`: a whole copy of the database, and the way back to it."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli.common import fail, settings_or_fail
from bot.clock import SystemClock
from bot.store.backup import BackupError, back_up
from bot.store.backup import restore as put_in_place

FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=FILE)
def backup(file: Path) -> None:
    """Write a whole copy of the database to FILE, also while the bot runs."""
    database = settings_or_fail().database_path
    try:
        back_up(database, file)
    except BackupError as error:
        fail(error)
    click.echo(f"{database} is copied to {file}.")


@click.command()
@click.argument("file", type=FILE)
def restore(file: Path) -> None:
    """Put the copy FILE in the place of the database; the bot has to be stopped."""
    database = settings_or_fail().database_path
    try:
        kept = put_in_place(database, file, SystemClock().now())
    except BackupError as error:
        fail(error)
    click.echo(f"{file} is in place as {database}.")
    if kept:
        click.echo(f"What stood there is kept as {kept}: delete it once you need it no more.")
