"""The ways through the interview, walked and drawn."""

from __future__ import annotations

import random
import re
from functools import cache
from itertools import product

import pytest

from bot.dta.paths import (
    mermaid,
    questions_left,
    what_would_change,
)
from bot.dta.rules import (
    AGENCY_QUESTIONS,
    PATHWAYS,
    QUESTIONS,
    SCHOOL_QUESTIONS,
    Verdict,
    assess,
)

Answers = dict[str, str]


def some_answers(rng: random.Random) -> Answers:
    share = rng.choice((0.2, 0.5, 0.8, 1.0))
    return {q: rng.choice(o) for q, o in QUESTIONS.items() if rng.random() < share}


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
    starts = [{}, {"authorizer": "county"}, *(some_answers(rng) for _ in range(60))]
    for answers in starts:
        plain = lengths(answers, among)
        left = questions_left(answers, among)
        assert left == (min(plain), max(plain)), answers


ARROW = re.compile(r'^  (\w+) -->(?:\|"([^"|]*)"\|)? (\w+)$', re.MULTILINE)


def test_the_arrows_are_exactly_the_turns_of_the_interview():
    drawn = {(start, end) for start, _, end in ARROW.findall(mermaid())}
    assert drawn == {(question, after) for question, _, after in every_turn()}


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


@cache
def every_turn() -> list[tuple[str, str, str]]:
    """(question, answer, what comes next) on every path, by going them all."""
    found = set()

    def go(answers: Answers) -> None:
        assessment = assess(answers)
        question = assessment.next_question
        if question is None or "contradiction" in assessment.flags:
            return
        for option in options(question):
            following = assess({**answers, question: option}).next_question or "result"
            found.add((question, option, following))
            go({**answers, question: option})

    go({})
    return sorted(found)
