"""What a result says, as plain texts: the one content of message, copy and PDF.

A report is made once, when the answers are checked, in the words of the interview as keepers have
filled it in by then, and kept with them, so that a finished result stays what it was.

The copy as a file is a tagged PDF (PDF/UA-1), set by Typst from `report.typ`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import BaseModel

from bot.community.interview import FindOut, Interview, Passage
from bot.community.reading import Fact, fill
from bot.dta.paths import DECIDED_BY, Change, what_would_change
from bot.dta.rules import (
    NOT_MET,
    PATHWAYS,
    Assessment,
    PathwayStatus,
    Value,
    Verdict,
    assess,
)
from handlers.wording import FilledIn
from schedules.words import day_in_words, in_a_row

CRITERION_WORDS = {
    Value.MET: "Applies",
    Value.NOT_MET: "Does not apply",
    Value.UNKNOWN: "To find out",
}
STEP_WORDS = {Value.MET: "Done", Value.NOT_MET: "Not yet", Value.UNKNOWN: "To find out"}
VERDICT_WORDS = {
    Verdict.MAY_BE_OPEN: "may be open",
    Verdict.CLOSED_UNTIL: "not open yet",
    Verdict.CANNOT_TELL: "to find out",
    Verdict.NOT_OPEN: "not open",
}
# At first sight, in this order; a step that is missing is named.
BRIEF_WORDS = {
    Verdict.MAY_BE_OPEN: "May be open",
    Verdict.CANNOT_TELL: "To find out",
    Verdict.CLOSED_UNTIL: "Not before {}",
    Verdict.NOT_OPEN: "Not open",
}
NOT_ASKED = "Not asked: to find out"
MOST_CHANGES = 3
TEMPLATE = Path(__file__).with_name("report.typ")


@dataclass(frozen=True, slots=True)
class Link:
    """An address and what it is called."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Line:
    """How something stands in a word or two, and what it is."""

    word: str
    text: str


@dataclass(frozen=True, slots=True)
class PathwayReport:
    """How one pathway stands: `verdict` in words, then its criterion and its steps.

    `opens` says what would change it.
    """

    name: str
    starter: str
    number: int
    verdict: str
    lines: tuple[Line, ...]
    next: str
    caution: str
    links: tuple[Link, ...]
    opens: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Something to point out, with where it stands and when that was checked."""

    title: str
    text: str
    checked: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Brief:
    """A result at first sight.

    `call` is whom to call first, `pathways` how each stands, what may be open first, `always` what
    holds of every one, `turns` what could turn it, `basis` what it rests on.
    """

    call: str
    pathways: tuple[Line, ...]
    always: tuple[str, ...]
    turns: tuple[str, ...]
    basis: str


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """A question with the answer given, both in words.

    `grounds` says what the answer agrees with, where the state's file or a count suggested it.
    """

    question: str
    answer: str
    grounds: str = ""


@dataclass(frozen=True, slots=True)
class CountReport:
    """What the person counted, in sentences: what they ticked, and what followed from it.

    `ticked`, `by_group` and `by_year` have one for each page, student group and Dashboard year.
    `links` lead to the criteria that were counted by, `checked` says when these were looked at.
    """

    ticked: tuple[str, ...]
    by_group: tuple[str, ...]
    by_year: tuple[str, ...]
    figures: tuple[str, ...]
    notes: tuple[str, ...]
    links: tuple[Link, ...]
    checked: str


class ResultReport(BaseModel, frozen=True):
    """A result. Dates are written out; `version` is the day of the questions that were asked.

    `count` is None where nothing was counted, as in results that were kept before there was one.
    """

    title: str
    made_on: str
    version: str
    brief: Brief
    contacts: tuple[Paragraph, ...]
    pathways: tuple[PathwayReport, ...]
    flags: tuple[Paragraph, ...]
    always: tuple[Paragraph, ...]
    notes: tuple[Paragraph, ...]
    answers: tuple[AnswerLine, ...]
    disclaimer: str
    count: CountReport | None = None

    @property
    def sources(self) -> list[Link]:
        """Every source that the report links, each once."""
        linked = [each.links for each in self.pathways]
        said = (*self.contacts, *self.flags, *self.always, *self.notes)
        linked += [each.links for each in said]
        linked += [self.count.links] if self.count else []
        return list(dict.fromkeys(link for links in linked for link in links))


@dataclass(frozen=True)
class ResultWords:
    """What follows from answers, in the words of an interview; `filled_in` by keepers, if it is."""

    answers: Mapping[str, str]
    interview: Interview
    filled_in: FilledIn | None = None

    @cached_property
    def follows(self) -> Assessment:
        """What follows from the answers, by the rules."""
        return assess(self.answers)

    def report(
        self, today: date, disclaimer: str, count: CountReport | None, grounds: Mapping[str, str]
    ) -> ResultReport:
        """All of it; `grounds`: question id → what its answer agrees with."""
        interview, follows = self.interview, self.follows
        notes = [n for place in ("result", "intro") for n in interview.notes_at(place, follows)]
        return ResultReport(
            title=interview.about.title,
            made_on=day_in_words(today),
            version=day_in_words(interview.about.edition),
            brief=self._brief(),
            contacts=self._said(interview.contact[each] for each in follows.first_contact),
            pathways=tuple(self._pathways()),
            flags=self._said(interview.flag[each] for each in follows.flags),
            always=self._said(interview.notes_at("always", follows)),
            notes=tuple(said for said in self._said(notes) if said.text),
            answers=tuple(
                AnswerLine(words.text, words.label(given), grounds.get(words.id, ""))
                if (given := self.answers.get(words.id))
                else AnswerLine(words.short, NOT_ASKED)
                for words in map(interview.question.__getitem__, follows.relevant)
            ),
            disclaimer=disclaimer,
            count=count,
        )

    def _brief(self) -> Brief:
        """The result at first sight: what may be open comes first."""
        interview, follows = self.interview, self.follows
        stands: list[Line] = []
        for verdict in BRIEF_WORDS:
            for section, status in follows.pathways.items():
                if status.verdict is verdict:
                    stands.append(self._at_first_sight(section, status, is_first=not stands))
        contacts = [interview.contact[each].brief for each in follows.first_contact]
        always = interview.notes_at("always", follows)
        flags = [interview.flag[flag] for flag in follows.flags]
        checked = min(each.checked for each in (*interview.pathways, *interview.questions))
        return Brief(
            call=in_a_row(contacts),
            pathways=tuple(stands),
            always=tuple(each.brief for each in always if each.brief),
            turns=tuple(each.brief for each in flags if each.brief),
            basis=f"{interview.about.basis}, criteria checked {checked:%b %Y}.",
        )

    def _at_first_sight(self, section: str, now: PathwayStatus, *, is_first: bool) -> Line:
        """How a pathway stands, and what it is; the first one says what its number means."""
        words = self.interview.pathway[section]
        missing = [step for step, value in now.steps.items() if value == NOT_MET]
        steps = in_a_row([self.interview.step[step].brief for step in missing])
        number = f"{'pathway ' * is_first}{words.number}"
        why = {
            Verdict.CANNOT_TELL: self._to_find_out(section).brief,
            Verdict.NOT_OPEN: words.closed_brief,
        }.get(now.verdict)
        named = f"{words.brief} ({number}, {words.name})"
        return Line(BRIEF_WORDS[now.verdict].format(steps), f"{named}: {why}" if why else named)

    def _pathways(self) -> Iterator[PathwayReport]:
        opens = what_would_change(self.answers)
        for section, now in self.follows.pathways.items():
            words = self.interview.pathway[section]
            criterion = {
                Value.MET: words.applies,
                Value.NOT_MET: words.does_not_apply,
                Value.UNKNOWN: self._to_find_out(section).text,
            }[now.status]
            # Where a pathway is not open, nobody has to take a step on it.
            steps = {} if now.verdict is Verdict.NOT_OPEN else now.steps
            changes = sorted(opens.get(section, ()), key=len)[:MOST_CHANGES]
            yield PathwayReport(
                name=words.name,
                starter=words.starter,
                number=words.number,
                verdict=VERDICT_WORDS[now.verdict],
                lines=(
                    Line(CRITERION_WORDS[now.status], criterion),
                    *(Line(STEP_WORDS[v], self.interview.step[s].text) for s, v in steps.items()),
                ),
                next=self._next(section, now),
                caution=words.caution or "",
                links=self._links(words),
                opens=tuple(map(self._change, changes)),
            )

    def _to_find_out(self, section: str) -> FindOut:
        """What is open about the criterion of a pathway."""
        words = self.interview.pathway[section]
        given = (self.answers.get(q) for q in DECIDED_BY[PATHWAYS[section].criterion])
        return next(
            (words.find_out_if[each] for each in given if each in words.find_out_if),
            FindOut(text=words.find_out, how=words.find_out_how, brief=words.find_out_brief),
        )

    def _next(self, section: str, now: PathwayStatus) -> str:
        """What to do next, and who does it; nothing where the pathway is not open."""
        if now.verdict is Verdict.NOT_OPEN:
            return ""
        if now.verdict is Verdict.CANNOT_TELL:
            return self._to_find_out(section).how
        for step, value in now.steps.items():
            if value is not Value.MET:
                words = self.interview.step[step]
                return words.not_yet if value is Value.NOT_MET else words.find_out
        return self.interview.pathway[section].all_done

    def _change(self, change: Change) -> str:
        parts = []
        for question, options in change.items():
            words = self.interview.question[question]
            labels = in_a_row([f"“{words.label(option)}”" for option in options], "or")
            parts.append(f"{words.short}: {labels}")
        return in_a_row(parts)

    def _said(self, statements: Iterable[Passage]) -> tuple[Paragraph, ...]:
        return tuple(map(self._paragraph, statements))

    def _paragraph(self, said: Passage) -> Paragraph:
        """A statement; one that rests on nothing but what keepers set was checked when they did."""
        text, links, checked = fill(said.text, said.settings, {}), self._links(said), said.checked
        if self.filled_in and said.settings:
            text = self.filled_in.plainly(said.text, said.settings)
            links += tuple(Link(*each) for each in self.filled_in.links(said.settings))
            checked = (not said.sources and self.filled_in.set_on(said.settings)) or checked
        return Paragraph(said.title, text, day_in_words(checked), links)

    def _links(self, fact: Fact) -> tuple[Link, ...]:
        return tuple(Link(self.interview.page_name(each), each) for each in fact.sources)


def pdf(report: ResultReport, nickname: str | None, now: datetime) -> bytes:
    """A file of one to three pages with everything the report says; `now` is written into it.

    Letters that no font at hand can show are no reason to fail: the file is tagged then as well,
    and only makes no claim to the standard.
    """
    import typst

    sources = [asdict(each) for each in report.sources]
    told = {**report.model_dump(), "nickname": nickname or "", "sources": sources}

    def made(standards: list[Literal["ua-1"]]) -> bytes:
        return typst.compile(
            TEMPLATE.read_bytes(),
            sys_inputs={"report": json.dumps(told)},
            pdf_standards=[*standards],
            timestamp=now.astimezone(UTC).replace(microsecond=0),
            ignore_system_fonts=True,
        )

    try:
        return made(["ua-1"])
    except typst.TypstError:
        return made([])
