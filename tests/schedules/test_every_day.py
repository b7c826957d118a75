"""Every day from 2026 to 2036, both clock changes of each year, against an oracle of ten lines."""

from __future__ import annotations

import calendar as months
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bot.knowledge import PACKAGED, load_community
from bot.store.database import Database
from schedules.calendar import Calendar
from schedules.seeding import seed

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
    calendar = Calendar(db, "America/Los_Angeles")
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
