"""What a file has, session by session, without a calendar to compare it with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from schedules.entries import with_entry
from schedules.importing.reading import Reading
from schedules.model import Occurrence, Segment, Series
from schedules.recurrence import occurrences


@dataclass(frozen=True, slots=True)
class Shown:
    """A session of a file: `uid` is that of the file, `original_start` where its series has it.

    That is naive local time, None for a session that is no part of a series.
    """

    uid: str
    occurrence: Occurrence
    original_start: datetime | None


@dataclass(frozen=True, slots=True)
class Preview:
    """The sessions of a file in some time; (UID, sentence) of what is left out; sentences."""

    sessions: list[Shown]
    left_out: list[tuple[str, str]]
    notes: list[str]


def preview(reading: Reading, first: date, last: date) -> Preview:
    """The sessions that start on the days `first` to `last` where they are, in order."""
    bounds = datetime.combine(first, time.min), datetime.combine(last, time.max)
    found = [
        Shown(each.file_uid, one, _original_start(each.entry.segment, one.recurrence_id))
        for each in reading.found
        for one in occurrences(with_entry(Series(each.entry.series, ()), each.entry), *bounds)
    ]
    found.sort(key=lambda shown: (shown.occurrence.local_start, shown.uid))
    left_out = [(each.uid, each.reason) for each in reading.skipped]
    return Preview(found, left_out, list(_notes(reading)))


def _original_start(segment: Segment, day: date) -> datetime | None:
    if not segment.repeats:
        return None
    own = {start.date(): start for start in segment.rdates}
    return own.get(day) or datetime.combine(day, segment.dtstart.time())


def _notes(reading: Reading) -> Iterator[str]:
    yield from reading.warnings
    for each in reading.found:
        for note in each.notes:
            yield f"line {each.line}: {each.entry.segment.title} {note}"
    yield from (each.in_words() for each in reading.read)
    unknown = sum(not each.entry.segment.kind for each in reading.found)
    if unknown:
        yield f"{unknown} do not say of which kind they are: they are left out unless you say it"
