"""From what a person typed to the tokens of a date phrase."""

from __future__ import annotations

import re
from itertools import zip_longest

from schedules.periods.vocabulary import Token, token_of

LONGEST = 100  # characters; no date phrase needs more
YEARS = range(1900, 2200)

_PLAIN = str.maketrans(
    {**dict.fromkeys("‘’‛′`´", "'"), **dict.fromkeys("‐‑‒–—―−", "-"), "&": " and "}
)
_AROUND = ".,;:!?\"'“”„()[]<>*_~- "
_FILLERS = frozenset(["the", "of", "on", "during", "for", "within", "over", "please"])
_UNIT = r"(?=(?:day|week|weekend|month|quarter|year)s?\b)"
_WORDINGS = [
    (re.compile(pattern), words)
    for pattern, words in (
        (r"\b(?:school|academic) years?\b|\bsy(?=\b|\d)", "schoolyear "),
        (r"\bup to\b", "until"),
        (r"\bprior to\b", "before"),
        (r"\bthis (?=coming\b|past\b)", ""),
        (r"\b(?:a )?couple(?: of)?\b", "2"),
        (rf"\b(?:in|within|over) (?:the )?next {_UNIT}", "next 1 "),
        (rf"\ban? {_UNIT}", "1 "),
    )
]
_TOKEN = re.compile(
    r"(?P<iso>\d{4}[-/]\d{1,2}[-/]\d{1,2})(?!\d)"
    r"|(?P<us>\d{1,2}(?P<sep>[-/])\d{1,2}(?P=sep)(?:\d{4}|\d{2}))(?!\d)"
    r"|(?P<years>\d{4}-(?:\d{4}|\d{2}))(?![\d/-])"
    r"|(?P<monthday>\d{1,2}/\d{1,2})(?![\d/])"
    r"|(?P<monthyear>\d{1,2}/\d{4})(?![\d/])"
    r"|(?P<nth>\d{1,2})(?:st|nd|rd|th)(?![a-z\d])"
    r"|q(?P<q>[1-4])(?![a-z\d])"
    r"|'(?P<short>\d{2})(?!\d)"
    r"|(?P<number>\d{1,5})(?!\d)"
    r"|(?P<word>[a-z]+)(?:'s(?![a-z]))?"
    r"|(?P<to>-)"
    r"|[ ,.]+",
    re.ASCII,
)


def tokens(text: str) -> list[Token]:
    """The tokens of a phrase, without its filler words; none at all if any word is unknown."""
    if len(text) > LONGEST:
        return []
    phrase = " ".join(text.translate(_PLAIN).casefold().split()).strip(_AROUND)
    for pattern, words in _WORDINGS:
        phrase = pattern.sub(words, phrase)
    found: list[Token] = []
    place = 0
    while place < len(phrase):
        match = _TOKEN.match(phrase, place)
        if match is None:
            return []
        place = match.end()
        if match.lastgroup is None or match["word"] in _FILLERS:
            continue
        token = _token(match.lastgroup, match[match.lastgroup])
        if token is None:
            return []
        found.append(token)
    if [token.kind for token in found] == ["nth"] and not re.search(r"\d", phrase):
        return []  # "second" alone is a word for many things
    return [
        token
        for token, following in zip_longest(found, found[1:])
        if token.kind != "in" or (following and following.kind == "number")
    ]


def _token(kind: str, text: str) -> Token | None:
    if kind == "word":
        return token_of(text)
    if kind == "to":
        return Token("to")
    numbers = [int(number) for number in re.split("[-/]", text)]
    if kind == "iso":
        return Token("date", tuple(numbers))
    if kind == "us":
        month, day, year = numbers
        return Token("date", (year if year > 99 else 2000 + year, month, day))
    if kind == "monthday":
        return Token("date", (None, *numbers))
    if kind == "monthyear":
        return Token("yearmonth", (numbers[1], numbers[0]))
    if kind == "years":
        return _years(*numbers)
    if kind == "short":
        return Token("year", 2000 + numbers[0])
    return Token("year" if kind == "number" and numbers[0] in YEARS else kind, numbers[0])


def _years(first: int, second: int) -> Token | None:
    """2026-11 is a month; 2026-27 and 2026-2027 are a school year."""
    if first not in YEARS:
        return None
    if second <= 12:
        return Token("yearmonth", (first, second))
    return Token("years", (first, second if second > 99 else first // 100 * 100 + second))
