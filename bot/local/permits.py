"""What a press allows for a while: to open a modal once, and to answer at a response_url."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.local.outcomes import SlackError

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


USES = 5
LIFETIME = timedelta(minutes=30)


@dataclass
class ResponseUrl:
    """What one address allows.

    `original` is the timestamp of the message that was acted on; a slash command has none, and a
    modal neither, so there is nothing to replace or delete.
    """

    user: str
    channel: str
    original: str | None
    original_is_ephemeral: bool
    issued: datetime
    uses: int = field(default=0)


class ResponseUrls:
    """Issues response_urls and counts their uses. `base_url` gives this server's address."""

    def __init__(self, clock: Clock, base_url: Callable[[], str]) -> None:
        self._lock = threading.Lock()
        self._clock = clock
        self._base_url = base_url
        self._issued: dict[str, ResponseUrl] = {}

    def issue(
        self,
        kind: str,
        user: str,
        channel: str,
        *,
        original: str | None = None,
        original_is_ephemeral: bool = False,
    ) -> str:
        """A fresh address; `kind` is "commands", "actions" or "app"."""
        secret = secrets.token_urlsafe(18)
        with self._lock:
            self._forget_old()
            self._issued[secret] = ResponseUrl(
                user, channel, original, original_is_ephemeral, self._clock.now()
            )
        return f"{self._base_url()}/response/{kind}/{secret}"

    def use(self, secret: str) -> ResponseUrl:
        """Count one use; SlackError when the address is unknown, used up or too old."""
        with self._lock:
            url = self._issued.get(secret)
            if url is None:
                raise SlackError("invalid_url")
            if self._clock.now() - url.issued > LIFETIME:
                raise SlackError("expired_url")
            if url.uses >= USES:
                raise SlackError("used_url")
            url.uses += 1
            return url

    def _forget_old(self) -> None:
        """Drop addresses of two days ago; until then a late use is told that it expired."""
        long_ago = self._clock.now() - timedelta(days=2)
        while self._issued:
            oldest = next(iter(self._issued))
            if self._issued[oldest].issued > long_ago:
                break
            del self._issued[oldest]
