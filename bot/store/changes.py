"""Rows of the audit log: who changed what of the calendar, when, from what to what.

`before` and `after` are the whole series as JSON; `before` is null where it was added, both where a
change is older than such notes. The scope of a change is one meeting ("this"), named by its
RECURRENCE-ID, or that one and later ones of its series. `sequence` is the version of the series
that the change led to. What is held and released is noted too, but changes no session:
it is neither undone nor a change that somebody has to be shown.
"""

from __future__ import annotations

from bot.store.database import Database, Row

HOLD, RELEASE = "hold", "release"
_OF_SESSION = f"action not in ('{HOLD}', '{RELEASE}')"


def add(db: Database, row: Row) -> int:
    """Note a change; its number."""
    (noted,) = db.changed(
        "insert into changes (at, changed_by, action, scope, uid, recurrence_id, before, after,"
        " sequence, undoes) values (:at, :changed_by, :action, :scope, :uid, :recurrence_id,"
        " :before, :after, :sequence, :undoes) returning id",
        row,
    )
    return int(noted["id"])


def of_session(db: Database, uid: str, recurrence_id: str, limit: int) -> list[Row]:
    """The last changes of one meeting, made to it alone or with others, newest first."""
    return db.query(
        "select * from changes where uid = :uid and (recurrence_id = :recurrence_id"
        " or (scope <> 'this' and recurrence_id <= :recurrence_id))"
        f" and {_OF_SESSION} order by id desc limit :limit",
        {"uid": uid, "recurrence_id": recurrence_id, "limit": limit},
    )


def since(db: Database, uid: str, recurrence_id: str, sequence: int) -> list[Row]:
    """The changes of one meeting after a SEQUENCE, oldest first."""
    return db.query(
        "select * from changes where uid = :uid and (recurrence_id = :recurrence_id"
        " or (scope <> 'this' and recurrence_id <= :recurrence_id))"
        f" and sequence > :sequence and {_OF_SESSION} order by id",
        {"uid": uid, "recurrence_id": recurrence_id, "sequence": sequence},
    )


def latest(db: Database, limit: int) -> list[Row]:
    """The latest changes of all sessions, newest first."""
    return db.query("select * from changes order by id desc limit :limit", {"limit": limit})


def last_changes(db: Database) -> dict[str, int]:
    """When each series (uid) was changed last, in UTC epoch seconds; none that never was."""
    rows = db.query("select uid, max(at) as at from changes where sequence > 0 group by uid")
    return {row["uid"]: row["at"] for row in rows}
