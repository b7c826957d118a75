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
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise

from schedules.periods.phrases import EARLIEST, LATEST, period, periods
from schedules.periods.spans import DAY, Period, PeriodError
from schedules.periods.tokens import UNKNOWN, Token, likely, scan
from schedules.words import ASKING, AT_ONCE, NUMBERS, day_in_words

__all__ = ["EARLIEST", "LATEST", "Period", "PeriodError", "period", "periods"]

MOST_WORDS = 30
MOST_OFFERED = 3
_ALWAYS = ("this month", "next month", "next 90 days")
# Also other words: "may I", "a march", "sat", "the second".
_UNCLEAR = re.compile(
    r"(\b(?:in|by|of|for|from|mid|late|early|this|next|last|since|until|till|after|before|during)"
    r"[- ](?:the )?(?:whole )?)?\b(?:may|march|mar|sat|sun|mon|fall|spring)\b"
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
# What has no days in a calendar of ours: around when school begins again (the month) after it, and
# days that are near.
_BREAKS = (
    (re.compile(r"\b(?:spring|easter)\b", re.I), (5,), "April"),
    (re.compile(r"\bsummer\b", re.I), (9,), "July"),
    (re.compile(r"\b(?:fall|autumn|thanksgiving)\b", re.I), (1,), "Thanksgiving"),
    (re.compile(r"\b(?:holidays?|winter|christmas|xmas)\b", re.I), (1,), "Christmas"),
    (re.compile(r"\b(?:break|recess|vacation)\b", re.I), (1, 5, 9), ""),
)
_BREAK = re.compile(
    r"(?:(?:spring|easter|summer|fall|autumn|thanksgiving|winter|christmas|xmas|holidays?) )"
    r"(?:break|recess|vacation)\b|(?:the )?holidays\b",
    re.IGNORECASE,
)
_SCHOOL_YEARS = (Token("unit", "school year"), Token("unit", "fiscal year"))


@dataclass(frozen=True, slots=True)
class Unread:
    """Why days are not understood (a sentence), and phrases that would be."""

    reason: str
    nearest: tuple[str, ...]
    word: str = ""
    is_break: bool = False


@lru_cache(maxsize=AT_ONCE)
def inside(text: str, today: date) -> tuple[str, str] | None:
    """The longest date phrase in a text and the words around it; None if there is none.

    What is a date only in the company of others ("may", "2027") is not taken out of a text alone.
    """
    words = text.split()[:MOST_WORDS]
    plain = [word.casefold() for word in words]
    if not asks_for_days(" ".join(words)):
        return None
    for length in range(min(len(words), 12), 0, -1):
        for first in range(len(words) - length + 1):
            last = first + length
            if _BEFORE & {*plain[first - 1 : first]} or _AFTER & {*plain[last : last + 1]}:
                continue
            phrase = " ".join(words[first:last])
            if asks_for_days(phrase) and _is_understood(phrase, today):
                return phrase, " ".join([*words[:first], *words[last:]])
    return None


def unread(text: str, today: date) -> Unread | None:
    """What of a text that `periods` does not understand asks about days; None if nothing does."""
    if not asks_for_days(text):
        return None
    if broken := _BREAK.search(text):
        name = broken[0].removeprefix("the ")
        reason = f"Each district sets its own {name}. Press a time near it:"
        return Unread(reason, tuple(_near_break(text, broken, today)), name, is_break=True)
    unknown = [str(token.value) for token in scan(text) if token.kind == UNKNOWN]
    word = next((each for each in unknown if each not in ASKING), "")
    mended = [re.sub(re.escape(word), name, text, flags=re.I) for name in likely(word) if word]
    found = [phrase for phrase in mended if _is_understood(phrase, today)]
    part = inside(text, today)
    offered = dict.fromkeys([*found, *([part[0]] if part else []), *_ALWAYS])
    word = word or text
    nearest = tuple(offered)[:MOST_OFFERED]
    return Unread(f"I don't understand “{word}” as a date.", nearest, word)


def _near_break(text: str, found: re.Match[str], today: date) -> Iterator[str]:
    """The phrase with days near those of a break, then these days alone."""
    near = next(near for named, _, near in _BREAKS if named.search(found[0]))
    words = text[: found.start()] + near + text[found.end() :]
    spans = (words[each.start() :] for each in re.finditer(r"\b(?:between|before|after)\b", words))
    for phrase in (*spans, near):
        if _is_understood(phrase, today):
            yield phrase


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


def pause_end(text: str, today: date) -> date | Unread:
    """The first day after a pause that begins today: "2 weeks", "until January", "next week"."""
    until = re.fullmatch(r"(?P<until>until|till|til|to|through) (?P<phrase>.+)", text)
    phrase = until["phrase"] if until else re.sub(r"^(?:(?:for|all|of|in|the whole) )+", "", text)
    try:
        days = period(phrase, today) if phrase else None
    except PeriodError as error:
        return Unread(str(error), _later(phrase, today))
    last = days.last or (days.first if until else None) if days else None
    if days is None or days.first is None or last is None:
        unclear = "I don't know when that ends. Press" if phrase else "Until when? Press"
        reason = f"{unclear} one, or type “pause until” and a day."
        return Unread(reason, _later(phrase, today))
    begins_later = not until and days.first > today + timedelta(weeks=2)
    is_span = days.first > today and re.search(" (?:to|through|un?till?|-) ", phrase)
    if days.last and (begins_later or is_span):
        return Unread("A pause begins at once, not on a day to come.", (_until(days.last),))
    numbered = any(word.isdigit() or word in NUMBERS or word == "a" for word in phrase.split())
    if until and until["until"] != "through" and not re.match(r"(?:the )?end\b", phrase):
        day = days.first if days.first > today else _next(phrase, today)
    else:  # "2 weeks" from today end on the same weekday
        day = last if numbered and days.first <= today else last + DAY
    return day if day > today else Unread("That day is not in the future.", _later("", today))


def _later(phrase: str, today: date) -> tuple[str, ...]:
    """Ends of a pause that lie after what a phrase names, and never so soon as tomorrow."""
    part = inside(phrase, today)
    with suppress(PeriodError):
        days = period(part[0], today) if part else None
        last = (days.last or days.first) if days else None
        if last and last > today:
            return (_until(last),)
    months = next((months for named, months, _ in _BREAKS if named.search(phrase)), ())
    starts = [date(year, month, 2) for year in (today.year, today.year + 1) for month in months]
    mondays = [start + timedelta(days=-start.weekday() % 7) for start in starts]
    if monday := next((each for each in mondays if each > today + DAY), None):
        return _until(monday - DAY), _until(monday + 6 * DAY)
    return "2 weeks", "4 weeks"


def _until(last: date) -> str:
    return f"until {day_in_words(last + DAY)}"


def _next(phrase: str, today: date) -> date:
    """The first day of the next such week, where this one has begun; else no day to come."""
    with suppress(PeriodError):
        days = period(f"next {phrase}", today)
        if days and days.first and today < days.first <= today + timedelta(weeks=2):
            return days.first
    return today


def _is_understood(phrase: str, today: date) -> bool:
    with suppress(PeriodError):
        return bool(periods(phrase, today))
    return False
