"""Reminder leads: how long before a session somebody is told, as ISO 8601 durations.

A stored lead is `P7D`, `PT15M`, `P1DT2H`, or with a time of day `P7D@09:00`. Weeks and days are
calendar days in the session's zone (RFC 5545's nominal durations), so "1 day before" 10:00 is
10:00 the day before, also across a clock change; hours and minutes are exact. A time of day
replaces the wall-clock time on its day and goes with days only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from string import digits

from schedules.model import Occurrence, instant
from schedules.words import NUMBERS, clean, clock_time, in_numbers, rewording

LONGEST = timedelta(weeks=8)
GRACE = timedelta(minutes=5)  # so long after the start "starting now" is still of use
LAST_USE = timedelta(hours=13)  # of what began longer ago nobody is reminded (see `useful_until`)
MORNING = time(9)  # when people are told of whole days
ON_THE_DAY = time(8)  # unless they say when
LONGEST_TEXT = 300  # characters
MOST = 10

_EXAMPLES = "type for example “15 minutes”, “1 day” or “1 week at 9:00 a.m.”"
_ISO = re.compile(
    r"P(?:(?P<weeks>\d{1,2})W)?(?:(?P<days>\d{1,2})D)?"
    r"(?:T(?=\d)(?:(?P<hours>\d{1,4})H)?(?:(?P<minutes>\d{1,5})M)?)?"
    r"(?:@(?P<hour>\d\d):(?P<minute>\d\d))?",
    re.ASCII,
)
_UNITS = {
    word: amount  # in days, and in minutes
    for words, amount in (
        ("week weeks w wk wks", (7, 0)),
        ("day days d", (1, 0)),
        ("hour hours h hr hrs", (0, 60)),
        ("minute minutes m min mins", (0, 1)),
    )
    for word in words.split()
}
UNITS = frozenset(_UNITS)
"""The words that name a length of time."""
_NUMBERS = NUMBERS | {"a": 1, "an": 1, "the": 1}
_AS_ONE = rewording(
    (r"\b([ap])\.? ?m\b\.?", r"\1m"),
    (r"(?<=\d)-(?=[a-z])", " "),
    (r"\bnoon\b", "12 pm"),
    (r"\bmidnight\b", "12 am"),
    (r"(?:,| and) at (?=\d)", " at "),
    (r"(?<=before) in the morning\b", " at 8:00"),
)
_BETWEEN = re.compile(r"[,;&+]|\band\b")
_CLOCK = re.compile(r"(?P<at>\bat )?\b(\d{1,2})(?::(\d\d))? ?([ap]m)?(?![\w:.])", re.ASCII)
_AMOUNT = re.compile(r"\d{1,5}(?:\.\d{1,2})?|[a-z]+|\S", re.ASCII)
_BEFORE = re.compile(
    r" ?\b(?:before(?:hand)?|ahead|earlier|prior|in advance)\b"
    r"(?: (?:to )?(?:(?:the|each|every|a) )?(?:it|session|meeting|start)(?: starts| begins)?)?$"
)
_AT_START = re.compile(r"(?:at|when) (?:the start|it starts|it begins|start)(?: time)?")
_SAME_DAY = re.compile(r"(?:on )?(?:the )?(?:same day|day of)|on the day(?: itself)?")
_THAT_MORNING = re.compile(
    r"(?:(?:in|on) )?(?:the |that )?(?:same )?morning(?: of)?"
    r"(?: (?:on )?(?:the |that )?(?:same )?day)?"
    rf"|(?:{_SAME_DAY.pattern}) (?:in the )?morning"
)


class LeadError(ValueError):
    """A lead that is not understood or out of bounds; the message is a sentence for people."""


@dataclass(frozen=True, slots=True)
class Lead:
    """How long before a session: calendar `days`, then exact `minutes`, or `at` a time of day.

    At most 8 weeks in all. `at` is local time in the session's zone; on the day itself (`P0D@…`)
    it may turn out to lie after the start, and the lead is then due at the start. Raises LeadError.
    """

    days: int = 0
    minutes: int = 0
    at: time | None = None

    def __post_init__(self) -> None:
        """Refuse what is out of bounds."""
        if self.days < 0 or self.minutes < 0:
            raise LeadError(f"A reminder comes before the session: {_EXAMPLES}.")
        if timedelta(days=self.days, minutes=self.minutes) > LONGEST:
            raise LeadError(f"A reminder comes at most 8 weeks before the session: {_EXAMPLES}.")
        if self.at is not None and self.minutes:
            raise LeadError(f"A time of day goes with days or weeks only: {_EXAMPLES}.")

    @classmethod
    @lru_cache(maxsize=256)
    def parse(cls, text: str) -> Lead:
        """Read the stored form; also weeks (`P1W`), which are stored as days. Raises LeadError."""
        match = _ISO.fullmatch(text)
        if match is None or not any(match.group("weeks", "days", "hours", "minutes")):
            raise LeadError("A stored lead looks like P1D, PT15M or P7D@09:00.")
        names = ("weeks", "days", "hours", "minutes")
        weeks, days, hours, minutes = (int(match[name] or 0) for name in names)
        at = _time(int(match["hour"]), int(match["minute"])) if match["hour"] else None
        return cls(7 * weeks + days, 60 * hours + minutes, at)

    def __str__(self) -> str:
        """The stored form, the same for equal leads: `P7D@09:00`."""
        if self.at is not None:
            return f"P{self.days}D@{self.at:%H:%M}"
        hours, minutes = divmod(self.minutes, 60)
        clock = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
        days = f"{self.days}D" if self.days else ""
        return f"P{days}T{clock}" if clock else f"P{days or 'T0M'}"


def leads_from_words(text: str) -> list[Lead]:
    """Several leads with commas or "and" between them, as typed, without repetitions.

    "1 hour 30 minutes" is one lead, "1 day and 15 minutes" are two, and ten are the most. Raises
    LeadError.
    """
    phrase = in_numbers(clean(text[: LONGEST_TEXT + 1])).strip("'")
    if not phrase or len(text) > LONGEST_TEXT:
        raise _not_understood("")
    parts = [part.strip() for part in _BETWEEN.split(_AS_ONE(phrase))]
    leads = list(dict.fromkeys(_lead(part) for part in parts if part))
    if not leads:
        raise _not_understood(phrase)
    if len(leads) > MOST:
        raise LeadError(f"That is {len(leads)} reminders of each session: type at most {MOST}.")
    return leads


def lead_in_words(lead: Lead) -> str:
    """ "1 day before", "1 week before at 9:00 a.m.", "at the start"."""
    clock = f" at {clock_time(lead.at)}" if lead.at else ""
    if not lead.days and not lead.minutes:
        return f"on the day{clock}" if clock else "at the start"
    weeks, days = (0, lead.days) if lead.days % 7 else (lead.days // 7, 0)
    hours, minutes = divmod(lead.minutes, 60)
    amounts = (("week", weeks), ("day", days), ("hour", hours), ("minute", minutes))
    said = [f"{n} {unit}" if n == 1 else f"{n} {unit}s" for unit, n in amounts if n]
    return f"{' '.join(said)} before{clock}"


def due(lead: Lead, occurrence: Occurrence) -> datetime:
    """The UTC instant at which a session's reminder is due, never after its start.

    Of whole days it is due days before at the morning's hour, a day before at least, or at the time
    of day that it names. The session has a known zone.
    """
    local_start, timezone, start = occurrence.local_start, occurrence.timezone, occurrence.start
    assert timezone is not None
    assert start is not None
    if occurrence.all_day:
        lead = for_days(lead)
        day = local_start - timedelta(days=lead.days)
        return instant(datetime.combine(day, lead.at or MORNING), timezone)
    if not lead.days and lead.at is None:
        return start.astimezone(UTC) - timedelta(minutes=lead.minutes)
    wall = local_start - timedelta(days=lead.days)
    if lead.at is not None:
        wall = datetime.combine(wall, lead.at)
    return min(instant(wall, timezone) - timedelta(minutes=lead.minutes), start.astimezone(UTC))


def for_days(lead: Lead) -> Lead:
    """What a lead means before whole days: all of less than a day mean one day."""
    return lead if lead.at else Lead(days=max(lead.days, 1))


def useful_until(occurrence: Occurrence) -> datetime:
    """The UTC instant after which nobody need be reminded any more; its zone is known."""
    assert occurrence.start is not None
    if occurrence.all_day and occurrence.timezone:
        noon = datetime.combine(occurrence.local_start, time(12))
        return instant(noon, occurrence.timezone)
    return occurrence.start + GRACE


def _lead(text: str) -> Lead:
    if _AT_START.fullmatch(text):
        return Lead()
    if _SAME_DAY.fullmatch(text) or _THAT_MORNING.fullmatch(text):
        return Lead(at=ON_THE_DAY)
    text, at = _without_clock(text)
    if at is not None and _SAME_DAY.fullmatch(text):
        return Lead(at=at)
    amounts = _BEFORE.sub("", text)
    if amounts == text and text.startswith("the "):
        raise _not_understood(text)  # "the day" may be the session's own
    days, minutes = _total(amounts)
    if days % 1 or minutes % 1:
        raise _not_understood(text)
    return Lead(int(days), int(minutes), at)


def _total(amounts: str) -> tuple[float, float]:
    """Days and minutes of "1 day 2 hours"."""
    days = minutes = 0.0
    number: float | None = None
    words = _AMOUNT.findall(amounts)
    for word in words:
        if word.startswith("month"):
            raise LeadError("Months differ in length: type weeks, such as “4 weeks”.")
        if word in _UNITS:
            count = 1 if number is None else number
            days, minutes = (
                total + count * amount
                for total, amount in zip((days, minutes), _UNITS[word], strict=True)
            )
            number = None
        elif number is None and (word in _NUMBERS or word[0] in digits):
            number = float(_NUMBERS.get(word, word))
        else:
            raise _not_understood(amounts)
    if not words or number is not None:
        raise _not_understood(amounts)
    return days, minutes


def _without_clock(text: str) -> tuple[str, time | None]:
    """The text without its time of day, and that time."""
    for match in _CLOCK.finditer(text):
        at, hour, minute, half = match.groups()
        if not (at or minute or half):
            continue  # a mere number
        if half and not 1 <= int(hour) <= 12:
            raise _no_such_time()
        hours = int(hour) % 12 + (12 if half == "pm" else 0) if half else int(hour)
        others = f"{text[: match.start()]} {text[match.end() :]}"
        return " ".join(others.split()), _time(hours, int(minute or 0))
    return text, None


def _time(hour: int, minute: int) -> time:
    if hour > 23 or minute > 59:
        raise _no_such_time()
    return time(hour, minute)


def _not_understood(said: str) -> LeadError:
    where = f" from “{said[:60]}”" if said else ""
    return LeadError(f"I can't tell{where} how long before the session: {_EXAMPLES}.")


def _no_such_time() -> LeadError:
    return LeadError("There is no such time of day: type it as “9:00 a.m.” or “14:30”.")
