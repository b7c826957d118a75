from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from schedules.calendar import Calendar
from schedules.model import Doubt, Override, Segment, Series, Status
from tests.schedules.world import override

ZONE = "America/Los_Angeles"
NOW = datetime(2026, 11, 22, 20, tzinfo=UTC)


def single(uid: str, start: datetime, **more: object) -> Segment:
    values: dict[str, object] = {
        "kind": "chat",
        "title": "Chat",
        "duration": timedelta(hours=1),
        "timezone": ZONE,
        **more,
    }
    return Segment(uid=uid, dtstart=start, **values)  # type: ignore[arg-type]


def monthly(**more: object) -> Segment:
    return single("monthly", datetime(2026, 11, 25, 10), rrule="FREQ=MONTHLY;BYDAY=-1WE", **more)


def put(calendar: Calendar, *segments: Segment) -> None:
    for one in segments:
        calendar.put(Series.of(one), NOW)


def test_a_session_in_progress_is_the_next_one_and_then_it_is_held(calendar: Calendar) -> None:
    put(calendar, single("a", datetime(2026, 11, 22, 11, 30)))
    start = datetime(2026, 11, 22, 19, 30, tzinfo=UTC)
    assert [o.uid for o in calendar.not_over(start + timedelta(minutes=59), limit=1)] == ["a"]
    over = start + timedelta(hours=1)
    assert calendar.not_over(over, limit=1) == []
    assert [o.uid for o in calendar.held(over, limit=1)] == ["a"]


def test_a_tentative_date_that_passed_was_not_held(calendar: Calendar) -> None:
    put(calendar, single("a", datetime(2026, 10, 1, 10), status=Status.TENTATIVE))
    assert calendar.held(NOW, limit=5) == []
    assert calendar.between(date(2026, 10, 1), date(2026, 10, 1), NOW, limit=5) == []
    assert calendar.about("chat", NOW, limit=5) == []


def test_a_session_without_a_zone_has_no_instant_but_its_place_in_the_list(
    calendar: Calendar,
) -> None:
    put(
        calendar,
        single("late", datetime(2026, 12, 1, 14)),
        single("unknown", datetime(2026, 12, 1, 12, 15), timezone=None),
        single("early", datetime(2026, 12, 1, 9)),
    )
    found = calendar.not_over(NOW, limit=5)
    assert [o.uid for o in found] == ["early", "unknown", "late"]
    assert (found[1].start, found[1].end) == (None, None)
    assert found[1].local_start == datetime(2026, 12, 1, 12, 15)


def test_the_days_of_a_period_are_days_of_the_readers_zone(calendar: Calendar) -> None:
    put(calendar, single("a", datetime(2026, 11, 30, 22)))
    first, last = date(2026, 12, 1), date(2026, 12, 31)
    assert calendar.between(first, last, NOW, limit=5) == []
    new_york = calendar.between(first, last, NOW, zone="America/New_York", limit=5)
    assert [o.uid for o in new_york] == ["a"]


def test_doubt_stands_on_tentative_dates_of_its_months_only(calendar: Calendar) -> None:
    doubt = Doubt(frozenset({11, 12}), "perhaps not held")
    put(calendar, monthly(status=Status.TENTATIVE, doubts=(doubt,)))
    found = calendar.not_over(NOW, limit=3)
    assert [(o.doubtful, o.note) for o in found] == [
        (True, "perhaps not held"),
        (True, "perhaps not held"),
        (False, None),
    ]
    own = Override(recurrence_id=found[0].recurrence_id, status=Status.CONFIRMED)
    override(calendar, "monthly", own, NOW)
    confirmed = calendar.not_over(NOW, limit=1)[0]
    assert (confirmed.status, confirmed.doubtful, confirmed.note) == (
        Status.CONFIRMED,
        False,
        None,
    )


def test_why_a_date_is_only_expected_is_said_until_it_moves_or_is_confirmed(
    calendar: Calendar,
) -> None:
    why = Doubt(frozenset(), "only the rule says so")
    put(calendar, monthly(status=Status.TENTATIVE, doubts=(why,)))
    _, second, third = calendar.not_over(NOW, limit=3)
    later = second.local_start + timedelta(days=1)
    moved = Override(recurrence_id=second.recurrence_id, local_start=later)
    override(calendar, "monthly", moved, NOW)
    sure = Override(recurrence_id=third.recurrence_id, status=Status.CONFIRMED)
    override(calendar, "monthly", sure, NOW)
    found = [one.why_expected for one in calendar.not_over(NOW, limit=3)]
    assert found == ["only the rule says so", None, None]


def test_the_horizon_rolls_forward_and_the_next_chat_is_right_on_every_day(
    calendar: Calendar,
) -> None:
    put(calendar, monthly(), single("one-off", datetime(2026, 11, 1, 10)))
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


@pytest.mark.parametrize("asked", ["renewal", "RENEWALS", "renew", "road renewal", "the road"])
def test_a_topic_is_found_by_its_words_in_any_form(calendar: Calendar, asked: str) -> None:
    put(
        calendar,
        single("a", datetime(2026, 12, 1, 10), topic="The Road to Renewal"),
        single("b", datetime(2026, 12, 2, 10), topic="Williams reviews"),
    )
    assert [o.uid for o in calendar.about(asked, NOW, limit=5)] == ["a"]


def test_topics_list_what_comes_before_what_was(calendar: Calendar) -> None:
    days = {
        "was-1": (2024, 1, 1),
        "was-2": (2025, 1, 1),
        "next": (2027, 1, 1),
        "then": (2028, 1, 1),
    }
    for uid, day in days.items():
        put(calendar, single(uid, datetime(*day, 10)))
    found = [o.uid for o in calendar.about("chat", NOW, limit=9)]
    assert found == ["next", "then", "was-2", "was-1"]
    assert [o.uid for o in calendar.about("chat", NOW, limit=2, offset=1)] == found[1:3]
    assert calendar.about("chat", NOW, "training", limit=9) == []


@pytest.mark.parametrize("asked", ["", "%", "_", "'; drop table series; --", "\x00", "zebra"])
def test_a_topic_nobody_has_finds_nothing_and_harms_nothing(calendar: Calendar, asked: str) -> None:
    put(calendar, single("a", datetime(2026, 12, 1, 10)))
    assert calendar.about(asked, NOW, limit=5) == []
    assert len(calendar.not_over(NOW, limit=5)) == 1


def test_a_whole_day_is_on_its_own_date_wherever_the_reader_is(calendar: Calendar) -> None:
    day = {"all_day": True, "duration": timedelta(days=1)}
    put(calendar, single("day", datetime(2026, 12, 7), **day))
    for zone in ("Pacific/Honolulu", "America/New_York"):
        first = date(2026, 12, 7)
        (found,) = calendar.between(first, first, NOW, zone=zone, limit=5)
        assert found.uid == "day"
        before = first - timedelta(days=1)
        assert calendar.between(before, before, NOW, zone=zone, limit=5) == []
