"""Counting student groups, priorities and Dashboard years for the interview, in three values.

A sheet says what is known of a school: its student groups, and for each Dashboard year which
priorities each group meets the criteria in, and which local indicators were missed. `count` works
out what follows for the questions that ask "how many". What is not known stays open: the count
then says "at least 2, perhaps more", never a figure that could be wrong. What the table of
Dashboards says does not count is left out, and a note says so.

Sources: Education Code 47607.3(a) and (c), 52064.5(g);
https://www.cde.ca.gov/ta/ac/cm/leaproposedcrit.asp
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.dta.sheet import NOTHING_KNOWN, STUDENT_GROUPS, Priorities, Sheet, priorities

TWO_YEARS, THREE_OF_FOUR = "groups_two_years", "groups_three_of_four"
"""The two questions whose answer depends on whether the same group must qualify in every year."""

SIGNIFICANT, PRIORITIES = "significant_groups", "priorities_three_of_four"
COUNTED = (TWO_YEARS, THREE_OF_FOUR, SIGNIFICANT, PRIORITIES)
"""The questions of the interview that a count answers."""

LOCAL = "local"
"""The local indicators of a year, which count for all groups."""


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

    @classmethod
    def of_all(cls, tallies: Iterable[Tally]) -> Tally:
        """The whole range of several."""
        seen = list(tallies)
        return cls(min(t.at_least for t in seen), max(t.at_most for t in seen))

    def reaches(self, number: int) -> bool | None:
        """Whether the number is `number` or more."""
        return True if self.at_least >= number else False if self.at_most < number else None


def tally(values: Iterable[bool | None]) -> Tally:
    """How many of `values` are true."""
    seen = list(values)
    return Tally(seen.count(True), seen.count(True) + seen.count(None))


@dataclass(frozen=True, slots=True)
class Readings:
    """A count by both readings of an open question: must the same group qualify in every year?"""

    same_group: Tally
    any_group: Tally


@dataclass(frozen=True, slots=True)
class CountNote:
    """Something to say with a count: a code, and what the words need to know.

    - `years`: which are taken for the last two and the last four. `not_counted`: what is said to be
      met and does not count by the table of Dashboards, each as [year, group or "local", priority].
    - `years_unknown`, `no_colours`, `state_unknown`, `local_unknown`: years of which nothing is
      given, which show nothing to judge by, or of which not everything is known.
    - `one_dashboard`: only one is given, and it takes two: not yet possible, which is not "not
      eligible". `status_only`: what it would be if such years counted, and if not.
    - `groups_unknown`: the school's groups are not stated.
    """

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
    notes: tuple[CountNote, ...]

    def as_json(self) -> dict[str, object]:
        """The same as plain values that `json.dumps` takes: the public form.

            {
              "years": {"2022": {"EL": true, "SED": false, "SWD": null}, …},
              "groups_two_years": "1",
              "groups_three_of_four": "unsure",
              "significant_groups": "3+",
              "priorities_three_of_four": null,
              "same_group": {
                "used": true,
                "groups_two_years": {"same": "1", "any": "1"},
                "groups_three_of_four": {"same": "unsure", "any": "unsure"}
              },
              "notes": [{"code": "status_only", "years": [2022], …}, …]
            }

        The four answers are options of the questions of those names, null where one does not arise.
        `used`: the answers take it that a group must qualify in every year itself, which is open.
        """
        return {
            "years": {str(year): dict(groups) for year, groups in self.years.items()},
            **{question: self.answers.get(question) for question in COUNTED},
            "same_group": {
                "used": True,
                **{
                    question: {"same": both.same_group.answer, "any": both.any_group.answer}
                    for question, both in self.readings.items()
                },
            },
            "notes": [{"code": note.code, **note.data} for note in self.notes],
        }


def count(sheet: Sheet) -> Count:
    """Count what `sheet` says; notes say what the figures rest on and what is missing."""
    named = len(sheet.named_groups)
    significant = Tally(named, named + len(sheet.unnamed_groups))
    met = {
        (year, group): tally(priorities(sheet, year, group).values())
        for year in sheet.four_years
        for group in STUDENT_GROUPS
    }
    cases = _cases(sheet)
    three_of_four = [_readings(sheet, met, sheet.four_years, 3, without) for without in cases]
    readings = {
        TWO_YEARS: _readings(sheet, met, sheet.two_years, 2, frozenset()),
        THREE_OF_FOUR: Readings(
            same_group=Tally.of_all(case.same_group for case in three_of_four),
            any_group=Tally.of_all(case.any_group for case in three_of_four),
        ),
    }
    answers = {question: both.same_group.answer for question, both in readings.items()}
    # Where the groups are not stated, the years may speak of some of them only.
    answers[SIGNIFICANT] = "unsure" if sheet.groups is None else significant.answer
    by_case = zip(cases, three_of_four, strict=True)
    figures = set().union(*(_priorities(sheet, met, *case) for case in by_case))
    if figures:
        answers[PRIORITIES] = figures.pop() if len(figures) == 1 else "unsure"
    return Count(
        years={
            year: {group: met[year, group].reaches(2) for group in sheet.named_groups}
            for year in sheet.four_years
        },
        readings=readings,
        significant_groups=significant,
        answers=answers,
        notes=tuple(_notes(sheet, three_of_four)),
    )


Met = Mapping[tuple[int, str], Tally]
"""Year and group → in how many different priorities the group meets the criteria; it takes two."""


def _cases(sheet: Sheet) -> list[frozenset[int]]:
    """The years to leave out of three in four; two cases where it is open whether to."""
    doubtful = sheet.dashboards.status_only(sheet.four_years)
    if sheet.status_only_counts is None:
        return [frozenset(), doubtful] if doubtful else [frozenset()]
    return [frozenset()] if sheet.status_only_counts else [doubtful]


def _readings(
    sheet: Sheet,
    met: Met,
    years: tuple[int, ...],
    needed: int,
    without: frozenset[int],
    enough: int = 2,
) -> Readings:
    """How many groups meet the criteria in `needed` of `years`, in `enough` priorities."""
    meets = {
        (year, group): year not in without and met[year, group].reaches(enough)
        for year in years
        for group in STUDENT_GROUPS
    }

    def how_many(reached: Mapping[str, bool | None]) -> Tally:
        # Of those that it may have besides, none counts for certain.
        named = tally(reached[group] for group in sheet.named_groups)
        others = tally(reached[group] for group in sheet.unnamed_groups)
        return Tally(named.at_least, named.at_most + others.at_most)

    same = {g: tally(meets[y, g] for y in years).reaches(needed) for g in STUDENT_GROUPS}
    by_year = [how_many({group: meets[y, group] for group in STUDENT_GROUPS}) for y in years]
    # So many groups, whichever, in `needed` of the years: the year that comes `needed`th decides.
    lowest = sorted((t.at_least for t in by_year), reverse=True)
    highest = sorted((t.at_most for t in by_year), reverse=True)
    return Readings(
        same_group=how_many(same), any_group=Tally(lowest[needed - 1], highest[needed - 1])
    )


def _priorities(sheet: Sheet, met: Met, without: frozenset[int], test: Readings) -> set[str]:
    """The figures that `priorities_three_of_four` can have if the three-of-four test is passed.

    Whether "in three priorities" instead of "in two" would be passed too: `3+` if so, `2` if not.
    """
    groups_needed = 3 if sheet.groups is None else min(3, len(sheet.groups))
    if not groups_needed:  # a school without a student group never passes "all of them"
        return set()
    if test.same_group.reaches(groups_needed) is False:
        return set()
    three = _readings(sheet, met, sheet.four_years, 3, without, enough=3).same_group
    return {True: {"3+"}, False: {"2"}, None: {"2", "3+"}}[three.reaches(groups_needed)]


def _notes(sheet: Sheet, three_of_four: list[Readings]) -> Iterable[CountNote]:
    """What to say with the count, in the order of saying."""
    yield CountNote("years", {"two_years": sheet.two_years, "four_years": sheet.four_years})
    if left_out := [*_not_counted(sheet)]:
        yield CountNote("not_counted", {"facts": left_out})
    of, given = sheet.dashboards.of, sheet.years_given
    missing = {
        "years_unknown": [year for year in sheet.four_years if year not in given],
        "no_colours": [year for year in sheet.four_years if not of(year).usable],
        "state_unknown": [
            year
            for year in given
            for said in [sheet.state.get(year, {})]
            if any(
                _unknown(said.get(group), of(year).state)
                for group in sheet.named_groups
                if group in of(year).groups
            )
        ],
        "local_unknown": [y for y in given if _unknown(sheet.local.get(y), of(y).local)],
    }
    yield from (CountNote(code, {"years": years}) for code, years in missing.items() if years)
    if len(given) == 1 and sheet.groups != ():
        yield CountNote("one_dashboard", {"years": [*given]})
    if doubtful := sorted(sheet.dashboards.status_only(sheet.four_years)):
        data: dict[str, object] = {"years": doubtful, "counts": sheet.status_only_counts}
        if len(three_of_four) == 2:
            counted, without = (case.same_group.answer for case in three_of_four)
            data |= {"if_counted": counted, "if_not": without}
        yield CountNote("status_only", data)
    if sheet.groups is None:
        yield CountNote("groups_unknown", {"at_least": len(sheet.named_groups)})


def _not_counted(sheet: Sheet) -> Iterable[list[int | str]]:
    for year in sorted({*sheet.state, *sheet.local}):
        on, counts = sheet.dashboards.of(year), year in sheet.four_years
        said = {**sheet.state.get(year, {}), LOCAL: sheet.local.get(year, NOTHING_KNOWN)}
        for whose, known in said.items():
            judged = on.local if whose == LOCAL else on.state if whose in on.groups else ()
            for priority, met in known.items():
                if met and not (counts and priority in judged):
                    yield [year, whose, priority]


def _unknown(priorities: Priorities | None, judged: tuple[int, ...]) -> bool:
    return any((priorities or NOTHING_KNOWN).get(priority) is None for priority in judged)
