"""A count of student groups in plain sentences: as it grows, at its end, and as suggestions.

Of criteria it says "applies", "does not apply", "to find out": to come under them means that a
group is struggling. Nothing in it is escaped or marked up.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from bot.community.dashboards import SchoolWords
from bot.community.interview import Interview
from bot.dta import either
from bot.dta.counting import (
    COUNTED,
    PRIORITIES,
    SIGNIFICANT,
    THREE_OF_FOUR,
    TWO_YEARS,
    Count,
    Tally,
    count,
)
from bot.dta.sheet import Sheet, priorities

UNSURE = "unsure"
NOT_YET = "not known yet"
_STANDS = {True: "applies", False: "does not apply", None: "to find out"}
_NOTES = {
    "years_unknown": "Nothing is known here of {}.",
    "state_unknown": "State indicators are not known for all groups in {}.",
    "local_unknown": "Not all local indicators are known for {}.",
    "no_colours": "There was nothing to judge by in {}.",
    "groups_unknown": "The school may have student groups that are not named here.",
}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An answer to suggest, and why; where it stays "unsure", the sentences say what is known."""

    option: str
    says: str


@dataclass(frozen=True)
class Figures:
    """What there is to say of a count of a sheet.

    `by` says what the sheet rests on, "what you ticked"; `told` are the Dashboards of which that
    tells anything. Without an interview, options are called by their ids.
    """

    sheet: Sheet
    words: SchoolWords
    interview: Interview | None
    by: str
    told: Collection[int]

    @cached_property
    def count(self) -> Count:
        """What follows from the sheet."""
        return count(self.sheet)

    def label(self, question: str, option: str) -> str:
        """What an option is called."""
        return self.interview.question[question].label(option) if self.interview else option

    # Group by group, year by year

    def by_group(self) -> list[str]:
        """Each group with how it stood in each year, and in which priorities."""
        return [
            f"{self.words.group(group)} ({group}). "
            + "; ".join(self._stood(year, group) for year in reversed(self.sheet.four_years))
            for group in self.sheet.named_groups
        ]

    def _stood(self, year: int, group: str) -> str:
        met = priorities(self.sheet, year, group)
        named = [str(priority) for priority, is_met in met.items() if is_met]
        which = "priority" if len(named) == 1 else "priorities"
        in_which = f" ({which} {either(named, 'and')})" if named else ""
        table = self.words.dashboards.table
        only = ", status only" if year in table.status_only([year]) else ""
        return f"{year}{only}: {_STANDS[self.count.years[year][group]]}{in_which}"

    def by_year(self) -> list[str]:
        """Each year with the groups that came under the criteria, the latest first."""
        lines = []
        for year in reversed(self.sheet.four_years):
            groups, parts = self.count.years[year], list[str]()
            under = [group for group, met in groups.items() if met]
            open_ones = [group for group, met in groups.items() if met is None]
            if under or not open_ones:
                parts.append(f"{how_many(len(under))} under the criteria{self._which(under)}")
            if open_ones:
                parts.append(f"{how_many(len(open_ones))} to find out{self._which(open_ones)}")
            if self.sheet.groups is None:
                parts.append("there may be other groups")
            lines.append(
                f"{year}: {'; '.join(parts) if year in self.told else 'nothing is known yet'}."
            )
        return lines

    def over_the_years(self) -> list[str]:
        """Both counts over several years, and by which reading."""
        return [self._over_years(question) for question in (TWO_YEARS, THREE_OF_FOUR)]

    def _over_years(self, question: str) -> str:
        if self._takes_two(question):
            return self._one_dashboard()
        both, groups = self.count.readings[question], self.certain(question)
        same, other = self._amount(both.same_group, groups), self._amount(both.any_group)
        years, over = self.sheet.two_years, "Under the criteria in both"
        if question == THREE_OF_FOUR:
            years, over = self.sheet.four_years, "Under the criteria in three of the years"
        over = f"{over} {in_years(years)}: {same}"
        if same == NOT_YET == other:
            return f"{over}."
        if self._amount(both.same_group) == other:
            return f"{over}, the same group each year or not."
        return (
            f"{over}, if it has to be the same group each year; {other}, if any groups will do. "
            "The answer uses the first."
        )

    def _amount(self, number: Tally, groups: Sequence[str] = ()) -> str:
        """A number of groups as far as it is known; `groups` are those that count for certain.

        How many there are at most says nothing while the school may have any group there is.
        """
        certain = f"{how_many(number.at_least)}{self._which(groups)}"
        if number.at_least == number.at_most:
            return certain
        all_known = self.sheet.groups is not None
        if number.at_least:
            ceiling = f" (at most {number.at_most})" if all_known else ""
            return f"at least {certain}, perhaps more{ceiling}"
        return f"perhaps none, at most {how_many(number.at_most)}" if all_known else NOT_YET

    def _which(self, groups: Sequence[str]) -> str:
        return f" ({either(map(self.words.group, groups), 'and')})" if groups else ""

    # What is open

    def notes(self) -> Iterator[str]:
        """What is missing, and what that means."""
        if self._only_one:
            yield f"{self._one_dashboard()} That is not “not eligible”."
        for note in self.count.notes:
            data: Any = note.data
            if note.code == "status_only":
                yield self._status_only(**data)
            elif note.code in _NOTES:
                yield _NOTES[note.code].format(in_years(data.get("years", ())))

    def _takes_two(self, question: str) -> bool:
        """Whether only one Dashboard is known and no group on it is a reason to ask for another."""
        number = self.count.readings[question].same_group
        none_there = number.at_most == 0 or (number.at_least == 0 and self.sheet.groups is None)
        return question == TWO_YEARS and self._only_one and none_there

    @property
    def _only_one(self) -> bool:
        return len(self.told) == 1 and self.sheet.groups != ()

    def _one_dashboard(self) -> str:
        return (
            f"Only the {in_years(self.told)} Dashboard is known. It takes two, so for "
            "a school without another one eligibility is not yet possible."
        )

    def _status_only(
        self, years: Sequence[int], counts: bool | None, if_counted: str, if_not: str
    ) -> str:
        whether = f"Whether the {in_years(years)} Dashboard counts is open (status only)"
        by, without = self.label(THREE_OF_FOUR, if_counted), self.label(THREE_OF_FOUR, if_not)
        if if_counted != if_not:
            return (
                f"{whether}: if it does, the answer for three of four years is “{by}”, if not, "
                f"“{without}”."
            )
        if if_counted == UNSURE:
            return f"{whether}."
        return f"{whether}; the answer for three of four years is “{by}” either way."

    # What is suggested

    def offers(self) -> dict[str, Suggestion]:
        """The answers to suggest, by question."""
        options = dict(self.count.answers)
        two_years = self.count.readings[TWO_YEARS].same_group
        if self._takes_two(TWO_YEARS):
            options[TWO_YEARS] = UNSURE
        elif options[TWO_YEARS] == UNSURE and two_years.at_least:
            # One group, two or three decide the same there: it need not be told from more.
            options[TWO_YEARS] = str(two_years.at_least)
        options[SIGNIFICANT] = self.count.significant_groups.answer
        says = {
            TWO_YEARS: self._says_how_many(TWO_YEARS),
            THREE_OF_FOUR: self._says_how_many(THREE_OF_FOUR),
            SIGNIFICANT: self._says_significant(),
            PRIORITIES: self._says_priorities(options.get(PRIORITIES, UNSURE)),
        }
        return {q: Suggestion(options[q], says[q]) for q in COUNTED if q in options}

    def certain(self, question: str, *, with_status_only: bool = False) -> list[str]:
        """The groups that count for certain, without Dashboards of which that is open."""
        years, needed = self.sheet.two_years, 2
        if question == THREE_OF_FOUR:
            years, needed = self.sheet.four_years, 3
        doubtful = (
            frozenset() if with_status_only else self.words.dashboards.table.status_only(years)
        )
        return [
            group
            for group in self.sheet.named_groups
            if sum(self.count.years[y][group] is True for y in {*years} - doubtful) >= needed
        ]

    def _says_how_many(self, question: str) -> str:
        number, said = self.count.readings[question].same_group, [self._over_years(question)]
        if question == TWO_YEARS and 0 < number.at_least < number.at_most:
            said.append("Whether there are more changes nothing for this question.")
        more = len(self.certain(question, with_status_only=True))
        if more > len(self.certain(question)):
            years = self.words.dashboards.table.status_only(self.sheet.four_years)
            counts = f"If the {in_years(sorted(years))} Dashboard counts"
            said.append(f"{counts}, it is at least {more}; whether it does is open.")
        return " ".join(said)

    def _says_significant(self) -> str:
        number = self.count.significant_groups
        if not number.at_least < number.at_most:
            return f"By {self.by}, the school has {how_many(number.at_least)}."
        if not number.at_least:
            return f"By {self.by}, it is not known which student groups the school has."
        return f"By {self.by}, the school has {how_many(number.at_least)}, perhaps more."

    def _says_priorities(self, option: str) -> str:
        which = {
            "2": "two priorities, and not in three",
            "3+": "three priorities or more",
            UNSURE: "two priorities; whether in three is open",
        }
        years = in_years(self.sheet.four_years)
        return (
            f"Where enough groups were under the criteria in three of the years {years}, they were "
            f"so in {which[option]}."
        )


def how_many(groups: int) -> str:
    """So many groups, in words."""
    return "no group" if groups == 0 else "1 group" if groups == 1 else f"{groups} groups"


def in_years(years: Iterable[int]) -> str:
    """Years in a row: "2024 and 2025"."""
    return either(map(str, years), "and")
