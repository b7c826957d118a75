"""Message timestamps: Slack's ids of messages, made from the clock."""

from __future__ import annotations

from bot.clock import Clock

_MICROSECONDS = 1_000_000


class Timestamps:
    """Issues `ts` strings ("1766512345.000200"), never the same twice, even on a stopped clock.

    Not thread-safe: the workspace calls it under its lock.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._next_free: dict[int, int] = {}

    def issue(self) -> str:
        """A timestamp of the present moment, or as little later as is needed to be unused."""
        now = self._clock.now()
        second, micro = int(now.timestamp()), now.microsecond
        micro = max(micro, self._next_free.get(second, 0))
        while micro >= _MICROSECONDS:
            second += 1
            micro = self._next_free.get(second, 0)
        self._next_free[second] = micro + 1
        return f"{second}.{micro:06d}"

    def reserve(self, ts: str) -> None:
        """Never issue `ts` again: a message restored from disk has it."""
        second, _, micro = ts.partition(".")
        after = int(micro) + 1
        self._next_free[int(second)] = max(after, self._next_free.get(int(second), 0))
