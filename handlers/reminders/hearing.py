"""Words about reminders, wherever they are typed: "remind me 1 day before trainings", "stop"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.community import Kind
from bot.outbox.message import Message
from handlers.blocks import actions, section
from handlers.reader import kinds_in, tries
from handlers.reminders import controls
from handlers.reminders.asking import SHOW
from schedules.words import clean

BLOCK_HEARD = "reminders_heard"

_ASKING = re.compile(r"(?:can|could|would|will|may|do|does|how|what|which|is|are|should)\b")
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
    r"|no more|delete|remove|i want|i need)\b ?)?(?:(?:me|us|my|all|the|a|some)\b ?)*"
    r"(?P<whose>[\w ]{0,40}?) ?reminders?\b(?P<of>.*)"
)
_STOP = re.compile(
    r"(?:please |pls )?(?:stop|unsubscribe|off)(?: it| all| them| everything)?"
    r"|(?:please )?(?:do not|don'?t|stop) (?:remind|notify)(?:ing)? me(?: any ?more| again)?"
)
_PAUSE = re.compile(r"(?:please )?(?:pause|snooze|mute) .*reminders?\b.*")
# "2 hours before chats instead", without a word for reminding.
_TIMES = re.compile(r".*\b(?:minutes?|mins?|hours?|hrs?|days?|weeks?)\b.*\bbefore\b.*")
# What reminders are of and when; "remind me what DTA means" has none of it.
_SUBJECT = re.compile(
    r"\b(?:sessions?|meetings?|everything|before|ahead|early|minutes?|hours?|days?|weeks?|events?)\b"
)
_AS_TYPED = [
    (re.compile(pattern), words)
    for pattern, words in (
        (rf"^{_POLITE}", ""),
        (r"\b(?:notify|alert|reminded|notified)\b", "remind"),
        (r"\b(?:turn off|no more|cancel|delete|remove|unsubscribe)\b", "off"),
        (r"\bturn on\b", "resume"),
        (r"\b(?:set(?: up)?|add|give|send|i want|i need|please|pls|it all|them)\b", ""),
    )
]


@dataclass(frozen=True, slots=True)
class Heard:
    """Words about reminders as they would be typed after the command.

    `clearly` where a word says so, `asks` where they ask instead of ordering.
    """

    words: str
    clearly: bool
    asks: bool


def heard(text: str, kinds: Sequence[Kind]) -> Heard | None:
    """What words about reminders say; None for all others."""
    words = clean(text)
    if _STOP.fullmatch(words):
        return Heard("off", clearly=True, asks=False)
    clearly = asked_for(text, kinds) is not None or bool(
        _PAUSE.fullmatch(words) or ("reminders" in words and SHOW.fullmatch(words))
    )
    if not clearly and not _TIMES.fullmatch(words):
        return None
    plain = re.sub(rf"^{_POLITE}", "", words)
    asks = "?" in text or _ASKING.match(words) is not None
    for pattern, typed in _AS_TYPED:
        plain = pattern.sub(typed, plain)
    return Heard(" ".join(plain.split()), clearly, asks)


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


def offer(kinds: Sequence[str], command: str, words: str = "") -> Message:
    """The button that opens the choices, with these kinds ticked; and one that does the `words`."""
    say = "Press to set it, or choose:" if words else "Press to choose what and when."
    direct = tries([(f"Yes: {words}", words)], command) if words else []
    return Message(section(say), actions([*direct, controls.of_kinds(kinds)], BLOCK_HEARD))
