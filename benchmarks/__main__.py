"""`python -m benchmarks [NAME …]`: measure, print, and write docs/figures.md when all were run."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from benchmarks import (
    calendars,
    conversations,
    dispatch,
    eval_answers,
    homes,
    postgres,
    processes,
    reminders,
    rolling,
    schools,
    wire,
    words,
)
from benchmarks.report import Figure, machine, markdown, show

SUITES: dict[str, tuple[str, Callable[[], Iterable[Figure]]]] = {
    "dispatch": ("Dispatched in process", dispatch.measure),
    "growth": ("With a larger calendar", dispatch.growth),
    "wire": ("Over Socket Mode on this machine", wire.measure),
    "reminders": ("Reminders", reminders.measure),
    "conversations": ("Conversations about eligibility", conversations.measure),
    "answers": ("Answers to questions", eval_answers.measure),
    "words": ("Words that people have to read", words.measure),
    "schools": ("Schools", schools.measure),
    "homes": ("Home", homes.measure),
    "calendars": ("Calendars in and out", calendars.measure),
    "postgres": ("With a file and on PostgreSQL", postgres.measure),
    "rolling": ("One process replaced by the next", rolling.measure),
    "processes": ("As a process", processes.measure),
}


def main(names: list[str]) -> int:
    """Run the suites named, or all; 1 if a goal was missed."""
    unknown = [name for name in names if name not in SUITES]
    if unknown:
        print(f"There is no suite {unknown[0]}; there are: {', '.join(SUITES)}.")
        return 2
    texts, missed = [], 0
    for name in names or SUITES:
        title, measure = SUITES[name]
        figures = show(title, measure())
        missed += sum(figure.met is False for figure in figures)
        texts.append(markdown(title, f"python -m benchmarks {name}", figures))
    if not names:
        page = "\n".join(["# Figures\n", machine(), *texts])
        Path("docs/figures.md").write_text(page)
    print(f"{missed} goals missed.")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
