"""The ways through the interview: what was said, what is left, what would help, and a drawing.

Pure functions over answers (question id → option). All of them find their way by asking
`bot.dta.rules.assess`; none repeats a rule.

The interview as a Mermaid flowchart is found by walking it: every turn that it can take is tried,
and an arrow is drawn for each pair of questions that follow one another. It names the answers after
which that can be, where not every answer can lead there.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
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


def questions_left(
    answers: Mapping[str, str], among: Collection[str] = tuple(QUESTIONS)
) -> tuple[int, int]:
    """The fewest and the most questions still to come over all ways from here, of those `among`."""
    return _left(_Place.after(answers), frozenset(among))


@dataclass(frozen=True, slots=True)
class _Place:
    """A place in the interview; equal to every other with the same way ahead.

    What lies ahead depends on the criteria and on which questions are relevant and answered, hardly
    on the answers themselves: so the many sets of answers fall into a few hundred places. In a
    contradiction `significant_groups` is asked again: the same place as before its answer.
    """

    key: object
    answers: Mapping[str, str] = field(compare=False)
    found: Assessment = field(compare=False)

    @classmethod
    def after(cls, answers: Mapping[str, str]) -> _Place:
        found = assess(answers)
        if "contradiction" in found.flags:
            return cls.after({q: a for q, a in answers.items() if q != "significant_groups"})
        key = (
            found.relevant,
            tuple(question in answers for question in found.relevant),
            tuple(pathway.status for pathway in found.pathways.values()),
            # The answers that later conditions look at themselves, not through a criterion …
            "significant_groups" not in answers and answers.get("groups_three_of_four"),
            answers.get("superintendent_request") == "no",
            # … and those kept from before, which begin to count when their question does.
            tuple(sorted((q, a) for q, a in answers.items() if q not in found.relevant)),
        )
        return cls(key, answers, found)

    def ways(self, among: Collection[str]) -> list[tuple[str, dict[str, str]]]:
        """The next question to ask, with each answer; none where nothing is left to be asked."""
        waiting = (q for q in self.found.relevant if q in among and q not in self.answers)
        question = next(waiting, None)
        options = QUESTIONS[question] if question else ()
        return [(str(question), {**self.answers, str(question): option}) for option in options]


@lru_cache(maxsize=8192)
def _left(place: _Place, among: frozenset[str]) -> tuple[int, int]:
    # An option that contradicts an earlier answer is no way on.
    ahead = [
        _left(_Place.after(answers), among)
        for _, answers in place.ways(among)
        if "contradiction" not in assess(answers).flags
    ]
    fewest, most = zip(*ahead, strict=True) if ahead else ((-1,), (-1,))
    return 1 + min(fewest), 1 + max(most)


def mermaid(labels: Mapping[str, str] | None = None) -> str:
    """The interview as Mermaid source, always the same, ending in a newline.

    `labels` maps ids to words: questions, options as `question.option`, and `school`, `agencies`,
    `result`. An id that it leaves out stands for itself.
    """

    def named(name: str, otherwise: str = "") -> str:
        text = " ".join((labels or {}).get(name, otherwise or name).split())
        return "".join(f"#{ord(c)};" if c in '#"<>&;|`' else c for c in text)

    lines = ["flowchart TD"]
    for title, questions in (("school", SCHOOL_QUESTIONS), ("agencies", AGENCY_QUESTIONS)):
        lines.append(f'  subgraph {title}["{named(title)}"]')
        lines += [f'    {question}["{named(question)}"]' for question in questions]
        lines.append("  end")
    lines.append(f'  {RESULT}(["{named(RESULT)}"])')
    for (question, target), options in _turns().items():
        said = either(named(f"{question}.{option}", option) for option in options)
        arrow = "-->" if options == QUESTIONS[question] else f'-->|"{said}"|'
        lines.append(f"  {question} {arrow} {target}")
    return "\n".join(lines) + "\n"


RESULT = "result"


def _turns() -> dict[tuple[str, str], tuple[str, ...]]:
    """Each question and what can come after it → the answers after which it can.

    Places with the same way ahead are visited once, so these are the turns of every path.
    """
    waiting, found = [_Place.after({})], set[tuple[str, str, str]]()
    seen = {*waiting}
    for place in waiting:
        for question, answers in place.ways(QUESTIONS):
            found.add((question, assess(answers).next_question or RESULT, answers[question]))
            following = _Place.after(answers)
            waiting += [following] * (following not in seen)
            seen.add(following)
    return {
        (question, target): options
        for question in QUESTIONS
        for target in [*QUESTIONS, RESULT]
        if (options := tuple(o for o in QUESTIONS[question] if (question, target, o) in found))
    }
