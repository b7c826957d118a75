"""`python -m tests.prepared`: every statement of the store that tests ran, prepared on PostgreSQL.

The tests leave the statements of `bot/store` in pytest's cache.
Exit code 1 where PostgreSQL does not take one; where there is no server only if NEEDS_POSTGRES is
set.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import psycopg

from bot.store.database import Database
from bot.store.postgres import translated
from tests.postgres import server

STATEMENTS = Path(".pytest_cache/d/statements")
# What belongs to the driver: it is written for each database on its own.
DRIVERS_OWN = re.compile(r"\s*(pragma|vacuum)\b", re.IGNORECASE)


def statements() -> list[str]:
    """What the tests ran, each once."""
    found: set[str] = set()
    for file in STATEMENTS.glob("*.json"):
        found |= set(json.loads(file.read_text()))
    return sorted(each for each in found if not DRIVERS_OWN.match(each))


def numbered(statement: str) -> str:
    """A statement with $1, $2 … in place of its names."""
    sql = translated(statement).replace("%%", "%")
    names = list(dict.fromkeys(re.findall(r"%\((\w+)\)s", sql)))
    return re.sub(r"%\((\w+)\)s", lambda found: f"${names.index(found[1]) + 1}", sql)


def refused(found: list[str], address: str) -> Iterator[tuple[str, str]]:
    """The statements that are not taken, and why."""
    Database(address).close()
    with psycopg.connect(address, autocommit=True) as connection:
        for number, statement in enumerate(found):
            try:
                connection.execute(f"prepare s{number} as {numbered(statement)}".encode())
            except psycopg.Error as error:
                yield statement, str(error).partition("\n")[0]


def main() -> int:
    """Prepare them all; how many were refused."""
    found = statements()
    if not found:
        click.echo("No statements: run the tests first.")
        return 1
    try:
        with server() as here:
            wrong = list(refused(found, here.address()))
    except FileNotFoundError as error:
        click.echo(error)
        return int("NEEDS_POSTGRES" in os.environ)
    for statement, why in wrong:
        click.echo(f"{why}\n    {statement}")
    click.echo(f"{len(found)} statements prepared on PostgreSQL, {len(wrong)} refused")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
