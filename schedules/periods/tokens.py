"""From what a person typed to the tokens of a date phrase; misspelt words are mended."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from schedules.words import AT_ONCE, MONTHS, NUMBERS, ORDINALS, WEEKDAYS, in_numbers, rewording

UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a phrase: `kind` names it in the grammar, `value` is what it stands for.

    Kinds with a value: month (1-12), weekday (0 is Monday), weekdays (several, or all of one:
    "Mondays"), number, nth ("25th": 25), year, years ("2026-27": both), yearmonth (both), date
    (year or None, month, day), either (a date whose month may be its day: as typed), q ("Q1": 1),
    unit (the word), season (its first month), holiday (its name) and unknown (the word). Every
    other kind is a keyword, without a value.
    """

    kind: str
    value: object = None


# Words by kinds; the first word of each is what the kind is called.
_KEYWORDS = (
    "today|now|tomorrow tmrw tmw|yesterday|next nxt following|this current|coming upcoming"
    "|last past previous prior|rest remainder remaining later|earlier|end|start beginning|early"
    "|mid middle|late|half|or|before|after|since|until till til by through thru|from starting"
    "|between|around near|to|and|ago|onward onwards|in"
)
_UNITS = (
    "day days|week weeks wk wks|weekend weekends|month months|quarter quarters qtr qtrs"
    "|year years yr yrs"
)
_SEASONS = {"spring": 3, "summer": 6, "fall": 9, "autumn": 9, "winter": 12}
_MONTHS = {
    word: number
    for number, name in enumerate(MONTHS, 1)
    for word in (name.lower(), name[:3].lower())
} | {"sept": 9}
_WEEKDAYS = {
    word: number
    for number, name in enumerate(WEEKDAYS)
    for word in (name.lower(), name[:3].lower())
} | {"tues": 1, "weds": 2, "thur": 3, "thurs": 3}
_WEEKDAYS_ALL = {f"{name.lower()}s": (number,) for number, name in enumerate(WEEKDAYS)} | {
    "weekdays": (0, 1, 2, 3, 4)
}
# How holidays are written, and what the calendar of holidays calls them.
_HOLIDAYS = {
    r"new year(?:'?s'?)?(?: day)?": "New Year's Day",
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


def _by_first(table: str) -> dict[str, str]:
    """What words of such a table are called by."""
    return {word: words.split()[0] for words in table.split("|") for word in words.split()}


_WORDS = (
    {word: Token(kind) for word, kind in _by_first(_KEYWORDS).items()}
    | {word: Token("unit", unit) for word, unit in _by_first(_UNITS).items()}
    | {f"{kind}year": Token("unit", f"{kind} year") for kind in ("school", "fiscal")}
    | {word: Token("season", month) for word, month in _SEASONS.items()}
    | {word: Token("month", number) for word, number in _MONTHS.items()}
    | {word: Token("weekday", number) for word, number in _WEEKDAYS.items()}
    | {word: Token("weekdays", days) for word, days in _WEEKDAYS_ALL.items()}
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


def likely(word: str) -> list[str]:
    """The names that an unknown word comes nearest to, if any comes near."""
    named = [each for each in _MENDABLE if _WORDS[each].kind in ("month", "weekday", "season")]
    near = process.extract(word, named, scorer=fuzz.ratio, score_cutoff=60, limit=2)
    return [name for name, *_ in near]


@lru_cache(maxsize=AT_ONCE)
def _mended(word: str) -> Token | None:
    """The one word that is near enough.

    From 8 letters on: two slips, with at most two letters that differ. Up to 7 letters: two
    neighbours swapped, or one letter after the first missing or too many (up to 5: one doubled),
    but never another letter: "match" is not "march".
    """
    if not 5 <= len(word) <= 12:
        return None
    near = process.extract(word, _MENDABLE, scorer=OSA.distance, score_cutoff=2, limit=None)
    slips = {known: _slips(word, known, count) for known, count, _ in near}
    fewest = min(slips.values(), default=3)
    nearest = {_WORDS[known] for known, count in slips.items() if count == fewest}
    return nearest.pop() if fewest <= 2 and len(nearest) == 1 else None


def _slips(word: str, known: str, slips: int) -> int:
    """How many slips lie between the two, of those that were counted; 3 for too many."""
    letters, wanted = Counter(word), Counter(known)
    differing = (letters - wanted).total() + (wanted - letters).total()
    if len(known) >= 8:
        return slips if differing <= 2 else 3
    doubled = re.sub(r"(.)\1", r"\1", word) == known
    one_letter = len(known) > 5 and len(word) != len(known) and word[0] == known[0]
    return slips if slips == 1 and (not differing or doubled or one_letter) else 3


LONGEST = 100  # characters; no date phrase needs more
YEARS = range(1900, 2200)

_PLAIN = str.maketrans(
    {**dict.fromkeys("‘’‛′`´", "'"), **dict.fromkeys("‐‑‒–—―−", "-"), "&": " and "}
)
_AROUND = ".,;:!?\"'“”„()[]<>*_~- "
_FILLERS = frozenset("the of on at during for within over please pls anything whats".split())
_UNIT = r"(?=(?:day|week|weekend|month|quarter|year)s?\b)"
_CLOCK = r"\d{1,2}(?::\d\d)?"
_ENDS = {"m": "month", "w": "week", "y": "year"}
_AS_ONE = rewording(
    (
        rf"\b({'|'.join(name[:3].lower() for name in MONTHS)})(\w*) one\b",
        r"\1\2",
    ),  # of its sessions
    (r"\b(?:school|academic) years?\b|\bsy(?=\b|\d)", "schoolyear "),
    (r"\b(?:fiscal|budget) years?\b|\bfy(?=\b|\d)", "fiscalyear "),
    # a time of day says nothing about the day, save which one "tonight" is
    (r"\btonight\b|\bthis (?=morning|afternoon|evening)", "today "),
    (r"\blast night\b", "yesterday"),
    (
        rf"(?:\b(?:at|from) |@ ?)?(?:\b{_CLOCK} ?(?:[ap]\.?m\.?)? ?(?:-|to|and) ?)?"
        rf"\b{_CLOCK} ?[ap]\.?m\b\.?(?: ?\b(?:[pmce][sd]?t|pacific|eastern)\b)?",
        "",
    ),
    (rf"\b(?:at|around) {_CLOCK}(?![\d/.-])(?! ?{_UNIT})|\b\d{{1,2}}:\d\d\b", ""),
    (r"(?:\bin the |\b(?:at|around) )?\b(?:morning|afternoon|evening|night|noon|o'clock)\b", ""),
    (r"\b(?:any|some) ?time\b", ""),
    (r"\b(?:every|each|any) (\w+day)(?= \w)", r"\1s"),
    (r"(?<=[a-z])/(?=[a-z])", " or "),
    (r"\b(by|before|until) year[- ]?end\b", r"\1 the end of the year"),
    (r"\b(?:in|into|of) the new year\b", "next year"),
    (r"\bover (?=thanksgiving|christmas|xmas|easter)", "week of "),
    (r"\b(day|week|month)(?:s'|'s) time\b", r"\1s"),
    (rf"\bone (?!{_UNIT[3:-1]})", "any "),  # "one in May" is no day of May
    (r"\beo([mwy])\b", lambda found: "end of the " + _ENDS[found[1]]),
    (r"\bchristmas eve\b", "december 24"),
    (r"\bnew year'?s eve\b", "december 31"),
    (r"\bso far\b", "earlier"),
    (r"\bmid-(?=[a-z])", "mid "),
    (r"\b(\d+) (?:hours|hrs)\b", lambda found: f"{-(-int(found[1]) // 24)} days"),
    (r"\bup to\b", "until"),
    (r"\bprior to\b", "before"),
    (r"\bnot before\b|\b(?:no|not) (?:earlier|sooner) than\b", "from"),
    (r"\bnot after\b|\b(?:no|not) later than\b", "until"),
    (r"\bwhole |\ball (?:of |(?=(?:this|next|last) ))", ""),
    (r"\b(days?|weeks?|wks?|months?) out\b", r"\1 from now"),
    # "December 7, 14 and 21"
    (r",(?= (?:[a-z]+|\d{1,2}(?:st|nd|rd|th)?)(?:,| and\b| or\b))", " and"),
    (r"\bthis (?=coming\b|past\b)", ""),
    (rf"\b(?:in|within|over) (?:the )?next {_UNIT}", "next 1 "),
    (rf"\ban? {_UNIT}", "1 "),
)
_TOKEN = re.compile(
    r"(?P<iso>\d{4}[-/]\d{1,2}[-/]\d{1,2})(?!\d)"
    r"|(?P<eu>\d{1,2}\.\d{1,2}\.(?:\d{4}|\d{2}))(?!\d)"
    r"|(?P<us>\d{1,2}(?P<sep>[-/])\d{1,2}(?P=sep)(?:\d{4}|\d{2}))(?!\d)"
    r"|(?P<years>\d{4}-(?:\d{4}|\d{2}))(?![\d/-])"
    r"|(?P<monthday>\d{1,2}/\d{1,2})(?![\d/])"
    r"|(?P<monthyear>\d{1,2}/\d{4})(?![\d/])"
    r"|(?P<nth>\d{1,2})(?:st|nd|rd|th)(?![a-z\d])"
    r"|q(?P<q>[1-4])(?![a-z\d])"
    r"|'(?P<short>\d{2})(?!\d)"
    r"|(?P<number>\d{1,5})(?!\d)"
    rf"|(?P<holiday>{HOLIDAY})(?![a-z])"
    r"|(?P<word>[a-z]+)(?:'s(?![a-z]))?"
    r"|(?P<to>-)"
    r"|[ ,.]+",
    re.ASCII,
)


def tokens(text: str) -> list[Token]:
    """The tokens of a phrase, without its filler words; none at all if any word is unknown."""
    found = scan(text)
    return [] if any(token.kind == UNKNOWN for token in found) else found


def scan(text: str) -> list[Token]:
    """The tokens of any text, unknown words among them; none if it is too long for a phrase."""
    if len(text) > LONGEST:
        return []
    phrase = in_numbers(" ".join(text.translate(_PLAIN).casefold().split()).strip(_AROUND))
    phrase = _AS_ONE(phrase)
    found: list[Token] = []
    place = 0
    while place < len(phrase):
        match = _TOKEN.match(phrase, place)
        if match is None:
            found.append(Token(UNKNOWN, phrase[place]))
            place += 1
            continue
        place = match.end()
        if match.lastgroup is None or match["word"] in _FILLERS:
            continue
        found.append(_token(match.lastgroup, match[match.lastgroup]))
    if [token.kind for token in found] == ["nth"] and not re.search(r"\d", phrase):
        return [Token(UNKNOWN, phrase)]  # "second" alone is a word for many things
    if "-" in phrase:
        found = _with_short_years(found)
    return [
        token
        for token, following in zip_longest(found, found[1:])
        if token.kind != "in" or (following and following.kind == "number")
    ]


def _with_short_years(found: list[Token]) -> list[Token]:
    """ "27-28" and "SY 27-28": two years in a row, where they cannot be days of a month."""
    match [token for token in found if token.kind not in ("unit", "in")]:
        case [Token("number", int(first)), Token("to"), Token("number", int(second))]:
            is_year = Token("unit", "school year") in found or Token("unit", "fiscal year") in found
            if second == first + 1 and (is_year or first > 12) and second < 100:
                units = [token for token in found if token.kind == "unit"]
                return [*units, Token("years", (2000 + first, 2000 + second))]
    return found


def _token(kind: str, text: str) -> Token:
    if kind == "word":
        return _WORDS.get(text) or _mended(text) or Token(UNKNOWN, text)
    if kind == "holiday":
        names = (name for pattern, name in _HOLIDAYS.items() if re.fullmatch(pattern, text))
        return Token("holiday", next(names))
    return Token("to") if kind == "to" else _in_figures(kind, text)


def _in_figures(kind: str, text: str) -> Token:
    numbers = [int(number) for number in re.split("[-/.]", text)]
    match kind, numbers:
        case "iso", _:
            return Token("date", tuple(numbers))
        case (("us" | "eu"), [first, second, year]):
            return _day(first, second, year if year > 99 else 2000 + year, text, eu=kind == "eu")
        case "monthday", [first, second]:
            years = Token("years", (2000 + first, 2000 + second))
            return years if second == first + 1 > 13 else Token("date", (None, first, second))
        case "monthyear", [month, year]:
            return Token("yearmonth", (year, month))
        case "years", [first, second] if first in YEARS:
            if second <= 12:  # 2026-11 is a month; 2026-27 and 2026-2027 are a school year
                return Token("yearmonth", (first, second))
            return Token("years", (first, second if second > 99 else first // 100 * 100 + second))
        case "years", _:
            return Token(UNKNOWN, text)
        case "short", [year]:
            return Token("year", 2000 + year)
        case "number", [number]:  # 2027 is a year, 2728 a school year
            first, second = divmod(number, 100)
            if number not in YEARS and second == first + 1 > 13:
                return Token("years", (2000 + first, 2000 + second))
            return Token("year" if number in YEARS else "number", number)
    return Token(kind, numbers[0])


def _day(first: int, second: int, year: int, text: str, *, eu: bool) -> Token:
    """11/25/2026, 25/11/2026 and 25.11.2026; which is the month in 3.4.2027 nobody can tell."""
    if first > 12 >= second or (eu and first == second):
        return Token("date", (year, second, first))
    return Token("either", text) if eu and second <= 12 else Token("date", (year, first, second))
