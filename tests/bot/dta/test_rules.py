"""The engine against the oracle, on every path of the interview and on answers of any kind; and the
cases in `cases/*.toml`.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from bot.dta import AnswerError
from bot.dta.rules import (
    AGENCY_QUESTIONS,
    FLAGS,
    PATHWAYS,
    QUESTIONS,
    SCHOOL_QUESTIONS,
    Assessment,
    Value,
    Verdict,
    assess,
)
from tests.bot.dta.oracle import OPTIONS, oracle

RESULTS_PER_AUTHORIZER = 60_420
SCHOOL_COMBINATIONS = 17_280

Answers = dict[str, str]


def paths(answers: Answers) -> Iterator[tuple[Answers, Assessment]]:
    """Every set of answers that the interview passes through, from `answers` on.

    A contradiction is passed through as well, but not beyond: the same question is asked again, and
    its other options lead on.
    """
    assessment = assess(answers)
    yield answers, assessment
    if assessment.next_question is not None and "contradiction" not in assessment.flags:
        for option in QUESTIONS[assessment.next_question]:
            yield from paths({**answers, assessment.next_question: option})


@dataclass
class Walk:
    """What was seen on all paths together."""

    states: int = 0
    results: int = 0
    disagreements: list[Answers] = field(default_factory=list)
    open_at_the_end: list[Answers] = field(default_factory=list)
    never_put_right: list[Answers] = field(default_factory=list)
    answered: set[tuple[str, str]] = field(default_factory=set)
    relevant: set[str] = field(default_factory=set)
    flags: set[str] = field(default_factory=set)
    statuses: set[tuple[str, Value]] = field(default_factory=set)
    verdicts: set[tuple[str, Verdict]] = field(default_factory=set)
    steps: set[tuple[str, str, Value]] = field(default_factory=set)


@pytest.fixture(scope="module")
def walk() -> Walk:
    """All paths behind one authorizer; the authorizer bears on nothing but the first contact."""
    seen = Walk()
    for answers, assessment in paths({"authorizer": "county"}):
        seen.states += 1
        seen.answered.update(answers.items())
        seen.flags.update(assessment.flags)
        if assessment.as_json() != oracle(answers):
            seen.disagreements.append(answers)
        if "contradiction" in assessment.flags:
            again = ({**answers, "significant_groups": o} for o in OPTIONS["significant_groups"])
            if all("contradiction" in assess(remedy).flags for remedy in again):
                seen.never_put_right.append(answers)
        if assessment.next_question is None:
            see_result(seen, answers, assessment)
    return seen


def see_result(seen: Walk, answers: Answers, assessment: Assessment) -> None:
    seen.results += 1
    seen.relevant.update(assessment.relevant)
    if set(assessment.relevant) - set(answers):
        seen.open_at_the_end.append(answers)
    for section, pathway in assessment.pathways.items():
        seen.statuses.add((section, pathway.status))
        seen.verdicts.add((section, pathway.verdict))
        seen.steps.update((section, step, value) for step, value in pathway.steps.items())


def some_answers(rng: random.Random, questions: list[str]) -> Answers:
    """Answers of any kind: missing, irrelevant and contradictory ones."""
    share = rng.choice((0.4, 0.7, 1.0))
    return {q: rng.choice(OPTIONS[q]) for q in questions if rng.random() < share}


def test_the_questions_and_options_are_those_of_the_contract():
    assert {q: list(options) for q, options in QUESTIONS.items()} == OPTIONS
    assert list(QUESTIONS) == list(OPTIONS)
    assert (*SCHOOL_QUESTIONS, *AGENCY_QUESTIONS) == tuple(QUESTIONS)


def test_the_oracle_agrees_on_every_state_of_every_path(walk: Walk):
    assert walk.disagreements == []
    assert walk.results == RESULTS_PER_AUTHORIZER


def test_every_path_ends_in_a_result(walk: Walk):
    assert walk.open_at_the_end == []
    assert walk.never_put_right == []


def test_every_question_and_option_is_reached(walk: Walk):
    every = {(q, option) for q, options in OPTIONS.items() for option in options}
    assert walk.answered == {(q, o) for q, o in every if q != "authorizer" or o == "county"}
    assert walk.relevant == set(QUESTIONS)


def test_every_flag_is_reached(walk: Walk):
    assert walk.flags == set(FLAGS)


def test_every_pathway_reaches_every_status_step_and_verdict_it_can_have(walk: Walk):
    assert walk.statuses == set(product(PATHWAYS, Value))
    without_steps = {("52074(g)(1)(B)", Verdict.CLOSED_UNTIL)}
    assert walk.verdicts == set(product(PATHWAYS, Verdict)) - without_steps
    assert walk.steps == {
        (section, step, value)
        for section, pathway in PATHWAYS.items()
        for step in pathway.steps
        for value in Value
    }


def test_the_oracle_agrees_on_every_combination_of_the_schools_answers_given_or_missing():
    """Each of them four times, with some answers about the authorizer and the agencies."""
    rng = random.Random(52074)
    school = [q for q in SCHOOL_QUESTIONS if q != "authorizer"]
    others = ["authorizer", *AGENCY_QUESTIONS]
    combinations = list(product(*([None, *OPTIONS[q]] for q in school)))
    assert len(combinations) == SCHOOL_COMBINATIONS
    for combination in combinations:
        given = {q: o for q, o in zip(school, combination, strict=True) if o is not None}
        for _ in range(4):
            answers = {**given, **some_answers(rng, others)}
            assert assess(answers).as_json() == oracle(answers), answers


def test_answers_to_irrelevant_questions_change_nothing():
    rng = random.Random(3)
    for _ in range(2_000):
        answers = some_answers(rng, list(OPTIONS))
        relevant = assess(answers).relevant
        assert assess({q: a for q, a in answers.items() if q in relevant}) == assess(answers)


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"listed": "maybe"}, 'The answer to listed can be yes, no or unsure, not "maybe".'),
        ({"listed": "Yes"}, 'The answer to listed can be yes, no or unsure, not "Yes".'),
        ({"listed": ""}, 'The answer to listed can be yes, no or unsure, not "".'),
        ({"groups_two_years": "yes"}, 'can be 0, 1, 2, 3+ or unsure, not "yes".'),
        ({"priorities_three_of_four": "1"}, 'can be 2, 3+ or unsure, not "1".'),
        ({"colour": "red"}, 'There is no question "colour"; the questions are authorizer, listed,'),
        ({"listed": "yes\u202e\n"}, 'not "yes\ufffd\ufffd".'),
        ({"x" * 500: "yes"}, 'There is no question "' + "x" * 40 + '…"'),
    ],
)
def test_an_unknown_question_or_option_is_refused_in_one_sentence(answers: Answers, sentence: str):
    with pytest.raises(AnswerError) as caught:
        assess(answers)
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


FILES = sorted((Path(__file__).parent / "cases").glob("*.toml"))
CASES: list[dict[str, Any]] = [case for f in FILES for case in tomllib.loads(f.read_text())["case"]]


@pytest.mark.parametrize("case", CASES, ids=[case["shows"] for case in CASES])
def test_case(case: dict[str, Any]):
    result: dict[str, Any] = assess(case["answers"]).as_json()
    known = {"criteria", "verdicts", "steps", "flags", "first_contact", "next_question", "relevant"}
    expected = case["expect"]
    assert known >= set(expected)
    assert expected, "a case has to expect something"
    for name, value in expected.get("criteria", {}).items():
        assert result["criteria"][name] == value, name
    for section, verdict in expected.get("verdicts", {}).items():
        assert result["pathways"][section]["verdict"] == verdict, section
    for section, steps in expected.get("steps", {}).items():
        assert result["pathways"][section]["steps"] == steps, section
    for name in ("flags", "first_contact", "relevant"):
        if name in expected:
            assert result[name] == expected[name]
    if "next_question" in expected:  # TOML has no null: "" stands for "nothing left to ask"
        assert (result["next_question"] or "") == expected["next_question"]
