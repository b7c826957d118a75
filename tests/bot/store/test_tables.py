"""What is kept of people, conversations, questions and answers, and of the digest."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlite_utils

from bot.store import interviews, keepers, local_answers, questions
from bot.store.database import Database
from bot.store.interviews import Conversation
from bot.store.local_answers import Content
from bot.store.migrations import migrations
from bot.store.people import person, remember

MAPLE = Conversation("a1", "U1", began_at=100, touched_at=100, nickname="Maple", answers={"q": "1"})


@pytest.fixture
def maple(db: Database) -> None:
    """A conversation that was begun."""
    interviews.begin(db, MAPLE)


def kept(db: Database, conversation_id: str = "a1") -> Conversation:
    found = interviews.find(db, conversation_id)
    assert found is not None
    return found


def test_a_conversation_comes_back_as_it_was_kept(db: Database) -> None:
    everything = Conversation(
        id="b2",
        owner="U1",
        began_at=1,
        touched_at=2,
        nickname="Oak “1”",
        channel="D1",
        thread_ts="1.5",
        link="https://x.example",
        answers={"a": "ü"},
        stage="full",
        asking="a",
        revision=3,
        fresh=2,
        questions={"a": "f"},
        changes={"dropped": {"x": "y"}},
        result={"lead": "…"},
        finished_at=4,
        asked_after_at=5,
        put_away_at=6,
    )
    interviews.begin(db, everything)
    assert kept(db, "b2") == everything
    assert interviews.at(db, "D1", "1.5") == everything
    assert interviews.at(db, "D1", "1.6") is None


@pytest.mark.usefixtures("maple")
def test_a_change_counts_only_against_the_state_it_was_made_from(db: Database) -> None:
    before = kept(db)
    assert interviews.save(db, before, replace(before, answers={"q": "2"}))
    assert not interviews.save(db, before, replace(before, answers={"q": "3"}))
    assert (kept(db).answers, kept(db).revision) == ({"q": "2"}, before.revision + 1)


@pytest.mark.usefixtures("maple")
def test_where_it_is_held_is_no_change_of_state(db: Database) -> None:
    before = kept(db)
    interviews.place(db, "a1", "D1", "1.5")
    interviews.note_link(db, "a1", "https://x.example")
    assert interviews.save(db, before, replace(before, answers={"q": "2"}))
    after = kept(db)
    assert (after.channel, after.thread_ts, after.link) == ("D1", "1.5", "https://x.example")


@pytest.mark.usefixtures("maple")
def test_a_conversation_is_held_in_one_thread_only(db: Database) -> None:
    assert interviews.place(db, "a1", "D1", "1.5")
    assert interviews.place(db, "a1", "D1", "1.5")
    assert not interviews.place(db, "a1", "D1", "2.5")
    assert kept(db).thread_ts == "1.5"
    assert not interviews.place(db, "nobody", "D1", "3.5")


@pytest.mark.usefixtures("maple")
def test_ones_own_are_listed_the_last_touched_first(db: Database) -> None:
    interviews.begin(db, replace(MAPLE, id="b2", touched_at=300))
    interviews.begin(db, replace(MAPLE, id="c3", touched_at=200))
    interviews.begin(db, replace(MAPLE, id="d4", owner="U2", touched_at=400))
    found = interviews.of_owner(db, "U1", limit=2)
    assert [each.id for each in found] == ["b2", "c3"]
    assert [each.id for each in interviews.of_owner(db, "U1", limit=2, offset=2)] == ["a1"]


@pytest.mark.usefixtures("maple")
def test_upkeep_finds_what_is_due(db: Database) -> None:
    interviews.place(db, "a1", "D1", "1.5")
    rows = {
        "finished": replace(MAPLE, id="b2", channel="D1", thread_ts="2", result={"lead": ""}),
        "away": replace(MAPLE, id="c3", channel="D1", thread_ts="3", put_away_at=150),
        "asked": replace(MAPLE, id="d4", channel="D1", thread_ts="4", asked_after_at=150),
        "new": replace(MAPLE, id="e5", channel="D1", thread_ts="5", touched_at=900),
        "unplaced": replace(MAPLE, id="f6", touched_at=900),
    }
    for each in rows.values():
        interviews.begin(db, each)

    def ids(found: list[Conversation]) -> set[str]:
        return {each.id for each in found}

    assert ids(interviews.left_alone(db, 800)) == {"a1", "d4"}
    assert ids(interviews.expired(db, 800)) == {"a1", "b2", "c3", "d4"}
    assert interviews.note_asked_after(db, "a1", 700)
    assert not interviews.note_asked_after(db, "a1", 701)


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


def test_old_questions_are_found_by_when_they_were_asked(db: Database) -> None:
    asked = questions.pass_on(db, "U0DANA", "Who?", 100)
    questions.pass_on(db, "U0DANA", "When?", 200)
    assert questions.older_than(db, 100) == []
    assert questions.older_than(db, 200) == [asked.id]


def test_counts_grow_each_by_itself(db: Database) -> None:
    for what, key in [("unknown", ""), ("not_asked", "a"), ("not_asked", "b"), ("not_asked", "a")]:
        questions.count(db, what, key)
    rows = db.query("select * from answer_counts order by what, key")
    assert [(row["what"], row["key"], row["number"]) for row in rows] == [
        ("not_asked", "a", 2),
        ("not_asked", "b", 1),
        ("unknown", "", 1),
    ]


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


HONEY = Content(("How much honey?", "honey, how much"), "Ten jars.", "said by Ana, on May 1, 2026")
MORE = Content(("How much honey?",), "Twelve jars.", "https://example.org/jars")


def test_what_is_added_is_found_with_who_added_it_when(db: Database) -> None:
    added = local_answers.add(db, HONEY, "U0KEEPER", 100, 900)
    found = local_answers.find(db, added)
    assert found is not None
    assert (found.content, found.added_by, found.added_at) == (HONEY, "U0KEEPER", 100)
    assert (found.changed_by, found.changed_at, found.review_by, found.revision) == (
        None,
        None,
        900,
        1,
    )
    assert local_answers.every(db) == [found]


def test_of_two_changes_of_one_revision_the_first_is_kept(db: Database) -> None:
    added = local_answers.add(db, HONEY, "U0KEEPER", 100, 900)
    assert local_answers.change(db, added, 1, MORE, "U0ANA", 200, 950)
    assert not local_answers.change(db, added, 1, HONEY, "U0BEN", 201, 951)
    found = local_answers.find(db, added)
    assert found is not None
    assert (found.content, found.revision, found.review_by) == (MORE, 2, 950)
    assert (found.added_by, found.changed_by) == ("U0KEEPER", "U0ANA")


def test_what_is_removed_is_gone_once_and_its_question_may_be_saved_again(db: Database) -> None:
    added = local_answers.add(db, HONEY, "U0KEEPER", 100, 900)
    asked = questions.pass_on(db, "U0DANA", "honey?", 50)
    assert questions.save_as(db, asked.id, added)
    assert not questions.save_as(db, asked.id, "another")
    assert local_answers.remove(db, added)
    assert not local_answers.remove(db, added)
    assert local_answers.every(db) == []
    after = questions.find(db, asked.id)
    assert after is not None
    assert after.saved_as is None


def test_removing_a_question_takes_its_words_from_the_ways_to_ask(db: Database) -> None:
    added = local_answers.add(db, HONEY, "U0KEEPER", 100, 900)
    asked = questions.pass_on(db, "U0DANA", "honey, how much", 50)
    questions.save_as(db, asked.id, added)
    questions.remove(db, asked.id)
    found = local_answers.find(db, added)
    assert found is not None
    assert found.content.questions == ("How much honey?",)


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


def test_turning_it_on_again_changes_nothing_where_it_is_on(db: Database) -> None:
    keepers.turn_digest_on(db, CHANNEL, "U1", 100)
    keepers.turn_digest_on(db, CHANNEL, "U2", 200)
    (row,) = keepers.digests(db)
    assert (row["set_by"], row["since"]) == ("U1", 100)
    assert keepers.end_digest(db, CHANNEL, 300, "is_archived")
    assert not keepers.end_digest(db, CHANNEL, 400, "is_archived")
    keepers.turn_digest_on(db, CHANNEL, "U2", 500)
    (row,) = keepers.digests(db)
    assert (row["set_by"], row["since"], row["ended_at"]) == ("U2", 500, None)


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
