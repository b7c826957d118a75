"""How fast messages go out: each method of Slack's has a limit of its own."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from types import MappingProxyType

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
