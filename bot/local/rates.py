"""How often Slack lets an app call each method: https://docs.slack.dev/apis/web-api/rate-limits"""

from __future__ import annotations

import math
import threading
from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass

from bot.clock import Clock
from bot.local.elements import Json

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
