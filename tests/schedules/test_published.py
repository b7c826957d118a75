"""A published list against the calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from schedules.importing.lists import compare
from schedules.model import Occurrence, Status

TODAY = date(2027, 1, 10)


def occurrence(day: date, status: Status = Status.TENTATIVE) -> Occurrence:
    start = datetime(day.year, day.month, day.day, 10)
    return Occurrence(
        uid="chat",
        recurrence_id=day,
        kind="chat",
        title="Chat",
        local_start=start,
        local_end=start + timedelta(hours=1),
        timezone="America/Los_Angeles",
        start=start.replace(tzinfo=UTC),
        end=start.replace(tzinfo=UTC) + timedelta(hours=1),
        status=status,
    )


def test_each_date_is_matched_moved_or_new() -> None:
    calendar = [occurrence(date(2027, month, 25)) for month in (1, 2, 3)]
    found = compare([date(2027, 1, 25), date(2027, 2, 24), date(2027, 5, 5)], calendar, TODAY)
    assert [one.local_start.month for one in found.match] == [1]
    assert [(one.local_start.day, day.day) for one, day in found.moved] == [(25, 24)]
    assert found.new == (date(2027, 5, 5),)
    assert [one.local_start.month for one in found.missing] == [3]


def test_a_confirmed_date_is_neither_moved_nor_missed() -> None:
    settled = occurrence(date(2027, 1, 25), Status.CONFIRMED)
    found = compare([date(2027, 1, 26)], [settled], TODAY)
    assert found.new == (date(2027, 1, 26),)
    assert (found.moved, found.missing, found.settled) == ((), (), ())


def test_a_cancelled_date_that_is_published_is_confirmed_again() -> None:
    cancelled = occurrence(date(2027, 1, 25), Status.CANCELLED)
    assert compare([date(2027, 1, 25)], [cancelled], TODAY).match == (cancelled,)


def test_what_is_over_is_confirmed_but_never_added_or_missed() -> None:
    calendar = [occurrence(date(2027, 1, 5)), occurrence(date(2027, 1, 6))]
    found = compare([date(2027, 1, 4), date(2027, 1, 5)], calendar, TODAY)
    assert [one.local_start.day for one in found.match] == [5]
    assert found.past == (date(2027, 1, 4),)
    assert (found.new, found.missing, found.moved) == ((), (), ())


DAYS = st.dates(date(2027, 1, 1), date(2027, 12, 31))


@given(
    st.lists(DAYS, min_size=1, max_size=20, unique=True),
    st.lists(DAYS, max_size=20, unique=True),
)
def test_nothing_is_lost_and_nothing_counted_twice(
    published: list[date], expected: list[date]
) -> None:
    found = compare(published, [occurrence(day) for day in expected], TODAY)
    named = [one.local_start.date() for one in (*found.match, *found.settled)]
    moved_to = [day for _, day in found.moved]
    assert sorted([*named, *moved_to, *found.new, *found.past]) == sorted(published)
    used = [*named, *(one.local_start.date() for one, _ in found.moved)]
    used += [one.local_start.date() for one in found.missing]
    assert len(used) == len(set(used))
    assert set(used) <= set(expected)
