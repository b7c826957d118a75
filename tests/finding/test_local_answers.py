"""With fifty local answers in the workspace, questions still find what they found before."""

from __future__ import annotations

import random
from datetime import date

import pytest

from benchmarks.eval_answers import CALIFORNIA, Figures, evaluate
from bot.community import Finder, LocalAnswer, load_community

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
def figures() -> Figures:
    known = load_community(CALIFORNIA).answers
    finder = Finder(known.with_local(local_answer(number) for number in range(NUMBER)))
    return evaluate(finder, "all")


def test_the_gates_hold_with_local_answers(figures: Figures) -> None:
    assert figures.off_topic_answered <= figures.off_topic / 40
    assert figures.wrong <= 0.05 * figures.questions
    assert figures.right >= 0.60 * figures.questions
    assert figures.found >= 0.85 * figures.questions


def test_each_is_found_by_its_own_words() -> None:
    known = load_community(CALIFORNIA).answers
    finder = Finder(known.with_local(local_answer(number) for number in range(NUMBER)))
    for number in range(NUMBER):
        one = local_answer(number)
        assert finder.find(one.question.upper()).answer == one.key
