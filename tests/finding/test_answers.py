"""The finder on questions that were written without seeing the entries' words.

The `test` rows are never read while entries or thresholds are being improved: only counted here.
"""

from __future__ import annotations

import pytest

from benchmarks.eval_answers import (
    FILES,
    Figures,
    comparable,
    evaluate,
    not_reached,
    packaged_finder,
    rows,
)
from bot.community import PACKAGED, Finder, load_community


@pytest.fixture(scope="module")
def finder() -> Finder:
    return packaged_finder()


@pytest.fixture(scope="module", params=[(file, name) for file in FILES for name in ("test", "all")])
def figures(finder: Finder, request: pytest.FixtureRequest) -> Figures:
    file, name = request.param
    return evaluate(finder, name, file)


@pytest.fixture(scope="module")
def asked_more(finder: Finder) -> Figures:
    return evaluate(finder, "all", FILES[1])


def test_the_questions_are_many_and_ask_for_entries_that_exist() -> None:
    answers = load_community(PACKAGED / "california").answers
    known = {comparable(key) for key in answers.by_key}
    for name in ("tune", "test"):
        assert len(rows("question", name)) >= 96
        assert len(rows("off_topic", name)) >= 40
    for row in (row for file in FILES for row in rows("question", "all", file)):
        assert set(row["accept"]) <= known  # type: ignore[call-overload]


def test_of_what_nobody_tuned_little_is_answered_wrong(figures: Figures) -> None:
    assert figures.wrong <= 0.03 * figures.questions
    assert figures.off_topic_answered <= figures.off_topic / 40


def test_of_what_nobody_tuned_most_is_found(figures: Figures) -> None:
    assert figures.right >= 0.65 * figures.questions
    assert figures.found >= 0.95 * figures.questions


def test_four_of_five_questions_are_answered_right_at_once(asked_more: Figures) -> None:
    assert asked_more.right >= 0.80 * asked_more.questions
    assert asked_more.found >= 0.96 * asked_more.questions


def test_hardly_any_question_is_answered_wrong_or_without_being_ours(asked_more: Figures) -> None:
    assert asked_more.wrong <= 0.02 * asked_more.questions
    assert asked_more.off_topic_answered <= asked_more.off_topic / 100


def test_a_plain_question_reaches_every_statement_of_fact_at_once(finder: Finder) -> None:
    assert list(not_reached(finder)) == []


def test_the_knowledge_was_not_made_of_the_questions() -> None:
    answers = load_community(PACKAGED / "california").answers
    asked = {
        " ".join(str(row["text"]).casefold().strip(" ?.!").split())
        for file in FILES
        for row in [*rows("question", "tune", file), *rows("off_topic", "tune", file)]
        if len(str(row["text"]).split()) > 4
    }
    aliases = [
        *(alias for entry in answers.entries for alias in entry.aliases),
        *(wording for subject in answers.elsewhere for wording in subject.wordings),
    ]
    copied = [alias for alias in aliases if alias.casefold().strip(" ?.!") in asked]
    assert copied == []
