"""English words for numbers, days and months, the same whatever the machine's locale.

And what every reader of typed words begins with: `clean`, and the words that only ask.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time
from functools import lru_cache

from rapidfuzz import fuzz, process

# fmt: off
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_COUNTED = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
    "twenty",
)
_ORDERED = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
)
# fmt: on
NUMBERS = {word: number for number, word in enumerate(_COUNTED, start=1)} | {
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "ninety": 90,
}
ORDINALS = {word: number for number, word in enumerate(_ORDERED, start=1)}
# Words that carry nothing in "when is the next chat?".
ASKING = frozenset(
    (
        "a about all an and any anybody anyone anything are at be can coming could date dates do"
        " does each every for give going happening have held hello hey hi how i if in is it"
        " know let like me meet meeting meetings my of ok on one ones or please pls scheduled"
        " see show so take tell that the their them then there these they thing things to us"
        " did get got miss missed need needs left something r u was we were what what's whats when"
        " when's whens"
        " where where's which who will with would you your"
    ).split()
)
AT_ONCE = 64  # texts: each reader of one text, and of its parts, begins with the same steps
_QUOTES = str.maketrans(dict.fromkeys("\"'“”‘’„‚«»`´"))


def rewording(*rows: tuple[str, str | Callable[[re.Match[str]], str]]) -> Callable[[str], str]:
    """Puts a table of patterns and of what stands for them into a text, in that order."""
    table = [(re.compile(pattern), words) for pattern, words in rows]

    @lru_cache(maxsize=AT_ONCE)
    def reworded(text: str) -> str:
        for pattern, words in table:
            text = pattern.sub(words, text)
        return text

    return reworded


in_numbers = rewording(
    (r"\ban hour and a half\b", "90 minutes"),
    (r"\bhalf (?:an )?hour\b", "30 minutes"),
    (r"\b(?:a )?quarter of an hour\b", "15 minutes"),
    (r"\b(?:a )?couple(?: of)?\b", "2"),
    (r"\b(?:a )?(?:few|several)\b", "4"),
    (r"\b(?:a )?fortnight\b", "2 weeks"),
)
"""Small letters with amounts in numbers: "half an hour" is "30 minutes", "a few" is "4"."""


in_full = rewording(
    (r"\bnxt\b", "next"),
    (r"\b(?:tmrw|tmr|tmw)\b", "tomorrow"),
    (r"\b(?:b4|bfo?re?|befor)\b", "before"),
    (r"\bmtg(s?)\b", r"meeting\1"),
    (r"\bwat\b", "what"),
    (r"\bwich\b", "which"),
    (r"\bunt(?:ill|l|li)\b", "until"),
    (r"\bwen\b", "when"),
    (r"(?:^|(?<=\w ))n (?=\w)", "and "),
    (r"\bof em\b", "of them"),
    (r"^k+\b[, ]+(?=\w)", "ok "),
    (r"(?<=\w) w (?=\w)", " with "),
    (r"\boversite\b", "oversight"),
    (r"\b(?:sory|srry|sry)\b", "sorry"),
    (r"\bthnk\b", "think"),
    (r"\b(how|what|why|who) even\b", r"\1"),
    (r"(?<=\w )like (?=\d|an? |the )", ""),
    (r"\byr\b", "year"),
    (r"\b(can|could|do|did|have|if|thank|that|when|will|would) u\b", r"\1 you"),
    (r"\br u\b", "are you"),
    (r"\b(how|what|when|where|who|why) r\b", r"\1 are"),
    (r"\b(turn|switch|stop|send|list|show|give me) em\b", r"\1 them"),
    (r"\b(?:abt|bout)\b", "about"),
    (r"\bbtwn?\b(?=.+ and )", "between"),
    (r"(?<=\w)[,. ]+(?:btw|by the way|real quick)(?=\W*$)", ""),
    (r"^\W*(?:btw|by the way|quick q(?:uestion)?)\b[,: ]*(?=\w)", ""),
    (
        r"(?i)^\W*(?:(?:can|could|would|will) you )?(?:please |pls )?remind me(?: again)?[,:]? "
        r"(?=(?:how|what|where|who|why|which)\b)",
        "",
    ),
)
"""What thumbs type, in words, whatever it is about. A capital may begin a name, and stays."""


@lru_cache(maxsize=AT_ONCE)
def clean(text: str) -> str:
    """Lower case, single blanks, without quotation marks, markup and closing punctuation."""
    bare = re.sub(r"\s&(?:amp;)?\s", " and ", re.sub(r"<[^>]*>", " ", text))
    bare = "".join(c if c.isprintable() else " " for c in bare.translate(_QUOTES))
    return " ".join(bare.casefold().split()).strip(" .,;:!?…") or bare.strip()[:1]


_POLITE = re.compile(
    r"(?:(?:please|pls|hey|hi|hello|actually|ok|yes|yep|(?:can|could|would|will) (?:you|we|it)"
    r"|how (?:do|can) (?:i|we|you)|(?:do not|dont|don't) forget to|let'?s"
    r"|i want(?: you)? to|i(?: woul)?d like(?: you)? to|(?:i|we) (?:(?:need|have|want) to|gotta)"
    r"|let me|be|get|(?:so kind as|kind enough) to"
    r"|i would be (?:very |most )?grateful if you (?:could|would)|splendid|wonderful|perfect"
    r"|great|in that case|on reflection|may i)\b[ ,]*)+"
)


def plain_words(text: str) -> str:
    """The clean words without what is only polite, or asks, before them."""
    words = clean(text)
    polite = _POLITE.match(words)
    return words[polite.end() :] if polite else words


def nearest(text: str, known: Sequence[str]) -> str | None:
    """The known word that was probably meant."""
    found = process.extractOne(clean(text), known, scorer=fuzz.ratio, score_cutoff=70)
    return found[0] if found else None


def ordinal(number: int) -> str:
    """1 as "1st", 22 as "22nd", 13 as "13th"."""
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}{({1: 'st', 2: 'nd', 3: 'rd'}).get(number % 10, 'th')}"


def in_a_row(items: Iterable[str], joint: str = "and") -> str:
    """ "a", "a and b", "a, b and c"."""
    *others, last = [*items] or [""]
    return f"{', '.join(others)} {joint} {last}" if others else last


def day_in_words(day: date, *, weekday: bool = False, year: bool = True) -> str:
    """November 25, 2026; with its weekday, or without its year."""
    words = f"{MONTHS[day.month - 1]} {day.day}"
    words = f"{WEEKDAYS[day.weekday()]}, {words}" if weekday else words
    return f"{words}, {day.year}" if year else words


def long_date(day: date) -> str:
    """Wednesday, November 25, 2026."""
    return day_in_words(day, weekday=True)


def clock_time(moment: datetime | time) -> str:
    """10:00 a.m."""
    return f"{moment.hour % 12 or 12}:{moment:%M} {'a.m.' if moment.hour < 12 else 'p.m.'}"


def date_and_time(moment: datetime) -> str:
    """Wednesday, November 25, 2026, 10:00 a.m."""
    return f"{long_date(moment)}, {clock_time(moment)}"


def city(timezone: str) -> str:
    """The city that an IANA zone is named after."""
    return timezone.rsplit("/", 1)[-1].replace("_", " ")
