"""Tables of the calendar keepers: who they are and what they did."""

from __future__ import annotations

import json

from sqlite_utils import Database

from bot.store.migrations.carrying import YEAR_SECONDS, carry


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


def holds(db: Database) -> None:
    """What keepers hold back, and the channels that get the weekly digest, each with its fate."""
    what = {"uid": str, "recurrence_id": str, "lead": str}
    db.create_table(
        "holds",
        {**what, "held_by": str, "held_at": int},
        pk=tuple(what),
        not_null={"held_by", "held_at"},
    )
    db.create_table(
        "digests",
        {
            "channel": str,
            "set_by": str,
            "set_at": int,
            "looked_at": int,
            "ended_at": int,
            "error": str,
        },
        pk="channel",
        not_null={"set_by", "set_at", "looked_at"},
    )
    # Before, they were one setting, and when each was posted stood in the bookkeeping.
    for row in db.query("select * from shared_settings where name = 'digest.channels'"):
        for channel in row["value"].split():
            posted = {one["name"]: one["at"] for one in db.query("select * from bookkeeping")}
            looked_at = posted.get(f"digest:{channel}", row["set_at"])
            db.table("digests").insert(
                {
                    "channel": channel,
                    "set_by": row["set_by"],
                    "set_at": row["set_at"],
                    "looked_at": looked_at,
                }
            )
    db.execute("delete from shared_settings where name = 'digest.channels'")
    db.execute("delete from bookkeeping where name like 'digest:%'")


def announcements(db: Database) -> None:
    """Announcements on their way to a channel, until they are posted or whoever made them told."""
    db.create_table(
        "announcements",
        {"key": str, "channel": str, "announced_by": str, "at": int, "error": str},
        pk="key",
        not_null={"channel", "announced_by", "at"},
    )


def digests_in_the_outbox(db: Database) -> None:
    """Each digest is a row of the outbox; of a channel is kept from when on it gets them.

    What became of the last one there is found out by looking it up.
    """
    db.execute("alter table digests rename column looked_at to since")
    db.execute("update digests set error = null where ended_at is null")


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


def questions_in_the_outbox(db: Database) -> None:
    """What a keeper was asked of a session is a row of the outbox, which nothing asks again.

    Where it stands was not noted.
    """
    for row in list(db.query("select * from questions_put")):
        named = [row[name] for name in ("uid", "recurrence_id", "start", "question")]
        (sequence,) = db.execute(
            "select coalesce(max(sequence), 0) from changes where uid = :uid and at <= :at", row
        ).fetchone()
        about = dict(zip(("uid", "rid", "start", "question"), named, strict=True))
        carry(
            db,
            "session_question",
            row["keeper"],
            *named,
            name="",
            at=row["at"],
            state="sent",
            act_at=None,
            sent_at=row["at"],
            attempts=1,
            subject=f"{row['uid']} {row['recurrence_id']}",
            about={**about, "sequence": sequence},
            forget_at=row["at"] + YEAR_SECONDS,
        )
    db.table("questions_put").drop()
