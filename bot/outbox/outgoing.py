"""The queue before the sender threads: whose turn it is, and when.

Each method of Slack's has a limit of its own.
"""

from __future__ import annotations

import math
import threading
import time
from bisect import insort
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from types import MappingProxyType

from bot.store.database import Row

POST = "chat.postMessage"
# A slot missed by less than this is made up for, so that the pace is kept on average.
_MAKE_UP = 0.1


@dataclass(frozen=True, slots=True)
class Budget:
    """At most `per_second` requests, after `burst` that need not wait for each other."""

    per_second: float
    burst: float = 0.0

    @property
    def make_up(self) -> float:
        """So many seconds may be made up for."""
        return max(_MAKE_UP, self.burst / self.per_second)


# Slack's tiers, a little below them: https://docs.slack.dev/apis/web-api/rate-limits
BUDGETS: Mapping[str, Budget] = MappingProxyType(
    dict.fromkeys(
        (
            *("chat.update", "chat.delete"),
            *("conversations.open", "conversations.history", "conversations.replies"),
        ),
        Budget(45 / 60, burst=5),
    )
)


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast messages go out: `per_second` in the whole workspace, `spacing` (seconds) apart to
    one destination, by so many `senders` at a time. Other methods have `budgets`. A `lease` is
    longer than a request may take; `tick` is how often the outbox is looked at, besides whenever
    something is due. A look-up that takes longer than `search`, or than half the time that is left,
    is given up.
    """

    per_second: float = math.inf
    spacing: float = 1.0
    senders: int = 16
    lease: timedelta = timedelta(seconds=120)
    tick: timedelta = timedelta(seconds=60)
    search: timedelta = timedelta(hours=1)
    budgets: Mapping[str, Budget] = field(default_factory=lambda: BUDGETS)


FREE = Budget(math.inf)


@dataclass(frozen=True, slots=True, order=True)
class Item:
    """One request to make; what is urgent first, then by the nearest start.

    `lane` is what is done one at a time. `can_look` says whether an unclear attempt could be looked
    up, `begun` that the attempt is noted already.
    """

    rank: tuple[bool, float, float, int]
    row: Row = field(compare=False)
    method: str = field(compare=False)
    lane: str = field(compare=False)
    can_look: bool = field(compare=False, default=True)
    begun: bool = field(compare=False, default=False)


class Outgoing:
    """Keeps each method's budget, and `spacing` seconds between two requests of one lane.

    A lane is given to one thread at a time; what waits for it keeps nobody else waiting. What is
    urgent waits for that, and where Slack asked to wait, but for no budget. `elapsed` counts
    seconds.
    """

    def __init__(
        self,
        budgets: Mapping[str, Budget],
        spacing: float,
        elapsed: Callable[[], float] = time.monotonic,
    ) -> None:
        self._budgets = budgets
        self._spacing = spacing
        self._elapsed = elapsed
        self._changed = threading.Condition()
        self._items: list[Item] = []
        self._number = 0
        self._next_slot: defaultdict[str, float] = defaultdict(float)
        self._free_at: dict[str, float] = {}
        self._limited: dict[str, float] = {}
        self._stopped: dict[str, float] = {}  # methods, and lanes for posts, until when
        self._busy: set[str] = set()
        self._taken = 0
        self._closed = False

    def put(
        self,
        row: Row,
        method: str,
        *,
        lane: str | None = None,
        can_look: bool = True,
        begun: bool = False,
    ) -> None:
        """Add a request; its lane is its destination, if nothing else is said."""
        with self._changed:
            self._number += 1
            rank = (not row["urgent"], float(row["start"]), float(row["due"]), self._number)
            lane = lane or row["destination"]
            insort(self._items, Item(rank, row, method, lane, can_look, begun))
            self._changed.notify_all()

    def take(self) -> Item | None:
        """The next item, as soon as its turn comes; None once closed.

        Its lane is taken until `done`.
        """
        with self._changed:
            while not self._closed:
                now = self._elapsed()
                index = self._first_free(now)
                if index is not None:
                    return self._pop(index, now)
                wait = min(map(self._free_from, self._items), default=math.inf) - now
                self._changed.wait(wait if math.isfinite(wait) else None)
            return None

    def done(self, item: Item, *, unused: bool = False) -> None:
        """Give the lane free; `unused` says that nothing was asked of Slack in this slot."""
        with self._changed:
            now = self._elapsed()
            self._taken -= 1
            self._busy.discard(item.lane)
            self._free_at[item.lane] = now if unused else now + self._spacing
            if unused:
                self._next_slot[item.method] -= 1 / self._budget(item.method).per_second
            elif item.method == POST:
                self._limited.clear()
            self._forget_free(now)
            self._changed.notify_all()

    def limited(self, item: Item, seconds: float) -> None:
        """Slack asked to wait with this method: to this lane, for posts; else to all.

        If it says so of posts to several lanes in a row, all posts wait.
        """
        with self._changed:
            now = self._elapsed()
            self._taken -= 1
            self._busy.discard(item.lane)
            self._free_at[item.lane] = now
            if item.method == POST:
                self._limited = {name: at for name, at in self._limited.items() if at > now}
                self._limited[item.lane] = self._free_at[item.lane] = now + seconds
                self._stopped[item.lane] = now + seconds
            if item.method != POST or len(self._limited) > 1:
                slot = self._next_slot[item.method]
                self._next_slot[item.method] = max(slot, now + seconds)
                self._stopped[item.method] = now + seconds
            self._changed.notify_all()

    def take_out(self, stays: Callable[[Row], bool]) -> list[Item]:
        """Take out what does not stay in the queue, without making its request."""
        with self._changed:
            out = [item for item in self._items if not stays(item.row)]
            self._items = [item for item in self._items if stays(item.row)]
            return out

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

    def _budget(self, method: str) -> Budget:
        return self._budgets.get(method, FREE)

    def _free_from(self, item: Item) -> float:
        if item.lane in self._busy:
            return math.inf
        if item.row["urgent"]:
            lane = self._stopped.get(item.lane, 0.0) if item.method == POST else 0.0
            return max(lane, self._stopped.get(item.method, 0.0))
        return max(self._next_slot[item.method], self._free_at.get(item.lane, 0.0))

    def _first_free(self, now: float) -> int | None:
        for index, item in enumerate(self._items):
            if self._free_from(item) <= now:
                return index
        return None

    def _pop(self, index: int, now: float) -> Item:
        item = self._items.pop(index)
        self._taken += 1
        budget = self._budget(item.method)
        slot = max(self._next_slot[item.method], now - budget.make_up)
        self._next_slot[item.method] = slot + 1 / budget.per_second
        self._busy.add(item.lane)
        return item

    def _forget_free(self, now: float) -> None:
        if len(self._free_at) > 1000:
            self._free_at = {name: at for name, at in self._free_at.items() if at > now}
            self._stopped = {name: at for name, at in self._stopped.items() if at > now}
