"""The bot's own events: they prove that what it said arrived, and reach nothing else.

It takes the place of Bolt's own middleware, which drops them.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt import BoltContext, BoltResponse

from bot.outbox.message import is_quiet
from bot.outbox.outcomes import Found
from handlers.payloads import UnreadableError, text, text_or_none

log = logging.getLogger(__name__)


class Echoes:
    """Hands on the key of each message of the bot's own that is in the outbox, and where it is."""

    def __init__(self, own_message: Callable[[str, Found], None]) -> None:
        self._own_message = own_message

    def middleware(
        self, body: Mapping[str, Any], context: BoltContext, next: Callable[[], BoltResponse]
    ) -> BoltResponse:
        """Let everything pass but the bot's own events."""
        event = body.get("event")
        if not isinstance(event, Mapping) or not _is_own(event, context):
            return next()
        try:
            key = text_or_none(event, "metadata", "event_payload", "key")
            if key:
                where = text(event, "channel"), text(event, "ts")
                self._own_message(key, Found(*where, not is_quiet(event)))
        except UnreadableError as error:
            log.warning("a message of the bot's own that makes no sense at %s", error)
        except Exception:
            log.exception("what the bot said itself could not be noted")
        return context.ack()


def _is_own(event: Mapping[str, Any], context: BoltContext) -> bool:
    by_bot, by_user = event.get("bot_id"), context.user_id
    return (by_bot is not None and by_bot == context.bot_id) or (
        by_user is not None and by_user == context.bot_user_id
    )
