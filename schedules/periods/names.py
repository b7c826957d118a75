"""Names of days, months, quarters and seasons that come every year."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from dateutil.easter import easter

from schedules.periods import spans
from schedules.periods.spans import DAY, At, PeriodError, Span, When
from schedules.periods.tokens import YEARS, Token
from schedules.words import MONTHS, WEEKDAYS, ordinal

_OTHER_YEARS = f"Type a year from {YEARS[0]} to {YEARS[-1]}, such as “March 2027”."
_NEAR = 9  # years; 29 February is at most eight years away


@dataclass(frozen=True, slots=True)
class NamedDay:
    """What comes every year, or in some years only. `said` is how people are told of it."""

    find: Callable[[int], Span | None]
    said: str

    def in_year(self, year: int) -> Span:
        """Its days in a year; PeriodError where it is not in it."""
        if year not in YEARS:
            raise PeriodError(_OTHER_YEARS)
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


def name(tokens: Sequence[Token]) -> NamedDay | None:
    """The name that a phrase is; None if it is none."""
    build = _NAMES.get(" ".join(token.kind for token in tokens))
    return build(*(token.value for token in tokens if token.value is not None)) if build else None


def impossible(message: str) -> When:
    """A phrase that is understood, but cannot be."""

    def days(at: At) -> Span:
        raise PeriodError(message)

    return When(days)


def month(number: int) -> NamedDay:
    """A calendar month, 1 to 12."""
    return NamedDay(lambda year: spans.months(year, number, 1), MONTHS[number - 1])


def day(month: int, number: int) -> NamedDay:
    """A day of a month, 1 to 12; the day may be one that the month does not have."""

    def find(year: int) -> Span | None:
        if number > 99:
            raise PeriodError(_OTHER_YEARS)  # it was meant for a year
        there = spans.months(year, month, 1)
        if not 1 <= number <= there.last.day:
            return None
        found = there.first.replace(day=number)
        return Span(found, found)

    return NamedDay(find, f"{MONTHS[month - 1]} {number}")


def nth_weekday(n: int, weekday: int, month: int) -> NamedDay:
    """The nth weekday of a month, -1 for the last."""

    def find(year: int) -> Span | None:
        there = spans.months(year, month, 1)
        found = there.first + DAY * ((weekday - there.first.weekday()) % 7 + 7 * (n - 1))
        if n < 0:
            found = there.last - DAY * ((there.last.weekday() - weekday) % 7)
        return Span(found, found) if there.first <= found <= there.last else None

    return NamedDay(find, f"{ordinal(n)} {WEEKDAYS[weekday]} of {MONTHS[month - 1]}")


def holiday(called: str) -> NamedDay:
    """A holiday of the United States, by the name that their calendar gives it."""

    def find(year: int) -> Span | None:
        found = easter(year) if called == "Easter" else _holidays(year).get(called)
        return Span(found, found) if found else None

    return NamedDay(find, called)


@lru_cache(maxsize=32)
def _holidays(year: int) -> dict[str, date]:
    """Days by the names of their holidays, the day that is kept in lieu aside."""
    import holidays  # a tenth of a second, and few people name one

    known = holidays.country_holidays(
        "US", years=year, observed=False, categories=("public", "unofficial")
    )
    return {each: day for day in known for each in known.get_list(day)}


def _quarter(number: int, unit: str = "quarter") -> NamedDay | None:
    if unit != "quarter" or not 1 <= number <= 4:
        return None
    return NamedDay(lambda year: spans.months(year, 3 * number - 2, 3), f"Q{number}")


def _season(first_month: int) -> NamedDay:
    return NamedDay(lambda year: spans.months(year, first_month, 3), "season")


def _swap(build: Callable[..., NamedDay | None]) -> Callable[..., NamedDay | None]:
    return lambda first, second: build(second, first)


DAYS: dict[str, Callable[..., NamedDay | None]] = {
    "month number": day,
    "month nth": day,
    "number month": _swap(day),
    "nth month": _swap(day),
}
_NAMES: dict[str, Callable[..., NamedDay | None]] = DAYS | {
    "month": month,
    "nth weekday month": nth_weekday,
    "last weekday month": lambda weekday, month: nth_weekday(-1, weekday, month),
    "q": _quarter,
    "nth unit": _quarter,
    "unit number": _swap(_quarter),
    "last unit": lambda unit: _quarter(4, unit),
    "season": _season,
    "holiday": holiday,
}
