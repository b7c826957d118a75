"""What stands in Slack of a conversation: marking the bot's messages, and finding them again.

A message whose posting was never confirmed is known by its metadata. They hold the conversation's
id, and in its thread which part the message shows at which revision; nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.store.interviews import Conversation
from handlers.effects import Call, Effects

EVENT_TYPE = "conversation"
# Slack's clock and the bot's may be this far apart.
CLOCKS_SECONDS = 60
MOST_AT_ONCE = 999

Messages = Sequence[Mapping[str, Any]]
"""Messages as Slack has them."""

Then = Callable[[Messages], Effects]
Otherwise = Callable[[str], Effects]


def mark(now: Conversation, **more: Any) -> dict[str, Any]:
    """The metadata that a message of a conversation is known by."""
    return {"event_type": EVENT_TYPE, "event_payload": {"id": now.id, **more}}


def mark_of(message: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the mark of a message says; empty where it has none."""
    metadata = message.get("metadata") or {}
    return (metadata.get("event_payload") or {}) if metadata.get("event_type") == EVENT_TYPE else {}


def beside_thread(now: Conversation, channel: str, then: Then, otherwise: Otherwise) -> Call:
    """The conversation's messages in the direct message itself: its first one, and reminders."""

    def looked(messages: Messages) -> Effects:
        return then([each for each in messages if mark_of(each).get("id") == now.id])

    since = {"channel": channel, "oldest": str(now.began_at - CLOCKS_SECONDS)}
    return _every_page("conversations.history", since, looked, otherwise)


def in_thread(channel: str, thread_ts: str, then: Then, otherwise: Otherwise) -> Call:
    """All messages of a thread, whoever wrote them, the first one included."""
    place = {"channel": channel, "ts": thread_ts}
    return _every_page("conversations.replies", place, then, otherwise)


def _every_page(
    method: str, arguments: Mapping[str, Any], then: Then, otherwise: Otherwise
) -> Call:
    def page(cursor: str, before: Messages) -> Call:
        def read(answer: Mapping[str, Any]) -> Effects:
            messages = [*before, *answer["messages"]]
            following = (answer.get("response_metadata") or {}).get("next_cursor")
            return [page(following, messages)] if following else then(messages)

        how = {"include_all_metadata": True, "limit": MOST_AT_ONCE}
        at = {"cursor": cursor} if cursor else {}
        return Call(method, {**arguments, **how, **at}, then=read, otherwise=otherwise)

    return page("", [])
