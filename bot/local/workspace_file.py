"""The workspace on disk, so that it outlives a restart.

A single thread writes, so that neither an answer to the app nor the lock of the workspace ever
waits for the disk, or for another program's transaction in the same file.
"""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
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

    `path` None keeps nothing. What was saved is on disk after `close`. Objects are kept as JSON;
    they are never changed in place, so no copy is made before they are written.
    """

    def __init__(self, path: Path | None) -> None:
        self._writer = ThreadPoolExecutor(1, "local-slack-file")
        self._database: sqlite3.Connection | None = None
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._database = sqlite3.connect(
                path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            self._database.execute("pragma journal_mode = wal")
            self._database.execute("pragma synchronous = normal")
            self._database.executescript(_SCHEMA)

    def rows(self, table: Table) -> list[tuple[Any, ...]]:
        """Every row of a table as `save` was given it, messages in the order of their time."""
        if self._database is None:
            return []
        order = "ts" if table == "messages" else "1"
        found = self._database.execute(f"select * from slack_{table} order by {order}")
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

    def drop(self, table: Table, **key: str) -> None:
        """Forget the rows with these columns."""
        wanted = " and ".join(f"{column} = ?" for column in key)
        self._later(f"delete from slack_{table} where {wanted}", key.values())

    def close(self) -> None:
        """Write what is left and end; a second call does nothing."""
        database, self._database = self._database, None
        self._writer.shutdown()
        if database is not None:
            database.close()

    def _later(self, sql: str, values: Iterable[Any]) -> None:
        if self._database is not None:
            self._writer.submit(_write, self._database, sql, values)


def _write(database: sqlite3.Connection, sql: str, values: Iterable[Any]) -> None:
    kept = [json.dumps(one, ensure_ascii=False) if isinstance(one, dict) else one for one in values]
    try:
        database.execute(sql, kept)
    except sqlite3.Error as error:
        _log.error("The local Slack could not be saved: %s", error)
