"""How well the bot finds its answers, measured on questions written without seeing them.

`python -m benchmarks.eval_answers` prints a line for each half of each file of questions. The
`tune` half may be read while improving aliases and thresholds; of the `test` half only these
figures may be. Then comes how hard the texts are to read, and last the statements of fact that a
plain question does not reach first.
"""

from __future__ import annotations

import statistics
import time
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.reading_grade import grades, summary
from benchmarks.report import Figure
from bot.community import PACKAGED, Finder, load_community

CALIFORNIA = PACKAGED / "california"
FOLDER = Path(__file__).parents[1] / "tests" / "finding"
FILES = ("questions.toml", "more_questions.toml")
SETS = ("tune", "test", "all")


@dataclass(frozen=True)
class Figures:
    """Counts over one set of rows; `found` has the right one among answer and suggestions."""

    questions: int
    right: int
    wrong: int
    found: int  # within the first three of answer and suggestions
    off_topic: int
    off_topic_answered: int
    off_topic_silent: int
    median_ms: float

    def __str__(self) -> str:
        return (
            f"{self.questions} questions: right {self.right / self.questions:.1%}, "
            f"wrong {self.wrong / self.questions:.1%}, "
            f"right among the first three {self.found / self.questions:.1%}; "
            f"{self.off_topic} off-topic: answered {self.off_topic_answered}, "
            f"nothing offered {self.off_topic_silent}; median {self.median_ms:.2f} ms"
        )


def packaged_finder() -> Finder:
    """A finder over the packaged community."""
    return Finder(load_community(CALIFORNIA).answers)


def rows(table: str, name: str, file: str = FILES[0]) -> list[dict[str, object]]:
    """The rows of `table` ("question" or "off_topic") of a file that belong to the set `name`."""
    found: list[dict[str, object]] = tomllib.loads((FOLDER / file).read_text("utf-8"))[table]
    return [row for row in found if name in (row["set"], "all")]


def not_reached(finder: Finder) -> Iterable[str]:
    """The facts of `seeds.toml` whose question does not find an entry that holds them."""
    for row in tomllib.loads((FOLDER / "seeds.toml").read_text("utf-8"))["fact"]:
        found = finder.find(row["question"]).answer
        if not found or comparable(found) not in row["accept"]:
            yield f"{row['question']} finds {found}, not {' or '.join(row['accept'])}"


def comparable(key: str) -> str:
    """A key as the questions write it: "glossary:Geo Lead" is "glossary:geo-lead"."""
    return key.casefold().replace(" ", "-")


def evaluate(finder: Finder, name: str, file: str = FILES[0]) -> Figures:
    """Ask every question of a set, and count."""
    right = wrong = found = 0
    times = []
    questions = rows("question", name, file)
    for row in questions:
        begin = time.perf_counter()
        result = finder.find(str(row["text"]))
        times.append(time.perf_counter() - begin)
        accepted = set(row["accept"])  # type: ignore[call-overload]
        offered = [*([result.answer] if result.answer else []), *result.suggestions]
        if result.answer:
            answered_right = comparable(result.answer) in accepted
            right += answered_right
            wrong += not answered_right
        found += any(comparable(key) in accepted for key in offered[:3])
    others = [finder.find(str(row["text"])) for row in rows("off_topic", name, file)]
    return Figures(
        questions=len(questions),
        right=right,
        wrong=wrong,
        found=found,
        off_topic=len(others),
        off_topic_answered=sum(each.answer is not None for each in others),
        off_topic_silent=sum(not (each.answer or each.suggestions) for each in others),
        median_ms=statistics.median(times) * 1000,
    )


def measure() -> Iterable[Figure]:
    """How long it takes to find an answer."""
    took = evaluate(packaged_finder(), "all").median_ms
    yield Figure("an answer found", took, "ms", goal="≤ 1 ms", met=took <= 1)


def main() -> None:
    """Print the figures of each set of each file, and the facts that are not reached."""
    finder = packaged_finder()
    for file in FILES:
        for name in SETS:
            print(f"{file} {name:5}{evaluate(finder, name, file)}")
    print(summary(grades()))
    print(*not_reached(finder), sep="\n")


if __name__ == "__main__":
    main()
