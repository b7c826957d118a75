"""What the files say of a school, in plain sentences. Nothing in them is escaped or marked up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.community.dashboards import SchoolWords
from bot.community.interview import Interview
from bot.dta import either
from bot.dta.counting import TWO_YEARS
from bot.schools.evidence import LISTED, SIGNIFICANT, Evidence, GroupYear, Suggestion
from bot.schools.school import LETTERS, NO_LETTER, is_known


@dataclass(frozen=True, slots=True)
class Advice:
    """A suggestion in words: what is asked, what the answer would be, and why."""

    suggestion: Suggestion
    question: str
    answer: str
    reason: str


@dataclass(frozen=True)
class Wording:
    """Words what `weigh` found, with the community's names for everything.

    Without an interview, questions and options are called by their ids.
    """

    words: SchoolWords
    interview: Interview | None

    def status(self, evidence: Evidence) -> list[str]:
        """The status in each file that has the school, newest first."""
        newest, *older = evidence.rows
        first = f"{self.words.about.file} of {newest.year} says: {newest.status or 'no status'}."
        said = (f"The file of {row.year} said: {row.status or 'no status'}." for row in older)
        return [first[0].upper() + first[1:], *said]

    def source(self, evidence: Evidence) -> str:
        """Which files it is that say it."""
        return f"Source: {_files(sorted(row.year for row in evidence.rows))}."

    def years(self, evidence: Evidence) -> list[tuple[str, list[str]]]:
        """Each Dashboard that the files speak of, newest first: a heading, and lines below it."""
        return [self._year(year, groups) for year, groups in evidence.dashboards.items()]

    def advice(self, evidence: Evidence) -> list[Advice]:
        """What follows for the questions of the interview, in their order."""
        return [
            Advice(
                each,
                self.interview.question[each.question].short if self.interview else each.question,
                self._option(each.question, each.option),
                " ".join(self._reasons(each, evidence)),
            )
            for each in evidence.suggestions
        ]

    def limits(self) -> list[str]:
        """What the file cannot say, since when that is known, and whom to ask."""
        said = [remark.text for remark in self.words.limits]
        if said:
            day = min(remark.checked for remark in self.words.limits)
            said.append(f"Checked {day:%B} {day.day}, {day.year}.")
            if who := next(filter(None, (remark.who_to_ask for remark in self.words.limits)), None):
                said[-1] = f"{said[-1]} If much depends on it, ask {who}."
        return said

    def as_object(self, evidence: Evidence) -> dict[str, Any]:
        """All of it as plain values that `json.dumps` takes."""
        latest = evidence.rows[0]
        return {
            "cds": latest.cds,
            "school": latest.name,
            "district": latest.district,
            "county": latest.county,
            "files": {
                str(row.year): {"status": row.status, "codes": row.codes} for row in evidence.rows
            },
            "dashboards": {
                str(year): {
                    group: {"priorities": reading.met, "codes": reading.codes}
                    for group, reading in groups.items()
                }
                for year, groups in evidence.dashboards.items()
            },
            "suggestions": {
                advice.suggestion.question: {
                    "option": advice.suggestion.option,
                    "at_least": number.at_least if (number := advice.suggestion.number) else None,
                    "if_no_local_indicator_was_missed": advice.suggestion.if_no_local,
                    "reason": advice.reason,
                }
                for advice in self.advice(evidence)
            },
            "notes": self.notes(evidence),
            "limits": self.limits(),
        }

    def _groups(self, codes: Iterable[str]) -> str:
        return either([self.words.group(code) for code in codes], "and")

    # Dashboards

    def _year(self, year: int, groups: Mapping[str, GroupYear]) -> tuple[str, list[str]]:
        files = sorted({file for reading in groups.values() for file in reading.codes})
        peculiar = ", status only" if self.words.dashboards.table.of(year).status_only else ""
        said = [self._line(group, reading) for group, reading in groups.items()]
        lines = [line for line in said if line] or ["No student group has a letter."]
        if without := [group for group, reading in groups.items() if reading.has_no_letter]:
            lines.append(
                "No letter, so one priority at most by the state indicators: "
                f"{self._groups(without)}."
            )
        return f"{year} Dashboard{peculiar} ({_files(files)})", lines

    def _line(self, group: str, reading: GroupYear) -> str | None:
        """A student group with a letter, or with something unclear; None without."""
        name = self.words.group(group)
        if reading.files_differ:
            said = [f"{_meaning(code)} in that of {f}" for f, code in sorted(reading.codes.items())]
            return f"{name}: the files differ ({either(said, 'and')})."
        (code,) = set(reading.codes.values())
        if not is_known(code):
            return f"{name}: “{code}”, whose meaning is not known here."
        if not reading.met:
            return None
        priorities = either(map(self.words.priority, reading.met), "and")
        return f"{name}: the criteria apply in priorities {priorities}."

    # Suggestions

    def _option(self, question: str, option: str) -> str:
        return self.interview.question[question].label(option) if self.interview else option

    def _reasons(self, suggestion: Suggestion, evidence: Evidence) -> Iterable[str]:
        if suggestion.question == LISTED:
            yield self._listed(suggestion, evidence)
        elif suggestion.question == SIGNIFICANT:
            yield self._significant(suggestion)
        elif suggestion.number:
            yield from self._count(suggestion, len(evidence.dashboards))
        elif suggestion.option == "3+":
            yield "The letters show three or more priorities for enough groups and years."
        else:
            yield "The letters show two priorities; a missed local indicator could be a third."

    def _listed(self, suggestion: Suggestion, evidence: Evidence) -> str:
        row = evidence.rows[0]
        says = f"says “{row.status}”" if row.status else "gives no status"
        latest = f"The file of {evidence.last_file}"
        if evidence.last_file not in evidence.loaded:
            return f"{latest} is not loaded here; the one of {row.year} {says}."
        if row.year != evidence.last_file:
            return f"{latest} does not have the school; the one of {row.year} {says}."
        if suggestion.groups:
            return (
                f"{latest} {says}, though it has letters in both its years for "
                f"{self._groups(suggestion.groups)}: ask who publishes it."
            )
        if suggestion.is_unclear:
            listed = self.words.about.listed_status
            return f"{latest} {says}, which is not quite “{listed}”: look at what it means."
        return f"{latest} {says}."

    def _count(self, suggestion: Suggestion, dashboards: int) -> Iterable[str]:
        number, years = suggestion.number, suggestion.years
        assert number is not None  # counts have their bounds
        span = _years(years) if len(years) == 2 else f"{years[0]} to {years[-1]}"
        on = f"on both Dashboards, {span}" if len(years) == 2 else f"in three of the years {span}"
        if suggestion.question == TWO_YEARS and dashboards == 1:
            yield f"Not yet possible by the files: it takes both Dashboards, {span}."
            return
        if suggestion.groups:
            yield f"At least {len(suggestion.groups)}: {self._groups(suggestion.groups)}, {on}."
            if suggestion.option != "3+":
                yield "There may be more, since the file's letters leave out local indicators."
        else:
            yield f"By the file's letters, no student group counts for certain {on}."
            yield "Some may still count, since the letters leave out local indicators."
        if suggestion.by_status_only:
            of_status = _years(sorted(self.words.dashboards.table.status_only(years)))
            yield (
                f"If the {of_status} Dashboard counts, which has status only, it is at least "
                f"{suggestion.by_status_only[0]}; whether it does is open."
            )
        if suggestion.any_group and suggestion.any_group.at_least > number.at_least:
            yield (
                "If it need not be the same group in every year, it is at least "
                f"{suggestion.any_group.at_least}; whether it has to be is open."
            )
        if suggestion.if_no_local and suggestion.if_no_local != suggestion.option:
            answer = self._option(suggestion.question, suggestion.if_no_local)
            yield f"If the school missed no local indicator in those years, it is “{answer}”."

    def _significant(self, suggestion: Suggestion) -> str:
        if not suggestion.groups:
            return "The file has no letters for the school, so it does not tell which it has."
        have = "1 has" if len(suggestion.groups) == 1 else f"{len(suggestion.groups)} have"
        said = f"At least {have} a letter in the file: {self._groups(suggestion.groups)}."
        return said if suggestion.option == "3+" else f"{said} The school may have others."

    # Notes

    def notes(self, evidence: Evidence) -> list[str]:
        """What else there is to say: what is missing, and what does not go together."""
        return [*self._missing(evidence), *self._contradictions(evidence)]

    def _missing(self, evidence: Evidence) -> Iterator[str]:
        rows, loaded, sheet = evidence.rows, evidence.loaded, evidence.sheet
        if absent := sorted({*loaded} - {row.year for row in rows}):
            yield f"This CDS number is not in {_files(absent)}."
        if silent := [year for year in sheet.four_years if not evidence.dashboards.get(year)]:
            plural = "" if len(silent) == 1 else "s"
            said = f"Nothing is known here of the {_years(silent)} Dashboard{plural}."
            files = sorted({file for year in silent for file in (year, year + 1)} - {*loaded})
            known = [year for year in files if self.words.dashboards.address(year)]
            yield f"{said} Not loaded: {_files(known)}." if known else said
        if uncounted := [row.year for row in rows if not sheet.dashboards.counts(row.year)]:
            yield (
                f"Of {_files(uncounted)} only the status is read: the criteria of that "
                "Dashboard are not known here. The counts speak of the Dashboards of "
                f"{_years(sheet.four_years)}."
            )
        if len(evidence.dashboards) == 1:
            yield (
                f"The files show one Dashboard of it only, {_years([*evidence.dashboards])}. "
                "Eligibility takes two, so for a new school it is not yet possible, which is "
                "not the same as not eligible."
            )

    def _contradictions(self, evidence: Evidence) -> Iterator[str]:
        names = list(dict.fromkeys(row.name for row in evidence.rows if row.name))
        if len(names) > 1:
            yield f"Earlier files call it {either(names[1:], 'and')}."
        differing = [
            f"{self._groups(groups)} in {year}"
            for year, readings in evidence.dashboards.items()
            if (groups := [group for group, reading in readings.items() if reading.files_differ])
        ]
        if differing:
            yield (
                f"Two files differ on {either(differing, 'and')}; what they do not agree on is "
                "taken as not known."
            )
        every = (reading for groups in evidence.dashboards.values() for reading in groups.values())
        codes = {code for reading in every for code in reading.codes.values()}
        if unknown := [f"“{code}”" for code in sorted(codes) if not is_known(code)]:
            yield f"Not known here, and taken as not known: {either(unknown, 'and')}."
        if evidence.may_be_local:
            yield (
                f"The file of {evidence.rows[0].year} lists the school, and no student group has a "
                "letter in both its years: it may be listed for a local indicator."
            )


def _meaning(code: str) -> str:
    if code == NO_LETTER:
        return "no letter"
    if not is_known(code):
        return f"“{code}”"
    return f"priorities {either(map(str, sorted(LETTERS[code])), 'and')}"


def _years(years: Sequence[int]) -> str:
    return either(map(str, years), "and")


def _files(years: Sequence[int]) -> str:
    return f"the {'file' if len(years) == 1 else 'files'} of {_years(years)}"
