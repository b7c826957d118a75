"""Student groups, priorities, and what counts on which Dashboard.

"Meets the criteria" is the law's phrase for a group that needs help: it is bad news. Which
Dashboards there are, and what counts on each, is a community's table (`bot.community.dashboards`);
here is what the rules need of it.

Sources: the priorities and their criteria, https://www.cde.ca.gov/ta/ac/cm/leaproposedcrit.asp, and
the indicators by priority, https://www.cde.ca.gov/ta/ac/cm/dbtolcff.asp.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from bot.dta.errors import SheetError, either, shown

STUDENT_GROUPS = (
    *("AA", "AI", "AS", "FI", "HI", "PI", "WH", "MR/TOM"),
    *("EL", "LTEL", "SED", "SWD", "FOS", "HOM"),
)
"""The codes of the fourteen student groups. "ALL" is all students together, not a student group."""

LOCAL_PRIORITIES = (1, 2, 3, 6, 7)
"""Priorities with a local indicator; meets the criteria when "Not Met for Two or More Years"."""

STATE_PRIORITIES = (4, 5, 6, 8)
"""Priorities with state indicators, judged group by group. 9 and 10 are never for a charter."""

CHARTER_PRIORITIES = tuple(sorted({*LOCAL_PRIORITIES, *STATE_PRIORITIES}))


@dataclass(frozen=True, slots=True, kw_only=True)
class DashboardYear:
    """What counts on the Dashboard of one year.

    `state` and `local`: the priorities whose state or local indicators count. `groups`: the student
    groups that there are. `criteria_known`: whether it is known by what a group meets the criteria;
    without that nothing of the year counts. `usable`: whether it shows anything to judge by.
    `status_only`: it shows status and no colours, and whether it counts toward three of four years
    is open.
    """

    year: int
    state: tuple[int, ...] = ()
    local: tuple[int, ...] = ()
    groups: tuple[str, ...] = STUDENT_GROUPS
    criteria_known: bool = False
    usable: bool = True
    status_only: bool = False


@dataclass(frozen=True)
class DashboardYears:
    """The Dashboards that there are, earliest first."""

    known: tuple[DashboardYear, ...]

    @cached_property
    def _by_year(self) -> dict[int, DashboardYear]:
        return {each.year: each for each in self.known}

    def of(self, year: int) -> DashboardYear:
        """What counts in a year; of one that is not in the table nothing does."""
        nearest = self.known[0] if year < self.known[0].year else self.known[-1]
        return self._by_year.get(year) or DashboardYear(year=year, groups=nearest.groups)

    def counts(self, year: int) -> bool:
        """Whether the criteria of a year are known."""
        return self.of(year).criteria_known

    def latest_of(self, years: Iterable[int]) -> int:
        """The latest of `years` that counts; of all that there are where none of these does."""
        return max(filter(self.counts, years), default=0) or self.latest

    @cached_property
    def latest(self) -> int:
        """The latest Dashboard that counts."""
        return max(each.year for each in self.known if each.criteria_known)

    def status_only(self, years: Iterable[int]) -> frozenset[int]:
        """Those of `years` whose Dashboard shows status only."""
        return frozenset(year for year in years if self.of(year).status_only)


def years_up_to(last: int, many: int) -> tuple[int, ...]:
    """So many years in a row, the last one last."""
    return tuple(range(last - many + 1, last + 1))


def group_code(text: str) -> str:
    """The code of a student group, written in any case; the state's files also say MR or TOM.

    Raises `SheetError` for anything else.
    """
    code = text.strip().upper()
    if code in ("MR", "TOM"):
        return "MR/TOM"
    if code == "ALL":
        raise SheetError('"ALL" is not a student group; leave it out.')
    if code not in STUDENT_GROUPS:
        raise SheetError(
            f"{shown(text)} is not a student group; the codes are {either(STUDENT_GROUPS, 'and')}."
        )
    return code


def any_of(values: Iterable[bool | None]) -> bool | None:
    """Or in three values: None is unknown."""
    seen = set(values)
    return True if True in seen else None if None in seen else False
