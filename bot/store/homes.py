"""What stands on people's Home, so that it is published only when something changed."""

from __future__ import annotations

from bot.store.database import Database, Row


def home(db: Database, user_id: str) -> Row | None:
    """What was published last: digest of the content, Slack's hash of the view, opened_at."""
    return db.one("select * from homes where user_id = :user_id", {"user_id": user_id})


def opened(db: Database, user_id: str, now: int) -> None:
    """Note that somebody looks at their Home."""
    db.execute(
        "insert into homes (user_id, opened_at) values (:user_id, :now)"
        " on conflict (user_id) do update set opened_at = excluded.opened_at",
        {"user_id": user_id, "now": now},
    )


def published(db: Database, user_id: str, digest: str | None, view_hash: str | None) -> None:
    """Note what stands there now; None where that is not known."""
    db.execute(
        "update homes set digest = :digest, view_hash = :hash where user_id = :user_id",
        {"digest": digest, "hash": view_hash, "user_id": user_id},
    )


def opened_since(db: Database, moment: int) -> list[str]:
    """Who opened their Home since a moment."""
    rows = db.query(
        "select user_id from homes where opened_at >= :moment order by opened_at desc",
        {"moment": moment},
    )
    return [row["user_id"] for row in rows]
