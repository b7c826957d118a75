"""Trigger ids: the right to open a modal, for three seconds and once."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.local.errors import SlackError

LIFETIME_SECONDS = 3.0
_REMEMBERED = 60.0


@dataclass
class Trigger:
    """What a person did that allows a modal: in which conversation, or on which view."""

    user: str
    channel: str | None
    view_id: str | None
    issued: float = field(default_factory=time.monotonic)
    used: bool = False


class Triggers:
    """Issues and takes back trigger ids. Their `lifetime` is in real seconds, whatever the clock.

    `expired` is asked at each exchange whether to treat the trigger as expired (a fault).
    """

    def __init__(self, expired: Callable[[], bool]) -> None:
        self._lock = threading.Lock()
        self._expired = expired
        self.lifetime = LIFETIME_SECONDS
        self._issued: dict[str, Trigger] = {}

    def issue(self, user: str, *, channel: str | None = None, view_id: str | None = None) -> str:
        """A fresh trigger id for what `user` just did."""
        trigger_id = (
            f"{secrets.randbelow(10**12)}.{secrets.randbelow(10**10)}.{secrets.token_hex(16)}"
        )
        with self._lock:
            self._forget_old()
            self._issued[trigger_id] = Trigger(user, channel, view_id)
        return trigger_id

    def exchange(self, trigger_id: str) -> Trigger:
        """Use a trigger id; SlackError when it is unknown, was used, or is too old."""
        with self._lock:
            trigger = self._issued.get(trigger_id)
            if trigger is None:
                raise SlackError("invalid_trigger_id")
            if trigger.used:
                raise SlackError("exchanged_trigger_id")
            if time.monotonic() - trigger.issued > self.lifetime or self._expired():
                raise SlackError("expired_trigger_id")
            trigger.used = True
            return trigger

    def _forget_old(self) -> None:
        long_ago = time.monotonic() - _REMEMBERED
        while self._issued:
            oldest = next(iter(self._issued))
            if self._issued[oldest].issued > long_ago:
                break
            del self._issued[oldest]
