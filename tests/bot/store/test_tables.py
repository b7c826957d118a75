"""What is kept of people, conversations, questions and answers, and of the digest."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlite_utils

from bot.schools.school import Listing, SchoolRow, Workbook
from bot.store import interviews, people, questions
from bot.store.database import Database
from bot.store.interviews import Conversation
from bot.store.migrations import migrations
from bot.store.people import person, remember
from bot.store.schools import SchoolFile, edition, listings, replace_year, school

MAPLE = Conversation("a1", "U1", began_at=100, touched_at=100, nickname="Maple", answers={"q": "1"})


@pytest.fixture
def maple(db: Database) -> None:
    """A conversation that was begun."""
    interviews.begin(db, MAPLE)


def kept(db: Database, conversation_id: str = "a1") -> Conversation:
    found = interviews.find(db, conversation_id)
    assert found is not None
    return found


@pytest.mark.usefixtures("maple")
def test_a_change_counts_only_against_the_state_it_was_made_from(db: Database) -> None:
    before = kept(db)
    assert interviews.save(db, before, replace(before, answers={"q": "2"}))
    assert not interviews.save(db, before, replace(before, answers={"q": "3"}))
    assert (kept(db).answers, kept(db).revision) == ({"q": "2"}, before.revision + 1)


@pytest.mark.usefixtures("maple")
def test_a_conversation_is_held_in_one_thread_only(db: Database) -> None:
    assert interviews.place(db, "a1", "D1", "1.5")
    assert interviews.place(db, "a1", "D1", "1.5")
    assert not interviews.place(db, "a1", "D1", "2.5")
    assert kept(db).thread_ts == "1.5"
    assert not interviews.place(db, "nobody", "D1", "3.5")


@pytest.mark.sqlite_only("it is about the file")
@pytest.mark.usefixtures("maple")
def test_what_is_removed_is_in_no_file_any_more(db: Database, tmp_path: Path) -> None:
    secret = "Zanzibar" * 4
    interviews.begin(db, replace(MAPLE, id="b2", nickname=secret, result={"lead": secret}))
    assert any(secret.encode() in path.read_bytes() for path in tmp_path.glob("bot.db*"))
    interviews.remove(db, "b2")
    db.empty_log()
    for path in tmp_path.glob("bot.db*"):
        assert secret.encode() not in path.read_bytes(), path
    assert kept(db).nickname == "Maple"


def test_what_waits_is_listed_longest_first_until_it_is_settled_which_it_is_once(
    db: Database,
) -> None:
    late, early, other = (questions.pass_on(db, "U0DANA", "?", at) for at in (300, 100, 200))
    assert questions.waiting(db) == [early, other, late]
    answered = questions.settle(db, early.id, questions.ANSWERED, "U0KEEPER", 400, "Them.")
    told = {"answer": "Them.", "answered_by": "U0KEEPER", "answered_at": 400}
    assert answered == replace(early, state=questions.ANSWERED, **told)
    assert questions.settle(db, other.id, questions.DISMISSED, "U0KEEPER", 500)
    assert questions.waiting(db) == [late]
    for settled in (early, other):
        assert questions.settle(db, settled.id, questions.ANSWERED, "U0PRIYA", 600, "No.") is None
    assert questions.find(db, early.id) == answered


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
    found = {row["channel"]: (row["set_by"], row["since"]) for row in people.digests(db)}
    assert found == {CHANNEL: ("U0", 900), OTHER: ("U0", 100)}
    assert db.query("select * from shared_settings") == db.query("select * from bookkeeping") == []
    db.close()


HERE, ELSEWHERE = "T0HERE", "T0ELSEWHERE"


@pytest.mark.parametrize(
    ("user", "is_external"),
    [
        ({"team_id": HERE}, False),
        ({"team_id": ELSEWHERE}, True),
        ({"team_id": ELSEWHERE, "enterprise_user": {"teams": [ELSEWHERE, HERE]}}, False),
        ({"team_id": ELSEWHERE, "enterprise_user": {"teams": [ELSEWHERE]}}, True),
        ({"team_id": ELSEWHERE, "enterprise_user": None}, True),
        ({"team_id": HERE, "is_stranger": True}, True),
        ({}, False),
    ],
)
def test_a_colleague_of_another_workspace_of_the_same_organisation_is_none_of_others(
    db: Database, user: dict[str, Any], is_external: bool
) -> None:
    remember(db, {"id": "U0DANA", **user}, HERE, now=1)
    assert person(db, "U0DANA").is_external is is_external


ONE, TWO = "01999990000001", "02999990000002"


def row(year: int, cds: str, name: str, **more: object) -> SchoolRow:
    values = {"codes": {}, **more}
    return SchoolRow(year=year, cds=cds, name=name, **values)  # type: ignore[arg-type]


def keep(db: Database, *rows: SchoolRow, name: str = "a.xlsx") -> SchoolFile | None:
    workbook = Workbook(rows[0].year, rows, ("There is no column for it.",))
    return replace_year(db, workbook, name.encode(), file_name=name, by="U1", now=7)


def test_what_fails_on_the_way_leaves_the_year_as_it_was(db: Database) -> None:
    keep(db, row(2025, ONE, "One"))
    before = edition(db)
    with pytest.raises(Exception, match=r"(?i)unique"):
        keep(db, row(2025, TWO, "Two"), row(2025, TWO, "Two again"))
    assert edition(db) == before
    assert [found.name for found in school(db, ONE)] == ["One"]


def test_a_school_is_listed_once_with_all_its_names(db: Database) -> None:
    keep(db, row(2023, ONE, "Old Mill", district="Alder Unified", county="Alder"))
    keep(db, row(2024, ONE, "New Mill", district="Birch Unified"), row(2024, TWO, ""))
    assert listings(db) == [
        Listing(ONE, ("New Mill", "Old Mill"), "Birch Unified", "Alder"),
        Listing(TWO, ()),
    ]
