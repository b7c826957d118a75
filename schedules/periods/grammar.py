"""Simple date phrases: tables from the kinds of their tokens to the days they mean."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from dateutil.relativedelta import relativedelta

from schedules.periods import names, spans
from schedules.periods.labels import day_in_words, label
from schedules.periods.names import Name
from schedules.periods.spans import DAY, At, PeriodError, Span, Term
from schedules.periods.vocabulary import Token
from schedules.words import WEEKDAYS

_MOST = {"day": 3660, "week": 520, "month": 120, "quarter": 40, "year": 10}  # ten years


def term(tokens: Sequence[Token]) -> Term | None:
    """What a phrase without a range means; None if it is no such phrase."""
    match tokens:
        case [Token("rest"), *others]:
            return _rest_of(_part(others))
        case [Token("weekday", int(weekday)), *others] if _is_day(others):
            return _on_weekday(weekday, term(others))
        case [Token("unit", "week"), *others]:
            return _week_of(term(others))
    build = _PHRASES.get(_shape(tokens))
    return build(*_values(tokens)) if build else _named(tokens)


def endpoint(tokens: Sequence[Token]) -> Term | None:
    """What a phrase means at an end of a range: also "the end of March"."""
    match tokens:
        case [Token("start" | "end" as edge), *others]:
            return _edge(edge, _part(others))
    return term(tokens)


def _shape(tokens: Sequence[Token]) -> str:
    return " ".join(token.kind for token in tokens)


def _values(tokens: Sequence[Token]) -> list[object]:
    return [token.value for token in tokens if token.value is not None]


def _day(day: date) -> Span:
    return Span(day, day)


def _is_day(tokens: Sequence[Token]) -> bool:
    shape = _shape(tokens).removesuffix(" year")
    return shape in ("date", "nth") or shape in names.DAYS


# Parts of other phrases


def _part(tokens: Sequence[Token]) -> Term | None:
    """A phrase after "rest of" or "end of", where "the year" is the present one."""
    match tokens:
        case [Token("unit", str(unit))]:
            return Term(lambda at: spans.unit(unit, at.anchor))
    return term(tokens)


def _edge(edge: str, whole: Term | None) -> Term | None:
    if whole is None:
        return None

    def days(at: At) -> Span:
        span = whole.days(at)
        return _day(span.first if edge == "start" else span.last)

    return Term(days, whole.year)


def _rest_of(whole: Term | None) -> Term | None:
    if whole is None:
        return None

    def days(at: At) -> Span:
        span = whole.days(at)
        if span.last < at.today:
            raise PeriodError(
                f"{label(span.first, span.last)} is over: try “rest of the year” or “next month”."
            )
        return Span(max(span.first, at.today), span.last)

    return Term(days, whole.year)


def _week_of(day: Term | None) -> Term | None:
    if day is None:
        return None

    def days(at: At) -> Span:
        span = day.days(at)
        if span.first != span.last:
            raise PeriodError("Name a day of that week, such as “week of November 23”.")
        return spans.week(span.first)

    return Term(days, day.year)


def _on_weekday(weekday: int, day: Term | None) -> Term | None:
    """A day said with its weekday, which has to agree."""
    if day is None:
        return None

    def days(at: At) -> Span:
        span = day.days(at)
        if span.first.weekday() != weekday:
            raise PeriodError(
                f"{day_in_words(span.first)} is a {WEEKDAYS[span.first.weekday()]}, not a "
                f"{WEEKDAYS[weekday]}: type the date alone, or the weekday alone."
            )
        return span

    return Term(days, day.year)


# Names that come every year


def _named(tokens: Sequence[Token]) -> Term | None:
    """ "March", "next March", "March 2027", "2027 Q1", "month of March"."""
    if whole := names.name(tokens):
        return Term(whole.nearest, "missing")
    match tokens:
        case [Token("unit", "month"), Token("month"), *_]:
            return _named(tokens[1:])
        case [*others, Token("year", int(year))]:
            return _in_year(names.name(others), year)
        case [Token("year", int(year)), Token("q")]:
            return _in_year(names.name(tokens[1:]), year)
        case [Token("this" | "coming" | "next" | "last" as which), *others]:
            return _beside(which, names.name(others))
    return None


def _in_year(name: Name | None, year: int) -> Term | None:
    return Term(lambda at: name.in_year(year), "given") if name else None


def _beside(which: str, name: Name | None) -> Term | None:
    if name is None:
        return None
    if which == "next":
        return Term(lambda at: name.following(at.today))
    if which == "last":
        return Term(lambda at: name.preceding(at.today))
    return Term(name.nearest, "missing")


# Days


def _shifted(days: int) -> Callable[[], Term]:
    return lambda: Term(lambda at: _day(at.today + days * DAY))


def _beyond(shift: int) -> Callable[[str], Term | None]:
    """The day after tomorrow, the day before yesterday."""
    return lambda unit: _shifted(shift)() if unit == "day" else None


def _weekday(weekday: int) -> Term:
    def days(at: At) -> Span:
        if at.back:
            return _day(at.anchor - DAY * ((at.anchor.weekday() - weekday) % 7))
        return _day(at.anchor + DAY * ((weekday - at.anchor.weekday()) % 7))

    return Term(days)


def _last_weekday(weekday: int) -> Term:
    return Term(lambda at: _day(at.today - DAY * ((at.today.weekday() - weekday - 1) % 7 + 1)))


def _weekday_in(shift: int) -> Callable[..., Term | None]:
    """A weekday of this, the next or the last week."""

    def build(weekday: int, unit: str = "week") -> Term | None:
        def days(at: At) -> Span:
            sunday = spans.unit("week", at.today, shift).first
            return _day(sunday + DAY * ((weekday + 1) % 7))

        return Term(days) if unit == "week" else None

    return build


def _day_of_month(day: int) -> Term:
    """The nearest 25th."""

    def days(at: At) -> Span:
        for shift in range(-1, 3) if not at.back else range(0, -3, -1):
            month = spans.unit("month", at.anchor, shift)
            if not 1 <= day <= month.last.day:
                continue
            found = month.first.replace(day=day)
            if found <= at.anchor if at.back else found >= at.anchor:
                return _day(found)
        raise PeriodError("A month has at most 31 days: type a day such as “the 25th”.")

    return Term(days)


def _date(parts: tuple[int | None, int, int]) -> Term:
    """A date in digits; its year may be missing."""
    year, month, day = parts
    if not 1 <= month <= 12:
        return names.impossible(
            f"There is no month {month}: type dates as month/day/year, such as 11/25/2026."
        )
    name = names.day(month, day)
    if year is None:
        return Term(name.nearest, "missing")
    return Term(lambda at: name.in_year(year), "given")


# Weeks, months, quarters, years


def _unit(shift: int) -> Callable[[str], Term]:
    return lambda unit: Term(lambda at: spans.unit(unit, at.today, shift))


def _ahead(number: int, unit: str) -> Term | None:
    """ "next 90 days": from today to 90 days from today."""
    return _counted(number, unit, lambda at, length: Span(at.today, at.today + length))


def _behind(number: int, unit: str) -> Term | None:
    return _counted(number, unit, lambda at, length: Span(at.today - length, at.today))


def _in(number: int, unit: str) -> Term | None:
    """ "in 2 weeks": the week that is two weeks from now; "in 10 days": that day."""
    return _counted(number, unit, lambda at, length: spans.unit(unit, at.today + length))


def _ago(number: int, unit: str) -> Term | None:
    return _counted(number, unit, lambda at, length: spans.unit(unit, at.today - length))


def _counted(number: int, unit: str, days: Callable[[At, relativedelta], Span]) -> Term | None:
    if unit not in _MOST:
        return None
    if number > _MOST[unit]:
        return names.impossible(
            "That is more than ten years: type a shorter time, such as “next 90 days”."
        )
    quarters = {"months": 3 * number} if unit == "quarter" else {f"{unit}s": number}
    length = relativedelta(**quarters)  # type: ignore[arg-type]
    return Term(lambda at: days(at, length))


def _year(year: int) -> Term:
    return Term(lambda at: spans.months(year, 1, 12), "given")


def _unit_year(unit: str, year: int) -> Term | None:
    if unit == "year":
        return _year(year)
    if unit == "school year":
        return names.impossible("A school year has two years: type it as “school year 2026-27”.")
    return None


def _year_month(parts: tuple[int, int]) -> Term:
    year, month = parts
    if not 1 <= month <= 12:
        return names.impossible(f"There is no month {month}: type a month such as “March 2027”.")
    return Term(lambda at: names.month(month).in_year(year), "given")


def _school_year(years: tuple[int, int], unit: str = "school year") -> Term | None:
    if unit != "school year":
        return None
    first, second = years
    if second != first + 1:
        return names.impossible(
            "A school year is two years in a row, such as “2026-27”; "
            "for several years type “from 2026 to 2028”."
        )
    return Term(lambda at: spans.months(first, 7, 12), "given")


def _nth_weekday_in(shift: int) -> Callable[..., Term | None]:
    """The nth weekday of this, the next or the last month."""

    def build(n: int, weekday: int, unit: str) -> Term | None:
        def days(at: At) -> Span:
            month = spans.unit("month", at.today, shift)
            return names.nth_weekday(n, weekday, month.first.month).in_year(month.first.year)

        return Term(days) if unit == "month" else None

    return build


def _last_weekday_in(shift: int) -> Callable[..., Term | None]:
    return lambda weekday, unit: _nth_weekday_in(shift)(-1, weekday, unit)


_PHRASES: dict[str, Callable[..., Term | None]] = {
    "today": _shifted(0),
    "tomorrow": _shifted(1),
    "yesterday": _shifted(-1),
    "unit after tomorrow": _beyond(2),
    "unit before yesterday": _beyond(-2),
    "weekday": _weekday,
    "this weekday": _weekday,
    "coming weekday": _weekday,
    "next weekday": _weekday_in(1),
    "last weekday": _last_weekday,
    "weekday this unit": _weekday_in(0),
    "weekday next unit": _weekday_in(1),
    "weekday last unit": _weekday_in(-1),
    "nth": _day_of_month,
    "date": _date,
    "nth weekday unit": _nth_weekday_in(0),
    "nth weekday this unit": _nth_weekday_in(0),
    "nth weekday next unit": _nth_weekday_in(1),
    "nth weekday last unit": _nth_weekday_in(-1),
    "last weekday unit": _last_weekday_in(0),
    "last weekday this unit": _last_weekday_in(0),
    "last weekday next unit": _last_weekday_in(1),
    "last weekday last unit": _last_weekday_in(-1),
    "this unit": _unit(0),
    "unit": lambda unit: _unit(0)(unit) if unit == "weekend" else None,
    "next unit": _unit(1),
    "coming unit": _unit(1),
    "last unit": _unit(-1),
    "number unit": _ahead,
    "next number unit": _ahead,
    "coming number unit": _ahead,
    "last number unit": _behind,
    "in number unit": _in,
    "number unit from today": _in,
    "number unit ago": _ago,
    "year": _year,
    "unit year": _unit_year,
    "yearmonth": _year_month,
    "years": _school_year,
    "years unit": _school_year,
    "unit years": lambda unit, years: _school_year(years, unit),
}
