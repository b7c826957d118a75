"""Sessions, changes and their consequences in words, for keepers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from bot.clock import zone_names
from bot.community import Community
from bot.store import calendar as calendar_table
from bot.store import keepers
from bot.store.database import Row
from handlers.blocks import Block, button, confirmed, escape
from handlers.wording import days, slack_date, who, zone_name
from schedules.calendar import Calendar
from schedules.leads import Lead, lead_in_words
from schedules.model import LONGEST_MEETING, Occurrence, Segment, Status, last_day
from schedules.outlook import Audience, LeadCount, clashes, dates, holidays_on
from schedules.patching import Details, Target, details_in
from schedules.recurrence import describe, local
from schedules.words import clock_time, in_a_row, long_date

STATUS_WORDS = {
    Status.TENTATIVE: "expected, not confirmed",
    Status.CONFIRMED: "confirmed",
    Status.CANCELLED: "cancelled",
}
LABELS = {
    "title": "Title",
    "topic": "Topic",
    "note": "Note",
    "place": "Place",
    "url": "Registration link",
    "resources_url": "Resource page",
}
# Areas of the zone database whose zones are named after countries and offsets, not cities.
_WITHOUT_CITIES = frozenset("Brazil Canada Chile Etc Mexico SystemV US posix right".split())
ACTION_UNDO = "keepers_undo_press"
FIRST_DATES = 6
MOST_WARNINGS = 8


@dataclass(frozen=True, slots=True)
class Words:
    """Words things for a keeper of this community. All of its texts are mrkdwn, escaped."""

    community: Community
    calendar: Calendar

    def zone(self, timezone: str | None) -> str:
        """How people call a session's zone."""
        return zone_name(timezone, self.community) if timezone else "local"

    def zone_named(self, text: str) -> str | None:
        """The zone (IANA) that somebody typed: as people call it, a city in it, or its own name."""
        if text.casefold() == self.community.about.timezone_label.casefold():
            return self.community.about.timezone
        return zone_called(text)

    def kind(self, kind_id: str) -> str:
        """What a kind of session is called; it may have left the community's folder."""
        found = self.community.kind_by_id.get(kind_id)
        return escape(found.name if found else kind_id)

    def span(self, of: Occurrence | Details | Segment) -> str:
        """Wednesday, January 27, 2027, 10:00 a.m. to 11:00 a.m. Pacific; or its days."""
        start, length = _start(of), _length(of)
        first, last = start.date(), last_day(start, length)
        if of.all_day or length > LONGEST_MEETING:
            return days(first, last)
        end = start + length
        if end.date() > first and end.time() != time.min:
            zone = self.zone(of.timezone or None)
            return (
                f"{long_date(first)}, {clock_time(start)} to {long_date(end)}, {clock_time(end)} "
                f"{zone}"
            )
        return f"{long_date(first)}, {self.hours(of)}"

    def hours(self, of: Occurrence | Details | Segment) -> str:
        """10:00 a.m. to 11:00 a.m. Pacific; all day."""
        start, length = _start(of), _length(of)
        if of.all_day:
            return "all day" if length.days == 1 else f"{length.days} days"
        zone = self.zone(of.timezone or None)
        return f"{clock_time(start)} to {clock_time(start + length)} {zone}"

    def line(self, occurrence: Occurrence) -> str:
        """One session in a list."""
        when = self.span(occurrence)
        topic = f": {escape(occurrence.topic)}" if occurrence.topic else ""
        status = STATUS_WORDS[occurrence.status]
        return f"*{when}*\n{escape(occurrence.title)}{topic} · {status}"

    def understood(self, segment: Segment, now: datetime) -> str:
        """What a new session or series is, with its first dates."""
        start = segment.dtstart
        hours = self.hours(segment)
        if segment.rrule is None:
            return f"*Once: {self.span(segment)}.*"
        found = dates(segment, now)
        rule = describe(segment.rrule, start, segment.timezone)
        first = short_dates([one.local_start.date() for one in found[:FIRST_DATES]])
        more = " …" if len(found) > FIRST_DATES else ""
        return f"*{escape(rule)}, {hours}, from {long_date(start)}:* {first}{more}"

    def warnings(self, found: Sequence[Occurrence], now: datetime, besides: str = "") -> list[str]:
        """What speaks against these dates: the past, holidays, other sessions at the same time."""
        said = []
        if found and found[0].start is not None and found[0].start <= now:
            said.append("The first date lies in the past.")
        place = self.community.about.holidays
        days = holidays_on((one.local_start.date() for one in found), place)
        said += [f"{short_dates([day])} is a public holiday: {escape(days[day])}." for day in days]
        for one, other in clashes(self.calendar, found, besides=besides):
            day = short_dates([one.local_start.date()])
            said.append(f"{day}: “{escape(other.title)}” is at the same time.")
        left = len(said) - MOST_WARNINGS
        return [*said[:MOST_WARNINGS], *([f"And {left} more of the kind."] if left > 0 else [])]

    def differences(self, before: Details, after: Details, timezone: str | None) -> list[str]:
        """What a change changes, a line for each thing."""
        said = []
        for name, label in LABELS.items():
            was, becomes = getattr(before, name), getattr(after, name)
            if was != becomes:
                said.append(f"{label}: {_quoted(was)} → {_quoted(becomes)}")
        times = [(one.local_start, one.duration, one.all_day) for one in (before, after)]
        if times[0] != times[1]:
            here = timezone or ""
            was, becomes = (self.span(replace(one, timezone=here)) for one in (before, after))
            said.append(f"Time: {was} → {becomes}")
        if before.timezone != after.timezone:
            was, becomes = (self.zone(one.timezone or None) for one in (before, after))
            said.append(f"Time zone: {was} → {becomes}, with the same time on the clock there")
        if before.kind != after.kind:
            was, becomes = (self.kind(one.kind) for one in (before, after))
            said.append(f"Kind: {was} → {becomes}")
        if before.source != after.source:
            said.append(f"Source: {_quoted(before.source)} → {_quoted(after.source)}")
        if before.status != after.status:
            said.append(f"Status: {STATUS_WORDS[before.status]} → {STATUS_WORDS[after.status]}")
        if before.rrule != after.rrule and after.rrule and before.rrule:
            rules = (
                describe(one.rrule or "", one.local_start, timezone) for one in (before, after)
            )
            was, becomes = rules
            said.append(f"Repeats: {escape(was)} → {escape(becomes)}")
        return said

    def changes_since(self, target: Target, sequence: int) -> list[str]:
        """The changes of a session since it had a SEQUENCE: who made them, and what they were."""
        rid = target.recurrence_id.isoformat()
        rows = calendar_table.changes_since(self.calendar.db, target.uid, rid, sequence)
        said = []
        for row in rows:
            pair = [details_in(row[name], target) for name in ("before", "after")]
            lines = self.differences(pair[0], pair[1], target.segment.timezone)
            said.append(f"{by_whom(row, self)}: {'; '.join(lines) or escape(row['action'])}")
        return said

    def held(self, target: Target) -> str:
        """What keepers hold of a session, which no change of it releases; empty for nothing."""
        rid = target.recurrence_id.isoformat()
        found = keepers.held_of(self.calendar.db, target.uid, rid)
        names = [
            f"reminders {lead_in_words(Lead.parse(lead))}" if lead else "notices of changes"
            for lead in sorted(found)
        ]
        return f"These stay held: {in_a_row(names)}." if names else ""

    def moment(self, moment: datetime) -> str:
        """A moment, in the reader's zone."""
        there = moment.astimezone(self.community.zone)
        label = self.community.about.timezone_label
        fallback = f"{long_date(there)} at {clock_time(there)} {label}"
        return slack_date(moment, "{date_long_pretty} at {time}", fallback)


def who_hears(audience: Audience, *, is_notice: bool) -> str:
    """Whom a change notifies; `is_notice` says whether it is of a kind that anybody is told of."""
    waiting = how_many(audience.people_waiting, audience.channels_waiting)
    told = how_many(audience.people_told, audience.channels_told)
    if is_notice and told:
        first = f"*Told at once:* {told}, who were told of it before."
    elif is_notice:
        first = "*Nobody hears of it now*: nobody was told of it before."
    else:
        first = "*Nobody is notified.* Answers and reminders say it from now on."
    if waiting:
        return f"{first} Waiting to be reminded: {waiting}."
    return f"{first} Nobody has asked to be reminded of it."


def who_is_reminded(to_come: Occurrence | None, counts: Sequence[LeadCount], words: Words) -> str:
    """Who will be reminded of the first date to come, and when."""
    if to_come is None:
        return "*Reminders:* none, since there is no date to come."
    if not counts:
        return "*Reminders:* nobody has asked to be reminded of sessions of this kind yet."
    said = [
        f"{count.words}: {how_many(count.people, count.channels)} ({words.moment(count.due)})"
        for count in counts[:6]
    ]
    day = short_dates([to_come.local_start.date()])
    return f"*Reminders for {day}:* {'; '.join(said)}."


def short_dates(days: Sequence[date]) -> str:
    """Jan 27, Feb 24 and Mar 31, 2027; a year stands where it changes."""
    said = []
    for index, day in enumerate(days):
        is_last_of_year = index + 1 == len(days) or days[index + 1].year != day.year
        said.append(f"{day:%b} {day.day}" + (f", {day.year}" if is_last_of_year else ""))
    return in_a_row(said) if said else ""


def by_whom(row: Row | Any, words: Words) -> str:
    """Who made a change, and when."""
    moment = datetime.fromtimestamp(row["at"], tz=words.community.zone)
    return f"{who(row['changed_by'])}, {words.moment(moment)}"


def set_by(name: str | None, at: int, timezone: str) -> str:
    """Who turned something on (mrkdwn, which rings for nobody), and on which day."""
    day = local(datetime.fromtimestamp(at, UTC), timezone)
    return f"set by {escape(name or 'a keeper')} on {day:%B} {day.day}, {day.year}"


def how_many(people: int, channels: int) -> str:
    """3 people and 1 channel; empty for nobody."""
    parts = []
    if people:
        parts.append("1 person" if people == 1 else f"{people} people")
    if channels:
        parts.append("1 channel" if channels == 1 else f"{channels} channels")
    return in_a_row(parts) if parts else ""


def _start(of: Occurrence | Details | Segment) -> datetime:
    return of.dtstart if isinstance(of, Segment) else of.local_start


def _length(of: Occurrence | Details | Segment) -> timedelta:
    return of.local_end - of.local_start if isinstance(of, Occurrence) else of.duration


def _quoted(text: str) -> str:
    return f"“{escape(text)}”" if text else "nothing"


def undo_button(change: int, uid: str, rid: str) -> Block:
    """The button that takes a change back, of which Slack asks first."""
    return confirmed(
        button("Undo", ACTION_UNDO, {"id": change, "uid": uid, "rid": rid}),
        "Undo this change?",
        "Those who were told of it are told again where its time changes, or whether it takes "
        "place.",
        yes="Undo",
        no="Keep it",
    )


def zone_called(text: str) -> str | None:
    """The IANA zone of a city ("new york"), a name such as "Eastern", or IANA's own name."""
    from schedules.importing.timezones import named_zone  # takes a while, and only this needs it

    plain = " ".join(text.split())
    short = plain.removesuffix(" time").removesuffix(" Time")
    city = _cities().get(short.casefold())
    return named_zone(plain) or city or named_zone(f"{short} Standard Time")


@lru_cache(maxsize=1)
def _cities() -> dict[str, str]:
    """The zone of each city that one is named after; of several the shortest name."""
    names = sorted(zone_names(), key=len, reverse=True)
    return {
        name.rsplit("/", 1)[-1].replace("_", " ").casefold(): name
        for name in names
        if "/" in name and name.split("/")[0] not in _WITHOUT_CITIES
    }
