"""The finder on questions that were written without seeing the entries' words, and how they read.

The `test` rows are never read while entries or thresholds are being improved: only counted here.
"""

from __future__ import annotations

import random
import statistics
from datetime import date

import pytest

from benchmarks.eval_answers import (
    CALIFORNIA,
    FILES,
    Figures,
    comparable,
    evaluate,
    not_reached,
    packaged_finder,
    rows,
)
from benchmarks.reading_grade import MEDIAN, MOST, SHARE, grades
from bot.community import PACKAGED, Finder, LocalAnswer, load_community


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


WORDS = """policy petition file board vote deadline form template signature office calendar audit
retention records county copy visit checklist contact portal login password parking insurance
certificate invoice payroll credential teacher enrollment lottery facility lease fire drill safety
plan transport bus lunch kitchen nurse""".split()
NUMBER = 50


def local_answer(number: int) -> LocalAnswer:
    """An answer of an office of made-up rules, always the same for a number."""
    chance = random.Random(number)
    one, two, three, four = chance.sample(WORDS, 4)
    return LocalAnswer(
        id=f"{number:012x}",
        question=f"How do we handle the {one} {two} for the {three} {four}?",
        aliases=(f"{one} and {three}",),
        answer=" ".join(chance.sample(WORDS, 20)),
        source="said by Ana on May 1, 2026",
        basis="said by Ana on May 1, 2026",
        confidence="high",
        added_by="U0KEEPER",
        added_on=date(2026, 11, 1),
        checked=date(2026, 11, 1),
        review_by=date(2027, 11, 1),
    )


@pytest.fixture(scope="module")
def with_local() -> Figures:
    known = load_community(CALIFORNIA).answers
    finder = Finder(known.with_local(local_answer(number) for number in range(NUMBER)))
    return evaluate(finder, "all")


def test_the_gates_hold_with_local_answers(with_local: Figures) -> None:
    assert with_local.off_topic_answered <= with_local.off_topic / 40
    assert with_local.wrong <= 0.05 * with_local.questions
    assert with_local.right >= 0.60 * with_local.questions
    assert with_local.found >= 0.85 * with_local.questions


def test_each_is_found_by_its_own_words() -> None:
    known = load_community(CALIFORNIA).answers
    finder = Finder(known.with_local(local_answer(number) for number in range(NUMBER)))
    for number in range(NUMBER):
        one = local_answer(number)
        assert finder.find(one.question.upper()).answer == one.key


def test_the_texts_are_easy_to_read() -> None:
    found = grades()
    assert len(found) > 100
    assert statistics.median(found.values()) <= MEDIAN
    hard = {key: one for key, one in found.items() if one > MOST}
    assert len(hard) <= (1 - SHARE) * len(found), hard
