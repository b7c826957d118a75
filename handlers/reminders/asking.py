"""What somebody asked of the reminders, read from the words they typed."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import unescape
from typing import Literal

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.community import Kind
from handlers.reader import Unclear, kinds_in, names_of
from schedules.leads import UNITS, Lead, LeadError, leads_from_words
from schedules.periods import PeriodError, period
from schedules.words import NUMBERS, clean, nearest

Mode = Literal["form", "set", "list", "off", "pause", "resume", "help"]
Target = Literal["me", "channel"]

MAX_ASKED = 200
_MODES: dict[str, Mode] = {
    "": "form",
    "set": "form",
    "settings": "form",
    "change": "form",
    "setup": "form",
    "list": "list",
    "show": "list",
    "mine": "list",
    "status": "list",
    "off": "off",
    "stop": "off",
    "none": "off",
    "unsubscribe": "off",
    "cancel": "off",
    "resume": "resume",
    "continue": "resume",
    "unpause": "resume",
    "on": "resume",
    "help": "help",
    "?": "help",
}
_TARGETS: dict[str, Target] = {
    "me": "me",
    "myself": "me",
    "channel": "channel",
    "here": "channel",
    "us": "channel",
    "everybody": "channel",
    "everyone": "channel",
}
_TARGET = re.compile(rf"\b(?:for |in )?(?:this |the )?({'|'.join(_TARGETS)})\b")
# Words that carry nothing in "remind me 1 day before every chat".
_FILLERS = frozenset(
    "about all also any each every for my of please remind reminder reminders the".split()
)
# What hardly anybody means who typed something else.
_SHORT_FILLERS = frozenset(word for word in _FILLERS if len(word) < 4)
# These do in "the day of".
_OF_THE = frozenset({"of", "the"})
_DANGLING = re.compile(r"(?<!the day )\b(?:of|the)(?: the)?(?= *(?:$|[,;&+]|and\b))|^of\b")
_WAYS = ("me 1 day before", "list", "help")
# Whom a reminder cannot be set for from here: somebody else, or another channel.
_NAMED = re.compile(r"<[@#][^>]*>|(?<!\w)[@#](?=[a-z])[\w.-]+", re.IGNORECASE)
SHOW = re.compile(
    r"(?:what|which)(?: reminders)?(?: do)?(?: have)? i (?:have|got|set)(?: set)?(?: up)?"
    r"|what is set(?: up)?|my reminders|show mine"
)
"""Words that ask what is set."""
_REPLACING = re.compile(
    r"\b(?:only|instead|rather than (?:that|it)|just|make it|change (?:it|that|them|mine) to)\b"
)
_EVERYTHING = frozenset({"everything", "sessions", "session", "all"})
_UNIT = re.compile(rf"(?<![^\W\d])(?:{'|'.join(sorted(UNITS))})\b")
_PAUSE = re.compile(r"(?:pause|snooze|mute)\b ?(?:(?:all|my|our|the)\b ?)*(?:reminders?\b ?)?(.*)")


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked. No `target` where none was named; no `kinds` means every kind.

    `until` is the day on which a pause ends. Times come besides those that are set, unless it
    `replaces` them.
    """

    mode: Mode
    target: Target | None = None
    kinds: tuple[str, ...] = ()
    leads: tuple[Lead, ...] = ()
    until: date | None = None
    replaces: bool = False


def read(text: str, kinds: Sequence[Kind], today: date) -> Request | Unclear:
    """Read what was typed; `today` is the asking person's date."""
    if len(text) > MAX_ASKED:
        return Unclear(f"That is {len(text)} characters long: I read {MAX_ASKED}.", _WAYS)
    if named_other := _NAMED.search(unescape(text)):
        return _for_others(named_other[0], unescape(text))
    words = clean(text)
    if SHOW.fullmatch(words):
        return Request("list")
    words, replaced = _REPLACING.subn(" ", words)
    target, words = _target_in(" ".join(words.split()))
    pause = _PAUSE.fullmatch(words)
    if pause and kinds_in(pause[1], kinds)[0]:
        return Unclear("A pause is for all kinds of sessions.", ("pause 2 weeks",), sure=True)
    if pause:
        return _pause(pause[1], target, today)
    named, rest = kinds_in(words, kinds)
    plain = " ".join(word for word in rest.split() if word not in _FILLERS)
    mode = _MODES.get(" ".join(word for word in plain.split() if word not in _EVERYTHING))
    if mode == "form" and (named or not _EVERYTHING.isdisjoint(words.split())):
        return Request("set", target, named)
    if mode:
        return Request(mode, target, named)
    try:
        leads = _leads(rest)
    except LeadError as error:
        guess = _spelt_right(clean(text), kinds, today) or _command_word(plain)
        if guess:
            return Unclear(f"I don't understand “{words[:60]}”. Did you mean this?", (guess,))
        return Unclear(str(error), _WAYS, sure=_UNIT.search(rest) is not None)
    if len(named) > 1 and _times_between(words, kinds):
        return Unclear(
            "Each kind of session with times of its own takes a command of its own: type the first "
            "now, then the next."
        )
    return Request("set", target, named, tuple(leads), replaces=bool(replaced))


def _for_others(name: str, text: str) -> Unclear:
    """Why nothing is set for somebody or somewhere else; never dropped, and never set for me."""
    rest = " ".join(_NAMED.sub(" ", text).split())
    rest = re.sub(r"^(?:for|in|remind)\b ?", "", rest)
    shown = re.sub(r"<([@#])[^|>]*\|?([^>]*)>", r"\1\2", name)
    if "@" in name[:2]:
        reason = f"{_who(shown)} can set that up: each person does, or anybody for a channel."
    else:
        reason = f"Type the same in {_who(shown)} itself, with “channel” for the name."
    return Unclear(reason, (f"me {rest}",) if rest else (), sure=True)


def _who(shown: str) -> str:
    return shown if len(shown) > 1 else "Only they" if shown == "@" else "that channel"


def _leads(words: str) -> list[Lead]:
    """How long before, in words from which the kinds were taken. Raises LeadError."""
    plain = [word for word in words.split() if word not in _EVERYTHING]
    kept = " ".join(word for word in plain if word in _OF_THE or word not in _FILLERS)
    try:
        return leads_from_words(_DANGLING.sub("", kept).strip().removeprefix("before "))
    except LeadError:
        if "the day" in kept:  # the session's own, perhaps
            raise
    bare = " ".join(word for word in plain if word not in _FILLERS)
    return leads_from_words(bare.removeprefix("before "))


def _command_word(plain: str) -> str | None:
    """The word for something to do that was probably meant."""
    known = [*(word for word in _MODES if len(word) > 2), "pause"]
    return nearest(plain, known) or nearest(plain.split()[0] if plain else "", known)


def _spelt_right(text: str, kinds: Sequence[Kind], today: date) -> str | None:
    """The same with words that are one letter off put right, if it can be read then."""
    names = {word for kind in kinds for name in kind.words for word in name.casefold().split()}
    known = {*_TARGETS, *_FILLERS, *names, *NUMBERS, *UNITS, "before", "at", "and"}
    right = re.sub(r"[^\W\d_]{3,}", lambda found: _one_letter_off(found[0], known), text)
    return right if right != text and isinstance(read(right, kinds, today), Request) else None


def _one_letter_off(word: str, known: Collection[str]) -> str:
    if word in known:
        return word
    likely = sorted(each for each in known if len(each) > 2 and each not in _SHORT_FILLERS)
    found = process.extractOne(word, likely, scorer=OSA.distance, score_cutoff=1)
    return found[0] if found else word


def _pause(text: str, target: Target | None, today: date) -> Request | Unclear:
    until = re.fullmatch(r"(?:until|till|til|to|through) (.+)", text)
    phrase = until[1] if until else text.removeprefix("for ")
    try:
        days = period(phrase, today) if phrase else None
    except PeriodError as error:
        return Unclear(str(error), sure=True)
    if days is None or days.first is None or days.last is None:
        return Unclear("Say until when.", ("pause 2 weeks", "pause until next month"), sure=True)
    numbered = any(word.isdigit() or word in NUMBERS or word == "a" for word in phrase.split())
    if until:
        day = days.first
    elif numbered and days.first <= today:  # "2 weeks" from today end on the same weekday
        day = days.last
    else:
        day = days.last + timedelta(days=1)
    if day <= today:
        return Unclear("That day is not in the future.", ("pause 2 weeks",), sure=True)
    return Request("pause", target, until=day)


def _target_in(words: str) -> tuple[Target | None, str]:
    """For whom: the person or the channel, and the words without it."""
    found = _TARGET.search(words)
    if found is None:
        return None, words
    rest = f"{words[: found.start()]} {words[found.end() :]}"
    return _TARGETS[found[1]], " ".join(rest.split())


def _times_between(words: str, kinds: Sequence[Kind]) -> bool:
    """Whether times stand between kinds: "1 day before chats and 2 hours before trainings"."""
    _, pattern = names_of(tuple(kinds))
    found = list(pattern.finditer(words))
    return bool(_UNIT.search(words, found[0].end(), found[-1].start()))
