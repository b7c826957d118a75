"""What the loaded files say of a school and what follows for the interview, in three values.

Letters say for certain that a student group met the criteria. That there is no letter says little:
local indicators have none. So the counts mostly have a lower bound only, and a suggestion says
"not sure" unless it could not be wrong. Nothing in the sentences is escaped or marked up.
Sources: as `bot.dta.counting`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.community.dashboards import SchoolWords
from bot.community.interview import Interview
from bot.dta import either
from bot.dta.counting import PRIORITIES, THREE_OF_FOUR, TWO_YEARS, count
from bot.dta.sheet import (
    LOCAL_PRIORITIES,
    STATE_PRIORITIES,
    STUDENT_GROUPS,
    DashboardYears,
    Priorities,
    Sheet,
)
from bot.schools.figures import UNSURE, Figures, Suggestion, in_years
from bot.schools.school import LETTERS, NO_LETTER, SchoolRow, is_known

LISTED = "listed"
BY = "the file's letters"
FOLLOWS = "What follows, for you to confirm"
LEFT_OUT = "The file's letters leave out local indicators."


@dataclass(frozen=True, slots=True)
class GroupYear:
    """A student group on one Dashboard, as the files have it.

    `codes`: year of the file → letter or `*`. `priorities`: the state priorities it met; None where
    the files do not say, or say different things.
    """

    codes: Mapping[int, str]
    priorities: Priorities

    @property
    def met(self) -> tuple[int, ...]:
        """The state priorities in which the group met the criteria for certain."""
        return tuple(priority for priority, met in self.priorities.items() if met)

    @property
    def has_no_letter(self) -> bool:
        """Whether it is said that the group met the criteria in one state priority at most."""
        return set(self.codes.values()) == {NO_LETTER}

    @property
    def files_differ(self) -> bool:
        """Whether two files say different things."""
        return len(set(self.codes.values())) > 1


@dataclass(frozen=True, slots=True)
class Advice:
    """A suggestion for a question of the interview, which is `asked` in few words.

    `answer` is what its option is called.
    """

    question: str
    asked: str
    option: str
    answer: str
    says: str

    @property
    def may_be_more(self) -> bool:
        """Whether it is the least of a count that may be higher."""
        return self.option in ("1", "2")


@dataclass(frozen=True)
class Evidence:
    """What the files say of one school, and what follows.

    `rows`: one for each file that has the school, newest first. `loaded`: the years of all files.
    Without an interview, questions and options are called by their ids.
    """

    rows: Sequence[SchoolRow]
    loaded: Collection[int]
    words: SchoolWords
    interview: Interview | None

    @property
    def latest(self) -> SchoolRow:
        """What the newest file that has the school says."""
        return self.rows[0]

    @property
    def table(self) -> DashboardYears:
        """Which Dashboards count: a file of another year gives the status and nothing else."""
        return self.words.dashboards.table

    @property
    def last_file(self) -> int:
        """The latest year of which there is or could be a file."""
        return max(self.table.latest, *self.loaded)

    @cached_property
    def dashboards(self) -> dict[int, dict[str, GroupYear]]:
        """Dashboard → group → reading, newest first; a file has its own year and the one before."""
        table, said = self.table, dict[int, dict[str, dict[int, str]]]()
        for row in self.rows:
            for group, codes in row.codes.items() if table.counts(row.year) else ():
                for year, code in ((row.year, codes.current), (row.year - 1, codes.prior)):
                    if code and table.counts(year) and group in table.of(year).groups:
                        said.setdefault(year, {}).setdefault(group, {})[row.year] = code
        return {
            year: {
                group: GroupYear(found, _agreed(found.values(), table.of(year).state))
                for group in STUDENT_GROUPS
                if (found := said[year].get(group))
            }
            for year in sorted(said, reverse=True)
        }

    @cached_property
    def sheet(self) -> Sheet:
        """What the letters say; groups without one are left out: the school may not have them."""
        state = {
            year: {group: reading.priorities for group, reading in groups.items() if reading.met}
            for year, groups in self.dashboards.items()
        }
        return Sheet(dashboards=self.table, last_year=self.table.latest, state=state)

    @cached_property
    def figures(self) -> Figures:
        """The count of that."""
        return Figures(self.sheet, self.words, self.interview, BY, self.dashboards)

    @property
    def _in_both_years(self) -> tuple[str, ...]:
        """The groups that by the latest file met the criteria on both Dashboards of it."""
        codes = self.latest.codes if self.table.counts(self.latest.year) else {}
        return tuple(g for g, c in codes.items() if c.current in LETTERS and c.prior in LETTERS)

    @cached_property
    def listed(self) -> Suggestion:
        """Whether the school is listed. Only a plain status of the latest file is a yes or a no."""
        row, about, status = self.latest, self.words.about, _plain(self.latest.status)
        says = f"says “{row.status}”" if row.status else "gives no status"
        latest = f"The file of {self.last_file}"
        if self.last_file not in self.loaded:
            why = f"{latest} is not loaded here; the one of {row.year} {says}."
            return Suggestion(UNSURE, why)
        if row.year != self.last_file:
            why = f"{latest} does not have the school; the one of {row.year} {says}."
            return Suggestion(UNSURE, why)
        if status == _plain(about.listed_status):
            return Suggestion("yes", f"{latest} {says}.")
        if status in ("", "n/a", "na") or not any(c.isalpha() for c in status):
            return Suggestion(UNSURE, f"{latest} {says}.")
        # "Not eligible for …" and "…, year 2" contain the words, and say something else.
        alike = map(_plain, (about.listed_status, *about.similar_statuses))
        if any(re.search(rf"(?<!\w){re.escape(each)}(?!\w)", status) for each in alike):
            quite = f"which is not quite “{about.listed_status}”: look at what it means."
            return Suggestion(UNSURE, f"{latest} {says}, {quite}")
        if groups := self._in_both_years:
            # Such a school is eligible by the letters, and "no" would pass over the count of them.
            letters = f"though it has letters in both its years for {self._groups(groups)}"
            return Suggestion(UNSURE, f"{latest} {says}, {letters}: ask who publishes it.")
        return Suggestion("no", f"{latest} {says}.")

    def if_no_local(self, question: str) -> str | None:
        """The answer for a school that missed no local indicator, where that settles it.

        Then a group without letter did not meet the criteria. Groups of which no file says anything
        are taken to be none of the school's.
        """
        sheet = self.sheet
        years = sheet.two_years if question == TWO_YEARS else sheet.four_years
        said = {year: groups for year, groups in self.dashboards.items() if year in years}
        if not said or (question == TWO_YEARS and len(self.dashboards) == 1):
            return None

        def known(reading: GroupYear) -> Priorities:
            if reading.has_no_letter:
                return dict.fromkeys(STATE_PRIORITIES, False)
            return reading.priorities if len(reading.met) >= 2 else {}

        without = Sheet(
            dashboards=self.table,
            last_year=sheet.last_year,
            groups=tuple({group for groups in said.values() for group in groups}),
            state={
                year: {group: known(reading) for group, reading in groups.items()}
                for year, groups in said.items()
            },
            local={year: dict.fromkeys(LOCAL_PRIORITIES, False) for year in years},
        )
        answer = count(without).answers[question]
        return None if answer == UNSURE else answer

    # In sentences

    def status(self) -> list[str]:
        """The status in each file that has the school, newest first."""
        newest, *older = self.rows
        first = f"{self.words.about.file} of {newest.year} says: {newest.status or 'no status'}."
        said = (f"The file of {row.year} said: {row.status or 'no status'}." for row in older)
        return [first[0].upper() + first[1:], *said]

    def source(self) -> str:
        """Which files it is that say it."""
        return f"Source: {_files(sorted(row.year for row in self.rows))}."

    def advice(self, *, in_full: bool = True) -> list[Advice]:
        """What follows for the questions of the interview, in their order.

        Not in full it takes a third of the time, and leaves out what local indicators may change.
        """
        offers = {LISTED: self.listed, **self.figures.offers()}
        if offers[THREE_OF_FOUR].option != "3+":
            offers.pop(PRIORITIES, None)
        label, interview = self.figures.label, self.interview
        return [
            Advice(
                question,
                interview.question[question].short if interview else question,
                one.option,
                label(question, one.option),
                " ".join([one.says, *(self._of_local(question, one.option) if in_full else ())]),
            )
            for question, one in offers.items()
        ]

    def _of_local(self, question: str, option: str) -> Iterator[str]:
        """What local indicators, of which the files say nothing, may change about a count."""
        if question not in (TWO_YEARS, THREE_OF_FOUR) or option == "3+":
            return
        yield LEFT_OUT
        settled = self.if_no_local(question)
        if settled and settled != option:
            answer = self.figures.label(question, settled)
            yield f"If the school missed none in those years, it is “{answer}”."

    def limits(self) -> list[str]:
        """What the file cannot say, since when that is known, and whom to ask."""
        limits = self.words.limits
        said = [remark.text for remark in limits]
        if said:
            day = min(remark.checked for remark in limits)
            said.append(f"Checked {day:%B} {day.day}, {day.year}.")
            if who := next(filter(None, (remark.who_to_ask for remark in limits)), None):
                said[-1] = f"{said[-1]} If much depends on it, ask {who}."
        return said

    def details(self) -> Iterator[tuple[str, list[str]]]:
        """All of it: headings, and lines below each."""
        priorities = either(map(self.words.priority, STATE_PRIORITIES), "and")
        lines = self.figures.by_group() or ["No student group has a letter."]
        named = filter(None, (self.latest.name, self.latest.place, f"CDS {self.latest.cds}"))
        yield ", ".join(named), self.status()
        yield FOLLOWS, [f"{each.asked}: {each.answer}. {each.says}" for each in self.advice()]
        yield f"Group by group (it takes two priorities of {priorities})", lines
        yield "To keep in mind", [*self.notes(), *self.limits()]

    def notes(self) -> list[str]:
        """What else there is to say: what is missing, and what does not go together."""
        one_only = [*self.figures.notes()][:1] if len(self.dashboards) == 1 else []
        return [*self._missing(), *one_only, *self._odd()]

    def _missing(self) -> Iterator[str]:
        if absent := sorted({*self.loaded} - {row.year for row in self.rows}):
            yield f"This CDS number is not in {_files(absent)}."
        four = self.sheet.four_years
        if silent := [year for year in four if not self.dashboards.get(year)]:
            plural = "" if len(silent) == 1 else "s"
            said = f"Nothing is known here of the {in_years(silent)} Dashboard{plural}."
            files = sorted({file for year in silent for file in (year, year + 1)} - {*self.loaded})
            known = [year for year in files if self.words.dashboards.address(year)]
            yield f"{said} Not loaded: {_files(known)}." if known else said
        if uncounted := [row.year for row in self.rows if not self.table.counts(row.year)]:
            yield (
                f"Of {_files(uncounted)} only the status is read: the criteria of that "
                f"Dashboard are not known here. The counts speak of the Dashboards of "
                f"{in_years(four)}."
            )

    def _odd(self) -> Iterator[str]:
        names = list(dict.fromkeys(row.name for row in self.rows if row.name))
        if len(names) > 1:
            yield f"Earlier files call it {either(names[1:], 'and')}."
        if without := self._which(lambda reading: reading.has_no_letter):
            one_at_most = "No letter, so one priority at most by the state indicators"
            yield f"{one_at_most}: {either(without, 'and')}."
        if differing := self._which(lambda reading: reading.files_differ):
            yield (
                f"Two files differ on {either(differing, 'and')}; what they do not agree on is "
                "taken as not known."
            )
        every = (reading for groups in self.dashboards.values() for reading in groups.values())
        codes = {code for reading in every for code in reading.codes.values()}
        if unknown := [f"“{code}”" for code in sorted(codes) if not is_known(code)]:
            yield f"Not known here, and taken as not known: {either(unknown, 'and')}."
        pairs, latest = self.latest.codes.values(), self.latest.year
        of_both = any(c.current for c in pairs) and any(c.prior for c in pairs)
        is_listed = self.listed.option == "yes" and self.table.counts(latest)
        if is_listed and of_both and not self._in_both_years:
            yield (
                f"The file of {latest} lists the school, and no student group has a letter in both "
                "its years: it may be listed for a local indicator."
            )

    def _which(self, is_so: Callable[[GroupYear], bool]) -> list[str]:
        """The groups of which something is so, by the year in which it is."""
        return [
            f"{self._groups(groups)} in {year}"
            for year, readings in self.dashboards.items()
            if (groups := [group for group, reading in readings.items() if is_so(reading)])
        ]

    def _groups(self, codes: Iterable[str]) -> str:
        return either(map(self.words.group, codes), "and")


def called(row: SchoolRow) -> str:
    """What a file calls a school."""
    return row.name or f"CDS {row.cds}"


def _agreed(codes: Iterable[str], judged: Iterable[int]) -> Priorities:
    """What all `codes` agree on. Which priority a group without letter may have met is not said."""
    sets = [LETTERS.get(code) for code in codes]
    verdicts = {
        priority: {None if met is None else priority in met for met in sets} for priority in judged
    }
    return {p: said.pop() if len(said) == 1 else None for p, said in verdicts.items()}


def _plain(text: str | None) -> str:
    return " ".join((text or "").casefold().split())


def _files(years: Sequence[int]) -> str:
    return f"the {'file' if len(years) == 1 else 'files'} of {in_years(years)}"
