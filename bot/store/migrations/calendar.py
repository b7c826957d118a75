"""Tables of the calendar and of what calendar files said."""

from __future__ import annotations

from sqlite_utils import Database


def calendar(db: Database) -> None:
    """Series, what was changed of single meetings, and the meetings of the next 18 months."""
    session = {
        "topic": str,
        "note": str,
        "place": str,
        "url": str,
        "resources_url": str,
        "status": str,
        "sequence": int,
    }
    db.create_table(
        "series",
        {
            "uid": str,
            "kind": str,
            "title": str,
            "dtstart": str,
            "duration": int,
            "timezone": str,
            "rrule": str,
            "exdates": str,
            "doubts": str,
            "source": str,
            "previous_uid": str,
            "origin": str,
            "seeded": str,
            "expanded_until": str,
            **session,
        },
        pk="uid",
        not_null={"kind", "title", "dtstart", "duration", "exdates", "doubts", "status", "origin"},
    )
    db.create_table(
        "overrides",
        {
            "uid": str,
            "recurrence_id": str,
            "title": str,
            "local_start": str,
            "duration": int,
            **session,
        },
        pk=("uid", "recurrence_id"),
        foreign_keys=[("uid", "series", "uid")],
    )
    db.create_table(
        "occurrences",
        {
            "uid": str,
            "recurrence_id": str,
            "kind": str,
            "title": str,
            "local_start": str,
            "local_end": str,
            "timezone": str,
            "start": int,
            "end": int,
            "doubtful": int,
            "source": str,
            "listed_start": int,
            "listed_end": int,
            **session,
        },
        pk=("uid", "recurrence_id"),
        foreign_keys=[("uid", "series", "uid")],
        not_null={"kind", "title", "local_start", "local_end", "listed_start", "listed_end"},
    )
    for columns in (["listed_start"], ["kind", "listed_start"]):
        db.table("occurrences").create_index(columns)
        db.table("occurrences").create_index(["status", *columns])
    db.create_table(
        "session_words",
        {"word": str, "uid": str, "recurrence_id": str, "listed_start": int},
        pk=("word", "uid", "recurrence_id"),
    )
    db.table("session_words").create_index(["word", "listed_start"])
    db.table("session_words").create_index(["uid"])
    db.table("series").create_index(["duration"])
    db.table("overrides").create_index(["duration"])


def why_expected(db: Database) -> None:
    """A meeting says itself why its date is only expected, once it is worked out anew."""
    db.table("occurrences").add_column("why_expected", str)
    db.execute("update series set expanded_until = null where doubts <> '[]'")


def imports(db: Database) -> None:
    """What calendar files said of their sessions, so that a later import changes what changed."""
    db.create_table(
        "imports",
        {"file_uid": str, "uid": str, "said": str, "wrote": str},
        pk="file_uid",
        not_null={"uid", "said", "wrote"},
    )
