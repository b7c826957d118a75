"""What a file says, before the calendar is looked at: drafts, entries, and what is left out."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from bot.community import Kind
from schedules.model import LONGEST_WINDOW, Status, instant, local
from schedules.rrules import YEARS
from schedules.segments import SegmentEntry
from schedules.words import in_a_row

Lack = Literal["kind", "zone"]
"""What a file does not say, and the person who gives it can."""


class ImportRefusedError(Exception):
    """The file as a whole is refused; the text is one sentence with the remedy."""


class SessionError(Exception):
    """One session of a file cannot be taken; the rest goes on. The text is one sentence.

    `lacks` is set where it could be taken if the person who gives the file said that.
    """

    def __init__(self, reason: str, line: int | None = None, lacks: Lack | None = None) -> None:
        super().__init__(f"line {line}: {reason}" if line else reason)
        self.lacks = lacks


@dataclass(frozen=True, slots=True)
class Options:
    """`kind` is that of the sessions which do not say theirs; None leaves those out.

    `timezone` (IANA) is meant where the file names no zone or an unknown one; `community_zone` is
    where the community lives.
    """

    kinds: Sequence[Kind]
    community_zone: str
    kind: str | None = None
    timezone: str | None = None

    def kind_of(self, names: Iterable[str], title: str) -> str | None:
        """The kind that a session names, or whose name stands in its title; else None."""
        given = {name.strip().casefold() for name in names}
        for kind in self.kinds:
            if given & {word.casefold() for word in (kind.id, kind.name, kind.plural)}:
                return kind.id
        named = {
            kind.id
            for kind in self.kinds
            for name in (kind.name, kind.plural)
            if re.search(rf"\b{re.escape(name)}\b", title, re.IGNORECASE)
        }
        return named.pop() if len(named) == 1 else self.kind

    @property
    def kind_names(self) -> Mapping[str, str]:
        """What the kinds are called, by their ids."""
        return {kind.id: kind.name for kind in self.kinds}


USUAL = timedelta(hours=1)  # where a file gives no end
UTC_ZONES = frozenset({"UTC", "Etc/UTC", "Etc/GMT", "Etc/Universal", "Etc/Zulu"})


@dataclass(frozen=True, slots=True)
class Moment:
    """A time as a file gives it: wall-clock time, and the zone it is in.

    `zone` is an IANA name, None for a time that names none. Of an all-day date the time is
    midnight. `offset` is set where the zone is not known but what it is from UTC at this time.
    """

    local: datetime
    zone: str | None = None
    is_date: bool = False
    offset: timedelta | None = None

    @property
    def is_utc(self) -> bool:
        """Whether it is given in UTC."""
        return self.zone in UTC_ZONES or self.offset is not None

    def within(self, zone: str | None) -> datetime:
        """The wall-clock time in `zone`; a time without a zone of its own is taken to be there."""
        if self.offset is not None:
            return local(instant(self.local - self.offset, "UTC"), zone or "UTC")
        if self.zone is None or self.zone == zone:
            return self.local
        if zone is None:
            raise SessionError("some of its times have a time zone and others have none")
        return local(instant(self.local, self.zone), zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A session as a file says it, or what was changed of one meeting (then `recurrence_id`).

    `end` is when it ends or how long it takes. `zone` is the zone of the whole series; `fields` are
    a segment's, by their names, and `said` those that the file says something of, so that the
    others are left as they are. `ours` says that the file was made from this calendar, so that its
    SEQUENCE can be compared; `of` then names the series of which it is a segment. `named` says
    whether the file itself gives the UID: one that was made up may be a known meeting's.
    """

    uid: str
    line: int
    start: Moment
    zone: str | None
    end: Moment | timedelta | None
    fields: Mapping[str, Any]
    status: Status
    rrule: str | None = None
    exdates: tuple[Moment, ...] = ()
    rdates: tuple[Moment, ...] = ()
    recurrence_id: Moment | None = None
    this_and_future: bool = False
    sequence: int | None = None
    original_start: datetime | None = None
    of: str = ""
    rule: str | None = None
    ours: bool = False
    said: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()
    named: bool = True

    def length(self, zone: str | None) -> timedelta:
        """How long it takes, exactly; an hour, or a day, where the file does not say.

        Raises SessionError for an end before the start.
        """
        if self.end is None:
            return timedelta(days=1) if self.start.is_date else USUAL
        if isinstance(self.end, timedelta):
            length = self.end
        else:
            begin, end = self.start.within(zone), self.end.within(zone)
            length = end - begin
            if zone and not self.start.is_date:
                length = instant(end, zone) - instant(begin, zone)
        if length < timedelta(0):
            raise SessionError("it ends before it begins", self.line)
        if length > LONGEST_WINDOW:
            raise SessionError("it takes longer than a year", self.line)
        return length


def check_year(moment: datetime, line: int) -> None:
    """Raise SessionError for a year that no session is in."""
    if moment.year not in YEARS:
        raise SessionError(
            f"the year {moment.year} is not between {YEARS[0]} and {YEARS[-1]}", line
        )


# Buttons and menus name a session by its UID and its start; Slack leaves that 255 characters.
LONGEST_UID = 230
LONGEST_NAMED = 60  # of a UID that is too long, so much is repeated

MOST_SECONDS = 25.0  # less than others wait for the database
Watch = Callable[[int, int], None]  # how many of how many are done


@dataclass(frozen=True, slots=True)
class FileEntry:
    """An entry with the draft that it was made from, and what to look at again (`notes`).

    `file_uid` is the UID in the file, of which an entry may be a part.
    """

    entry: SegmentEntry
    draft: Draft
    notes: tuple[str, ...]
    file_uid: str = ""

    @property
    def remarks(self) -> list[str]:
        """Its notes as sentences."""
        title = self.entry.segment.title
        return [f"line {self.draft.line}: {title} {note}" for note in self.notes]


@dataclass(frozen=True, slots=True)
class Skipped:
    """A session that was left out, and why; for `lacks` see `SessionError`."""

    uid: str
    reason: str
    title: str = ""
    lacks: Lack | None = None


@dataclass(frozen=True, slots=True)
class ZoneQuestion:
    """A zone of which a file gives the rules alone: `zones` have the same, the likely ones first.

    The first is taken unless the person who gives the file says another.
    """

    name: str
    zones: tuple[str, ...]

    def in_words(self) -> str:
        """As a question, with what is taken meanwhile."""
        first, *others = self.zones
        also = f" {in_a_row(others)} would fit too." if others else ""
        return (
            f"Which time zone is “{self.name}”? It is taken for {first}, whose clocks go by the "
            f"same rules.{also}"
        )


@dataclass(frozen=True, slots=True)
class Read:
    """How a line of a list was understood: its words, the session, and what they do not say."""

    line: int
    words: str
    session: str
    assumed: str

    def in_words(self) -> str:
        """The same in one line."""
        assumed = f" (assumed: {self.assumed})" if self.assumed else ""
        return f"line {self.line}, “{self.words}”: {self.session}{assumed}"


@dataclass(slots=True)
class Contents:
    """All that a file has; of a list also how it was `read`. `kinds` are the kinds' names by id.

    `is_text` says that it is no calendar and no table, so that somebody has to look at it."""

    found: list[FileEntry] = field(default_factory=list)
    read: list[Read] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    asked: list[ZoneQuestion] = field(default_factory=list)
    kinds: Mapping[str, str] = field(default_factory=dict)
    is_text: bool = False

    @property
    def lacks(self) -> set[Lack]:
        """What would have to be said besides for all sessions to be taken as they are meant."""
        unknown: set[Lack] = {each.lacks for each in self.skipped if each.lacks}
        bare = any(found.entry.segment.timezone is None for found in self.found)
        return unknown | ({"zone"} if bare else set())

    def take(self, uid: str, read: Callable[[], Sequence[FileEntry]], title: str = "") -> bool:
        """Add everything of one UID, or nothing: with half its exceptions it would be wrong."""
        try:
            refuse_long(uid)
            self.found += [replace(each, file_uid=uid) for each in read()]
        except SessionError as error:
            # Of a very long UID the beginning is named.
            named = uid if len(uid) <= LONGEST_UID else f"{uid[:LONGEST_NAMED]}…"
            self.skipped.append(Skipped(named, str(error), title, error.lacks))
            return False
        return True


def refuse_long(uid: str) -> None:
    """Raise SessionError for an identifier that could not be used everywhere."""
    if len(uid) > LONGEST_UID:
        raise SessionError(
            f"its UID has {len(uid)} characters, and no more than {LONGEST_UID} can be kept: give "
            "it a shorter one in the file"
        )


def limited(progress: Watch) -> Watch:
    """The same, ended after `MOST_SECONDS` of work, whatever else the machine does."""
    end = time.thread_time() + MOST_SECONDS

    def watch(done: int, total: int) -> None:
        if time.thread_time() > end:
            raise ImportRefusedError(
                f"The file takes longer than {MOST_SECONDS:.0f} seconds, and nothing was changed: "
                "export a shorter time, or only the calendar in question."
            )
        progress(done, total)

    return watch
