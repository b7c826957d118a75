"""Recurrence rules (RRULE, RFC 5545 section 3.3.10): reading, checking, stepping through them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import islice
from typing import Literal

from dateutil import rrule

from schedules.model import local
from schedules.words import MONTHS, in_a_row, ordinal
from schedules.words import WEEKDAYS as NAMES

FREQUENCIES: dict[str, Literal[0, 1, 2, 3]] = {
    "DAILY": rrule.DAILY,
    "WEEKLY": rrule.WEEKLY,
    "MONTHLY": rrule.MONTHLY,
    "YEARLY": rrule.YEARLY,
}
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

MOST_MEETINGS = 20_000  # 54 years of a daily session; where a rule goes on, the series ends there
LONGEST_RULE = 500  # characters
YEARS = range(1970, 2200)  # of DTSTART

_GREGORIAN_CYCLE = 400  # years, after which dates fall on the same weekdays again
_DAY = "|".join(WEEKDAYS)
# What each part may be, between commas; and how it is to be written, for people.
_PARTS = {
    "FREQ": ("|".join(FREQUENCIES), "a rule needs FREQ=DAILY, WEEKLY, MONTHLY or YEARLY"),
    "INTERVAL": ("0*[1-9]\\d{0,2}", "it takes a whole number from 1 to 999"),
    "COUNT": (
        "0*([1-9]\\d{0,3}|1\\d{4}|20000)",
        f"it takes a whole number from 1 to {MOST_MEETINGS}",
    ),
    "UNTIL": ("\\d{8}(T\\d{6}Z?)?", "it takes a date such as 20271231 or 20271231T235959Z"),
    "BYDAY": (
        f"([+-]?0?([1-9]|[1-4]\\d|5[0-3]))?({_DAY})",
        "it takes days such as WE, or numbered ones such as -1WE",
    ),
    "BYMONTHDAY": ("[+-]?0*([1-9]|[12]\\d|3[01])", "it takes numbers from 1 to 31 or -31 to -1"),
    "BYMONTH": ("0*([1-9]|1[0-2])", "it takes numbers from 1 to 12"),
    "BYSETPOS": (
        "[+-]?0*([1-9]\\d?|[12]\\d\\d|3[0-5]\\d|36[0-6])",
        "it takes numbers from 1 to 366 or -366 to -1",
    ),
    "WKST": (_DAY, f"it takes one of the days {', '.join(WEEKDAYS)}"),
}
_LISTED = frozenset({"BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS"})


class RuleError(ValueError):
    """A recurrence rule that is refused; the message is a sentence for people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A recurrence rule that has been read and checked.

    `until` is naive wall-clock time in the series' zone, inclusive. `by_day` holds (weekday, n):
    weekday 0 is Monday; n is the position in the month or year, 0 for every such day.
    """

    frequency: str
    interval: int = 1
    count: int | None = None
    until: datetime | None = None
    by_day: tuple[tuple[int, int], ...] = ()
    by_month_day: tuple[int, ...] = ()
    by_month: tuple[int, ...] = ()
    by_set_position: tuple[int, ...] = ()
    week_start: int = 0

    def starts(self, dtstart: datetime) -> Iterator[datetime]:
        """Naive starts from `dtstart` on, in order, at most `MOST_MEETINGS` of them.

        As in dateutil, and as RFC 5545 leaves open, a `dtstart` that does not fit the rule is
        neither a meeting nor counted by COUNT.
        """
        dtstart = dtstart.replace(microsecond=0)  # which dateutil does not keep either
        found = (start for start in self._steps(dtstart) if start >= dtstart)
        for start in islice(found, MOST_MEETINGS if self.count is None else self.count):
            if self.until is not None and start > self.until:
                return
            yield start

    def _steps(self, dtstart: datetime) -> Iterator[datetime]:
        begin, by_day = dtstart, self.by_day
        if self.frequency == "WEEKLY":
            # dateutil would pick BYSETPOS of the first week from a week that begins at DTSTART.
            begin -= timedelta(days=(dtstart.weekday() - self.week_start) % 7)
            by_day = by_day or ((dtstart.weekday(), 0),)
        steps = rrule.rrule(
            FREQUENCIES[self.frequency],
            dtstart=begin,
            interval=self.interval,
            wkst=self.week_start,
            bysetpos=self.by_set_position or None,
            bymonth=self.by_month or None,
            bymonthday=self.by_month_day or None,
            byweekday=[rrule.weekday(day, n or None) for day, n in by_day] or None,
        )
        try:
            yield from steps
        except (ValueError, OverflowError):
            return  # dateutil's way to say that the year 9999 is over


@lru_cache(maxsize=4096)  # checking one takes a third of a millisecond, and one change asks often
def parse_rule(text: str, dtstart: datetime, timezone: str | None = None) -> Rule:
    """Read an RRULE, with or without `RRULE:` before it, in any case.

    `dtstart` is naive; `timezone` (IANA) is needed only where UNTIL is given in UTC. Raises
    RuleError with one sentence for whatever is not understood, contradicts itself, is beyond the
    limits of this module, or never yields a meeting.
    """
    if dtstart.year not in YEARS:
        raise RuleError(f"A series must begin between {YEARS[0]} and {YEARS[-1]}.")
    parts = _split(text)
    numbers = {
        name: tuple(sorted({int(number) for number in parts[name].split(",")}))
        for name in ("BYMONTHDAY", "BYMONTH", "BYSETPOS")
        if name in parts
    }
    days = parts["BYDAY"].split(",") if "BYDAY" in parts else []
    rule = Rule(
        frequency=parts["FREQ"],
        interval=int(parts.get("INTERVAL", 1)),
        count=int(parts["COUNT"]) if "COUNT" in parts else None,
        until=_until(parts["UNTIL"], timezone) if "UNTIL" in parts else None,
        by_day=tuple(dict.fromkeys((WEEKDAYS.index(d[-2:]), int(d[:-2] or 0)) for d in days)),
        by_month_day=numbers.get("BYMONTHDAY", ()),
        by_month=numbers.get("BYMONTH", ()),
        by_set_position=numbers.get("BYSETPOS", ()),
        week_start=WEEKDAYS.index(parts.get("WKST", "MO")),
    )
    _refuse_contradictions(rule, dtstart)
    return rule


def _split(text: str) -> dict[str, str]:
    """The parts of a rule by their names, each as it may be."""
    if len(text) > LONGEST_RULE:
        raise RuleError(f"A rule has at most {LONGEST_RULE} characters.")
    body = re.sub(r"\s", "", text.upper()).removeprefix("RRULE:").removesuffix(";")
    parts: dict[str, str] = {}
    for item in body.split(";"):
        name, _, value = item.partition("=")
        if not value:
            raise RuleError(
                "A rule is written as NAME=VALUE pairs between semicolons, such as "
                "FREQ=MONTHLY;BYDAY=-1WE."
            )
        if name not in _PARTS:
            raise RuleError(f"{_quoted(name)} is not supported in a rule: use {in_a_row(_PARTS)}.")
        if name in parts:
            raise RuleError(f"{name} stands twice in the rule: keep one.")
        known, instead = _PARTS[name]
        values = value.split(",") if name in _LISTED else [value]
        if not all(re.fullmatch(known, each, re.ASCII) for each in values):
            raise RuleError(f"{name}={_quoted(value)} is not supported: {instead}.")
        parts[name] = value
    if "FREQ" not in parts:
        raise RuleError(f"FREQ is missing: {_PARTS['FREQ'][1]}.")
    return parts


def _refuse_contradictions(rule: Rule, dtstart: datetime) -> None:
    numbered = {n != 0 for _, n in rule.by_day}
    if rule.count is not None and rule.until is not None:
        raise RuleError("A rule ends by COUNT or by UNTIL, not both: remove one of them.")
    if True in numbered and rule.frequency not in ("MONTHLY", "YEARLY"):
        raise RuleError("A numbered BYDAY such as -1WE goes with FREQ=MONTHLY or FREQ=YEARLY only.")
    if len(numbered) > 1:
        raise RuleError("BYDAY takes either numbered days (-1WE) or plain ones (WE), not both.")
    if rule.by_month_day and rule.frequency == "WEEKLY":
        raise RuleError("BYMONTHDAY does not go with FREQ=WEEKLY: use FREQ=MONTHLY.")
    in_months = rule.frequency == "MONTHLY" or rule.by_month
    if in_months and any(abs(n) > 5 for _, n in rule.by_day):
        raise RuleError("This rule never meets: a month has a weekday at most five times.")
    if rule.by_set_position and not (rule.by_day or rule.by_month_day or rule.by_month):
        raise RuleError("BYSETPOS picks among other days: add BYDAY, BYMONTHDAY or BYMONTH.")
    if not _ever_meets(rule, dtstart):
        raise RuleError("This rule never meets: no date in the calendar fits all of its parts.")


def _ever_meets(rule: Rule, dtstart: datetime) -> bool:
    """Whether the rule, its end aside, yields any date within some 370 years.

    dateutil searches a rule without dates up to the year 9999, seconds from 2026. Whole Gregorian
    cycles later the calendar is the same and the search is short.
    """
    cycles = (datetime.max.year - dtstart.year) // _GREGORIAN_CYCLE
    late = dtstart.replace(year=dtstart.year + cycles * _GREGORIAN_CYCLE)
    return next(replace(rule, count=None, until=None).starts(late), None) is not None


def _until(text: str, timezone: str | None) -> datetime:
    try:
        if len(text) == 8:
            return datetime.combine(datetime.strptime(text, "%Y%m%d"), time.max)
        until = datetime.strptime(text.rstrip("Z"), "%Y%m%dT%H%M%S")
        if not text.endswith("Z"):
            return until
        if timezone:
            return local(until.replace(tzinfo=UTC), timezone)
    except (ValueError, OverflowError):
        raise RuleError(f"UNTIL={text} is not supported: {_PARTS['UNTIL'][1]}.") from None
    raise RuleError("UNTIL is given in UTC, but the series has no time zone: drop the Z.")


def _quoted(name: str) -> str:
    """A name that may be shown to people: a rule can come from anybody's calendar file."""
    return re.sub(r"[^A-Z0-9,+-]", "", name)[:20] or "An empty name"


def canonical(rule: Rule) -> str:
    """A rule as text, its parts in a fixed order, UNTIL in local time and defaults left out."""
    days = ",".join(f"{n or ''}{WEEKDAYS[day]}" for day, n in sorted(rule.by_day))
    until = rule.until.strftime("%Y%m%dT%H%M%S") if rule.until else ""
    parts = {
        "FREQ": rule.frequency,
        "INTERVAL": str(rule.interval) if rule.interval > 1 else "",
        "COUNT": str(rule.count) if rule.count else "",
        "UNTIL": until,
        "BYMONTH": _numbers(rule.by_month),
        "BYMONTHDAY": _numbers(rule.by_month_day),
        "BYDAY": days,
        "BYSETPOS": _numbers(rule.by_set_position),
        "WKST": WEEKDAYS[rule.week_start] if rule.week_start else "",
    }
    return ";".join(f"{name}={value}" for name, value in parts.items() if value)


def _numbers(values: Iterable[int]) -> str:
    return ",".join(str(value) for value in sorted(values))


Rhythm = Literal["once", "weekly", "monthly-nth", "monthly-last"]


def rule_for(
    rhythm: Rhythm, start: datetime, *, until: date | None = None, count: int | None = None
) -> str | None:
    """The RRULE of a rhythm that begins at `start` (naive), None for a single session.

    Raises ValueError where `start` is not the last such weekday of its month, or is its fifth.
    """
    day = WEEKDAYS[start.weekday()]
    match rhythm:
        case "once":
            return None
        case "weekly":
            rule = f"FREQ=WEEKLY;BYDAY={day}"
        case "monthly-nth":
            nth = (start.day - 1) // 7 + 1
            if nth == 5:
                raise ValueError(
                    f"Most months have no fifth {start:%A}: choose the last weekday of the month."
                )
            rule = f"FREQ=MONTHLY;BYDAY={nth}{day}"
        case "monthly-last":
            if (start + timedelta(days=7)).month == start.month:
                raise ValueError(
                    f"{start:%B} {start.day} is not the last {start:%A} of its "
                    "month: choose that date, or another rhythm."
                )
            rule = f"FREQ=MONTHLY;BYDAY=-1{day}"
    if until is not None:
        return f"{rule};UNTIL={datetime.combine(until, time(23, 59, 59)):%Y%m%dT%H%M%S}"
    return f"{rule};COUNT={count}" if count else rule


_UNITS = {"DAILY": "day", "WEEKLY": "week", "MONTHLY": "month", "YEARLY": "year"}
_NTH = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", -1: "last"}
_WORKING_DAYS = [0, 1, 2, 3, 4]


def describe(rule: str, dtstart: datetime, timezone: str | None = None) -> str:
    """Say an RRULE in English, without a full stop; arguments and errors as in `parse_rule`."""
    read = parse_rule(rule, dtstart, timezone)
    ending = ""
    if read.count is not None:
        ending = ", once" if read.count == 1 else f", {read.count} times"
    elif read.until is not None:
        ending = f", until {read.until.day} {MONTHS[read.until.month - 1]} {read.until.year}"
    return _days(read, dtstart) + ending


def _days(rule: Rule, dtstart: datetime) -> str:
    unit = _UNITS[rule.frequency]
    every = f"Every {unit}" if rule.interval == 1 else f"Every {rule.interval} {unit}s"
    months = in_a_row([MONTHS[month - 1] for month in rule.by_month])
    within = f" in {months}" if months else ""
    days = sorted({day for day, _ in rule.by_day})
    dates = [ordinal(n) if n > 0 else f"{_nth(n)} day" for n in _from_start(rule.by_month_day)]
    named = f"the {in_a_row(dates, 'or' if rule.frequency == 'DAILY' else 'and')}" if dates else ""
    if rule.frequency == "WEEKLY" and not rule.by_set_position:
        return _weekly(every, days or [dtstart.weekday()], rule.interval) + within
    if picked := _numbered(rule, days, named or f"the {ordinal(dtstart.day)}"):
        also = f", if it is {named}" if named and not rule.by_set_position else ""
        if rule.frequency == "MONTHLY" and rule.interval == 1 and not rule.by_set_position:
            return f"Every {picked} of the month{within}{also}"
        whole = f" of {months or 'the year'}" if rule.frequency == "YEARLY" else within
        return f"{every} on the {picked}{whole}{also}"
    if days:
        first = "Every" if rule.interval == 1 else f"{every} on every"
        also = f", if it is {named}" if named else ""
        return f"{first} {in_a_row(NAMES[day] for day in days)}{within}{also}"
    if rule.frequency == "DAILY":
        return every + within + (f" if it is {named}" if named else "")
    if rule.frequency == "YEARLY":
        months = months or ("each month" if named else MONTHS[dtstart.month - 1])
        return f"{every} on {named or f'the {ordinal(dtstart.day)}'} of {months}"
    return f"{every} on {named or f'the {ordinal(dtstart.day)}'}{within}"


def _weekly(every: str, days: list[int], interval: int) -> str:
    if days == _WORKING_DAYS and interval == 1:
        return "Every weekday (Monday to Friday)"
    names = in_a_row(NAMES[day] for day in days)
    # "Every second Tuesday" is also said of the second Tuesday of a month.
    return f"Every other {names}" if interval == 2 and len(days) == 1 else f"{every} on {names}"


def _numbered(rule: Rule, days: list[int], dates: str) -> str:
    """ "first and third Tuesday", "last weekday (Monday to Friday)", "first of the 10th"."""
    if not rule.by_set_position:
        named = {
            day: [n for other, n in rule.by_day if other == day and n] for day, _ in rule.by_day
        }
        return in_a_row(f"{_nths(ns)} {NAMES[day]}" for day, ns in named.items() if ns)
    if not days or rule.by_month_day or any(n for _, n in rule.by_day):
        which = [f"the {_nth(n)} {NAMES[day]}" if n else NAMES[day] for day, n in rule.by_day]
        pool = f"of {in_a_row([*which, *([dates] if rule.by_month_day or not which else [])])}"
    elif days == _WORKING_DAYS:
        pool = "weekday (Monday to Friday)"
    else:
        names = in_a_row(NAMES[day] for day in days)
        pool = {1: names, 7: "day"}.get(len(days), f"of its days {names}")
    return f"{_nths(rule.by_set_position)} {pool}"


def _from_start(numbers: Iterable[int]) -> list[int]:
    return sorted(numbers, key=lambda n: (n < 0, n))


def _nths(numbers: Iterable[int]) -> str:
    return in_a_row(map(_nth, _from_start(numbers)))


def _nth(n: int) -> str:
    return _NTH.get(n) or (ordinal(n) if n > 0 else f"{_nth(-n)}-to-last")
