"""The database: its connections, immediate transactions, migrations.

The SQL of each area stands in the module of that area, in the subset that SQLite and PostgreSQL
have in common (`:name` parameters, `on conflict … do update`, `returning`, times as UTC epoch
seconds, JSON as text). What a driver does in a way of its own stands here, and in `backup`.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import sqlite_utils

from bot.store.migrations import STEPS, migrations

log = logging.getLogger(__name__)

Row = dict[str, Any]
# What a statement raises that the database does not take, or not in time.
DriverError = sqlite3.Error
# How long a job waits until others let the database be written to, and how long what somebody
# waits for: Slack shows people an error after three seconds, so that this leaves time to say so.
BUSY_SECONDS = 30.0
PEOPLE_WAIT_SECONDS = 2.0
LONG_WAIT_SECONDS = 1.0  # worth a line in the log
# A log that somebody reads just now is tried again so often, so many seconds apart.
EMPTYING_TRIES = 5
EMPTYING_PAUSE_SECONDS = 0.05


class Turns:
    """The turns of one database's writers.

    SQLite has one writer at a time and lets the others ask again and again, which among many
    threads takes one of them a second and more. Within this process they take turns instead.
    """

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._among_the_patient = threading.Lock()
        self._here = threading.local()

    def let_others_first(self) -> None:
        """From now on this thread waits at the back, where one at a time waits for a turn."""
        self._here.is_patient = True

    @contextmanager
    def take(self, seconds: float) -> Iterator[None]:
        """This thread's turn; `DriverError` if it does not come within `seconds`."""
        locks = [self._turn]
        if getattr(self._here, "is_patient", False):
            locks.insert(0, self._among_the_patient)
        deadline = time.monotonic() + seconds
        with ExitStack() as held:
            for lock in locks:
                if not lock.acquire(timeout=max(0.0, deadline - time.monotonic())):
                    raise sqlite3.OperationalError("database is locked")
                held.callback(lock.release)
            yield


class DatabaseError(Exception):
    """The database cannot be used; the text is one sentence with the remedy."""


class WouldWriteError(BaseException):
    """Something would be written where only reading is allowed; nothing was changed so far.

    No `Exception`, so that nobody on the way takes it for a failure.
    """


class _Connection:
    """A connection to the file, used by one thread at a time."""

    def __init__(self, path: Path, waits: float) -> None:
        raw = sqlite3.connect(path, timeout=waits, isolation_level=None, check_same_thread=False)
        try:
            _use_write_ahead_log(raw, waits)
            raw.execute("pragma synchronous=normal")
            raw.execute("pragma foreign_keys=on")
            raw.execute("pragma secure_delete=on")
        except BaseException:
            raw.close()
            raise
        self.raw = raw
        self.afterwards: list[Callable[[], None]] = []
        self._waits = waits

    def wait_at_most(self, seconds: float) -> None:
        """Let statements wait so long for other processes, to a twentieth of a second."""
        if abs(seconds - self._waits) > 0.05:
            self.raw.execute(f"pragma busy_timeout={int(seconds * 1000)}")
            self._waits = seconds

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Keep all of it or nothing."""
        self.raw.execute("begin immediate")
        try:
            yield
            self.raw.execute("commit")
        except BaseException:
            self.afterwards.clear()
            if self.raw.in_transaction:  # SQLite may have undone it itself, as on a full disk
                self.raw.execute("rollback")
            raise


class Database:
    """An SQLite file, opened and brought up to date. Safe to share between threads.

    A thread holds a connection of its own during a transaction, else for one statement. Whoever
    made the object closes it, and with it every connection.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._here = threading.local()
        self._free: deque[_Connection] = deque()
        self._closed = False
        self._turns = Turns()
        self.changes = 0  # grows with what statements of this process change
        self.writes = 0  # transactions since the start
        self.waited_seconds = 0.0  # until they could begin
        # Of the process before this one nobody knows what it left in the log.
        self._log_to_empty = True
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._migrate()
        except BaseException as error:
            self.close()
            if not isinstance(error, (sqlite3.DatabaseError, OSError)):
                raise
            raise DatabaseError(
                f"The database {path} cannot be opened ({error}): check that DATABASE_URL names an "
                "SQLite file in a folder the bot may write to."
            ) from error

    def query(self, sql: str, parameters: Mapping[str, Any] | None = None) -> list[Row]:
        """The rows of a statement that returns rows."""
        with self._connection() as connection:
            cursor = connection.raw.execute(sql, parameters or {})
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def one(self, sql: str, parameters: Mapping[str, Any] | None = None) -> Row | None:
        """The first row, or None."""
        rows = self.query(sql, parameters)
        return rows[0] if rows else None

    def execute(self, sql: str, parameters: Mapping[str, Any] | None = None) -> int:
        """Run a statement that changes something; the number of rows it changed."""
        with self._writing(), self._connection() as connection:
            number = connection.raw.execute(sql, parameters or {}).rowcount
            self.changes += max(0, number)
            return number

    def execute_many(self, sql: str, rows: Sequence[Mapping[str, Any]]) -> int:
        """The same for each row, in a fraction of what so many statements take."""
        with self._writing(), self._connection() as connection:
            number = connection.raw.executemany(sql, rows).rowcount
            self.changes += max(0, number)
            return number

    def insert(self, table: str, *rows: Mapping[str, Any], unless: str = "") -> int:
        """Add rows, which have the same columns; how many were added.

        One that has the columns `unless` in common with a row that is there stays out.
        """
        if not rows:
            return 0
        conflict = f" on conflict ({unless}) do nothing" if unless else ""
        return self.execute_many(f"{_insertion(table, rows[0])}{conflict}", rows)

    def upsert(self, table: str, row: Mapping[str, Any], key: str) -> None:
        """Add a row, or give the one that has its column `key` its other columns."""
        new = ", ".join(f'"{name}" = excluded."{name}"' for name in row if name != key)
        self.execute(f"{_insertion(table, row)} on conflict ({key}) do update set {new}", row)

    def changed(self, sql: str, parameters: Mapping[str, Any] | None = None) -> list[Row]:
        """The rows that a statement with `returning` changed."""
        with self._writing():
            rows = self.query(sql, parameters)
            self.changes += len(rows)
            return rows

    @contextmanager
    def immediate(self, *, durable: bool = False) -> Iterator[None]:
        """A transaction that holds the write lock from its start, so that what it read still holds.

        `durable` waits for the disk at commit, for rows that a power cut must not undo. Inside
        another one it is simply part of that.
        """
        if self._held() is not None:
            yield
            return
        began = time.monotonic()
        with self._writing(), self._connection() as connection:
            if durable:
                connection.raw.execute("pragma synchronous=full")
            self._here.connection = connection
            try:
                with connection.transaction():
                    self._note_wait(time.monotonic() - began)
                    yield
            finally:
                del self._here.connection
                if durable:
                    connection.raw.execute("pragma synchronous=normal")
            afterwards, connection.afterwards = connection.afterwards, []
        for call in afterwards:
            call()

    @contextmanager
    def somebody_waits(self) -> Iterator[None]:
        """Within it this thread waits PEOPLE_WAIT_SECONDS in all until it may write, then fails."""
        self._here.deadline = time.monotonic() + PEOPLE_WAIT_SECONDS
        try:
            yield
        finally:
            del self._here.deadline

    @contextmanager
    def only_reading(self) -> Iterator[None]:
        """Within it this thread raises `WouldWriteError` before it would wait for its turn."""
        self._here.only_reads = True
        try:
            yield
        finally:
            self._here.only_reads = False

    def let_others_first(self) -> None:
        """Let whatever this thread writes wait for what people wait for."""
        self._turns.let_others_first()

    def after_commit(self, call: Callable[[], None]) -> None:
        """Call it once what this thread wrote can be seen by others; never, if it is undone."""
        held = self._held()
        if held is None:
            call()
        else:
            held.afterwards.append(call)

    def empty_log(self) -> None:
        """Empty the write-ahead log into the file, so that deleted text leaves it too.

        Nobody is waited for: while another process reads the file, such as a backup, the log stays,
        which is noted for `empty_log_again`.
        """
        self._log_to_empty = True
        if not self.empty_log_again():
            log.info("deleted text stays in the log while others read it; tried again each minute")

    def empty_log_again(self) -> bool:
        """Empty the log if that is still to be done; False if it could not be."""
        for _ in range(EMPTYING_TRIES):
            if not self._log_to_empty:
                break
            self._log_to_empty = False  # whoever deletes from here on notes it again
            if self._checkpoint():
                break
            self._log_to_empty = True
            time.sleep(EMPTYING_PAUSE_SECONDS)
        return not self._log_to_empty

    def _checkpoint(self) -> bool:
        with self._writing(), self._connection() as connection:
            connection.wait_at_most(0)
            (busy, *_) = connection.raw.execute("pragma wal_checkpoint(truncate)").fetchone()
        return not busy

    def close(self) -> None:
        """Close every connection, one that is in use as soon as it is free.

        Using the database afterwards is an error.
        """
        self._closed = True
        self._close_what_is_free()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """This thread's turn to write; it has it already inside a transaction."""
        if self._held() is not None:
            yield
            return
        if getattr(self._here, "only_reads", False):
            raise WouldWriteError
        with self._turns.take(self._patience()):
            yield

    def _note_wait(self, seconds: float) -> None:
        self.writes += 1
        self.waited_seconds += seconds
        if seconds > LONG_WAIT_SECONDS:
            log.warning("waited %.1f s until others let the database be written to", seconds)

    def _patience(self) -> float:
        """How many seconds this thread still waits until it may write."""
        deadline: float | None = getattr(self._here, "deadline", None)
        return BUSY_SECONDS if deadline is None else max(0.0, deadline - time.monotonic())

    def _held(self) -> _Connection | None:
        """The connection of this thread's transaction."""
        held: _Connection | None = getattr(self._here, "connection", None)
        return held

    @contextmanager
    def _connection(self) -> Iterator[_Connection]:
        """The connection of this thread's transaction, else one that nobody uses, or a new one."""
        held = self._held()
        if held is not None:
            yield held
            return
        if self._closed:
            raise sqlite3.ProgrammingError("the database is closed")
        try:
            connection = self._free.pop()
        except IndexError:
            connection = _Connection(self.path, self._patience())
        try:
            connection.wait_at_most(self._patience())
            yield connection
        finally:
            self._free.append(connection)
            self._close_what_is_free()

    def _close_what_is_free(self) -> None:
        """Does nothing while the database is open."""
        with suppress(IndexError):  # no more, perhaps since another thread takes them too
            while self._closed:
                self._free.pop().raw.close()

    def _migrate(self) -> None:
        with self.immediate(), self._connection() as connection:
            tables = sqlite_utils.Database(connection.raw)
            applied = {row.name for row in migrations.applied(tables)}
            newer = sorted(applied - {step.__name__ for step in STEPS})
            if newer:
                raise DatabaseError(
                    f"The database {self.path} was written by a newer version of the bot (it has "
                    f"'{newer[0]}'): install that version again, or restore a backup of the file."
                )
            migrations.apply(tables)


def _insertion(table: str, row: Mapping[str, Any]) -> str:
    names, values = (", ".join(form.format(name) for name in row) for form in ('"{}"', ":{}"))
    return f"insert into {table} ({names}) values ({values})"


def _use_write_ahead_log(raw: sqlite3.Connection, waits: float) -> None:
    """Switch to WAL; SQLite does not wait for others here, so several starting at once must."""
    deadline = time.monotonic() + waits
    while True:
        try:
            raw.execute("pragma journal_mode=wal")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return
