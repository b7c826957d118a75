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


def _quarter(number: int, _: object = None) -> NamedDay | None:
    if not 1 <= number <= 4:
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
    "nth (quarter)": _quarter,
    "(quarter) number": _swap(_quarter),
    "last (quarter)": lambda _: _quarter(4),
    "season": _season,
    "holiday": holiday,
}


def simple(tokens: Sequence[Token]) -> When | None:
    """What a phrase means that is in one of the tables, or a name; None if it is neither."""
    folded = _folded(tokens)
    phrase, values = shape(folded), _values(folded)
    if days := _DAYS.get(phrase):
        return When(lambda at: days(at, *values))
    build = _YEARS.get(phrase)
    return (build(*values) if build else None) or _named(tokens)


def _folded(tokens: Sequence[Token]) -> list[Token]:
    """ "Next month" as one token: a `span` of that unit, and how many after the present one."""
    found: list[Token] = []
    for token in tokens:
        if token.kind == "unit" and found and found[-1].kind in _SHIFTS:
            found[-1] = Token(f"span of {token.value}", (token.value, _SHIFTS[found[-1].kind]))
        else:
            found.append(token)
    return found


def shape(tokens: Sequence[Token]) -> str:
    """The kinds of tokens as they stand in tables; a unit is named: "number (week)"."""
    return " ".join(f"({token.value})" if token.kind == "unit" else token.kind for token in tokens)


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


# Phrases that mean days wherever they are read from


def _weekday(at: At, weekday: int) -> Span:
    if at.back:
        return spans.day(at.anchor - DAY * ((at.anchor.weekday() - weekday) % 7))
    return spans.day(at.anchor + DAY * ((weekday - at.anchor.weekday()) % 7))


def _last_weekday(at: At, weekday: int) -> Span:
    return spans.day(at.today - DAY * ((at.today.weekday() - weekday - 1) % 7 + 1))


def _weekday_in(at: At, weekday: int, week: tuple[str, int]) -> Span:
    """A weekday of this, the next or the last week."""
    return spans.day(spans.unit("week", at.today, week[1]).first + DAY * ((weekday + 1) % 7))


def _day_of_month(at: At, day: int, _: object = None) -> Span:
    """The nearest 25th."""
    for shift in range(-1, 3) if not at.back else range(0, -3, -1):
        month = spans.unit("month", at.anchor, shift)
        if not 1 <= day <= month.last.day:
            continue
        found = month.first.replace(day=day)
        if found <= at.anchor if at.back else found >= at.anchor:
            return spans.day(found)
    raise PeriodError("A month has at most 31 days: type a day such as “the 25th”.")


def _day_in(at: At, day: int, month: tuple[str, int]) -> Span:
    """The 15th of this, the next or the last month."""
    first = spans.unit("month", at.today, month[1]).first
    return named_day(first.month, day).in_year(first.year)


def _nth_weekday_in(at: At, n: int, weekday: int, month: tuple[str, int] | str) -> Span:
    """The nth weekday of this, the next or the last month, -1 for the last."""
    first = spans.unit("month", at.today, 0 if isinstance(month, str) else month[1]).first
    return nth_weekday(n, weekday, first.month).in_year(first.year)


_Days = Callable[..., Span]
_SHIFTS = {"last": -1, "this": 0, "next": 1, "coming": 1}
_DAYS: dict[str, _Days] = {
    "today": lambda at: spans.day(at.today),
    "now": lambda at: spans.day(at.today),
    "tomorrow": lambda at: spans.day(at.today + DAY),
    "yesterday": lambda at: spans.day(at.today - DAY),
    "weekday": _weekday,
    "this weekday": _weekday,
    "coming weekday": _weekday,
    "next weekday": lambda at, weekday: _weekday_in(at, weekday, ("week", 1)),
    "last weekday": _last_weekday,
    "weekday span of week": _weekday_in,
    "span of week weekday": lambda at, week, weekday: _weekday_in(at, weekday, week),
    "nth": _day_of_month,
    "nth (month)": _day_of_month,
    "nth span of month": _day_in,
    "nth weekday (month)": _nth_weekday_in,
    "nth weekday span of month": _nth_weekday_in,
    "last weekday (month)": lambda at, *of: _nth_weekday_in(at, -1, *of),
    "last weekday span of month": lambda at, *of: _nth_weekday_in(at, -1, *of),
    "(weekend)": lambda at, unit: spans.unit(unit, at.today),
    **{
        f"span of {unit}": lambda at, of: spans.unit(of[0], at.today, of[1])
        for unit in (*spans.MOST, "weekend", "school year", "fiscal year")
    },
}
# "next 90 days" are from today to 90 days from today, "in 2 weeks" is the week that is then.
_COUNTED: dict[str, Callable[[At, relativedelta, str], Span]] = {
    **dict.fromkeys(
        ("number {}", "next number {}", "coming number {}"),
        lambda at, length, unit: Span(at.today, at.today + length),
    ),
    "last number {}": lambda at, length, unit: Span(at.today - length, at.today),
    "in number {}": lambda at, length, unit: spans.unit(unit, at.today + length),
    "number {} from now": lambda at, length, unit: spans.unit(unit, at.today + length),
    "number {} ago": lambda at, length, unit: spans.unit(unit, at.today - length),
}


def _counted(days: Callable[[At, relativedelta, str], Span]) -> _Days:
    return lambda at, number, unit: days(at, spans.length(number, unit), unit)


_DAYS |= {
    phrase.format(f"({unit})"): _counted(days)
    for phrase, days in _COUNTED.items()
    for unit in spans.MOST
}


# Phrases that name a year, or a day that comes every year


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


def _year(year: int) -> When:
    return When(lambda at: spans.months(year, 1, 12), "given")


def _fiscal_year(_: str, year: int) -> When | None:
    """FY 2027 and FY 27: fiscal years are named by the year in which they end."""
    ends = year if year > 99 else 2000 + year
    if not (19 < year < 100 or 1900 < year < 2200):
        return None
    return When(lambda at: spans.months(ends - 1, 7, 12), "given")


def _unclear_year(*_: object) -> When:
    return impossible("A school year has two years: type it as “school year 2026-27”.")


def _year_month(parts: tuple[int, int]) -> When:
    year, month = parts
    if not 1 <= month <= 12:
        return impossible(f"There is no month {month}: type a month such as “March 2027”.")
    return When(lambda at: named_month(month).in_year(year), "given")


def _school_year(years: tuple[int, int], _: object = None) -> When:
    first, second = years
    if second != first + 1:
        return impossible(
            "A school year is two years in a row, such as “2026-27”; "
            "for several years type “from 2026 to 2028”."
        )
    return When(lambda at: spans.months(first, 7, 12), "given")


_YEARS: dict[str, Callable[..., When | None]] = {
    "date": _date,
    "either": lambda text: impossible(
        f"“{text}” may be two dates: type its month as a word, such as “3 April 2027”."
    ),
    "yearmonth": _year_month,
    "year": _year,
    "(year) year": lambda _, year: _year(year),
    "(fiscal year) year": _fiscal_year,
    "(fiscal year) number": _fiscal_year,
    "(school year) year": _unclear_year,
    "(school year) number": _unclear_year,
    "years": _school_year,
    **dict.fromkeys(("years (school year)", "years (fiscal year)"), _school_year),
    **dict.fromkeys(
        ("(school year) years", "(fiscal year) years"), lambda _, years: _school_year(years)
    ),
}
