"""Copies of a database on a server, by PostgreSQL's own programs."""

from __future__ import annotations

import os
import subprocess
from contextlib import closing
from datetime import datetime
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from bot.store.backup import BackupError
from bot.store.driver import ServerError
from bot.store.postgres import PostgresConnection

CONNECT_SECONDS = 10.0
ALIVE = "select 1 from leases where until > extract(epoch from now())"


def dump(address: str, copy: Path) -> None:
    """Write one snapshot of the bot's tables to a file that is empty or new."""
    schema = _asked(address, "select current_schema() as name")[0]["name"]
    of_what = [f"--table={schema}.*", "--no-owner", "--no-privileges"]
    _run(address, ["pg_dump", "--format=custom", *of_what, f"--file={copy}", "--dbname"])


def put_back(address: str, copy: Path, now: datetime) -> Path | None:
    """Put a copy in the place of the bot's tables; a copy of those, None if there were none."""
    if "TABLE DATA" not in (listed := _run(None, ["pg_restore", "--list", str(copy)])):
        raise BackupError(f"{copy} is damaged or no copy of a database: use another copy.")
    if " bookkeeping " not in listed:
        raise BackupError(f"{copy} is no database of this bot.")
    tables = _asked(address, "select tablename from pg_tables where schemaname = current_schema()")
    if {"tablename": "leases"} in tables and _asked(address, ALIVE):
        raise BackupError("A bot is running on this database: stop it first.")
    kept = None
    if tables:
        kept = copy.with_name(f"{copy.name}.replaced-{now:%Y%m%dT%H%M%S}")
        dump(address, kept)
    script = _run(None, ["pg_restore", "--no-owner", "--no-privileges", "--file=-", str(copy)])
    drops = "".join(f"drop table {row['tablename']} cascade; " for row in tables)
    all_or_nothing = ["psql", "--quiet", "--no-psqlrc", "--single-transaction"]
    _run(
        address,
        [*all_or_nothing, "--set=ON_ERROR_STOP=1", "--file=-", "--dbname"],
        drops + script,
    )
    return kept


def _asked(address: str, question: str) -> list[dict[str, str]]:
    try:
        with closing(PostgresConnection(address, CONNECT_SECONDS)) as connection:
            return connection.rows(question, {})
    except ServerError as error:
        raise BackupError(f"The database cannot be reached ({error}).") from None


def _run(address: str | None, command: list[str], given: str = "") -> str:
    """Run a program on an address, whose password nobody sees in the list of processes."""
    environment = dict(os.environ)
    if address is not None:
        parts = {name: str(value) for name, value in conninfo_to_dict(address).items()}
        if password := parts.pop("password", ""):
            environment["PGPASSWORD"] = password
        command = [*command, make_conninfo("", **parts)]
    try:
        done = subprocess.run(
            command, env=environment, input=given, capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        raise BackupError(
            f"{command[0]} is missing: install PostgreSQL's client (postgresql-client)."
        ) from None
    if done.returncode:
        why = (done.stderr.strip() or "no reason given").splitlines()[0]
        raise BackupError(f"{command[0]} failed ({why}).")
    return done.stdout
