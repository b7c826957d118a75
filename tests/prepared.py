"""`python -m tests.prepared`: every statement of the store that tests ran, prepared on PostgreSQL.

The tests leave the statements of `bot/store` in pytest's cache. The schema is made from SQLite's.
Exit code 1 where PostgreSQL does not take one; where there is no server only if NEEDS_POSTGRES is
set.
"""

from __future__ import annotations

import json
import os
import pwd
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import click
import psycopg
import sqlite_utils

from bot.store.database import Database

STATEMENTS = Path(".pytest_cache/d/statements")
# What belongs to the driver: it is written for each database on its own.
DRIVERS_OWN = re.compile(r"\s*(pragma|vacuum)\b", re.IGNORECASE)
TYPES = {"INTEGER": "bigint", "TEXT": "text", "REAL": "double precision", "BLOB": "bytea"}
HOW_TO_INSTALL = "There is no PostgreSQL server here: apt-get install postgresql"


def statements() -> list[str]:
    """What the tests ran, each once."""
    found: set[str] = set()
    for file in STATEMENTS.glob("*.json"):
        found |= set(json.loads(file.read_text()))
    return sorted(each for each in found if not DRIVERS_OWN.match(each))


def schema() -> Iterator[str]:
    """The tables of a new database, as PostgreSQL has them."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "bot.db"
        Database(path).close()
        with closing(sqlite3.connect(path)) as raw:
            yield from _created(sqlite_utils.Database(raw))


def _created(db: sqlite_utils.Database) -> Iterator[str]:
    for table in db.tables:
        if table.name.startswith("_"):  # sqlite-utils' own
            continue
        columns = [f"{_quoted(each.name)} {TYPES[each.type.upper()]}" for each in table.columns]
        parts = ", ".join([*columns, f"primary key ({_quoted(*table.pks)})"])
        yield f"create table {_quoted(table.name)} ({parts})"
        for index in table.indexes:
            if index.unique and index.origin != "pk":
                of_it = _quoted(*index.columns)
                yield f"create unique index on {_quoted(table.name)} ({of_it})"


def _quoted(*names: str) -> str:
    return ", ".join(f'"{name}"' for name in names)


def numbered(statement: str) -> str:
    """A statement with $1, $2 … in place of its names."""
    names: list[str] = []

    def number(found: re.Match[str]) -> str:
        if found["text"]:
            return found["text"]
        if found["name"] not in names:
            names.append(found["name"])
        return f"${names.index(found['name']) + 1}"

    return re.sub(r"(?P<text>'[^']*')|(?<![:\w]):(?P<name>[a-z_]\w*)", number, statement)


@contextmanager
def server() -> Iterator[str]:
    """A PostgreSQL server of its own, on a socket in a folder that goes with it."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    found = shutil.which("initdb") or (programs and str(programs[-1] / "initdb"))
    if not found:
        raise FileNotFoundError(HOW_TO_INSTALL)
    with TemporaryDirectory() as folder:
        as_whom = []
        if os.getuid() == 0:  # it refuses to run as root
            postgres = pwd.getpwnam("postgres")
            os.chown(folder, postgres.pw_uid, postgres.pw_gid)
            as_whom = ["runuser", "-u", "postgres", "--"]
        data = f"{folder}/data"
        control = [*as_whom, str(Path(found).with_name("pg_ctl")), "-D", data, "-w", "-s"]
        initdb = [*as_whom, found, "-D", data, "-U", "tests", "--auth=trust", "--locale=C"]
        subprocess.run([*initdb, "-E", "UTF8"], check=True, stdout=subprocess.DEVNULL, cwd=folder)
        options = f"-k {folder} -c listen_addresses= -c fsync=off"
        log = ["-l", f"{folder}/log"]
        subprocess.run([*control, *log, "-o", options, "start"], check=True, cwd=folder)
        try:
            yield f"host={folder} user=tests dbname=postgres"
        finally:
            with suppress(subprocess.CalledProcessError):
                subprocess.run([*control, "-m", "immediate", "stop"], check=True, cwd=folder)


def refused(found: list[str], address: str) -> Iterator[tuple[str, str]]:
    """The statements that are not taken, and why."""
    with psycopg.connect(address, autocommit=True) as connection:
        for each in schema():
            connection.execute(each)
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
        with server() as address:
            wrong = list(refused(found, address))
    except FileNotFoundError as error:
        click.echo(error)
        return int("NEEDS_POSTGRES" in os.environ)
    for statement, why in wrong:
        click.echo(f"{why}\n    {statement}")
    click.echo(f"{len(found)} statements prepared on PostgreSQL, {len(wrong)} refused")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
