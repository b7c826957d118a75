"""Rows of the weekly digest: the channels that get it, and what became of it there."""

from __future__ import annotations

from bot.store.database import Database, Row


def digests(db: Database) -> list[Row]:
    """Every channel for which somebody turned it on, ended ones too.

    Rows hold channel, set_by, set_at, looked_at (up to when its digests are dealt with), ended_at
    and error (UTC epoch seconds).
    """
    return db.query("select * from digests order by set_at, channel")


def turn_on(db: Database, channel: str, by: str, now: int) -> None:
    """Turn it on where it is off or has ended; its first one is the next that is due."""
    db.execute(
        "insert into digests (channel, set_by, set_at, looked_at) values (:channel, :by, :now,"
        " :now) on conflict (channel) do update set set_by = excluded.set_by,"
        " set_at = excluded.set_at, looked_at = excluded.looked_at, ended_at = null, error = null"
        " where digests.ended_at is not null",
        {"channel": channel, "by": by, "now": now},
    )


def turn_off(db: Database, channel: str) -> None:
    """Turn it off."""
    db.execute("delete from digests where channel = :channel", {"channel": channel})


def dealt_with(db: Database, channel: str, now: int, error: str | None = None) -> None:
    """The one that was due is posted, is not wanted, or (`error`) cannot be posted."""
    db.execute(
        "update digests set looked_at = :now, error = :error where channel = :channel",
        {"channel": channel, "now": now, "error": error},
    )


def failed(db: Database, channel: str, error: str) -> None:
    """It could not be posted for now."""
    db.execute(
        "update digests set error = :error where channel = :channel",
        {"channel": channel, "error": error},
    )


def end(db: Database, channel: str, now: int, error: str) -> bool:
    """The channel can no longer be reached; False where that was noted before."""
    return bool(
        db.execute(
            "update digests set ended_at = :now, error = :error"
            " where channel = :channel and ended_at is null",
            {"channel": channel, "now": now, "error": error},
        )
    )
