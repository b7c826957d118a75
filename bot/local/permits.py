"""What a press or a command allows for a while: to open a modal, and to answer at an address."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.local.results import SlackError

_TRIGGER_SECONDS = 3.0
_USES = 5
_LIFETIME = timedelta(minutes=30)


@dataclass
class Trigger:
    """What a person did that allows a modal, on which view if it was on one."""

    user: str
    view_id: str | None
    issued: float = field(default_factory=time.monotonic)
    used: bool = False


class Triggers:
    """Issues and takes back trigger ids. Their `lifetime` is in real seconds, whatever the clock.

    `expired` is asked at each exchange whether to treat the trigger as expired (a fault).
    """

    def __init__(self, expired: Callable[[], bool]) -> None:
        self.lifetime = _TRIGGER_SECONDS
        self._expired = expired
        self._issued: dict[str, Trigger] = {}

    def issue(self, user: str, *, view_id: str | None = None) -> str:
        """A fresh trigger id for what `user` just did."""
        trigger_id = secrets.token_hex(16)
        self._issued[trigger_id] = Trigger(user, view_id)
        return trigger_id

    def exchange(self, trigger_id: str) -> Trigger:
        """Use a trigger id; SlackError when it is unknown, was used, or is too old."""
        trigger = self._issued.get(trigger_id)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if time.monotonic() - trigger.issued > self.lifetime or self._expired():
            raise SlackError("expired_trigger_id")
        trigger.used = True
        return trigger


@dataclass
class ResponseUrl:
    """What one address allows: five answers within thirty minutes, without membership or token.

    `original` is the timestamp of the message that was acted on; a slash command has none, and a
    modal neither, so there is nothing to replace or delete.
    """

    user: str
    channel: str
    original: str | None
    issued: datetime
    uses: int = 0


class ResponseUrls:
    """Issues response_urls and counts their uses."""

    def __init__(self, clock: Clock) -> None:
        self.base_url = ""  # this server's address
        self._clock = clock
        self._issued: dict[str, ResponseUrl] = {}

    def issue(self, user: str, channel: str, *, original: str | None = None) -> str:
        """A fresh address."""
        secret = secrets.token_urlsafe(18)
        self._issued[secret] = ResponseUrl(user, channel, original, self._clock.now())
        return f"{self.base_url}/response/{secret}"

    def use(self, secret: str) -> ResponseUrl:
        """Count one use; SlackError when the address is unknown, used up or too old."""
        url = self._issued.get(secret)
        if url is None:
            raise SlackError("invalid_url")
        if self._clock.now() - url.issued > _LIFETIME:
            raise SlackError("expired_url")
        if url.uses >= _USES:
            raise SlackError("used_url")
        url.uses += 1
        return url
