"""What happened in the workspace, told to whoever listens, and what people are notified of."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

HappeningKind = Literal[
    "message",  # a new message in `channel`
    "changed",  # the message was edited, or its thread grew
    "deleted",
    "ephemeral",  # a message only `user` sees came, changed or went
    "modal",  # the modals of `user` changed
    "home",  # the Home of `user` was published
    "channel",  # `channel` itself changed: members, archived, a new direct message
    "person",  # somebody's profile changed
    "read",  # `user` has read `channel` up to `ts`
    "clock",  # the clock was moved
    "app",  # the app connected or went away
]


@dataclass(frozen=True)
class Happening:
    """One thing that happened.

    `user` set means that only this person sees it. The dictionaries are the workspace's own: never
    change them. `before` is what a changed or deleted message was; `edited` tells an edit by its
    author from a thread that merely grew.
    """

    kind: HappeningKind
    channel: str | None = None
    ts: str | None = None
    user: str | None = None
    message: dict[str, Any] | None = None
    before: dict[str, Any] | None = None
    edited: bool = False


_ASK_EVERY = 0.01  # seconds
Listener = Callable[[Happening], None]


class Happenings:
    """A stream of changes, and their `number`. `lock` is the one lock of the workspace."""

    def __init__(self, lock: threading.RLock) -> None:
        self.number = 0
        self._listeners: list[Listener] = []
        self._happened = threading.Condition(lock)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` with every change from now on; returns what ends it.

        It is called in order, on the thread that made the change and with the workspace locked:
        it must only take note (put the change into a queue) and return.
        """
        with self._happened:
            self._listeners.append(listener)

        def unsubscribe() -> None:
            with self._happened:
                self._listeners.remove(listener)

        return unsubscribe

    def publish(self, kind: HappeningKind, **details: Any) -> None:
        """Tell everybody of a change; `details` are the other fields of `Happening`."""
        with self._happened:
            self.number += 1
            happening = Happening(kind, **details)
            for listener in tuple(self._listeners):
                listener(happening)
            self._happened.notify_all()

    def wait_until(self, condition: Callable[[], bool], timeout: float = 5.0) -> bool:
        """Wait until `condition` holds, asking after every change; False after `timeout` seconds.

        The condition is asked with the workspace locked. It is also asked every now and then, as
        it may depend on things outside the workspace.
        """
        end = time.monotonic() + timeout
        with self._happened:
            while not condition():
                left = end - time.monotonic()
                if left <= 0:
                    return False
                self._happened.wait(min(left, _ASK_EVERY))
            return True


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

    def heard(self, happening: Happening) -> None:
        """Take note of something that happened."""
        message = happening.message or {}
        if happening.kind == "message" and message.get("bot_id"):
            place = str(happening.channel), str(happening.ts)
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
