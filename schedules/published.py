"""A list of dates as published, compared with the calendar: which match, moved, or are new."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from schedules.importing import Options
from schedules.importing.lists import rows_of
from schedules.model import Occurrence, Status
from schedules.recurrence import parse_rule

MOST_DATES = 60
_UNSURE = (
    "is not said to take place for certain: leave that line out, and change the session by hand"
)


class PublishedError(ValueError):
    """A list that cannot be read; the message is a sentence for people."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a published list says of the calendar.

    `match` are expected dates that it names, `settled` those that were confirmed before, `moved`
    expected dates of a month in which it names another, `new` dates that nobody expected,
    `missing` expected ones that it does not name, `past` unknown dates that are over.
    """

    match: tuple[Occurrence, ...] = ()
    settled: tuple[Occurrence, ...] = ()
    moved: tuple[tuple[Occurrence, date], ...] = ()
    new: tuple[date, ...] = ()
    missing: tuple[Occurrence, ...] = ()
    past: tuple[date, ...] = ()


def dates_in(text: str, year: int, options: Options, today: date) -> list[date]:
    """The dates of a pasted list, in order; `year` is meant where a date names none.

    Raises PublishedError where there is none, or anything that is not certainly one: that does not
    exist, is on another weekday, may mean several days, or is said to be off or not sure.
    """
    rows = rows_of(text, options, today, year)
    found: set[date] = set()
    for row in rows:
        wrong = row.wrong or ("" if not row.cells.get("status") else _UNSURE)
        if not wrong and "start" not in row.cells and row.cells.get("end", "") > row.cells["date"]:
            wrong = "may mean several days: write each day with its month"
        if wrong:
            raise PublishedError(f"Line {row.line}: “{row.words}” {wrong}.")
        found |= set(_days(row.cells, year))
    if not found:
        raise PublishedError("No date was found: type dates such as January 27 or 1/27/2027.")
    if len(found) > MOST_DATES:
        raise PublishedError(f"At most {MOST_DATES} dates at a time.")
    return sorted(found)


def _days(cells: Mapping[str, str], year: int) -> Iterator[date]:
    """The day of a session, or those that a rule in words has up to the end of the year."""
    first = datetime.fromisoformat(cells["date"])
    if "repeats" not in cells:
        yield first.date()
        return
    for start in parse_rule(cells["repeats"], first).starts(first):
        if start.year > max(year, first.year):
            return
        yield start.date()


def compare(published: Sequence[date], calendar: Sequence[Occurrence], today: date) -> Comparison:
    """Compare a list with the sessions of its kind; local dates, `today` in the same zone.

    Only sessions from the first month of the list to the last are looked at, and of those that
    are over only what the list names.
    """
    first, last = _month(min(published)), (max(published).year, 12)
    here = [one for one in calendar if first <= _month(one.local_start) <= last]
    # Where a date has two sessions, one that was not cancelled counts.
    here.sort(key=lambda one: one.status is not Status.CANCELLED)
    by_day = {one.local_start.date(): one for one in here}
    named = [by_day[day] for day in published if day in by_day]
    unnamed = [
        one
        for day, one in by_day.items()
        if day not in published and day >= today and one.status is Status.TENTATIVE
    ]
    moved, new, past = [], [], []
    for day in (day for day in published if day not in by_day):
        other = next((one for one in unnamed if _month(one.local_start) == _month(day)), None)
        if day < today:
            past.append(day)
        elif other is None:
            new.append(day)
        else:
            unnamed.remove(other)
            moved.append((other, day))
    return Comparison(
        match=tuple(one for one in named if one.status is not Status.CONFIRMED),
        settled=tuple(one for one in named if one.status is Status.CONFIRMED),
        moved=tuple(moved),
        new=tuple(new),
        missing=tuple(unnamed),
        past=tuple(past),
    )


def _month(day: date | datetime) -> tuple[int, int]:
    return day.year, day.month
