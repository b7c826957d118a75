"""What stands in a text: days, hours, zones, rules, links and kinds, and on which lines."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from schedules.importing import written
from schedules.importing.contents import Options
from schedules.importing.texts import zones_in
from schedules.importing.written import GONE, MONTH, WEEKDAY, Day, Hours, rhythms_in

_LINK = re.compile(r"https?://[^\s<>|\"\0]*[^\s<>|\"\0.,;:!?)\]]")
# What has figures and is no day: addresses, telephone numbers, amounts; and Slack's :emoji:.
_NO_DAYS = re.compile(
    r"\S+@\S+\.\w+|\(?\d{3}\)?[-. ]\d{3}[-. ]\d{4}|\b\d{9,}\b|\b\d{3} \d{3,4} \d{4}\b"
    r"|[$#]\d[\d.,]*|:[a-z][\w+-]*:"
)
# How long it takes, where that is said of the whole; "20 minutes of questions" are a part.
_AMOUNT = r"\d{1,3}[ -]?(?:min(?:utes?|s)?|h(?:ours?|rs?)?)\b"
_LENGTH = re.compile(
    rf"\(\s*(?P<in>{_AMOUNT})\.?\s*\)|\bfor\s+(?P<for>{_AMOUNT})(?!\s+(?:of|before))",
    re.IGNORECASE,
)
_YEARS = re.compile(r"(?<![\d/-])(20\d\d)(?:\s*[-–/]\s*(?:20)?(\d\d))?(?![\d/-])")
_MONTH_ALONE = re.compile(rf"^\W*(?P<month>{MONTH})\b\W*(?P<year>20\d\d)?\W*$", re.IGNORECASE)
_DAY_ALONE = re.compile(
    rf"^\W*(?:(?P<weekday>{WEEKDAY})\b\W*)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b"
    r"(?![:/.]\d|\s*[ap]\.?m)",
    re.IGNORECASE,
)

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class ScannedLine:
    """What a line says: `cells` by the names of the columns of `exporting.table`.

    `words` are those that it was read from, `assumed` what they do not say; `wrong` is why it can
    be no session.
    """

    line: int
    words: str
    cells: Mapping[str, str]
    assumed: tuple[str, ...] = ()
    wrong: str = ""

    def having(self, **cells: str) -> ScannedLine:
        """The same with these cells too."""
        return replace(self, cells={**self.cells, **cells})

    def assuming(self, what: str) -> ScannedLine:
        """The same with something more that is assumed, if it is anything."""
        return replace(self, assumed=(*self.assumed, what)) if what else self


@dataclass
class Scanned:
    """A text with what was found in it; `left` is the text without that, as long as before.

    `year` is meant where a day names none.
    """

    text: str
    options: Options
    today: date
    year: int | None = None

    def __post_init__(self) -> None:
        self.left = self.text
        self.begins = [0, *(match.end() for match in re.finditer("\n", self.text))]
        self.lines = self.text.split("\n")
        self.links = self._taken(_LINK)
        self.kinds = sorted(
            (match.start(), match.end(), kind.id)
            for kind in self.options.kinds
            for name in (kind.plural, kind.name)
            for match in re.finditer(rf"\b{re.escape(name)}\b", self.left, re.IGNORECASE)
        )
        self.take((begin, end) for begin, end, _ in self.kinds)
        self._taken(_NO_DAYS)
        self.rhythms = rhythms_in(self.left)
        self.take((each.begin, each.end) for each in self.rhythms)
        days = written.days_in(self.left)
        self.take((day.begin, day.end) for day in days)
        self.set_days([*days, *self._under_months(days)])
        self.years = self._taken(_YEARS)
        self.hours = written.hours_in(self.left)
        self.take((hours.begin, hours.after) for hours in self.hours)
        self._join_ends()
        self.lengths = [(m["in"] or m["for"], m.start()) for m in self._taken(_LENGTH)]
        self._hours_by_line: dict[int, list[Hours]] = defaultdict(list)
        for hours in self.hours:
            self._hours_by_line[self.line(hours.begin)].append(hours)
        self.zones = zones_in(self.left, self.options.community_zone)
        self.take((begin, end) for _, begin, end in self.zones)

    def _taken(self, pattern: re.Pattern[str]) -> list[re.Match[str]]:
        """Everything of a kind that is left, which is then left out."""
        found = list(pattern.finditer(self.left))
        self.take(match.span() for match in found)
        return found

    def _join_ends(self) -> None:
        """Read "the 27th, 10:00 - the 27th, 11:00" as one session on one day."""
        for first, second in pairwise(list(self.days)):
            same = (first.month, first.day) == (second.month, second.day)
            begins = [h for h in self.hours if first.end <= h.begin < second.begin]
            ends = [h for h in self.hours if h.begin >= second.end][:1]
            if not (same and len(begins) == len(ends) == 1 and not begins[0].end):
                continue
            (begin,), (end,) = begins, ends
            between = self.text[begin.after : second.begin], self.text[second.end : end.begin]
            if re.fullmatch(r"\s*[-–—]\s*", between[0]) and not between[1].strip(" ,T"):
                whole = replace(begin, end=end.start, after=end.after)
                self.hours = [whole if h is begin else h for h in self.hours if h is not end]
                self.set_days(day for day in self.days if day is not second)
                self.take([(begin.after, end.after)])

    def set_days(self, days: Iterable[Day]) -> None:
        """Count these as the days of the text."""
        self.days = sorted(days, key=lambda day: day.begin)
        self._by_line: dict[int, list[Day]] = defaultdict(list)
        for day in self.days:
            self._by_line[self.line(day.begin)].append(day)

    def take_on(self, line: int, found: re.Match[str]) -> None:
        """Leave out what was found in `left_on` a line."""
        self.take([(self.begins[line] + found.start(), self.begins[line] + found.end())])

    def take(self, spans: Iterable[Span]) -> None:
        """Leave out of `left` what stands there; lines stay lines."""
        chars = list(self.left)
        for begin, end in spans:
            chars[begin:end] = [each if each == "\n" else GONE for each in chars[begin:end]]
        self.left = "".join(chars)

    def line(self, place: int) -> int:
        """The line that a place in the text is on, counted from 0."""
        return bisect_right(self.begins, place) - 1

    def within(self, line: int) -> Span:
        """Where a line begins and ends."""
        return self.begins[line], self.begins[line] + len(self.lines[line])

    def left_on(self, line: int) -> str:
        """What was not read of a line."""
        return self.left[slice(*self.within(line))]

    def days_on(self, line: int) -> list[Day]:
        """The days that begin on a line."""
        return self._by_line.get(line, [])

    def hours_on(self, line: int) -> list[Hours]:
        """The times that begin on a line."""
        return self._hours_by_line.get(line, [])

    def zone_on(self, line: int) -> str | None:
        """The zone that is named on a line or below it, else the first of the text."""
        lines = {line, *self.block(line)}
        own = [zone for zone, begin, _ in self.zones if self.line(begin) in lines]
        return next(iter([*own, *(zone for zone, _, _ in self.zones)]), None)

    def block(self, line: int) -> Iterator[int]:
        """The lines below that belong to a line: up to an empty one, or one with a day."""
        for below in range(line + 1, min(line + 4, len(self.lines))):
            if not self.lines[below].strip(" >|\t") or self.days_on(below):
                return
            yield below

    def _under_months(self, days: list[Day]) -> list[Day]:
        """Days that stand below the name of their month."""
        ending = {self.line(day.end - 1): day for day in days}
        month, found = 0, []
        for number, line in enumerate(self.left.split("\n")):
            begin, _ = self.within(number)
            heading, alone = _MONTH_ALONE.match(line), _DAY_ALONE.match(line)
            own = ending.get(number)
            if heading:
                (month,) = written.months_of(heading["month"])
                self.take([(begin + heading.start("month"), begin + heading.end("month"))])
            elif own:
                # "January" above "13" is read as a day, and heads what follows.
                month = own.month if self.line(own.begin) < number else 0
            elif month and alone:
                weekday = written.weekday_of(alone["weekday"])
                at = begin + alone.start("weekday" if alone["weekday"] else "day")
                end = begin + alone.end("day")
                found.append(Day(month, int(alone["day"]), None, weekday, at, end))
                self.take([(at, end)])
        return found
