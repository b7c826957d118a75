"""Words about reminders in a direct message or a mention: "remind me before trainings"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.knowledge import Kind
from bot.outbox.message import Message
from handlers.blocks import actions, section
from handlers.reminders import controls
from handlers.reminders.asking import kinds_in
from schedules.words import clean

BLOCK_HEARD = "reminders_heard"

_POLITE = (
    r"(?:(?:please|pls|hey|hi|hello|can you|could you|would you|will you|i want(?: you)? to"
    r"|i(?: woul)?d like(?: you)? to|i need to|let me|be|get)\b[ ,]*)*"
)
_REMIND = re.compile(
    rf"{_POLITE}(?:(?:remind|notify|alert) (?:me|us|everybody|everyone|this channel|the channel)"
    r"|reminded|notified)\b(?P<of>.*)"
)
_SET_UP = re.compile(
    rf"{_POLITE}(?:(?:set(?: up)?|turn (?:on|off)|stop|pause|change|show|list|cancel|add|give|send"
    r"|i want|i need)\b ?)?(?:(?:me|us|my|all|the|a|some)\b ?)*(?P<whose>[\w ]{0,40}?) ?"
    r"reminders?\b(?P<of>.*)"
)
# What reminders are of and when; "remind me what DTA means" has none of it.
_SUBJECT = re.compile(
    r"\b(?:sessions?|meetings?|everything|before|ahead|early|minutes?|hours?|days?|weeks?|events?)\b"
)


def asked_for(text: str, kinds: Sequence[Kind]) -> tuple[str, ...] | None:
    """The kinds of session that somebody wants to be reminded of, none for all.

    None where the words are not about reminders.
    """
    words = clean(text)
    found = _REMIND.fullmatch(words) or _SET_UP.fullmatch(words)
    if found is None:
        return None
    rest = " ".join(filter(None, found.groupdict().values())).strip()
    named, _ = kinds_in(rest, kinds)
    return named if named or not rest or _SUBJECT.search(rest) else None


def offer(kinds: Sequence[str], command: str) -> Message:
    """The button that opens the choices, with these kinds ticked."""
    text = (
        "Press Remind me to choose what you are reminded of and when; that is also where you "
        f"change or stop it. For a whole channel, type `{command} channel` there."
    )
    return Message(section(text), actions([controls.of_kinds(kinds)], BLOCK_HEARD))
