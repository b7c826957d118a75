"""Simple date phrases: tables from the kinds of their tokens to the days they mean.

Among them are names of days, months, quarters and seasons, which come every year.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from dateutil.easter import easter

from schedules.periods import spans
from schedules.periods.spans import DAY, OTHER_YEARS, At, NamedDay, PeriodError, Span, When
from schedules.periods.tokens import Token
from schedules.words import MONTHS, WEEKDAYS, ordinal


def _month(number: int) -> NamedDay:
    return NamedDay(lambda year: spans.months(year, number, 1), MONTHS[number - 1])


def _day(month: int, number: int) -> NamedDay:
    """A day of a month, 1 to 12; the day may be one that the month does not have."""

    def find(year: int) -> Span | None:
        if number > 99:
            raise PeriodError(OTHER_YEARS)  # it was meant for a year
        there = spans.months(year, month, 1)
        has_it = 1 <= number <= there.last.day
        return spans.on(there.first.replace(day=number)) if has_it else None

    return NamedDay(find, f"{MONTHS[month - 1]} {number}")


def _nth_weekday(n: int, weekday: int, month: int) -> NamedDay:
    """The nth weekday of a month, -1 for the last."""

    def find(year: int) -> Span | None:
        there = spans.months(year, month, 1)
        found = there.first + DAY * ((weekday - there.first.weekday()) % 7 + 7 * (n - 1))
        if n < 0:
            found = there.last - DAY * ((there.last.weekday() - weekday) % 7)
        return spans.on(found) if there.first <= found <= there.last else None

    return NamedDay(find, f"{ordinal(n)} {WEEKDAYS[weekday]} of {MONTHS[month - 1]}")


def _quarter(number: int, _: object = None) -> NamedDay | None:
    if not 1 <= number <= 4:
        return None
    return NamedDay(lambda year: spans.months(year, 3 * number - 2, 3), f"Q{number}")


def _holiday(called: str) -> NamedDay:
    """A holiday of the United States, by the name that their calendar gives it."""

    def find(year: int) -> Span | None:
        found = easter(year) if called == "Easter" else _holidays(year).get(called)
        return spans.on(found) if found else None

    return NamedDay(find, called)


@lru_cache(maxsize=32)
def _holidays(year: int) -> dict[str, date]:
    """Days by the names of their holidays, the day that is kept in lieu aside."""
    import holidays  # a tenth of a second, and few people name one

    known = holidays.country_holidays(
        "US", years=year, observed=False, categories=("public", "unofficial")
    )
    return {each: day for day in known for each in known.get_list(day)}


DAYS: dict[str, Callable[..., NamedDay | None]] = {
    **dict.fromkeys(("month number", "month nth"), _day),
    **dict.fromkeys(("number month", "nth month"), lambda number, month: _day(month, number)),
}
_NAMES: dict[str, Callable[..., NamedDay | None]] = DAYS | {
    "month": _month,
    "nth weekday month": _nth_weekday,
    "last weekday month": lambda weekday, month: _nth_weekday(-1, weekday, month),
    "q": _quarter,
    "nth (quarter)": _quarter,
    "(quarter) number": lambda _, number: _quarter(number),
    "last (quarter)": lambda _: _quarter(4),
    "season": lambda first: NamedDay(lambda year: spans.months(year, first, 3), "season"),
    "holiday": _holiday,
}


def _named(tokens: Sequence[Token]) -> When | None:
    """ "March", "next March", "March 2027", "2027 Q1", "month of March"."""
    if whole := _name_of(tokens):
        return When(whole.nearest, "missing")
    match tokens:
        case [Token("unit", "month"), Token("month"), *_]:
            return _named(tokens[1:])
        case [*others, Token("year", int(year))] if name := _name_of(others):
            return _in_year(name, year)
        case [Token("year", int(year)), Token("q") as quarter] if name := _name_of([quarter]):
            return _in_year(name, year)
        case [Token("this" | "coming" | "next" | "last" as which), *others]:
            if name := _name_of(others):
                return When(lambda at: name.beside(which, at), "missing")
    return None


def _in_year(name: NamedDay, year: int) -> When:
    return When(lambda at: name.in_year(year), "given")


def _name_of(tokens: Sequence[Token]) -> NamedDay | None:
    build = _NAMES.get(shape(tokens))
    return build(*_values(tokens)) if build else None


# Tables of phrases


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


def _weekday(at: At, weekday: int) -> Span:
    if at.back:
        return spans.on(at.anchor - DAY * ((at.anchor.weekday() - weekday) % 7))
    return spans.on(at.anchor + DAY * ((weekday - at.anchor.weekday()) % 7))


def _weekday_in(at: At, weekday: int, week: tuple[str, int]) -> Span:
    """A weekday of this, the next or the last week."""
    return spans.on(spans.unit("week", at.today, week[1]).first + DAY * ((weekday + 1) % 7))


def _day_of_month(at: At, day: int, _: object = None) -> Span:
    """The nearest 25th."""
    for shift in range(-1, 3) if not at.back else range(0, -3, -1):
        month = spans.unit("month", at.anchor, shift)
        if 1 <= day <= month.last.day:
            found = month.first.replace(day=day)
            if found <= at.anchor if at.back else found >= at.anchor:
                return spans.on(found)
    raise PeriodError("A month has at most 31 days: type a day such as “the 25th”.")


def _in_month(
    name: Callable[..., NamedDay], at: At, month: tuple[str, int] | str, *of: int
) -> Span:
    """A day of this, the next or the last month."""
    first = spans.unit("month", at.today, 0 if isinstance(month, str) else month[1]).first
    return name(*of, first.month).in_year(first.year)


_Days = Callable[..., Span]
_SHIFTS = {"last": -1, "this": 0, "next": 1, "coming": 1}
_DAYS: dict[str, _Days] = {
    **dict.fromkeys(("today", "now"), lambda at: spans.on(at.today)),
    "tomorrow": lambda at: spans.on(at.today + DAY),
    "yesterday": lambda at: spans.on(at.today - DAY),
    **dict.fromkeys(("weekday", "this weekday", "coming weekday"), _weekday),
    "next weekday": lambda at, weekday: _weekday_in(at, weekday, ("week", 1)),
    "last weekday": lambda at, weekday: _weekday(At(at.today, at.today - DAY, back=True), weekday),
    "weekday span of week": _weekday_in,
    "span of week weekday": lambda at, week, weekday: _weekday_in(at, weekday, week),
    **dict.fromkeys(("nth", "nth (month)"), _day_of_month),
    "nth span of month": lambda at, n, month: _in_month(lambda m: _day(m, n), at, month),
    **dict.fromkeys(
        ("nth weekday (month)", "nth weekday span of month"),
        lambda at, n, weekday, month: _in_month(_nth_weekday, at, month, n, weekday),
    ),
    **dict.fromkeys(
        ("last weekday (month)", "last weekday span of month"),
        lambda at, weekday, month: _in_month(_nth_weekday, at, month, -1, weekday),
    ),
    "(weekend)": lambda at, unit: spans.unit(unit, at.today),
    **{
        f"span of {unit}": lambda at, of: spans.unit(of[0], at.today, of[1])
        for unit in (*spans.MOST, "weekend", "school year", "fiscal year")
    },
}
# "next 90 days" are from today to 90 days from today, "in 2 weeks" is the week that is then.
_COUNTED: dict[str, Callable[[At, Any, str], Span]] = {
    **dict.fromkeys(
        ("number {}", "next number {}", "coming number {}"),
        lambda at, length, unit: Span(at.today, at.today + length),
    ),
    "last number {}": lambda at, length, unit: Span(at.today - length, at.today),
    **dict.fromkeys(
        ("in number {}", "number {} from now"),
        lambda at, length, unit: spans.unit(unit, at.today + length),
    ),
    "number {} ago": lambda at, length, unit: spans.unit(unit, at.today - length),
}


def _counted(days: Callable[[At, Any, str], Span]) -> _Days:
    return lambda at, number, unit: days(at, spans.length(number, unit), unit)


_DAYS |= {
    phrase.format(f"({unit})"): _counted(days)
    for phrase, days in _COUNTED.items()
    for unit in spans.MOST
}


# Phrases that name a year, or a day that comes every year


def _impossible(message: str) -> When:
    """A phrase that is understood, but cannot be."""

    def days(at: At) -> Span:
        raise PeriodError(message)

    return When(days)


def _date(parts: tuple[int | None, int, int]) -> When:
    """A date in digits; its year may be missing."""
    year, month, day = parts
    if not 1 <= month <= 12:
        return _impossible(
            f"There is no month {month}: type dates as month/day/year, such as 11/25/2026."
        )
    name = _day(month, day)
    return _in_year(name, year) if year is not None else When(name.nearest, "missing")


def _from_month(year: int, month: int, count: int) -> When:
    return When(lambda at: spans.months(year, month, count), "given")


def _fiscal_year(_: str, year: int) -> When | None:
    """FY 2027 and FY 27: fiscal years are named by the year in which they end."""
    is_year = 19 < year < 100 or 1900 < year < 2200
    return _from_month((year if year > 99 else 2000 + year) - 1, 7, 12) if is_year else None


def _year_month(parts: tuple[int, int]) -> When:
    year, month = parts
    if not 1 <= month <= 12:
        return _impossible(f"There is no month {month}: type a month such as “March 2027”.")
    return _in_year(_month(month), year)


def _school_year(*said: Any) -> When:
    first, second = next(each for each in said if isinstance(each, tuple))
    if second != first + 1:
        return _impossible(
            "A school year is two years in a row, such as “2026-27”; "
            "for several years type “from 2026 to 2028”."
        )
    return _from_month(first, 7, 12)


_YEARS: dict[str, Callable[..., When | None]] = {
    "date": _date,
    "either": lambda text: _impossible(
        f"“{text}” may be two dates: type its month as a word, such as “3 April 2027”."
    ),
    "yearmonth": _year_month,
    "year": lambda year: _from_month(year, 1, 12),
    "(year) year": lambda _, year: _from_month(year, 1, 12),
    **dict.fromkeys(("(fiscal year) year", "(fiscal year) number"), _fiscal_year),
    **dict.fromkeys(
        ("(school year) year", "(school year) number"),
        lambda *_: _impossible("A school year has two years: type it as “school year 2026-27”."),
    ),
    "years": _school_year,
    **{
        phrase.format(f"({year} year)"): _school_year
        for phrase in ("years {}", "{} years")
        for year in ("school", "fiscal")
    },
}
