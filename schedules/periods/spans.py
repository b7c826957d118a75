"""The calendar beneath date phrases: which days a week, a month, a quarter … is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from dateutil.relativedelta import relativedelta

DAY = timedelta(days=1)


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
class Term:
    """A phrase that is understood; `days` says which days it means and may raise PeriodError.

    `year` tells whether a name that comes every year was said with one; None for other phrases.
    """

    days: Callable[[At], Span]
    year: Literal["given", "missing"] | None = None


def months(year: int, first: int, count: int) -> Span:
    """`count` calendar months from the month `first` on."""
    begin = date(year, first, 1)
    return Span(begin, begin + relativedelta(months=count, days=-1))


def week(day: date) -> Span:
    """The week of a day, Sunday to Saturday."""
    sunday = day - DAY * ((day.weekday() + 1) % 7)
    return Span(sunday, sunday + 6 * DAY)


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
    if name == "school year":
        return months(day.year - (day.month < 7) + shift, 7, 12)
    return months(day.year + shift, 1, 12)
