"""When sessions are, and which of them answer a question."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from schedules.calendar import Calendar
from schedules.model import Doubt, Override, Series, Status
from schedules.recurrence import occurrences
from tests.schedules.world import chat, override

NOW = datetime(2026, 11, 22, 20, tzinfo=UTC)
MONTHLY = {"uid": "monthly", "rrule": "FREQ=MONTHLY;BYDAY=-1WE"}
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def put(calendar: Calendar, *when: int, uid: str = "a", **more: Any) -> None:
    given = {"dtstart": datetime(*when)} if when else {}  # type: ignore[arg-type]
    calendar.put(Series.of(chat(**{"uid": uid, **given, **more})), NOW)


@pytest.mark.parametrize(
    ("begins", "length", "local", "instants"),
    [
        # 2:30 is left out on March 14, and 1:30 comes twice on November 1.
        ("2027-03-14 02:30", HOUR, "03-14 03:30, 03-14 04:30", "03-14 10:30, 03-14 11:30"),
        ("2026-11-01 01:30", HOUR, "11-01 01:30, 11-01 01:30", "11-01 08:30, 11-01 09:30"),
        ("2026-11-01 00:30", 2 * HOUR, "11-01 00:30, 11-01 01:30", "11-01 07:30, 11-01 09:30"),
        ("2027-03-13 00:00", 2 * DAY, "03-13 00:00, 03-15 00:00", "03-13 08:00, 03-15 07:00"),
    ],
)
def test_a_session_takes_as_long_as_it_takes_and_a_day_is_a_date_when_the_clocks_change(
    begins: str, length: timedelta, local: str, instants: str
) -> None:
    how = {"dtstart": datetime.fromisoformat(begins), "duration": length, "all_day": length > DAY}
    (found,) = occurrences(Series.of(chat(**how)), datetime.min, datetime.max)
    assert found.recurrence_id == how["dtstart"].date()
    assert f"{found.local_start:%m-%d %H:%M}, {found.local_end:%m-%d %H:%M}" == local
    assert f"{found.start:%m-%d %H:%M}, {found.end:%m-%d %H:%M}" == instants


def test_an_override_of_a_date_that_the_series_does_not_have_is_ignored() -> None:
    excluded = datetime(2027, 2, 24, 10)
    changes = {
        day: Override(recurrence_id=day, local_start=datetime(2027, 3, 2, 10))
        for day in (date(2027, 1, 26), excluded.date())
    }
    series = Series.of(chat(exdates=frozenset({excluded}), **MONTHLY))
    series = replace(series, overrides=changes)
    assert not occurrences(series, datetime(2027, 2, 1), datetime(2027, 3, 30))


def test_a_tentative_date_that_passed_was_not_held(calendar: Calendar) -> None:
    put(calendar, 2026, 10, 1, 10, status=Status.TENTATIVE)
    assert calendar.held(NOW, limit=5) == []
    assert calendar.between(date(2026, 10, 1), date(2026, 10, 1), NOW, limit=5) == []
    assert calendar.about("chat", NOW, limit=5) == []


def test_a_session_without_a_zone_has_no_instant_but_its_place_in_the_list(
    calendar: Calendar,
) -> None:
    put(calendar, 2026, 12, 1, 14, uid="late")
    put(calendar, 2026, 12, 1, 12, 15, uid="unknown", timezone=None)
    put(calendar, 2026, 12, 1, 9, uid="early")
    found = calendar.not_over(NOW, limit=5)
    assert [o.uid for o in found] == ["early", "unknown", "late"]
    assert (found[1].start, found[1].end) == (None, None)
    assert found[1].local_start == datetime(2026, 12, 1, 12, 15)


def test_a_day_is_the_readers_and_a_whole_day_is_on_its_date_wherever_that_is(
    calendar: Calendar,
) -> None:
    put(calendar, 2026, 11, 30, 22)
    put(calendar, 2026, 12, 7, uid="day", all_day=True, duration=DAY)

    def on(month: int, day: int, zone: str | None = None) -> list[str]:
        there = date(2026, month, day)
        return [o.uid for o in calendar.between(there, there, NOW, zone=zone, limit=5)]

    assert (on(11, 30), on(12, 1)) == (["a"], [])
    assert on(12, 1, "America/New_York") == ["a"]
    for zone in ("Pacific/Honolulu", "America/New_York"):
        assert (on(12, 6, zone), on(12, 7, zone)) == ([], ["day"])


def test_doubt_stands_on_tentative_dates_of_its_months_and_why_until_one_moves(
    calendar: Calendar,
) -> None:
    doubt, why = Doubt(frozenset({11, 1}), "perhaps not"), Doubt(frozenset(), "by rule alone")
    put(calendar, **MONTHLY, status=Status.TENTATIVE, doubts=(doubt, why))
    first, second, *_ = calendar.not_over(NOW, limit=2)
    later = second.local_start + DAY
    override(
        calendar, "monthly", Override(recurrence_id=second.recurrence_id, local_start=later), NOW
    )
    found = calendar.not_over(NOW, limit=3)
    assert [(o.doubtful, o.note, o.why_expected) for o in found] == [
        (True, "perhaps not", "by rule alone"),
        (False, None, None),
        (True, "perhaps not", "by rule alone"),
    ]
    sure = Override(recurrence_id=first.recurrence_id, status=Status.CONFIRMED)
    override(calendar, "monthly", sure, NOW)
    (sure_of,) = calendar.not_over(NOW, limit=1)
    assert (sure_of.doubtful, sure_of.note, sure_of.why_expected) == (False, None, None)


def test_the_horizon_rolls_forward_and_the_next_chat_is_right_on_every_day(
    calendar: Calendar,
) -> None:
    put(calendar, **MONTHLY)
    put(calendar, 2026, 11, 1, 10)
    assert len(calendar.not_over(NOW, limit=100)) == 18
    first = date(2026, 11, 25)
    wednesdays = [first + timedelta(weeks=n) for n in range(11 * 53)]
    last = [day for day in wednesdays if (day + timedelta(weeks=1)).month != day.month]
    now = NOW.replace(hour=8)
    while now.year < 2037:
        if now.day == 1:
            assert (calendar.extend(now), calendar.extend(now)) == (1, 0)
        (found,) = calendar.not_over(now, limit=1)
        expected = next(day for day in last if day >= now.date())
        assert (found.recurrence_id, found.local_start.hour) == (expected, 10), now
        now += timedelta(days=1)


ROADS = ["road", "b-later", "c-was", "d-long-ago"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        *[(asked, ROADS[:1]) for asked in ("renewal", "RENEWALS", "renew", "road renewal")],
        ("chat", ROADS),  # what comes before what was
        *[(asked, []) for asked in ("", "%", "_", "'; drop table series; --", "\x00", "zebra")],
    ],
)
def test_sessions_are_found_by_words_in_any_form_and_other_texts_find_nothing(
    calendar: Calendar, asked: str, found: list[str]
) -> None:
    for uid, year in zip(ROADS, (2026, 2027, 2025, 2024), strict=True):
        topic = "The Road to Renewal" if uid == "road" else "Williams reviews"
        put(calendar, year, 12, 1, 10, uid=uid, topic=topic)
    assert [o.uid for o in calendar.about(asked, NOW, limit=9)] == found
    assert [o.uid for o in calendar.about(asked, NOW, limit=2, offset=1)] == found[1:3]
    assert calendar.about(asked, NOW, "training", limit=9) == []
