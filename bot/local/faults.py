"""What can go wrong between an app and Slack, switched on by a test.

A fault is about Web API methods by name ("chat.postMessage", "chat.*", "*"), about `response_url`
or `files.upload`, about deliveries (`events_api`, `slash_commands`, `interactive`), or about
`trigger`.
"""

from __future__ import annotations

import random
import threading
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal, get_args

FaultKind = Literal[
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
# What may happen to a call besides taking its time.
ON_CALLS: tuple[FaultKind, ...] = get_args(FaultKind)[:6]


@dataclass
class Fault:
    """One thing that goes wrong.

    `times` is how often it may still happen (None: without end), `probability` how likely it is.
    """

    kind: FaultKind
    methods: str = "*"
    times: int | None = 1
    probability: float = 1.0
    seconds: float = 1.0
    status: int = 503
    error: str = "internal_error"


class Faults:
    """The faults switched on. Chance comes from one generator, so that a seed repeats a run."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._random = random.Random(0)
        self._faults: list[Fault] = []

    def add(self, kind: FaultKind, methods: str = "*", **how: float | str | int | None) -> Fault:
        """Switch a fault on; `how` are the other fields of `Fault`."""
        fault = Fault(kind, methods, **how)  # type: ignore[arg-type]
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

    def take(self, method: str, *kinds: FaultKind) -> Fault | None:
        """The fault that now happens to `method`, if any; it is counted as happened."""
        if not self._faults:
            return None
        with self._lock:
            for fault in self._faults:
                if fault.kind not in kinds or not fnmatchcase(method, fault.methods):
                    continue
                if fault.times == 0 or self._random.random() >= fault.probability:
                    continue
                if fault.times is not None:
                    fault.times -= 1
                return fault
        return None
