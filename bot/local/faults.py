"""What can go wrong between an app and Slack, switched on by a test.

A fault is about Web API methods by name ("chat.postMessage", "chat.*", "*"), about `response_url`
or `files.upload`, about deliveries (`events_api`, `slash_commands`, `interactive`), or about
`trigger`.
"""

from __future__ import annotations

import math
import random
import threading
from collections import defaultdict, deque
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal, get_args

from bot.clock import Clock
from bot.local.outcomes import Json

Kind = Literal[
    "rate_limit",  # 429; Retry-After is `seconds`, rounded up; 0 for none
    "fail",  # the HTTP `status`, nothing done
    "refuse",  # {"ok": false} with `error`, nothing done
    "drop_before",  # the connection breaks, nothing done
    "drop_after",  # done, but the connection breaks before the answer
    "late",  # the connection breaks, and `seconds` later it is done after all
    "slow",  # `seconds` pass first, whether the app waits or not; others may happen besides
    "redeliver",  # an acknowledged event is delivered once more
    "disconnect",  # Slack ends the connection in an orderly way before it delivers something
    "expire_trigger",  # a trigger id has expired when it is used
]
ON_CALLS: frozenset[Kind] = frozenset(
    ("rate_limit", "fail", "refuse", "drop_before", "drop_after", "late")
)
SLOW: frozenset[Kind] = frozenset(("slow",))
REDELIVER: frozenset[Kind] = frozenset(("redeliver",))
DISCONNECT: frozenset[Kind] = frozenset(("disconnect",))
EXPIRE_TRIGGER: frozenset[Kind] = frozenset(("expire_trigger",))


@dataclass
class Fault:
    """One thing that goes wrong.

    `times` is how often it may still happen (None: without end), `skip` how many matching calls go
    well first, `probability` how likely it is each time.
    """

    kind: Kind
    methods: str = "*"
    times: int | None = 1
    probability: float = 1.0
    seconds: float = 1.0
    status: int = 503
    error: str = "internal_error"
    skip: int = 0

    def __post_init__(self) -> None:
        if self.kind not in get_args(Kind):
            raise ValueError(f"no fault is called {self.kind!r}; there are {get_args(Kind)}")
        if not 0 <= self.probability <= 1:
            raise ValueError("probability lies between 0 and 1")


class Faults:
    """The faults switched on. Chance comes from one generator, so that a seed repeats a run."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._random = random.Random(0)
        self._faults: list[Fault] = []

    def add(self, kind: Kind, methods: str = "*", **how: float | str | int | None) -> Fault:
        """Switch a fault on; `how` are the other fields of `Fault`. ValueError when it is none."""
        try:
            fault = Fault(kind, methods, **how)  # type: ignore[arg-type]
        except TypeError as error:
            raise ValueError(str(error)) from None
        with self._lock:
            self._faults.append(fault)
        return fault

    def clear(self) -> None:
        """Switch all faults off."""
        with self._lock:
            self._faults.clear()

    def seed(self, seed: int) -> None:
        """Begin the chances anew."""
        with self._lock:
            self._random.seed(seed)

    def take(self, method: str, kinds: Collection[Kind]) -> Fault | None:
        """The fault that now happens to `method`, if any; it is counted as happened."""
        if not self._faults:
            return None
        with self._lock:
            for fault in self._faults:
                if fault.kind not in kinds or not fnmatchcase(method, fault.methods):
                    continue
                if fault.times == 0 or self._random.random() >= fault.probability:
                    continue
                if fault.skip > 0:
                    fault.skip -= 1
                    continue
                if fault.times is not None:
                    fault.times -= 1
                return fault
        return None


_MINUTE = 60.0


@dataclass(frozen=True)
class Rate:
    """So many calls a minute, counted for each value of the argument `each` (None: for all).

    `page` is the most items that one answer has, whatever limit is asked for.
    """

    per_minute: int
    each: str | None = None
    page: int | None = None


Regime = Mapping[str, Rate]

UNLIMITED: Regime = {}
# An app that an organisation made for itself, or that is in Slack's Marketplace.
INTERNAL: Regime = {
    "chat.postMessage": Rate(60, each="channel"),
    "chat.update": Rate(50),
    "chat.delete": Rate(50),
    "conversations.open": Rate(50),
    "conversations.history": Rate(50),
    "conversations.replies": Rate(50),
}
# Any other app that is given to several organisations, since 2025.
DISTRIBUTED: Regime = {
    **INTERNAL,
    "conversations.history": Rate(1, page=15),
    "conversations.replies": Rate(1, page=15),
}


class Rates:
    """The limits in force, by the clock of the local Slack."""

    def __init__(self, clock: Clock) -> None:
        self._lock = threading.Lock()
        self._clock = clock
        self._regime = UNLIMITED
        self._calls: defaultdict[tuple[str, str], deque[float]] = defaultdict(deque)

    def use(self, regime: Regime) -> None:
        """Limit calls from now on; nothing that was called before counts."""
        with self._lock:
            self._regime = regime
            self._calls.clear()

    def seconds_to_wait(self, method: str, arguments: Json) -> int | None:
        """Retry-After of a call that comes too early; None for one that may be made, and counts."""
        rate = self._regime.get(method)
        if rate is None:
            return None
        with self._lock:
            now = self._clock.now().timestamp()
            calls = self._calls[method, str(arguments.get(rate.each)) if rate.each else ""]
            while calls and not now - _MINUTE < calls[0] <= now:
                calls.popleft()
            if len(calls) >= rate.per_minute:
                return max(1, math.ceil(calls[0] + _MINUTE - now))
            calls.append(now)
            return None

    def page(self, method: str, limit: int) -> int:
        """How many items an answer has at most, where so many were asked for."""
        rate = self._regime.get(method)
        return min(limit, rate.page) if rate and rate.page else limit
