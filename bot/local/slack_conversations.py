"""A channel or direct message with its messages and threads."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from operator import itemgetter
from typing import Any, Literal

from bot.clock import Clock

Message = dict[str, Any]


@dataclass
class SlackConversation:
    """A public channel ("channel"), private channel ("group") or direct message ("im").

    `partner` is the person of a direct message with the bot. Messages are plain Slack JSON and are
    never changed in place: an edit puts a new dictionary in the place of the old one, so what was
    read once stays as it was. Timestamps sort as text. Guarded by the workspace's lock.
    """

    id: str
    name: str
    kind: Literal["channel", "group", "im"]
    created: int
    members: set[str] = field(default_factory=set)
    partner: str | None = None
    is_archived: bool = False
    is_ext_shared: bool = False
    topic: str = ""
    purpose: str = ""
    messages: dict[str, Message] = field(default_factory=dict, init=False)

    @property
    def shown_name(self) -> str:
        """The name that payloads give the conversation; private ones are not named."""
        return {"im": "directmessage", "group": "privategroup"}.get(self.kind, self.name)

    @property
    def family(self) -> str:
        """What scopes and subscriptions to messages call this kind of conversation."""
        return {"channel": "channels", "group": "groups"}.get(self.kind, self.kind)

    def saved(self) -> dict[str, Any]:
        """Everything but the messages, as JSON."""
        names = (each.name for each in fields(self) if each.init)
        return {name: getattr(self, name) for name in names} | {"members": sorted(self.members)}

    def timeline(self) -> list[Message]:
        """The messages of the channel itself (no replies), oldest first."""
        return [
            one
            for one in self._by_time()
            if one.get("thread_ts", one["ts"]) == one["ts"]
            or one.get("subtype") == "thread_broadcast"
        ]

    def replies(self, thread_ts: str) -> list[Message]:
        """The replies under the message `thread_ts`, oldest first, without that message."""
        return [one for one in self._by_time() if one.get("thread_ts") == thread_ts != one["ts"]]

    def thread(self, thread_ts: str) -> list[Message]:
        """The message `thread_ts` and its replies, oldest first; empty when there is none."""
        parent = self.messages.get(thread_ts)
        return [parent, *self.replies(thread_ts)] if parent else []

    def thread_summary(self, thread_ts: str) -> dict[str, Any]:
        """The fields that a message with replies carries about its thread."""
        replies = self.replies(thread_ts)
        if not replies:
            return {}
        return {
            "thread_ts": thread_ts,
            "reply_count": len(replies),
            "latest_reply": replies[-1]["ts"],
        }

    def _by_time(self) -> list[Message]:
        return sorted(self.messages.values(), key=itemgetter("ts"))


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
