"""Rows of the people who keep the calendar: what they filled in, hold back and turned on.

Held is one lead before one session, notices about it, or a digest. `lead` is empty for the notices
of a change; `uid` is empty too for the weekly digest, and `recurrence_id` then the local time at
which it is due. Each digest is a row of the outbox.
"""

from __future__ import annotations

from bot.store.database import Database, Row


def appointed(db: Database) -> list[Row]:
    """Who was appointed, in order: user_id, appointed_by, appointed_at (UTC epoch seconds)."""
    return db.all("keepers", "appointed_at, user_id")


def is_appointed(db: Database, user_id: str) -> bool:
    """Whether somebody was appointed."""
    return bool(db.all("keepers", user_id=user_id))


def appoint(db: Database, user_id: str, by: str, now: int) -> bool:
    """Appoint somebody; False where they were appointed already."""
    row = {"user_id": user_id, "appointed_by": by, "appointed_at": now}
    return bool(db.insert("keepers", row, unless="user_id"))


def dismiss(db: Database, user_id: str) -> bool:
    """Dismiss somebody; False where they were not appointed."""
    return bool(db.delete("keepers", user_id=user_id))


def shared_settings(db: Database) -> list[Row]:
    """What keepers filled in: name, value, set_by, set_at; set_by_name where Slack was asked."""
    return db.query(
        "select shared_settings.*, people.name as set_by_name from shared_settings"
        " left join people on people.user_id = shared_settings.set_by order by shared_settings.name"
    )


def save_setting(db: Database, name: str, value: str, by: str, now: int) -> None:
    """Fill something in; an empty value says that it is not needed."""
    row = {"name": name, "value": value, "set_by": by, "set_at": now}
    db.upsert("shared_settings", row, "name")


# What they hold back


def held_of(db: Database, uid: str, recurrence_id: str) -> dict[str, str]:
    """What is held of one session: who holds it, by lead."""
    rows = db.all("holds", uid=uid, recurrence_id=recurrence_id)
    return {row["lead"]: row["held_by"] for row in rows}


def all_holds(db: Database) -> list[Row]:
    """Everything that is held: uid, recurrence_id, lead, held_by, held_at."""
    return db.all("holds", "held_at, uid, recurrence_id, lead")


def hold(db: Database, uid: str, recurrence_id: str, lead: str, by: str, now: int) -> bool:
    """Hold something back; False where somebody does already."""
    what = {"uid": uid, "recurrence_id": recurrence_id, "lead": lead}
    row = {**what, "held_by": by, "held_at": now}
    return bool(db.insert("holds", row, unless="uid, recurrence_id, lead"))


def release(db: Database, uid: str, recurrence_id: str, lead: str) -> bool:
    """Hold it no longer; False where nobody did."""
    return bool(db.delete("holds", uid=uid, recurrence_id=recurrence_id, lead=lead))


def forget_holds(db: Database, before: int) -> int:
    """Drop what has been held since before a moment; the number of rows."""
    return db.execute("delete from holds where held_at < :before", {"before": before})


# The weekly digest


def digests(db: Database) -> list[Row]:
    """Every channel for which somebody turned it on, ended ones too.

    Rows hold channel, set_by, set_at, since (those due later are posted there), ended_at and error
    (UTC epoch seconds).
    """
    return db.all("digests", "set_at, channel")


def turn_digest_on(db: Database, channel: str, by: str, now: int) -> None:
    """Turn it on where it is off or has ended; its first one is the next that is due."""
    db.execute(
        "insert into digests (channel, set_by, set_at, since) values (:channel, :by, :now,"
        " :now) on conflict (channel) do update set set_by = excluded.set_by,"
        " set_at = excluded.set_at, since = excluded.since, ended_at = null, error = null"
        " where digests.ended_at is not null",
        {"channel": channel, "by": by, "now": now},
    )


def turn_digest_off(db: Database, channel: str) -> None:
    """Turn it off."""
    db.delete("digests", channel=channel)


def end_digest(db: Database, channel: str, now: int, error: str) -> bool:
    """The channel can no longer be reached; False where that was noted before."""
    ended = {"ended_at": now, "error": error}
    return bool(db.update("digests", ended, channel=channel, ended_at=None))
