"""Rows of the processes that share a database: that each lives, and who is the sender.

Times are UTC epoch seconds. A file is used by one process only, and has no such rows.
"""

from __future__ import annotations

from bot.store.database import Database

FORGET_SECONDS = 60


def take(db: Database, name: str, holder: str, now: int, until: int) -> bool:
    """Have or keep something until a moment; False while it is another's."""
    return bool(
        db.execute(
            "insert into leases (name, holder, until) values (:name, :holder, :until)"
            " on conflict (name) do update set holder = excluded.holder, until = excluded.until"
            " where leases.holder = excluded.holder or leases.until <= :now",
            {"name": name, "holder": holder, "now": now, "until": until},
        )
    )


def lives(db: Database, holder: str, now: int) -> bool:
    """Whether a process was there just now."""
    parameters = {"holder": holder, "now": now}
    found = "select 1 from leases where holder = :holder and until > :now limit 1"
    return db.one(found, parameters) is not None


def give_back(db: Database, holder: str) -> None:
    """Let others have at once what a process had; it lives no longer."""
    db.execute("delete from leases where holder = :holder", {"holder": holder})


def forget(db: Database, now: int) -> None:
    """Drop what is left of processes that are gone."""
    db.execute("delete from leases where until < :before", {"before": now - FORGET_SECONDS})
