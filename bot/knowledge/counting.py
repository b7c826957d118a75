"""The words for counting with a person what the Dashboard shows, in `counting.toml`.

Words only: what counts is `bot.eligibility`'s. The names of groups and priorities stand in
`schools.toml`. A community without the file offers no counting.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from bot.eligibility.indicators import STATE_PRIORITIES, STUDENT_GROUPS
from bot.knowledge.entries import Fact, Words
from bot.knowledge.reading import (
    KnowledgeError,
    Row,
    read_rows,
    read_table,
    read_toml,
    refuse_unknown_tables,
)

FILE = "counting.toml"


class About(Fact):
    """The words around the questions; `none` and `not_known` are answers to each of them.

    `groups_not_known` is the answer to the question which groups there are. `by_status` is asked in
    place of the colors on a Dashboard with status only.
    """

    button: Words
    intro: Words
    groups: Words
    groups_help: Words
    groups_not_known: Words
    by_status: Words
    local: Words
    local_help: Words
    none: Words
    not_known: Words
    same_group: Words


class Ask(Fact):
    """The question which groups met the criteria in a state priority, for one year."""

    priority: int
    text: Words


class Rule(Fact):
    """What a priority asks of one group besides or instead, from the Dashboard of `since` on."""

    priority: int
    group: str
    since: int | None = None
    text: Words


class YearNote(Fact):
    """What is peculiar about one Dashboard."""

    year: int
    text: Words


class CountingWords(Row):
    """Everything in `counting.toml`, read and checked."""

    about: About
    asks: tuple[Ask, ...]
    rules: tuple[Rule, ...] = ()
    years: tuple[YearNote, ...] = ()

    @cached_property
    def ask(self) -> dict[int, Ask]:
        """The questions by priority, in the order of asking."""
        return {each.priority: each for each in self.asks}

    def rules_of(self, priority: int, year: int) -> list[Rule]:
        """The rules of single groups that hold for a priority on the Dashboard of `year`."""
        return [r for r in self.rules if r.priority == priority and (r.since or year) <= year]

    def note(self, year: int) -> str | None:
        """What is peculiar about a Dashboard, if anything is."""
        return next((each.text for each in self.years if each.year == year), None)

    @cached_property
    def facts(self) -> dict[str, Fact]:
        """Everything that has to be looked at again one day, by its name."""
        return {
            "counting": self.about,
            **{f"counting:priority:{each.priority}": each for each in self.asks},
            **{f"counting:rule:{each.priority}:{each.group}": each for each in self.rules},
            **{f"counting:year:{each.year}": each for each in self.years},
        }


def load_counting_words(folder: Path) -> CountingWords | None:
    """Read `counting.toml` of a community folder; None where there is none.

    Raises `KnowledgeError`, which names the file and the remedy.
    """
    path = folder / FILE
    if not path.exists():
        return None
    data = read_toml(path)
    refuse_unknown_tables(path, data, {"counting", "ask", "rule", "year"})
    words = CountingWords(
        about=read_table(path, data, "counting", About),
        asks=tuple(read_rows(path, data, "ask", Ask)),
        rules=tuple(read_rows(path, data, "rule", Rule)),
        years=tuple(read_rows(path, data, "year", YearNote)),
    )
    if tuple(ask.priority for ask in words.asks) != STATE_PRIORITIES:
        wanted = ", ".join(map(str, STATE_PRIORITIES))
        raise KnowledgeError(f"{path}: have one [[ask]] for each of the priorities {wanted}.")
    for rule in words.rules:
        if rule.group not in STUDENT_GROUPS or rule.priority not in STATE_PRIORITIES:
            raise KnowledgeError(
                f"{path}: the [[rule]] for '{rule.group}' in priority {rule.priority} is for no "
                "group and priority that there is. Mend its group or priority."
            )
    return words
