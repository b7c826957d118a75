"""What somebody ticked while counting: as it is kept, as the sheet that it makes, in sentences.

Three values throughout: a group is ticked, or is not while others are or "none" is, or it is not
known. A question without any tick is not known either: nothing is taken for a no.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import Any

from pydantic import TypeAdapter
from pydantic_core import to_jsonable_python

from bot.community.dashboards import CountingWords
from bot.community.interview import Interview
from bot.dta.counting import LOCAL
from bot.dta.sheet import (
    LOCAL_PRIORITIES,
    STUDENT_GROUPS,
    DashboardYears,
    Priorities,
    Sheet,
    years_up_to,
)
from bot.schools.figures import UNSURE, Figures, Suggestion
from bot.store.interviews import Conversation
from handlers.interview.document import CountReport, Link
from schedules.words import day_in_words, in_a_row

NONE, NOT_KNOWN = "none", "not_known"
"""Ticks beside the groups. "Not known" beside groups says that others may be missing."""

GROUPS, COUNT = "groups", "count"
"""The first page and the last one; between them there is one for each year."""

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
        return _adapter().validate_python(kept or {})

    def as_json(self) -> dict[str, Any]:
        """The count as plain values, to be kept."""
        kept: dict[str, Any] = to_jsonable_python(self)
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
        return bool(self.groups) and NOT_KNOWN not in self.groups

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

    def with_ticks(self, question: str, ticks: Collection[str], year: int = 0) -> Ticked:
        """Other ticks for the school's groups, or a question of a year; what is unseen stays."""
        seen = replace(self, filled=self.filled + has_clash(ticks))
        if question == GROUPS:
            return replace(seen, groups=_in_order(ticks))
        before = self.years.get(year, {})
        unseen = {*before.get(question, ())} - {*self.at(year, question)}
        places = {**before, question: _in_order({*ticks} | unseen)}
        return replace(seen, years={**self.years, year: places})

    def without_knowing(self, year: int, table: DashboardYears) -> Ticked:
        """Whatever was left empty for a year is not known."""
        following = self
        for question in questions(year, table):
            if not self.at(year, question):
                following = following.with_ticks(question, [NOT_KNOWN], year)
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
        ticked = {*self.groups}
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


def _values(ticks: Ticks, priorities: Mapping[str, int]) -> dict[int, bool | None]:
    """Priority → whether its tick is there; nothing where that is not known."""
    if not ticks:
        return {}
    if NOT_KNOWN in ticks:
        return {priority: True for tick, priority in priorities.items() if tick in ticks}
    return {priority: tick in ticks for tick, priority in priorities.items()}


_ORDER: Sequence[str] = (*STUDENT_GROUPS, *map(str, LOCAL_PRIORITIES), NONE, NOT_KNOWN)


def _in_order(ticks: Iterable[str]) -> Ticks:
    """The ticks that there are, in the order of showing.

    Of "none" beside others the others are known, and whether there are more is not.
    """
    found = {*ticks}
    if has_clash(found):
        found = {*found, NOT_KNOWN} - {NONE}
    return tuple(tick for tick in _ORDER if tick in found)


def has_clash(ticks: Collection[str]) -> bool:
    """Whether "none" is ticked beside something else."""
    return NONE in ticks and len(ticks) > 1


# In plain sentences


@dataclass(frozen=True)
class Says:
    """What there is to say of a count that was ticked."""

    ticked: Ticked
    words: CountingWords
    interview: Interview

    @cached_property
    def figures(self) -> Figures:
        """The count of the sheet that the ticks make."""
        table, by = self.words.table, "what you ticked"
        told = [year for year in four_years(table) if self.ticked.knows_of(year, table)]
        return Figures(self.ticked.sheet(table), self.words.schools, self.interview, by, told)

    def notes(self) -> list[str]:
        """What the figures rest on, and what is missing."""
        return [self.words.about.same_group, *self.began(), *self.figures.notes()]

    def began(self) -> list[str]:
        """Where the first ticks came from, if they were not the person's."""
        if not self.ticked.of_files:
            return []
        return [
            f"This count began with what {self.words.schools.about.file} says of the school. What "
            "the file does not tell was ticked as not known."
        ]

    def offers(self) -> dict[str, Suggestion]:
        """The answers to suggest, by question; none while nothing is ticked."""
        return {} if self.ticked.is_empty else self.figures.offers()

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
            by_group=tuple(f"{line}." for line in self.figures.by_group()),
            by_year=tuple(self.figures.by_year()),
            figures=tuple(self.figures.over_the_years()),
            notes=(*self.notes(), *differing),
            links=self.links,
            checked=day_in_words(self.words.about.checked),
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


def _as_ticked(ticks: Ticks, name: Callable[[str], str]) -> str:
    if not ticks or ticks == (NOT_KNOWN,):
        return "not known"
    named = [name(tick) for tick in ticks if tick not in (NONE, NOT_KNOWN)]
    listed = in_a_row(named) if named else "none"
    return f"{listed}, others not known" if NOT_KNOWN in ticks else listed


def said_of(now: Conversation, words: CountingWords | None, interview: Interview) -> Says | None:
    """What there is to say of a conversation's count; None where nothing was counted.

    What the state's files put there is no count of the person's before they have looked at it.
    """
    ticked = Ticked.of(now.sheet)
    counted = ticked.opening and not ticked.is_empty
    return Says(ticked, words, interview) if words and counted else None
