"""Counting student groups, priorities and Dashboard years for the interview, in three values.

A sheet says what is known of a school: its student groups, and for each Dashboard year which
priorities each group meets the criteria in, and which local indicators were missed. `count` works
out what follows for the questions that ask "how many". What is not known stays open: the count
then says "at least 2, perhaps more", never a figure that could be wrong.

Sources: Education Code 47607.3(a) and (c), 52064.5(g);
https://www.cde.ca.gov/ta/ac/cm/leaproposedcrit.asp
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.eligibility.errors import SheetError, either
from bot.eligibility.indicators import (
    DASHBOARD_YEARS,
    LOCAL_PRIORITIES,
    STATE_PRIORITIES,
    STUDENT_GROUPS,
    DashboardYears,
    any_of,
)

Priorities = Mapping[int, bool | None]
"""Priority → whether the criteria in it are met; one that is left out is not known."""

CHARTER_PRIORITIES = tuple(sorted({*LOCAL_PRIORITIES, *STATE_PRIORITIES}))
NOTHING_KNOWN: Priorities = {}

TWO_YEARS, THREE_OF_FOUR = "groups_two_years", "groups_three_of_four"
"""The two questions whose answer depends on whether the same group must qualify in every year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What is known of a school. Raises `SheetError` where it says something impossible.

    - `last_year`: the latest Dashboard. `groups_two_years` speaks of it and the one before, the
      questions of three in four years speak of it and the three before.
    - `groups`: codes of the student groups the school has; None where that is not known.
    - `state`: year → group → the state priorities in which that group meets the criteria.
    - `local`: year → the local priorities "Not Met for Two or More Years", which count for all
      groups.
    - `status_only_counts`: whether a Dashboard with status only counts toward three of four years.
      None, because that is open: then it is counted both ways.
    """

    last_year: int
    groups: tuple[str, ...] | None = None
    state: Mapping[int, Mapping[str, Priorities]] = field(default_factory=dict)
    local: Mapping[int, Priorities] = field(default_factory=dict)
    status_only_counts: bool | None = None
    years: DashboardYears = DASHBOARD_YEARS

    def __post_init__(self) -> None:
        _check_groups(self)
        for year, groups in self.state.items():
            for group, priorities in groups.items():
                _check_state(priorities, f"{group}, {year}")
                if year in self.years.no_colours and set(priorities.values()) - {None}:
                    raise SheetError(
                        f"The {year} Dashboard had no colors, so it cannot say which state "
                        f"priorities {group} meets; leave them out."
                    )
        for year, priorities in self.local.items():
            for priority in priorities:
                if priority not in LOCAL_PRIORITIES:
                    raise SheetError(
                        f"Priority {priority} ({year}) has no local indicator; "
                        f"those of a charter are {either(map(str, LOCAL_PRIORITIES), 'and')}."
                    )

    @property
    def two_years(self) -> tuple[int, ...]:
        """The last two Dashboards, earlier one first."""
        return (self.last_year - 1, self.last_year)

    @property
    def four_years(self) -> tuple[int, ...]:
        """The last four Dashboards, earliest first."""
        return tuple(range(self.last_year - 3, self.last_year + 1))

    @property
    def named_groups(self) -> tuple[str, ...]:
        """The groups the school is known to have: all of them, or those some year speaks of."""
        named = {g for groups in self.state.values() for g in groups}
        return tuple(
            g for g in STUDENT_GROUPS if g in (named if self.groups is None else self.groups)
        )


def _check_groups(sheet: Sheet) -> None:
    named = [(group, year) for year, groups in sheet.state.items() for group in groups]
    for group in [*(sheet.groups or ()), *(group for group, _ in named)]:
        if group not in STUDENT_GROUPS:
            codes = either(STUDENT_GROUPS, "and")
            raise SheetError(f"{group} is not a student group; the codes are {codes}.")
    for group, year in named:
        if sheet.groups is not None and group not in sheet.groups:
            raise SheetError(
                f"{group} stands under {year} but not among the school's groups; "
                "add it there or take it out here."
            )


def _check_state(priorities: Priorities, where: str) -> None:
    for priority in priorities:
        if priority in STATE_PRIORITIES:
            continue
        if priority in LOCAL_PRIORITIES:
            raise SheetError(
                f"Priority {priority} ({where}) is judged by a local indicator, which counts for "
                "all groups; give it with the local indicators of that year."
            )
        raise SheetError(
            f"Priority {priority} ({where}) has no state indicator; "
            f"those of a charter are {either(map(str, STATE_PRIORITIES), 'and')}."
        )


@dataclass(frozen=True, slots=True)
class Tally:
    """A number of which only the bounds are known; they are equal where the number is."""

    at_least: int
    at_most: int

    @property
    def answer(self) -> str:
        """The option of a question that asks "how many": `0`, `1`, `2`, `3+` or `unsure`."""
        if self.at_least >= 3:
            return "3+"
        return str(self.at_least) if self.at_least == self.at_most else "unsure"

    def reaches(self, number: int) -> bool | None:
        """Whether the number is `number` or more."""
        return True if self.at_least >= number else False if self.at_most < number else None


def tally(values: Iterable[bool | None]) -> Tally:
    """How many of `values` are true."""
    seen = list(values)
    return Tally(seen.count(True), seen.count(True) + seen.count(None))


def priorities_met(state: Priorities, local: Priorities) -> Tally:
    """In how many priorities a group meets the criteria in a year, local indicators included.

    It takes two different ones: two state priorities, two local ones, or one of each. Priority 6
    has both kinds of indicator and is still one priority.
    """
    return tally(
        any_of(
            source.get(priority)
            for source, judged in ((state, STATE_PRIORITIES), (local, LOCAL_PRIORITIES))
            if priority in judged
        )
        for priority in CHARTER_PRIORITIES
    )


@dataclass(frozen=True, slots=True)
class Readings:
    """A count by both readings of an open question: must the same group qualify in every year?"""

    same_group: Tally
    any_group: Tally

    @property
    def differ(self) -> bool | None:
        """Whether the answer turns on the reading; None where an answer is not known."""
        if "unsure" in (self.same_group.answer, self.any_group.answer):
            return None
        return self.same_group.answer != self.any_group.answer


@dataclass(frozen=True, slots=True)
class Note:
    """Something to say with a count: a code, and what the words need to know."""

    code: str
    data: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """What follows from a sheet.

    `years`: Dashboard year → group → whether it meets the criteria in two priorities.
    `readings`: the questions `groups_two_years` and `groups_three_of_four` → both ways to count.
    `answers`: question id → option, to be suggested. They count a group only where the same group
    qualifies in every year. `priorities_three_of_four` is missing where it does not arise, because
    the three-of-four test is not passed.
    """

    years: Mapping[int, Mapping[str, bool | None]]
    readings: Mapping[str, Readings]
    significant_groups: Tally
    answers: Mapping[str, str]
    notes: tuple[Note, ...]


def count(sheet: Sheet) -> Count:
    """Count what `sheet` says; notes say what the figures rest on and what is missing."""
    significant = Tally(len(sheet.named_groups), len(sheet.named_groups) + _unnamed(sheet))
    cases = _cases(sheet)
    three_of_four = [_readings(sheet, sheet.four_years, 3, without) for without in cases]
    readings = {
        TWO_YEARS: _readings(sheet, sheet.two_years, 2, frozenset()),
        THREE_OF_FOUR: Readings(
            same_group=_whole_range(case.same_group for case in three_of_four),
            any_group=_whole_range(case.any_group for case in three_of_four),
        ),
    }
    answers = {question: both.same_group.answer for question, both in readings.items()}
    # Where the groups are not stated, the years may speak of some of them only.
    answers["significant_groups"] = "unsure" if sheet.groups is None else significant.answer
    priorities = set().union(*(_priorities(sheet, without) for without in cases))
    if priorities:
        answers["priorities_three_of_four"] = priorities.pop() if len(priorities) == 1 else "unsure"
    return Count(
        years={
            year: {group: _met(sheet, year, group).reaches(2) for group in sheet.named_groups}
            for year in sheet.four_years
        },
        readings=readings,
        significant_groups=significant,
        answers=answers,
        notes=tuple(_notes(sheet, readings, three_of_four)),
    )


def _unnamed(sheet: Sheet) -> int:
    """How many groups the school may have besides those named."""
    return len(STUDENT_GROUPS) - len(sheet.named_groups) if sheet.groups is None else 0


def _met(sheet: Sheet, year: int, group: str) -> Tally:
    state = sheet.state.get(year, {}).get(group, NOTHING_KNOWN)
    return priorities_met(state, sheet.local.get(year, NOTHING_KNOWN))


def _cases(sheet: Sheet) -> list[frozenset[int]]:
    """The years to leave out of three in four; two cases where it is open whether to."""
    doubtful = sheet.years.status_only.intersection(sheet.four_years)
    if sheet.status_only_counts is None:
        return [frozenset(), doubtful] if doubtful else [frozenset()]
    return [frozenset()] if sheet.status_only_counts else [doubtful]


def _readings(
    sheet: Sheet, years: tuple[int, ...], needed: int, without: frozenset[int], priorities: int = 2
) -> Readings:
    """How many groups meet the criteria in `needed` of `years`, in so many `priorities`."""
    unnamed = _unnamed(sheet)
    meets = {
        (year, group): year not in without and _met(sheet, year, group).reaches(priorities)
        for year in years
        for group in sheet.named_groups
    }
    same = tally(
        tally(meets[year, group] for year in years).reaches(needed) for group in sheet.named_groups
    )
    by_year = [tally(meets[year, group] for group in sheet.named_groups) for year in years]
    others = [0 if year in without else unnamed for year in years]
    # So many groups, whichever, in `needed` of the years: the year that comes `needed`th decides.
    lowest = sorted((t.at_least for t in by_year), reverse=True)
    highest = sorted((t.at_most + o for t, o in zip(by_year, others, strict=True)), reverse=True)
    return Readings(
        same_group=Tally(same.at_least, same.at_most + unnamed),
        any_group=Tally(lowest[needed - 1], highest[needed - 1]),
    )


def _whole_range(tallies: Iterable[Tally]) -> Tally:
    seen = list(tallies)
    return Tally(min(t.at_least for t in seen), max(t.at_most for t in seen))


def _priorities(sheet: Sheet, without: frozenset[int]) -> set[str]:
    """The figures that `priorities_three_of_four` can have if the three-of-four test is passed.

    Whether "in three priorities" instead of "in two" would be passed too: `3+` if so, `2` if not.
    """
    groups_needed = 3 if sheet.groups is None else min(3, len(sheet.groups))
    if not groups_needed:  # a school without a student group never passes "all of them"
        return set()
    two, three = (
        _readings(sheet, sheet.four_years, 3, without, priorities).same_group.reaches(groups_needed)
        for priorities in (2, 3)
    )
    if two is False:
        return set()
    return {True: {"3+"}, False: {"2"}, None: {"2", "3+"}}[three]


def _notes(
    sheet: Sheet, readings: Mapping[str, Readings], three_of_four: list[Readings]
) -> Iterable[Note]:
    """What to say with the count, in the order of saying."""
    yield Note("years", {"two_years": sheet.two_years, "four_years": sheet.four_years})
    differ = {question: both.differ for question, both in readings.items()}
    turns_on_it = [question for question, known in differ.items() if known]
    may_turn_on_it = [question for question, known in differ.items() if known is None]
    yield Note("same_group", {"differ": turns_on_it, "may_differ": may_turn_on_it})
    known = {*sheet.state, *sheet.local}
    spoken_of = [year for year in sheet.four_years if year in known]
    missing = {
        "other_years": sorted(known.difference(sheet.four_years)),
        "years_unknown": [year for year in sheet.four_years if year not in known],
        "no_colours": sorted(sheet.years.no_colours.intersection(sheet.four_years)),
        "state_unknown": [
            year
            for year in spoken_of
            for groups in [sheet.state.get(year, {})]
            if any(_unknown(groups.get(g), STATE_PRIORITIES) for g in sheet.named_groups)
        ],
        "local_unknown": [
            year for year in spoken_of if _unknown(sheet.local.get(year), LOCAL_PRIORITIES)
        ],
    }
    yield from (Note(code, {"years": years}) for code, years in missing.items() if years)
    if doubtful := sorted(sheet.years.status_only.intersection(sheet.four_years)):
        data: dict[str, object] = {"years": doubtful, "counts": sheet.status_only_counts}
        if len(three_of_four) == 2:
            counted, left_out = (case.same_group.answer for case in three_of_four)
            data |= {"if_counted": counted, "if_not": left_out}
        yield Note("status_only", data)
    if sheet.groups is None:
        yield Note("groups_unknown", {"at_least": len(sheet.named_groups)})
    for question, both in readings.items():
        if both.same_group.answer == "unsure":
            bounds = {"at_least": both.same_group.at_least, "at_most": both.same_group.at_most}
            yield Note("at_least", {"question": question, **bounds})


def _unknown(priorities: Priorities | None, judged: tuple[int, ...]) -> bool:
    return any((priorities or NOTHING_KNOWN).get(priority) is None for priority in judged)
