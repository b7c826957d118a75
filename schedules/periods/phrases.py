"""Date phrases that are made of others: parts of them, what is beside them, ranges, open ends."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import cast

from schedules.periods import spans
from schedules.periods.simple import DAYS, shape, simple
from schedules.periods.spans import DAY, At, Period, PeriodError, Span, When
from schedules.periods.tokens import Token, tokens
from schedules.words import WEEKDAYS, day_in_words, ordinal


def term(tokens: Sequence[Token]) -> When | None:
    """What a phrase without a range means; None if it is no such phrase."""
    return _some_of(tokens) or _beside_other(tokens) or simple(tokens)


def _some_of(tokens: Sequence[Token]) -> When | None:
    """The rest of the year, late May, the first week of March: some days of others."""
    match tokens:
        case [Token("rest" | "earlier" as which), *others]:
            return _of(_part(others), _rest if which == "rest" else _so_far)
        case [Token("early" | "mid" | "late" | "start" | "end" as name), *others]:
            return _of(_part(others), lambda span, at: spans.part(name, span))
        case [Token("nth", 1 | 2) | Token("last") as one, Token("half"), *others]:
            return _of(_part(others), lambda span, at: spans.half(1 if one.value == 1 else 2, span))
        case [
            Token("nth", 1) | Token("last") as end,
            Token("number", int(count)),
            Token("unit", "day" | "week" as unit),
            *others,
        ] if 1 <= count * _LENGTHS[unit] <= 366:
            return _of(_part(others), lambda span, at: _nth(span, end, unit, count))
        case [Token("nth" | "last") as end, Token("unit", "day" | "week" as unit), *others]:
            return _of(_part(others), lambda span, at: _nth(span, end, unit))
    return None


def _beside_other(tokens: Sequence[Token]) -> When | None:
    """Wednesday the 25th, the week of Thanksgiving, a week from Monday, the day after tomorrow."""
    match tokens:
        case [Token("weekday", int(weekday)), *others] if _is_day(others):
            return _of(term(others), lambda span, at: _on_weekday(span, weekday))
        case [Token("this" | "coming" | "next"), Token("weekday"), *others] if _is_day(others):
            return _beside_other(tokens[1:])
        case [Token("around"), *others]:
            is_week = _is_day(others) or shape(others) == "holiday"
            return _of(term(others), lambda span, at: _around(span, "week") if is_week else span)
        case [Token("unit", "week" | "weekend" as unit), *others] if others and (
            day := term(others)
        ):
            return _of(day, lambda span, at: _around(span, unit))
        case [*others, Token("unit", "week" | "weekend" as unit)] if shape(others) == "holiday":
            return _of(term(others), lambda span, at: _around(span, unit))
        case [
            Token("number", int(number)),
            Token("unit", str(unit)),
            Token("from" | "after" | "before" as way),
            *others,
        ] if unit in spans.MOST and shape(others) != "now":
            sign = -1 if way == "before" else 1
            return _of(
                term(others),
                lambda s, at: spans.on(
                    (s.last if sign > 0 else s.first) + spans.length(number, unit) * sign
                ),
            )
        case [
            Token("unit", str(unit)),
            Token("after" | "before" as way),
            Token("next" | "last" as at),
        ]:
            two = {"after next": 2, "before last": -2}.get(f"{way} {at}")
            return When(lambda at: spans.unit(unit, at.today, two)) if two else None
        case [Token("unit" | "weekday") as what, Token("after" | "before" as way), *others]:
            return _of(term(others), lambda span, at: _beside(span, what, way))
    return None


def endpoint(tokens: Sequence[Token]) -> When | None:
    """What a phrase means at an end of a range: also "the end of March"."""
    match tokens:
        case [Token("start" | "end" as edge), *others]:
            at_start = edge == "start"
            return _of(_part(others), lambda s, at: spans.on(s.first if at_start else s.last))
    return term(tokens)


def _is_day(tokens: Sequence[Token]) -> bool:
    kinds = shape(tokens).removesuffix(" year")
    return kinds in ("date", "nth") or kinds in DAYS


# Parts of other phrases


def _part(tokens: Sequence[Token]) -> When | None:
    """A phrase after "rest of" or "end of", where "the year" is the present one."""
    match tokens:
        case [Token("unit", str(unit))]:
            return When(lambda at: spans.unit(unit, at.anchor))
    return term(tokens)


def _of(whole: When | None, pick: Callable[[Span, At], Span]) -> When | None:
    """Some of the days of a phrase."""
    return When(lambda at: pick(whole.days(at), at), whole.year) if whole else None


def _rest(span: Span, at: At) -> Span:
    if span.last < at.today:
        raise PeriodError(f"{span.label} is over: try “rest of the year” or “next month”.")
    return Span(max(span.first, at.today), span.last)


def _so_far(span: Span, at: At) -> Span:
    if span.first > at.today:
        raise PeriodError(f"{span.label} has not begun: try “this month”.")
    return Span(span.first, min(span.last, at.today))


def _around(day: Span, unit: str) -> Span:
    """The week, or the weekend, of a day."""
    if day.first != day.last:
        raise PeriodError("Name a day of that week, such as “week of November 23”.")
    return spans.around(unit, day.first)


_LENGTHS = {"day": 1, "week": 7}


def _nth(span: Span, which: Token, unit: str, count: int = 1) -> Span:
    """The first week of March, the last two days of it; days are counted from its ends."""
    length = DAY * (_LENGTHS[unit] * count - 1)
    if which.kind == "last":
        return Span(max(span.first, span.last - length), span.last)
    n = int(str(which.value))
    first = span.first + DAY * _LENGTHS[unit] * (n - 1)
    if first > span.last:
        raise PeriodError(f"{span.label} has no {ordinal(n)} {unit}: try the last one.")
    return Span(first, min(span.last, first + length))


def _beside(span: Span, what: Token, way: str) -> Span:
    """The week, or the weekday, after or before some days."""
    sign, edge = (1, span.last) if way == "after" else (-1, span.first)
    if what.value == "weekend":
        saturday = (5 - edge.weekday() if sign > 0 else edge.weekday() - 5) % 7 or 7
        return spans.around("weekend", edge + DAY * sign * saturday)
    if what.kind == "unit":
        return spans.unit(str(what.value), edge, sign)
    away = (int(str(what.value)) - edge.weekday()) * sign % 7 or 7
    return spans.on(edge + DAY * sign * away)


def _on_weekday(day: Span, weekday: int) -> Span:
    """A day said with its weekday, which has to agree."""
    if day.first.weekday() != weekday:
        raise PeriodError(
            f"{day_in_words(day.first)} is a {WEEKDAYS[day.first.weekday()]}, not a "
            f"{WEEKDAYS[weekday]}: type the date alone, or the weekday alone."
        )
    return day


Bounds = tuple[date | None, date | None]

# The reader's dates from which phrases are read.
EARLIEST, LATEST = date(1910, 1, 1), date(2189, 12, 31)


def period(text: str, today: date) -> Period | None:
    """The days that a phrase such as "next 90 days" means, where it is one range of days.

    None if the text is no date phrase; PeriodError with a sentence if it is one but names days
    that do not exist, end before they begin, or lie too far away. `today` is the reader's date,
    from EARLIEST to LATEST. How phrases are understood is said in the package's docstring.
    """
    found = periods(text, today)
    return found[0] if len(found) == 1 else None


def periods(text: str, today: date) -> list[Period]:
    """The ranges that "January or March" means, earliest first; none if any part is no date phrase.

    Raises PeriodError as `period` does.
    """
    words, at = tokens(text), At(today, today)
    if words and words[0].kind == "weekdays":
        found = _all_of(words[0], _with_years(words[1:], today), at)
    else:
        found = [_bounds(_with_years(part, today), at) for part in _listed(words)]
    if None in found:
        return []
    ranges = sorted((Period(*each) for each in found if each), key=lambda r: r.first or date.min)
    return ranges if Token("or") in words else _joined(ranges)


def _listed(words: Sequence[Token]) -> list[list[Token]]:
    """What stands between "or", and between "and" where it lists days; each said in full."""
    joints = ("or",) if Token("between") in words else ("or", "and")
    parts: list[list[Token]] = [[]]
    for word in words:
        if word.kind in joints:
            parts.append([])
        else:
            parts[-1].append(word)
    pairs = range(len(parts) - 1)
    for place in (*reversed(pairs), *pairs):
        parts[place : place + 2] = map(list, _in_full(*parts[place : place + 2]))
    return parts


def _joined(ranges: Sequence[Period]) -> list[Period]:
    """The ranges, in order, as one where there is no day between them."""
    found: list[Period] = []
    for each in ranges:
        before = found[-1] if found else None
        if before and (not before.last or (each.first or date.min) <= before.last + DAY):
            last = max(before.last, each.last) if before.last and each.last else None
            found[-1] = Period(before.first, last)
        else:
            found.append(each)
    return found


def _all_of(weekdays: Token, words: Sequence[Token], at: At) -> list[Bounds | None]:
    """Mondays in January, weekdays next week: day by day, of four weeks if nothing is said."""
    whole = term(words) if words else When(lambda at: Span(at.today, at.today + 27 * DAY))
    if whole is None:
        return [None]
    span = whole.days(at)
    if span.last - span.first > 31 * DAY:
        raise PeriodError("Ask for a month at most, such as “Mondays in January”.")
    days = (span.first + DAY * number for number in range((span.last - span.first).days + 1))
    return [(day, day) for day in days if day.weekday() in cast(Sequence[int], weekdays.value)]


def _with_years(words: list[Token], today: date) -> list[Token]:
    """ "March next year" with the number of that year."""
    match words:
        case [*others, Token("month" | "number" | "nth" | "q" | "season" | "unit"), shift, unit]:
            if shift.kind in ("this", "next", "last") and unit == Token("unit", "year"):
                year = today.year + {"this": 0, "next": 1, "last": -1}[shift.kind]
                return [*others, words[len(others)], Token("year", year)]
    return words


def _bounds(words: Sequence[Token], at: At) -> Bounds | None:
    match words:
        case [Token("before" | "after" | "since" | "until" as open_end), *others]:
            found = endpoint(others)
            if open_end == "until" and others and others[0].kind == "season":
                open_end = "before"  # "until summer" is all that comes before it
            return _open(open_end, found, at) if found else None
        case [Token("from"), *others, Token("onward")] | [*others, Token("onward")]:
            found = endpoint(others)
            return (found.days(at).first, None) if found else None
    found = term(words)
    span = found.days(at) if found else _range(words, at)
    if span:
        return span.first, span.last
    match words:
        case [Token("from"), *others] if found := endpoint(others):
            return found.days(at).first, None
    return None


def _open(kind: str, found: When, at: At) -> Bounds:
    span = found.days(replace(at, back=kind == "since"))
    if kind == "after":
        return span.last + DAY, None
    if kind == "since":
        return span.first, at.today if span.first <= at.today else None
    last = span.last if kind == "until" else span.first - DAY
    return at.today if last >= at.today else None, last


def _range(words: Sequence[Token], at: At) -> Span | None:
    """ "from X to Y", "between X and Y", "X - Y"."""
    joints = {"to", "until"}
    match words:
        case [Token("between"), *words]:
            joints = {"to", "and"}
        case [Token("from"), *words]:
            pass
    for place, word in enumerate(words):
        if word.kind in joints:
            left, right = map(endpoint, _in_full(words[:place], words[place + 1 :]))
            if left and right:
                return _from_to(left, right, at)
    return None


def _in_full(
    left: Sequence[Token], right: Sequence[Token]
) -> tuple[Sequence[Token], Sequence[Token]]:
    """ "1 to 15 March", "March 1 to 15" and "first or last week of March", said in full."""
    match left, right:
        case [Token("nth" | "last")], [Token("nth" | "last"), Token("unit" | "weekday"), *_]:
            return [*left, *right[1:]], right
        case [Token("weekday")], [Token("weekday"), _, Token("unit", "week")]:
            return [*left, *right[1:]], right
        case [Token("this" | "next" | "last") as which, Token("weekday")], [Token("weekday")]:
            return left, [which, *right]
        case [Token("month", int(one)), *_], [Token("month", int(later)), *_, Token("year") as y]:
            if one < later and y.kind not in {word.kind for word in left}:
                return [*left, y], right
    years = [word for word in right if word.kind == "year"]
    day_there = [word for word in right if word.kind != "year"]
    months = [word for word in (*left, *right) if word.kind == "month"]
    if len(months) == 1 and _is_bare_day(left):
        return [*left, *months, *years], right
    if len(months) == 1 and _is_bare_day(day_there):
        return left, [*day_there, *months, *years]
    return left, right


def _is_bare_day(words: Sequence[Token]) -> bool:
    kinds = [word.kind for word in words if word.kind != "weekday"]
    return kinds in (["number"], ["nth"])


def _from_to(begin: When, end: When, at: At) -> Span:
    if begin.year == "missing" and end.year == "given":
        last = end.days(at)
        first = begin.days(replace(at, anchor=date(last.last.year, 1, 1)))
        if first.first > last.last:
            before = begin.days(replace(at, anchor=date(last.last.year - 1, 1, 1)))
            first = before if before.last >= at.today else first
        return _ordered(first, last)
    with suppress(PeriodError):  # one that has begun and is not over, such as "Nov 1 to Dec 15"
        begun = begin.days(replace(at, back=True))
        last = end.days(replace(at, anchor=begun.first))
        if last.last >= max(begun.first, at.today):
            return Span(begun.first, last.last)
    first = begin.days(at)
    return _ordered(first, end.days(replace(at, anchor=first.first)))


def _ordered(first: Span, last: Span) -> Span:
    if last.last < first.first:
        raise PeriodError(
            f"That ends on {day_in_words(last.last)}, before it begins on "
            f"{day_in_words(first.first)}: type the earlier date first, with its year, such as "
            "“from November 2026 to February 2027”."
        )
    return Span(first.first, last.last)
