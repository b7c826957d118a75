"""People as Slack describes them, cached so that no answer waits for `users.info`.

And what stands on their Home, so that it is published only when something changed.
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
    is_guest: bool = False
    is_external: bool = False
    deleted: bool = False
    fetched_at: int = 0


def person(db: Database, user_id: str) -> Person:
    """Who this is, as far as is known."""
    row = db.first("people", user_id=user_id)
    if row is None:
        return Person(user_id)
    flags = {name: bool(row[name]) for name in ("is_admin", "is_guest", "is_external", "deleted")}
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
