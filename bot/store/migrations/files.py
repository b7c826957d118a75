"""The table of files that are being worked on."""

from __future__ import annotations

from sqlite_utils import Database


def files_in_hand(db: Database) -> None:
    """Files that somebody gave to the bot, for as long as it works on them; not what is in them."""
    db.create_table(
        "files_in_hand",
        {"id": int, "channel": str, "ts": str, "thread_ts": str, "name": str, "at": int},
        pk="id",
        not_null={"channel", "name", "at"},
    )
