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
from bot.knowledge import PACKAGED, Finder, load_answers


@pytest.fixture(scope="module")
def finder() -> Finder:
    return packaged_finder()


@pytest.fixture(scope="module", params=["test", "all"])
def figures(finder: Finder, request: pytest.FixtureRequest) -> Figures:
    return evaluate(finder, request.param)


def test_the_questions_are_many_and_ask_for_entries_that_exist() -> None:
    answers = load_answers(PACKAGED / "california", {"charter-chat", "training"})
    known = {comparable(key) for key in answers.by_key}
    for name in ("tune", "test"):
        assert len(rows("question", name)) >= 96
        assert len(rows("off_topic", name)) >= 40
    for row in (row for file in FILES for row in rows("question", "all", file)):
        assert set(row["accept"]) <= known  # type: ignore[call-overload]


def test_at_most_one_question_in_twenty_is_answered_wrong(figures: Figures) -> None:
    assert figures.wrong <= 0.05 * figures.questions


def test_at_most_one_off_topic_question_in_forty_is_answered(figures: Figures) -> None:
    assert figures.off_topic_answered <= figures.off_topic / 40


def test_three_questions_in_five_are_answered_right_at_once(figures: Figures) -> None:
    assert figures.right >= 0.60 * figures.questions


def test_the_right_entry_is_among_the_first_three_offered(figures: Figures) -> None:
    assert figures.found >= 0.85 * figures.questions


def test_a_plain_question_reaches_every_statement_of_fact_at_once(finder: Finder) -> None:
    assert list(not_reached(finder)) == []


def test_the_knowledge_was_not_made_of_the_questions() -> None:
    answers = load_answers(PACKAGED / "california", {"charter-chat", "training"})
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
