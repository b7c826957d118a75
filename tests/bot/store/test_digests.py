from __future__ import annotations

from pathlib import Path

import pytest
import sqlite_utils

from bot.store import keepers
from bot.store.database import Database
from bot.store.migrations import migrations

CHANNEL, OTHER = "C0ONE", "C0TWO"


@pytest.mark.sqlite_only("it is about the file")
def test_channels_that_got_the_digest_before_it_had_a_table_go_on_getting_it(
    tmp_path: Path,
) -> None:
    path = tmp_path / "bot.db"
    before = sqlite_utils.Database(path, strict=True)
    migrations.apply(before, stop_before="holds")
    before.table("shared_settings").insert(
        {"name": "digest.channels", "value": f"{CHANNEL} {OTHER}", "set_by": "U0", "set_at": 100}
    )
    before.table("bookkeeping").insert({"name": f"digest:{CHANNEL}", "at": 900})
    before.conn.close()
    db = Database(path)
    found = {row["channel"]: (row["set_by"], row["since"]) for row in keepers.digests(db)}
    assert found == {CHANNEL: ("U0", 900), OTHER: ("U0", 100)}
    assert db.query("select * from shared_settings") == db.query("select * from bookkeeping") == []
    db.close()


def test_turning_it_on_again_changes_nothing_where_it_is_on(tmp_path: Path) -> None:
    db = Database(tmp_path / "bot.db")
    keepers.turn_digest_on(db, CHANNEL, "U1", 100)
    keepers.turn_digest_on(db, CHANNEL, "U2", 200)
    (row,) = keepers.digests(db)
    assert (row["set_by"], row["since"]) == ("U1", 100)
    assert keepers.end_digest(db, CHANNEL, 300, "is_archived")
    assert not keepers.end_digest(db, CHANNEL, 400, "is_archived")
    keepers.turn_digest_on(db, CHANNEL, "U2", 500)
    (row,) = keepers.digests(db)
    assert (row["set_by"], row["since"], row["ended_at"]) == ("U2", 500, None)
    db.close()
