"""Rows of the channels that get the weekly digest; each digest is a row of the outbox."""

from __future__ import annotations

from bot.store.database import Database, Row


def digests(db: Database) -> list[Row]:
    """Every channel for which somebody turned it on, ended ones too.

    Rows hold channel, set_by, set_at, since (those due later are posted there), ended_at and error
    (UTC epoch seconds).
    """
    return db.query("select * from digests order by set_at, channel")


def turn_on(db: Database, channel: str, by: str, now: int) -> None:
    """Turn it on where it is off or has ended; its first one is the next that is due."""
    db.execute(
        "insert into digests (channel, set_by, set_at, since) values (:channel, :by, :now,"
        " :now) on conflict (channel) do update set set_by = excluded.set_by,"
        " set_at = excluded.set_at, since = excluded.since, ended_at = null, error = null"
        " where digests.ended_at is not null",
        {"channel": channel, "by": by, "now": now},
    )


def turn_off(db: Database, channel: str) -> None:
    """Turn it off."""
    db.execute("delete from digests where channel = :channel", {"channel": channel})


def end(db: Database, channel: str, now: int, error: str) -> bool:
    """The channel can no longer be reached; False where that was noted before."""
    return bool(
        db.execute(
            "update digests set ended_at = :now, error = :error"
            " where channel = :channel and ended_at is null",
            {"channel": channel, "now": now, "error": error},
        )
    )
