"""The words that date phrases are made of, and the mending of misspelt ones."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from schedules.words import MONTHS, NUMBERS, ORDINALS, WEEKDAYS

UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a phrase: `kind` names it in the grammar, `value` is what it stands for.

    Kinds with a value: month (1-12), weekday (0 is Monday), number, nth ("25th": 25), year,
    years ("2026-27": both), yearmonth (both), date (year or None, month, day), either (a date whose
    month may be its day: as typed), q ("Q1": 1), unit (the word), season (its first month), holiday
    (its name) and unknown (the word). Every other kind is a keyword, without a value.
    """

    kind: str
    value: object = None


_KEYWORDS = {
    "today": "today",
    "now": "now",
    "tomorrow": "tomorrow tmrw tmw",
    "yesterday": "yesterday",
    "next": "next nxt following",
    "this": "this current",
    "coming": "coming upcoming",
    "last": "last past previous prior",
    "rest": "rest remainder remaining later",
    "earlier": "earlier",
    "end": "end",
    "start": "start beginning",
    "early": "early",
    "mid": "mid middle",
    "late": "late",
    "half": "half",
    "or": "or",
    "before": "before",
    "after": "after",
    "since": "since",
    "until": "until till til by through thru",
    "from": "from starting",
    "between": "between",
    "to": "to",
    "and": "and",
    "ago": "ago",
    "onward": "onward onwards",
    "in": "in",
}
_UNITS = {
    "day": "day days",
    "week": "week weeks wk wks",
    "weekend": "weekend weekends",
    "month": "month months",
    "quarter": "quarter quarters qtr qtrs",
    "year": "year years yr yrs",
    "school year": "schoolyear",
    "fiscal year": "fiscalyear",
}
_SEASONS = {"spring": 3, "summer": 6, "fall": 9, "autumn": 9, "winter": 12}
_MONTHS = (
    {name.lower(): number for number, name in enumerate(MONTHS, start=1)}
    | {name[:3].lower(): number for number, name in enumerate(MONTHS, start=1)}
    | {"sept": 9}
)
_WEEKDAYS = (
    {name.lower(): number for number, name in enumerate(WEEKDAYS)}
    | {name[:3].lower(): number for number, name in enumerate(WEEKDAYS)}
    | {"tues": 1, "weds": 2, "thur": 3, "thurs": 3}
)
# How holidays are written, and what the calendar of holidays calls them.
_HOLIDAYS = {
    r"new year'?s'? day": "New Year's Day",
    r"(?:martin luther king,?(?: jr\.?)?|mlk)(?: day)?": "Martin Luther King Jr. Day",
    r"valentine'?s?(?: day)?": "Valentine's Day",
    r"president'?s?'? day|washington'?s birthday": "Washington's Birthday",
    r"easter(?: sunday)?": "Easter",
    r"memorial day": "Memorial Day",
    r"juneteenth": "Juneteenth National Independence Day",
    r"independence day": "Independence Day",
    r"labou?r day": "Labor Day",
    r"(?:columbus|indigenous people'?s?'?) day": "Columbus Day",
    r"halloween": "Halloween",
    r"veteran'?s?'? day": "Veterans Day",
    r"thanksgiving(?: day)?": "Thanksgiving Day",
    r"christmas(?: day)?|xmas": "Christmas Day",
}
HOLIDAY = "|".join(f"(?:{pattern})" for pattern in _HOLIDAYS)
"""A pattern for every holiday, in small letters."""


def holiday(words: str) -> Token:
    """The token of what HOLIDAY matches."""
    names = (name for pattern, name in _HOLIDAYS.items() if re.fullmatch(pattern, words))
    return Token("holiday", next(names))


_WORDS = (
    {word: Token(kind) for kind, words in _KEYWORDS.items() for word in words.split()}
    | {word: Token("unit", unit) for unit, words in _UNITS.items() for word in words.split()}
    | {word: Token("season", month) for word, month in _SEASONS.items()}
    | {word: Token("month", number) for word, number in _MONTHS.items()}
    | {word: Token("weekday", number) for word, number in _WEEKDAYS.items()}
    | {word: Token("number", number) for word, number in NUMBERS.items()}
    | {word: Token("nth", number) for word, number in ORDINALS.items()}
)

# Short words are too near to others: "last" to "list".
_MENDED_KINDS = ("month", "weekday", "season", "unit", "today", "tomorrow", "yesterday")
_MENDED_WORDS = ("before", "after", "until", "since", "between", "beginning", "middle")
_MENDABLE = [
    word
    for word, token in _WORDS.items()
    if len(word) >= 5 and (token.kind in _MENDED_KINDS or word in _MENDED_WORDS)
]


def token_of(word: str) -> Token | None:
    """The token of a lower-case word, also of a slightly misspelt one; None if it is none."""
    return _WORDS.get(word) or _mended(word)


def likely(word: str) -> list[str]:
    """The names that an unknown word comes nearest to, if any comes near."""
    named = [each for each in _MENDABLE if _WORDS[each].kind in ("month", "weekday", "season")]
    near = process.extract(word, named, scorer=fuzz.ratio, score_cutoff=60, limit=2)
    return [name for name, *_ in near]


def _mended(word: str) -> Token | None:
    """The one word that is near enough.

    From 8 letters on: two slips, with at most two letters that differ. Up to 7 letters: two
    neighbours swapped, or one letter after the first missing or too many (up to 5: one doubled),
    but never another letter: "match" is not "march".
    """
    if not 5 <= len(word) <= 12:
        return None
    slips = {known: _slips(word, known) for known in _MENDABLE}
    fewest = min(slips.values())
    nearest = {_WORDS[known] for known, count in slips.items() if count == fewest}
    return nearest.pop() if fewest <= 2 and len(nearest) == 1 else None


def _slips(word: str, known: str) -> int:
    """How many slips lie between the two; 3 for too many."""
    slips = OSA.distance(word, known, score_cutoff=2)
    if slips > 2:
        return 3
    letters, wanted = Counter(word), Counter(known)
    differing = (letters - wanted).total() + (wanted - letters).total()
    if len(known) >= 8:
        return slips if differing <= 2 else 3
    doubled = re.sub(r"(.)\1", r"\1", word) == known
    one_letter = len(known) > 5 and len(word) != len(known) and word[0] == known[0]
    return slips if slips == 1 and (not differing or doubled or one_letter) else 3
