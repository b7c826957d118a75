"""Rows of imports: what a calendar file last said of a session, and what was written because of it.

`file_uid` is the session's UID in the file; `uid` is that of the segment that follows it now, which
is another one once the file gave its sessions another time.
"""

from __future__ import annotations

from bot.store.database import Database, Row


def imports(db: Database) -> dict[str, Row]:
    """What files said, by their UID; `said` and `wrote` are JSON objects."""
    return {row["file_uid"]: row for row in db.query("select * from imports")}


def save_import(db: Database, row: Row) -> None:
    """Keep what a file said of a session, in place of what one said before."""
    db.execute(
        "insert into imports (file_uid, uid, said, wrote) values (:file_uid, :uid, :said, :wrote)"
        " on conflict (file_uid) do update set uid = excluded.uid, said = excluded.said,"
        " wrote = excluded.wrote",
        row,
    )


def everything(db: Database) -> list[tuple[object, ...]]:
    """All that the calendar says, as values only."""
    rows = db.query("select uid, version, segments, overrides from series order by uid")
    return [tuple(row.values()) for row in rows]
