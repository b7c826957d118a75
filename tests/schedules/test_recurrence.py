from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta

import pytest

from schedules.model import Occurrence, Override, Segment, Series, Status, instant, local
from schedules.recurrence import local_starts, occurrences, recurrences

PACIFIC = "America/Los_Angeles"
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
TEN_YEARS = datetime(2026, 1, 1), datetime(2036, 12, 31, 23, 59)


def chats(**changes) -> Segment:
    fields = {
        "uid": "chat",
        "kind": "chat",
        "title": "Chat",
        "dtstart": datetime(2026, 1, 28, 10, 0),
        "duration": HOUR,
        "timezone": PACIFIC,
        "rrule": "FREQ=MONTHLY;BYDAY=-1WE",
        "status": Status.TENTATIVE,
        "topic": "Renewals",
        "url": "https://example.org/chat",
        "sequence": 3,
    }
    return Segment(**{**fields, **changes})


def met(
    segment: Segment, *overrides: Override, first: datetime, last: datetime
) -> list[Occurrence]:
    series = Series.of(segment, {o.recurrence_id: o for o in overrides})
    return occurrences(series, first, last)


# A calendar of its own: days one after the other, and the clock changes as the law has them
# (15 U.S.C. 260a: from 2 a.m. on the second Sunday of March to 2 a.m. on the first of November).


def every_day() -> Iterator[date]:
    return (date(2026, 1, 1) + n * DAY for n in range(11 * 365 + 3))


def pacific_to_utc(wall: datetime) -> datetime:
    changes = [
        datetime.combine(day, time(2))
        for day in (
            date(wall.year, month, n)
            for month, least in ((3, 8), (11, 1))
            for n in range(least, least + 7)
        )
        if day.weekday() == 6
    ]
    return (wall + (7 if changes[0] + HOUR <= wall < changes[1] else 8) * HOUR).replace(tzinfo=UTC)


RULES: dict[str, Callable[[date], bool]] = {
    "FREQ=MONTHLY;BYDAY=-1WE": lambda d: d.weekday() == 2 and (d + 7 * DAY).month != d.month,
    "FREQ=MONTHLY;BYDAY=2SU": lambda d: d.weekday() == 6 and 8 <= d.day <= 14,
    "FREQ=MONTHLY;BYDAY=1SU": lambda d: d.weekday() == 6 and d.day <= 7,
    "FREQ=MONTHLY;BYDAY=5FR": lambda d: d.weekday() == 4 and d.day > 28,
    "FREQ=WEEKLY;BYDAY=SU": lambda d: d.weekday() == 6,
    "FREQ=DAILY": lambda d: True,
    "FREQ=YEARLY;BYMONTH=3,11;BYDAY=SU": lambda d: d.weekday() == 6 and d.month in (3, 11),
    "FREQ=MONTHLY;BYMONTHDAY=31": lambda d: d.day == 31,
}


@pytest.mark.parametrize("clock", ["00:00", "01:30", "02:30", "09:00", "10:00"])
@pytest.mark.parametrize("rule", RULES)
def test_eleven_years_of_meetings_are_where_the_calendar_and_the_law_put_them(rule, clock):
    at = time.fromisoformat(clock)
    expected = [datetime.combine(day, at) for day in every_day() if RULES[rule](day)]
    series = chats(dtstart=expected[0], rrule=rule)
    found = met(series, first=TEN_YEARS[0], last=TEN_YEARS[1])
    assert [meeting.recurrence_id for meeting in found] == [wall.date() for wall in expected]
    assert [meeting.start for meeting in found] == [pacific_to_utc(wall) for wall in expected]
    assert all(m.end - m.start == HOUR for m in found if m.start and m.end)


def test_a_time_that_the_clocks_skip_is_an_hour_later_by_the_wall():
    assert instant(datetime(2027, 3, 14, 2, 30), PACIFIC) == datetime(
        2027, 3, 14, 10, 30, tzinfo=UTC
    )
    [meeting] = met(
        chats(dtstart=datetime(2027, 3, 14, 2, 30), rrule=None),
        first=datetime(2027, 3, 14),
        last=datetime(2027, 3, 15),
    )
    assert meeting.recurrence_id == date(2027, 3, 14)
    assert meeting.local_start == datetime(2027, 3, 14, 3, 30)
    assert meeting.local_end == datetime(2027, 3, 14, 4, 30)


def test_a_time_that_comes_twice_is_the_first():
    twice = datetime(2026, 11, 1, 1, 30)
    first = datetime(2026, 11, 1, 8, 30, tzinfo=UTC)
    assert instant(twice, PACIFIC) == instant(twice.replace(fold=1), PACIFIC) == first
    assert local(first, PACIFIC) == local(first + HOUR, PACIFIC) == twice


def test_a_meeting_across_a_clock_change_takes_as_long_as_it_takes():
    [meeting] = met(
        chats(dtstart=datetime(2026, 11, 1, 0, 30), duration=2 * HOUR, rrule=None),
        first=datetime(2026, 11, 1),
        last=datetime(2026, 11, 2),
    )
    assert meeting.end - meeting.start == 2 * HOUR
    assert meeting.local_end == datetime(2026, 11, 1, 1, 30)


def test_an_override_of_a_date_that_the_series_does_not_have_is_ignored():
    excluded = datetime(2026, 2, 25, 10)
    changes = [
        Override(recurrence_id=day, local_start=datetime(2026, 3, 2, 10))
        for day in (date(2026, 1, 27), excluded.date())
    ]
    series = chats(exdates=frozenset({excluded}))
    assert not met(series, *changes, first=datetime(2026, 3, 1), last=datetime(2026, 3, 3))


# Dates of its own, whole days, and series that go on otherwise.


def test_dates_of_its_own_are_sessions_beside_those_of_the_rule() -> None:
    extra = datetime(2026, 2, 13, 9)
    rule = "FREQ=MONTHLY;BYDAY=-1WE;COUNT=2"
    found = met(chats(rrule=rule, rdates=frozenset({extra})), first=TEN_YEARS[0], last=TEN_YEARS[1])
    assert [m.local_start for m in found] == [
        datetime(2026, 1, 28, 10),
        extra,
        datetime(2026, 2, 25, 10),
    ]
    single = chats(rrule=None, rdates=frozenset({extra}))
    assert local_starts(single, *TEN_YEARS) == [single.dtstart, extra]


@pytest.mark.parametrize("rule", RULES)
def test_whole_days_are_dates_in_every_week_of_eleven_years(rule: str) -> None:
    expected = [day for day in every_day() if RULES[rule](day)]
    first = datetime.combine(expected[0], time.min)
    days = chats(dtstart=first, rrule=rule, duration=2 * DAY, all_day=True)
    found = met(days, first=TEN_YEARS[0], last=TEN_YEARS[1])
    assert [(m.recurrence_id, m.local_start, m.local_end) for m in found] == [
        (day, datetime.combine(day, time.min), datetime.combine(day + 2 * DAY, time.min))
        for day in expected
    ]
    assert [m.end for m in found] == [pacific_to_utc(m.local_end) for m in found]


def test_sessions_that_do_not_follow_are_new_and_never_take_the_date_of_another() -> None:
    weekly = chats(rrule="FREQ=WEEKLY;COUNT=4")
    again = {"rrule": "FREQ=DAILY;COUNT=2", "dtstart": datetime(2026, 2, 4, 15)}
    new = Series("chat", (weekly, chats(uid="chat-2", from_date=date(2026, 2, 11), **again)))
    assert [(r.recurrence_id.day, r.start.day) for r in recurrences(new)] == [
        (28, 28),
        (4, 4),
        (5, 4),
        (6, 5),
    ]
