"""Rows of the outbox whose message stands in Slack and is to say something else, or to go.

`correct_at` is when that is next to be done, or until when somebody is at it. Times are UTC epoch
seconds.
"""

from __future__ import annotations

from bot.store.database import Database, Row
from bot.store.outbox import row_of


def take_correction(db: Database, key: str, channel: str, ts: str, lease_until: int) -> bool:
    """Take one message to correct, which stands there; False if somebody is at it already."""
    db.execute(
        "update deliveries set channel = :channel, ts = :ts,"
        " wanted = case when wanted > 0 then wanted + 1 else 0 end where key = :key",
        {"key": key, "channel": channel, "ts": ts},
    )
    return bool(db.update("deliveries", {"correct_at": lease_until}, key=key, correct_at=None))


def touch_ended(db: Database, since: int, until: int, most: int) -> int:
    """Let what stands about what ended after `since`, and by `until`, be corrected; of how many.

    Only of what is not being corrected anyway, so that it can be done a few at a time.
    """
    return db.execute(
        "update deliveries set wanted = wanted + 1, correct_at = coalesce(correct_at, :until)"
        " where key in (select key from deliveries where session_end > :since"
        " and session_end <= :until and state = 'sent' and ts is not null and wanted > 0"
        " and wanted = shown limit :most)",
        {"since": since, "until": until, "most": most},
    )


def claim_corrections(db: Database, now: int, lease_until: int, limit: int) -> list[Row]:
    """Take messages to correct, nearest start first; a correction may be repeated freely.

    Those about what has ended come after others, and those that are to go last, the first message
    of a thread after all others.
    """
    with db.immediate():
        return db.query(
            "update deliveries set correct_at = :lease where key in (select key from deliveries"
            " where correct_at <= :now"
            " order by wanted = 0, session_end > 0 and session_end <= :now,"
            " case when wanted = 0 then -place else start end, key limit :limit) returning *",
            {"now": now, "lease": lease_until, "limit": limit},
        )


def begin_correction(db: Database, key: str) -> Row | None:
    """The row of a message that is about to be corrected, with a revision (`wanted`) of its own."""
    rows = db.changed(
        "update deliveries set wanted = case when wanted > 0 then wanted + 1 else 0 end"
        " where key = :key and (ts is not null or file is not null) returning *",
        {"key": key},
    )
    return rows[0] if rows else None


def say_anew(db: Database, key: str, now: int) -> None:
    """Let a message that was deleted in Slack be posted once more."""
    db.execute(
        "update deliveries set state = 'pending', act_at = :now, ts = null, shown = 0,"
        " unclear_since = null, correct_at = null where key = :key and state = 'sent'",
        {"key": key, "now": now},
    )


def corrected(
    db: Database, row: Row, said: str | None, *, now: int, lease: int | None, again: int | None
) -> bool:
    """Note what a message says now, or when to try `again`; whether it is to be done over at once.

    `row` is as `begin_correction` gave it: where a later revision was begun or asked for meanwhile,
    nobody knows whose words stand there. `lease` is until when the correction was taken, None if it
    was not; what others have taken stays to be made.
    """
    db.execute(
        "update deliveries set said = coalesce(:said, said),"
        " content = case when cast(:again as bigint) is null and wanted = :wanted then null"
        " else content end,"
        " shown = coalesce(:shown, shown), correct_at = coalesce(:again,"
        " case when wanted <> :wanted then :now when correct_at = :lease then null"
        " else correct_at end) where key = :key",
        {
            "key": row["key"],
            "wanted": row["wanted"],
            "said": said,
            "now": now,
            "shown": row["wanted"] if again is None else None,
            "lease": lease,
            "again": again,
        },
    )
    fresh = row_of(db, row["key"])
    return fresh is not None and fresh["correct_at"] == now
