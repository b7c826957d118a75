"""The words for counting with a person what the Dashboard shows, in `counting.toml`.

Words only: what counts is `bot.dta`'s. What is asked of each Dashboard stands in
`dashboards.toml`, the names of groups and priorities in `schools.toml`. A community without the
file offers no counting.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from bot.community.dashboards import in_years
from bot.community.fact import Fact, Words
from bot.community.reading import Row, read_table, read_toml, refuse_unknown_tables

FILE = "counting.toml"


class About(Fact):
    """The words around the questions; `none` and `not_known` are answers to each of them.

    `groups_not_known` is the answer to the question which groups there are. `criteria` reminds on
    each page what it means to meet them.
    """

    button: Words
    intro: Words
    groups: Words
    groups_help: Words
    groups_not_known: Words
    criteria: Words
    local: Words
    local_help: Words
    none: Words
    not_known: Words
    same_group: Words


class CountingWords(Row):
    """Everything in `counting.toml`, read and checked."""

    about: About

    @cached_property
    def facts(self) -> dict[str, Fact]:
        """Everything that has to be looked at again one day, by its name."""
        return {"counting": self.about}


def load_counting_words(folder: Path) -> CountingWords | None:
    """Read `counting.toml` of a community folder; None where there is none.

    Raises `KnowledgeError`, which names the file and the remedy.
    """
    path = folder / FILE
    if not path.exists():
        return None
    data = in_years(path, read_toml(path))
    refuse_unknown_tables(path, data, {"counting"})
    return CountingWords(about=read_table(path, data, "counting", About))
