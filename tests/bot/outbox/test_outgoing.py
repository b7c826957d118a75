from __future__ import annotations

import math
import threading
import time
from typing import Any

from bot.outbox.outgoing import POST, Budget, Item, Outgoing
from tests.bot.outbox.kit import row
from tests.schedules.world import let_look_at_the_clock
from tests.stage import eventually


def put(outgoing: Outgoing, *destinations: str, **more: Any) -> None:
    """Let messages to these be posted."""
    for destination in destinations:
        outgoing.put(row(destination, **{"key": destination, **more}), POST)


def queue(per_second: float = math.inf, spacing: float = 0, clock: Any = None) -> Outgoing:
    """A queue of posts."""
    return Outgoing({POST: Budget(per_second)}, spacing, clock or time.monotonic)


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
        let_look_at_the_clock(outgoing)
    (item,) = eventually(lambda: got)
    assert item
    return item


def test_nearest_start_is_taken_first() -> None:
    outgoing = queue()
    for hours in (3, 1, 2):
        put(outgoing, f"U{hours}", start=hours)
    put(outgoing, "U4", start=4, urgent=1)
    taken = [take(outgoing).row["destination"] for _ in range(4)]
    assert taken == ["U4", "U1", "U2", "U3"]  # and what is urgent before all


def test_a_destination_is_given_to_one_at_a_time_and_others_go_on() -> None:
    clock = Elapsed()
    outgoing = queue(spacing=20, clock=clock)
    put(outgoing, "C1", key="a")
    put(outgoing, "C1", key="b")
    put(outgoing, "C2")
    first, second = take(outgoing), take(outgoing)
    assert (first.row["key"], second.row["key"]) == ("a", "C2")
    outgoing.done(first)
    assert waits(outgoing, clock, 20).row["key"] == "b"


def test_a_limit_holds_up_its_own_destination_only() -> None:
    clock = Elapsed()
    outgoing = queue(spacing=0, clock=clock)
    put(outgoing, "C1", key="a")
    put(outgoing, "C2", key="b")
    outgoing.limited(take(outgoing), 30)
    put(outgoing, "C1", key="c")
    other = take(outgoing)
    assert other.row["key"] == "b"
    outgoing.done(other)
    assert waits(outgoing, clock, 30).row["key"] == "c"


def test_limits_of_several_destinations_in_a_row_hold_up_everything() -> None:
    clock = Elapsed()
    outgoing = queue(spacing=0, clock=clock)
    put(outgoing, "C1", "C2", "C3")
    outgoing.limited(take(outgoing), 30)
    outgoing.limited(take(outgoing), 30)
    assert waits(outgoing, clock, 30).row["destination"] == "C3"


def test_a_slot_that_was_not_used_is_given_back() -> None:
    clock = Elapsed()
    outgoing = queue(0.1, clock=clock)
    put(outgoing, "U1", "U2", "U3")
    outgoing.done(take(outgoing), unused=True)
    outgoing.done(take(outgoing))
    waits(outgoing, clock, 10)


def test_closing_lets_waiting_threads_go_and_returns_the_rest() -> None:
    outgoing = queue()
    got: list[Item | None] = []
    thread = threading.Thread(target=lambda: got.append(outgoing.take()))
    thread.start()
    assert outgoing.close() == []
    thread.join(5)
    assert got == [None]
    outgoing = queue()
    put(outgoing, "U1")
    assert [item.row["destination"] for item in outgoing.close()] == ["U1"]
    assert outgoing.take() is None


def test_a_limit_of_one_method_holds_up_no_other() -> None:
    clock = Elapsed()
    outgoing = queue(clock=clock)
    for number in range(2):
        outgoing.put(row(f"C{number}", key=f"u{number}"), "chat.update")
    outgoing.limited(take(outgoing), 30)
    put(outgoing, "C1", key="post")
    assert take(outgoing).row["key"] == "post"
    outgoing.done(Item((True, 0, 0, 0), row("C1"), POST, "C1"))
    assert waits(outgoing, clock, 30).row["key"] == "u1"


def test_a_burst_is_allowed_and_then_the_budget_of_a_method_is_kept() -> None:
    clock = Elapsed()
    outgoing = Outgoing({"chat.update": Budget(0.1, burst=3)}, 0, clock)
    for number in range(6):
        outgoing.put(row(f"C{number}"), "chat.update")
    for _ in range(4):
        outgoing.done(take(outgoing))
    waits(outgoing, clock, 10)
