"""The Dashboards by year (`dashboards.toml`), and words about schools and about counting.

That a Dashboard is out and that its criteria are known are two data: without the second nothing of
it is counted. Other files of the folder name years by places such as `{dashboards.four_years}`,
which `places` fills in. A community without the file has no such places, and counts nothing; one
without `schools.toml` looks no schools up, without `counting.toml` offers no counting.
"""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from bot.community.reading import Fact, Link, MistakeError, TomlFiles, TomlTable, Words
from bot.dta import either
from bot.dta.sheet import (
    CHARTER_PRIORITIES,
    LOCAL_PRIORITIES,
    STATE_PRIORITIES,
    STUDENT_GROUPS,
    DashboardYear,
    DashboardYears,
    years_up_to,
)


class Dashboard(Fact):
    """One year.

    - `out`: whether it was published; `due` is the day by which the law asks for it.
    - `criteria_known`: whether somebody read by what a group meets the criteria on it.
    - `asks`: state priority → the question which groups met the criteria, in that year's wording;
      `rules`: student group → priority → what is asked of it besides or instead.
    - `new_groups`: student groups that this Dashboard was the first to have.
    - `file`: where the state's file about schools of that year is published.
    - `note`: what is peculiar about it; `caution`: what to mind of that while counting over years.
    """

    year: Annotated[int, Field(ge=2000, le=2099)]
    out: bool
    criteria_known: bool
    shows: Literal["colors", "status", "nothing"]
    local_indicators: bool = False
    new_groups: tuple[str, ...] = ()
    due: date | None = None
    file: Link | None = None
    note: Words | None = None
    caution: Words | None = None
    asks: dict[int, Words] = Field(default={})
    rules: dict[str, dict[int, Words]] = Field(default={})

    @property
    def title(self) -> str:
        """What it is called."""
        return f"Dashboard of {self.year}"

    def rules_of(self, priority: int) -> dict[str, str]:
        """Student group → its own rule in a priority."""
        return {g: texts[priority] for g, texts in self.rules.items() if priority in texts}


class Dashboards(TomlFiles):
    """The whole table, read and checked, earliest year first."""

    tables: ClassVar = {"dashboards.toml": {"dashboard": "years"}}
    years: tuple[Dashboard, ...] = ()

    @model_validator(mode="after")
    def _every_year_can_be_judged(self) -> Dashboards:
        for before, each in zip((None, *self.years), self.years, strict=False):
            if before and each.year != before.year + 1:
                twice = [one.year for one in self.years].count(each.year) > 1
                what = f"comes after {before.year}. Have every year once, in order."
                raise self._mistake(each, what, int(twice))
            if problem := _problem(each):
                raise self._mistake(each, problem)
        if not any(each.criteria_known for each in self.years):
            raise MistakeError(
                "dashboard", "no [[dashboard]] has known criteria. Add one that has."
            )
        return self

    @staticmethod
    def _mistake(each: Dashboard, what: str, nth: int = 0) -> MistakeError:
        at = rf"\s*year\s*=\s*{each.year}\b"
        return MistakeError("dashboard", f"the [[dashboard]] of {each.year} {what}", at, nth)

    @cached_property
    def table(self) -> DashboardYears:
        """What the rules of counting need of it."""
        first = {group: each.year for each in self.years for group in each.new_groups}
        return DashboardYears(
            tuple(
                DashboardYear(
                    year=each.year,
                    state=tuple(sorted(each.asks)),
                    local=LOCAL_PRIORITIES if each.local_indicators else (),
                    groups=tuple(g for g in STUDENT_GROUPS if first.get(g, 0) <= each.year),
                    criteria_known=each.criteria_known,
                    usable=each.shows != "nothing",
                    status_only=each.shows == "status",
                )
                for each in self.years
            )
        )

    @cached_property
    def of(self) -> dict[int, Dashboard]:
        """The Dashboards by year."""
        return {each.year: each for each in self.years}

    def address(self, year: int) -> str | None:
        """Where the state's file of a year is published, if that is known."""
        return self.of[year].file if year in self.of else None

    @cached_property
    def places(self) -> dict[str, str]:
        """What texts can name by `{dashboards.NAME}`.

        `latest`: the latest Dashboard that counts. `two_years`, `four_years`: the last ones up to
        it. `span`: the four as "2001-2004". `doubt`: what is peculiar about those of the four that
        show status only, `caution` what to mind of them. `not_counted`: why later ones are not
        counted. These three are whole sentences, or nothing. `file`: where the state's file of the
        latest one is published, or nothing.
        """
        latest = self.table.latest
        four = years_up_to(latest, 4)
        doubtful = self.table.status_only(four)
        return {
            "latest": str(latest),
            "two_years": either(map(str, four[2:]), "and"),
            "four_years": either(map(str, four), "and"),
            "span": f"{four[0]}-{four[-1]}",
            "doubt": " ".join(e.note or "" for e in self.years if e.year in doubtful),
            "caution": " ".join(e.caution or "" for e in self.years if e.year in doubtful),
            "not_counted": " ".join(e.note or "" for e in self.years if e.year > latest),
            "file": self.address(latest) or "",
        }

    @cached_property
    def facts(self) -> dict[str, Fact]:
        """Everything that has to be looked at again one day, by its name."""
        return {f"dashboards:{each.year}": each for each in self.years}


def _problem(each: Dashboard) -> str | None:
    """What does not go together in a row, and the remedy."""
    state = either(map(str, STATE_PRIORITIES))
    ruled = {priority for texts in each.rules.values() for priority in texts}
    if each.criteria_known and not (each.out and each.asks and each.shows != "nothing"):
        return (
            "has known criteria and cannot be judged by. Set criteria_known to false, or have "
            "out = true, what it shows, and [dashboard.asks]."
        )
    if not each.criteria_known and (each.asks or each.rules or each.local_indicators):
        return (
            "says what counts on it, though its criteria are not known. Take asks, rules and "
            "local_indicators away, or set criteria_known to true."
        )
    if not {*each.asks} <= {*STATE_PRIORITIES} or not ruled <= {*each.asks}:
        return f"asks about a priority that it cannot. In asks and rules, name {state}."
    if not {*each.rules, *each.new_groups} <= {*STUDENT_GROUPS}:
        return f"names a student group that there is not. Name {either(STUDENT_GROUPS)}."
    if not each.criteria_known and each.shows != "nothing" and not each.note:
        return "is not counted, and does not say why. Add a note that says it."
    if not each.criteria_known and each.due and each.checked < each.due < each.review_by:
        remedy = f"Set review_by to {each.due} or a day before."
        return f"is not looked at again by the day it is due. {remedy}"
    return None


class SchoolsAbout(TomlTable):
    """How the file is spoken of. `listed_status` is what it says of a school that it lists.

    `similar_statuses` may mean the same: nothing is concluded from them. `no_file` is said while no
    file is loaded; `category` is the question whose answer says in which category a school is.
    """

    file: Words
    listed_status: Words
    similar_statuses: tuple[Words, ...] = ()
    no_file: Words
    category: Words | None = None


def _exactly(*wanted: object) -> AfterValidator:
    def checked(names: dict[str, str]) -> dict[str, str]:
        if set(names) != set(map(str, wanted)):
            raise ValueError(f"name exactly these: {', '.join(map(str, wanted))}")
        return names

    return AfterValidator(checked)


class Names(Fact):
    """What the student groups and the priorities are called, by their codes and numbers.

    `also` is what people call groups besides.
    """

    groups: Annotated[dict[str, Words], _exactly(*STUDENT_GROUPS)]
    priorities: Annotated[dict[str, Words], _exactly(*CHARTER_PRIORITIES)]
    also: dict[str, tuple[Words, ...]] = Field(default_factory=dict)


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
    """Everything in `counting.toml`, read and checked, and the words about schools."""

    tables: ClassVar = {"counting.toml": {"counting": "about"}}
    about: CountingAbout
    schools: SchoolWords

    @property
    def table(self) -> DashboardYears:
        """Which Dashboards count, and what on each."""
        return self.schools.dashboards.table

    def group(self, code: str) -> str:
        """A student group by its name, with its code."""
        return f"{self.schools.group(code)} ({code})"

    def priority(self, number: int) -> str:
        """A priority by its number and name."""
        return f"Priority {self.schools.priority(number)}"

    @cached_property
    def facts(self) -> dict[str, Fact]:
        """Everything that has to be looked at again one day, by its name."""
        return {"counting": self.about}
