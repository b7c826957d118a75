"""What still has to be planned, and when the things that repeat themselves last happened."""

from __future__ import annotations

from collections.abc import Iterable

from bot.store.database import Database, Row


def plan_later(
    db: Database, uids: Iterable[str] = (), destinations: Iterable[str] = (), *, now: int
) -> None:
    """Note that the deliveries of these series or destinations have to be planned anew."""
    pairs = [(uid, "") for uid in uids] + [("", destination) for destination in destinations]
    for uid, destination in pairs:
        db.execute(
            "insert into to_plan (uid, destination, at) values (:uid, :destination, :now)"
            " on conflict (uid, destination) do update set at = excluded.at",
            {"uid": uid, "destination": destination, "now": now},
        )


def to_plan(db: Database) -> list[Row]:
    """What has to be planned anew."""
    return db.query("select uid, destination from to_plan order by at, uid, destination")


def planned(db: Database, row: Row) -> None:
    """That has been planned."""
    db.execute("delete from to_plan where uid = :uid and destination = :destination", row)


def note_time(db: Database, name: str, at: int) -> None:
    """Keep the time of something that happens again and again, such as a tick."""
    db.execute(
        "insert into bookkeeping (name, at) values (:name, :at)"
        " on conflict (name) do update set at = excluded.at",
        {"name": name, "at": at},
    )


def noted_time(db: Database, name: str) -> int | None:
    """The time kept under a name."""
    row = db.one("select at from bookkeeping where name = :name", {"name": name})
    return row["at"] if row else None
