"""Messages of which a notification may show nothing: posted quietly, then shown in place.

Desktops take a notification from a message's blocks and phones from its text; an edit notifies
nobody (https://docs.slack.dev/changelog). The button is for whoever sees the quiet form because the
edit did not come.
"""

from __future__ import annotations

from bot.outbox.message import QUIET, Message
from bot.outbox.outbox import Outbox
from handlers.blocks import button, section
from handlers.effects import Effects
from handlers.requests import Action
from handlers.routes import Routes

ACTION_SHOW = "outbox_show"


def hushed(whole: Message, text: str) -> Message:
    """The message, of which notifications may show this `text` (mrkdwn) alone."""
    return whole.after(Message(section(text)))


def quietly(whole: Message, text: str, key: str) -> Message:
    """The message of a row, which is posted as this `text` (mrkdwn) alone."""
    show = button("Show", ACTION_SHOW, {"k": key})
    return whole.after(Message(section(f"{text} Press Show.", accessory=show, block_id=QUIET)))


def register(routes: Routes, outbox: Outbox) -> None:
    """Answer the button."""

    def show(action: Action) -> Effects:
        key = action.value.get("k") if isinstance(action.value, dict) else None
        row = outbox.row(key) if isinstance(key, str) else None
        is_own = row is not None and row["destination"] == action.person.user_id
        if row and is_own and action.channel_id and action.message_ts:
            outbox.stands(row["key"], action.channel_id, action.message_ts)
        return ()

    routes.action(ACTION_SHOW, show)
