"""Every day from 2026 to 2036, both clock changes of each year, against an oracle of ten lines."""

from __future__ import annotations

import calendar as months
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from bot.community import PACKAGED, load_community
from bot.store.database import Database
from schedules.calendar import Calendar
from schedules.model import Segment, Series
from schedules.recurrence import occurrences
from schedules.seeding import seed

ZONE = "America/Los_Angeles"
FIRST, LAST = date(2026, 11, 25), date(2036, 12, 31)


def summer(day: date) -> bool:
    """US rules since 2007: second Sunday of March to first Sunday of November."""
    sundays = {month: sunday_of(day.year, month) for month in (3, 11)}
    return sundays[3] + timedelta(7) <= day < sundays[11]


def sunday_of(year: int, month: int) -> date:
    return date(year, month, 1 + (6 - months.weekday(year, month, 1)) % 7)


def last_wednesday(year: int, month: int) -> datetime:
    """The last Wednesday at 10:00 Pacific, as UTC."""
    days = [d for d in months.Calendar().itermonthdates(year, month) if d.month == month]
    day = [d for d in days if d.weekday() == 2][-1]
    return datetime(day.year, day.month, day.day, 17 if summer(day) else 18, tzinfo=UTC)


ORACLE = [
    last_wednesday(year, month)
    for year in range(2026, 2039)
    for month in range(1, 13)
    if date(year, month, 28) >= FIRST
]


def test_the_next_chat_is_right_on_every_day(tmp_path: Path) -> None:
    db = Database(tmp_path / "bot.db")
    calendar = Calendar(db, ZONE)
    seed(calendar, load_community(PACKAGED / "california"), datetime(2026, 11, 1, tzinfo=UTC))
    now, checked = datetime(2026, 11, 1, 17, 59, tzinfo=UTC), 0
    while now.date() <= LAST:
        if now.day == 1:
            calendar.extend(now)
        (found,) = calendar.not_over(now, "charter-chat", limit=1)
        assert found.start == next(s for s in ORACLE if s + timedelta(hours=1) > now), now
        assert (found.local_start.hour, found.local_start.weekday()) == (10, 2)
        now += timedelta(days=1)
        checked += 1
    db.close()
    assert checked == 3714


def midnight(day: date) -> datetime:
    """Local midnight in Pacific time, as UTC; the clocks change at two in the morning."""
    summer_at_midnight = summer(day - timedelta(days=1))
    return datetime(day.year, day.month, day.day, 7 if summer_at_midnight else 8, tzinfo=UTC)


def test_daily_sessions_and_whole_days_are_right_on_every_day() -> None:
    last = datetime.combine(LAST, time.max)
    begin = datetime(2026, 1, 1)
    daily: dict[str, Any] = {
        "kind": "chat",
        "title": "Chat",
        "rrule": "FREQ=DAILY",
        "timezone": ZONE,
    }
    timed = Segment(
        uid="timed", dtstart=begin.replace(hour=10), duration=timedelta(hours=1), **daily
    )
    whole = Segment(uid="whole", dtstart=begin, duration=timedelta(1), all_day=True, **daily)
    found = [occurrences(Series.of(each), datetime.min, last) for each in (timed, whole)]
    day = begin.date()
    for one, all_day in zip(*found, strict=True):
        ten = datetime(day.year, day.month, day.day, 17 if summer(day) else 18, tzinfo=UTC)
        assert (one.recurrence_id, one.start, one.end) == (day, ten, ten + timedelta(hours=1))
        tomorrow = day + timedelta(days=1)
        assert (all_day.start, all_day.end) == (midnight(day), midnight(tomorrow))
        assert (all_day.recurrence_id, all_day.local_end.date()) == (day, tomorrow)
        day = tomorrow
    assert day == LAST + timedelta(days=1)
