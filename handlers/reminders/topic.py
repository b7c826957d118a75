"""What few words are about, and the moments and leads that they name of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from handlers.payloads import UnreadableError
from handlers.reminders.ordered import Order
from schedules.leads import Lead, LeadError, lead_in_words, leads_from_words
from schedules.model import Occurrence, instant, local, recurrence_date
from schedules.periods import PeriodError, pause_end, period
from schedules.subscriptions import Subject
from schedules.words import NUMBERS

# "remind me of this in 10 minutes", "tomorrow at 9", "at 9am my time that day"
_MOMENT = re.compile(
    r"remind(?: me)?(?: (?:of|about) (?:this|it|that)(?: one)?)?(?: in (?P<wait>.+)|(?=.*\d)"
    r"(?: (?:on )?(?P<day>today|tonight|tomorrow|\w+day))?(?: morning)?"
    r"(?: (?:at )?(?P<hour>\d{1,2})(?::(?P<minute>[0-5]\d))? ?(?P<half>[ap]m)?)?(?: my time)?"
    r"(?P<that> (?:on )?(?:that|the same) day)?)"
)


# A pause that ends on another day: "til jan 11", "make it one week longer".
_END = re.compile(
    r"(?:(?:(?:make|change) (?:it|that)|i meant?|only|rather|better|(?:it |that )?should be|it'?s"
    r"|un(?:til|till)|till?|to|through|up to)\b ?)*(?P<day>.+?)"
    r"(?: instead| rather)?"
)
_DAY = re.compile(r"(?:the )?(\d{1,2})(?:st|nd|rd|th)")
_LONGER = re.compile(
    r"(?:make it |for )?(?:(?P<by>.+?) (?:longer|more|extra)|(?P<other>another .+))"
)
# A time of day by itself, of what was set.
_CLOCK = re.compile(
    r"(?:(?:make it|more like|like|rather|better|around|about|at|by|the|earlier|later)\b ?)*"
    r"(?P<clock>(?:(?<=at )|(?<=earlier )|(?<=later )|(?=\d+(?::\d\d)? ?[ap]\.?m)|(?=\d+:))"
    r"\d{1,2}(?::\d\d)? ?(?:[ap]\.?m\.?)?|noon)(?: in the morning)?"
)
# Another number by itself, of what was set.
_NUMBER = re.compile(
    r"(?:(?:(?:make|change|set) (?:it|that|this)(?: to)?|(?:more )?like|more|rather|better"
    r"|(?:how )?about|try)\b ?)*(?P<number>\d{1,2})(?: (?:instead|rather|then|please|pls))*"
)


@dataclass(frozen=True)
class Topic:
    """What few words are about: whose reminders, the session shown or set last, the last change.

    That `added` some wishes and `kept` others of the same; there `was` more or less, and `undo`
    takes it back. The answer before was about reminders if it `is_told`; where it `offered` to do
    something, that is what the words are about.
    """

    destination: str
    one: Occurrence | None
    is_told: bool
    undo: Mapping[str, Any] = field(default_factory=dict)
    was: Mapping[Subject, set[Lead]] = field(default_factory=dict)
    added: Mapping[Subject, set[Lead]] = field(default_factory=dict)
    kept: Mapping[Subject, set[Lead]] = field(default_factory=dict)

    offered: Order | None = None
    skipped: bool = False

    @property
    def has_stopped(self) -> bool:
        """Whether the last change only took away."""
        return bool(self.undo and not self.added)

    @property
    def kinds(self) -> tuple[str, ...]:
        """Those of which something was added, or changed."""
        return tuple(each.kind for each in self.added or self.was if each.kind)


def at_a_moment(
    words: str, one: Occurrence | None, zone: str, now: datetime, today: date
) -> tuple[Lead, ...]:
    """How long before a session "in 10 minutes" or "tomorrow at 9" is; none for other words."""
    if one is None or one.start is None:
        return ()
    found = _MOMENT.fullmatch(words)
    if found is None:
        return ()
    if found["wait"]:
        try:
            wait = leads_from_words(found["wait"])[0]
        except LeadError:
            return ()
        at = now + timedelta(days=wait.days, minutes=wait.minutes)
    else:
        hour = int(found["hour"] or 9)
        if hour < 12 and (found["half"] == "pm" or (hour < 7 and not found["half"])):
            hour += 12
        day = local(one.start, zone).date()
        if not found["that"]:
            with suppress(PeriodError):
                days = period(found["day"] or "today", today)
                day = (days and days.first) or day
        at = instant(datetime.combine(day, time(hour % 24, int(found["minute"] or 0))), zone)
    left = max(one.start - at, timedelta())
    with suppress(LeadError):
        return (Lead(left.days, left.seconds // 60),)
    return ()


def new_end(words: str, until: datetime, today: date) -> date | None:
    """The other day on which a pause until this moment (in its zone) shall end."""
    if longer := _LONGER.fullmatch(words):
        with suppress(LeadError):
            by = leads_from_words(longer["by"] or longer["other"].removeprefix("another "))[0]
            return until.date() + timedelta(days=by.days) if by.days else None
    found = _END.fullmatch(words)
    if found and (day := _DAY.fullmatch(found["day"])):  # of the month in which it ends
        with suppress(ValueError):
            return max(until.date().replace(day=int(day[1])), today + timedelta(days=1))
    end = pause_end(f"until {found['day']}", today) if found else None
    return end if isinstance(end, date) else None


def at_clock(words: str, leads: Iterable[Lead]) -> tuple[Lead, ...]:
    """These leads at the time of day that is all the words say; none for other words."""
    found = _CLOCK.fullmatch(words)
    try:
        at = leads_from_words(f"1 day before at {found['clock']}")[0].at if found else None
    except LeadError:
        return ()
    if at is None:
        return ()
    moved = [Lead(lead.days, at=at) if lead.days or lead.at else lead for lead in leads]
    return tuple(moved) if any(lead.at for lead in moved) else (*moved, Lead(at=at))


def with_number(old: str, leads: Iterable[Lead]) -> set[Lead]:
    """The leads that words name: "15" of "15 minutes before", "the week"."""
    of, number = [*leads], str(NUMBERS.get(old, old))
    with suppress(LeadError):
        if exact := {*leads_from_words(old)}.intersection(of):
            return exact
    return {lead for lead in of if number in lead_in_words(lead).split()}


def of_same_unit(words: str, leads: Iterable[Lead]) -> tuple[Lead, ...]:
    """The lead of a number alone, in the unit of the only one that there is; none for others."""
    found = _NUMBER.fullmatch(re.split("[,.;] ", words)[0])
    of = [lead_in_words(each).split() for each in leads]
    if found and len(of) == 1 and len(of[0]) == 3:  # "15 minutes before"
        with suppress(LeadError):
            return tuple(leads_from_words(f"{found['number']} {of[0][1]}"))
    return ()


def wishes_in(value: object) -> dict[Subject, set[Lead]]:
    """The wishes that an Undo carries; raises `UnreadableError` for what none of ours holds."""
    try:
        return {
            Subject(kind=kind or None, session=(uid, recurrence_date(at)) if uid else None): {
                Lead.parse(lead) for lead in leads
            }
            for kind, uid, at, leads in value  # type: ignore[attr-defined]
        }
    except (TypeError, ValueError):
        raise UnreadableError("undo") from None
