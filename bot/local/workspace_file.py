"""The workspace on disk, so that it outlives a restart.

A single writer thread empties a queue, so that neither an answer to the app nor the lock of the
workspace ever waits for the disk, or for another program's transaction in the same file.
"""

from __future__ import annotations

import json
import logging
import queue
import sqlite3
import threading
from contextlib import closing
from pathlib import Path
from typing import Any, Literal

_SCHEMA = """
create table if not exists slack_conversations (
  id text primary key, json text not null
) strict;
create table if not exists slack_messages (
  channel text not null, ts text not null, json text not null, primary key (channel, ts)
) strict, without rowid;
create table if not exists slack_homes (
  user_id text primary key, json text not null
) strict;
create table if not exists slack_files (
  id text primary key, json text not null, content blob not null
) strict;
create table if not exists slack_reads (
  user_id text not null, channel text not null, ts text not null, primary key (user_id, channel)
) strict, without rowid;
"""
_BUSY_SECONDS = 30
_log = logging.getLogger(__name__)

Table = Literal["conversations", "messages", "homes", "files", "reads"]


class WorkspaceFile:
    """Keeps conversations, messages, Homes, files and read marks in a SQLite file.

    `path` None keeps nothing. What was saved is on disk after `flush` or `close`. Objects are kept
    as JSON; they are never changed in place, so no copy is made before they are written.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._queue: queue.SimpleQueue[tuple[str, tuple[Any, ...]] | threading.Event | None]
        self._queue = queue.SimpleQueue()
        self._writer: threading.Thread | None = None
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            with closing(self._connect()) as database:
                database.execute("pragma journal_mode = wal")
                database.executescript(_SCHEMA)
        self.open()

    def open(self) -> None:
        """Begin to write; does nothing when that has begun, or when there is no file."""
        if self._path is not None and self._writer is None:
            self._writer = threading.Thread(
                target=self._write, name="local-slack-file", daemon=True
            )
            self._writer.start()

    def rows(self, table: Table) -> list[tuple[Any, ...]]:
        """Every row of a table as `save` was given it, messages in the order of their time."""
        if self._path is None:
            return []
        order = "ts" if table == "messages" else "1"
        with closing(self._connect()) as database:
            found = database.execute(f"select * from slack_{table} order by {order}")
            named = [column[0] for column in found.description]
            return [
                tuple(
                    json.loads(value) if name == "json" else value
                    for name, value in zip(named, row, strict=True)
                )
                for row in found
            ]

    def save(self, table: Table, *values: Any) -> None:
        """Keep a row, in the place of one with the same key: its columns in order."""
        marks = ", ".join("?" * len(values))
        self._later(f"insert or replace into slack_{table} values ({marks})", values)

    def remove_message(self, channel: str, ts: str) -> None:
        """Forget a message."""
        self._later("delete from slack_messages where channel = ? and ts = ?", (channel, ts))

    def remove_file(self, file_id: str) -> None:
        """Forget a file and its content."""
        self._later("delete from slack_files where id = ?", (file_id,))

    def flush(self) -> None:
        """Return when everything saved so far is on disk."""
        if self._writer is not None:
            written = threading.Event()
            self._queue.put(written)
            written.wait()

    def close(self) -> None:
        """Write what is left and end."""
        if self._writer is not None:
            self._queue.put(None)
            self._writer.join()
            self._writer = None

    def _connect(self) -> sqlite3.Connection:
        assert self._path is not None
        return sqlite3.connect(self._path, timeout=_BUSY_SECONDS, isolation_level=None)

    def _later(self, sql: str, values: tuple[Any, ...]) -> None:
        if self._writer is not None:
            self._queue.put((sql, values))

    def _write(self) -> None:
        """The writer thread: everything that waits becomes one transaction."""
        with closing(self._connect()) as database:
            database.execute("pragma synchronous = normal")
            running = True
            while running:
                batch = [self._queue.get()]
                while not self._queue.empty():
                    batch.append(self._queue.get())
                running = None not in batch
                try:
                    _write_batch(database, [item for item in batch if isinstance(item, tuple)])
                except sqlite3.Error as error:
                    _log.error("The local Slack could not be saved to %s: %s", self._path, error)
                for item in batch:
                    if isinstance(item, threading.Event):
                        item.set()


def _write_batch(database: sqlite3.Connection, batch: list[tuple[str, tuple[Any, ...]]]) -> None:
    database.execute("begin immediate")
    try:
        for sql, values in batch:
            database.execute(sql, [_column(value) for value in values])
        database.execute("commit")
    except sqlite3.Error:
        if database.in_transaction:
            database.execute("rollback")
        raise


def _column(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value
