"""A count in plain sentences: as it grows, at its end, as suggestions, in thread and result.

Of criteria it says "applies", "does not apply", "to find out": to come under them means that a
group is struggling.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from bot.community.interview import Interview
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
from bot.outbox.message import Message
from bot.store.interviews import Conversation
from handlers.blocks import Block, bullets, escape, section
from handlers.interview.controls import asking, pressed
from handlers.interview.count import (
    LOCAL,
    NONE,
    NOT_KNOWN,
    CountWords,
    Ticked,
    clashes,
    clashing,
    four_years,
    questions,
)
from handlers.interview.document import CountReport, Link, day
from handlers.interview.state import UNSURE, Offer
from schedules.words import in_a_row

NOT_YET = "not known yet"
TO_COUNT = "press {}: you tick what you know, and I count."  # a modal opens with a press only
_STANDS = {True: "applies", False: "does not apply", None: "to find out"}
_NOTES = {
    "years_unknown": "Nothing is known here of {}.",
    "state_unknown": "State indicators are not known for all groups in {}.",
    "local_unknown": "Not all local indicators are known for {}.",
    "no_colours": "There was nothing to judge by in {}.",
    "groups_unknown": "The school may have student groups that are not ticked here.",
}


@dataclass(frozen=True)
class Says:
    """What there is to say of a count."""

    ticked: Ticked
    words: CountWords
    interview: Interview

    @cached_property
    def sheet(self) -> Sheet:
        """The sheet that the ticks make."""
        return self.ticked.sheet(self.words.table)

    @cached_property
    def count(self) -> Count:
        """What follows from it."""
        return count(self.sheet)

    # Group by group, year by year

    def by_group(self) -> list[str]:
        """Each group with how it stood in each year, and in which priorities."""
        return [
            f"{self.words.group(group)}. "
            + "; ".join(self._stood(year, group) for year in reversed(self.sheet.four_years))
            for group in self.sheet.named_groups
        ]

    def _stood(self, year: int, group: str) -> str:
        met = priorities(self.sheet, year, group)
        named = [str(priority) for priority, is_met in met.items() if is_met]
        which = "priority" if len(named) == 1 else "priorities"
        in_which = f" ({which} {in_a_row(named)})" if named else ""
        return f"{year}: {_STANDS[self.count.years[year][group]]}{in_which}"

    def by_year(self) -> list[str]:
        """Each year with the groups that came under the criteria, the latest first."""
        lines = []
        for year in reversed(self.sheet.four_years):
            groups, parts = self.count.years[year], list[str]()
            under = [group for group, met in groups.items() if met]
            open_ones = [group for group, met in groups.items() if met is None]
            if under or not open_ones:
                parts.append(f"{_groups(len(under))} under the criteria{self._which(under)}")
            if open_ones:
                parts.append(f"{_groups(len(open_ones))} to find out{self._which(open_ones)}")
            if self.sheet.groups is None:
                parts.append("there may be other groups")
            is_known = self.ticked.knows_of(year, self.words.table)
            lines.append(f"{year}: {'; '.join(parts) if is_known else 'nothing is known yet'}.")
        return lines

    def figures(self) -> list[str]:
        """Both counts over several years, and by which reading."""
        return [self._figure(question) for question in (TWO_YEARS, THREE_OF_FOUR)]

    def _figure(self, question: str) -> str:
        both = self.count.readings[question]
        if self._takes_two(question):
            return self._one_dashboard(self.sheet.years_given)
        over, amount = self._over(question), self._amount(both.same_group)
        if both.same_group == both.any_group:
            either_way = ", whether or not it has to be the same group each year"
            return f"{over}: {amount}{'' if amount == NOT_YET else either_way}."
        return (
            f"{over}: {amount}, if it has to be the same group each year; "
            f"{self._amount(both.any_group)}, if any groups will do. The answer uses the first."
        )

    def _amount(self, number: Tally, groups: Sequence[str] = ()) -> str:
        """A number of groups as far as it is known; `groups` are those that count for certain.

        How many there are at most says nothing while the school may have any group there is.
        """
        certain = f"{_groups(number.at_least)}{self._which(groups)}"
        if number.at_least == number.at_most:
            return certain
        all_known = self.sheet.groups is not None
        if number.at_least:
            ceiling = f" (at most {number.at_most})" if all_known else ""
            return f"at least {certain}, perhaps more{ceiling}"
        return f"perhaps none, at most {_groups(number.at_most)}" if all_known else NOT_YET

    def _which(self, groups: Sequence[str]) -> str:
        return f" ({self.words.groups(groups)})" if groups else ""

    def _over(self, question: str) -> str:
        if question == TWO_YEARS:
            return f"Under the criteria in both {_years(self.sheet.two_years)}"
        return f"Under the criteria in three of the years {_years(self.sheet.four_years)}"

    # What is open

    def notes(self) -> list[str]:
        """What the figures rest on, and what is missing."""
        said = [self.words.about.same_group, *self.began(), *self._clashes()]
        for note in self.count.notes:
            data: Mapping[str, Any] = note.data
            if note.code == "status_only":
                said.append(self._status_only(data))
            elif note.code == "one_dashboard":
                said.append(f"{self._one_dashboard(data['years'])} That is not “not eligible”.")
            elif note.code in _NOTES:
                said.append(_NOTES[note.code].format(_years(data.get("years", ()))))
        return said

    def began(self) -> list[str]:
        """Where the first ticks came from, if they were not the person's."""
        if not self.ticked.of_files:
            return []
        return [
            f"This count began with what {self.words.schools.about.file} says of the school. What "
            "the file does not tell was ticked as not known."
        ]

    def _clashes(self) -> list[str]:
        pages = self.ticked.pages(self.words.table)
        wrong = [page for page in pages if clashing(self.ticked, page, self.words.table)]
        if not wrong:
            return []
        return [
            f"“{self.words.about.none}” is ticked beside something else "
            f"({in_a_row(wrong)}), so nothing is taken from that."
        ]

    def _takes_two(self, question: str) -> bool:
        """Whether "none" would only mean that one Dashboard is known, and it takes two."""
        only_one = any(note.code == "one_dashboard" for note in self.count.notes)
        return only_one and question == TWO_YEARS and self.count.answers[question] == "0"

    def _one_dashboard(self, years: Sequence[int]) -> str:
        return (
            f"Only the {_years(years)} Dashboard is known. It takes two, so for a school without "
            "another one eligibility is not yet possible."
        )

    def _status_only(self, data: Mapping[str, Any]) -> str:
        option = self.interview.question[THREE_OF_FOUR].label
        whether = f"Whether the {_years(data['years'])} Dashboard counts is open (status only)"
        counted, left_out = data["if_counted"], data["if_not"]
        if counted != left_out:
            return (
                f"{whether}: if it does, the answer for three of four years is "
                f"“{option(counted)}”, if not, “{option(left_out)}”."
            )
        if counted == UNSURE:
            return f"{whether}."
        return f"{whether}; the answer for three of four years is “{option(counted)}” either way."

    # What is suggested

    def offers(self) -> dict[str, Offer]:
        """The answers to suggest, question id → offer; none while nothing is ticked."""
        if self.ticked.is_empty:
            return {}
        options = dict(self.count.answers)
        if self._takes_two(TWO_YEARS):
            options[TWO_YEARS] = UNSURE
        two_years = self.count.readings[TWO_YEARS].same_group
        if options[TWO_YEARS] == UNSURE and two_years.at_least:
            # One group, two or three decide the same there: it need not be told from more.
            options[TWO_YEARS] = str(two_years.at_least)
        options[SIGNIFICANT] = self.count.significant_groups.answer
        says = {
            TWO_YEARS: self._says_how_many(TWO_YEARS),
            THREE_OF_FOUR: self._says_how_many(THREE_OF_FOUR),
            SIGNIFICANT: self._says_significant(),
            PRIORITIES: self._says_priorities(options.get(PRIORITIES, UNSURE)),
        }
        return {q: Offer(options[q], "count", says[q]) for q in COUNTED if q in options}

    def _says_how_many(self, question: str) -> str:
        if self._takes_two(question):
            return self._one_dashboard(self.sheet.years_given)
        both, needed, certain = self.count.readings[question], 2, {*self.sheet.two_years}
        if question == THREE_OF_FOUR:
            years = self.sheet.four_years
            needed, certain = 3, {*years} - self.words.table.status_only(years)
        groups = [
            group
            for group in self.sheet.named_groups
            if sum(self.count.years[year][group] is True for year in certain) >= needed
        ]
        said = f"{self._over(question)}: {self._amount(both.same_group, groups)}."
        if question == TWO_YEARS and 0 < both.same_group.at_least < both.same_group.at_most:
            said += " Whether there are more changes nothing for this question."
        if both.same_group != both.any_group:
            otherwise = self._amount(both.any_group)
            said += (
                f" That is for the same group each year; if any groups will do, it is {otherwise}."
            )
        return said

    def _says_significant(self) -> str:
        number = self.count.significant_groups
        if not number.at_least < number.at_most:
            return f"By what you ticked, the school has {_groups(number.at_least)}."
        if not number.at_least:
            return "You ticked no student group yet."
        return f"By what you ticked, the school has {_groups(number.at_least)}, perhaps more."

    def _says_priorities(self, option: str) -> str:
        how_many = {
            "2": "two priorities, and not in three",
            "3+": "three priorities or more",
            UNSURE: "two priorities; whether in three is open",
        }
        years = _years(self.sheet.four_years)
        return (
            f"Where enough groups were under the criteria in three of the years {years}, they were "
            f"so in {how_many[option]}."
        )

    # For the result

    def report(self, answers: Mapping[str, str]) -> CountReport:
        """All of it for the result, with the answers that were given."""
        known = self.interview.question
        differing = [
            f"{known[q].short}: this count suggests “{known[q].label(offer.option)}”, the answer "
            f"given is “{known[q].label(answers[q])}”."
            for q, offer in self.offers().items()
            if q in answers and offer.option not in (UNSURE, answers[q])
        ]
        groups = f"Student groups: {_as_ticked(self.ticked.groups, self.words.group)}."
        return CountReport(
            ticked=(groups, *map(self._ticked_in, four_years(self.words.table))),
            by_group=tuple(f"{line}." for line in self.by_group()),
            by_year=tuple(self.by_year()),
            figures=tuple(self.figures()),
            notes=(*self.notes(), *differing),
            links=self.links,
            checked=day(self.words.about.checked),
        )

    @property
    def links(self) -> tuple[Link, ...]:
        """Where the criteria stand that are counted by."""
        name, sources = self.interview.page_name, self.words.about.sources
        return tuple(Link(name(address), address) for address in sources)

    def _ticked_in(self, year: int) -> str:
        """What was ticked for a year; groups by their codes, as they come again with names."""
        if not self.ticked.knows_of(year, self.words.table):
            return f"{year}. Nothing is known."
        parts = []
        for question in questions(year, self.words.table):
            ticks = self.ticked.at(year, question)
            if question == LOCAL:
                named = _as_ticked(ticks, lambda tick: self.words.schools.priority(int(tick)))
                parts.append(f"Local indicators: {named}")
            else:
                parts.append(f"{self.words.priority(int(question))}: {_as_ticked(ticks, str)}")
        return f"{year}. {'; '.join(parts)}."


def _as_ticked(ticks: Sequence[str], name: Callable[[str], str]) -> str:
    if not ticks or clashes(tuple(ticks)) or tuple(ticks) == (NOT_KNOWN,):
        return "not known"
    named = [name(tick) for tick in ticks if tick not in (NONE, NOT_KNOWN)]
    listed = in_a_row(named) if named else "none"
    return f"{listed}, others not known" if NOT_KNOWN in ticks else listed


def _groups(number: int) -> str:
    return "no group" if number == 0 else "1 group" if number == 1 else f"{number} groups"


def _years(years: Iterable[int]) -> str:
    return in_a_row(map(str, years))


# In the thread


def to_count(now: Conversation, words: CountWords) -> Message:
    """The way to the count, which is ticked: nothing that is typed is read as one."""
    said = escape(TO_COUNT.format(words.about.button))
    return asking(f"{said[0].upper()}{said[1:]}", pressed(words.about.button, "count", now))


def row(now: Conversation, said: Says) -> Block:
    """What the count came to, with a way to look at it."""
    figures = [escape(figure) for figure in said.figures()]
    show = pressed("Show it", "count", now, label="Show your count")
    return section(f"*Your count*\n{bullets(figures)}", accessory=show)


def said_of(now: Conversation, words: CountWords | None, interview: Interview) -> Says | None:
    """What there is to say of a conversation's count; None where nothing was counted.

    What the state's files put there is no count of the person's before they have looked at it.
    """
    ticked = Ticked.of(now.sheet)
    counted = ticked.opening and not ticked.is_empty
    return Says(ticked, words, interview) if words and counted else None
