"""Sessions, changes and their consequences in words, for keepers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

from bot.community import Community
from bot.store import calendar as table
from bot.store.database import Row
from bot.store.people import Person
from handlers.blocks import Block, bullets, escape, section
from handlers.wording import days, moment, who, zone_name, zones_of
from schedules.calendar import Calendar
from schedules.model import LONGEST_MEETING, Occurrence, Segment, Status, last_day
from schedules.outlook import Audience, clashes, holidays_on
from schedules.patching import Details, Target, details_in
from schedules.recurrence import describe
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
MOST_WARNINGS = 8


@dataclass(frozen=True, slots=True)
class Words:
    """Words things for a keeper of this community: mrkdwn, escaped; moments for the `reader`."""

    community: Community
    calendar: Calendar
    reader: Person | None = None

    def zone(self, timezone: str | None) -> str:
        """How people call a session's zone."""
        return zone_name(timezone, self.community) if timezone else "local"

    def kind(self, kind_id: str) -> str:
        """What a kind of session is called; it may have left the community's folder."""
        found = self.community.kind_by_id.get(kind_id)
        return escape(found.name if found else kind_id)

    def moment(self, at: datetime) -> str:
        """A moment, in the reader's zone and in the community's."""
        return moment(at, zones_of(self.calendar, self.community, self.reader))

    def span(self, of: Occurrence | Details | Segment) -> str:
        """Wednesday, January 27, 2027, 10:00 a.m. to 11:00 a.m. Pacific; or its days."""
        start, end = _times(of)
        first, length = start.date(), end - start
        if of.all_day or length > LONGEST_MEETING:
            return days(first, last_day(start, length))
        if end.date() > first and end.time() != time.min:
            until = f"{long_date(end)}, {clock_time(end)} {self.zone(of.timezone)}"
            return f"{long_date(first)}, {clock_time(start)} to {until}"
        return f"{long_date(first)}, {self.hours(of)}"

    def hours(self, of: Occurrence | Details | Segment) -> str:
        """10:00 a.m. to 11:00 a.m. Pacific; all day."""
        start, end = _times(of)
        if of.all_day:
            number = (end - start).days
            return "all day" if number == 1 else f"{number} days"
        return f"{clock_time(start)} to {clock_time(end)} {self.zone(of.timezone)}"

    def line(self, occurrence: Occurrence) -> str:
        """One session in a list."""
        topic = f": {escape(occurrence.topic)}" if occurrence.topic else ""
        what = f"{escape(occurrence.title)}{topic} · {STATUS_WORDS[occurrence.status]}"
        return f"*{self.span(occurrence)}*\n{what}"

    def warnings(
        self, found: Sequence[Occurrence], now: datetime, besides: str = ""
    ) -> list[Block]:
        """What speaks against these dates: the past, holidays, other sessions at the same time."""
        said = []
        if found and found[0].start is not None and found[0].start <= now:
            said.append("The first date lies in the past.")
        place = self.community.about.holidays
        free = holidays_on((one.local_start.date() for one in found), place)
        said += [f"{short_dates([day])} is a public holiday: {escape(free[day])}." for day in free]
        for one, other in clashes(self.calendar, found, besides=besides):
            day = short_dates([one.local_start.date()])
            said.append(f"{day}: “{escape(other.title)}” is at the same time.")
        if (left := len(said) - MOST_WARNINGS) > 0:
            said[MOST_WARNINGS:] = [f"And {left} more of the kind."]
        return [section(f":warning: *Please check*\n{bullets(said)}")] if said else []

    def differences(self, before: Details, after: Details, timezone: str | None) -> list[str]:
        """What a change changes, a line for each thing that reads otherwise."""
        both = before, after
        read = {label: [_quoted(getattr(x, name)) for x in both] for name, label in LABELS.items()}
        read["Time"] = [self.span(replace(one, timezone=timezone or "")) for one in both]
        read["Time zone"] = [self.zone(one.timezone) for one in both]
        if before.timezone != after.timezone:
            read["Time zone"][1] += ", with the same time on the clock there"
        read["Kind"] = [self.kind(one.kind) for one in both]
        read["Source"] = [_quoted(one.source) for one in both]
        read["Status"] = [STATUS_WORDS[one.status] for one in both]
        rules = [(one.rrule, one.local_start) for one in both if one.rrule]
        if before.rrule != after.rrule and len(rules) == 2:
            read["Repeats"] = [escape(describe(*rule, timezone)) for rule in rules]
        return [
            f"{label}: {was} → {becomes}"
            for label, (was, becomes) in read.items()
            if was != becomes
        ]

    def changes_since(self, target: Target, sequence: int) -> list[str]:
        """The changes of a session since it had a SEQUENCE: who made them, and what they were."""
        rid = target.recurrence_id.isoformat()
        said = []
        for row in table.changes_since(self.calendar.db, target.uid, rid, sequence):
            before, after = (details_in(row[name], target) for name in ("before", "after"))
            lines = self.differences(before, after, target.segment.timezone)
            said.append(f"{self.by_whom(row)}: {'; '.join(lines) or escape(row['action'])}")
        return said

    def by_whom(self, row: Row) -> str:
        """Who made a change, and when."""
        return f"{who(row['changed_by'])}, {self.moment(datetime.fromtimestamp(row['at'], UTC))}"


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


def short_dates(found: Sequence[date]) -> str:
    """Jan 27, Feb 24 and Mar 31, 2027; a year stands where it changes."""
    years = [*(day.year for day in found[1:]), None]
    return in_a_row(
        f"{day:%b} {day.day}" + (f", {day.year}" if day.year != after else "")
        for day, after in zip(found, years, strict=False)
    )


def how_many(people: int, channels: int) -> str:
    """3 people and 1 channel; empty for nobody."""
    parts = []
    if people:
        parts.append("1 person" if people == 1 else f"{people} people")
    if channels:
        parts.append("1 channel" if channels == 1 else f"{channels} channels")
    return in_a_row(parts)


def _times(of: Occurrence | Details | Segment) -> tuple[datetime, datetime]:
    """Local start and end."""
    if isinstance(of, Occurrence):
        return of.local_start, of.local_end
    start = of.dtstart if isinstance(of, Segment) else of.local_start
    return start, start + of.duration


def _quoted(text: str) -> str:
    return f"“{escape(text)}”" if text else "nothing"
