"""What a community folder says of schools and of counting, in `schools.toml` and `counting.toml`.

Words only: the layout of the file is `bot.schools`', the years stand in `dashboards.toml`. A
community without a file has no schools to look up, or offers no counting.
"""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field, StringConstraints

from bot.community.dashboards import Dashboards
from bot.community.reading import Fact, TomlFiles, TomlTable, Words
from bot.dta.sheet import CHARTER_PRIORITIES, STUDENT_GROUPS


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


def _exactly(*wanted: object) -> AfterValidator:
    def checked(names: dict[str, str]) -> dict[str, str]:
        if set(names) != set(map(str, wanted)):
            raise ValueError(f"name exactly these: {', '.join(map(str, wanted))}")
        return names

    return AfterValidator(checked)


class Names(Fact):
    """What the student groups and the priorities are called, by their codes and numbers."""

    groups: Annotated[dict[str, Words], _exactly(*STUDENT_GROUPS)]
    priorities: Annotated[dict[str, Words], _exactly(*CHARTER_PRIORITIES)]


class Remark(Fact):
    """A sentence to say: what the file cannot tell, or what it may mean that a school is absent."""

    text: Words


Short = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]{1,12}$")]


class SchoolWords(TomlFiles):
    """Everything in `schools.toml`, read and checked, and the table of Dashboards.

    `abbreviations` are what people type for words in names.
    """

    tables: ClassVar = {
        "schools.toml": {
            "schools": "about",
            "names": "names",
            "limit": "limits",
            "absence": "absences",
            "abbreviations": "abbreviations",
        }
    }
    about: SchoolsAbout
    dashboards: Dashboards
    names: Names
    limits: tuple[Remark, ...] = ()
    absences: tuple[Remark, ...] = ()
    abbreviations: dict[Short, Words] = Field(default={})

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


class CountingWords(TomlFiles):
    """Everything in `counting.toml`, read and checked."""

    tables: ClassVar = {"counting.toml": {"counting": "about"}}
    about: CountingAbout

    @cached_property
    def facts(self) -> dict[str, Fact]:
        """Everything that has to be looked at again one day, by its name."""
        return {"counting": self.about}
