"""What a community folder says of schools and of counting, in `schools.toml` and `counting.toml`.

Words only: the layout of the file is `bot.schools`', the years stand in `dashboards.toml`. A
community without a file has no schools to look up, or offers no counting.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

from bot.community.dashboards import FILE as DASHBOARDS_FILE
from bot.community.dashboards import Dashboards, in_years, load_dashboards
from bot.community.reading import (
    Fact,
    KnowledgeError,
    TomlTable,
    Words,
    read_rows,
    read_table,
    read_toml,
    refuse_unknown_tables,
)
from bot.dta.sheet import CHARTER_PRIORITIES, STUDENT_GROUPS

FILE, COUNTING_FILE = "schools.toml", "counting.toml"


class SchoolsAbout(TomlTable):
    """How the file is spoken of. `listed_status` is what it says of a school that it lists.

    `similar_statuses` may mean the same: nothing is concluded from them. `goal` is what the answers
    are for. `no_file` is said while no file is loaded.
    """

    file: Words
    listed_status: Words
    similar_statuses: tuple[Words, ...] = ()
    goal: Words
    criteria: Words
    no_file: Words


def _all_groups(names: dict[str, str]) -> dict[str, str]:
    return _exactly(names, STUDENT_GROUPS)


def _all_priorities(names: dict[str, str]) -> dict[str, str]:
    return _exactly(names, tuple(map(str, CHARTER_PRIORITIES)))


def _exactly(names: dict[str, str], wanted: Sequence[str]) -> dict[str, str]:
    if set(names) != set(wanted):
        raise ValueError(f"name exactly these: {', '.join(wanted)}")
    return names


class Names(Fact):
    """What the student groups and the priorities are called, by their codes and numbers."""

    groups: Annotated[dict[str, Words], AfterValidator(_all_groups)]
    priorities: Annotated[dict[str, Words], AfterValidator(_all_priorities)]


class Remark(Fact):
    """A sentence to say: what the file cannot tell, or what it may mean that a school is absent."""

    text: Words


Short = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]{1,12}$")]


class Abbreviations(TomlTable):
    """What people type for words in names."""

    words: dict[Short, Words]


class SchoolWords(TomlTable):
    """Everything in `schools.toml`, read and checked, and the table of Dashboards."""

    about: SchoolsAbout
    dashboards: Dashboards
    names: Names
    limits: tuple[Remark, ...]
    absences: tuple[Remark, ...]
    abbreviations: Mapping[str, str]

    def group(self, code: str) -> str:
        """What a student group is called."""
        return self.names.groups[code]

    def priority(self, number: int) -> str:
        """A priority with its name: "4 (Achievement)"."""
        return f"{number} ({self.names.priorities[str(number)]})"

    @cached_property
    def facts(self) -> dict[str, Fact]:
        """Everything that has to be looked at again one day, by its name."""
        return {
            **self.dashboards.facts,
            "schools:names": self.names,
            **{f"schools:limit:{n}": each for n, each in enumerate(self.limits, start=1)},
            **{f"schools:absence:{n}": each for n, each in enumerate(self.absences, start=1)},
        }


def load_school_words(folder: Path) -> SchoolWords | None:
    """Read `schools.toml` of a community folder; None where there is none.

    Raises `KnowledgeError`, which names the file, the line and the remedy.
    """
    path = folder / FILE
    if not path.exists():
        return None
    data = in_years(path, read_toml(path))
    refuse_unknown_tables(path, data, {"schools", "names", "limit", "absence", "abbreviations"})
    dashboards = load_dashboards(folder)
    if dashboards is None:
        raise KnowledgeError(f"{path}: which years there are is not said. Add a {DASHBOARDS_FILE}.")
    wrapped = {"abbreviations": {"words": data.get("abbreviations", {})}}
    return SchoolWords(
        about=read_table(path, data, "schools", SchoolsAbout),
        dashboards=dashboards,
        names=read_table(path, data, "names", Names),
        limits=tuple(read_rows(path, data, "limit", Remark)),
        absences=tuple(read_rows(path, data, "absence", Remark)),
        abbreviations=read_table(path, wrapped, "abbreviations", Abbreviations).words,
    )


class CountingAbout(Fact):
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


class CountingWords(TomlTable):
    """Everything in `counting.toml`, read and checked."""

    about: CountingAbout

    @cached_property
    def facts(self) -> dict[str, Fact]:
        """Everything that has to be looked at again one day, by its name."""
        return {"counting": self.about}


def load_counting_words(folder: Path) -> CountingWords | None:
    """Read `counting.toml` of a community folder; None where there is none.

    Raises `KnowledgeError`, which names the file and the remedy.
    """
    path = folder / COUNTING_FILE
    if not path.exists():
        return None
    data = in_years(path, read_toml(path))
    refuse_unknown_tables(path, data, {"counting"})
    return CountingWords(about=read_table(path, data, "counting", CountingAbout))
