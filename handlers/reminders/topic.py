"""What few words are about, and the moments and leads that they name of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from handlers.payloads import UnreadableError
from schedules.leads import Lead, LeadError, lead_in_words, leads_from_words
from schedules.model import Occurrence, instant, local, recurrence_date
from schedules.periods import PeriodError, period
from schedules.subscriptions import Subject
from schedules.words import NUMBERS

# "remind me of this in 10 minutes", "tomorrow at 9", "at 9am my time that day"
_MOMENT = re.compile(
    r"remind(?: me)?(?: (?:of|about) (?:this|it|that)(?: one)?)?(?: in (?P<wait>.+)|(?=.*\d)"
    r"(?: (?:on )?(?P<day>today|tonight|tomorrow|\w+day))?(?: morning)?"
    r"(?: (?:at )?(?P<hour>\d{1,2})(?::(?P<minute>[0-5]\d))? ?(?P<half>[ap]m)?)?(?: my time)?"
    r"(?P<that> (?:on )?(?:that|the same) day)?)"
)


@dataclass(frozen=True)
class Topic:
    """What few words are about: whose reminders, the session shown or set last, the last change.

    That `added` some wishes and `kept` others of the same; `undo` takes it back. The answer before
    was about reminders if it `is_told`.
    """

    destination: str
    one: Occurrence | None
    is_told: bool
    undo: Mapping[str, Any] = field(default_factory=dict)
    added: Mapping[Subject, set[Lead]] = field(default_factory=dict)
    kept: Mapping[Subject, set[Lead]] = field(default_factory=dict)

    @property
    def kinds(self) -> tuple[str, ...]:
        """Those of which something was added."""
        return tuple(each.kind for each in self.added if each.kind)


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


def with_number(old: str, leads: Iterable[Lead]) -> set[Lead]:
    """The leads that have this number in words: "15" of "15 minutes before"."""
    number = str(NUMBERS.get(old, old))
    return {lead for lead in leads if number in lead_in_words(lead).split()}


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
