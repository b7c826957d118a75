"""Simple date phrases: tables from the kinds of their tokens to the days they mean.

Among them are names of days, months, quarters and seasons, which come every year.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache

from dateutil.easter import easter
from dateutil.relativedelta import relativedelta

from schedules.periods import spans
from schedules.periods.spans import (
    DAY,
    OTHER_YEARS,
    At,
    NamedDay,
    PeriodError,
    Span,
    When,
)
from schedules.periods.tokens import Token
from schedules.words import MONTHS, WEEKDAYS, ordinal


def name_of(tokens: Sequence[Token]) -> NamedDay | None:
    """The name that a phrase is; None if it is none."""
    build = _NAMES.get(shape(tokens))
    return build(*_values(tokens)) if build else None


def impossible(message: str) -> When:
    """A phrase that is understood, but cannot be."""

    def days(at: At) -> Span:
        raise PeriodError(message)

    return When(days)


def named_month(number: int) -> NamedDay:
    """A calendar month, 1 to 12."""
    return NamedDay(lambda year: spans.months(year, number, 1), MONTHS[number - 1])


def named_day(month: int, number: int) -> NamedDay:
    """A day of a month, 1 to 12; the day may be one that the month does not have."""

    def find(year: int) -> Span | None:
        if number > 99:
            raise PeriodError(OTHER_YEARS)  # it was meant for a year
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
    "month number": named_day,
    "month nth": named_day,
    "number month": _swap(named_day),
    "nth month": _swap(named_day),
}
_NAMES: dict[str, Callable[..., NamedDay | None]] = DAYS | {
    "month": named_month,
    "nth weekday month": nth_weekday,
    "last weekday month": lambda weekday, month: nth_weekday(-1, weekday, month),
    "q": _quarter,
    "nth unit": _quarter,
    "unit number": _swap(_quarter),
    "last unit": lambda unit: _quarter(4, unit),
    "season": _season,
    "holiday": holiday,
}


def simple(tokens: Sequence[Token]) -> When | None:
    """What a phrase means that is in the table, or a name; None if it is neither."""
    folded = _folded(tokens)
    build = _PHRASES.get(shape(folded))
    return (build(*_values(folded)) if build else None) or _named(tokens)


def _folded(tokens: Sequence[Token]) -> list[Token]:
    """ "Next month" as one token: a `span` of that unit, and how many after the present one."""
    found: list[Token] = []
    for token in tokens:
        if token.kind == "unit" and found and found[-1].kind in _SHIFTS:
            found[-1] = Token("span", (token.value, _SHIFTS[found[-1].kind]))
        else:
            found.append(token)
    return found


def shape(tokens: Sequence[Token]) -> str:
    """The kinds of tokens, as they stand in tables."""
    return " ".join(token.kind for token in tokens)


def _values(tokens: Sequence[Token]) -> list[object]:
    return [token.value for token in tokens if token.value is not None]


# Names that come every year


def _named(tokens: Sequence[Token]) -> When | None:
    """ "March", "next March", "March 2027", "2027 Q1", "month of March"."""
    if whole := name_of(tokens):
        return When(whole.nearest, "missing")
    match tokens:
        case [Token("unit", "month"), Token("month"), *_]:
            return _named(tokens[1:])
        case [*others, Token("year", int(year))]:
            return _in_year(name_of(others), year)
        case [Token("year", int(year)), Token("q")]:
            return _in_year(name_of(tokens[1:]), year)
        case [Token("this" | "coming" | "next" | "last" as which), *others]:
            return _beside(which, name_of(others))
    return None


def _in_year(name: NamedDay | None, year: int) -> When | None:
    return When(lambda at: name.in_year(year), "given") if name else None


def _beside(which: str, name: NamedDay | None) -> When | None:
    if name is None:
        return None
    if which == "next":
        return When(lambda at: name.following(at.today))
    if which == "last":
        return When(lambda at: name.preceding(at.today))
    return When(name.nearest, "missing")


# Days


def _shifted(days: int) -> Callable[[], When]:
    return lambda: When(lambda at: spans.day(at.today + days * DAY))


def _weekday(weekday: int) -> When:
    def days(at: At) -> Span:
        if at.back:
            return spans.day(at.anchor - DAY * ((at.anchor.weekday() - weekday) % 7))
        return spans.day(at.anchor + DAY * ((weekday - at.anchor.weekday()) % 7))

    return When(days)


def _last_weekday(weekday: int) -> When:
    return When(lambda at: spans.day(at.today - DAY * ((at.today.weekday() - weekday - 1) % 7 + 1)))


def _weekday_in(weekday: int, of: tuple[str, int]) -> When | None:
    """A weekday of this, the next or the last week."""
    unit, shift = of

    def days(at: At) -> Span:
        sunday = spans.unit("week", at.today, shift).first
        return spans.day(sunday + DAY * ((weekday + 1) % 7))

    return When(days) if unit == "week" else None


def _day_of_month(day: int) -> When:
    """The nearest 25th."""

    def days(at: At) -> Span:
        for shift in range(-1, 3) if not at.back else range(0, -3, -1):
            month = spans.unit("month", at.anchor, shift)
            if not 1 <= day <= month.last.day:
                continue
            found = month.first.replace(day=day)
            if found <= at.anchor if at.back else found >= at.anchor:
                return spans.day(found)
        raise PeriodError("A month has at most 31 days: type a day such as “the 25th”.")

    return When(days)


def _day_in(day: int, of: tuple[str, int]) -> When | None:
    """The 15th of this, the next or the last month."""
    unit, shift = of

    def days(at: At) -> Span:
        first = spans.unit("month", at.today, shift).first
        return named_day(first.month, day).in_year(first.year)

    return When(days) if unit == "month" else None


def _date(parts: tuple[int | None, int, int]) -> When:
    """A date in digits; its year may be missing."""
    year, month, day = parts
    if not 1 <= month <= 12:
        return impossible(
            f"There is no month {month}: type dates as month/day/year, such as 11/25/2026."
        )
    name = named_day(month, day)
    if year is None:
        return When(name.nearest, "missing")
    return When(lambda at: name.in_year(year), "given")


# Weeks, months, quarters, years


def _unit(of: tuple[str, int]) -> When:
    unit, shift = of
    return When(lambda at: spans.unit(unit, at.today, shift))


def _ahead(number: int, unit: str) -> When | None:
    """ "next 90 days": from today to 90 days from today."""
    return _counted(number, unit, lambda at, length: Span(at.today, at.today + length))


def _behind(number: int, unit: str) -> When | None:
    return _counted(number, unit, lambda at, length: Span(at.today - length, at.today))


def _in(number: int, unit: str) -> When | None:
    """ "in 2 weeks": the week that is two weeks from now; "in 10 days": that day."""
    return _counted(number, unit, lambda at, length: spans.unit(unit, at.today + length))


def _ago(number: int, unit: str) -> When | None:
    return _counted(number, unit, lambda at, length: spans.unit(unit, at.today - length))


def _counted(number: int, unit: str, days: Callable[[At, relativedelta], Span]) -> When | None:
    length = spans.length(number, unit)
    return When(lambda at: days(at, length())) if length else None


def _year(year: int) -> When:
    return When(lambda at: spans.months(year, 1, 12), "given")


def _unit_year(unit: str, year: int) -> When | None:
    if unit == "year":
        return _year(year)
    return _ending_in(unit, year)


def _ending_in(unit: str, year: int) -> When | None:
    """FY 2027 and FY 27: fiscal years are named by the year in which they end."""
    if unit == "fiscal year" and (19 < year < 100 or 1900 < year < 2200):
        ends = year if year > 99 else 2000 + year
        return When(lambda at: spans.months(ends - 1, 7, 12), "given")
    if unit == "school year":
        return impossible("A school year has two years: type it as “school year 2026-27”.")
    return None


def _year_month(parts: tuple[int, int]) -> When:
    year, month = parts
    if not 1 <= month <= 12:
        return impossible(f"There is no month {month}: type a month such as “March 2027”.")
    return When(lambda at: named_month(month).in_year(year), "given")


def _school_year(years: tuple[int, int], unit: str = "school year") -> When | None:
    if unit not in ("school year", "fiscal year"):
        return None
    first, second = years
    if second != first + 1:
        return impossible(
            "A school year is two years in a row, such as “2026-27”; "
            "for several years type “from 2026 to 2028”."
        )
    return When(lambda at: spans.months(first, 7, 12), "given")


def _nth_weekday_in(n: int, weekday: int, of: tuple[str, int]) -> When | None:
    """The nth weekday of this, the next or the last month, -1 for the last."""
    unit, shift = of

    def days(at: At) -> Span:
        month = spans.unit("month", at.today, shift)
        return nth_weekday(n, weekday, month.first.month).in_year(month.first.year)

    return When(days) if unit == "month" else None


_SHIFTS = {"last": -1, "this": 0, "next": 1, "coming": 1}
_PHRASES: dict[str, Callable[..., When | None]] = {
    "today": _shifted(0),
    "now": _shifted(0),
    "tomorrow": _shifted(1),
    "yesterday": _shifted(-1),
    "weekday": _weekday,
    "this weekday": _weekday,
    "coming weekday": _weekday,
    "next weekday": lambda weekday: _weekday_in(weekday, ("week", 1)),
    "last weekday": _last_weekday,
    "weekday span": _weekday_in,
    "span weekday": lambda of, weekday: _weekday_in(weekday, of),
    "nth": _day_of_month,
    "nth unit": lambda day, unit: _day_of_month(day) if unit == "month" else None,
    "nth span": _day_in,
    "date": _date,
    "either": lambda text: impossible(
        f"“{text}” may be two dates: type its month as a word, such as “3 April 2027”."
    ),
    "nth weekday unit": lambda n, weekday, unit: _nth_weekday_in(n, weekday, (unit, 0)),
    "nth weekday span": _nth_weekday_in,
    "last weekday unit": lambda weekday, unit: _nth_weekday_in(-1, weekday, (unit, 0)),
    "last weekday span": lambda weekday, of: _nth_weekday_in(-1, weekday, of),
    "span": _unit,
    "unit": lambda unit: _unit((unit, 0)) if unit == "weekend" else None,
    "number unit": _ahead,
    "next number unit": _ahead,
    "coming number unit": _ahead,
    "last number unit": _behind,
    "in number unit": _in,
    "number unit from now": _in,
    "number unit ago": _ago,
    "year": _year,
    "unit year": _unit_year,
    "unit number": _ending_in,
    "yearmonth": _year_month,
    "years": _school_year,
    "years unit": _school_year,
    "unit years": lambda unit, years: _school_year(years, unit),
}
