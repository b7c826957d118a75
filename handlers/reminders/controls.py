"""The buttons of reminders: their action ids, what travels in them, and their words.

A button names the session or the message it belongs to; what it does is decided when it is pressed.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from bot.community import Kind
from handlers.blocks import MAX_BUTTON, Block, button, clip, link_button
from schedules.ledger import Delivery
from schedules.model import Occurrence

ACTION_REGISTER = "reminders_register"
ACTION_SKIP = "reminders_skip"
ACTION_UNSKIP = "reminders_unskip"
ACTION_SKIP_NEXT = "reminders_skip_next"
ACTION_UNSKIP_NEXT = "reminders_unskip_next"
ACTION_STOP = "reminders_stop"
ACTION_ALSO = "reminders_also"
ACTION_CHANGE = "reminders_change"
ACTION_ME = "reminders_me"
ACTION_KINDS = "reminders_kinds"
ACTION_EVERY = "reminders_every"
ACTION_NOT_ME = "reminders_not_me"
ACTION_SETTINGS = "reminders_settings"
ACTION_OFF = "reminders_off"
ACTION_RESUME = "reminders_resume"
ACTION_UNDO = "reminders_undo"
ACTION_YES = "reminders_yes"
ACTION_AGAIN = "reminders_again"
LONGEST_UNDO = 1900  # characters; a button holds 2,000
BLOCK_BUTTONS = "reminders_buttons"

Wishes = list[tuple[str, str, str, list[str]]]
"""Kind, or UID and date of a session, with the leads wished for, as they are stored."""


def of_session(occurrence: Occurrence) -> dict[str, Any]:
    """What a button about a session carries."""
    return {"uid": occurrence.uid, "rid": occurrence.recurrence_id.isoformat()}


def register(occurrence: Occurrence, kind: Kind) -> Block:
    """Register where a link is known, else the page to look at."""
    if occurrence.url:
        label = f"Register for {occurrence.title}"
        return link_button("Register", occurrence.url, ACTION_REGISTER, label=label)
    return link_button(kind.page_name, kind.page, ACTION_REGISTER)


def skip(delivery: Delivery) -> Block:
    """Hear nothing more of this session."""
    return button("Skip this session", ACTION_SKIP, {"key": delivery.key})


def unskip(delivery: Delivery) -> Block:
    """Take it back."""
    return button("Don't skip it", ACTION_UNSKIP, {"key": delivery.key})


def skip_next(occurrence: Occurrence, day: str) -> Block:
    """On Home: hear nothing of the session that comes next; `day` is "on November 25"."""
    label = f"Skip {occurrence.title} {day}"
    return button("Skip the next one", ACTION_SKIP_NEXT, of_session(occurrence), label=label)


def unskip_next(occurrence: Occurrence, day: str) -> Block:
    """On Home: take it back."""
    label = f"Don't skip {occurrence.title} {day}"
    return button("Don't skip it", ACTION_UNSKIP_NEXT, of_session(occurrence), label=label)


def stop(delivery: Delivery, kind: Kind) -> Block:
    """Hear nothing more of sessions of this kind."""
    what = kind.words[0] if kind.words else kind.name
    return button(f"Stop all {what} reminders", ACTION_STOP, {"key": delivery.key})


def also(delivery: Delivery) -> Block:
    """One more reminder of this session."""
    return button("Also 15 minutes before", ACTION_ALSO, {"key": delivery.key})


def change(destination: str | None = None) -> Block:
    """Open the choices: one's own, or those of a channel."""
    if destination is None:
        return button("Change", ACTION_CHANGE, label="Change my reminders")
    return button("Settings", ACTION_SETTINGS, {"c": destination}, label="Settings of reminders")


def set_up() -> Block:
    """Open the choices, for who has made none."""
    return button("Set up reminders", ACTION_CHANGE)


def me(occurrence: Occurrence, text: str = "Remind me") -> Block:
    """A reminder of this session for whoever presses."""
    label = f"{text}: {occurrence.title}"
    return button(text, ACTION_ME, of_session(occurrence), label=label)


def of_kinds(kinds: Sequence[str]) -> Block:
    """The choices, with these kinds ticked."""
    label = "Remind me of these sessions"
    return button("Remind me", ACTION_KINDS, {"kinds": list(kinds)}, label=label)


def every(occurrence: Occurrence, kind: Kind) -> Block:
    """The same before every session of this kind."""
    return button(f"Before every {kind.name}", ACTION_EVERY, of_session(occurrence))


def not_me(occurrence: Occurrence) -> Block:
    """Take a reminder of one session back."""
    return button("Undo", ACTION_NOT_ME, of_session(occurrence), label="Undo this reminder")


def undo(destination: str, before: Wishes, after: Wishes, text: str = "Undo") -> list[Block]:
    """Put back what was wished for, if that is as it became; no button where it is too long."""
    value = {"d": destination, "b": before, "a": after}
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
