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
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

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

Statement = tuple[str, tuple[Any, ...]]


class Store:
    """Keeps conversations, messages, Homes, files and read marks in a SQLite file.

    `path` None keeps nothing. What was saved is on disk after `flush` or `close`.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._queue: queue.SimpleQueue[Statement | threading.Event | None] = queue.SimpleQueue()
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
                target=self._write, name="local-slack-store", daemon=True
            )
            self._writer.start()

    def conversations(self) -> list[dict[str, Any]]:
        """Every conversation saved, as `save_conversation` was given it."""
        rows = self._rows("select json from slack_conversations order by rowid")
        return [json.loads(text) for (text,) in rows]

    def messages(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """(conversation id, message) of every message saved, oldest first."""
        rows = self._rows("select channel, json from slack_messages order by ts")
        return ((channel, json.loads(text)) for channel, text in rows)

    def homes(self) -> dict[str, dict[str, Any]]:
        """The published Home view of each person."""
        rows = self._rows("select user_id, json from slack_homes")
        return {user: json.loads(text) for user, text in rows}

    def files(self) -> list[tuple[dict[str, Any], bytes]]:
        """Every file saved, with its content."""
        rows = self._rows("select json, content from slack_files order by rowid")
        return [(json.loads(text), content) for text, content in rows]

    def reads(self) -> dict[tuple[str, str], str]:
        """The timestamp up to which (person, conversation) was read."""
        rows = self._rows("select user_id, channel, ts from slack_reads")
        return {(user, channel): ts for user, channel, ts in rows}

    def save_conversation(self, conversation: dict[str, Any]) -> None:
        """Keep `conversation`, a JSON object with an `id`."""
        self._later(
            "insert into slack_conversations values (?, ?) "
            "on conflict (id) do update set json = excluded.json",
            (conversation["id"], conversation),
        )

    def save_message(self, channel: str, message: dict[str, Any]) -> None:
        """Keep `message`, new or edited."""
        self._later(
            "insert into slack_messages values (?, ?, ?) "
            "on conflict (channel, ts) do update set json = excluded.json",
            (channel, message["ts"], message),
        )

    def remove_message(self, channel: str, ts: str) -> None:
        """Forget a message."""
        self._later("delete from slack_messages where channel = ? and ts = ?", (channel, ts))

    def save_home(self, user: str, view: dict[str, Any]) -> None:
        """Keep the Home view published for `user`."""
        self._later(
            "insert into slack_homes values (?, ?) "
            "on conflict (user_id) do update set json = excluded.json",
            (user, view),
        )

    def save_file(self, file: dict[str, Any], content: bytes) -> None:
        """Keep `file`, a JSON object with an `id`, and its content."""
        self._later(
            "insert into slack_files values (?, ?, ?) "
            "on conflict (id) do update set json = excluded.json",
            (file["id"], file, content),
        )

    def delete_file(self, file_id: str) -> None:
        """Forget a file and its content."""
        self._later("delete from slack_files where id = ?", (file_id,))

    def save_read(self, user: str, channel: str, ts: str) -> None:
        """Keep how far `user` has read `channel`."""
        self._later(
            "insert into slack_reads values (?, ?, ?) "
            "on conflict (user_id, channel) do update set ts = excluded.ts",
            (user, channel, ts),
        )

    def flush(self) -> None:
        """Return when everything saved so far is on disk."""
        if self._writer is None:
            return
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

    def _rows(self, sql: str) -> list[tuple[Any, ...]]:
        if self._path is None:
            return []
        with closing(self._connect()) as database:
            return database.execute(sql).fetchall()

    def _later(self, sql: str, values: tuple[Any, ...]) -> None:
        """Queue a statement; messages and views are never changed in place, so no copy is made."""
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


def _write_batch(database: sqlite3.Connection, batch: list[Statement]) -> None:
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
