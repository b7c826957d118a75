"""The queue before the sender threads: whose turn it is, and when."""

from __future__ import annotations

import math
import threading
import time
from bisect import insort
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from schedules.ledger import Delivery

# A slot missed by less than this is made up for, so that the pace is kept on average.
_MAKE_UP = 0.1


@dataclass(frozen=True, slots=True, order=True)
class Item:
    """Something to send; nearest start first. `correction` changes a message that was sent."""

    start: float
    due: float
    number: int
    delivery: Delivery = field(compare=False)
    correction: bool = field(compare=False, default=False)


class Outgoing:
    """At most `per_second` messages in all, and one per `spacing` seconds to the same destination.

    A destination is given to one thread at a time; what waits for it keeps nobody else waiting.
    `elapsed` counts seconds.
    """

    def __init__(
        self, per_second: float, spacing: float, elapsed: Callable[[], float] = time.monotonic
    ) -> None:
        self.per_second = per_second
        self._spacing = spacing
        self._elapsed = elapsed
        self._changed = threading.Condition()
        self._items: list[Item] = []
        self._number = 0
        self._next_slot = 0.0
        self._free_at: dict[str, float] = {}
        self._limited: dict[str, float] = {}
        self._taken = 0
        self._closed = False

    def put(self, deliveries: Iterable[Delivery], *, correction: bool = False) -> None:
        """Add what is to be sent."""
        with self._changed:
            for each in deliveries:
                self._number += 1
                start, due = each.start.timestamp(), each.due.timestamp()
                insort(self._items, Item(start, due, self._number, each, correction))
            self._changed.notify_all()

    def take(self) -> Item | None:
        """The next item, as soon as its turn comes; None once closed.

        Its destination is taken until `done`.
        """
        with self._changed:
            while not self._closed:
                now = self._elapsed()
                wait = self._next_slot - now
                if wait <= 0:
                    index = self._first_free(now)
                    if index is not None:
                        return self._pop(index, now)
                    wait = self._until_free(now)
                self._changed.wait(wait if math.isfinite(wait) else None)
            return None

    def done(self, item: Item, *, unused: bool = False) -> None:
        """Give the destination free; `unused` says that nothing was sent in this slot."""
        with self._changed:
            now = self._elapsed()
            self._taken -= 1
            destination = item.delivery.destination
            self._free_at[destination] = now if unused else now + self._spacing
            if unused:
                self._next_slot -= 1 / self.per_second
            else:
                self._limited.clear()
            self._forget_free(now)
            self._changed.notify_all()

    def limited(self, item: Item, seconds: float) -> None:
        """Slack asked to wait. If it says so of several destinations in a row, everything waits."""
        with self._changed:
            now = self._elapsed()
            self._taken -= 1
            self._limited = {name: at for name, at in self._limited.items() if at > now}
            self._limited[item.delivery.destination] = now + seconds
            if len(self._limited) > 1:
                self._next_slot = max(self._next_slot, now + seconds)
            self._free_at[item.delivery.destination] = now + seconds
            self._changed.notify_all()

    def wait_until_empty(self, timeout: float) -> bool:
        """Wait until everything was taken and is done; False if that took longer."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._items and not self._taken, timeout)

    def close(self) -> list[Item]:
        """Let every thread that waits go; what was not taken."""
        with self._changed:
            self._closed = True
            left, self._items = self._items, []
            self._changed.notify_all()
            return left

    def __len__(self) -> int:
        with self._changed:
            return len(self._items)

    def _first_free(self, now: float) -> int | None:
        for index, item in enumerate(self._items):
            if self._free_at.get(item.delivery.destination, 0.0) <= now:
                return index
        return None

    def _pop(self, index: int, now: float) -> Item:
        item = self._items.pop(index)
        self._taken += 1
        self._next_slot = max(self._next_slot, now - _MAKE_UP) + 1 / self.per_second
        self._free_at[item.delivery.destination] = math.inf
        return item

    def _until_free(self, now: float) -> float:
        free = (self._free_at.get(item.delivery.destination, 0.0) for item in self._items)
        return min(free, default=math.inf) - now

    def _forget_free(self, now: float) -> None:
        if len(self._free_at) > 1000:
            self._free_at = {name: at for name, at in self._free_at.items() if at > now}
