"""Counting as one would by hand, to hold the engine against.

What is not known is filled in in every possible way; each of those sheets is complete and counted
plainly. Whatever all of them agree on is known, the rest is not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

STATE = (4, 5, 6, 8)
LOCAL = (1, 2, 3, 6, 7)
STATUS_ONLY = 2022

# Year, then what counts on that Dashboard: state priorities, local indicators, LTEL. Of a year that
# is not here nothing is known, and nothing can be read off it.
TABLE = """
2022  4 5 6    -          -
2023  4 5 6 8  1 2 3 6 7  -
2024  4 5 6 8  1 2 3 6 7  LTEL
2025  4 5 6 8  1 2 3 6 7  LTEL
"""
ROWS = [[part.strip() for part in row.split("  ") if part] for row in TABLE.strip().splitlines()]
COUNTED = {int(year): (state.split(), local.split(), ltel) for year, state, local, ltel in ROWS}
LTEL_SINCE = min(year for year, (_, _, ltel) in COUNTED.items() if ltel == "LTEL")


def counts(year: int, who: str, priority: int) -> bool:
    """Whether a fact is one that the year's Dashboard lets count."""
    if year not in COUNTED or (who == "LTEL" and year < LTEL_SINCE):
        return False
    state, local, _ = COUNTED[year]
    return str(priority) in (local if who == "local" else state)


@dataclass
class Plain:
    """A sheet as a set of facts; a fact is (year, group or "local", priority)."""

    groups: list[str]
    years: list[int]  # the four
    true: set[tuple[int, str, int]]
    unknown: list[tuple[int, str, int]]
    status_only_counts: bool | None


def completions(sheet: Plain) -> Iterator[tuple[set[tuple[int, str, int]], bool]]:
    """Every way in which it may be; in a year that does not count a group may stand anyhow."""
    anyhow = [
        [set(), {(year, group, 4), (year, group, 5)}, {(year, group, p) for p in (4, 5, 6)}]
        for year in sheet.years
        if year not in COUNTED
        for group in sheet.groups
        if group != "LTEL" or year >= LTEL_SINCE
    ]
    true = {fact for fact in sheet.true if counts(*fact)}
    unknown = [fact for fact in sheet.unknown if counts(*fact)]
    choices = [True, False] if sheet.status_only_counts is None else [sheet.status_only_counts]
    for filled in product([True, False], repeat=len(unknown)):
        chosen = {fact for fact, yes in zip(unknown, filled, strict=True) if yes}
        for others in product(*anyhow):
            for status_only in choices:
                yield (true | chosen).union(*others), status_only


def by_hand(sheet: Plain, facts: set[tuple[int, str, int]], status_only: bool) -> dict[str, object]:
    """The counts of a complete sheet."""

    def priorities(year: int, group: str) -> int:
        there = group != "LTEL" or year >= LTEL_SINCE
        return len({p for y, who, p in facts if there and y == year and who in (group, "local")})

    def good_years(group: str, enough: int) -> int:
        countable = [y for y in sheet.years if status_only or y != STATUS_ONLY]
        return sum(priorities(year, group) >= enough for year in countable)

    def passes(enough: int) -> bool:
        groups = [g for g in sheet.groups if good_years(g, enough) >= 3]
        return len(groups) >= 3 or (len(groups) == len(sheet.groups) and bool(groups))

    def in_year(year: int) -> int:
        return sum(priorities(year, group) >= 2 for group in sheet.groups)

    last_two = sheet.years[-2:]
    per_year = [in_year(y) if status_only or y != STATUS_ONLY else 0 for y in sheet.years]
    several = range(len(sheet.groups) + 1)
    return {
        "years": {(y, g): priorities(y, g) >= 2 for y in sheet.years for g in sheet.groups},
        "two_same": sum(all(priorities(y, g) >= 2 for y in last_two) for g in sheet.groups),
        "two_any": max(n for n in several if all(in_year(y) >= n for y in last_two)),
        "four_same": sum(good_years(g, 2) >= 3 for g in sheet.groups),
        "four_any": max(n for n in several if sum(found >= n for found in per_year) >= 3),
        "priorities": ("3+" if passes(3) else "2") if passes(2) else None,
    }


def counted(sheet: Plain) -> dict[str, object]:
    """The same for a sheet with gaps: (lowest, highest) of each count, None for open statuses."""
    all_counts = [by_hand(sheet, facts, status_only) for facts, status_only in completions(sheet)]
    merged: dict[str, object] = {
        name: (min(c[name] for c in all_counts), max(c[name] for c in all_counts))  # type: ignore[type-var]
        for name in ("two_same", "two_any", "four_same", "four_any")
    }
    statuses: list[dict[tuple[int, str], bool]] = [c["years"] for c in all_counts]  # type: ignore[misc]
    merged["years"] = {
        key: statuses[0][key] if len({s[key] for s in statuses}) == 1 else None
        for key in statuses[0]
    }
    figures = {c["priorities"] for c in all_counts} - {None}
    merged["priorities"] = {0: None, 1: next(iter(figures), None), 2: "unsure"}[len(figures)]
    return merged
