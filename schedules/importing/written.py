"""Days, times and rules as people write them, found in any text with where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time

from schedules.rrules import WEEKDAYS as DAYS
from schedules.words import MONTHS, NUMBERS, ORDINALS, WEEKDAYS

LONGEST_HOURS = 12  # that end after midnight
LONGEST_DAY = 8  # without a.m. or p.m.
GONE = "\0"  # in place of what was read, so that nothing is read twice

WEEKDAY = "|".join(f"{name[:3]}(?:{name[3:]}s?)?" for name in WEEKDAYS) + "|tues|weds|thurs?"
MONTH = "|".join(f"{name[:3]}(?:{name[3:]})?" for name in MONTHS) + "|sept"
_MONTHS = [name[:3].lower() for name in MONTHS]
_NTH = r"(?:st|nd|rd|th)?\b"
_DASH = r"[^\S\n]*(?:[-–—]|\b(?:to|through|thru|until)\b)[^\S\n]*"
_HALF = r"(?:[ap]\.?\s?m\b\.?|[ap]\b)"
# A further day of the month, as in "March 3, 17 and 31"; no hour, as in "March 3, 10 a.m.", and
# not the day of a month that follows.
_NEXT = (
    rf"(?:\s*[,;&]\s*(?:and\s+|&\s*)?|\s+and\s+)\d{{1,2}}{_NTH}"
    rf"(?=\s*(?:$|[,;&.()|\n]|and\b|\d{{4}}\b))(?![.]\d)"
    rf"(?!\s*[,;]?\s*{_HALF})(?![ \t]+(?:of[ \t]+)?(?:{MONTH})\b)"
)
_YEAR = r"\d{4}|['’]\d{2}"
_DATE = re.compile(
    rf"(?<![\w/.])(?:(?P<weekday>{WEEKDAY})\.?,?\s+(?:the\s+)?)?"
    r"(?:(?P<iso>\d{4}[-/]\d\d?[-/]\d\d?)(?:T(?=\d)|\b)"
    r"|(?P<figures>\d{1,2}(?P<sep>[-/.])\d{1,2}(?P=sep)(?:\d{4}|\d{2})|\d{1,2}/\d{1,2})(?![\w/]|\.\d)"
    rf"|(?:(?P<day_from>\d{{1,2}}){_NTH}{_DASH})?(?P<day_first>\d{{1,2}}){_NTH}(?:[^\S\n]+(?:of\s+)?|-)"
    rf"(?P<month_after>{MONTH})\b\.?(?:(?:,?\s+|-)(?P<year_after>{_YEAR})\b|-(?P<short>\d\d)\b)?"
    rf"|(?P<month>{MONTH})[.:]?\s*(?P<day>\d{{1,2}}){_NTH}"
    rf"(?P<more>(?:{_NEXT})*)(?:,?\s+(?P<year>{_YEAR})\b)?)",
    re.IGNORECASE,
)
# What comes after a day, if several days are meant; figures up to 12 may be hours.
_TO_A_DAY = re.compile(
    rf"(?P<dash>{_DASH}|/)(?:(?:{WEEKDAY})\.?,?\s+)?(?P<day>\d{{1,2}}){_NTH}"
    rf"(?!\s*(?:[:/]\d|{_DASH}\d|{_HALF}|noon\b|o.clock\b))(?:,?\s+(?P<year>{_YEAR})\b)?",
    re.IGNORECASE,
)
_WEEKDAY_AFTER = re.compile(
    rf"\s*\((?P<in>{WEEKDAY})\.?\)|(?:,|\s+[-–—|])\s*(?P<next>{WEEKDAY})\b\.?"
    r"(?=\s*(?:$|[,;\n|–—-]|at\b|\d{1,2}(?::|\s*[ap]\.?m)))",
    re.IGNORECASE,
)
_OCLOCK = r"(?:\s*o['’]?clock\b)?"
_CLOCK = (
    rf"(?:\d{{1,2}}(?:[:.]\d{{2}})?(?::\d{{2}})?(?!\d){_OCLOCK}\s*(?:{_HALF})?"
    r"|noon\b|midday\b|midnight\b)"
)
_HOURS = re.compile(
    rf"(?P<at>(?:\bat|\bfrom|@|(?P<between>\bbetween))\s*)?(?<![\w:/.$#+-])(?P<start>{_CLOCK})"
    rf"(?:(?:\s*(?:[-–—]|\b(?:to|until|till)\b|(?(between)\band\b|(?!)))\s*|[^\S\n]*\t[^\S\n]*)"
    rf"(?P<end>{_CLOCK}))?(?![\d%/]|[-.]\d)",
    re.IGNORECASE,
)
_PARTS = re.compile(
    rf"(\d{{1,2}})(?:[:.](\d{{2}}))?(?::(\d{{2}}))?{_OCLOCK}\s*([ap])?", re.IGNORECASE
)


class NotADayError(ValueError):
    """Words that look like a day and are none; the message is a sentence for people."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day as it is written: `weekday` 0 is Monday, `year` None where none is said.

    `last` is the (month, day) on which several days in a row end. `begin` and `end` say where in
    the text it stands, `wrong` (a sentence) why it cannot be meant.
    """

    month: int
    day: int
    year: int | None
    weekday: int | None
    begin: int
    end: int
    last: tuple[int, int] | None = None
    wrong: str = ""


@dataclass(frozen=True, slots=True)
class Hours:
    """When something begins and, if that is said, ends; `guessed` where a.m. or p.m. was not.

    `begin` and `after` say where in the text it stands, `wrong` why it can be no time of day.
    """

    start: time
    end: time | None
    begin: int
    after: int
    guessed: bool = False
    wrong: str = ""


def days_in(text: str) -> list[Day]:
    """Every day of a text, in order; a month's further days are days of their own."""
    matches = list(_DATE.finditer(text))
    day_first = _order(matches)
    found: list[Day] = []
    for match in matches:
        # "may" is rather a word than a month, and a bare "sun" no day.
        if (match["month"] or match["month_after"] or "") == "may" and text != text.lower():
            continue
        found += _joined(found, _days_of(match, text, day_first), text)
    return found


def hours_in(text: str) -> list[Hours]:
    """Every time of day, or two with a dash between, in order."""
    return [hours for match in _HOURS.finditer(text) if (hours := _hours(match, text))]


def clock_of(text: str) -> time:
    """The one time of day that a text is: "14:30", "2 pm", "noon". Raises NotADayError."""
    try:
        if is_clock(text):
            return _on(*_parts(text))
    except NotADayError:
        pass
    raise NotADayError(f"“{text[:40]}” is no time of day: write it as 14:30")


def is_clock(text: str) -> bool:
    """Whether a text is a time of day, be there such a time or not."""
    return bool(re.fullmatch(_CLOCK, text.strip(), re.IGNORECASE))


def months_of(text: str) -> list[int]:
    """The months that are named in a text, 1 to 12, in their order."""
    names = re.findall(rf"\b(?:{MONTH})\b", text, re.IGNORECASE)
    return [_MONTHS.index(name[:3].lower()) + 1 for name in names]


def _order(matches: Sequence[re.Match[str]]) -> Mapping[str, bool | None]:
    """Whether a list writes days before months, for each sign between; None if nothing tells.

    With slashes the month is first, as the country has it, unless some day says otherwise.
    """
    order: dict[str, bool | None] = {"/": False, ".": None, "-": None}
    for match in matches:
        if match["figures"]:
            first, second = map(int, re.split("[-/.]", match["figures"])[:2])
            if max(first, second) > 12:
                order[match["sep"] or "/"] = first > 12
    return order


def _days_of(
    match: re.Match[str], text: str, day_first: Mapping[str, bool | None]
) -> Iterator[Day]:
    weekday, after = weekday_of(match["weekday"]), None
    if weekday is None and (after := _WEEKDAY_AFTER.match(text, match.end())):
        weekday = weekday_of(after["in"] or after["next"])
    year, wrong = None, ""
    if match["iso"]:
        year, month, day = map(int, re.split("[-/]", match["iso"]))
    elif match["figures"]:
        first, second, *rest = map(int, re.split("[-/.]", match["figures"]))
        turned = day_first[match["sep"] or "/"]
        month, day = (second, first) if turned else (first, second)
        year = _year(str(rest[0])) if rest else None
        if turned is None:
            wrong = "may be either of two days: write the month in letters"
    else:
        (month,) = months_of(match["month"] or match["month_after"])
        day = int(match["day"] or match["day_first"])
        year = _year(match["year"] or match["year_after"] or match["short"])
    end, last = (after or match).end(), None
    several = _TO_A_DAY.match(text, end)
    if match["day_from"]:
        day, last = int(match["day_from"]), (month, day)
    elif several and not match["more"]:
        hour = several["dash"] != "/" and several["dash"].strip() != several["dash"]
        if int(several["day"]) >= 13 or not hour:
            last, end = (month, int(several["day"])), several.end()
            year = year or _year(several["year"])
    yield Day(month, day, year, weekday, match.start(), end, last, wrong)
    for further in re.findall(r"\d+", match["more"] or ""):
        yield Day(month, int(further), year, None, match.start(), end)


def weekday_of(name: str | None) -> int | None:
    """0 for "Monday" or "mon", None for nothing."""
    return DAYS.index(name[:2].upper()) if name else None


def _year(said: str | None) -> int | None:
    number = int(said.lstrip("'’")) if said else None
    return number + 2000 if number is not None and number < 100 else number


def _joined(before: list[Day], new: Iterator[Day], text: str) -> list[Day]:
    """What to add to the days before: with but a dash between, two are the ends of one."""
    first, *further = new
    if before and before[-1].last is None and not further:
        between = text[before[-1].end : first.begin]
        if re.fullmatch(_DASH, between, re.IGNORECASE):
            last = (first.month, first.day)
            one = before.pop()
            return [replace(one, year=one.year or first.year, end=first.end, last=last)]
    return [first, *further]


def _hours(match: re.Match[str], text: str) -> Hours | None:
    start, end = match["start"], match["end"]
    said = [each for each in (start, end) if each]
    clear = any(re.search(r"[apno:]", each, re.IGNORECASE) for each in said)  # noon, o'clock
    after_day = re.search(
        rf"(?:^|{GONE})[\s,:–—|@(-]*$", text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
    )
    if not clear and not match["at"] and not (end and after_day):
        return None
    if not clear and not end and int(start) > 12:
        return None
    try:
        return _read(match, said)
    except NotADayError as error:
        return Hours(time(), None, match.start(), match.end(), wrong=f"has {error}")


def _read(match: re.Match[str], said: Sequence[str]) -> Hours:
    start, end = match["start"], match["end"]
    first, first_half = _parts(start)
    second, second_half = _parts(end) if end else (None, "")
    by_24 = any(re.match(r"0|1[3-9]|2\d", each) for each in said)
    guessed = not first_half and not second_half and not by_24
    if guessed:
        first_half = "p" if first.hour == 12 or first.hour < 7 else "a"
    begin = _on(first, first_half)
    if not first_half and second and second_half:
        begin = _on(first, second_half)
        if begin >= _on(second, second_half):
            begin = _on(first, "a" if second_half == "p" else "p")
    finish = second and _on(second, second_half)
    if second and not second_half and first_half:
        finish = _on(second, first_half)
        if finish <= begin:
            finish = _on(second, "p")
    if finish and (finish.hour - begin.hour) % 24 > (LONGEST_DAY if guessed else LONGEST_HOURS):
        raise NotADayError(f"“{match[0].strip()}”, and so ends before it begins")
    # Nobody asks whether 10 is in the morning.
    guessed = guessed and not 9 <= begin.hour < 12
    return Hours(begin, finish, match.start(), match.end(), guessed)


def _parts(said: str) -> tuple[time, str]:
    word = said.strip().lower()
    if word in ("noon", "midday"):
        return time(12), "p"
    if word == "midnight":
        return time(0), "-"
    found = _PARTS.match(word)
    assert found
    hour, minute = int(found[1]), int(found[2] or 0)
    second, half = int(found[3] or 0), found[4] or ""
    if hour > 23 or max(minute, second) > 59 or (half and not 1 <= hour <= 12):
        raise NotADayError(f"“{said.strip()}”, which is no time of day")
    return time(hour, minute, second), half.lower()


def _on(clock: time, half: str) -> time:
    if half not in ("a", "p"):
        return clock
    return clock.replace(hour=clock.hour % 12 + (12 if half == "p" else 0))


def day_of(year: int, said: Day) -> date:
    """The day in a year. Raises NotADayError where it does not exist or is on another weekday."""
    try:
        found = date(year, said.month, said.day)
    except ValueError:
        raise NotADayError(
            f"is no day: there is no {said.day} {_name(said.month)} {year}"
        ) from None
    if said.weekday is not None and found.weekday() != said.weekday:
        raise NotADayError(
            f"is no {WEEKDAYS[said.weekday]}: {_name(said.month)} {said.day}, {year} is a "
            f"{WEEKDAYS[found.weekday()]}. Check the year and the list"
        )
    return found


def _name(month: int) -> str:
    return MONTHS[month - 1] if 1 <= month <= 12 else f"month {month}"


_RULE = re.compile(
    rf"\b(?:(?P<nths>(?:{'|'.join(ORDINALS)}|last|\d(?:st|nd|rd|th))"
    rf"(?:\s*(?:and|&|,)\s*(?:{'|'.join(ORDINALS)}|last|\d(?:st|nd|rd|th)))*)\s+(?P<nth_day>{WEEKDAY})"
    rf"\s+(?:of|in|every|each)\s+(?:(?:the|each|every|a|following)\s+)*"
    rf"(?:months?\b|(?P<months>(?:{MONTH})\b(?:(?:\s*,\s*(?:and\s+)?|\s*&\s*|\s+and\s+)(?:{MONTH})\b)*))"
    rf"|(?:every\s+(?:(?P<months_gap>other|two|three|four|six|\d+)\s+months?|month)|monthly)\s*,?\s+"
    rf"on\s+(?:the\s+)?(?P<zoom>{'|'.join(ORDINALS)}|last|\d(?:st|nd|rd|th))\s+(?P<zoom_day>{WEEKDAY})"
    r"|the\s+(?P<month_day>\d{1,2})(?:st|nd|rd|th)\s+(?:day\s+)?of\s+(?:each|every|the)\s+month"
    rf"|(?:(?:every|each)\s+(?P<gap>other\s+|second\s+|two\s+weeks\s+on\s+|\d+\s+weeks\s+on\s+|week\s+on\s+)?"
    rf"|(?P<bi>bi-?)?weekly\s*,?\s+(?:on\s+)?)(?P<week_day>{WEEKDAY}))\b",
    re.IGNORECASE,
)
# What months a rule leaves out.
EXCEPT = re.compile(
    rf"\b(?:except|excluding|but not|without|no \w+ in|not in)\b[^.;\n]*?(?P<months>\b(?:{MONTH})\b"
    rf"(?:(?:\s*,\s*(?:(?:and|or)\s+)?|\s*&\s*|\s+(?:and|or)\s+)(?:{MONTH})\b)*)",
    re.IGNORECASE,
)
# How often something takes place, and from which month to which.
COUNT = re.compile(r"\b(\d{1,3})\s+(?:occurrence|time|session|meeting)", re.IGNORECASE)
SPAN = re.compile(
    rf"(?:\bfrom\s+)?(?:(?P<first>\b(?:{MONTH})\b)[\s{GONE}]*)?"
    rf"(?:[-–—]|\b(?:to|through|thru|until)\b)[\s{GONE}]*(?P<last>\b(?:{MONTH})\b)",
    re.IGNORECASE,
)


_GAPS = NUMBERS | {"week": 1, "other": 2, "second": 2}


@dataclass(frozen=True, slots=True)
class Rhythm:
    """A rule in words: `rule` is an RRULE without its end."""

    rule: str
    begin: int
    end: int


def rhythms_in(text: str) -> list[Rhythm]:
    """Every rule in words."""
    return [Rhythm(_rule(match), match.start(), match.end()) for match in _RULE.finditer(text)]


def _rule(match: re.Match[str]) -> str:
    nths, day = match["nths"] or match["zoom"], match["nth_day"] or match["zoom_day"]
    if match["month_day"]:
        return f"FREQ=MONTHLY;BYMONTHDAY={match['month_day']}"
    if nths is None:
        apart = _apart(match["gap"] or ("other" if match["bi"] else None))
        return f"FREQ=WEEKLY{apart};BYDAY={match['week_day'][:2].upper()}"
    words = re.findall(r"[a-z]+|\d", re.sub(r"(?<=\d)[a-z]+", "", nths.lower()))
    numbers = [-1 if w == "last" else ORDINALS.get(w) or int(w) for w in words if w != "and"]
    by_day = ",".join(f"{number}{day[:2].upper()}" for number in numbers)
    months = f";BYMONTH={in_rule(months_of(match['months']))}" if match["months"] else ""
    return f"FREQ=MONTHLY{_apart(match['months_gap'])};BYDAY={by_day}{months}"


def in_rule(months: Iterable[int]) -> str:
    """Months as BYMONTH has them."""
    return ",".join(map(str, sorted({*months})))


def _apart(gap: str | None) -> str:
    """The INTERVAL that "other" or "two weeks on" is."""
    word = (gap or "1").split()[0].lower()
    number = _GAPS.get(word) or int(word)
    return f";INTERVAL={number}" if number > 1 else ""
