"""Timestamps of messages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.clock import MovableClock
from bot.local.slack_conversations import Timestamps

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)


def test_a_stopped_clock_gives_ever_new_timestamps_in_order() -> None:
    timestamps = Timestamps(MovableClock(NOON, frozen=True))
    issued = [timestamps.issue() for _ in range(1_000)]
    assert issued == sorted(set(issued))
    assert issued[0] == f"{int(NOON.timestamp())}.000000"


def test_a_clock_that_goes_back_repeats_nothing() -> None:
    clock = MovableClock(NOON, frozen=True)
    timestamps = Timestamps(clock)
    before = {timestamps.issue() for _ in range(10)}
    clock.advance(timedelta(hours=1))
    timestamps.issue()
    clock.move_to(NOON)
    assert before.isdisjoint({timestamps.issue() for _ in range(10)})


def test_reserved_timestamps_are_not_issued() -> None:
    clock = MovableClock(NOON, frozen=True)
    first = Timestamps(clock).issue()
    later = Timestamps(clock)
    later.reserve(first)
    assert later.issue() > first
