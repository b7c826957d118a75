"""Date phrases: from "next 90 days" or "rest of the year" to the days that are meant.

`period` is the one question this package answers, and `periods` the same where several are asked
for at once, with "or" between them. `unread` says of any other text whether it asks about days all
the same, and `inside` finds the phrase in it. Inside, `tokens` reads the words (and mends misspelt
ones), `phrases` takes ranges, open ends and parts of phrases apart, `simple` knows what is between
them, and `spans` which days a week or a quarter is, and says an answer in words, for people to
check what was understood.

What is meant where English leaves it open:

- Weeks begin on Sunday; quarters are those of the calendar; seasons are whole months (spring is
  March to May, winter December to February, named by the year of its December).
- School and fiscal years run from 1 July to 30 June, and "27-28", "2728" and "26/27" are such.
  "FY 27" ends in 2027; "SY 27" may be either and is asked about.
- A month, day, weekday or quarter without a year is the nearest that is not over: in November,
  "November" is this month and "March" next year's. After "since" it is the last that has begun,
  and after "last" the last that is over.
- "next week" is the calendar week after this one, and "next Wednesday" the one in it; "this
  Wednesday" is the nearest one. "2 weeks", "next 2 weeks" and "within 2 weeks" are the days from
  today to two weeks from today; "in 2 weeks" and "2 weeks ago" are one calendar week.
- "Mar 27" is a day, never a year: a year has four digits ("March 2027") or an apostrophe
  ("Mar '27"). "11/25" is month/day.
- A month has an early, a middle and a late part of ten days each; "the end of March" is the late
  one, and at an end of a range the last day.
- "a week from Monday" is a day; "Tuesday or Thursday" and "Tuesday and Thursday" are two, "Mondays
  in January" four. Times of day are passed over.
- "until X" runs from today through X, "before X" from today to the day before X; where X is over,
  both are open at the beginning. "since X" runs from X to today, "from X" and "after X" are open
  at the end.
- "from X to Y" without years is the nearest that is not over: in April, "March to May" is this
  year's. Where only X has a year, Y is the first one after X begins; where only Y has one, X has
  the same, or the year before if that is not over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from schedules.periods.phrases import EARLIEST, LATEST, period, periods
from schedules.periods.spans import Period, PeriodError
from schedules.periods.tokens import UNKNOWN, Token, likely, scan
from schedules.words import ASKING

__all__ = [
    "EARLIEST",
    "LATEST",
    "Period",
    "PeriodError",
    "Unread",
    "inside",
    "period",
    "periods",
    "unread",
]

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
