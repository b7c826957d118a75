"""The engine against the oracle, on every path of the interview and on answers of any kind."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from itertools import product

import pytest

from bot.dta import InputError
from bot.dta.paths import (
    mermaid,
    questions_left,
    what_would_change,
)
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


def some_answers(rng: random.Random, questions: Sequence[str] = tuple(OPTIONS)) -> Answers:
    """Answers of any kind: missing, irrelevant and contradictory ones."""
    share = rng.choice((0.2, 0.4, 0.7, 1.0))
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


# The ways through the interview, walked and drawn


def test_what_would_change_gathers_the_options_that_do_the_same():
    changes = what_would_change({"listed": "unsure", "groups_two_years": "0"})
    assert changes["47607.3(a)"] == [{"listed": ("yes",)}, {"groups_two_years": ("1", "2", "3+")}]


def test_every_change_named_opens_its_pathway_and_no_part_of_it_does():
    rng = random.Random(4)
    for _ in range(60):
        answers = some_answers(rng)
        changes = what_would_change(answers)
        now = assess(answers).pathways
        assert set(changes) == {s for s in PATHWAYS if now[s].verdict != Verdict.MAY_BE_OPEN}
        for section, ways in changes.items():
            assert ways, "every pathway can be opened by some answers"
            for way in ways:
                assert not any("unsure" in options for options in way.values())
                for chosen in product(*way.values()):
                    change = dict(zip(way, chosen, strict=True))
                    assert opens(answers, change, section)
                    for left_out in change if len(change) > 1 else ():
                        part = {q: o for q, o in change.items() if q != left_out}
                        assert not opens(answers, part, section)


def opens(answers: Answers, change: Answers, section: str) -> bool:
    return assess({**answers, **change}).pathways[section].verdict == Verdict.MAY_BE_OPEN


@pytest.mark.parametrize("among", [tuple(QUESTIONS), SCHOOL_QUESTIONS, AGENCY_QUESTIONS])
def test_the_questions_left_are_those_of_the_shortest_and_of_the_longest_way(
    among: tuple[str, ...],
):
    rng = random.Random(5)
    starts = [
        {},
        {"authorizer": "county"},
        *(some_answers(rng) for _ in range(60)),
    ]
    for answers in starts:
        plain = lengths(answers, among)
        left = questions_left(answers, among)
        assert left == (min(plain), max(plain)), answers


ARROW = re.compile(r'^  (\w+) -->(?:\|"([^"|]*)"\|)? (\w+)$', re.MULTILINE)


def test_the_arrows_are_exactly_the_turns_of_the_interview():
    drawn = {(start, end) for start, _, end in ARROW.findall(mermaid())}
    gone = {
        ([*answers][-1], now.next_question or "result")
        for answers, now in paths({"authorizer": "county"})
        if "contradiction" not in now.flags
    }
    contradicted = ("significant_groups", "significant_groups")
    assert drawn == gone | {contradicted}


def test_words_may_stand_in_for_ids_and_cannot_break_the_drawing():
    labels = {"listed": 'Is it on\nthe "list" <b>?', "listed.unsure": "Not sure | #1"}
    drawn = mermaid(labels)
    assert '    listed["Is it on the #34;list#34; #60;b#62;?"]' in drawn
    assert 'listed -->|"Not sure #124; #35;1"| groups_two_years' in drawn
    assert 'groups_three_of_four -->|"1, 2 or unsure"| significant_groups' in drawn
    assert len(ARROW.findall(drawn)) == len(ARROW.findall(mermaid()))


# One authorizer and one answer of each pair that cannot differ for what comes next make the plain
# walk below small enough to be compared with.
REPRESENTATIVES = {
    "authorizer": ("district",),
    "groups_two_years": ("0", "1", "unsure"),
    "priorities_three_of_four": ("2",),
    "geo_lead_agrees": ("yes",),
    "sspi_consulted": ("no",),
    "sbe_approved": ("unsure",),
    "sspi_determination": ("no",),
}


def options(question: str) -> tuple[str, ...]:
    return REPRESENTATIVES.get(question, QUESTIONS[question])


def lengths(answers: Answers, among: tuple[str, ...] = tuple(QUESTIONS)) -> set[int]:
    """How many questions each way from here still asks, by going them all."""
    assessment = assess(answers)
    if "contradiction" in assessment.flags:
        answers = {q: a for q, a in answers.items() if q != "significant_groups"}
    waiting = [q for q in assess(answers).relevant if q in among and q not in answers]
    if not waiting:
        return {0}
    following = [{**answers, waiting[0]: option} for option in options(waiting[0])]
    ways = [f for f in following if "contradiction" not in assess(f).flags]
    return {1 + length for way in ways for length in lengths(way, among)}
