"""Tables of people, and of what was dealt with already."""

from __future__ import annotations

from sqlite_utils import Database


def people(db: Database) -> None:
    """What Slack says of the people who used the bot: name, zone, role."""
    db.create_table(
        "people",
        {
            "user_id": str,
            "name": str,
            "timezone": str,
            "is_admin": int,
            "is_guest": int,
            "is_external": int,
            "deleted": int,
            "fetched_at": int,
        },
        pk="user_id",
        not_null={"fetched_at"},
    )


def seen(db: Database) -> None:
    """Keys of events and clicks that were already dealt with."""
    db.create_table("seen", {"key": str, "at": int}, pk="key", not_null={"at"})
    db.table("seen").create_index(["at"])
