"""Recurrence rules (RRULE, RFC 5545 section 3.3.10): reading, checking, stepping through them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import islice
from typing import Literal, TypeVar
from zoneinfo import ZoneInfo

from dateutil import rrule

FREQUENCIES: dict[str, Literal[0, 1, 2, 3]] = {
    "DAILY": rrule.DAILY,
    "WEEKLY": rrule.WEEKLY,
    "MONTHLY": rrule.MONTHLY,
    "YEARLY": rrule.YEARLY,
}
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
PARTS = (
    "FREQ",
    "INTERVAL",
    "COUNT",
    "UNTIL",
    "BYDAY",
    "BYMONTHDAY",
    "BYMONTH",
    "BYSETPOS",
    "WKST",
)

MOST_MEETINGS = 20_000  # 54 years of a daily session; where a rule goes on, the series ends there
MOST_INTERVAL = 999
LONGEST_RULE = 500  # characters
YEARS = range(1970, 2200)  # of DTSTART

T = TypeVar("T")

_GREGORIAN_CYCLE = 400  # years, after which dates fall on the same weekdays again
_UNTIL = re.compile(r"(\d{8})(?:T(\d{6})(Z?))?", re.ASCII)
_DAY = re.compile(r"([+-]?\d{1,2})?([A-Z]{2})", re.ASCII)


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
    frequency = parts.pop("FREQ", "")
    if frequency not in FREQUENCIES:
        said = f"FREQ={_quoted(frequency)} is not supported" if frequency else "FREQ is missing"
        raise RuleError(f"{said}: a rule needs FREQ=DAILY, WEEKLY, MONTHLY or YEARLY.")
    rule = Rule(
        frequency=frequency,
        interval=_number(parts, "INTERVAL", MOST_INTERVAL) or 1,
        count=_number(parts, "COUNT", MOST_MEETINGS),
        until=_until(parts["UNTIL"], timezone) if "UNTIL" in parts else None,
        by_day=tuple(_list(parts, "BYDAY", _by_day)),
        by_month_day=_positions(parts, "BYMONTHDAY", 31),
        by_month=_positions(parts, "BYMONTH", 12, negative=False),
        by_set_position=_positions(parts, "BYSETPOS", 366),
        week_start=_weekday("WKST", parts.get("WKST", "MO")),
    )
    _refuse_contradictions(rule, dtstart)
    return rule


def _split(text: str) -> dict[str, str]:
    if len(text) > LONGEST_RULE:
        raise RuleError(f"A rule has at most {LONGEST_RULE} characters.")
    body = re.sub(r"\s", "", text.upper()).removeprefix("RRULE:").removesuffix(";")
    parts: dict[str, str] = {}
    for item in body.split(";"):
        name, equals, value = item.partition("=")
        if not equals or not value:
            raise RuleError(
                "A rule is written as NAME=VALUE pairs between semicolons, such as "
                "FREQ=MONTHLY;BYDAY=-1WE."
            )
        if name not in PARTS:
            known = f"{', '.join(PARTS[:-1])} and {PARTS[-1]}"
            raise RuleError(f"{_quoted(name)} is not supported in a rule: use only {known}.")
        if name in parts:
            raise RuleError(f"{name} stands twice in the rule: keep one.")
        parts[name] = value
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
    match = _UNTIL.fullmatch(text)
    try:
        if match is None:
            raise ValueError(text)
        day, clock, utc = match.groups()
        if clock is None:
            return datetime.combine(datetime.strptime(day, "%Y%m%d"), time.max)
        until = datetime.strptime(day + clock, "%Y%m%d%H%M%S")
        if not utc:
            return until
        if timezone is None:
            raise RuleError("UNTIL is given in UTC, but the series has no time zone: drop the Z.")
        return until.replace(tzinfo=UTC).astimezone(ZoneInfo(timezone)).replace(tzinfo=None, fold=0)
    except RuleError:
        raise
    except (ValueError, OverflowError) as error:
        raise RuleError("UNTIL is a date such as 20271231 or 20271231T235959Z.") from error


def _number(parts: dict[str, str], name: str, most: int) -> int | None:
    if name not in parts:
        return None
    text = parts[name]
    if not re.fullmatch(r"\d{1,5}", text, re.ASCII) or not 1 <= int(text) <= most:
        raise RuleError(f"{name} is a whole number from 1 to {most}.")
    return int(text)


def _positions(
    parts: dict[str, str], name: str, most: int, *, negative: bool = True
) -> tuple[int, ...]:
    def position(text: str) -> int:
        known = re.fullmatch(r"[+-]?\d{1,3}" if negative else r"\d{1,3}", text, re.ASCII)
        if not known or not 1 <= abs(int(text)) <= most:
            also = f" or -{most} to -1" if negative else ""
            raise RuleError(f"{name} takes whole numbers from 1 to {most}{also}.")
        return int(text)

    return tuple(sorted(_list(parts, name, position)))


def _by_day(text: str) -> tuple[int, int]:
    match = _DAY.fullmatch(text)
    if match is None or (match[1] and not 1 <= abs(int(match[1])) <= 53):
        raise RuleError("BYDAY takes days such as WE, or numbered ones such as -1WE.")
    return _weekday("BYDAY", match[2]), int(match[1] or 0)


def _weekday(name: str, text: str) -> int:
    if text not in WEEKDAYS:
        raise RuleError(f"{name} takes the days {', '.join(WEEKDAYS)}.")
    return WEEKDAYS.index(text)


def _list(parts: dict[str, str], name: str, read: Callable[[str], T]) -> list[T]:
    items = parts[name].split(",") if name in parts else []
    return list(dict.fromkeys(read(item) for item in items))


def _quoted(name: str) -> str:
    """A name that may be shown to people: a rule can come from anybody's calendar file."""
    return re.sub(r"[^A-Z0-9-]", "", name)[:20] or "An empty name"


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
            if not _is_last(start):
                raise ValueError(
                    f"{start:%B} {start.day} is not the last {start:%A} of its "
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
