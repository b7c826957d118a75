"""A database of the version before, with rows in each state, is opened and finishes."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlite_utils

from bot.store import calendar as calendar_table
from bot.store import deliveries
from bot.store.migrations import migrations
from schedules.ledger import facts
from tests.bot.outbox.mailroom import Mailroom
from tests.schedules.world import (
    CHANNEL,
    CHAT,
    CHAT_DAY,
    KEEPER,
    OTHERS,
    QUARTER_BEFORE,
    START,
    World,
)

DUE = int(QUARTER_BEFORE.timestamp())
PENDING, CLAIMED, UNCLEAR, SENT, FAILED, EXPIRED, WITHDRAWN, HELD = OTHERS[:8]


def old_row(destination: str, state: str, **more: Any) -> dict[str, Any]:
    """A row as it was kept before."""
    return {
        "key": f"old{destination}",
        "kind": "reminder",
        "uid": "chat",
        "session_kind": "chat",
        "recurrence_id": CHAT.isoformat(),
        "start": int(START.timestamp()),
        "session_end": int(START.timestamp()) + 3600,
        "lead": "PT15M",
        "destination": destination,
        "is_channel": 0,
        "state": state,
        "due": DUE,
        "expires": int(START.timestamp()) + 300,
        "act_at": None,
        **more,
    }


def database_of_before(folder: Path, told: str) -> None:
    """Write such a file: DUE has come, and a process died in the midst of it."""
    begun = {"attempts": 1, "told": told, "told_at": DUE, "told_order": 1}
    rows = [
        old_row(PENDING, "pending", act_at=DUE),
        old_row(CLAIMED, "sending", act_at=DUE + 60),
        old_row(UNCLEAR, "sending", act_at=DUE + 60, unclear_since=DUE, **begun),
        old_row(SENT, "sent", channel="D0", ts="1.0", shown=told, correct_at=DUE, **begun),
        old_row(FAILED, "failed", error="invalid_blocks", **begun),
        old_row(EXPIRED, "expired", error="too late"),
        old_row(WITHDRAWN, "withdrawn"),
        old_row(HELD, "held", error="held by U0KEEPER", act_at=int(START.timestamp()) + 300),
        old_row(KEEPER, "pending", kind="ended", about=CHANNEL, lead="", act_at=DUE),
    ]
    with closing(sqlite3.connect(folder / "bot.db", isolation_level=None)) as raw:
        db = sqlite_utils.Database(raw)
        migrations.apply(db, stop_before="outbox")
        for row in rows:
            db.table("deliveries").insert(row)
        db.table("bookkeeping").insert({"name": "last tick", "at": DUE})


@pytest.mark.sqlite_only("it is about the file")
def test_a_database_of_the_version_before_finishes_what_it_had_begun(tmp_path: Path) -> None:
    earlier = World(tmp_path / "earlier")
    earlier.put()
    session = calendar_table.occurrence(earlier.db, "chat", CHAT_DAY.isoformat())
    assert session
    told = facts(session)
    earlier.close()
    database_of_before(tmp_path, told)
    room = Mailroom(tmp_path)
    try:
        room.put(topic="Renewal")
        for who in (PENDING, CLAIMED, UNCLEAR, SENT, HELD):
            room.wish("PT15M", who=who)
        room.clock.move_to(QUARTER_BEFORE)
        for key, who in ((f"old{UNCLEAR}", UNCLEAR), (f"old{SENT}", SENT)):
            metadata = {"event_type": "reminder_delivery", "event_payload": {"key": key}}
            answer = room.client.chat_postMessage(channel=who, text="hello", metadata=metadata)
            place = {"channel": answer["channel"], "ts": answer["ts"], "key": f"old{SENT}"}
        room.db.execute(
            "update deliveries set channel = :channel, ts = :ts where key = :key", place
        )
        room.go_on(minutes=1)
        room.start_anew()
        room.go_on(minutes=10)
        rows = {row["destination"]: row for row in deliveries.listing(room.db)}
        states = {who: row["state"] for who, row in rows.items()}
        assert states == {
            **dict.fromkeys((PENDING, CLAIMED, UNCLEAR, SENT, HELD, KEEPER), "sent"),
            FAILED: "failed",
            EXPIRED: "expired",
            WITHDRAWN: "withdrawn",
        }
        assert {row["key"] for row in rows.values()} == {f"old{who}" for who in rows}
        assert len(room.messages("reminder")) == 5
        (corrected,) = [
            message for message in room.messages("reminder") if message["ts"] == place["ts"]
        ]
        assert corrected["text"] != "hello"
        assert json.loads(rows[KEEPER]["about"]) == {"destination": CHANNEL}
        assert len(room.messages("ended")) == 1
        assert room.now - QUARTER_BEFORE == timedelta(minutes=11)
    finally:
        room.close()
