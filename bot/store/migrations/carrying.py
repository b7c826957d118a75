"""The steps by which everything that is said came into the outbox, in their order."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from typing import Any

from sqlite_utils import Database

from bot.store.migrations.tables import run

YEAR_SECONDS = 366 * 24 * 3600
_DAY = 24 * 3600
_AFTER = "Comes again further down."
# Each digest is a row of the outbox; of a channel is kept from when on it gets them. What became of
# the last one there is found out by looking it up.
DIGESTS_IN_THE_OUTBOX = """
alter table digests rename column looked_at to since;
update digests set error = null where ended_at is null;
"""
# Keepers get one message a week with all that they can settle, not one for each date. The buttons
# of the old ones go on working; nothing brings those messages up to date.
QUESTIONS_IN_THE_OUTBOX = "drop table questions_put;"
WEEKLY_MESSAGE = "delete from deliveries where kind = 'session_question';"


def carry(
    db: Database, kind: str, destination: str, *subject: object, name: str, at: int, **more: Any
) -> None:
    """Put a message about `subject` into the outbox, wanted since `at`; `more` are its columns.

    `name` is what it is called in the metadata of what earlier releases posted. `tried_at` says
    that nobody knows whether it was posted, `ts` that it stands.
    """
    (secret,) = db.execute("select value from secrets where name = 'outbox'").fetchone()
    named = "\x1f".join(map(str, (kind, destination, *subject)))
    tried_at, about = more.pop("tried_at", None), more.pop("about", {})
    row = {
        "key": hmac.new(secret.encode(), named.encode(), hashlib.sha256).hexdigest()[:32],
        "kind": kind,
        "destination": destination,
        "is_channel": int(destination[0] not in "UW"),
        "about": json.dumps({"known_as": {"name": name}, **about}),
        "start": at,
        "due": at,
        "expires": at + YEAR_SECONDS,
        "state": "pending",
        "act_at": at,
        **more,
    }
    if row.get("ts"):
        row |= {"state": "sent", "act_at": None, "sent_at": at, "shown": 1, "attempts": 1}
    elif tried_at is not None:
        begun = {"unclear_since": at, "told": "", "told_at": tried_at, "attempts": 1, "wanted": 2}
        row = {**row, "state": "sending", **begun, **more}
    db.table("deliveries").insert(row)


def outbox(db: Database) -> None:
    """What is told of sessions becomes a row like everything else that is said.

    What a message says is `said`, and `shown` the revision that it shows of what is `wanted`.
    Rows keep the keys by which they stand in Slack; later ones are derived with a secret.
    """
    run(
        db,
        """
        alter table deliveries rename column shown to said;
        alter table deliveries add column urgent integer not null default 0;
        alter table deliveries add column wanted integer not null default 1;
        alter table deliveries add column shown integer not null default 0;
        alter table deliveries add column leased_by text;
        update deliveries set shown = 1 where ts is not null;
        update deliveries set wanted = 2 where correct_at is not null;
        drop index idx_deliveries_uid_recurrence_id_destination_kind_start_lead_change_about;
        create table secrets (name text primary key, value text not null);
        """,
    )
    for (channel,) in db.execute("select distinct about from deliveries").fetchall():
        about = json.dumps({"destination": channel} if channel else {})
        db.execute("update deliveries set about = ? where about = ?", [about, channel])
    db.table("deliveries").transform(defaults={"about": "{}"})
    for columns in (["uid", "recurrence_id", "destination"], ["told_order"]):
        db.table("deliveries").create_index(columns)
    db.table("secrets").insert({"name": "outbox", "value": secrets.token_hex(32)})


def everything_said(db: Database) -> None:
    """Whatever the bot says by itself has a row, not only what it says of sessions.

    `subject` is what a row is about for its feature, `thread` the row below which it stands, in the
    order of `place`; `content` what is kept of a message until it is sent, `file` an uploaded one.
    What is said of sessions has no subject, thread and forget_at.
    """
    nothing = ("uid", "recurrence_id", "session_kind", "start", "session_end")
    defaults = dict.fromkeys(nothing[:3], "") | dict.fromkeys(nothing[3:], 0)
    db.table("deliveries").transform(defaults=defaults)
    run(
        db,
        """
        alter table deliveries add column subject text;
        alter table deliveries add column thread text;
        alter table deliveries add column content blob;
        alter table deliveries add column file text;
        alter table deliveries add column forget_at integer;
        alter table deliveries add column place integer not null default 0;
        alter table deliveries add column broadcast integer not null default 0;
        update deliveries set broadcast = 1 where thread_ts is not null;
        create index idx_deliveries_subject on deliveries (subject) where subject is not null;
        create index idx_deliveries_thread on deliveries (thread) where thread is not null;
        create index idx_deliveries_forget_at on deliveries (forget_at)
            where forget_at is not null;
        """,
    )


def questions_said(db: Database) -> None:
    """What people are told of questions are rows of the outbox, and need no table of their own.

    A keeper's message about a question that was taken back is deleted.
    """
    rows = db.query(
        "select message.*, questions.id as there,"
        " case when saved_as is null then state else 'saved' end as outcome"
        " from question_messages as message left join questions on questions.id = message.question"
    )
    for row in list(rows):
        is_keepers = row["part"] == "keeper"
        where = {name: row[name] for name in ("channel", "ts", "tried_at")}
        more = {"subject": row["question"], "said": row["shows"], **where}
        if not row["there"]:
            more |= {
                "wanted": 0,
                "correct_at": row["ts"] and row["since"],
                "forget_at": row["since"],
            }
        elif row["ts"] and is_keepers and row["shows"] != row["outcome"]:
            more |= {"wanted": 2, "correct_at": row["since"]}
        if row["there"] or row["ts"] or row["tried_at"]:
            kind = "question" if is_keepers else "question settled"
            name = f"question {row['question']} {row['part']}"
            carry(db, kind, row["whom"], row["question"], name=name, at=row["since"], **more)
    db.table("question_messages").drop()


def announcements_in_the_outbox(db: Database) -> None:
    """Each announcement is a row of the outbox, which tells whoever made it where it failed.

    Of those that were on their way nobody knows whether they were posted: that is told, unless it
    was already.
    """
    for row in list(db.query("select * from announcements")):
        where, error = f"<#{row['channel']}>", row["error"]
        text = f"The announcement could not be posted to {where}. Announce it again later."
        if error in (None, "no_answer"):
            text = (
                f"Slack did not say whether the announcement was posted to {where}. "
                "Look there before you announce it again."
            )
        block = {"type": "section", "text": {"type": "mrkdwn", "text": text}}
        at = row["at"]
        carry(
            db,
            "worded",
            row["announced_by"],
            row["key"],
            name=f"not posted {row['key']} {at}",
            at=at,
            tried_at=at if error else None,
            wanted=1,
            content=json.dumps([text, [block]]).encode(),
            forget_at=at + YEAR_SECONDS,
        )
    db.table("announcements").drop()


def files_said(db: Database) -> None:
    """What is said of a file that was in hand has a row of the outbox, and needs no table."""
    for row in list(db.table("files_in_hand").rows):
        carry(
            db,
            "file",
            row["channel"],
            row["id"],
            row["at"],
            name=f"file {row['id']} {row['at']}",
            at=row["at"],
            about={"name": row["name"]},
            tried_at=row["at"],
            forget_at=row["at"] + YEAR_SECONDS,
            **{name: row[name] for name in ("channel", "ts", "thread_ts")},
        )
    db.table("files_in_hand").drop()


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
