"""The database: one connection per thread, immediate transactions, migrations.

The SQL of each area stands in the module of that area, in the common subset of SQL (`:name`
parameters, `on conflict … do update`, `returning`, times as UTC epoch seconds, JSON as text), so
that another driver can stand here later.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
import weakref
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlite_utils

from bot.store.migrations import migrations
from bot.store.turns import Turns

log = logging.getLogger(__name__)

Row = dict[str, Any]
BUSY_SECONDS = 30.0
# Slack shows people an error after three seconds, so a wait of this length is worth a line.
LONG_WAIT_SECONDS = 1.0


class DatabaseError(Exception):
    """The database cannot be used; the text is one sentence with the remedy."""


class _Connection:
    """A connection that closes when its thread, and so the last reference to it, is gone."""

    def __init__(self, path: Path) -> None:
        raw = sqlite3.connect(
            path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        try:
            _use_write_ahead_log(raw)
            raw.execute("pragma synchronous=normal")
            raw.execute("pragma foreign_keys=on")
            raw.execute("pragma secure_delete=on")
            self.tables = sqlite_utils.Database(raw, strict=True)
        except BaseException:
            raw.close()
            raise
        self.raw = raw
        self.afterwards: list[Callable[[], None]] = []

    def in_transaction(self) -> bool:
        """Whether one is open at this moment."""
        return self.raw.in_transaction

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Keep all of it or nothing."""
        self.raw.execute("begin immediate")
        try:
            yield
            self.raw.execute("commit")
        except BaseException:
            self.afterwards.clear()
            if self.in_transaction():  # SQLite may have undone it itself, as on a full disk
                self.raw.execute("rollback")
            raise

    def __del__(self) -> None:
        raw: sqlite3.Connection | None = getattr(self, "raw", None)
        if raw is not None:
            raw.close()


class Database:
    """An SQLite file, opened and brought up to date. Safe to share between threads."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._here = threading.local()
        self._all: weakref.WeakSet[_Connection] = weakref.WeakSet()
        self._closed = False
        self._turns = Turns()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._migrate()
        except (sqlite3.DatabaseError, OSError) as error:
            raise DatabaseError(
                f"The database {path} cannot be opened ({error}): check that DATABASE_URL names an "
                "SQLite file in a folder the bot may write to."
            ) from error

    @property
    def tables(self) -> sqlite_utils.Database:
        """This thread's connection, as sqlite-utils sees it."""
        return self._connection().tables

    def query(self, sql: str, parameters: Mapping[str, Any] | None = None) -> list[Row]:
        """The rows of a statement that returns rows."""
        cursor = self._connection().raw.execute(sql, parameters or {})
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def one(self, sql: str, parameters: Mapping[str, Any] | None = None) -> Row | None:
        """The first row, or None."""
        rows = self.query(sql, parameters)
        return rows[0] if rows else None

    def execute(self, sql: str, parameters: Mapping[str, Any] | None = None) -> int:
        """Run a statement that changes something; the number of rows it changed."""
        with self._writing():
            return self._connection().raw.execute(sql, parameters or {}).rowcount

    def changed(self, sql: str, parameters: Mapping[str, Any] | None = None) -> list[Row]:
        """The rows that a statement with `returning` changed."""
        with self._writing():
            return self.query(sql, parameters)

    @contextmanager
    def immediate(self, *, durable: bool = False) -> Iterator[None]:
        """A transaction that holds the write lock from its start, so that what it read still holds.

        `durable` waits for the disk at commit, for rows that a power cut must not undo. Inside
        another one it is simply part of that.
        """
        connection = self._connection()
        if connection.in_transaction():
            yield
            return
        began = time.monotonic()
        with self._writing():
            if durable:
                connection.raw.execute("pragma synchronous=full")
            try:
                with connection.transaction():
                    _note_long_wait(time.monotonic() - began)
                    yield
            finally:
                if durable:
                    connection.raw.execute("pragma synchronous=normal")
        afterwards, connection.afterwards = connection.afterwards, []
        for call in afterwards:
            call()

    def let_others_first(self) -> None:
        """Let whatever this thread writes wait for what people wait for."""
        self._turns.let_others_first()

    def after_commit(self, call: Callable[[], None]) -> None:
        """Call it once what this thread wrote can be seen by others; never, if it is undone."""
        held: _Connection | None = getattr(self._here, "connection", None)
        if held is not None and not self._closed and held.in_transaction():
            held.afterwards.append(call)
        else:
            call()

    def checkpoint(self) -> None:
        """Empty the write-ahead log into the file, so that deleted rows leave it too."""
        self.query("pragma wal_checkpoint(truncate)")

    def close(self) -> None:
        """Close every thread's connection; using the database afterwards is an error."""
        self._closed = True
        for connection in list(self._all):
            connection.raw.close()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """This thread's turn to write; it has it already inside a transaction."""
        if self._connection().in_transaction():
            yield
            return
        with self._turns.take(BUSY_SECONDS):
            yield

    def _connection(self) -> _Connection:
        held: _Connection | None = getattr(self._here, "connection", None)
        if held is None:
            if self._closed:
                raise sqlite3.ProgrammingError("the database is closed")
            held = _Connection(self.path)
            self._here.connection = held
            self._all.add(held)
        return held

    def _migrate(self) -> None:
        with self.immediate():
            applied = {row.name for row in migrations.applied(self.tables)}
            newer = sorted(applied - {migration.name for migration in migrations._migrations})
            if newer:
                raise DatabaseError(
                    f"The database {self.path} was written by a newer version of the bot (it has "
                    f"'{newer[0]}'): install that version again, or restore a backup of the file."
                )
            migrations.apply(self.tables)


def _note_long_wait(seconds: float) -> None:
    if seconds > LONG_WAIT_SECONDS:
        log.warning("waited %.1f s until others let the database be written to", seconds)


def _use_write_ahead_log(raw: sqlite3.Connection) -> None:
    """Switch to WAL; SQLite does not wait for others here, so several starting at once must."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            raw.execute("pragma journal_mode=wal")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return
