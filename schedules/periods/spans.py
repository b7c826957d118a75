"""The calendar beneath date phrases: which days a week, a month, a quarter … is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from dateutil.relativedelta import relativedelta

from schedules.periods.tokens import YEARS
from schedules.words import MONTHS, WEEKDAYS

DAY = timedelta(days=1)
MOST = {"day": 3660, "week": 520, "month": 120, "quarter": 40, "year": 10}  # ten years


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `first` to `last`, both included; None where there is no bound.

    `label` says them in words: "March 1–31, 2027", "from April 1, 2027 on".
    """

    first: date | None
    last: date | None
    label: str


class PeriodError(ValueError):
    """A phrase that is understood but cannot be; the message is a sentence for people."""


@dataclass(frozen=True, slots=True)
class Span:
    """The days from `first` to `last`, both included."""

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


OTHER_YEARS = f"Type a year from {YEARS[0]} to {YEARS[-1]}, such as “March 2027”."
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
        span = self.find(year)
        if span is None:
            raise self._is_not(f" in {year}")
        return span

    def nearest(self, at: At) -> Span:
        """Its days without a year: see `At`."""
        year = at.anchor.year
        if at.back:
            return self._first(range(year, year - _NEAR, -1), lambda s: s.first <= at.anchor)
        return self._first(range(year - 1, year + _NEAR), lambda s: s.last >= at.anchor)

    def following(self, today: date) -> Span:
        """The first of its spans that begins after today."""
        return self._first(range(today.year, today.year + _NEAR), lambda s: s.first > today)

    def preceding(self, today: date) -> Span:
        """The last of its spans that ended before today."""
        return self._first(range(today.year, today.year - _NEAR, -1), lambda s: s.last < today)

    def _first(self, years: Iterable[int], fits: Callable[[Span], bool]) -> Span:
        for year in years:
            span = self.find(year)
            if span is not None and fits(span):
                return span
        raise self._is_not("")

    def _is_not(self, where: str) -> PeriodError:
        return PeriodError(
            f"There is no {self.said}{where}: type a date such as “March 25” or “March 2027”."
        )


def day(of: date) -> Span:
    """A single day."""
    return Span(of, of)


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


def week(day: date) -> Span:
    """The week of a day, Sunday to Saturday."""
    sunday = day - DAY * ((day.weekday() + 1) % 7)
    return Span(sunday, sunday + 6 * DAY)


def around(name: str, day: date) -> Span:
    """The week of a day, or the weekend that it is in, begins, ends or comes before."""
    if name == "week":
        return week(day)
    saturday = day + DAY * ((5 - day.weekday()) % 7)
    if day.weekday() in (6, 0):
        saturday -= 7 * DAY
    return Span(min(day, saturday) if day.weekday() > 2 else saturday, max(day, saturday + DAY))


def part(which: str, whole: Span) -> Span:
    """The `start`, `early`, `mid`, `late` or `end` part of some days.

    Of a week three days, of a month ten, of a year a quarter (its start and end: a month), of all
    else a third.
    """
    length = (whole.last - whole.first).days + 1
    if length < 7:
        return whole
    third = {7: 3}.get(length, 10 if 28 <= length <= 31 else length // 3)
    first, last = whole.first, whole.last
    if length > 360:
        many = 1 if which in ("start", "end") else 3
        head = first + relativedelta(months=many, days=-1)
        tail = last + DAY - relativedelta(months=many)
        middle = Span(first + relativedelta(months=4), first + relativedelta(months=8, days=-1))
    else:
        head = first + DAY * (third - 1)
        tail = last - DAY * 2 if length == 7 else first + DAY * 2 * third
        begins = head if length == 7 else head + DAY
        middle = Span(begins, begins + DAY * (third - 1))
    if which == "mid":
        return middle
    return Span(first, head) if which in ("start", "early") else Span(tail, last)


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


def unit(name: str, day: date, shift: int = 0) -> Span:
    """The week, month … that `day` is in, or one that many later."""
    if name == "day":
        return Span(day + shift * DAY, day + shift * DAY)
    if name == "week":
        return week(day + shift * 7 * DAY)
    if name == "weekend":  # the coming one, and on a Sunday the present one
        saturday = day + DAY * (5 - day.weekday() + 7 * shift)
        return Span(saturday, saturday + DAY)
    if name == "month":
        there = day + relativedelta(months=shift)
        return months(there.year, there.month, 1)
    if name == "quarter":
        there = day + relativedelta(months=3 * shift)
        return months(there.year, there.month - (there.month - 1) % 3, 3)
    if name in ("school year", "fiscal year"):
        return months(day.year - (day.month < 7) + shift, 7, 12)
    return months(day.year + shift, 1, 12)


def label(first: date | None, last: date | None) -> str:
    """ "March 1–31, 2027"; a day or up to a week with weekdays: "Wednesday, November 25, 2026"."""
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


def day_in_words(day: date, *, weekday: bool = False, year: bool = True) -> str:
    """ "November 25, 2026", with its weekday or without its year."""
    words = f"{MONTHS[day.month - 1]} {day.day}"
    if weekday:
        words = f"{WEEKDAYS[day.weekday()]}, {words}"
    return f"{words}, {day.year}" if year else words
