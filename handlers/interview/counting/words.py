"""The words that a count is made with: the questions, and the names of groups and priorities."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bot.community.counting import CountingWords, load_counting_words
from bot.community.dashboards import Dashboard
from bot.community.schools import SchoolWords, load_school_words
from bot.dta.inputs import either
from bot.dta.sheet import DashboardYears


@dataclass(frozen=True, slots=True)
class CountWords:
    """What a community folder says in `counting.toml`, `schools.toml` and `dashboards.toml`."""

    counting: CountingWords
    schools: SchoolWords

    @property
    def table(self) -> DashboardYears:
        """Which Dashboards count, and what on each."""
        return self.schools.dashboards.table

    def dashboard(self, year: int) -> Dashboard:
        """What a Dashboard asks, in its own wording."""
        return self.schools.dashboards.of[year]

    @property
    def button(self) -> str:
        """What the counting is called on its button."""
        return self.counting.about.button

    def group(self, code: str) -> str:
        """A student group by its name, with its code."""
        return f"{self.schools.group(code)} ({code})"

    def groups(self, codes: Iterable[str]) -> str:
        """Student groups by name, as a phrase."""
        return either([self.schools.group(code) for code in codes], "and")

    def priority(self, number: int) -> str:
        """A priority by its number and name."""
        return f"Priority {self.schools.priority(number)}"


def load_count_words(folder: Path) -> CountWords | None:
    """The words of a community folder; None where it has not both files.

    Raises `KnowledgeError`, which names the file and the remedy.
    """
    counting, schools = load_counting_words(folder), load_school_words(folder)
    return CountWords(counting, schools) if counting and schools else None
