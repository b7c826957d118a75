"""Tables of who is reminded of what, and of every message."""

from __future__ import annotations

import json
import secrets

from sqlite_utils import Database


def reminders(db: Database) -> None:
    """Who is reminded of what, and every message that is due, sent or no longer wanted."""
    db.create_table(
        "subscriptions",
        {
            "destination": str,
            "is_channel": int,
            "set_by": str,
            "set_at": int,
            "paused_until": int,
            "ended_at": int,
            "error": str,
        },
        pk="destination",
        not_null={"is_channel", "set_by", "set_at"},
    )
    # One time before the sessions of a kind, or before a single session; what does not apply is "".
    db.create_table(
        "wishes",
        {
            "destination": str,
            "session_kind": str,
            "uid": str,
            "recurrence_id": str,
            "lead": str,
            "since": int,
        },
        pk=("destination", "session_kind", "uid", "recurrence_id", "lead"),
        foreign_keys=[("destination", "subscriptions", "destination")],
        not_null={"since"},
    )
    db.table("wishes").create_index(["session_kind"])
    db.table("wishes").create_index(["uid", "recurrence_id"])
    db.create_table(
        "skipped_sessions",
        {"destination": str, "uid": str, "recurrence_id": str, "at": int},
        pk=("destination", "uid", "recurrence_id"),
        not_null={"at"},
    )
    db.create_table(
        "deliveries",
        {
            "key": str,
            "kind": str,
            "uid": str,
            "recurrence_id": str,
            "session_kind": str,
            "start": int,
            "session_end": int,
            "lead": str,
            "destination": str,
            "is_channel": int,
            "change": int,
            "about": str,
            "state": str,
            "due": int,
            "expires": int,
            "act_at": int,
            "attempts": int,
            "unclear_since": int,
            "thread_ts": str,
            "told": str,
            "told_at": int,
            "told_order": int,
            "sent_at": int,
            "channel": str,
            "ts": str,
            "shown": str,
            "correct_at": int,
            "error": str,
        },
        pk="key",
        not_null={
            *("kind", "uid", "recurrence_id", "session_kind", "start", "session_end", "lead"),
            *("destination", "is_channel", "change", "about", "state", "due", "expires"),
            "attempts",
        },
        defaults={"lead": "", "change": 0, "about": "", "attempts": 0},
    )
    identity = ["uid", "recurrence_id", "destination", "kind", "start", "lead", "change", "about"]
    db.table("deliveries").create_index(identity, unique=True)
    for columns in (["act_at"], ["correct_at"], ["destination"], ["session_end"]):
        db.table("deliveries").create_index(columns)
    # What has to be planned anew: a session, or what one destination hears of.
    db.create_table(
        "to_plan",
        {"uid": str, "recurrence_id": str, "destination": str, "number": int},
        pk=("uid", "recurrence_id", "destination"),
        not_null={"number"},
    )
    db.create_table("bookkeeping", {"name": str, "at": int}, pk="name", not_null={"at"})
    db.table("occurrences").add_column("start_since", int)


def wishes_by_destination(db: Database) -> None:
    """What one destination wishes for is found without looking at all others' wishes."""
    for name in ("idx_wishes_session_kind", "idx_wishes_uid_recurrence_id"):
        db.execute(f"drop index {name}")
    db.table("wishes").create_index(["session_kind", "uid", "destination"])
    db.table("wishes").create_index(["uid", "recurrence_id", "destination"])


def outbox(db: Database) -> None:
    """What is told of sessions becomes a row like everything else that is said.

    What a message says is `said`, and `shown` the revision that it shows of what is `wanted`.
    Rows keep the keys by which they stand in Slack; later ones are derived with a secret.
    """
    db.execute("alter table deliveries rename column shown to said")
    for column in ("urgent", "wanted", "shown"):
        default = 1 if column == "wanted" else 0
        db.execute(f"alter table deliveries add column {column} integer not null default {default}")
    db.execute("alter table deliveries add column leased_by text")
    db.execute("update deliveries set shown = 1 where ts is not null")
    db.execute("update deliveries set wanted = 2 where correct_at is not null")
    identity = "uid_recurrence_id_destination_kind_start_lead_change_about"
    db.execute(f"drop index idx_deliveries_{identity}")
    for (channel,) in db.execute("select distinct about from deliveries").fetchall():
        about = json.dumps({"destination": channel} if channel else {})
        db.execute("update deliveries set about = ? where about = ?", [about, channel])
    db.table("deliveries").transform(defaults={"about": "{}"})
    for columns in (["uid", "recurrence_id", "destination"], ["told_order"]):
        db.table("deliveries").create_index(columns)
    db.create_table("secrets", {"name": str, "value": str}, pk="name", not_null={"value"})
    db.table("secrets").insert({"name": "outbox", "value": secrets.token_hex(32)})


def everything_said(db: Database) -> None:
    """Whatever the bot says by itself has a row, not only what it says of sessions.

    `subject` is what a row is about for its feature, `thread` the row below which it stands, in the
    order of `place`; `content` what is kept of a message until it is sent, `file` an uploaded one.
    """
    table = db.table("deliveries")
    nothing = ("uid", "recurrence_id", "session_kind", "start", "session_end")
    table.transform(defaults=dict.fromkeys(nothing[:3], "") | dict.fromkeys(nothing[3:], 0))
    for column in ("subject text", "thread text", "content blob", "file text", "forget_at integer"):
        db.execute(f"alter table deliveries add column {column}")
    for column in ("place", "broadcast"):
        db.execute(f"alter table deliveries add column {column} integer not null default 0")
    db.execute("update deliveries set broadcast = 1 where thread_ts is not null")
    for column in ("subject", "thread", "forget_at"):  # what is said of sessions has none of them
        name = f"idx_deliveries_{column}"
        db.execute(f"create index {name} on deliveries ({column}) where {column} is not null")
