"""The way out to Slack for reminders: post once, correct, look up.

Nothing here tries a request again by itself; whatever may have arrived is said to be unclear.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from http.client import HTTPException
from typing import Any
from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.outbox.message import Message
from bot.outbox.outcomes import (
    CannotLook,
    Final,
    LookUp,
    LostThread,
    NotSent,
    NotThere,
    Outcome,
    Posted,
    RateLimited,
    Refused,
    Unclear,
)
from bot.outbox.unreachable import FINAL, NOT_NOW, OUTAGE
from schedules.ledger import NOTICES, Delivery

EVENT_TYPE = "reminder_delivery"
# Slack's clock says when a message was posted, and the machine's may have been wrong by hours.
LOOK_BACK_SECONDS = 24 * 3600
PAGE_SIZE = 200
DEFAULT_WAIT_SECONDS = 30.0

LOST_THREAD = frozenset({"cannot_reply_to_message", "thread_not_found"})
# What keeps the bot from looking: it has no scope, or no access, for this history.
NO_HISTORY = FINAL | {"missing_scope", "no_permission", "access_denied"}


class Slack:
    """Posts deliveries through a client that must have no retry handlers."""

    def __init__(self, client: WebClient) -> None:
        self._client = client

    def post(self, delivery: Delivery, message: Message) -> Outcome:
        """Post a message; its metadata holds the delivery's key and nothing else."""
        arguments: dict[str, Any] = {
            "channel": delivery.destination,
            **message.payload(),
            "metadata": {"event_type": EVENT_TYPE, "event_payload": {"key": delivery.key}},
        }
        if delivery.thread_ts and delivery.kind in NOTICES:
            # In the thread of the reminder, and shown in the channel, where people will see it.
            arguments |= {"thread_ts": delivery.thread_ts, "reply_broadcast": True}
        return self._try("chat.postMessage", arguments)

    def update(self, delivery: Delivery, message: Message) -> Outcome:
        """Replace a message that was posted."""
        place = {"channel": delivery.channel, "ts": delivery.ts}
        return self._try("chat.update", {**place, **message.payload()})

    def find(self, delivery: Delivery) -> LookUp:
        """Look for a message by its key, among those posted since the first unclear attempt."""
        assert delivery.unclear_since is not None
        oldest = f"{delivery.unclear_since.timestamp() - LOOK_BACK_SECONDS:.6f}"
        try:
            channel = delivery.channel or self._channel(delivery)
            for message in self._history(channel, delivery, oldest):
                metadata = message.get("metadata") or {}
                if (metadata.get("event_payload") or {}).get("key") == delivery.key:
                    return Posted(channel, str(message["ts"]))
        except (SlackApiError, OSError, HTTPException) as error:
            return _why_not_found(error)
        return NotThere()

    def _try(self, method: str, arguments: Mapping[str, Any]) -> Outcome:
        try:
            answer = self._client.api_call(method, json=dict(arguments))
            return Posted(str(answer["channel"]), str(answer["ts"]))
        except (SlackApiError, OSError, HTTPException) as error:
            return _why_not_sent(error)

    def _channel(self, delivery: Delivery) -> str:
        if delivery.is_channel:
            return delivery.destination
        opened = self._client.conversations_open(users=delivery.destination)
        return str(opened["channel"]["id"])

    def _history(
        self, channel: str, delivery: Delivery, oldest: str
    ) -> Iterator[Mapping[str, Any]]:
        arguments: dict[str, Any] = {
            "channel": channel,
            "oldest": oldest,
            "include_all_metadata": True,
            "limit": PAGE_SIZE,
        }
        method = "conversations.history"
        if delivery.thread_ts and delivery.kind in NOTICES:
            method, arguments["ts"] = "conversations.replies", delivery.thread_ts
        cursor = ""
        while True:
            page = self._client.api_call(
                method, params={**arguments, **({"cursor": cursor} if cursor else {})}
            )
            messages: Sequence[Mapping[str, Any]] = page["messages"]
            yield from messages
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return


def _why_not_sent(error: Exception) -> Outcome:
    if not isinstance(error, SlackApiError):
        return _no_answer(error)
    code = _code(error)
    if code in LOST_THREAD:
        return LostThread()
    if code in FINAL:
        return Final(code)
    return _for_now(error) or Refused(code)


def _why_not_found(error: Exception) -> LookUp:
    if not isinstance(error, SlackApiError):
        outcome = _no_answer(error)
        # Looking changes nothing: whatever came of it, the message itself is as unclear as before.
        return outcome if isinstance(outcome, NotSent) else Unclear(outcome.reason)
    code = _code(error)
    if code in LOST_THREAD:
        return NotThere()
    if code in NO_HISTORY:
        return CannotLook()
    return _for_now(error) or CannotLook()


def _for_now(error: SlackApiError) -> RateLimited | NotSent | Unclear | None:
    """What stands in the way for the time being; None for what always will."""
    code, status = _code(error), error.response.status_code
    if status == 429 or code == "ratelimited":
        return RateLimited(_retry_after(error))
    if code in NOT_NOW:
        return NotSent(code)
    if status != 200 or code in OUTAGE or not re.fullmatch(r"[a-z_]+", code):
        return Unclear(f"{status} {code}"[:80])
    return None


def _no_answer(error: Exception) -> NotSent | Unclear:
    cause = error.reason if isinstance(error, URLError) else error
    name = type(cause).__name__
    # The connection was never made, so Slack cannot have heard of it.
    if isinstance(cause, ConnectionRefusedError) or name == "gaierror":
        return NotSent(name)
    return Unclear(name)


def _code(error: SlackApiError) -> str:
    return str(error.response.get("error", "")) if error.response else ""


def _retry_after(error: SlackApiError) -> float:
    headers = {name.lower(): value for name, value in error.response.headers.items()}
    try:
        return max(1.0, float(headers["retry-after"]))
    except (KeyError, ValueError):
        return DEFAULT_WAIT_SECONDS
