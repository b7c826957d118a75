"""What a community folder says of the state's file about schools, in `schools.toml`.

Words and years only: the layout of the file is `bot.schools`'. A community without the file has no
schools to look up.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from bot.eligibility.counting import CHARTER_PRIORITIES, THREE_OF_FOUR, TWO_YEARS
from bot.eligibility.errors import either
from bot.eligibility.indicators import STUDENT_GROUPS
from bot.knowledge.community import Link
from bot.knowledge.entries import Fact, Words
from bot.knowledge.interview import Interview, load_interview
from bot.knowledge.reading import (
    KnowledgeError,
    Row,
    read_rows,
    read_table,
    read_toml,
    refuse_unknown_tables,
)

FILE = "schools.toml"


class About(Row):
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


class File(Row):
    """A year's file that is known of."""

    year: Annotated[int, Field(ge=2000, le=2099)]
    address: Link


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


class Abbreviations(Row):
    """What people type for words in names."""

    words: dict[Short, Words]


class SchoolWords(Row):
    """Everything in `schools.toml`, read and checked."""

    about: About
    files: tuple[File, ...]
    names: Names
    limits: tuple[Remark, ...]
    absences: tuple[Remark, ...]
    abbreviations: Mapping[str, str]

    @property
    def latest_year(self) -> int:
        """The latest Dashboard that is known of."""
        return max(file.year for file in self.files)

    def address(self, year: int) -> str | None:
        """Where the file of a year is published, if that is known."""
        return next((file.address for file in self.files if file.year == year), None)

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
            "schools:names": self.names,
            **{f"schools:limit:{n}": each for n, each in enumerate(self.limits, start=1)},
            **{f"schools:absence:{n}": each for n, each in enumerate(self.absences, start=1)},
        }


def load_school_words(folder: Path) -> SchoolWords | None:
    """Read `schools.toml` of a community folder; None where there is none.

    Raises `KnowledgeError`, which names the file, the line and the remedy, also where the questions
    of the interview speak of other years.
    """
    path = folder / FILE
    if not path.exists():
        return None
    data = read_toml(path)
    refuse_unknown_tables(
        path, data, {"schools", "file", "names", "limit", "absence", "abbreviations"}
    )
    files = read_rows(path, data, "file", File)
    if not files:
        raise KnowledgeError(f"{path}: no year is named. Add a [[file]] with year and address.")
    wrapped = {"abbreviations": {"words": data.get("abbreviations", {})}}
    words = SchoolWords(
        about=read_table(path, data, "schools", About),
        files=tuple(files),
        names=read_table(path, data, "names", Names),
        limits=tuple(read_rows(path, data, "limit", Remark)),
        absences=tuple(read_rows(path, data, "absence", Remark)),
        abbreviations=read_table(path, wrapped, "abbreviations", Abbreviations).words,
    )
    if interview := load_interview(folder):
        _check_years(path, words.latest_year, interview)
    return words


def _check_years(path: Path, latest: int, interview: Interview) -> None:
    """Refuse questions that name other years than those that are looked up and counted for them."""
    for question, many in ((TWO_YEARS, 2), (THREE_OF_FOUR, 4)):
        text = interview.question[question].text
        named = sorted({int(year) for year in re.findall(r"\b20\d\d\b", text)})
        if named and (named[0], named[-1]) != (latest - many + 1, latest):
            raise KnowledgeError(
                f"{path}: the latest [[file]] is of {latest}, but the question '{question}' in "
                f"interview.toml names {either(map(str, named), 'and')}. Bring both to the "
                "same years: otherwise what is counted for some years answers for others."
            )
