"""Date phrases in longer texts, and what to offer where days are asked for but not understood."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from schedules.periods.phrases import periods
from schedules.periods.spans import PeriodError
from schedules.periods.tokens import UNKNOWN, Token, likely, scan
from schedules.words import ASKING

MOST_WORDS = 30
MOST_OFFERED = 3
_ALWAYS = ("this month", "next month", "next 90 days")
# Also other words: "may I", "a march", "sat", "the second".
_UNCLEAR = re.compile(
    r"(\b(?:in|by|of|for|from|mid|late|early|this|next|last|since|until|till|after|before|during)"
    r"[- ](?:the )?)?\b(?:may|march|mar|sat|sun|mon|fall|spring)\b"
    r"(?: ?(\d|(?:break|recess|semester|term)\b))?",
    re.IGNORECASE,
)
_DATED = frozenset("season month weekday weekdays holiday date either years yearmonth q".split())
_DATED |= {"today", "tomorrow", "yesterday"}
_VAGUE = frozenset("semester semesters trimester trimesters holidays".split())
# What changes the days beside it: "3 weeks after" what is not known is not three weeks.
_AFTER = frozenset(
    "after before until till from to of break recess semester term".split()
)  # "winter break"
_BEFORE = _AFTER | frozenset("since between rest end start early mid late half".split())
_COUNTED = frozenset({"number", "next", "last", "this", "coming"})
_SCHOOL_YEARS = (Token("unit", "school year"), Token("unit", "fiscal year"))


@dataclass(frozen=True, slots=True)
class Unread:
    """A text that asks about days and is not understood: the word, and phrases that would be."""

    word: str
    nearest: tuple[str, ...]


def inside(text: str, today: date) -> tuple[str, str] | None:
    """The longest date phrase in a text and the words around it; None if there is none.

    What is a date only in the company of others ("may", "2027") is not taken out of a text alone.
    """
    words = text.split()[:MOST_WORDS]
    for first, last in _windows(len(words)):
        phrase = " ".join(words[first:last])
        before, after = words[first - 1 : first], words[last : last + 1]
        if _changes(before, _BEFORE) or _changes(after, _AFTER):
            continue
        if asks_for_days(phrase) and _is_understood(phrase, today):
            return phrase, " ".join([*words[:first], *words[last:]])
    return None


def unread(text: str, today: date) -> Unread | None:
    """What of a text that `periods` does not understand asks about days; None if nothing does."""
    if not asks_for_days(text):
        return None
    unknown = [str(token.value) for token in scan(text) if token.kind == UNKNOWN]
    word = next((each for each in unknown if each not in ASKING), "")
    mended = [re.sub(re.escape(word), name, text, flags=re.I) for name in likely(word) if word]
    found = [phrase for phrase in mended if _is_understood(phrase, today)]
    part = inside(text, today)
    offered = dict.fromkeys([*found, *([part[0]] if part else []), *_ALWAYS])
    return Unread(word or text, tuple(offered)[:MOST_OFFERED])


def asks_for_days(text: str) -> bool:
    """Whether a text holds a month, weekday, holiday, date, school year or a number with a unit.

    "May", "march" and the like are one only where a word before or a number after says so.
    """
    plain = _UNCLEAR.sub(lambda found: found[0] if found[1] or found[2] else " , ", text)
    return any(
        token.kind in _DATED
        or token.value in _VAGUE
        or token in _SCHOOL_YEARS
        or (token.kind in _COUNTED and following.kind == "unit")
        for token, following in pairwise([*scan(plain), Token("")])
    )


def _changes(beside: Sequence[str], joining: frozenset[str]) -> bool:
    return any(word.casefold() in joining for word in beside)


def _is_understood(phrase: str, today: date) -> bool:
    with suppress(PeriodError):
        return bool(periods(phrase, today))
    return False


def _windows(count: int) -> Iterator[tuple[int, int]]:
    """Every run of words, the longest first and of those the earliest."""
    for length in range(min(count, 12), 0, -1):
        for first in range(count - length + 1):
            yield first, first + length
