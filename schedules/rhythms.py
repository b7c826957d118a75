"""Recurrence as a form offers it: once, every week, the nth or last weekday of the month."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Literal

from schedules.recurrence.rules import WEEKDAYS
from schedules.words import WEEKDAYS as NAMES

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
                    f"Most months have no fifth {NAMES[start.weekday()]}: choose the last "
                    "weekday of the month."
                )
            rule = f"FREQ=MONTHLY;BYDAY={nth}{day}"
        case "monthly-last":
            if not _is_last(start):
                raise ValueError(
                    f"{start:%B} {start.day} is not the last {NAMES[start.weekday()]} of its "
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
