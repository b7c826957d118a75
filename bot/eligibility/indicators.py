"""When a student group meets the state's criteria in a priority: the table, and how to read it.

"Meets the criteria" is the law's phrase for a group that needs help: it is bad news.

Sources: the priorities and their criteria, https://www.cde.ca.gov/ta/ac/cm/leaproposedcrit.asp, and
the indicators by priority, https://www.cde.ca.gov/ta/ac/cm/dbtolcff.asp.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.eligibility.errors import SheetError, either, shown

STUDENT_GROUPS = (
    *("AA", "AI", "AS", "FI", "HI", "PI", "WH", "MR/TOM"),
    *("EL", "LTEL", "SED", "SWD", "FOS", "HOM"),
)
"""The codes of the fourteen student groups. "ALL" is all students together, not a student group."""

LOCAL_PRIORITIES = (1, 2, 3, 6, 7)
"""Priorities with a local indicator; meets the criteria when "Not Met for Two or More Years"."""

STATE_PRIORITIES = (4, 5, 6, 8)
"""Priorities with state indicators, judged group by group. 9 and 10 are never for a charter."""

COLOURS = ("blue", "green", "yellow", "orange", "red")
"""Best to worst."""

NO_COLOUR = "none"
"""The Dashboard gives this group no colour on the indicator."""

Clause = Mapping[str, frozenset[str]]
"""Indicator → the colours that fulfil the clause; every indicator named must have one of them."""

RED, ORANGE = frozenset({"red"}), frozenset({"orange"})

CRITERIA: Mapping[int, tuple[Clause, ...]] = {
    4: ({"ela": RED, "math": RED}, {"ela": RED, "math": ORANGE}, {"ela": ORANGE, "math": RED}),
    5: ({"graduation": RED}, {"chronic_absenteeism": RED}),
    6: ({"suspension": RED},),
    8: ({"college_career": RED},),
}
"""State priority → its clauses, of which one is enough."""

EL_CLAUSE: Clause = {"elpi": RED}
"""English Learners meet priority 4 by this one as well."""

LTEL_CLAUSE: Clause = {"elpi": RED | ORANGE}
"""Long-Term English Learners meet priority 4 by this one only, once their own rule holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DashboardYears:
    """What is peculiar about single years of the Dashboard."""

    no_colours: frozenset[int] = frozenset({2020, 2021})
    status_only: frozenset[int] = frozenset({2022})
    ltel_rule_since: int = 2025


DASHBOARD_YEARS = DashboardYears()


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


def state_criteria(
    priority: int, group: str, year: int, years: DashboardYears = DASHBOARD_YEARS
) -> tuple[Clause, ...]:
    """The clauses by which `group` meets a state priority on the Dashboard of `year`."""
    if priority == 4 and group == "LTEL" and year >= years.ltel_rule_since:
        return (LTEL_CLAUSE,)
    if priority == 4 and group == "EL":
        return (*CRITERIA[4], EL_CLAUSE)
    return CRITERIA[priority]


def colours_meet(
    priority: int,
    group: str,
    year: int,
    colours: Mapping[str, str],
    years: DashboardYears = DASHBOARD_YEARS,
) -> bool | None:
    """Whether `group` meets the criteria in a state priority, from its colours by indicator.

    None where a colour that matters is left out, and for a Dashboard that had no colours. An
    indicator without a colour for this group is given as `NO_COLOUR`. Raises `SheetError` for a
    colour that does not exist.
    """
    for colour in colours.values():
        if colour not in (*COLOURS, NO_COLOUR):
            raise SheetError(
                f"{shown(colour)} is not a colour of the Dashboard; "
                f"it has {either(COLOURS)}, or {NO_COLOUR}."
            )
    if year in years.no_colours or year in years.status_only:
        return None
    return any_of(
        all_of(None if name not in colours else colours[name] in wanted for name, wanted in parts)
        for parts in (clause.items() for clause in state_criteria(priority, group, year, years))
    )


def any_of(values: Iterable[bool | None]) -> bool | None:
    """Or in three values: None is unknown."""
    seen = set(values)
    return True if True in seen else None if None in seen else False


def all_of(values: Iterable[bool | None]) -> bool | None:
    """And in three values: None is unknown."""
    seen = set(values)
    return False if False in seen else None if None in seen else True
