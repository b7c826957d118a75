"""The buttons of reminders: their action ids, what travels in them, and their words.

A button names the session or the message it belongs to; what it does is decided when it is pressed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from bot.community import Kind
from handlers.blocks import MAX_BUTTON, Block, actions, button, clip, link_button
from schedules.ledger import Delivery
from schedules.model import Occurrence

ACTION_SKIP = "reminders_skip"
ACTION_UNSKIP = "reminders_unskip"
ACTION_STOP = "reminders_stop"
ACTION_ALSO = "reminders_also"
ACTION_ME = "reminders_me"
ACTION_EVERY = "reminders_every"
ACTION_OPEN = "reminders_change"
ACTION_OFF = "reminders_off"
ACTION_RESUME = "reminders_resume"
ACTION_UNDO = "reminders_undo"
ACTION_YES = "reminders_yes"
ACTION_AGAIN = "reminders_again"
# As buttons that open the choices, and those about a skip, were called in messages that stand.
OPENED = (ACTION_OPEN, "reminders_kinds", "reminders_settings")
SKIPPED = (ACTION_SKIP, "reminders_skip_next")
UNSKIPPED = (ACTION_UNSKIP, "reminders_unskip_next")
LONGEST_UNDO = 1900  # characters; a button holds 2,000
BLOCK_BUTTONS = "reminders_buttons"

Wishes = list[tuple[str, str, str, list[str]]]
"""Kind, or UID and date of a session, with the leads wished for, as they are stored."""


def row(buttons: Sequence[Block]) -> list[Block]:
    """The buttons under an answer; nothing where there are none."""
    return [actions(buttons, BLOCK_BUTTONS)] if buttons else []


def of_session(occurrence: Occurrence) -> dict[str, Any]:
    """What a button about a session carries."""
    return {"uid": occurrence.uid, "rid": occurrence.recurrence_id.isoformat()}


def register(occurrence: Occurrence, kind: Kind) -> Block:
    """Register where a link is known, else the page to look at."""
    if occurrence.url:
        label = f"Register for {occurrence.title}"
        return link_button("Register", occurrence.url, label=label)
    return link_button(kind.page_name, kind.page)


def skip(occurrence: Occurrence, *, key: str = "", text: str = "Skip this session") -> Block:
    """Hear nothing more of this session; `key` is that of the message that shows it."""
    value = {**of_session(occurrence), "key": key}
    return button(text, ACTION_SKIP, value, label=f"{text}: {occurrence.title}")


def unskip(occurrence: Occurrence, *, key: str = "") -> Block:
    """Take it back."""
    text, value = "Don't skip it", {**of_session(occurrence), "key": key}
    return button(text, ACTION_UNSKIP, value, label=f"{text}: {occurrence.title}")


def stop(delivery: Delivery, kind: Kind) -> Block:
    """Hear nothing more of sessions of this kind."""
    what = kind.words[0] if kind.words else kind.name
    return button(f"Stop all {what} reminders", ACTION_STOP, {"key": delivery.key})


def also(delivery: Delivery) -> Block:
    """One more reminder of this session."""
    return button("Also 15 minutes before", ACTION_ALSO, {"key": delivery.key})


def choices(text: str, *, kinds: Sequence[str] = (), channel: str | None = None) -> Block:
    """Open the choices, with these kinds ticked: one's own, or those of a channel."""
    value = {"kinds": list(kinds), "c": channel}
    return button(text, ACTION_OPEN, value, label=f"{text}: reminders")


def me(occurrence: Occurrence, text: str = "Remind me") -> Block:
    """A reminder of this session for whoever presses."""
    label = f"{text}: {occurrence.title}"
    return button(text, ACTION_ME, of_session(occurrence), label=label)


def every(occurrence: Occurrence, kind: Kind) -> Block:
    """The same before every session of this kind."""
    return button(f"Before every {kind.name}", ACTION_EVERY, of_session(occurrence))


def undo(value: Mapping[str, Any], text: str = "Undo") -> list[Block]:
    """Put back what was wished for, if that is as it became; no button where it is too long."""
    if len(json.dumps(value)) > LONGEST_UNDO:
        return []
    return [button(text, ACTION_UNDO, value, label=f"{text}: this change of reminders")]


def yes(words: str, channel: str | None) -> Block:
    """Do what the words say, in the channel that they named."""
    text = "Yes, for that channel" if channel else clip(f"Yes: {words}", MAX_BUTTON)
    return button(text, ACTION_YES, {"t": words, "c": channel}, label=f"Yes: {words}")


def again(channel: str) -> Block:
    """Remind a channel that could not be reached as was wished for before."""
    return button("I have invited it", ACTION_AGAIN, {"c": channel}, label="Remind the channel")


def off() -> Block:
    """All of one's own reminders off."""
    return button("Stop all", ACTION_OFF, label="Stop all my reminders")


def resume() -> Block:
    """End a pause."""
    return button("Resume", ACTION_RESUME, label="Resume my reminders")
