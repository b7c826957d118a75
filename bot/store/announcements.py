"""Rows of announcements until they are posted, or whoever made one knows that it is not.

`key` is what is announced where, as it stands among what was dealt with (`bot.store.seen`); `error`
why it was not posted, null while it is on its way.
"""

from __future__ import annotations

from bot.store.database import Database, Row


def take_up(db: Database, key: str, channel: str, by: str, now: int) -> None:
    """Note that an announcement is on its way."""
    db.execute(
        "insert into announcements (key, channel, announced_by, at)"
        " values (:key, :channel, :by, :now)"
        " on conflict (key) do update set announced_by = excluded.announced_by,"
        " at = excluded.at, error = null",
        {"key": key, "channel": channel, "by": by, "now": now},
    )


def put_down(db: Database, key: str) -> None:
    """It is posted, or whoever made it knows that it is not."""
    db.execute("delete from announcements where key = :key", {"key": key})


def failed(db: Database, key: str, error: str) -> Row | None:
    """It was not posted, as far as is known; the row."""
    rows = db.changed(
        "update announcements set error = :error where key = :key returning *",
        {"key": key, "error": error},
    )
    return rows[0] if rows else None


def on_their_way(db: Database) -> list[Row]:
    """Those of which is not known whether they were posted."""
    return db.query("select * from announcements where error is null order by at, key")


def to_tell(db: Database) -> list[Row]:
    """Those that were not posted, and nobody was told."""
    return db.query("select * from announcements where error is not null order by at, key")
