"""Rows of files that are being worked on, so that a restart in the middle can be told.

`ts` is the message of the bot's own that says so, null until it is posted. What is in a file is
never stored.
"""

from __future__ import annotations

from bot.store.database import Database, Row


def take_up(
    db: Database, channel: str, name: str, now: int, *, ts: str | None, thread_ts: str | None
) -> Row:
    """Note that a file is worked on; the row."""
    (row,) = db.changed(
        "insert into files_in_hand (channel, ts, thread_ts, name, at)"
        " values (:channel, :ts, :thread_ts, :name, :at) returning *",
        {"channel": channel, "ts": ts, "thread_ts": thread_ts, "name": name, "at": now},
    )
    return row


def said_at(db: Database, number: int, ts: str) -> None:
    """Note which message says that the file is worked on."""
    db.execute("update files_in_hand set ts = :ts where id = :id", {"id": number, "ts": ts})


def put_down(db: Database, number: int) -> None:
    """The work is done, or given up."""
    db.execute("delete from files_in_hand where id = :id", {"id": number})


def being_worked_on(db: Database) -> list[Row]:
    """All that is worked on; right after a start, what was when the bot was ended."""
    return db.query("select * from files_in_hand order by id")
