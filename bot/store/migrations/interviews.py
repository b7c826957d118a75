"""Tables of conversations about eligibility."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets

from sqlite_utils import Database

_DAY = 24 * 3600
_AFTER = "Comes again further down."


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


def threads_in_the_outbox(db: Database) -> None:
    """The messages of conversations become rows of the outbox, in whatever state they were.

    Of a message whose posting was never confirmed, the mark is kept by which it is known in Slack.
    A thread that was being drawn is `unsure`: more may stand there than was noted.
    """
    (secret,) = db.execute("select value from secrets where name = 'outbox'").fetchone()
    for talk in list(db.table("interviews").rows):
        named = "\x1f".join(("interview", talk["owner"], talk["id"], "root"))
        key = hmac.new(secret.encode(), named.encode(), hashlib.sha256).hexdigest()[:32]
        plain = {
            "kind": "interview",
            "destination": talk["owner"],
            "is_channel": 0,
            "subject": talk["id"],
            "session_kind": "",
            "uid": "",
            "recurrence_id": "",
            "start": talk["began_at"],
            "due": talk["began_at"],
            "session_end": 0,
            "expires": talk["touched_at"] + _DAY,
            "change": 1,
            "urgent": 1,
            "attempts": 1,
            "told_at": talk["began_at"],
        }
        is_deleted = talk["deleted_at"] is not None
        gone = {"wanted": 0, "correct_at": talk["deleted_at"]} if is_deleted else {}
        if is_deleted:
            gone["forget_at"] = talk["deleted_at"] + _DAY
        rows, order = [], "interview = ? order by ts"
        stood = db.table("interview_messages").rows_where(order, [talk["id"]])
        for place, each in enumerate(stood):
            part = each["part"]
            about = {"part": part, **({"after": _AFTER} if each["retired"] else {})}
            if part == "root" and not is_deleted and talk["drawn"] < talk["revision"]:
                about["unsure"] = True
            rows.append(
                {
                    **plain,
                    "key": key if part == "root" else secrets.token_hex(16),
                    "thread": None if part in ("root", "nudge") else key,
                    "place": 0 if part in ("root", "nudge") else place,
                    "about": json.dumps(about),
                    "change": each["revision"],
                    "state": "sent",
                    "told": each["content"],
                    "said": each["content"],
                    "sent_at": talk["touched_at"],
                    "channel": talk["channel"],
                    "thread_ts": None if part in ("root", "nudge") else talk["thread_ts"],
                    "ts": each["ts"],
                    "shown": 1,
                    **gone,
                }
            )
        if not any(row["key"] == key for row in rows):
            about = {"part": "root", "known_as": {"id": talk["id"]}}
            began = {"unclear_since": talk["began_at"], "act_at": talk["began_at"]}
            state = {"key": key, "about": json.dumps(about), "state": "sending", **began}
            rows.insert(0, {**plain, **state, **gone, "correct_at": None})
        for row in rows:
            db.table("deliveries").insert(row)
    db.execute("drop table interview_messages")
    db.execute("delete from interviews where deleted_at is not null")
    db.execute("drop index idx_interviews_deleted_at")
    db.table("interviews").transform(drop={"drawn", "deleted_at"})
