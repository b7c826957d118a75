"""English words for numbers, days and months, the same whatever the machine's locale.

And what every reader of typed words begins with: `clean`, and the words that only ask.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime

from rapidfuzz import fuzz, process

from schedules.rrules import Rule, parse_rule

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
_QUOTES = str.maketrans(dict.fromkeys("\"'“”‘’„‚«»`´"))


class Rewording:
    """A table of patterns and of what stands for them, put into a text in that order."""

    def __init__(self, *rows: tuple[str, str | Callable[[re.Match[str]], str]]) -> None:
        self._rows = [(re.compile(pattern), words) for pattern, words in rows]

    def __call__(self, text: str) -> str:
        """The text in other words."""
        for pattern, words in self._rows:
            text = pattern.sub(words, text)
        return text


in_numbers = Rewording(
    (r"\ban hour and a half\b", "90 minutes"),
    (r"\bhalf an hour\b", "30 minutes"),
    (r"\b(?:a )?quarter of an hour\b", "15 minutes"),
    (r"\b(?:a )?couple(?: of)?\b", "2"),
    (r"\b(?:a )?(?:few|several)\b", "4"),
    (r"\b(?:a )?fortnight\b", "2 weeks"),
)
"""Small letters with amounts in numbers: "half an hour" is "30 minutes", "a few" is "4"."""


in_full = Rewording(
    (r"\bnxt\b", "next"),
    (r"\b(?:tmrw|tmr|tmw)\b", "tomorrow"),
    (r"\bb4\b", "before"),
    (r"\bwat\b", "what"),
    (r"\bwen\b", "when"),
    (r"^n (?=\w)", "and "),
    (r"\bof em\b", "of them"),
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
    (r"\babt\b", "about"),
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


def clean(text: str) -> str:
    """Lower case, single blanks, without quotation marks, markup and closing punctuation."""
    bare = re.sub(r"\s&(?:amp;)?\s", " and ", re.sub(r"<[^>]*>", " ", text))
    bare = "".join(c if c.isprintable() else " " for c in bare.translate(_QUOTES))
    return " ".join(bare.casefold().split()).strip(" .,;:!?…") or bare.strip()[:1]


_POLITE = re.compile(
    r"(?:(?:please|pls|hey|hi|hello|actually|ok|yes|yep|(?:can|could|would|will) (?:you|we|it)"
    r"|how (?:do|can) (?:i|we|you)|(?:do not|dont|don't) forget to|let'?s"
    r"|i want(?: you)? to|i(?: woul)?d like(?: you)? to|(?:i|we) need to|let me|be|get"
    r"|(?:so kind as|kind enough) to|i would be (?:very |most )?grateful if you (?:could|would)"
    r"|splendid|wonderful|perfect|great|in that case|on reflection|may i)\b[ ,]*)+"
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


def long_date(day: date) -> str:
    """Wednesday, November 25, 2026."""
    return f"{day:%A, %B} {day.day}, {day.year}"


def clock_time(moment: datetime) -> str:
    """10:00 a.m."""
    return f"{moment.hour % 12 or 12}:{moment:%M} {'a.m.' if moment.hour < 12 else 'p.m.'}"


def date_and_time(moment: datetime) -> str:
    """Wednesday, November 25, 2026, 10:00 a.m."""
    return f"{long_date(moment)}, {clock_time(moment)}"


def city(timezone: str) -> str:
    """The city that an IANA zone is named after."""
    return timezone.rsplit("/", 1)[-1].replace("_", " ")


_UNITS = {"DAILY": "day", "WEEKLY": "week", "MONTHLY": "month", "YEARLY": "year"}
_NTH = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth"}
_WORKING_DAYS = {0, 1, 2, 3, 4}


def describe(rule: str, dtstart: datetime, timezone: str | None = None) -> str:
    """Say an RRULE in English, without a full stop; arguments and errors as in `parse_rule`."""
    read = parse_rule(rule, dtstart, timezone)
    return _days(read, dtstart) + _ending(read)


def _days(rule: Rule, dtstart: datetime) -> str:
    months = in_a_row([MONTHS[month - 1] for month in rule.by_month])
    in_months = f" in {months}" if months else ""
    if rule.by_set_position:
        return _picked(rule, dtstart) + in_months
    if rule.frequency == "WEEKLY":
        return _weekly(rule, dtstart) + in_months
    if _is_numbered(rule):
        return _numbered(rule, months)
    if rule.by_day:
        return _plain(rule) + in_months + _that_is_also(rule)
    return _dates(rule, dtstart, months)


def _every(rule: Rule) -> str:
    unit = _UNITS[rule.frequency]
    return f"Every {unit}" if rule.interval == 1 else f"Every {rule.interval} {unit}s"


def _weekly(rule: Rule, dtstart: datetime) -> str:
    days = {day for day, _ in rule.by_day} or {dtstart.weekday()}
    if days == _WORKING_DAYS and rule.interval == 1:
        return "Every weekday (Monday to Friday)"
    if rule.interval == 2 and len(days) == 1:
        # "Every second Tuesday" is also said of the second Tuesday of a month.
        return f"Every other {_weekdays(days)}"
    return f"{_every(rule)} on {_weekdays(days)}"


def _numbered(rule: Rule, months: str) -> str:
    positions: dict[int, list[int]] = {}
    for day, n in rule.by_day:
        positions.setdefault(day, []).append(n)
    days = in_a_row([f"{_nths(ns)} {WEEKDAYS[day]}" for day, ns in positions.items()])
    if rule.frequency == "MONTHLY" and rule.interval == 1:
        in_months = f" in {months}" if months else ""
        return f"Every {days} of the month{in_months}{_that_is_also(rule)}"
    of = f" of {months}" if months else " of the year" if rule.frequency == "YEARLY" else ""
    return f"{_every(rule)} on the {days}{of}{_that_is_also(rule)}"


def _plain(rule: Rule) -> str:
    """Weekdays without a number, in a rule that is not weekly."""
    days = {day for day, _ in rule.by_day}
    if rule.interval == 1:
        return f"Every {_weekdays(days)}"
    if rule.frequency == "DAILY":
        return f"{_every(rule)} if it is a {_weekdays(days, 'or')}"
    return f"{_every(rule)} on every {_weekdays(days)}"


def _dates(rule: Rule, dtstart: datetime, months: str) -> str:
    days = _month_days(rule)
    in_months = f" in {months}" if months else ""
    if rule.frequency == "DAILY":
        if days and rule.interval == 1:
            return f"Every month on {days}{in_months}"
        return _every(rule) + in_months + (f" if it is {days}" if days else "")
    days = days or f"the {ordinal(dtstart.day)}"
    if rule.frequency == "MONTHLY":
        return f"{_every(rule)} on {days}{in_months}"
    each = "each month" if rule.by_month_day else MONTHS[dtstart.month - 1]
    return f"{_every(rule)} on {days} of {months or each}"


def _picked(rule: Rule, dtstart: datetime) -> str:
    """BYSETPOS and what it picks from: "Every month on the first of the 10th and 20th"."""
    positions = _nths(rule.by_set_position)
    days = {day for day, _ in rule.by_day}
    if rule.by_month_day or _is_numbered(rule) or not days:
        pool = [_numbered_pool(rule), _month_days(rule) or f"the {ordinal(dtstart.day)}"]
        return f"{_every(rule)} on the {positions} of {in_a_row(list(filter(None, pool)))}"
    if len(days) == 1:
        return f"{_every(rule)} on the {positions} {_weekdays(days)}"
    if len(days) == 7:
        return f"{_every(rule)} on the {positions} day"
    if days == _WORKING_DAYS:
        return f"{_every(rule)} on the {positions} weekday (Monday to Friday)"
    return f"{_every(rule)} on the {positions} of its days {_weekdays(days)}"


def _numbered_pool(rule: Rule) -> str:
    return in_a_row(
        [f"the {_nth(n)} {WEEKDAYS[day]}" if n else WEEKDAYS[day] for day, n in rule.by_day]
    )


def _is_numbered(rule: Rule) -> bool:
    return any(n for _, n in rule.by_day)


def _that_is_also(rule: Rule) -> str:
    return f", if it is {_month_days(rule)}" if rule.by_month_day else ""


def _month_days(rule: Rule) -> str:
    days = sorted(rule.by_month_day, key=lambda day: (day < 0, day))
    names = [ordinal(day) if day > 0 else f"{_nth(day)} day" for day in days]
    return f"the {in_a_row(names)}" if names else ""


def _weekdays(days: Iterable[int], joint: str = "and") -> str:
    return in_a_row([WEEKDAYS[day] for day in sorted(days)], joint)


def _nths(numbers: Iterable[int]) -> str:
    return in_a_row([_nth(n) for n in sorted(numbers, key=lambda n: (n < 0, n))])


def _nth(n: int) -> str:
    if n > 0:
        return _NTH.get(n) or ordinal(n)
    return "last" if n == -1 else f"{_nth(-n)}-to-last"


def _ending(rule: Rule) -> str:
    if rule.count is not None:
        return ", once" if rule.count == 1 else f", {rule.count} times"
    if rule.until is not None:
        until = rule.until
        return f", until {until.day} {MONTHS[until.month - 1]} {until.year}"
    return ""
