"""The interview as a Mermaid flowchart, found by walking it.

Nothing here knows the rules: every turn that the interview can take is tried, and an arrow is drawn
for each pair of questions that follow one another. Where more than one can follow, each arrow names
the least that tells it from the others: the answer, or the criteria as they stand by then.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

from bot.dta.inputs import either
from bot.dta.paths import Turn, turns
from bot.dta.rules import AGENCY_QUESTIONS, PATHWAYS, QUESTIONS, SCHOOL_QUESTIONS, Value

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
    found = list(turns())
    for question in QUESTIONS:
        lines += _arrows(question, [turn for turn in found if turn.question == question], words)
    return "\n".join(lines) + "\n"


class _Words:
    """Labels, made safe to stand in a quoted Mermaid text."""

    def __init__(self, labels: Mapping[str, str]) -> None:
        self._labels = labels

    def __call__(self, name: str) -> str:
        text = " ".join(self._labels.get(name, name).split())  # a line break would end the line
        return "".join(f"#{ord(c)};" if c in '#"<>&;|`' else c for c in text)

    def telling(self, question: str, facts: Mapping[str, list[str]]) -> str:
        """The facts that an arrow names, a line each: "1, 2 or unsure", "three_of_four: met"."""
        lines = []
        for name, values in facts.items():
            named = [self._option(question, v) if name == ANSWER else self(v) for v in values]
            text = either(named, self("or"))
            lines.append(text if name in (ANSWER, CONTRADICTION) else f"{self(name)}: {text}")
        return "<br/>".join(lines)

    def _option(self, question: str, option: str) -> str:
        name = f"{question}.{option}"
        return self(name if name in self._labels else option)


def _arrows(question: str, found: list[Turn], words: _Words) -> list[str]:
    """The arrows that leave `question`, in the order of the questions that they lead to."""
    ways: dict[str, list[Facts]] = {}
    for turn in found:
        ways.setdefault(turn.after.next_question or RESULT, []).append(_facts(turn))
    arrows = []
    for target in sorted(ways, key=[*QUESTIONS, RESULT].index):
        others = [facts for other, seen in ways.items() if other != target for facts in seen]
        telling = _telling_apart(question, ways[target], others)
        label = words("otherwise") if telling is None else words.telling(question, telling)
        arrow = f'-->|"{label}"|' if label else "-->"
        arrows.append(f"  {question} {arrow} {target}")
    return arrows


def _facts(turn: Turn) -> Facts:
    after = turn.after
    return {
        ANSWER: turn.answer,
        CONTRADICTION: CONTRADICTION if CONTRADICTION in after.flags else NO_CONTRADICTION,
        **{PATHWAYS[section].criterion: p.status for section, p in after.pathways.items()},
    }


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
