"""The table of files that are being worked on."""

from __future__ import annotations

from sqlite_utils import Database

from bot.store.migrations.carrying import YEAR_SECONDS, carry


def files_in_hand(db: Database) -> None:
    """Files that somebody gave to the bot, for as long as it works on them; not what is in them."""
    db.create_table(
        "files_in_hand",
        {"id": int, "channel": str, "ts": str, "thread_ts": str, "name": str, "at": int},
        pk="id",
        not_null={"channel", "name", "at"},
    )


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
