"""Rows of imports: what a calendar file last said of a session, and what was written because of it.

`file_uid` is the session's UID in the file; `uid` is the series that stands for it now, which is
another one after a split.
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


def all_overrides(db: Database) -> list[Row]:
    """What was changed of single meetings, of every series."""
    return db.query("select * from overrides order by uid, recurrence_id")


def remove_overrides(db: Database, uid: str) -> None:
    """Forget what was changed of the single meetings of a series."""
    db.execute("delete from overrides where uid = :uid", {"uid": uid})


def everything(db: Database) -> list[tuple[object, ...]]:
    """All that the calendar says, as values only: series and what was changed of meetings."""
    series = (
        "select uid, kind, title, dtstart, duration, timezone, rrule, exdates, doubts, source,"
        " previous_uid, topic, note, place, url, resources_url, status, sequence"
        " from series order by uid"
    )
    overrides = (
        "select uid, recurrence_id, title, local_start, duration, topic, note, place, url,"
        " resources_url, status, sequence from overrides order by uid, recurrence_id"
    )
    return [tuple(row.values()) for sql in (series, overrides) for row in db.query(sql)]
