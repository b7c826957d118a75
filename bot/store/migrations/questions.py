"""Tables of questions that were passed on or went unanswered."""

from __future__ import annotations

from sqlite_utils import Database


def questions(db: Database) -> None:
    """Questions passed on to the keepers, and counts of what went unanswered."""
    db.create_table(
        "questions",
        {
            "id": str,
            "asker": str,
            "text": str,
            "asked_at": int,
            "state": str,
            "answer": str,
            "answered_by": str,
            "answered_at": int,
        },
        pk="id",
        not_null={"asker", "text", "asked_at", "state"},
    )
    db.table("questions").create_index(["asked_at"])
    db.create_table(
        "question_copies",
        {"question": str, "channel": str, "ts": str},
        pk=("question", "channel", "ts"),
        foreign_keys=[("question", "questions", "id")],
    )
    db.create_table(
        "answer_counts",
        {"what": str, "key": str, "number": int},
        pk=("what", "key"),
        not_null={"number"},
    )
