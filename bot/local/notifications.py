"""What people are notified of, on a desktop and on a phone.

Slack's desktop takes the words from the blocks, and from the top-level `text` only where the blocks
have none; phones take `text` alone (docs.slack.dev, changelog of 13 July 2026). A message notifies
when it is posted; an edit notifies nobody.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.local.changes import Change

# What is pressed or filled in is not read out.
_CONTROLS = frozenset({"actions", "input", "button"})


@dataclass(frozen=True, slots=True)
class Notification:
    """What was shown when the message `ts` of a conversation was posted."""

    channel: str
    ts: str
    desktop: str
    phone: str


class Notifications:
    """The notifications of all that the app posted since the start, the first first."""

    def __init__(self) -> None:
        self._all: dict[tuple[str, str], Notification] = {}

    def heard(self, change: Change) -> None:
        """Take note of something that happened."""
        message = change.message or {}
        if change.kind == "message" and message.get("bot_id"):
            place = str(change.channel), str(change.ts)
            text = str(message.get("text", ""))
            words = "\n".join(_words(message.get("blocks", [])))
            self._all[place] = Notification(*place, desktop=words or text, phone=text)

    def all(self) -> list[Notification]:
        """Every one, also of what was edited or deleted since."""
        return list(self._all.values())

    def of(self, channel: str, ts: str) -> Notification | None:
        """That of a message; None where it is not the app's, or older than this start."""
        return self._all.get((channel, ts))


def _words(part: Any) -> Iterator[str]:
    """The texts in blocks, in their order."""
    if isinstance(part, list):
        for each in part:
            yield from _words(each)
    elif isinstance(part, dict) and part.get("type") not in _CONTROLS:
        for name, value in part.items():
            if name == "text" and isinstance(value, str):
                yield value
            elif name != "accessory":
                yield from _words(value)
