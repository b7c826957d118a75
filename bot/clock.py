"""The one source of "now".

Everything that needs the present moment is handed a clock, so that tests and the local Slack can
move time without anybody noticing.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Protocol
from zoneinfo import available_timezones


@lru_cache(maxsize=1)
def zone_names() -> frozenset[str]:
    """The IANA time zones that this machine knows: looking for them takes some milliseconds."""
    return frozenset(available_timezones())


class Clock(Protocol):
    """Something that knows the present moment."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        return datetime.now(UTC)  # noqa: TID251 - the one place that asks the machine


class MovableClock:
    """A clock that can be moved, and runs on from there unless it is frozen.

    `on_move` listeners are called, on the thread that moves the clock, after each move.
    """

    def __init__(self, start: datetime | None = None, *, frozen: bool = False) -> None:
        self._lock = threading.Lock()
        self._system = SystemClock()
        self._frozen_at: datetime | None = None
        self._offset = timedelta(0)
        self._listeners: list[Callable[[], None]] = []
        if start is not None:
            self._offset = start - self._system.now()
        if frozen:
            self._frozen_at = start or self._system.now()

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        with self._lock:
            return self._frozen_at or self._system.now() + self._offset

    def move_to(self, moment: datetime) -> None:
        """Set the present moment to `moment` (aware); it may lie in the past."""
        with self._lock:
            if self._frozen_at is not None:
                self._frozen_at = moment.astimezone(UTC)
            else:
                self._offset = moment - self._system.now()
        for listener in list(self._listeners):
            listener()

    def advance(self, by: timedelta) -> None:
        """Move the present moment on by `by`."""
        self.move_to(self.now() + by)

    def on_move(self, listener: Callable[[], None]) -> None:
        """Call `listener` after every move."""
        self._listeners.append(listener)
