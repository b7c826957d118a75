"""Tables of the calendar keepers: who they are and what they did."""

from __future__ import annotations

from sqlite_utils import Database


def keeping(db: Database) -> None:
    """Who keeps the calendar, what they filled in, were asked and changed; what Homes show."""
    db.create_table(
        "keepers",
        {"user_id": str, "appointed_by": str, "appointed_at": int},
        pk="user_id",
        not_null={"appointed_by", "appointed_at"},
    )
    db.create_table(
        "shared_settings",
        {"name": str, "value": str, "set_by": str, "set_at": int},
        pk="name",
        not_null={"value", "set_by", "set_at"},
    )
    asked = {"uid": str, "recurrence_id": str, "start": int, "question": str, "keeper": str}
    db.create_table("questions_put", {**asked, "at": int}, pk=tuple(asked), not_null={"at"})
    db.create_table(
        "changes",
        {
            "id": int,
            "at": int,
            "changed_by": str,
            "action": str,
            "scope": str,
            "uid": str,
            "recurrence_id": str,
            "before": str,
            "after": str,
            "sequence": int,
            "undoes": int,
        },
        pk="id",
        not_null={"at", "changed_by", "action", "scope", "uid", "recurrence_id", "sequence"},
    )
    db.table("changes").create_index(["uid", "recurrence_id"])
    db.create_table(
        "homes",
        {"user_id": str, "digest": str, "view_hash": str, "opened_at": int},
        pk="user_id",
        not_null={"opened_at"},
    )
    db.table("homes").create_index(["opened_at"])
