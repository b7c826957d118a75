"""Messages that must not stand anywhere twice, though an answer of Slack's may be lost.

The metadata of such a message name it, so that it can be looked for before it is posted: an attempt
whose answer never came, or came when the bot was being ended, may have posted it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.outbox.message import Message
from bot.outbox.unreachable import UNKNOWN as UNKNOWN
from handlers.effects import Call, Effects, post_now

EVENT_TYPE = "named_message"
MOST_MESSAGES = 200

Then = Callable[[Mapping[str, Any]], Effects]
Otherwise = Callable[[str], Effects]


def post_named(
    channel: str,
    message: Message,
    name: str,
    *,
    then: Then,
    otherwise: Otherwise,
    thread_ts: str | None = None,
) -> Call:
    """Post a message that can be looked for by its `name`, which nothing else there has."""
    metadata = {"event_type": EVENT_TYPE, "event_payload": {"name": name}}
    call = post_now(channel, message, thread_ts=thread_ts, metadata=metadata)
    return Call(call.method, call.arguments, then=then, otherwise=otherwise)


def post_once(
    channel: str,
    message: Message,
    name: str,
    *,
    then: Then,
    otherwise: Otherwise,
    thread_ts: str | None = None,
    oldest: int | None = None,
) -> Call:
    """Post a message unless it is there already, posted at `oldest` (UTC epoch seconds) or later.

    `then` gets Slack's answer, or the message that was found. Where the history may not be read it
    is posted, since two are better than none.
    """
    call = post_named(channel, message, name, then=then, otherwise=otherwise, thread_ts=thread_ts)
    return look_for(
        channel,
        name,
        found=then,
        not_found=lambda: [call],
        otherwise=lambda error: otherwise(error) if error in UNKNOWN else [call],
        thread_ts=thread_ts,
        oldest=oldest,
    )


def tell_once(
    person_id: str, message: Message, name: str, *, then: Then, otherwise: Otherwise
) -> Call:
    """The same as `post_once` in somebody's direct messages."""

    def opened(answer: Mapping[str, Any]) -> Effects:
        channel = str(answer["channel"]["id"])
        return [post_once(channel, message, name, then=then, otherwise=otherwise)]

    return Call("conversations.open", {"users": person_id}, then=opened, otherwise=otherwise)


def look_for(
    channel: str,
    name: str,
    *,
    found: Then,
    not_found: Callable[[], Effects],
    otherwise: Otherwise,
    thread_ts: str | None = None,
    oldest: int | None = None,
) -> Call:
    """Look for a message by its name: `found` gets it, `otherwise` why nobody can tell.

    Those nearest to `oldest` (UTC epoch seconds) are looked at, or else the latest.
    """

    def looked(answer: Mapping[str, Any]) -> Effects:
        for each in answer["messages"]:
            metadata = each.get("metadata") or {}
            if (metadata.get("event_payload") or {}).get("name") == name:
                return found(each)
        return not_found()

    arguments = {"channel": channel, "include_all_metadata": True, "limit": MOST_MESSAGES}
    if oldest is not None:
        arguments["oldest"] = str(oldest)
    if thread_ts is None:
        return Call("conversations.history", arguments, then=looked, otherwise=otherwise)
    arguments["ts"] = thread_ts
    return Call("conversations.replies", arguments, then=looked, otherwise=otherwise)
