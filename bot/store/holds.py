"""Rows of what keepers hold back: one lead before one session, notices about it, or a digest.

`lead` is empty for the notices of a change; `uid` is empty too for the weekly digest, and
`recurrence_id` then the local time at which it is due.
"""

from __future__ import annotations

from bot.store.database import Database, Row


def of_session(db: Database, uid: str, recurrence_id: str) -> dict[str, str]:
    """What is held of one session: who holds it, by lead."""
    rows = db.query(
        "select lead, held_by from holds where uid = :uid and recurrence_id = :rid",
        {"uid": uid, "rid": recurrence_id},
    )
    return {row["lead"]: row["held_by"] for row in rows}


def all_holds(db: Database) -> list[Row]:
    """Everything that is held: uid, recurrence_id, lead, held_by, held_at."""
    return db.query("select * from holds order by held_at, uid, recurrence_id, lead")


def hold(db: Database, uid: str, recurrence_id: str, lead: str, by: str, now: int) -> bool:
    """Hold something back; False where somebody does already."""
    return bool(
        db.execute(
            "insert into holds (uid, recurrence_id, lead, held_by, held_at)"
            " values (:uid, :rid, :lead, :by, :now)"
            " on conflict (uid, recurrence_id, lead) do nothing",
            {"uid": uid, "rid": recurrence_id, "lead": lead, "by": by, "now": now},
        )
    )


def release(db: Database, uid: str, recurrence_id: str, lead: str) -> bool:
    """Hold it no longer; False where nobody did."""
    return bool(
        db.execute(
            "delete from holds where uid = :uid and recurrence_id = :rid and lead = :lead",
            {"uid": uid, "rid": recurrence_id, "lead": lead},
        )
    )


def forget_old(db: Database, before: int) -> int:
    """Drop what has been held since before a moment; the number of rows."""
    return db.execute("delete from holds where held_at < :before", {"before": before})
