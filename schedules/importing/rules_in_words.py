"""Rules of recurrence in words: "second Thursday of each month except July"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from schedules.importing.phrases import GONE, MONTH, WEEKDAY, month_of
from schedules.words import NUMBERS, ORDINALS

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
_EXCEPT = re.compile(
    rf"\b(?:except|excluding|but not|without|no \w+ in|not in)\b[^.;\n]*?(?P<months>\b(?:{MONTH})\b"
    rf"(?:(?:\s*,\s*(?:(?:and|or)\s+)?|\s*&\s*|\s+(?:and|or)\s+)(?:{MONTH})\b)*)",
    re.IGNORECASE,
)
_COUNT = re.compile(r"\b(\d{1,3})\s+(?:occurrence|time|session|meeting)", re.IGNORECASE)
_SPAN = re.compile(
    rf"(?:\bfrom\s+)?(?:(?P<first>\b(?:{MONTH})\b)[\s{GONE}]*)?"
    rf"(?:[-–—]|\b(?:to|through|thru|until)\b)[\s{GONE}]*(?P<last>\b(?:{MONTH})\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """A rule in words: `rule` is an RRULE without its end."""

    rule: str
    begin: int
    end: int


def rhythms_in(text: str) -> list[Rhythm]:
    """Every rule in words."""
    return [Rhythm(_rule(match), match.start(), match.end()) for match in _RULE.finditer(text)]


def months_left_out(text: str) -> tuple[list[int], int, int] | None:
    """The months that a rule leaves out, with where that is said."""
    match = _EXCEPT.search(text)
    if match is None:
        return None
    return _months(match["months"]), match.start(), match.end()


def count_in(text: str) -> tuple[int, int, int] | None:
    """How often something takes place, with where that is said."""
    match = _COUNT.search(text)
    return (int(match[1]), match.start(), match.end()) if match else None


def months_in(text: str) -> tuple[int | None, int, int, int] | None:
    """The first month of a rule (None if it is not said) and the last, with where they stand."""
    match = _SPAN.search(text)
    if match is None:
        return None
    first = month_of(match["first"]) if match["first"] else None
    return first, month_of(match["last"]), match.start(), match.end()


def _rule(match: re.Match[str]) -> str:
    nths, day = match["nths"] or match["zoom"], match["nth_day"] or match["zoom_day"]
    if match["month_day"]:
        return f"FREQ=MONTHLY;BYMONTHDAY={match['month_day']}"
    if nths is None:
        gap = (match["gap"] or ("other" if match["bi"] else "")).split()
        number = (
            gap[0]
            if gap and gap[0].isdecimal()
            else str(1 + (gap[:1] in (["other"], ["second"], ["two"])))
        )
        every = f";INTERVAL={number}" if number != "1" else ""
        return f"FREQ=WEEKLY{every};BYDAY={match['week_day'][:2].upper()}"
    words = re.findall(r"[a-z]+|\d", re.sub(r"(?<=\d)[a-z]+", "", nths.lower()))
    numbers = [-1 if w == "last" else ORDINALS.get(w) or int(w) for w in words if w != "and"]
    by_day = ",".join(f"{number}{day[:2].upper()}" for number in numbers)
    months = f";BYMONTH={','.join(map(str, _months(match['months'])))}" if match["months"] else ""
    months_gap = (match["months_gap"] or "").lower()
    number_of = {"other": 2} | NUMBERS
    count = number_of.get(months_gap) or int(months_gap or 1)
    apart = f";INTERVAL={count}" if count > 1 else ""
    return f"FREQ=MONTHLY{apart};BYDAY={by_day}{months}"


def _months(text: str) -> list[int]:
    return sorted({month_of(name) for name in re.findall(rf"\b(?:{MONTH})\b", text, re.IGNORECASE)})
