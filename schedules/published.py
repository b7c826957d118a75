"""A list of dates as published, compared with the calendar: which match, moved, or are new."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import zip_longest

from schedules.model import Occurrence, Status
from schedules.words import MONTHS, WEEKDAYS

MOST_DATES = 60

_WEEKDAY = "|".join(f"{name[:3]}[a-z]*" for name in WEEKDAYS)
_MONTH = "|".join(f"{name[:3]}(?:{name[3:]})?" for name in MONTHS) + "|sept"
# A further day of the month, as in "March 3, 17 and 31"; no hour, as in "March 3, 10 a.m.", and
# not the day of a month that follows.
_NEXT_DAY = (
    r"(?:\s*[,;&]\s*(?:and\s+|&\s*)?|\s+and\s+)\d{1,2}(?:st|nd|rd|th)?\b"
    r"(?!\s*(?:[:/.]\d|[-–—]|to\b|until\b|[ap]\.?\s?m\b|noon\b|o.clock\b)"
    rf"|[ \t]+(?:of[ \t]+)?(?:{_MONTH})\b)"
)
_YEAR = r"\d{4}|['’]\d{2}"
_DATE = re.compile(
    rf"(?:(?P<weekday>{_WEEKDAY})\.?,?\s+)?"
    rf"(?:(?P<iso>\d{{4}}-\d\d?-\d\d?|\d{{4}}/\d\d?/\d\d?)"
    rf"|(?P<slashes>\d{{1,2}}/\d{{1,2}}(?:/\d{{2,4}})?)"
    rf"|\b(?P<month>{_MONTH})[.:]?\s*(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b"
    rf"(?P<more>(?:{_NEXT_DAY})*)(?:,?\s+(?P<year>{_YEAR})\b)?"
    rf"|(?P<day_first>\d{{1,2}})(?:st|nd|rd|th)?[ \t]+(?:of[ \t]+)?(?P<month_after>{_MONTH})\b\.?"
    rf"(?:,?\s+(?P<year_after>{_YEAR})\b)?)",
    re.IGNORECASE,
)
_READ = "\0"  # in place of a date that was read
# A number that could be a day, and stands by itself.
_LONE_DAY = re.compile(
    rf"(?:^|[,;&\n{_READ}]|\band\b)\s*(\d{{1,2}}(?:st|nd|rd|th)?)\s*(?=$|[,;&\n{_READ}]|\band\b)"
)
# What a list could mean by two days with a dash between them is more than it says.
_DASH = r"[^\S\n]*(?:[-–—]|\b(?:to|through|thru|until)\b)[^\S\n]*"
_ONE_DAY = r"\d{1,2}(?:st|nd|rd|th)?\b"
_TO_A_DAY = re.compile(
    rf"(?:{_DASH}|/)(?:(?:{_WEEKDAY})\.?,?[^\S\n]+)?({_ONE_DAY})(?![:.]\d)", re.IGNORECASE
)
_DAYS_AFTER = re.compile(
    rf"(?:\s*[,;&]\s*(?:and\s+)?|\s+and\s+)({_ONE_DAY}){_DASH}({_ONE_DAY})", re.IGNORECASE
)
_FROM_A_DAY = re.compile(rf"\b{_ONE_DAY}(?:{_DASH}|/)$", re.IGNORECASE)
_HOURS = re.compile(r"\s*(?:[-–—]|to\b|until\b|[ap]\.?\s?m\b|noon\b|o.clock\b)", re.IGNORECASE)
_NO_HOUR = 13  # from this on a number is no hour of a clock with twelve
_OTHERWISE_WRITTEN = re.compile(r"(?<![\d.])\d{1,4}([-./])\d{1,2}\1\d{2,4}(?![\d.])")
_NOT_AS_PLANNED = re.compile(
    r"\b(?:cancel|postpone|resched|moved\b|tentative|tb[acd]\b|to be (?:announced|confirmed))",
    re.IGNORECASE,
)


class PublishedError(ValueError):
    """A list that cannot be read; the message is a sentence for people."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a published list says of the calendar.

    `match` are expected dates that it names, `settled` those that were confirmed before, `moved`
    expected dates of a month in which it names another, `new` dates that nobody expected,
    `missing` expected ones that it does not name, `past` unknown dates that are over.
    """

    match: tuple[Occurrence, ...] = ()
    settled: tuple[Occurrence, ...] = ()
    moved: tuple[tuple[Occurrence, date], ...] = ()
    new: tuple[date, ...] = ()
    missing: tuple[Occurrence, ...] = ()
    past: tuple[date, ...] = ()


def dates_in(text: str, year: int) -> list[date]:
    """The dates of a pasted list, in order; `year` is meant where a date names none.

    Raises PublishedError where there is none, one that does not exist or is on another weekday, a
    day whose month is not clear, a range of days, or a date that is said to be off or not sure.
    """
    matches = list(_DATE.finditer(text))
    found = [day for match in matches for day in _dates(match, year)]
    _refuse_ranges(text, matches)
    left = _DATE.sub(_READ, text)
    other = _OTHERWISE_WRITTEN.search(left)
    if other:
        raise PublishedError(
            f"“{other[0]}” is not a date that can be read: write it as January 27, 2027 or "
            "1/27/2027."
        )
    if not found:
        raise PublishedError("No date was found: type dates such as January 27 or 1/27/2027.")
    lone = _LONE_DAY.search(left)
    if lone:
        raise PublishedError(
            f"“{lone[1]}” stands without its month: write the month with each day, such as "
            "January 27, February 24."
        )
    if len(found) > MOST_DATES:
        raise PublishedError(f"At most {MOST_DATES} dates at a time.")
    _refuse_unsure(text)
    return sorted(set(found))


def compare(published: Sequence[date], calendar: Sequence[Occurrence], today: date) -> Comparison:
    """Compare a list with the sessions of its kind; local dates, `today` in the same zone.

    Only sessions from the first month of the list to the last are looked at, and of those that
    are over only what the list names.
    """
    first, last = _month(min(published)), (max(published).year, 12)
    here = [one for one in calendar if first <= _month(one.local_start) <= last]
    # Where a date has two sessions, one that was not cancelled counts.
    here.sort(key=lambda one: one.status is not Status.CANCELLED)
    by_day = {one.local_start.date(): one for one in here}
    named = [by_day[day] for day in published if day in by_day]
    unnamed = [
        one
        for day, one in by_day.items()
        if day not in published and day >= today and one.status is Status.TENTATIVE
    ]
    moved, new, past = [], [], []
    for day in (day for day in published if day not in by_day):
        other = next((one for one in unnamed if _month(one.local_start) == _month(day)), None)
        if day < today:
            past.append(day)
        elif other is None:
            new.append(day)
        else:
            unnamed.remove(other)
            moved.append((other, day))
    return Comparison(
        match=tuple(one for one in named if one.status is not Status.CONFIRMED),
        settled=tuple(one for one in named if one.status is Status.CONFIRMED),
        moved=tuple(moved),
        new=tuple(new),
        missing=tuple(unnamed),
        past=tuple(past),
    )


def _refuse_ranges(text: str, matches: Sequence[re.Match[str]]) -> None:
    """Raise PublishedError for a range of days, such as January 27-28: which are meant?"""
    for match, further in zip_longest(matches, matches[1:]):
        begin, end = match.start(), match.end()
        to_day = _TO_A_DAY.match(text, end)
        days_after = _DAYS_AFTER.match(text, end)
        from_day = _FROM_A_DAY.search(text, 0, begin) if match["day_first"] else None
        if further and re.fullmatch(_DASH, text[end : further.start()], re.IGNORECASE):
            end = further.end()
        elif to_day and (_day(to_day[1]) >= _NO_HOUR or not _HOURS.match(text, to_day.end())):
            end = to_day.end()
        elif days_after and max(map(_day, days_after.groups())) >= _NO_HOUR:
            end = days_after.end()
        elif from_day:
            begin = from_day.start()
        else:
            continue
        raise PublishedError(
            f"“{text[begin:end].strip()}” may mean several days: write each day with its month, "
            "such as January 27, January 28."
        )


def _refuse_unsure(text: str) -> None:
    """Raise PublishedError for a date that stands beside a word that takes it back."""
    for line in text.splitlines():
        word = _NOT_AS_PLANNED.search(line)
        if word and _DATE.search(line):
            raise PublishedError(
                f"“{line.strip()[:60]}” does not say that the session takes place: leave that line "
                "out, and change the session by hand."
            )


def _day(said: str) -> int:
    return int(re.sub(r"\D", "", said))


def _dates(match: re.Match[str], year: int) -> list[date]:
    """A date, with the further days of its month that follow."""
    said = match.group().strip()
    try:
        found = _read(match, year)
        further = [found.replace(day=int(day)) for day in re.findall(r"\d+", match["more"] or "")]
    except ValueError:
        raise PublishedError(f"There is no such date: {said}.") from None
    weekday = match["weekday"]
    if weekday and not WEEKDAYS[found.weekday()].lower().startswith(weekday[:3].lower()):
        raise PublishedError(
            f"{said}: {found:%B} {found.day}, {found.year} is a {WEEKDAYS[found.weekday()]}. "
            "Check the year and the list."
        )
    return [found, *further]


def _read(match: re.Match[str], year: int) -> date:
    if match["iso"]:
        return date(*map(int, re.split("[-/]", match["iso"])))
    if match["slashes"]:
        month, day, *rest = map(int, match["slashes"].split("/"))
        named = rest[0] if rest else year
        return date(named + 2000 if named < 100 else named, month, day)
    name = (match["month"] or match["month_after"])[:3].lower()
    month = next(n for n, full in enumerate(MONTHS, start=1) if full.lower().startswith(name))
    day = int(match["day"] or match["day_first"])
    said = (match["year"] or match["year_after"] or str(year)).lstrip("'’")
    return date(int(said) + (2000 if len(said) == 2 else 0), month, day)


def _month(day: date | datetime) -> tuple[int, int]:
    return day.year, day.month
