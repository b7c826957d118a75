"""The calendar beneath date phrases: which days a week, a month, a quarter … is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from dateutil.relativedelta import relativedelta

from schedules.periods.tokens import YEARS
from schedules.words import day_in_words

DAY = timedelta(days=1)
MOST = {"day": 3660, "week": 520, "month": 120, "quarter": 40, "year": 10}  # ten years
OTHER_YEARS = f"Type a year from {YEARS[0]} to {YEARS[-1]}, such as “March 2027”."


class PeriodError(ValueError):
    """A phrase that is understood but cannot be; the message is a sentence for people."""


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `first` to `last`, both included; None where there is no bound."""

    first: date | None
    last: date | None

    @property
    def label(self) -> str:
        """The days in words: "March 1–31, 2027", "from April 1, 2027 on".

        A day, and up to a week, have weekdays: "Wednesday, November 25, 2026".
        """
        first, last = self.first, self.last
        if first is None:
            return f"until {day_in_words(last)}" if last else "all dates"
        if last is None:
            return f"from {day_in_words(first)} on"
        if first == last:
            return day_in_words(first, weekday=True)
        short = (last - first).days < 7
        begins = day_in_words(first, weekday=short, year=first.year != last.year)
        if (first.year, first.month) == (last.year, last.month) and not short:
            return f"{begins}–{last.day}, {last.year}"
        return f"{begins} – {day_in_words(last, weekday=short)}"


@dataclass(frozen=True, slots=True)
class Span(Period):
    """Days with both bounds."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class At:
    """Where a phrase is read from.

    "Next week" counts from `today`. What comes again and again, such as "March" or "Friday", is
    the first of its kind that is not over at `anchor`, or with `back` the last that has begun.
    """

    today: date
    anchor: date
    back: bool = False


@dataclass(frozen=True, slots=True)
class When:
    """A phrase that is understood; `days` says which days it means and may raise PeriodError.

    `year` tells whether a name that comes every year was said with one; None for other phrases.
    """

    days: Callable[[At], Span]
    year: Literal["given", "missing"] | None = None


# Days, weeks, months …


def on(day: date) -> Span:
    """A single day."""
    return Span(day, day)


def length(number: int, unit: str) -> relativedelta:
    """So many of a unit in `MOST`, which are refused if they are too long."""
    if number > MOST[unit]:
        raise PeriodError(
            "That is more than ten years: type a shorter time, such as “next 90 days”."
        )
    of = {"months": 3 * number} if unit == "quarter" else {f"{unit}s": number}
    return relativedelta(**of)  # type: ignore[arg-type]


def months(year: int, first: int, count: int) -> Span:
    """`count` calendar months from the month `first` on."""
    begin = date(year, first, 1)
    return Span(begin, begin + relativedelta(months=count, days=-1))


_IN_MONTHS = {"month": 1, "quarter": 3, "year": 12, "school year": 12, "fiscal year": 12}


def unit(name: str, day: date, shift: int = 0) -> Span:
    """The week (Sunday to Saturday), month … that `day` is in, or one that many later."""
    if name == "day":
        return on(day + shift * DAY)
    if name == "week":
        sunday = day + DAY * (7 * shift - (day.weekday() + 1) % 7)
        return Span(sunday, sunday + 6 * DAY)
    if name == "weekend":  # the coming one, and on a Sunday the present one
        saturday = day + DAY * (5 - day.weekday() + 7 * shift)
        return Span(saturday, saturday + DAY)
    size, begins = _IN_MONTHS[name], 6 * name.endswith(" year")  # a school year begins in July
    number = (12 * day.year + day.month - 1 - begins) // size + shift
    year, month = divmod(number * size + begins, 12)
    return months(year, month + 1, size)


def around(name: str, day: date) -> Span:
    """The week of a day, or the weekend that it is in, begins, ends or comes before."""
    if name == "week":
        return unit("week", day)
    saturday = day + DAY * ((5 - day.weekday()) % 7)
    if day.weekday() in (6, 0):
        saturday -= 7 * DAY
    return Span(min(day, saturday) if day.weekday() > 2 else saturday, max(day, saturday + DAY))


def part(which: str, whole: Span) -> Span:
    """The `start`, `early`, `mid`, `late` or `end` part of some days.

    Of a week three days, of a month ten, of a year a quarter (its start and end: a month), of all
    else a third.
    """
    first, last = whole.first, whole.last
    count = (last - first).days + 1
    if count < 7:
        return whole
    if count > 360:
        many = relativedelta(months=1 if which in ("start", "end") else 3)
        head, tail = first + many, last + DAY - many
        middle = Span(first + relativedelta(months=4), first + relativedelta(months=8, days=-1))
    else:
        third = DAY * {7: 3}.get(count, 10 if 28 <= count <= 31 else count // 3)
        head, tail = first + third, last - 2 * DAY if count == 7 else first + 2 * third
        middle = Span(head - DAY * (count == 7), head + third - DAY * (1 + (count == 7)))
    if which == "mid":
        return middle
    return Span(first, head - DAY) if which in ("start", "early") else Span(tail, last)


def half(number: int, whole: Span) -> Span:
    """The first or second half: whole months where it has an even number of them."""
    first, last = whole.first, whole.last
    count = 12 * (last.year - first.year) + last.month - first.month + 1
    second = first + DAY * ((last - first).days // 2 + 1)
    if count == 1:
        second = first + DAY * 15
    elif count % 2 == 0:
        second = first + relativedelta(months=count // 2)
    return Span(first, second - DAY) if number == 1 else Span(second, last)


# Names that come every year

_NEAR = 9  # years; 29 February is at most eight years away


@dataclass(frozen=True, slots=True)
class NamedDay:
    """What comes every year, or in some years only. `said` is how people are told of it."""

    find: Callable[[int], Span | None]
    said: str

    def in_year(self, year: int) -> Span:
        """Its days in a year; PeriodError where it is not in it."""
        if year not in YEARS:
            raise PeriodError(OTHER_YEARS)
        return self._first([year], lambda span: True, f" in {year}")

    def nearest(self, at: At) -> Span:
        """Its days without a year: see `At`."""
        year = at.anchor.year
        if at.back:
            return self._first(range(year, year - _NEAR, -1), lambda s: s.first <= at.anchor)
        return self._first(range(year - 1, year + _NEAR), lambda s: s.last >= at.anchor)

    def beside(self, which: str, at: At) -> Span:
        """ "Next" begins after today, "last" ended before, "this" and "coming" are the nearest."""
        today = at.today
        if which == "next":
            return self._first(range(today.year, today.year + _NEAR), lambda s: s.first > today)
        if which == "last":
            return self._first(range(today.year, today.year - _NEAR, -1), lambda s: s.last < today)
        return self.nearest(at)

    def _first(self, years: Iterable[int], fits: Callable[[Span], bool], where: str = "") -> Span:
        for span in map(self.find, years):
            if span and fits(span):
                return span
        raise PeriodError(
            f"There is no {self.said}{where}: type a date such as “March 25” or “March 2027”."
        )
