"""SQLite: a file, its write-ahead log, and one writer at a time."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlite_utils
from filelock import BaseFileLock, FileLock

from bot.store.driver import DatabaseConnection, DatabaseError, Row
from bot.store.migrations import FIRST_STEPS, STEPS, migrations


class SqliteConnection(DatabaseConnection):
    """A connection to the file."""

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

    def rows(self, sql: str, parameters: Mapping[str, Any]) -> list[Row]:
        """See `DatabaseConnection`, as for all of these."""
        cursor = self.raw.execute(sql, parameters)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def change(self, sql: str, parameters: Mapping[str, Any]) -> int:
        return self.raw.execute(sql, parameters).rowcount

    def change_many(self, sql: str, rows: Sequence[Mapping[str, Any]]) -> int:
        return self.raw.executemany(sql, rows).rowcount

    def wait_at_most(self, seconds: float) -> None:
        if abs(seconds - self._waits) > 0.05:
            self.raw.execute(f"pragma busy_timeout={int(seconds * 1000)}")
            self._waits = seconds

    @contextmanager
    def transaction(self, *, durable: bool) -> Iterator[None]:
        if durable:
            self.raw.execute("pragma synchronous=full")
        try:
            self.raw.execute("begin immediate")
            yield
            self.raw.execute("commit")
        except BaseException:
            if self.raw.in_transaction:  # SQLite may have undone it itself, as on a full disk
                self.raw.execute("rollback")
            raise
        finally:
            if durable:
                self.raw.execute("pragma synchronous=normal")

    def empty_log(self) -> bool:
        self.wait_at_most(0)
        (busy, *_) = self.raw.execute("pragma wal_checkpoint(truncate)").fetchone()
        return not busy

    def tables(self) -> dict[str, tuple[str, ...]]:
        found = sqlite_utils.Database(self.raw).tables
        return {each.name: tuple(each.pks) for each in found if not each.name.startswith("_")}

    def damage(self) -> str:
        (found,) = self.raw.execute("pragma quick_check").fetchone()
        return "" if found == "ok" else str(found)

    def close(self) -> None:
        self.raw.close()


class Sqlite:
    """The file of one database, which one process of the bot uses, and the command line beside."""

    is_shared = False

    def __init__(self, path: Path) -> None:
        self.place: Path = path
        self.lock: BaseFileLock | None = lock_of(path)

    def connect(self, waits: float) -> SqliteConnection:
        """See `Driver`, as for all of these."""
        self.place.parent.mkdir(parents=True, exist_ok=True)
        return SqliteConnection(self.place, waits)

    def migrate(self, connection: DatabaseConnection) -> None:
        assert isinstance(connection, SqliteConnection)
        tables = sqlite_utils.Database(connection.raw)
        applied = {row.name for row in migrations.applied(tables)}
        newer = sorted(applied - {*FIRST_STEPS, *STEPS})
        if newer:
            raise DatabaseError(
                f"The database {self.place} was written by a newer version of the bot (it has "
                f"'{newer[0]}'): install that version again, or restore a backup of the file."
            )
        migrations.apply(tables)

    def refusal(self, error: BaseException) -> DatabaseError | None:
        if not isinstance(error, (sqlite3.DatabaseError, OSError)):
            return None
        return DatabaseError(
            f"The database {self.place} cannot be opened ({error}): check that DATABASE_URL names "
            "an SQLite file in a folder the bot may write to."
        )


def lock_of(database: Path) -> BaseFileLock:
    """What a bot holds while it runs on this file; `Timeout` where another one does."""
    return FileLock(f"{database}.lock", timeout=0)


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
