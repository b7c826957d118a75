"""People as Slack describes them, cached so that no answer waits for `users.info`; the keepers.

What stands on somebody's Home is kept so that it is published only when something changed. Keepers
keep the calendar: rows of what they filled in, hold back and turned on. Held is one lead before one
session, notices about it, or a digest. `lead` is empty for the notices of a change; `uid` is empty
too for the weekly digest, and `recurrence_id` then the local time at which it is due. Each digest
is a row of the outbox.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.store.database import Database, Row

STALE_SECONDS = 7 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Person:
    """A member of the workspace. `timezone` is an IANA name, None until Slack was asked."""

    user_id: str
    name: str | None = None
    timezone: str | None = None
    is_admin: bool = False
    is_external: bool = False
    deleted: bool = False
    fetched_at: int = 0


def person(db: Database, user_id: str) -> Person:
    """Who this is, as far as is known."""
    row = db.first("people", user_id=user_id)
    if row is None:
        return Person(user_id)
    flags = {name: bool(row[name]) for name in ("is_admin", "is_external", "deleted")}
    return Person(
        user_id, name=row["name"], timezone=row["timezone"], fetched_at=row["fetched_at"], **flags
    )


def remember(db: Database, user: dict[str, Any], home_team: str | None, now: int) -> None:
    """Keep what a user object of Slack (`users.info`, `user_change`) says of one person."""
    profile = user.get("profile") or {}
    name = profile.get("display_name") or user.get("real_name") or user.get("name")
    db.upsert(
        "people",
        {
            "user_id": user["id"],
            "name": name,
            "timezone": user.get("tz"),
            "is_admin": int(bool(user.get("is_admin") or user.get("is_owner"))),
            "is_guest": int(bool(user.get("is_restricted") or user.get("is_ultra_restricted"))),
            "is_external": int(_is_external(user, home_team)),
            "deleted": int(bool(user.get("deleted"))),
            "fetched_at": now,
        },
        "user_id",
    )


def _is_external(user: dict[str, Any], home_team: str | None) -> bool:
    """Whether somebody belongs to another organisation.

    In an enterprise organisation a colleague's own workspace may be another one than this;
    `enterprise_user.teams` says whether they belong to this one as well.
    https://docs.slack.dev/reference/objects/user-object
    """
    if user.get("is_stranger"):
        return True
    teams = {user.get("team_id"), *((user.get("enterprise_user") or {}).get("teams") or ())}
    return bool(home_team and user.get("team_id")) and home_team not in teams


# What a command showed them


def note_shown(db: Database, user_id: str, about: str, now: int) -> None:
    """Keep what somebody was shown last (JSON), of which their next words may be."""
    db.upsert("shown", {"user_id": user_id, "about": about, "at": now}, "user_id")


def shown_last(db: Database, user_id: str, since: int) -> Row | None:
    """What somebody was shown since a moment, and when."""
    found = "select about, at from shown where user_id = :user_id and at >= :since"
    return db.one(found, {"user_id": user_id, "since": since})


def forget_shown(db: Database, before: int) -> int:
    """Drop what was shown before a moment; the number of rows."""
    return db.execute("delete from shown where at < :before", {"before": before})


# What stands on their Home


def home(db: Database, user_id: str) -> Row | None:
    """What was published last: digest of the content, Slack's hash of the view, opened_at."""
    return db.first("homes", user_id=user_id)


def home_opened(db: Database, user_id: str, now: int) -> None:
    """Note that somebody looks at their Home."""
    db.upsert("homes", {"user_id": user_id, "opened_at": now}, "user_id")


def home_published(db: Database, user_id: str, digest: str | None, view_hash: str | None) -> None:
    """Note what stands there now; None where that is not known."""
    db.update("homes", {"digest": digest, "view_hash": view_hash}, user_id=user_id)


def homes_opened_since(db: Database, moment: int) -> list[str]:
    """Who opened their Home since a moment."""
    rows = db.query(
        "select user_id from homes where opened_at >= :moment order by opened_at desc",
        {"moment": moment},
    )
    return [row["user_id"] for row in rows]


# Who keeps the calendar


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
    ended = "delete from digests where channel = :channel and ended_at is not null"
    row = {"channel": channel, "set_by": by, "set_at": now, "since": now}
    with db.immediate():
        db.execute(ended, {"channel": channel})
        db.insert("digests", row, unless="channel")


def turn_digest_off(db: Database, channel: str) -> None:
    """Turn it off."""
    db.delete("digests", channel=channel)


def end_digest(db: Database, channel: str, now: int, error: str) -> bool:
    """The channel can no longer be reached; False where that was noted before."""
    ended = {"ended_at": now, "error": error}
    return bool(db.update("digests", ended, channel=channel, ended_at=None))
