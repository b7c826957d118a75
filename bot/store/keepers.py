"""Rows of the people who keep the calendar, and what they filled in."""

from __future__ import annotations

from bot.store.database import Database, Row


def appointed(db: Database) -> list[Row]:
    """Who was appointed, in order: user_id, appointed_by, appointed_at (UTC epoch seconds)."""
    return db.query("select * from keepers order by appointed_at, user_id")


def is_appointed(db: Database, user_id: str) -> bool:
    """Whether somebody was appointed."""
    return bool(db.one("select 1 from keepers where user_id = :user_id", {"user_id": user_id}))


def appoint(db: Database, user_id: str, by: str, now: int) -> bool:
    """Appoint somebody; False where they were appointed already."""
    return bool(
        db.execute(
            "insert into keepers (user_id, appointed_by, appointed_at)"
            " values (:user_id, :by, :now) on conflict (user_id) do nothing",
            {"user_id": user_id, "by": by, "now": now},
        )
    )


def dismiss(db: Database, user_id: str) -> bool:
    """Dismiss somebody; False where they were not appointed."""
    return bool(db.execute("delete from keepers where user_id = :u", {"u": user_id}))


def shared_settings(db: Database) -> list[Row]:
    """What keepers filled in: name, value, set_by, set_at; set_by_name where Slack was asked."""
    return db.query(
        "select shared_settings.*, people.name as set_by_name from shared_settings"
        " left join people on people.user_id = shared_settings.set_by order by shared_settings.name"
    )


def save_setting(db: Database, name: str, value: str, by: str, now: int) -> None:
    """Fill something in; an empty value says that it is not needed."""
    db.execute(
        "insert into shared_settings (name, value, set_by, set_at)"
        " values (:name, :value, :by, :now) on conflict (name) do update set"
        " value = excluded.value, set_by = excluded.set_by, set_at = excluded.set_at",
        {"name": name, "value": value, "by": by, "now": now},
    )
