"""A channel or direct message with its messages and threads."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from dataclasses import dataclass, field, fields
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
    _timeline: list[str] = field(default_factory=list, init=False)
    _threads: dict[str, list[str]] = field(default_factory=dict, init=False)

    @property
    def shown_name(self) -> str:
        """The name that payloads give the conversation; private ones are not named."""
        return {"im": "directmessage", "group": "privategroup"}.get(self.kind, self.name)

    def saved(self) -> dict[str, Any]:
        """Everything but the messages, as JSON."""
        names = (each.name for each in fields(self) if each.init)
        return {name: getattr(self, name) for name in names} | {"members": sorted(self.members)}

    def add(self, message: Message) -> None:
        """Take `message` in by its `ts`."""
        ts, thread_ts = message["ts"], message.get("thread_ts")
        self.messages[ts] = message
        if thread_ts and thread_ts != ts:
            insort(self._threads.setdefault(thread_ts, []), ts)
            if message.get("subtype") == "thread_broadcast":
                insort(self._timeline, ts)
        else:
            insort(self._timeline, ts)

    def replace(self, message: Message) -> None:
        """Put `message` in the place of the one with the same `ts`."""
        self.messages[message["ts"]] = message

    def remove(self, ts: str) -> None:
        """Forget the message `ts`."""
        message = self.messages.pop(ts)
        if ts in self._timeline:
            self._timeline.remove(ts)
        replies = self._threads.get(message.get("thread_ts", ""), [])
        if ts in replies:
            replies.remove(ts)

    def timeline(
        self, oldest: str | None = None, latest: str | None = None, *, inclusive: bool = False
    ) -> list[Message]:
        """The messages of the channel itself (no replies) between two timestamps, oldest first."""
        return self._between(self._timeline, oldest, latest, inclusive)

    def replies(
        self,
        thread_ts: str,
        oldest: str | None = None,
        latest: str | None = None,
        *,
        inclusive: bool = False,
    ) -> list[Message]:
        """The replies under the message `thread_ts`, oldest first, without that message."""
        return self._between(self._threads.get(thread_ts, []), oldest, latest, inclusive)

    def thread(self, thread_ts: str) -> list[Message]:
        """The message `thread_ts` and its replies, oldest first; empty when there is none."""
        parent = self.messages.get(thread_ts)
        return [parent, *self.replies(thread_ts)] if parent else []

    def thread_summary(self, thread_ts: str) -> dict[str, Any]:
        """The fields that a message with replies carries about its thread."""
        replies = self.replies(thread_ts)
        authors = list(dict.fromkeys(reply["user"] for reply in replies))
        if not replies:
            return {}
        return {
            "thread_ts": thread_ts,
            "reply_count": len(replies),
            "reply_users_count": len(authors),
            "latest_reply": replies[-1]["ts"],
            "reply_users": authors,
            "is_locked": False,
            "subscribed": False,
        }

    def _between(
        self, order: list[str], oldest: str | None, latest: str | None, inclusive: bool
    ) -> list[Message]:
        start, end = 0, len(order)
        if oldest:
            start = (bisect_left if inclusive else bisect_right)(order, oldest)
        if latest:
            end = (bisect_right if inclusive else bisect_left)(order, latest)
        return [self.messages[ts] for ts in order[start:end]]


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
