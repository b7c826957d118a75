from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.store import questions
from bot.store.database import Database


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    db = Database(tmp_path / "bot.db")
    yield db
    db.close()


def test_a_question_waits_until_it_is_answered_once(db: Database) -> None:
    asked = questions.pass_on(db, "U0DANA", "Who?", 100)
    assert questions.find(db, asked.id) == asked
    assert asked.state == questions.WAITING
    answered = questions.settle(db, asked.id, questions.ANSWERED, "U0KEEPER", 200, "Them.")
    assert answered == questions.find(db, asked.id)
    assert answered is not None
    assert (answered.state, answered.answer, answered.answered_by, answered.answered_at) == (
        questions.ANSWERED,
        "Them.",
        "U0KEEPER",
        200,
    )
    assert questions.settle(db, asked.id, questions.ANSWERED, "U0PRIYA", 300, "Others.") is None
    assert questions.find(db, asked.id) == answered


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


def test_what_waits_is_listed_longest_first_until_it_is_answered_or_dismissed(
    db: Database,
) -> None:
    late, early, other = (questions.pass_on(db, "U0DANA", "?", at) for at in (300, 100, 200))
    assert questions.waiting(db) == [early, other, late]
    questions.settle(db, early.id, questions.ANSWERED, "U0KEEPER", 400, "Them.")
    dismissed = questions.settle(db, other.id, questions.DISMISSED, "U0KEEPER", 500)
    assert dismissed is not None
    assert (dismissed.state, dismissed.answered_by, dismissed.answered_at) == (
        questions.DISMISSED,
        "U0KEEPER",
        500,
    )
    assert questions.waiting(db) == [late]
    assert questions.settle(db, other.id, questions.DISMISSED, "U0PRIYA", 600) is None
    assert questions.settle(db, other.id, questions.ANSWERED, "U0PRIYA", 600, "Others.") is None
