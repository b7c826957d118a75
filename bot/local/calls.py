"""A record of what the app asked of the local Slack."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Any

_REMEMBERED = 100_000


@dataclass(frozen=True)
class Call:
    """One call of a Web API method (or of a `response_url`, or an upload).

    `at` is the moment by the local clock, `seconds` how long the answer took to make, `error` the
    error code or "", `fault` what was made to go wrong, if anything. `ok` says whether it took
    effect.
    """

    method: str
    arguments: dict[str, Any]
    at: datetime
    seconds: float
    ok: bool
    error: str = ""
    fault: str = ""


class Calls:
    """The latest hundred thousand calls."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._calls: deque[Call] = deque(maxlen=_REMEMBERED)

    def note(self, call: Call) -> None:
        """Take a call down."""
        with self._lock:
            self._calls.append(call)

    def of(self, methods: str = "*") -> list[Call]:
        """The calls of the methods that the pattern matches, in order."""
        with self._lock:
            calls = tuple(self._calls)
        return [call for call in calls if fnmatchcase(call.method, methods)]

    def clear(self) -> None:
        """Forget all calls."""
        with self._lock:
            self._calls.clear()
