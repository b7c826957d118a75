"""Copies of the database that are whole, made beside a running bot; the ways back, and elsewhere.

A plain copy of the file is not whole: what was written last stands in the log beside it. A server's
database is copied by PostgreSQL's own programs.
"""

from __future__ import annotations

import logging
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import filelock

from bot.store.bookkeeping import note_time, noted_time
from bot.store.database import Database, DatabaseError, Row
from bot.store.driver import ServerError
from bot.store.sqlite import lock_of

log = logging.getLogger(__name__)

# In the table `bookkeeping`: when a copy was put in place (UTC epoch seconds). What the bot said
# between the copy and then, it does not know of; whoever sends looks that up first.
RESTORED = "restored"
# And as what a server keeps the database, which is no time.
INCARNATION = "incarnation"
# After so long a pause it is not trusted that nothing happened.
LONG_PAUSE_SECONDS = 3600
AT_ONCE = 1_000  # rows
CONNECT_SECONDS = 10.0
ALIVE = "select 1 from leases where until > extract(epoch from now())"


class BackupError(Exception):
    """A copy cannot be made or used; the text is one sentence with the remedy."""


def back_up(database: Path | str, copy: Path) -> None:
    """Write a whole copy of a database to a new file, holding up nobody who uses it."""
    if isinstance(database, Path) and not database.is_file():
        raise BackupError(f"There is no database {database} to copy: check DATABASE_URL.")
    if copy.exists():
        raise BackupError(f"{copy} exists already: name another file, or move that one away.")
    with _beside(copy) as unfinished:
        if isinstance(database, Path):
            _copy(database, unfinished)
        else:
            dump(database, unfinished)
        os.replace(unfinished, copy)


def restore(database: Path | str, copy: Path, now: datetime) -> Path | None:
    """Put a copy in the place of a database; where what stood there is kept, None if nothing did.

    The copy is brought up to date, and marked: see `RESTORED`. Refused over a running bot, and for
    a copy that is damaged, of a newer version or none of this bot's.
    """
    if isinstance(database, str):
        if not copy.is_file():
            raise BackupError(f"There is no file {copy}.")
        kept = put_back(database, copy, now)
        with closing(Database(database)) as restored:
            note_time(restored, RESTORED, int(now.timestamp()))
        return kept
    database.parent.mkdir(parents=True, exist_ok=True)
    try:
        with lock_of(database), _beside(database) as unfinished:
            _check(copy)
            _copy(copy, unfinished)
            with closing(Database(unfinished)) as restored:
                note_time(restored, RESTORED, int(now.timestamp()))
            kept = _keep(database, now)
            os.replace(unfinished, database)
    except filelock.Timeout:
        raise BackupError(f"A bot is running on {database}: stop it first.") from None
    except DatabaseError as error:
        raise BackupError(str(error).replace(str(unfinished), str(copy))) from None
    return kept


@contextmanager
def _beside(file: Path) -> Iterator[Path]:
    """The name of a file that only this process's user reads, and that is gone afterwards."""
    unfinished = file.with_name(f"{file.name}.{os.getpid()}.unfinished")
    try:
        unfinished.touch(mode=0o600, exist_ok=False)
        yield unfinished
    except OSError as error:
        raise BackupError(f"{file} cannot be written ({error.strerror}).") from None
    finally:
        for each in _with_logs(unfinished):
            each.unlink(missing_ok=True)


def _copy(source: Path, target: Path) -> None:
    """One snapshot without deleted text: SQLite's own way, into a file that is empty or new."""
    try:
        with closing(sqlite3.connect(source, isolation_level=None)) as there:
            there.execute("vacuum into ?", (str(target),))
    except sqlite3.Error as error:
        raise BackupError(f"{source} cannot be copied ({error}).") from None


def _check(copy: Path) -> None:
    """Refuse what is damaged or not this bot's; that it is not newer is seen at opening."""
    if not copy.is_file():
        raise BackupError(f"There is no file {copy}.")
    try:
        with closing(sqlite3.connect(copy)) as there:
            (state,) = there.execute("pragma integrity_check(1)").fetchone()
            ours = there.execute("select 1 from sqlite_schema where name = 'bookkeeping'")
            is_ours = ours.fetchone() is not None
    except sqlite3.Error as error:
        state, is_ours = str(error), True
    if state != "ok":
        raise BackupError(f"{copy} is damaged ({state}): use another copy.")
    if not is_ours:
        raise BackupError(f"{copy} is no database of this bot.")


def _keep(database: Path, now: datetime) -> Path | None:
    """Put what stands there aside, with what its log holds."""
    if not database.exists():
        return None
    kept = database.with_name(f"{database.name}.replaced-{now:%Y%m%dT%H%M%S}")
    for before, after in zip(_with_logs(database), _with_logs(kept), strict=True):
        if before.exists():
            # The file itself stays until the copy takes its place: there is always a database.
            shutil.copy2(before, after)
            if before != database:
                before.unlink()
    return kept


def _with_logs(database: Path) -> list[Path]:
    """A database's file, its write-ahead log and the index of that."""
    return [database, *(database.with_name(f"{database.name}-{end}") for end in ("wal", "shm"))]


@dataclass(frozen=True, slots=True)
class Witness:
    """What tells whether a database was put back to an older copy.

    Beside a file it is another one with the time of the last look at the outbox (UTC epoch
    seconds). Where that is later than what the database knows, the database is a copy made before;
    where it is missing, nobody can tell. On a server it is the name under which that keeps the
    tables (`incarnation`), which the database knows, too: a copy has another one.
    """

    db: Database

    @property
    def _file(self) -> Path | None:
        place = self.db.place
        return place.with_name(f"{place.name}.last-look") if isinstance(place, Path) else None

    def note(self, at: int) -> None:
        """Remember the last look."""
        if self._file is None:
            return
        try:
            self._file.write_text(f"{at}\n")
        except OSError as error:
            log.warning("the time of the last look cannot be kept beside the database: %s", error)

    def doubtful_until(self, last_look: int | None, restored: int | None, now: int) -> int | None:
        """Up to when something may have been sent that the database does not know of.

        `last_look` is what the database knows, `restored` when it was last put back by command;
        None is returned where it can be trusted.
        """
        is_as_it_was = self._is_as_it_was()
        if last_look is None:  # a new database
            return None
        if not is_as_it_was or (restored is not None and restored >= last_look):
            return now
        seen = last_look if self._file is None else None
        with suppress(OSError, ValueError):
            seen = int(self._file.read_text()) if self._file else seen
        if seen is None or now - last_look > LONG_PAUSE_SECONDS:
            return now
        return seen if seen > last_look else None

    def _is_as_it_was(self) -> bool:
        """Whether a server keeps the database where it did at the last start; a file does."""
        before = noted_time(self.db, INCARNATION)
        with self.db.connection() as connection:
            now = connection.incarnation()
        if now is not None and now != before:
            note_time(self.db, INCARNATION, now)
        return now is None or before in (None, now)


def move(source: Database, target: Database) -> dict[str, int]:
    """Copy every row into a new database, and compare them one by one; how many by table.

    All or nothing. Raises `DatabaseError` where the target holds something, or a row came over
    different.
    """
    with source.connection() as old, target.connection() as new:
        tables = new.tables()
        if tables != old.tables():
            raise DatabaseError(f"{source.place} and {target.place} are not of the same version.")
    numbers = {}
    with target.immediate(durable=True):
        if any(target.one(f"select 1 from {name} limit 1") for name in tables if name != "secrets"):
            raise DatabaseError(f"{target.place} holds something already: name an empty database.")
        target.execute("delete from secrets")
        for name, key in tables.items():
            numbers[name] = _carry(source, target, name, ", ".join(key))
        with target.connection() as new:
            new.continue_numbers()
    return numbers


def _carry(source: Database, target: Database, table: str, key: str) -> int:
    wanted = f"select * from {table} order by {key} limit :limit offset :offset"
    number = 0
    while True:
        slice_ = {"limit": AT_ONCE, "offset": number}
        rows = [_without_nul(row) for row in source.query(wanted, slice_)]
        if not rows:
            return number
        target.insert(table, *rows)
        arrived = target.query(wanted, slice_)
        for row, there in zip(rows, arrived, strict=True):
            if row != there:
                raise DatabaseError(f"A row of {table} came over different: nothing was moved.")
        number += len(rows)


def _without_nul(row: Row) -> dict[str, Any]:
    """A row as PostgreSQL takes it, too."""
    return {
        name: value.replace("\0", "\N{REPLACEMENT CHARACTER}") if isinstance(value, str) else value
        for name, value in row.items()
    }


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
    from bot.store.postgres import PostgresConnection  # it is there where there is a server

    try:
        with closing(PostgresConnection(address, CONNECT_SECONDS)) as connection:
            return connection.rows(question, {})
    except ServerError as error:
        raise BackupError(f"The database cannot be reached ({error}).") from None


def _run(address: str | None, command: list[str], given: str = "") -> str:
    """Run a program on an address, whose password nobody sees in the list of processes."""
    from psycopg.conninfo import conninfo_to_dict, make_conninfo  # this too

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
