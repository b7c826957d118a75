"""What follows from the loaded files for the questions of the interview, in three values.

Letters say for certain that a student group met the criteria. That there is no letter says little:
local indicators have none. So the counts mostly have a lower bound only, and a suggestion says
"not sure" unless it could not be wrong. Sources: as `bot.dta.counting`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.dta.counting import THREE_OF_FOUR, TWO_YEARS, Count, Tally, count, tally
from bot.dta.sheet import STUDENT_GROUPS, DashboardYears, Priorities, Sheet
from bot.schools.school import LETTERS, NO_LETTER, SchoolRow

LISTED, SIGNIFICANT = "listed", "significant_groups"
PRIORITIES = "priorities_three_of_four"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """An answer to a question of the interview, for the person to confirm.

    `years` are the Dashboards it speaks of. `groups` are the student groups known to count, or
    whose letters speak against the status; `is_unclear` says that this may mean the listed one.
    For counts: `number` has the bounds when the same group has to qualify in every year,
    `any_group` when not, and `if_no_local` is the option if no local indicator was missed in those
    years. `by_status_only`: the number that is certain if Dashboards with status only count, and if
    they do not, where that makes a difference.
    """

    question: str
    option: str
    years: tuple[int, ...] = ()
    groups: tuple[str, ...] = ()
    is_unclear: bool = False
    number: Tally | None = None
    any_group: Tally | None = None
    if_no_local: str | None = None
    by_status_only: tuple[int, int] | None = None

    @property
    def is_answer(self) -> bool:
        """Whether it is one, and does not leave the question open."""
        return self.option != "unsure"

    @property
    def may_be_more(self) -> bool:
        """Whether it is the least of a count that may be higher."""
        is_count = self.number is not None or self.question == PRIORITIES
        return is_count and self.option != "3+"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What the files say of one school, and what follows.

    `rows`: newest file first. `last_file`: the latest year of which there is or could be a file.
    `dashboards`: year → group → reading, newest first. `sheet` is what a count can begin with.
    `may_be_local` says that it is listed though no letters of the latest file are a reason.
    """

    rows: tuple[SchoolRow, ...]
    loaded: tuple[int, ...]
    last_file: int
    dashboards: Mapping[int, Mapping[str, GroupYear]]
    sheet: Sheet
    suggestions: tuple[Suggestion, ...]
    may_be_local: bool


def weigh(
    rows: Sequence[SchoolRow],
    loaded: Sequence[int],
    table: DashboardYears,
    listed_status: str,
    similar_statuses: Sequence[str] = (),
) -> Evidence:
    """What follows from a school's rows.

    `rows` is not empty, one for each file that has the school; `loaded` are the years of all files.
    `table` says which Dashboards count: a file of another year gives the school's status and
    nothing else. `listed_status` is what the status column says of a school that is listed,
    `similar_statuses` what may mean the same.
    """
    newest_first = tuple(sorted(rows, key=lambda row: -row.year))
    latest, last_file = newest_first[0], max(table.latest, *loaded)
    dashboards = _dashboards(newest_first, table)
    sheet = _sheet(dashboards, table)
    option, is_unclear = "unsure", False
    groups: tuple[str, ...] = ()
    if latest.year == last_file:
        option, is_unclear = _of_status(
            _plain(latest.status), _plain(listed_status), [listed_status, *similar_statuses]
        )
    both_years = _with_letters_in_both_years(latest, table)
    if option == "no" and both_years:
        # Such a school is eligible by the letters, and "no" would pass over the count of them.
        option, groups = "unsure", both_years
    pairs = latest.codes.values()
    speaks_of_both = any(c.current for c in pairs) and any(c.prior for c in pairs)
    return Evidence(
        rows=newest_first,
        loaded=tuple(sorted(loaded)),
        last_file=last_file,
        dashboards=dashboards,
        sheet=sheet,
        suggestions=(
            Suggestion(
                question=LISTED,
                option=option,
                years=(latest.year,),
                groups=groups,
                is_unclear=is_unclear,
            ),
            *_counted(sheet, dashboards),
        ),
        may_be_local=option == "yes"
        and table.counts(latest.year)
        and speaks_of_both
        and not both_years,
    )


def _dashboards(
    rows: Iterable[SchoolRow], table: DashboardYears
) -> dict[int, dict[str, GroupYear]]:
    """Year of the Dashboard → group → reading. A file speaks of its own year and the one before."""
    said: dict[int, dict[str, dict[int, str]]] = {}
    for row in rows:
        for group, codes in row.codes.items() if table.counts(row.year) else ():
            for year, code in ((row.year, codes.current), (row.year - 1, codes.prior)):
                if code and table.counts(year) and group in table.of(year).groups:
                    said.setdefault(year, {}).setdefault(group, {})[row.year] = code
    return {
        year: {
            group: GroupYear(
                said[year][group], _priorities(said[year][group].values(), table.of(year).state)
            )
            for group in STUDENT_GROUPS
            if group in said[year]
        }
        for year in sorted(said, reverse=True)
    }


def _priorities(codes: Iterable[str], judged: Iterable[int]) -> Priorities:
    """What all `codes` agree on. Which priority a group without letter may have met is not said."""
    sets = [LETTERS.get(code) for code in codes]
    verdicts = {
        priority: {None if met is None else priority in met for met in sets} for priority in judged
    }
    return {p: said.pop() if len(said) == 1 else None for p, said in verdicts.items()}


def _sheet(dashboards: Mapping[int, Mapping[str, GroupYear]], table: DashboardYears) -> Sheet:
    """What the letters say. Groups without one are left out: the school may not even have them."""
    return Sheet(
        dashboards=table,
        last_year=table.latest,
        state={
            year: {group: reading.priorities for group, reading in groups.items() if reading.met}
            for year, groups in dashboards.items()
        },
    )


def _of_status(status: str, listed: str, unclear: Sequence[str]) -> tuple[str, bool]:
    """What a status says, and whether it may mean the listed one. Only a plain one is yes or no."""
    if status == listed:
        return "yes", False
    if status in ("", "n/a", "na") or not any(c.isalpha() for c in status):
        return "unsure", False
    # "Not eligible for …" and "…, year 2" contain the words, and say something else.
    is_unclear = any(_stands_in(_plain(words), status) for words in unclear)
    return ("unsure" if is_unclear else "no"), is_unclear


def _stands_in(words: str, status: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", status) is not None


def _plain(text: str | None) -> str:
    return " ".join((text or "").casefold().split())


def _counted(
    sheet: Sheet, dashboards: Mapping[int, Mapping[str, GroupYear]]
) -> Iterable[Suggestion]:
    counted = count(sheet)
    for question, years, needed in (
        (TWO_YEARS, sheet.two_years, 2),
        (THREE_OF_FOUR, sheet.four_years, 3),
    ):
        number = counted.readings[question].same_group
        groups = _qualifying(counted, _certain(sheet, years), needed)
        if_counted = len(_qualifying(counted, years, needed))
        one_only = question == TWO_YEARS and len(dashboards) == 1
        yield Suggestion(
            question=question,
            option=_enough(number) if question == TWO_YEARS else number.answer,
            years=years,
            groups=groups,
            number=number,
            any_group=counted.readings[question].any_group,
            if_no_local=None if one_only else _if_no_local(sheet, years, needed, dashboards),
            by_status_only=(if_counted, len(groups)) if if_counted > len(groups) else None,
        )
    number = counted.significant_groups
    yield Suggestion(
        question=SIGNIFICANT,
        option=number.answer,
        years=tuple(sorted(sheet.state)),
        groups=sheet.named_groups,
        number=number,
    )
    if counted.answers[THREE_OF_FOUR] == "3+":
        option = counted.answers.get(PRIORITIES, "unsure")
        yield Suggestion(question=PRIORITIES, option=option, years=sheet.four_years)


def _enough(number: Tally) -> str:
    """The option for a question in which one, two and three or more groups decide the same."""
    return str(number.at_least) if number.at_least in (1, 2) else number.answer


def _qualifying(counted: Count, years: Sequence[int], needed: int) -> tuple[str, ...]:
    """The groups that for certain met the criteria in `needed` of `years`."""
    return tuple(
        group
        for group in STUDENT_GROUPS
        if sum(counted.years[year].get(group) is True for year in years) >= needed
    )


def _if_no_local(
    sheet: Sheet,
    years: Sequence[int],
    needed: int,
    dashboards: Mapping[int, Mapping[str, GroupYear]],
) -> str | None:
    """The option for a school that missed no local indicator in `years`, where that settles it.

    Then a group without letter did not meet the criteria. Groups of which no file says anything are
    taken to be none of the school's.
    """
    spoken_of = {group for year in years for group in dashboards.get(year, ())}
    options = {
        tally(
            tally(_met_by_state(sheet, dashboards, year, group) for year in case).reaches(needed)
            for group in spoken_of
        ).answer
        for case in (years, _certain(sheet, years))
    }
    return options.pop() if spoken_of and len(options) == 1 and options != {"unsure"} else None


def _met_by_state(
    sheet: Sheet, dashboards: Mapping[int, Mapping[str, GroupYear]], year: int, group: str
) -> bool | None:
    """Whether a group met the criteria in two priorities, by the state indicators alone."""
    if group not in sheet.dashboards.of(year).groups:
        return False
    reading = dashboards.get(year, {}).get(group)
    if reading is None:
        return None
    return True if len(reading.met) >= 2 else False if reading.has_no_letter else None


def _certain(sheet: Sheet, years: Sequence[int]) -> tuple[int, ...]:
    """The years that count for certain, without those with status only."""
    doubtful = sheet.dashboards.status_only(years)
    return tuple(year for year in years if year not in doubtful)


def _with_letters_in_both_years(row: SchoolRow, table: DashboardYears) -> tuple[str, ...]:
    """The groups that by a file met the criteria on both Dashboards that it speaks of."""
    return tuple(
        group
        for group, codes in row.codes.items()
        if table.counts(row.year) and codes.current in LETTERS and codes.prior in LETTERS
    )
