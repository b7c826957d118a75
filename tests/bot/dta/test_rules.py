"""The engine against the oracle, on every path of the interview and on answers of any kind."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import product

import pytest

from bot.dta import InputError
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


def some_answers(rng: random.Random, questions: list[str]) -> Answers:
    """Answers of any kind: missing, irrelevant and contradictory ones."""
    share = rng.choice((0.4, 0.7, 1.0))
    return {q: rng.choice(OPTIONS[q]) for q in questions if rng.random() < share}


def test_the_oracle_agrees_on_every_path_each_ends_in_a_result_and_all_values_are_reached():
    """All paths behind one authorizer, which bears on nothing but the first contact."""
    results, flags = 0, set[str]()
    verdicts, steps = set[tuple[str, Verdict]](), set[tuple[str, str, Value]]()
    for answers, assessment in paths({"authorizer": "county"}):
        assert assessment.as_json() == oracle(answers), answers
        flags.update(assessment.flags)
        if "contradiction" in assessment.flags:
            again = ({**answers, "significant_groups": o} for o in OPTIONS["significant_groups"])
            assert any("contradiction" not in assess(remedy).flags for remedy in again), answers
        if assessment.next_question is None:
            results += 1
            assert set(assessment.relevant) <= set(answers)
            for section, pathway in assessment.pathways.items():
                verdicts.add((section, pathway.verdict))
                steps.update((section, step, value) for step, value in pathway.steps.items())
    assert results == RESULTS_PER_AUTHORIZER
    assert flags == set(FLAGS)
    assert verdicts == {*product(PATHWAYS, Verdict)} - {("52074(g)(1)(B)", Verdict.CLOSED_UNTIL)}
    every_step = [(section, step) for section, p in PATHWAYS.items() for step in p.steps]
    assert steps == {(*each, value) for each in every_step for value in Value}


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


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"listed": "maybe"}, 'The answer to listed can be yes, no or unsure, not "maybe".'),
        ({"listed": ""}, 'The answer to listed can be yes, no or unsure, not "".'),
        ({"colour": "red"}, 'There is no question "colour"; the questions are authorizer, listed,'),
        ({"listed": "yes\u202e\n"}, 'not "yes\ufffd\ufffd".'),
        ({"x" * 500: "yes"}, 'There is no question "' + "x" * 40 + '…"'),
    ],
)
def test_an_unknown_question_or_option_is_refused_in_one_sentence(answers: Answers, sentence: str):
    with pytest.raises(InputError) as caught:
        assess(answers)
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)
