"""What a database is to `Database`: a driver that connects, and connections that run statements.

SQLite's is in `sqlite`, PostgreSQL's in `postgres`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any, Protocol

from filelock import BaseFileLock

Row = dict[str, Any]


class ServerError(Exception):
    """What a PostgreSQL server does not take, or not in time; no value of a row stands in it."""


# What a statement raises that the database does not take, or not in time.
DriverError = (sqlite3.Error, ServerError)


class DatabaseError(Exception):
    """The database cannot be used; the text is one sentence with the remedy."""


class DatabaseConnection(Protocol):
    """A connection, used by one thread at a time. All of it raises `DriverError`."""

    afterwards: list[Callable[[], None]]

    @property
    def is_usable(self) -> bool:
        """Whether it can still be used; the server may have ended it."""
        return True

    def rows(self, sql: str, parameters: Mapping[str, Any]) -> list[Row]:
        """The rows of a statement that returns rows."""

    def change(self, sql: str, parameters: Mapping[str, Any]) -> int:
        """Run a statement; how many rows it changed."""

    def change_many(self, sql: str, rows: Sequence[Mapping[str, Any]]) -> int:
        """The same for each row."""

    def wait_at_most(self, seconds: float) -> None:
        """Let what writes wait so long for other processes, to a twentieth of a second."""

    def transaction(self, *, durable: bool) -> AbstractContextManager[None]:
        """Keep all of it or nothing, as the only one that writes.

        `durable` waits for the disk, for what a power cut must not undo; some wait in `reach_disk`.
        """

    def reach_disk(self) -> None:
        """Wait until what was committed is on the disk, where commits themselves do not."""
        return

    def alone(self) -> AbstractContextManager[None]:
        """Around one statement that writes."""
        return nullcontext()

    def empty_log(self) -> bool:
        """Let deleted text leave the log, without waiting for anybody; False if it could not."""
        return True

    def tables(self) -> dict[str, tuple[str, ...]]:
        """The bot's own tables, what is referred to first, and the columns of their keys."""

    def continue_numbers(self) -> None:
        """Number new rows after those that are there, where that is to be asked for."""
        return

    def incarnation(self) -> int | None:
        """As what a server keeps the tables; a copy that was put in their place is another one."""
        return None

    def damage(self) -> str:
        """What is broken in what is kept; empty where nothing is, or the server sees to that."""
        return ""

    def close(self) -> None:
        """End it."""


class Driver(Protocol):
    """One database."""

    is_shared: bool  # whether several processes of the bot may use it at once
    lock: BaseFileLock | None  # what the one bot holds while it runs, where only one may

    @property
    def place(self) -> Path | str:
        """The file, or words for a server's database, without a password."""

    def connect(self, waits: float) -> DatabaseConnection:
        """A new connection, whose statements wait at most so many seconds for others."""

    def migrate(self, connection: DatabaseConnection) -> None:
        """Bring the tables up to date; `DatabaseError` if they are newer than this program."""

    def refusal(self, error: BaseException) -> DatabaseError | None:
        """What to say to people of a failure to open it; None for what is no such failure."""
