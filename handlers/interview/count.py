"""What somebody ticked while counting: as it is kept, and as the sheet that it makes.

Three values throughout: a group is ticked, or is not while others are or "none" is, or it is not
known. A question without any tick is not known either: nothing is taken for a no.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from bot.community import Community
from bot.community.dashboards import CountingAbout, SchoolWords
from bot.dta.sheet import (
    LOCAL_PRIORITIES,
    STUDENT_GROUPS,
    DashboardYears,
    Priorities,
    Sheet,
    years_up_to,
)
from schedules.words import in_a_row


@dataclass(frozen=True, slots=True)
class CountWords:
    """What a community folder says in `counting.toml`, `schools.toml` and `dashboards.toml`."""

    about: CountingAbout
    schools: SchoolWords

    @property
    def table(self) -> DashboardYears:
        """Which Dashboards count, and what on each."""
        return self.schools.dashboards.table

    def group(self, code: str) -> str:
        """A student group by its name, with its code."""
        return f"{self.schools.group(code)} ({code})"

    def groups(self, codes: Iterable[str]) -> str:
        """Student groups by name, as a phrase."""
        return in_a_row([self.schools.group(code) for code in codes])

    def priority(self, number: int) -> str:
        """A priority by its number and name."""
        return f"Priority {self.schools.priority(number)}"


def count_words_of(community: Community) -> CountWords | None:
    """The words of a community; None where its folder has not both files.

    Raises `KnowledgeError`, which names the file and the remedy.
    """
    counting, schools = community.counting, community.schools
    return CountWords(counting.about, schools) if counting and schools else None


NONE, NOT_KNOWN = "none", "not_known"
"""Ticks beside the groups. "Not known" beside groups says that others may be missing."""

GROUPS, COUNT = "groups", "count"
"""The first page and the last one; between them there is one for each year."""

LOCAL = "local"
"""The question for the local indicators of a year; the others are called by their priority."""

# Two presses on the button that opens the modal are one opening if they come within so long.
SAME_OPENING_SECONDS = 5

Ticks = tuple[str, ...]
Places = Mapping[str, Ticks]
"""Question of a year → ticks."""


@dataclass(frozen=True, slots=True)
class Ticked:
    """A count that is being made; two are equal where the same is ticked.

    - `groups`: the school's student groups. `years`: Dashboard year → question → ticks.
    - `page`: the one that was shown last. `opening` is another number each time the modal is
      opened, so that only the one opened last can change anything; `opened_at` is when that was,
      in UTC epoch seconds.
    - `filled` grows when the bot itself ticks something: inputs then get other ids, since Slack
      keeps what stands in an input for as long as its ids stay the same.
    - `of_files`: whether it began with what the state's files say of a school.
    """

    groups: Ticks = ()
    years: Mapping[int, Places] = field(default_factory=dict)
    page: str = field(default=GROUPS, compare=False)
    opening: int = field(default=0, compare=False)
    opened_at: int = field(default=0, compare=False)
    filled: int = field(default=0, compare=False)
    of_files: bool = field(default=False, compare=False)

    @classmethod
    def of(cls, kept: Mapping[str, Any] | None) -> Ticked:
        """A count as it was kept; an empty one where there is none."""
        return cls() if kept is None else _adapter().validate_python(kept)

    def as_json(self) -> dict[str, Any]:
        """The count as plain values, to be kept."""
        kept: dict[str, Any] = _adapter().dump_python(self, mode="json")
        return kept

    @property
    def is_empty(self) -> bool:
        """Whether nothing is ticked."""
        return not any([self.groups, *(t for at in self.years.values() for t in at.values())])

    def opened(self, number: int, now: int) -> Ticked:
        """The modal is opened, as one that has this number; a double click opens it once."""
        if self.opening and now - self.opened_at <= SAME_OPENING_SECONDS:
            return self
        return replace(self, opening=number, opened_at=now)

    # What is asked

    @property
    def all_groups_known(self) -> bool:
        """Whether the school is known to have the ticked groups and no others."""
        return bool(self.groups) and NOT_KNOWN not in self.groups and not clashes(self.groups)

    @property
    def asked_about(self) -> tuple[str, ...]:
        """The groups to ask about: the school's, or all there are while they are not known."""
        if not self.all_groups_known:
            return STUDENT_GROUPS
        return tuple(group for group in STUDENT_GROUPS if group in self.groups)

    def asked_in(self, year: int, table: DashboardYears) -> tuple[str, ...]:
        """Those of the groups to ask about that the Dashboard of a year had."""
        return tuple(group for group in self.asked_about if group in table.of(year).groups)

    def pages(self, table: DashboardYears) -> tuple[str, ...]:
        """The pages in their order, the latest year first; no years for a school without groups."""
        years = four_years(table) if self.asked_about else ()
        return (GROUPS, *map(str, years), COUNT)

    def at(self, year: int, question: str) -> Ticks:
        """The ticks of a question that can be seen; those of groups no longer named are kept."""
        hidden = {*STUDENT_GROUPS} - {*self.asked_about}
        ticks = self.years.get(year, {}).get(question, ())
        return tuple(tick for tick in ticks if tick not in hidden)

    # What changes it

    def with_groups(self, ticks: Iterable[str]) -> Ticked:
        """Other ticks for the school's groups."""
        return replace(self, groups=_in_order(ticks))

    def with_ticks(self, year: int, question: str, ticks: Iterable[str]) -> Ticked:
        """Other ticks for a question of a year; what could not be seen stays."""
        before = self.years.get(year, {})
        unseen = {*before.get(question, ())} - {*self.at(year, question)}
        places = {**before, question: _in_order({*ticks} | unseen)}
        return replace(self, years={**self.years, year: places})

    def without_knowing(self, year: int, table: DashboardYears) -> Ticked:
        """Whatever was left empty for a year is not known."""
        following = self
        for question in questions(year, table):
            if not self.at(year, question):
                following = following.with_ticks(year, question, [NOT_KNOWN])
        return replace(following, filled=self.filled + 1)

    # What it says

    def sheet(self, table: DashboardYears) -> Sheet:
        """What is known, for the count of the last four years."""
        named = self._named(table)
        years = [year for year in four_years(table) if self.knows_of(year, table)]
        # Where not all groups are known, those that are have to be named for each year.
        state: dict[int, dict[str, Priorities]] = {
            year: {g: self._state(year, g, table) for g in named if g in table.of(year).groups}
            for year in (years if self.all_groups_known else four_years(table))
        }
        local = {
            year: _values(self.at(year, LOCAL), {str(p): p for p in LOCAL_PRIORITIES})
            for year in years
            if table.of(year).local
        }
        groups = named if self.all_groups_known else None
        latest = table.latest
        return Sheet(dashboards=table, last_year=latest, groups=groups, state=state, local=local)

    def knows_of(self, year: int, table: DashboardYears) -> bool:
        """Whether anything but "not known" is ticked for a year."""
        return any({*self.at(year, question)} - {NOT_KNOWN} for question in questions(year, table))

    def _named(self, table: DashboardYears) -> tuple[str, ...]:
        """The groups that the school is known to have: ticked as such, or for a year."""
        if self.all_groups_known:
            return self.asked_about
        ticked = {*self.groups} if not clashes(self.groups) else set()
        for year in four_years(table):
            for question in questions(year, table):
                ticked |= {*self.at(year, question)} & {*table.of(year).groups}
        return tuple(group for group in STUDENT_GROUPS if group in ticked)

    def _state(self, year: int, group: str, table: DashboardYears) -> Priorities:
        known: dict[int, bool | None] = {}
        for priority in table.of(year).state:
            known |= _values(self.at(year, str(priority)), {group: priority})
        return known


@cache
def _adapter() -> TypeAdapter[Ticked]:
    return TypeAdapter(Ticked)


def four_years(table: DashboardYears) -> tuple[int, ...]:
    """The last four Dashboards that can be counted, the latest first."""
    return tuple(y for y in reversed(years_up_to(table.latest, 4)) if table.counts(y))


def questions(year: int, table: DashboardYears) -> tuple[str, ...]:
    """What can be read off the Dashboard of a year, and is asked about it."""
    on = table.of(year)
    return (*map(str, on.state), *([LOCAL] if on.local else []))


def clashes(ticks: Ticks) -> bool:
    """Whether "none" is ticked beside something else."""
    return NONE in ticks and len(ticks) > 1


def _values(ticks: Ticks, priorities: Mapping[str, int]) -> dict[int, bool | None]:
    """Priority → whether its tick is there; nothing where that is not known."""
    if not ticks or clashes(ticks):
        return {}
    if NOT_KNOWN in ticks:
        return {priority: True for tick, priority in priorities.items() if tick in ticks}
    return {priority: tick in ticks for tick, priority in priorities.items()}


_ORDER: Sequence[str] = (*STUDENT_GROUPS, *map(str, LOCAL_PRIORITIES), NONE, NOT_KNOWN)


def _in_order(ticks: Iterable[str]) -> Ticks:
    """The ticks that there are, in the order of showing."""
    found = {*ticks}
    return tuple(tick for tick in _ORDER if tick in found)


def clashing(ticked: Ticked, page: str, table: DashboardYears) -> list[str]:
    """The questions of a page where "none" is ticked beside something else."""
    if page == GROUPS:
        return [GROUPS] * clashes(ticked.groups)
    asked = questions(int(page), table) if page.isdigit() else ()
    return [question for question in asked if clashes(ticked.at(int(page), question))]
