"""The buttons of reminders: their action ids, what travels in them, and their words.

A button names the session or the message it belongs to; what it does is decided when it is pressed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from bot.community import Kind
from handlers.blocks import MAX_BUTTON, Block, actions, button, clip
from handlers.feature import named
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


def row(buttons: Sequence[Block]) -> list[Block]:
    """The buttons under an answer; nothing where there are none."""
    return [actions(buttons, "reminders_buttons")] if buttons else []


def skip(occurrence: Occurrence, *, key: str = "", text: str = "Skip this session") -> Block:
    """Hear nothing more of this session; `key` is that of the message that shows it."""
    return _of_session(text, ACTION_SKIP, occurrence, key=key)


def unskip(occurrence: Occurrence, *, key: str = "") -> Block:
    """Take it back."""
    return _of_session("Don't skip it", ACTION_UNSKIP, occurrence, key=key)


def me(occurrence: Occurrence, text: str = "Remind me") -> Block:
    """A reminder of this session for whoever presses."""
    return _of_session(text, ACTION_ME, occurrence)


def every(occurrence: Occurrence, kind: Kind) -> Block:
    """The same before every session of this kind."""
    return button(f"Before every {kind.name}", ACTION_EVERY, named(occurrence))


def stop(key: str, kind: Kind) -> Block:
    """Hear nothing more of sessions of this kind; `key` is that of the message that it is under."""
    what = kind.words[0] if kind.words else kind.name
    return button(f"Stop all {what} reminders", ACTION_STOP, {"key": key})


def also(key: str) -> Block:
    """One more reminder of the session of the message with that key."""
    return button("Also 15 minutes before", ACTION_ALSO, {"key": key})


def choices(text: str, *, kinds: Sequence[str] = (), channel: str | None = None) -> Block:
    """Open the choices, with these kinds ticked: one's own, or those of a channel."""
    value = {"kinds": list(kinds), "c": channel}
    return button(text, ACTION_OPEN, value, label=f"{text}: reminders")


def undo(value: Mapping[str, Any], text: str = "Undo") -> list[Block]:
    """Put back what was wished for, if that is as it became; no button where it is too long."""
    if len(json.dumps(value)) > LONGEST_UNDO:
        return []
    return [button(text, ACTION_UNDO, value, label=f"{text}: this change of reminders")]


def yes(words: str, channel: str | None, shown: str) -> Block:
    """Do what the words say, in the channel that they named; `shown` says what that is."""
    text = "Yes, for that channel" if channel else clip(f"Yes: {shown}", MAX_BUTTON)
    value = {"t": words, "c": channel}
    return button(text, ACTION_YES, value, label=f"Yes: {shown}", style="primary")


def again(channel: str) -> Block:
    """Remind a channel that could not be reached as was wished for before."""
    return button("I have invited it", ACTION_AGAIN, {"c": channel}, label="Remind the channel")


def off(style: str | None = None) -> Block:
    """All of one's own reminders off."""
    return button("Stop all", ACTION_OFF, label="Stop all my reminders", style=style)


def resume() -> Block:
    """End a pause."""
    return button("Resume", ACTION_RESUME, label="Resume my reminders")


def _of_session(text: str, action_id: str, occurrence: Occurrence, **more: str) -> Block:
    value = {**named(occurrence), **more}
    return button(text, action_id, value, label=f"{text}: {occurrence.title}")
