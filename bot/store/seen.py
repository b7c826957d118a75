"""What was already dealt with: Slack delivers events again, and people press twice."""

from __future__ import annotations

from bot.store.database import Database

KEEP_SECONDS = 24 * 3600


def first_time(db: Database, keys: list[str], now: int) -> bool:
    """Note `keys` (one delivery may have several names); False if any of them was noted before."""
    with db.immediate():
        for index, key in enumerate(keys):
            added = db.execute(
                "insert into seen (key, at) values (:key, :at) on conflict (key) do nothing",
                {"key": key, "at": now},
            )
            if not added:
                # The names that were new belong to the same delivery: remember them as well.
                for other in keys[index + 1 :]:
                    db.execute(
                        "insert into seen (key, at) values (:key, :at) on conflict do nothing",
                        {"key": other, "at": now},
                    )
                return False
    return True


def forget_old(db: Database, now: int) -> int:
    """Drop what is older than a day, long after Slack's last redelivery; the number of rows."""
    return db.execute("delete from seen where at < :before", {"before": now - KEEP_SECONDS})
