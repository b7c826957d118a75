from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.store import local_answers, questions
from bot.store.database import Database
from bot.store.local_answers import Content

HONEY = Content(("How much honey?", "honey, how much"), "Ten jars.", "said by Ana, on May 1, 2026")
MORE = Content(("How much honey?",), "Twelve jars.", "https://example.org/jars")


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    db = Database(tmp_path / "bot.db")
    yield db
    db.close()


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
