"""In words, for people: times and spans, and what keepers filled in.

"Wednesday, November 25, 2026", "10:00 a.m.", "in 4 days". Slack shows `<!date…>` in each reader's
own zone; its fallback, and everything that is plain text, names the zone. Who filled something in
is named and not mentioned: a mention in a channel would call that keeper each time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.community import Community, Kind
from bot.community.reading import Slot, fill
from bot.outbox.message import Message
from bot.store import calendar as calendar_table
from bot.store import people
from bot.store.people import Person, person
from handlers.blocks import context, escape, link
from schedules.calendar import Calendar, epoch
from schedules.model import Occurrence, Status, series_of
from schedules.words import city, clock_time, long_date

SHORT = "{date_short_pretty}"  # for `moment`
IN_WORDS = 3  # the sessions that an answer in words names
NEAR = timedelta(days=1)
IN_DOUBT = "You may see it twice: Slack could not say whether it was sent before."


@dataclass(frozen=True, slots=True)
class Zones:
    """The zones to word a time for: the community's, and the reader's where it is known."""

    community: str
    community_label: str
    reader: str | None = None

    @property
    def today_in(self) -> str:
        """The zone in which "today" is meant."""
        return self.reader or self.community

    def for_everybody(self) -> Zones:
        """The same for readers who may be anywhere."""
        return Zones(self.community, self.community_label)


def zones_of(calendar: Calendar, community: Community, reader: Person | None = None) -> Zones:
    """The zones to word times in, for one reader or for everybody."""
    here = calendar.zone
    return Zones(here, zone_name(here, community), reader.timezone if reader else None)


def zone_name(timezone: str, community: Community) -> str:
    """How people call a zone: the community's own word for its zone, else the zone's city."""
    about = community.about
    return about.timezone_label if timezone == about.timezone else city(timezone)


def in_doubt(message: Message) -> Message:
    """A message that may stand there twice, and says so."""
    return message.plus(context(IN_DOUBT))


Timing = Callable[[Occurrence, Zones], str]


def days(first: date, last: date) -> str:
    """Friday, November 5, 2027, all day; Friday to Sunday, November 5-7, 2027; or months apart."""
    if first == last:
        return f"{long_date(first)}, all day"
    end = f"{last:%B} {last.day}, {last.year}"
    if (first.year, first.month) == (last.year, last.month) and (last - first).days < 7:
        return f"{first:%A} to {last:%A}, {first:%B} {first.day}-{last.day}, {last.year}"
    begin = f"{first:%B} {first.day}" + ("" if first.year == last.year else f", {first.year}")
    return f"{begin} to {end}"


def who(by: str) -> str:
    """Who did something, as mrkdwn: a member of the workspace, or what else it is called."""
    return f"<@{by}>" if re.fullmatch(r"[UW][A-Z0-9]+", by) else by


def slack_date(moment: datetime, form: str, fallback: str) -> str:
    """A date that Slack shows in each reader's zone, with `fallback` where it cannot."""
    safe = fallback.replace("|", " ").replace(">", " ").replace("<", " ")
    return f"<!date^{int(moment.timestamp())}^{form}|{safe}>"


def when(occurrence: Occurrence, zones: Zones) -> str:
    """Date and time in mrkdwn, in the reader's zone and in the community's, once if they agree."""
    if occurrence.by_days:
        return days(occurrence.local_start.date(), occurrence.last_day)
    if occurrence.start is None:
        local = occurrence.local_start
        return f"{long_date(local)} at {clock_time(local)} local time (time zone not published)"
    return moment(occurrence.start, zones)


def when_plain(occurrence: Occurrence, zones: Zones) -> str:
    """The same without Slack's markup, for the text that is read aloud and for plain text."""
    if occurrence.start is None or occurrence.by_days:
        return when(occurrence, zones)
    return _when_plain(occurrence.start, zones)


def day_of(occurrence: Occurrence, zones: Zones) -> date:
    """The reader's day on which a session begins."""
    if occurrence.start is None or occurrence.by_days:
        return occurrence.local_start.date()
    return occurrence.start.astimezone(ZoneInfo(zones.today_in)).date()


# The same few sessions are asked for again and again, and reading the zones is what costs.
@lru_cache(maxsize=4096)
def moment(start: datetime, zones: Zones, date_form: str = "{date_long_pretty}") -> str:
    """A moment in mrkdwn, as `when` says that of a session; `date_form` is one of Slack's."""
    there = start.astimezone(ZoneInfo(zones.community))
    named = f"{clock_time(there)} {zones.community_label}"
    fallback = f"{long_date(there)} at {named}"
    shown = slack_date(start, f"{date_form} at {{time}}", fallback)
    if zones.reader and _same_offset(start, zones.reader, zones.community):
        return f"{shown} {zones.community_label}"
    if there.date() != start.astimezone(ZoneInfo(zones.today_in)).date():
        named = f"{there:%A} {named}"
    return f"{shown} your time ({named})"


@lru_cache(maxsize=4096)
def _when_plain(start: datetime, zones: Zones) -> str:
    there = start.astimezone(ZoneInfo(zones.community))
    text = f"{long_date(there)} at {clock_time(there)} {zones.community_label}"
    if zones.reader and not _same_offset(start, zones.reader, zones.community):
        here = start.astimezone(ZoneInfo(zones.reader))
        day = f"{here:%A} " if here.date() != there.date() else ""
        text += f" ({day}{clock_time(here)} {city(zones.reader)} time)"
    return text


def length(occurrence: Occurrence) -> str:
    """1 hour, 90 minutes, 3 days; empty for a single day, of which `when` says it."""
    if occurrence.by_days:
        number = (occurrence.last_day - occurrence.local_start.date()).days + 1
        return "" if number == 1 else _count(number, "day")
    if occurrence.start and occurrence.end:
        return how_long(occurrence.end - occurrence.start)
    return how_long(occurrence.local_end - occurrence.local_start)


def how_long(length: timedelta) -> str:
    """1 hour, 90 minutes, 2 hours."""
    minutes = int(length.total_seconds() // 60)
    if minutes % 60 == 0:
        return _count(minutes // 60, "hour")
    if minutes > 120:
        return f"{_count(minutes // 60, 'hour')} {_count(minutes % 60, 'minute')}"
    return _count(minutes, "minute")


def how_soon(occurrence: Occurrence, now: datetime, zones: Zones) -> str:
    """In 4 days, tomorrow, in 40 minutes, started 20 minutes ago; empty where it has no instant."""
    start, end = occurrence.start, occurrence.end
    if start is None or end is None:
        return ""
    if now >= end:
        return "over"
    if occurrence.by_days:
        return _how_soon_by_day(occurrence, now, zones)
    if now >= start:
        verb = "was expected to start" if occurrence.status is Status.TENTATIVE else "started"
        minutes = int((now - start).total_seconds() // 60)
        ago = "just now" if minutes < 1 else f"{how_long(timedelta(minutes=minutes))} ago"
        return f"{verb} {ago}"
    zone = ZoneInfo(zones.today_in)
    days = (start.astimezone(zone).date() - now.astimezone(zone).date()).days
    minutes = -int(-(start - now).total_seconds() // 60)
    if minutes <= 90:
        return f"in {_count(minutes, 'minute')}"
    if days == 0:
        return f"today, in {_count(round(minutes / 60), 'hour')}"
    return _in_days(days)


def _how_soon_by_day(occurrence: Occurrence, now: datetime, zones: Zones) -> str:
    here = now.astimezone(ZoneInfo(occurrence.timezone or zones.community)).date()
    first, last = occurrence.local_start.date(), occurrence.last_day
    if here < first:
        return _in_days((first - here).days)
    return "today" if here == last else f"until {last:%B} {last.day}"


def _in_days(days: int) -> str:
    if days == 1:
        return "tomorrow"
    if days < 60:
        return f"in {_count(days, 'day')}"
    return f"in {_count(round(days / 30.44), 'month')}"


def status_words(occurrence: Occurrence) -> str:
    """Tentative and cancelled in words that stand first; nothing for what is confirmed."""
    match occurrence.status:
        case Status.CANCELLED:
            return "CANCELLED"
        case Status.TENTATIVE:
            return "Expected, not confirmed"
    return ""


def soon_in_words(occurrence: Occurrence, now: datetime, zones: Zones) -> str:
    """How soon it begins or since when it is on; no days are counted to a mere guess."""
    start, is_guess = occurrence.start, occurrence.status is Status.TENTATIVE
    if occurrence.is_over(now) or (is_guess and start and start - now >= NEAR):
        return ""
    return re.sub("^(today, |tomorrow$)", "", how_soon(occurrence, now, zones))  # the date says it


def none_announced(kind: Kind | None) -> str:
    """That no session is to come, of a kind or of any."""
    what = kind.name if kind else "session"
    return (kind and kind.none_announced) or f"No {what} is announced yet."


def next_in_words(
    calendar: Calendar, kind: Kind, now: datetime, zones: Zones, at: Timing = when
) -> str:
    """The next sessions of a kind, or that there are none and what the last one was (mrkdwn).

    `at` words when a session is.
    """

    def words(occurrence: Occurrence) -> str:
        soon, status = soon_in_words(occurrence, now, zones), status_words(occurrence)
        rest = f", {soon}" if soon else ""
        rest += f", on {occurrence.topic}" if occurrence.topic else ""
        rest += f" ({status[0].lower()}{status[1:]})" if status else ""
        return f"{at(occurrence, zones)}{escape(rest)}"

    if found := calendar.not_over(now, kind.id, limit=IN_WORDS):
        first, *others = map(words, found)
        said = f"The next one: {first}."
        guessed = found[0].status is Status.TENTATIVE  # and so are the others
        return f"{said} Then: {'; '.join(others)}." if others and not guessed else said
    nothing = escape(none_announced(kind))
    last = calendar.held(now, kind.id, limit=1)
    return f"{nothing} The last one announced: {words(last[0])}." if last else nothing


def _same_offset(moment: datetime, one: str, other: str) -> bool:
    offsets = (moment.astimezone(ZoneInfo(zone)).utcoffset() for zone in (one, other))
    return one == other or len(set(offsets)) == 1


def _count(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


@dataclass(frozen=True, slots=True)
class SharedSetting:
    """One thing filled in. `value` is empty where a keeper said that it is not needed."""

    name: str
    value: str
    set_by: str
    set_at: datetime
    set_by_name: str | None = None

    @property
    def source(self) -> str:
        """Who says so (mrkdwn): set by <@U…> on November 22, 2026."""
        return f"set by <@{self.set_by}> on {_day(self.set_at)}"

    @property
    def source_in_words(self) -> str:
        """The same in plain text, which rings for nobody: set by Marisol Ortega on …."""
        return f"set by {self.set_by_name or 'a keeper'} on {_day(self.set_at)}"


@dataclass(frozen=True, slots=True)
class SharedSettings:
    """Everything filled in, by the ids that the community folder gives."""

    calendar: Calendar

    def all(self) -> Mapping[str, SharedSetting]:
        """What was filled in, the empty ones too."""
        return {
            row["name"]: SharedSetting(
                row["name"],
                row["value"],
                row["set_by"],
                datetime.fromtimestamp(row["set_at"], UTC),
                row["set_by_name"],
            )
            for row in people.shared_settings(self.calendar.db)
        }

    def get(self, name: str) -> SharedSetting | None:
        """One thing that was filled in, None where nothing was."""
        found = self.all().get(name)
        return found if found and found.value else None

    def save(
        self, name: str, value: str, by: str, now: datetime, *, registers: str | None = None
    ) -> None:
        """Fill something in; a link that `registers` for a kind of session goes to all of them.

        A session that has a link of its own keeps it.
        """
        with self.calendar.db.immediate(durable=True):
            before = self.get(name)
            people.save_setting(self.calendar.db, name, value, by, epoch(now))
            if registers:
                self._register(registers, before.value if before else "", value, now)

    def _register(self, kind: str, before: str, link: str, now: datetime) -> None:
        for row in calendar_table.all_series(self.calendar.db):
            series = series_of(row)
            version = series.version + 1
            segments = tuple(
                replace(segment, url=link or None, sequence=version)
                if segment.kind == kind
                and (segment.url or "") in ("", before)
                and (segment.url or "") != link
                and (segment.repeats or segment.dtstart >= now.replace(tzinfo=None))
                else segment
                for segment in series.segments
            )
            if segments != series.segments:
                self.calendar.put(replace(series, segments=segments, version=version), now)


def _day(moment: datetime) -> str:
    return f"{moment:%B} {moment.day}, {moment.year}"


@dataclass(frozen=True)
class FilledIn:
    """The settings of a community with what keepers filled in, read anew for each text."""

    community: Community
    shared: SharedSettings

    def into(self, text: str, slots: Sequence[Slot]) -> str:
        """A text with its places filled in (mrkdwn)."""
        there = {name: self._shown(one) for name, one in self._there(slots).items()}
        return fill(text, slots, there, escape) if slots else escape(text)

    def plainly(self, text: str, slots: Sequence[Slot]) -> str:
        """The same as plain text, which is not escaped."""
        there = {name: _plain(one) for name, one in self._there(slots).items()}
        return fill(text, slots, there) if slots else text

    def links(self, slots: Sequence[Slot]) -> list[tuple[str, str]]:
        """The links filled in for these places: what each is called, with its source; address."""
        return [
            (f"{self._label(one)} ({one.source_in_words})", one.value)
            for name, one in self._there(slots).items()
            if self._is_link(name)
        ]

    def set_on(self, slots: Sequence[Slot]) -> date | None:
        """The day (UTC) on which the latest of these was filled in; None where none was."""
        return max((one.set_at.date() for one in self._there(slots).values()), default=None)

    def contact(self) -> str:
        """Who may know more about anything, in plain words."""
        about = self.community.about
        nearer = self.shared.get(about.contact_setting) if about.contact_setting else None
        return f"{_plain(nearer)}, or {about.contact}" if nearer else about.contact

    def who_may_know(self, named: str | None) -> str | None:
        """Whom a fact names; the community's own contact is whom keepers named, too."""
        return self.contact() if named == self.community.about.contact else named

    def name(self, user_id: str) -> str:
        """What somebody is called in plain text."""
        return person(self.shared.calendar.db, user_id).name or "a keeper"

    def _there(self, slots: Sequence[Slot]) -> Mapping[str, SharedSetting]:
        filled, named = self.shared.all(), {slot.id for slot in slots}
        return {name: one for name, one in filled.items() if name in named and one.value}

    def _shown(self, one: SharedSetting) -> str:
        value = link(one.value, self._label(one)) if self._is_link(one.name) else escape(one.value)
        return f"{value} ({escape(one.source_in_words)})"

    def _label(self, one: SharedSetting) -> str:
        return next(each.label for each in self.community.settings if each.id == one.name)

    def _is_link(self, name: str) -> bool:
        return any(each.id == name and each.type == "link" for each in self.community.settings)


def _plain(one: SharedSetting) -> str:
    return f"{one.value} ({one.source_in_words})"
