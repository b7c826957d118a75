"""Tables of conversations about eligibility."""

from __future__ import annotations

from sqlite_utils import Database


def interviews(db: Database) -> None:
    """Conversations about eligibility, and the bot's own messages in their threads."""
    db.create_table(
        "interviews",
        {
            "id": str,
            "owner": str,
            "nickname": str,
            "channel": str,
            "thread_ts": str,
            "link": str,
            "answers": str,
            "stage": str,
            "asking": str,
            "revision": int,
            "fresh": int,
            "drawn": int,
            "questions": str,
            "changes": str,
            "result": str,
            "began_at": int,
            "touched_at": int,
            "finished_at": int,
            "asked_after_at": int,
            "put_away_at": int,
            "deleted_at": int,
        },
        pk="id",
        not_null={
            *("owner", "answers", "stage", "revision", "fresh", "drawn", "questions"),
            *("began_at", "touched_at"),
        },
    )
    db.table("interviews").create_index(["channel", "thread_ts"], unique=True)
    for columns in (["owner", "touched_at"], ["touched_at"], ["deleted_at"]):
        db.table("interviews").create_index(columns)
    db.create_table(
        "interview_messages",
        {
            "interview": str,
            "ts": str,
            "part": str,
            "revision": int,
            "content": str,
            "retired": int,
        },
        pk=("interview", "ts"),
        foreign_keys=[("interview", "interviews", "id")],
        not_null={"part", "revision", "content", "retired"},
    )


def sheets(db: Database) -> None:
    """What somebody counted, the school they looked up, and the answers that follow."""
    for name in ("sheet", "suggestions", "cds"):
        db.table("interviews").add_column(name, str)
