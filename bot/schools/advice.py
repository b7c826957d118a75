"""What the files say of a school, in plain sentences. Nothing in them is escaped or marked up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.community.interview import Interview
from bot.community.school_words import SchoolWords
from bot.dta.counting import THREE_OF_FOUR, TWO_YEARS, CountNote
from bot.dta.inputs import either
from bot.schools.evidence import LISTED, SIGNIFICANT, Evidence, GroupYear, Suggestion
from bot.schools.school import LETTERS, NO_LETTER, is_known


@dataclass(frozen=True, slots=True)
class Advice:
    """A suggestion in words: what is asked, what the answer would be, and why."""

    question: str
    answer: str
    reason: str


@dataclass(frozen=True, slots=True)
class Year:
    """What is known of one Dashboard, in lines."""

    heading: str
    lines: tuple[str, ...]


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
        lines = [f"{self.words.about.file} of {newest.year} says: {newest.status or 'no status'}."]
        lines[0] = lines[0][0].upper() + lines[0][1:]
        lines += [f"The file of {row.year} said: {row.status or 'no status'}." for row in older]
        return lines

    def source(self, evidence: Evidence) -> str:
        """Which files it is that say it."""
        years = sorted(row.year for row in evidence.rows)
        return f"Source: {_files(years)}."

    def years(self, evidence: Evidence) -> list[Year]:
        """Each Dashboard that the files speak of, newest first."""
        return [self._year(year, groups) for year, groups in evidence.dashboards.items()]

    def advice(self, evidence: Evidence) -> list[Advice]:
        """What follows for the questions of the interview, in their order."""
        return [
            Advice(
                self._question(suggestion.question),
                self._option(suggestion.question, suggestion.option),
                " ".join(self._reasons(suggestion, evidence)),
            )
            for suggestion in evidence.suggestions
        ]

    def notes(self, evidence: Evidence) -> list[str]:
        """What else there is to say: what is missing, and what does not go together."""
        return [self._note(note) for note in evidence.notes]

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
                suggestion.question: {
                    "option": suggestion.option,
                    "at_least": suggestion.number.at_least if suggestion.number else None,
                    "if_no_local_indicator_was_missed": suggestion.if_no_local,
                    "reason": advice.reason,
                }
                for suggestion, advice in zip(
                    evidence.suggestions, self.advice(evidence), strict=True
                )
            },
            "notes": self.notes(evidence),
            "limits": self.limits(),
        }

    def groups(self, codes: Iterable[str]) -> str:
        """Student groups by name."""
        return either([self.words.group(code) for code in codes], "and")

    # Dashboards

    def _year(self, year: int, groups: Mapping[str, GroupYear]) -> Year:
        files = sorted({file for reading in groups.values() for file in reading.codes})
        peculiar = ", status only" if self.words.dashboards.table.of(year).status_only else ""
        lines = [
            line for group, reading in groups.items() if (line := self._line(group, reading))
        ] or ["No student group has a letter."]
        if without := [group for group, reading in groups.items() if reading.has_no_letter]:
            lines.append(
                "No letter, so one priority at most by the state indicators: "
                f"{self.groups(without)}."
            )
        return Year(f"{year} Dashboard{peculiar} ({_files(files)})", tuple(lines))

    def _line(self, group: str, reading: GroupYear) -> str | None:
        """A student group with a letter, or with something unclear; None without."""
        name = self.words.group(group)
        if reading.files_differ:
            said = [
                f"{self._meaning(code)} in that of {file}"
                for file, code in sorted(reading.codes.items())
            ]
            return f"{name}: the files differ ({either(said, 'and')})."
        (code,) = set(reading.codes.values())
        if not is_known(code):
            return f"{name}: “{code}”, whose meaning is not known here."
        if not reading.met:
            return None
        priorities = either(map(self.words.priority, reading.met), "and")
        return f"{name}: the criteria apply in priorities {priorities}."

    def _meaning(self, code: str) -> str:
        if code == NO_LETTER:
            return "no letter"
        if not is_known(code):
            return f"“{code}”"
        return f"priorities {either(map(str, sorted(LETTERS[code])), 'and')}"

    # Suggestions

    def _question(self, question: str) -> str:
        return self.interview.question[question].short if self.interview else question

    def _option(self, question: str, option: str) -> str:
        return self.interview.question[question].label(option) if self.interview else option

    def _reasons(self, suggestion: Suggestion, evidence: Evidence) -> Iterable[str]:
        if suggestion.question == LISTED:
            yield self._listed(suggestion, evidence)
        elif suggestion.question == SIGNIFICANT:
            yield self._significant(suggestion)
        elif suggestion.question in (TWO_YEARS, THREE_OF_FOUR):
            yield from self._count(suggestion)
        elif suggestion.option == "3+":
            yield "The letters show three or more priorities for enough groups and years."
        else:
            yield "The letters show two priorities; a missed local indicator could be a third."

    def _listed(self, suggestion: Suggestion, evidence: Evidence) -> str:
        row = evidence.rows[0]
        says = f"says “{row.status}”" if row.status else "gives no status"
        latest = f"The file of {evidence.last_file}"
        match suggestion.reason:
            case "latest_file_not_loaded":
                return f"{latest} is not loaded here; the one of {row.year} {says}."
            case "not_in_latest_file":
                return f"{latest} does not have the school; the one of {row.year} {says}."
            case "status_unclear":
                listed = self.words.about.listed_status
                return f"{latest} {says}, which is not quite “{listed}”: look at what it means."
            case "status_against_letters":
                return (
                    f"{latest} {says}, though it has letters in both its years for "
                    f"{self.groups(suggestion.groups)}: ask who publishes it."
                )
        return f"{latest} {says}."

    def _count(self, suggestion: Suggestion) -> Iterable[str]:
        number, years = suggestion.number, suggestion.years
        assert number is not None  # counts have their bounds
        span = _years(years) if len(years) == 2 else f"{years[0]} to {years[-1]}"
        on = f"on both Dashboards, {span}" if len(years) == 2 else f"in three of the years {span}"
        if suggestion.reason == "one_dashboard":
            yield f"Not yet possible by the files: it takes both Dashboards, {span}."
            return
        if suggestion.groups:
            yield f"At least {len(suggestion.groups)}: {self.groups(suggestion.groups)}, {on}."
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
        said = f"At least {have} a letter in the file: {self.groups(suggestion.groups)}."
        return said if suggestion.option == "3+" else f"{said} The school may have others."

    # Notes

    def _note(self, note: CountNote) -> str:
        data: Mapping[str, Any] = note.data
        match note.code:
            case "not_in_files":
                return f"This CDS number is not in {_files(data['years'])}."
            case "nothing_known":
                said = f"Nothing is known here of the {_years(data['years'])} Dashboard"
                said += "." if len(data["years"]) == 1 else "s."
                missing = [year for year in data["files"] if self.words.dashboards.address(year)]
                return f"{said} Not loaded: {_files(missing)}." if missing else said
            case "status_of_file_only":
                return (
                    f"Of {_files(data['years'])} only the status is read: the criteria of that "
                    "Dashboard are not known here. The counts speak of the Dashboards of "
                    f"{_years(data['four_years'])}."
                )
            case "one_dashboard":
                return (
                    f"The files show one Dashboard of it only, {_years(data['years'])}. "
                    "Eligibility takes two, so for a new school it is not yet possible, which is "
                    "not the same as not eligible."
                )
            case "renamed":
                return f"Earlier files call it {either(data['names'], 'and')}."
            case "files_differ":
                where = [
                    f"{self.groups(groups)} in {year}" for year, groups in data["groups"].items()
                ]
                return (
                    f"Two files differ on {either(where, 'and')}; what they do not agree on is "
                    "taken as not known."
                )
            case "letters_unknown":
                codes = [f"“{code}”" for code in data["codes"]]
                return f"Not known here, and taken as not known: {either(codes, 'and')}."
            case "perhaps_local":
                return (
                    f"The file of {data['year']} lists the school, and no student group has a "
                    "letter in both its years: it may be listed for a local indicator."
                )
        raise ValueError(f"there are no words for the note {note.code}")


def _years(years: Sequence[int]) -> str:
    return either(map(str, years), "and")


def _files(years: Sequence[int]) -> str:
    return f"the {'file' if len(years) == 1 else 'files'} of {_years(years)}"
