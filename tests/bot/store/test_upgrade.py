"""A database of the time before series had segments: it is opened, and gone on with to its end.

`before_segments.sql` was written by the version before, in a month of its life: series changed
"from here on" once and twice, one to another weekday; a change undone; single sessions moved,
cancelled and given words before and after; a calendar file read twice, with another time; a folder
that gave another time; messages in every state. `said_before_segments.txt` is what that version
went on to say from the same file.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.store import outbox
from schedules.calendar import epoch
from schedules.editing import TOO_OLD, Editor
from schedules.model import Status
from schedules.patching import ChangeError
from tests.schedules.world import KEEPER, Letter, World

pytestmark = pytest.mark.sqlite_only("files of earlier versions")

HERE = Path(__file__).parent
NOW = datetime(2026, 11, 16, 17, tzinfo=UTC)  # when it was written
END = datetime(2027, 1, 4, 17, tzinfo=UTC)  # when all its series but one are over
KEPT_SINCE = "2026-10-27"  # sessions over by then were left out of the file

Row = dict[str, Any]
Name = tuple[str, str]  # of a session: the uid of its series, its date


class Before:
    """What stood in the file, each session named as it is to be named now."""

    def __init__(self, path: Path) -> None:
        with closing(sqlite3.connect(path)) as db:
            db.executescript((HERE / "before_segments.sql").read_text(encoding="utf-8"))
            db.row_factory = sqlite3.Row
            tables = ("series", "occurrences", "deliveries", "holds", "wishes", "imports")
            self.tables = {
                name: [dict(row) for row in db.execute(f"select * from {name}")]
                for name in (*tables, "skipped_sessions", "to_plan", "changes")
            }
        self.earlier = {row["uid"]: row["previous_uid"] for row in self.tables["series"]}

    def head(self, uid: str) -> str:
        while self.earlier.get(uid):
            uid = self.earlier[uid]
        return uid

    def name(self, row: Row) -> Name:
        if not row["uid"]:
            return "", row["recurrence_id"]
        return self.head(row["uid"]), row["recurrence_id"][:10]


@pytest.fixture
def before(tmp_path: Path) -> Before:
    return Before(tmp_path / "bot.db")


@pytest.fixture
def world(before: Before, tmp_path: Path) -> Iterator[World]:
    """The file opened by this version, its sessions worked out."""
    world = World(tmp_path, NOW, senders=1)
    world.keepers = {KEEPER}
    world.calendar.extend(NOW)
    yield world
    world.close()


def test_every_session_is_there_under_one_uid_and_says_what_it_said(
    before: Before, world: World
) -> None:
    said = ("title", "topic", "note", "place", "url", "status", "kind", "timezone", "source")
    when = ("local_start", "local_end", "start", "end", "doubtful", "start_since")
    was = {
        before.name(row): [row[name] for name in (*said, *when)]
        for row in before.tables["occurrences"]
    }
    now = {
        (row["uid"], row["recurrence_id"]): [row[name] for name in (*said, *when)]
        for row in world.db.query("select * from occurrences")
        if row["local_end"] > KEPT_SINCE
    }
    assert now == {name: row for name, row in was.items() if row[10] > KEPT_SINCE}
    assert {row["uid"] for row in world.db.query("select uid from series")} == {
        before.head(uid) for uid in before.earlier
    }
    assert world.db.one("select 1 from occurrences where all_day <> 0") is None


@pytest.mark.parametrize("table", ["wishes", "skipped_sessions", "holds", "deliveries", "changes"])
def test_what_belongs_to_a_session_stays_with_it(before: Before, world: World, table: str) -> None:
    naming = {"uid", "recurrence_id", "told", "before", "after"}
    # What they say, and whether it stands, has other columns since.
    naming |= {"shown", "said", "wanted", "urgent", "leased_by", "about", "broadcast", "place"}
    naming |= {"subject", "thread", "content", "file", "forget_at"}
    was = Counter(
        (before.name(row), *(f"{k}={v}" for k, v in row.items() if k not in naming))
        for row in before.tables[table]
    )
    now = Counter(
        (
            (row["uid"], row["recurrence_id"]),
            *(f"{k}={v}" for k, v in row.items() if k not in naming),
        )
        for row in world.db.query(f"select * from {table}")
        if row.get("subject") is None  # what keepers were asked has come there since
    )
    assert now == was


def test_what_was_planned_anew_right_before_is_still_to_be(before: Before, world: World) -> None:
    rows = world.db.query("select * from to_plan")
    waiting = {(row["uid"], row["recurrence_id"]) for row in rows}
    assert {before.name(row) for row in before.tables["to_plan"]} <= waiting


@pytest.mark.parametrize("arrived", [False, True])
def test_it_goes_on_to_say_what_it_would_have_said_and_nothing_twice(
    before: Before, world: World, arrived: bool
) -> None:
    expected = (HERE / "said_before_segments.txt").read_text(encoding="utf-8").splitlines()
    (unclear,) = [row for row in before.tables["deliveries"] if row["state"] == "sending"]
    if arrived:  # nobody heard that it did
        world.office.letters.append(arrived_before(unclear))
        expected = [line for line in expected if " desk " not in line]
    world.go_to(END)
    letters = world.office.letters[int(arrived) :]
    assert sorted(line_of(world, letter) for letter in letters) == expected
    ends = {row["key"]: row["session_end"] for row in before.tables["deliveries"]}
    early = [one for one in world.office.corrections if epoch(one.at) < ends.get(one.key, 0)]
    assert {letter.key for letter in early} == {
        row["key"]
        for row in before.tables["deliveries"]
        if row["shown"]
        and row["session_end"] > NOW.timestamp() + 3600  # all is looked at once an hour
        and (uid := json.loads(row["shown"])["uid"]) != before.head(uid)
    }
    assert world.db.query("pragma integrity_check") == [{"integrity_check": "ok"}]
    assert world.db.query("pragma foreign_key_check") == []
    row = outbox.row_of(world.db, unclear["key"])
    assert row
    assert row["state"] == "sent"


def arrived_before(row: Row) -> Letter:
    start = datetime.fromtimestamp(row["start"], UTC)
    told_at = datetime.fromtimestamp(row["told_at"], UTC)
    names = (row["destination"], row["kind"], row["lead"], row["uid"])
    return Letter(*names, start, told_at, row["key"])


def line_of(world: World, letter: Letter) -> str:
    row = outbox.row_of(world.db, letter.key)
    assert row
    return " ".join(
        [
            f"{letter.at:%Y-%m-%dT%H:%M} {letter.destination} {letter.kind} {letter.lead or '-'}",
            f"{row['uid']} {row['recurrence_id']}",
            f"{letter.start:%Y-%m-%dT%H:%M}" if letter.start else "-",
        ]
    )


def test_a_change_from_before_is_not_undone_and_one_from_now_is(world: World) -> None:
    editor = Editor(world.calendar)
    uid, day = "weekly", date(2026, 11, 18)
    with pytest.raises(ChangeError, match=TOO_OLD):
        editor.undo(uid, day, by=KEEPER, now=NOW)
    was = world.calendar.series(uid)
    target = editor.target(uid, day)
    assert was
    assert target
    patch: Row = {"local_start": target.details.local_start + timedelta(hours=1)}
    how: Row = {"scope": "later", "sequence": target.sequence, "by": KEEPER, "now": NOW}
    changed = editor.change(uid, day, patch, **how)
    assert changed
    assert (changed.local_start.hour, changed.status) == (13, Status.CONFIRMED)
    editor.undo(uid, day, by=KEEPER, now=NOW)
    again = world.calendar.occurrence(uid, day)
    assert again
    assert again.local_start.hour == 12
