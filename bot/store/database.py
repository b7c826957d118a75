"""The database: its connections, immediate transactions, turns.

The SQL of each area stands in the module of that area, in the subset that SQLite and PostgreSQL
have in common (`:name` parameters, `on conflict … do update`, `returning`, times as UTC epoch
seconds, JSON as text). What a driver does in a way of its own stands in `sqlite`, `postgres` and
`backup`.
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

from filelock import Timeout

from bot.store.driver import DatabaseConnection, DatabaseError, Driver, DriverError, Row
from bot.store.sqlite import Sqlite

__all__ = ["Database", "DatabaseError", "DriverError", "Row", "Turns", "WouldWriteError"]

log = logging.getLogger(__name__)

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


class WouldWriteError(BaseException):
    """Something would be written where only reading is allowed; nothing was changed so far.

    No `Exception`, so that nobody on the way takes it for a failure.
    """


def driver_of(place: Path | str) -> Driver:
    """The driver of an SQLite file (a path) or of a PostgreSQL database (its address)."""
    if isinstance(place, Path):
        return Sqlite(place)
    try:
        from bot.store.postgres import Postgres  # where it is used: it need not be installed
    except ImportError as error:
        raise DatabaseError(
            f"DATABASE_URL names a PostgreSQL database, and psycopg is missing ({error}): install "
            "it with .venv/bin/python -m pip install --require-hashes -r requirements-postgres.lock"
        ) from None
    return Postgres(place)


class Database:
    """A database, opened and brought up to date. Safe to share between threads.

    A thread holds a connection of its own during a transaction, else for one statement. Whoever
    made the object closes it, and with it every connection.
    """

    def __init__(self, place: Path | str) -> None:
        """`place` is the path of an SQLite file or the address of a PostgreSQL database."""
        self.driver = driver_of(place)
        self._here = threading.local()
        self._free: deque[DatabaseConnection] = deque()
        self._closed = False
        self._turns = Turns()
        self.changes = 0  # grows with what statements of this process change
        self.writes = 0  # transactions since the start
        self.waited_seconds = 0.0  # until they could begin
        # Of the process before this one nobody knows what it left in the log.
        self._log_to_empty = True
        try:
            with self.immediate(durable=True), self.connection() as connection:
                self.driver.migrate(connection)
        except BaseException as error:
            self.close()
            refusal = self.driver.refusal(error)
            if refusal is None:
                raise
            raise refusal from error

    @property
    def is_shared(self) -> bool:
        """Whether several processes of the bot may use it at once."""
        return self.driver.is_shared

    @property
    def place(self) -> Path | str:
        """The file, or words for the server's database, without a password."""
        return self.driver.place

    def occupy(self) -> bool:
        """Keep other bots off it until it is closed; False if one runs on it already."""
        if self.driver.lock is not None:
            with suppress(Timeout):
                self.driver.lock.acquire()
            return self.driver.lock.is_locked
        return True

    def query(self, sql: str, parameters: Mapping[str, Any] | None = None) -> list[Row]:
        """The rows of a statement that returns rows."""
        with self.connection() as connection:
            return connection.rows(sql, parameters or {})

    def one(self, sql: str, parameters: Mapping[str, Any] | None = None) -> Row | None:
        """The first row, or None."""
        rows = self.query(sql, parameters)
        return rows[0] if rows else None

    def execute(self, sql: str, parameters: Mapping[str, Any] | None = None) -> int:
        """Run a statement that changes something; the number of rows it changed."""
        with self._writing() as connection:
            number = connection.change(sql, parameters or {})
            self.changes += max(0, number)
            return number

    def execute_many(self, sql: str, rows: Sequence[Mapping[str, Any]]) -> int:
        """The same for each row, in a fraction of what so many statements take."""
        if not rows:
            return 0
        with self._writing() as connection:
            number = connection.change_many(sql, rows)
            self.changes += max(0, number)
            return number

    def all(self, table: str, order: str = "", /, **where: object) -> list[Row]:
        """The whole rows of a table that have these values, in an order; None is a null."""
        by = f" order by {order}" if order else ""
        return self.query(f"select * from {table}{_which(where)}{by}", where)

    def first(self, table: str, order: str = "", /, **where: object) -> Row | None:
        """The first of them, or None."""
        rows = self.all(table, order, **where)
        return rows[0] if rows else None

    def update(self, table: str, new: Mapping[str, object], /, **where: object) -> int:
        """Give the rows that have these values `new` ones; how many rows."""
        values = ", ".join(f'"{name}" = :new_{name}' for name in new)
        parameters = {**where, **{f"new_{name}": value for name, value in new.items()}}
        return self.execute(f"update {table} set {values}{_which(where)}", parameters)

    def delete(self, table: str, /, **where: object) -> int:
        """Delete the rows that have these values; how many."""
        return self.execute(f"delete from {table}{_which(where)}", where)

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
        with self._writing() as connection:
            rows = connection.rows(sql, parameters or {})
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
        with self._turn(), self.connection() as connection:
            self._here.connection = connection
            try:
                with connection.transaction(durable=durable):
                    self._note_wait(time.monotonic() - began)
                    yield
            except BaseException:
                connection.afterwards.clear()
                raise
            finally:
                del self._here.connection
            afterwards, connection.afterwards = connection.afterwards, []
        if durable:  # on a server others may write meanwhile
            with self.connection() as connection:
                connection.reach_disk()
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
            with self._turn(), self.connection() as connection:
                is_empty = connection.empty_log()
            if is_empty:
                break
            self._log_to_empty = True
            time.sleep(EMPTYING_PAUSE_SECONDS)
        return not self._log_to_empty

    @contextmanager
    def connection(self) -> Iterator[DatabaseConnection]:
        """The connection of this thread's transaction, else one that nobody uses, or a new one."""
        held = self._held()
        if held is not None:
            yield held
            return
        if self._closed:
            raise sqlite3.ProgrammingError("the database is closed")
        connection = self._free_one() or self.driver.connect(self._patience())
        try:
            connection.wait_at_most(self._patience())
            yield connection
        finally:
            self._free.append(connection)
            self._close_what_is_free()

    def close(self) -> None:
        """Close every connection, one that is in use as soon as it is free.

        Using the database afterwards is an error.
        """
        self._closed = True
        self._close_what_is_free()
        if self.driver.lock is not None:
            self.driver.lock.release()

    @contextmanager
    def _writing(self) -> Iterator[DatabaseConnection]:
        """The connection of this thread's transaction, else one for a single statement."""
        held = self._held()
        if held is not None:
            yield held
            return
        with self._turn(), self.connection() as connection, connection.alone():
            yield connection

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """This thread's turn to write."""
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

    def _held(self) -> DatabaseConnection | None:
        """The connection of this thread's transaction."""
        held: DatabaseConnection | None = getattr(self._here, "connection", None)
        return held

    def _free_one(self) -> DatabaseConnection | None:
        """A connection that nobody uses; those that the server ended are dropped."""
        with suppress(IndexError):  # no more, perhaps since another thread takes them too
            while not (connection := self._free.pop()).is_usable:
                connection.close()
            return connection
        return None

    def _close_what_is_free(self) -> None:
        with suppress(IndexError):
            while self._closed:
                self._free.pop().close()


def _which(where: Mapping[str, object]) -> str:
    """The condition that columns have these values."""
    wanted = (
        f'"{name}" ' + ("is null" if value is None else f"= :{name}")
        for name, value in where.items()
    )
    return f" where {' and '.join(wanted)}" if where else ""


def _insertion(table: str, row: Mapping[str, Any]) -> str:
    names, values = (", ".join(form.format(name) for name in row) for form in ('"{}"', ":{}"))
    return f"insert into {table} ({names}) values ({values})"
