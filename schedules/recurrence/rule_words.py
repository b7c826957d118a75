"""A recurrence rule in plain English, "Every last Wednesday of the month", or as a form has it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Literal

from schedules.recurrence.rrules import WEEKDAYS as CODES
from schedules.recurrence.rrules import Rule, parse_rule
from schedules.words import MONTHS, WEEKDAYS, in_a_row, ordinal

_UNITS = {"DAILY": "day", "WEEKLY": "week", "MONTHLY": "month", "YEARLY": "year"}
_NTH = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth"}
_WORKING_DAYS = {0, 1, 2, 3, 4}


def describe(rule: str, dtstart: datetime, timezone: str | None = None) -> str:
    """Say an RRULE in English, without a full stop; arguments and errors as in `parse_rule`."""
    read = parse_rule(rule, dtstart, timezone)
    return _days(read, dtstart) + _ending(read)


def _days(rule: Rule, dtstart: datetime) -> str:
    months = in_a_row([MONTHS[month - 1] for month in rule.by_month])
    in_months = f" in {months}" if months else ""
    if rule.by_set_position:
        return _picked(rule, dtstart) + in_months
    if rule.frequency == "WEEKLY":
        return _weekly(rule, dtstart) + in_months
    if _is_numbered(rule):
        return _numbered(rule, months)
    if rule.by_day:
        return _plain(rule) + in_months + _that_is_also(rule)
    return _dates(rule, dtstart, months)


def _every(rule: Rule) -> str:
    unit = _UNITS[rule.frequency]
    return f"Every {unit}" if rule.interval == 1 else f"Every {rule.interval} {unit}s"


def _weekly(rule: Rule, dtstart: datetime) -> str:
    days = {day for day, _ in rule.by_day} or {dtstart.weekday()}
    if days == _WORKING_DAYS and rule.interval == 1:
        return "Every weekday (Monday to Friday)"
    if rule.interval == 2 and len(days) == 1:
        # "Every second Tuesday" is also said of the second Tuesday of a month.
        return f"Every other {_weekdays(days)}"
    return f"{_every(rule)} on {_weekdays(days)}"


def _numbered(rule: Rule, months: str) -> str:
    positions: dict[int, list[int]] = {}
    for day, n in rule.by_day:
        positions.setdefault(day, []).append(n)
    days = in_a_row([f"{_nths(ns)} {WEEKDAYS[day]}" for day, ns in positions.items()])
    if rule.frequency == "MONTHLY" and rule.interval == 1:
        in_months = f" in {months}" if months else ""
        return f"Every {days} of the month{in_months}{_that_is_also(rule)}"
    of = f" of {months}" if months else " of the year" if rule.frequency == "YEARLY" else ""
    return f"{_every(rule)} on the {days}{of}{_that_is_also(rule)}"


def _plain(rule: Rule) -> str:
    """Weekdays without a number, in a rule that is not weekly."""
    days = {day for day, _ in rule.by_day}
    if rule.interval == 1:
        return f"Every {_weekdays(days)}"
    if rule.frequency == "DAILY":
        return f"{_every(rule)} if it is a {_weekdays(days, 'or')}"
    return f"{_every(rule)} on every {_weekdays(days)}"


def _dates(rule: Rule, dtstart: datetime, months: str) -> str:
    days = _month_days(rule)
    in_months = f" in {months}" if months else ""
    if rule.frequency == "DAILY":
        if days and rule.interval == 1:
            return f"Every month on {days}{in_months}"
        return _every(rule) + in_months + (f" if it is {days}" if days else "")
    days = days or f"the {ordinal(dtstart.day)}"
    if rule.frequency == "MONTHLY":
        return f"{_every(rule)} on {days}{in_months}"
    each = "each month" if rule.by_month_day else MONTHS[dtstart.month - 1]
    return f"{_every(rule)} on {days} of {months or each}"


def _picked(rule: Rule, dtstart: datetime) -> str:
    """BYSETPOS and what it picks from: "Every month on the first of the 10th and 20th"."""
    positions = _nths(rule.by_set_position)
    days = {day for day, _ in rule.by_day}
    if rule.by_month_day or _is_numbered(rule) or not days:
        pool = [_numbered_pool(rule), _month_days(rule) or f"the {ordinal(dtstart.day)}"]
        return f"{_every(rule)} on the {positions} of {in_a_row(list(filter(None, pool)))}"
    if len(days) == 1:
        return f"{_every(rule)} on the {positions} {_weekdays(days)}"
    if len(days) == 7:
        return f"{_every(rule)} on the {positions} day"
    if days == _WORKING_DAYS:
        return f"{_every(rule)} on the {positions} weekday (Monday to Friday)"
    return f"{_every(rule)} on the {positions} of its days {_weekdays(days)}"


def _numbered_pool(rule: Rule) -> str:
    return in_a_row(
        [f"the {_nth(n)} {WEEKDAYS[day]}" if n else WEEKDAYS[day] for day, n in rule.by_day]
    )


def _is_numbered(rule: Rule) -> bool:
    return any(n for _, n in rule.by_day)


def _that_is_also(rule: Rule) -> str:
    return f", if it is {_month_days(rule)}" if rule.by_month_day else ""


def _month_days(rule: Rule) -> str:
    days = sorted(rule.by_month_day, key=lambda day: (day < 0, day))
    names = [ordinal(day) if day > 0 else f"{_nth(day)} day" for day in days]
    return f"the {in_a_row(names)}" if names else ""


def _weekdays(days: Iterable[int], joint: str = "and") -> str:
    return in_a_row([WEEKDAYS[day] for day in sorted(days)], joint)


def _nths(numbers: Iterable[int]) -> str:
    return in_a_row([_nth(n) for n in sorted(numbers, key=lambda n: (n < 0, n))])


def _nth(n: int) -> str:
    if n > 0:
        return _NTH.get(n) or ordinal(n)
    return "last" if n == -1 else f"{_nth(-n)}-to-last"


def _ending(rule: Rule) -> str:
    if rule.count is not None:
        return ", once" if rule.count == 1 else f", {rule.count} times"
    if rule.until is not None:
        until = rule.until
        return f", until {until.day} {MONTHS[until.month - 1]} {until.year}"
    return ""


Rhythm = Literal["once", "weekly", "monthly-nth", "monthly-last"]


def rule_for(
    rhythm: Rhythm, start: datetime, *, until: date | None = None, count: int | None = None
) -> str | None:
    """The RRULE of a rhythm that begins at `start` (naive), None for a single session.

    Raises ValueError where `start` is not the last such weekday of its month, or is its fifth.
    """
    day = CODES[start.weekday()]
    match rhythm:
        case "once":
            return None
        case "weekly":
            rule = f"FREQ=WEEKLY;BYDAY={day}"
        case "monthly-nth":
            nth = (start.day - 1) // 7 + 1
            if nth == 5:
                raise ValueError(
                    f"Most months have no fifth {WEEKDAYS[start.weekday()]}: choose the last "
                    "weekday of the month."
                )
            rule = f"FREQ=MONTHLY;BYDAY={nth}{day}"
        case "monthly-last":
            if not _is_last(start):
                raise ValueError(
                    f"{start:%B} {start.day} is not the last {WEEKDAYS[start.weekday()]} of its "
                    "month: choose that date, or another rhythm."
                )
            rule = f"FREQ=MONTHLY;BYDAY=-1{day}"
    if until is not None:
        return f"{rule};UNTIL={datetime.combine(until, time(23, 59, 59)):%Y%m%dT%H%M%S}"
    return f"{rule};COUNT={count}" if count else rule


def _is_last(start: datetime) -> bool:
    following = start.day + 7
    try:
        start.replace(day=following)
    except ValueError:
        return True
    return False
