"""A list of dates in text: lines, bullets, a mail, an invitation, a rule in words.

Each session becomes a row with the columns that `tabular` knows, and with the words it was read
from. Dates as published are compared with the calendar: which match, moved, or are new.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from schedules.importing import written
from schedules.importing.contents import Options
from schedules.importing.dated import Dated
from schedules.importing.scanned import ScannedLine
from schedules.importing.written import GONE, MONTH, Day, NotADayError, Rhythm
from schedules.model import Occurrence, Status
from schedules.rrules import RuleError, parse_rule

_STARTS = re.compile(r"\b(?:from|start\w*|begin\w*)\W*(?:on\s+)?$", re.IGNORECASE)
_ENDS = re.compile(
    r"\b(?:to|until|through|thru|ending|ends)\W*(?:on\s+)?$|[-–—]\s*$", re.IGNORECASE
)
_BOUND = re.compile(rf"(?:{_STARTS.pattern})|(?:{_ENDS.pattern})", re.IGNORECASE)
_LONE_DAY = re.compile(
    rf"(?:^|[,;&\n{GONE}]|\band\b)[^\S\n]*(\d{{1,2}}(?:st|nd|rd|th)?)[^\S\n]*(?=$|[,;&\n{GONE}]|\band\b)",
    re.MULTILINE,
)
_LEFT_OVER = re.compile(
    rf"\b(?!may\b)(?:{MONTH})\b|(?<![\d.])\d{{1,4}}([-./])\d{{1,2}}\1\d{{2,4}}(?![\d.])"
)


def rows_of(text: str, options: Options, today: date, year: int | None = None) -> list[ScannedLine]:
    """The sessions of a list, in its order, and (with `wrong`) what cannot be one.

    `year` is meant where a date names none; without it the list's own years are, or the next such
    day from `today`.
    """
    return _List(text, options, today, year).rows()


def timed_rows(
    above: str, lines: Sequence[str], options: Options, today: date
) -> list[ScannedLine]:
    """A row for each of the lines, which hold a day and hours; `above` may say the year."""
    first = above.count("\n") + 2
    found = _List("\n".join([above, *lines]), options, today, None)
    by_line: dict[int, ScannedLine] = {}
    before = None
    for said in found.days:
        line = found.line(said.begin)
        row, before = found.dated(said, before, in_table=True)
        if line + 1 >= first:
            several = replace(row, wrong="names more than one day")
            by_line[line + 1] = several if line + 1 in by_line else row
    missing = "is no day: write it as January 27, 2027"
    return [
        by_line.get(number) or ScannedLine(number, line.partition("\t")[0], {}, wrong=missing)
        for number, line in enumerate(lines, start=first)
    ]


def kind_in(text: str, options: Options) -> str | None:
    """The one kind that a text names."""
    return replace(options, kind=None).kind_of([], text)


class _List(Dated):
    """A text whose days and rules become rows."""

    def rows(self) -> list[ScannedLine]:
        """Sessions in the order of the list; then what was left over."""
        ruled = [row for rhythm in self.rhythms if (row := self._ruled(rhythm))]
        dated, seen = [], None
        for day in self.days:
            row, seen = self.dated(day, seen)
            dated.append(row)
        once: dict[object, ScannedLine] = {}
        for row in sorted([*ruled, *dated], key=lambda row: row.line):
            names = ("date", "start", "kind", "title", "repeats")
            what = (row.line, row.words) if row.wrong else tuple(map(row.cells.get, names))
            once.setdefault(what, row)
        return [*once.values(), *self._left_over()]

    def _ruled(self, rhythm: Rhythm) -> ScannedLine | None:
        """A rule as a row, None where the list has the dates themselves; takes its days away."""
        line = self.line(rhythm.begin)
        own, above = self.days_on(line), self.days_on(line - 1)
        own = own or [day for day in self.days_on(line + 1) if self._starts([day])]
        ends = [day for day in own if day.last or _BOUND.search(self.text[: day.begin][-30:])]
        single = [day for day in own if day not in ends]
        if not own or (ends and not single and len(above) == 1 and not self._starts(ends)):
            single = above[:1] if len(above) == 1 else []  # an invitation names the first one above
        mine = [*ends, *(single if len(single) == 1 else [])]
        kind = self.kind(rhythm.begin, line)
        others = [
            day
            for day in self.days
            if day not in mine and self.kind(day.begin, self.line(day.begin)) == kind
        ]
        count = written.COUNT.search(self.left_on(line))
        if others and not (count and len(others) < int(count[1]) - 1):
            self.set_days(day for day in self.days if day not in ends)
            return None
        words = " ".join(self.text[rhythm.begin : rhythm.end].split())
        row = ScannedLine(line + 1, words, {})
        try:
            series = self._series(row, rhythm, mine)
        except NotADayError as error:
            series = replace(row, wrong=str(error))
        self.set_days(day for day in self.days if day not in [*mine, *others])
        return series

    def _starts(self, days: Sequence[Day]) -> bool:
        return any(day.last or _STARTS.search(self.text[: day.begin][-30:]) for day in days)

    def _series(self, row: ScannedLine, rhythm: Rhythm, mine: Sequence[Day]) -> ScannedLine:
        line, rule = row.line - 1, rhythm.rule
        if without := written.EXCEPT.search(self.left_on(line)):
            months = {*range(1, 13)}.difference(written.months_of(without["months"]))
            rule += f";BYMONTH={written.in_rule(months)}"
            self.take_on(line, without)
        first, last, assumed = self._bounds(mine, line)
        if _LEFT_OVER.search(self.left_on(line)):
            raise NotADayError("is not understood as a whole: name its first and its last day")
        if last:
            rule += f";UNTIL={last:%Y%m%d}T235959"
        elif count := written.COUNT.search(self.left_on(line)):
            rule += f";COUNT={count[1]}"
        try:
            begin = datetime(first.year, first.month, first.day)
            start = next(parse_rule(rule, begin).starts(begin))
        except (StopIteration, RuleError):
            raise NotADayError("meets on no day of its time") from None
        place = mine[-1].begin if mine else rhythm.begin
        cells = self.cells(place, place) | {"repeats": rule, "date": str(start.date())}
        cells.pop("topic", None)
        return self.timed(row.having(**cells).assuming(assumed), place)

    def _bounds(self, mine: Sequence[Day], line: int) -> tuple[date, date | None, str]:
        """The first and the last day of a rule, and what of them is assumed."""
        first, last, assumed = None, None, ""
        for said in mine:
            if said.last:
                month, day = said.last
                end = replace(said, month=month, day=day, weekday=None, last=None)
                last, assumed = self.resolved(end, None)
                first = written.day_of(last.year, said)
                first = first if first <= last else first.replace(year=last.year - 1)
            elif _ENDS.search(self.text[: said.begin][-30:]):
                last, assumed = self.resolved(said, first)
            else:
                first, assumed = self.resolved(said, None)
        years = [match for match in self.years if self.line(match.start()) <= line]
        span = written.SPAN.search(self.left_on(line))
        if span and not mine:
            self.take_on(line, span)
            own = [int(match[1]) for match in years if self.line(match.start()) == line]
            *begins, month = written.months_of(span[0])
            year = own[-1] if own else self.today.year + (month < self.today.month)
            ends = date(year, month, monthrange(year, month)[1])
            first = ends.replace(day=1, month=begins[0]) if begins else self.today
            first = first if first <= ends else first.replace(year=ends.year - 1)
            if own:
                return first, ends, ""
            return max(first, min(self.today, ends)), ends, f"the year {ends.year}"
        if years and not mine and not years[-1][2]:
            ends = date(int(years[-1][1]), 12, 31)
            return max(ends.replace(month=1, day=1), min(self.today, ends)), ends, ""
        if first is None:
            return self.today, last, assumed or "that it begins with the next one"
        return first, last, assumed

    def _left_over(self) -> Iterator[ScannedLine]:
        """What looks like a day and was not read."""
        for number, line in enumerate(self.left.split("\n")):
            month = _LEFT_OVER.search(line)
            lone = _LONE_DAY.search(line) if re.search(rf"\d{{1,2}}\W*$|[{GONE}]", line) else None
            if lone and (self.days_on(number) or not re.search(r"[^\W\d_]", line)):
                wrong = f"stands without its month in “{self.lines[number].strip()[:60]}”"
                yield ScannedLine(number + 1, lone[1], {}, wrong=wrong)
            elif month and len(line) < 200 and re.match("[A-Z0-9]", month[0]):
                yield ScannedLine(number + 1, month[0], {}, wrong="names no day that can be read")


MOST_DATES = 60
_UNSURE = (
    "is not said to take place for certain: leave that line out, and change the session by hand"
)


class PublishedError(ValueError):
    """A list that cannot be read; the message is a sentence for people."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a published list says of the calendar.

    `match` are expected dates that it names, `settled` those that were confirmed before, `moved`
    expected dates of a month in which it names another, `new` dates that nobody expected,
    `missing` expected ones that it does not name, `past` unknown dates that are over.
    """

    match: tuple[Occurrence, ...] = ()
    settled: tuple[Occurrence, ...] = ()
    moved: tuple[tuple[Occurrence, date], ...] = ()
    new: tuple[date, ...] = ()
    missing: tuple[Occurrence, ...] = ()
    past: tuple[date, ...] = ()


def dates_in(text: str, year: int, options: Options, today: date) -> list[date]:
    """The dates of a pasted list, in order; `year` is meant where a date names none.

    Raises PublishedError where there is none, or anything that is not certainly one: that does not
    exist, is on another weekday, may mean several days, or is said to be off or not sure.
    """
    rows = rows_of(text, options, today, year)
    found: set[date] = set()
    for row in rows:
        wrong = row.wrong or ("" if not row.cells.get("status") else _UNSURE)
        if not wrong and "start" not in row.cells and row.cells.get("end", "") > row.cells["date"]:
            wrong = "may mean several days: write each day with its month"
        if wrong:
            raise PublishedError(f"Line {row.line}: “{row.words}” {wrong}.")
        found |= set(_days(row.cells, year))
    if not found:
        raise PublishedError("No date was found: type dates such as January 27 or 1/27/2027.")
    if len(found) > MOST_DATES:
        raise PublishedError(f"At most {MOST_DATES} dates at a time.")
    return sorted(found)


def _days(cells: Mapping[str, str], year: int) -> Iterator[date]:
    """The day of a session, or those that a rule in words has up to the end of the year."""
    first = datetime.fromisoformat(cells["date"])
    if "repeats" not in cells:
        yield first.date()
        return
    for start in parse_rule(cells["repeats"], first).starts(first):
        if start.year > max(year, first.year):
            return
        yield start.date()


def compare(published: Sequence[date], calendar: Sequence[Occurrence], today: date) -> Comparison:
    """Compare a list with the sessions of its kind; local dates, `today` in the same zone.

    Only sessions from the first month of the list to the last are looked at, and of those that
    are over only what the list names.
    """
    first, last = _month(min(published)), (max(published).year, 12)
    here = [one for one in calendar if first <= _month(one.local_start) <= last]
    # Where a date has two sessions, one that was not cancelled counts.
    here.sort(key=lambda one: one.status is not Status.CANCELLED)
    by_day = {one.local_start.date(): one for one in here}
    named = [by_day[day] for day in published if day in by_day]
    unnamed = [
        one
        for day, one in by_day.items()
        if day not in published and day >= today and one.status is Status.TENTATIVE
    ]
    moved, new, past = [], [], []
    for day in (day for day in published if day not in by_day):
        other = next((one for one in unnamed if _month(one.local_start) == _month(day)), None)
        if day < today:
            past.append(day)
        elif other is None:
            new.append(day)
        else:
            unnamed.remove(other)
            moved.append((other, day))
    return Comparison(
        match=tuple(one for one in named if one.status is not Status.CONFIRMED),
        settled=tuple(one for one in named if one.status is Status.CONFIRMED),
        moved=tuple(moved),
        new=tuple(new),
        missing=tuple(unnamed),
        past=tuple(past),
    )


def _month(day: date | datetime) -> tuple[int, int]:
    return day.year, day.month
