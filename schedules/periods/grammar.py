"""Date phrases that are made of others: the rest of them, a part of them, what is beside them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from schedules.periods import names, spans
from schedules.periods.labels import day_in_words, label
from schedules.periods.simple import shape, simple
from schedules.periods.spans import DAY, At, PeriodError, Span, Term
from schedules.periods.vocabulary import Token
from schedules.words import WEEKDAYS, ordinal


def term(tokens: Sequence[Token]) -> Term | None:
    """What a phrase without a range means; None if it is no such phrase."""
    return _some_of(tokens) or _beside_other(tokens) or simple(tokens)


def _some_of(tokens: Sequence[Token]) -> Term | None:
    """The rest of the year, late May, the first week of March: some days of others."""
    match tokens:
        case [Token("rest"), *others]:
            return _rest_of(_part(others))
        case [Token("earlier"), *others]:
            return _so_far(_part(others))
        case [Token("early" | "mid" | "late" | "start" | "end" as which), *others]:
            return _of(_part(others), lambda span, at: spans.part(which, span))
        case [Token("nth", 1 | 2 as n), Token("half"), *others]:
            return _of(_part(others), lambda span, at: spans.half(n, span))
        case [Token("last"), Token("half"), *others]:
            return _of(_part(others), lambda span, at: spans.half(2, span))
        case [Token("nth", 1), Token("number", int(count)), Token("unit", str(unit)), *others]:
            return _nth_of(1, unit, _part(others), count)
        case [Token("last"), Token("number", int(count)), Token("unit", str(unit)), *others] if (
            others
        ):
            return _nth_of(-1, unit, _part(others), count)
        case [Token("nth", int(n)), Token("unit", "day" | "week" as unit), *others] if others:
            return _nth_of(n, unit, _part(others))
        case [Token("last"), Token("unit", "day" | "week" as unit), *others] if others:
            return _nth_of(-1, unit, _part(others))
    return None


def _beside_other(tokens: Sequence[Token]) -> Term | None:
    """Wednesday the 25th, the week of Thanksgiving, a week from Monday, the day after tomorrow."""
    match tokens:
        case [Token("weekday", int(weekday)), *others] if _is_day(others):
            return _on_weekday(weekday, term(others))
        case [Token("unit", "week" | "weekend" as unit), *others] if others and (
            day := term(others)
        ):
            return _around(unit, day)
        case [*others, Token("unit", "week" | "weekend" as unit)] if shape(others) == "holiday":
            return _around(unit, term(others))
        case [Token("number"), Token("unit"), Token("from" | "after" | "before"), *others] if (
            others and shape(others) != "now"
        ):
            return _away(tokens, term(others))
        case [Token("unit" | "weekday"), Token("after" | "before"), *others] if others:
            return _beside_days(tokens, others)
    return None


def endpoint(tokens: Sequence[Token]) -> Term | None:
    """What a phrase means at an end of a range: also "the end of March"."""
    match tokens:
        case [Token("start"), *others]:
            return _of(_part(others), lambda span, at: spans.day(span.first))
        case [Token("end"), *others]:
            return _of(_part(others), lambda span, at: spans.day(span.last))
    return term(tokens)


def _is_day(tokens: Sequence[Token]) -> bool:
    kinds = shape(tokens).removesuffix(" year")
    return kinds in ("date", "nth") or kinds in names.DAYS


# Parts of other phrases


def _part(tokens: Sequence[Token]) -> Term | None:
    """A phrase after "rest of" or "end of", where "the year" is the present one."""
    match tokens:
        case [Token("unit", str(unit))]:
            return Term(lambda at: spans.unit(unit, at.anchor))
    return term(tokens)


def _of(whole: Term | None, pick: Callable[[Span, At], Span]) -> Term | None:
    """Some of the days of a phrase."""
    return Term(lambda at: pick(whole.days(at), at), whole.year) if whole else None


def _rest_of(whole: Term | None) -> Term | None:
    def days(span: Span, at: At) -> Span:
        if span.last < at.today:
            raise PeriodError(
                f"{label(span.first, span.last)} is over: try “rest of the year” or “next month”."
            )
        return Span(max(span.first, at.today), span.last)

    return _of(whole, days)


def _so_far(whole: Term | None) -> Term | None:
    def days(span: Span, at: At) -> Span:
        if span.first > at.today:
            raise PeriodError(f"{label(span.first, span.last)} has not begun: try “this month”.")
        return Span(span.first, min(span.last, at.today))

    return _of(whole, days)


def _around(unit: str, day: Term | None) -> Term | None:
    """The week, or the weekend, of a day."""

    def days(span: Span, at: At) -> Span:
        if span.first != span.last:
            raise PeriodError("Name a day of that week, such as “week of November 23”.")
        return spans.around(unit, span.first)

    return _of(day, days)


def _nth_of(n: int, unit: str, whole: Term | None, count: int = 1) -> Term | None:
    """The first week of March, the last two days of it; days are counted from its ends."""
    length = {"day": 1, "week": 7}.get(unit, 0) * count
    if not 1 <= length <= 366:
        return None

    def days(span: Span, at: At) -> Span:
        if n < 0:
            return Span(max(span.first, span.last - DAY * (length - 1)), span.last)
        first = span.first + DAY * length * (n - 1)
        if first > span.last:
            raise PeriodError(
                f"{label(span.first, span.last)} has no {ordinal(n)} {unit}: try the last one."
            )
        return Span(first, min(span.last, first + DAY * (length - 1)))

    return _of(whole, days)


def _away(tokens: Sequence[Token], base: Term | None) -> Term | None:
    """A week from Monday, 3 days before Thanksgiving: that day."""
    number, unit, way = tokens[0].value, str(tokens[1].value), tokens[2].kind
    length = spans.length(int(str(number)), unit)
    if base is None or length is None:
        return None

    def days(span: Span, at: At) -> Span:
        return spans.day(span.first - length() if way == "before" else span.last + length())

    return _of(base, days)


def _beside_days(tokens: Sequence[Token], others: Sequence[Token]) -> Term | None:
    """The week after next, the day after Thanksgiving, the Wednesday before it."""
    sign = 1 if tokens[1].kind == "after" else -1
    kind, value = tokens[0].kind, tokens[0].value
    if kind == "unit" and shape(others) == {1: "next", -1: "last"}[sign]:
        return Term(lambda at: spans.unit(str(value), at.today, 2 * sign))

    def days(span: Span, at: At) -> Span:
        edge = span.last if sign > 0 else span.first
        if value == "weekend":
            saturday = (5 - edge.weekday() if sign > 0 else edge.weekday() - 5) % 7 or 7
            return spans.around("weekend", edge + DAY * sign * saturday)
        if kind == "unit":
            return spans.unit(str(value), edge, sign)
        away = (int(str(value)) - edge.weekday()) * sign % 7 or 7
        return spans.day(edge + DAY * sign * away)

    return _of(term(others), days)


def _on_weekday(weekday: int, day: Term | None) -> Term | None:
    """A day said with its weekday, which has to agree."""

    def days(span: Span, at: At) -> Span:
        if span.first.weekday() != weekday:
            raise PeriodError(
                f"{day_in_words(span.first)} is a {WEEKDAYS[span.first.weekday()]}, not a "
                f"{WEEKDAYS[weekday]}: type the date alone, or the weekday alone."
            )
        return span

    return _of(day, days)
