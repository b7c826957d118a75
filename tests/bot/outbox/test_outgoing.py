from __future__ import annotations

import math
import threading
import time
from datetime import UTC, datetime, timedelta

from bot.outbox.outgoing import Item, Outgoing
from schedules.ledger import Delivery, DeliveryKind, State
from tests.stage import eventually

START = datetime(2026, 11, 25, 18, tzinfo=UTC)


def delivery(destination: str, *, start: datetime = START, key: str = "") -> Delivery:
    return Delivery(
        key=key or destination,
        kind=DeliveryKind.REMINDER,
        uid="chat",
        recurrence_id=datetime(2026, 11, 25, 10),
        session_kind="chat",
        start=start,
        end=start + timedelta(hours=1),
        lead=None,
        destination=destination,
        is_channel=False,
        change=0,
        about="",
        state=State.SENDING,
        due=start,
        expires=start,
        attempts=0,
    )


class Elapsed:
    """A clock for intervals that stands still until it is moved."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


def taking(outgoing: Outgoing) -> list[Item | None]:
    """What a thread gets that asks for the next item, once its turn has come."""
    got: list[Item | None] = []
    threading.Thread(target=lambda: got.append(outgoing.take()), daemon=True).start()
    return got


def take(outgoing: Outgoing) -> Item:
    """The next item, whose turn it is."""
    got = taking(outgoing)
    (item,) = eventually(lambda: got)
    assert item
    return item


def waits(outgoing: Outgoing, clock: Elapsed, seconds: float) -> Item:
    """The next item, whose turn comes after so many seconds and not before."""
    got = taking(outgoing)
    for passed in (seconds - 1, 1):
        time.sleep(0.05)
        assert not got
        clock.seconds += passed
        outgoing.put([])  # so that whoever waits looks at the clock
    (item,) = eventually(lambda: got)
    assert item
    return item


def test_nearest_start_is_taken_first() -> None:
    outgoing = Outgoing(math.inf, 0)
    later = [delivery(f"U{n}", start=START + timedelta(hours=n)) for n in (3, 1, 2)]
    outgoing.put(later)
    assert [take(outgoing).delivery.destination for _ in later] == ["U1", "U2", "U3"]


def test_the_ceiling_is_kept_on_average() -> None:
    outgoing = Outgoing(100, 0)
    outgoing.put([delivery(f"U{n}") for n in range(60)])
    began = time.monotonic()
    for _ in range(60):
        outgoing.done(take(outgoing))
    took = time.monotonic() - began
    assert took >= 0.48  # 60 slots of 10 ms, of which a few may be made up for at once


def test_a_destination_is_given_to_one_at_a_time_and_others_go_on() -> None:
    clock = Elapsed()
    outgoing = Outgoing(math.inf, 20, clock)
    outgoing.put([delivery("C1", key="a"), delivery("C1", key="b"), delivery("C2")])
    first, second = take(outgoing), take(outgoing)
    assert (first.delivery.key, second.delivery.key) == ("a", "C2")
    outgoing.done(first)
    assert waits(outgoing, clock, 20).delivery.key == "b"


def test_a_limit_holds_up_its_own_destination_only() -> None:
    clock = Elapsed()
    outgoing = Outgoing(math.inf, 0, clock)
    outgoing.put([delivery("C1", key="a"), delivery("C2", key="b")])
    outgoing.limited(take(outgoing), 30)
    outgoing.put([delivery("C1", key="c")])
    other = take(outgoing)
    assert other.delivery.key == "b"
    outgoing.done(other)
    assert waits(outgoing, clock, 30).delivery.key == "c"


def test_limits_of_several_destinations_in_a_row_hold_up_everything() -> None:
    clock = Elapsed()
    outgoing = Outgoing(math.inf, 0, clock)
    outgoing.put([delivery(name) for name in ("C1", "C2", "C3")])
    outgoing.limited(take(outgoing), 30)
    outgoing.limited(take(outgoing), 30)
    assert waits(outgoing, clock, 30).delivery.destination == "C3"


def test_a_slot_that_was_not_used_is_given_back() -> None:
    clock = Elapsed()
    outgoing = Outgoing(0.1, 0, clock)
    outgoing.put([delivery("U1"), delivery("U2"), delivery("U3")])
    outgoing.done(take(outgoing), unused=True)
    outgoing.done(take(outgoing))
    waits(outgoing, clock, 10)


def test_closing_lets_waiting_threads_go_and_returns_the_rest() -> None:
    outgoing = Outgoing(math.inf, 0)
    got: list[Item | None] = []
    thread = threading.Thread(target=lambda: got.append(outgoing.take()))
    thread.start()
    assert outgoing.close() == []
    thread.join(5)
    assert got == [None]
    outgoing = Outgoing(math.inf, 0)
    outgoing.put([delivery("U1")])
    assert [item.delivery.destination for item in outgoing.close()] == ["U1"]
    assert outgoing.take() is None


def test_it_is_empty_once_everything_taken_is_done() -> None:
    outgoing = Outgoing(math.inf, 0)
    outgoing.put([delivery("U1")])
    item = take(outgoing)
    assert not outgoing.wait_until_empty(0.01)
    outgoing.done(item)
    assert outgoing.wait_until_empty(1)
