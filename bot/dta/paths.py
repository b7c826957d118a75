"""The ways through the interview: what was said, what is left, what would help, and a drawing.

Pure functions over answers (question id → option). All of them find their way by asking
`bot.dta.rules.assess`; none repeats a rule.

The interview as a Mermaid flowchart is found by walking it: every turn that it can take is tried,
and an arrow is drawn for each pair of questions that follow one another. Where more than one can
follow, each arrow names the least that tells it from the others: the answer, or the criteria as
they stand by then.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import combinations, product

from bot.dta import either
from bot.dta.rules import (
    AGENCY_QUESTIONS,
    PATHWAYS,
    QUESTIONS,
    SCHOOL_QUESTIONS,
    Assessment,
    Value,
    Verdict,
    assess,
)

DECIDED_BY: Mapping[str, tuple[str, ...]] = {
    "ta_provided": ("ta_provided",),
    "three_of_four": ("groups_three_of_four", "significant_groups"),
    "sspi_determination": ("sspi_determination",),
    "da_eligible": ("listed", "groups_two_years"),
}
"""Criterion → the questions that its value can depend on."""

UNSURE = "unsure"


def still_fitting(answers: Mapping[str, str]) -> dict[str, str]:
    """Those of `answers`, perhaps given to older questions, that can be given today."""
    return {q: answer for q, answer in answers.items() if answer in QUESTIONS.get(q, ())}


Change = Mapping[str, tuple[str, ...]]
"""Answers to change together: question id → the options any of which will do."""


def what_would_change(answers: Mapping[str, str]) -> dict[str, list[Change]]:
    """Section of each pathway that is not `may_be_open` → the smallest changes that would open it.

    A change is smallest when no part of it is enough. Answering an open question is a change too;
    becoming unsure is none that anybody can bring about.
    """
    now = assess(answers)
    return {
        section: _openings(answers, section)
        for section, pathway in now.pathways.items()
        if pathway.verdict != Verdict.MAY_BE_OPEN
    }


def _openings(answers: Mapping[str, str], section: str) -> list[Change]:
    pathway = PATHWAYS[section]
    questions = [*DECIDED_BY[pathway.criterion], *pathway.steps]
    openings: list[Change] = []
    for size in range(1, len(questions) + 1):
        for chosen in combinations(questions, size):
            if not any(set(opening) <= set(chosen) for opening in openings):
                openings += _merged(chosen, _opening_options(answers, section, chosen))
    return openings


def _opening_options(
    answers: Mapping[str, str], section: str, chosen: tuple[str, ...]
) -> list[tuple[str, ...]]:
    """The options for the `chosen` questions, in their order, that open the pathway together."""
    others = [
        [option for option in QUESTIONS[q] if option not in (UNSURE, answers.get(q))]
        for q in chosen
    ]
    return [
        options
        for options in product(*others)
        if assess({**answers, **dict(zip(chosen, options, strict=True))}).pathways[section].verdict
        == Verdict.MAY_BE_OPEN
    ]


def _merged(chosen: tuple[str, ...], solutions: list[tuple[str, ...]]) -> list[Change]:
    """One change where every combination of the options will do, else one for each solution."""
    choices = [tuple(dict.fromkeys(column)) for column in zip(*solutions, strict=True)]
    if solutions and len(solutions) == len(list(product(*choices))):
        return [dict(zip(chosen, choices, strict=True))]
    return [{q: (option,) for q, option in zip(chosen, s, strict=True)} for s in solutions]


@dataclass(frozen=True, slots=True)
class Left:
    """How many questions are still to come, over all ways that the interview can take from here."""

    fewest: int
    most: int

    @property
    def about(self) -> int:
        """A single figure between the two, 0 only where nothing is left."""
        return (self.fewest + self.most + 1) // 2


def questions_left(answers: Mapping[str, str], among: Collection[str] = tuple(QUESTIONS)) -> Left:
    """How many questions are still to come; only those `among` are asked and counted."""
    return _left(_Position.of(answers, assess(answers)), frozenset(among))


@dataclass(frozen=True, slots=True)
class _Position:
    """A place in the interview; equal to every other with the same way ahead.

    What lies ahead depends on the criteria and on which questions are relevant and answered, hardly
    on the answers themselves: so the many sets of answers fall into a few hundred positions. In a
    contradiction `significant_groups` is asked again: the same place as before its answer.
    """

    key: object
    answers: Mapping[str, str] = field(compare=False)
    assessment: Assessment = field(compare=False)

    @classmethod
    def of(cls, answers: Mapping[str, str], assessment: Assessment) -> _Position:
        if "contradiction" in assessment.flags:
            answers = {q: answer for q, answer in answers.items() if q != "significant_groups"}
            assessment = assess(answers)
        key = (
            assessment.relevant,
            tuple(question in answers for question in assessment.relevant),
            tuple(pathway.status for pathway in assessment.pathways.values()),
            # The answers that later conditions look at themselves, not through a criterion …
            "significant_groups" not in answers and answers.get("groups_three_of_four"),
            answers.get("superintendent_request") == "no",
            # … and those kept from before, which begin to count when their question does.
            tuple(sorted((q, a) for q, a in answers.items() if q not in assessment.relevant)),
        )
        return cls(key, answers, assessment)

    def open_question(self, among: Collection[str]) -> str | None:
        """The next question to ask, among those given."""
        relevant = self.assessment.relevant
        return next((q for q in relevant if q in among and q not in self.answers), None)

    def ways(self, question: str) -> Iterator[tuple[str, Assessment, _Position]]:
        """For each option of `question`: what follows from it, and the place it leads to."""
        for option in QUESTIONS[question]:
            answers = {**self.answers, question: option}
            assessment = assess(answers)
            yield option, assessment, _Position.of(answers, assessment)


@lru_cache(maxsize=8192)
def _left(position: _Position, among: frozenset[str]) -> Left:
    question = position.open_question(among)
    if question is None:
        return Left(0, 0)
    # An option that contradicts an earlier answer is no way on.
    ahead = [
        _left(following, among)
        for _, after, following in position.ways(question)
        if "contradiction" not in after.flags
    ]
    return Left(1 + min(way.fewest for way in ahead), 1 + max(way.most for way in ahead))


# The drawing

RESULT = "result"
ANSWER = "answer"
CONTRADICTION = "contradiction"
NO_CONTRADICTION = "no contradiction"

Facts = Mapping[str, str]
"""What may decide which question comes next: the answer, a contradiction, the criteria."""


def mermaid(labels: Mapping[str, str] | None = None) -> str:
    """The interview as Mermaid source, always the same, ending in a newline.

    `labels` maps ids to words: questions, options as `question.option`, criteria, values (`met`,
    `not_met`, `unknown`), and `school`, `agencies`, `result`, `contradiction`, `otherwise`, `or`.
    An id that it leaves out stands for itself.
    """
    words = _Words(labels or {})
    lines = ["flowchart TD"]
    for title, questions in (("school", SCHOOL_QUESTIONS), ("agencies", AGENCY_QUESTIONS)):
        lines.append(f'  subgraph {title}["{words(title)}"]')
        lines += [f'    {question}["{words(question)}"]' for question in questions]
        lines.append("  end")
    lines.append(f'  {RESULT}(["{words(RESULT)}"])')
    ways: dict[str, dict[str, list[Facts]]] = {question: {} for question in QUESTIONS}
    for question, target, facts in _turns():
        ways[question].setdefault(target, []).append(facts)
    for question, targets in ways.items():
        for target in sorted(targets, key=[*QUESTIONS, RESULT].index):
            others = [facts for other in targets if other != target for facts in targets[other]]
            telling = _telling_apart(question, targets[target], others)
            label = words("otherwise") if telling is None else words.telling(question, telling)
            arrow = f'-->|"{label}"|' if label else "-->"
            lines.append(f"  {question} {arrow} {target}")
    return "\n".join(lines) + "\n"


def _turns() -> Iterator[tuple[str, str, Facts]]:
    """Every turn that the interview can take: a question, what comes after it, and why.

    Positions with the same way ahead are visited once, so this is every turn of every path, but not
    every path. The order is always the same.
    """
    waiting = [_Position.of({}, assess({}))]
    seen = set(waiting)
    for position in waiting:
        question = position.open_question(QUESTIONS)
        for option, after, following in position.ways(question) if question else ():
            clash = CONTRADICTION if CONTRADICTION in after.flags else NO_CONTRADICTION
            criteria = {
                PATHWAYS[section].criterion: p.status for section, p in after.pathways.items()
            }
            facts = {ANSWER: option, CONTRADICTION: clash, **criteria}
            yield str(question), after.next_question or RESULT, facts
            if following not in seen:
                seen.add(following)
                waiting.append(following)


class _Words:
    """Labels, made safe to stand in a quoted Mermaid text."""

    def __init__(self, labels: Mapping[str, str]) -> None:
        self._labels = labels

    def __call__(self, *names: str) -> str:
        """What the first of these names that has a label is called; the last one as it is."""
        said = next((self._labels[name] for name in names if name in self._labels), names[-1])
        text = " ".join(said.split())  # a line break would end the line
        return "".join(f"#{ord(c)};" if c in '#"<>&;|`' else c for c in text)

    def telling(self, question: str, facts: Mapping[str, list[str]]) -> str:
        """The facts that an arrow names, a line each: "1, 2 or unsure", "three_of_four: met"."""
        lines = []
        for name, values in facts.items():
            of = f"{question}." if name == ANSWER else ""
            text = either([self(f"{of}{value}", value) for value in values], self("or"))
            lines.append(text if name in (ANSWER, CONTRADICTION) else f"{self(name)}: {text}")
        return "<br/>".join(lines)


def _telling_apart(
    question: str, ours: list[Facts], others: list[Facts]
) -> dict[str, list[str]] | None:
    """The fewest facts, with all values they take in `ours`, that none of the `others` shares.

    Empty where there are no others; None where no such facts exist.
    """
    possible = {
        ANSWER: QUESTIONS[question],
        CONTRADICTION: (CONTRADICTION, NO_CONTRADICTION),
        **{pathway.criterion: tuple(Value) for pathway in PATHWAYS.values()},
    }
    seen = {
        name: [value for value in values if any(facts[name] == value for facts in ours)]
        for name, values in possible.items()
    }
    for size in range(len(seen) + 1):
        for names in combinations(seen, size):
            if not any(all(facts[name] in seen[name] for name in names) for facts in others):
                return {name: seen[name] for name in names}
    return None
