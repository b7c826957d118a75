"""Whatever holds a list of dates and is no iCalendar file: text, a page, CSV, a workbook.

Its rows, each a session, are put together as an import takes them.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from bot.schools.school import WorkbookError
from bot.schools.workbook import sheets_of
from schedules.exporting import TEXTS, unguarded
from schedules.importing import dated, lists, texts, written
from schedules.importing.assembling import assemble
from schedules.importing.contents import (
    Contents,
    Draft,
    FileEntry,
    ImportRefusedError,
    Moment,
    Options,
    Read,
    SessionError,
    Watch,
    check_year,
)
from schedules.importing.scanned import ScannedLine
from schedules.importing.texts import text_of, zone_named
from schedules.importing.values import flat_of, named, when
from schedules.importing.written import NotADayError
from schedules.model import Occurrence, Status
from schedules.rrules import parse_rule
from schedules.words import city, in_a_row, long_date

LINKS = ("url", "resources_url", "source")
_LENGTH = re.compile(r"(\d{1,4})[\s-]*(min(?:ute)?s?|h(?:ours?|rs?)?)\.?", re.IGNORECASE)
_STATUSES = {status.value: status for status in Status} | {
    "": Status.CONFIRMED,
    "expected": Status.TENTATIVE,
    "canceled": Status.CANCELLED,
}


def read_rows(
    reading: Contents,
    rows: Sequence[ScannedLine],
    columns: AbstractSet[str],
    options: Options,
    watch: Watch,
) -> Contents:
    """Add what rows say to what was read; `columns` are those that they speak of.

    `watch` is told how much is done and may raise to end it.
    """
    said = {"kind", "title", "duration", "timing", *(columns & {"status", *TEXTS})}
    said |= {"exdates"} if {"except", "also"} & columns else set()
    said |= {"overrides"} if "recurrence_id" in columns else set()
    by_uid: dict[str, list[ScannedLine]] = defaultdict(list)
    for row in rows:
        by_uid[f"line {row.line}" if row.wrong else _uid(row.cells, by_uid)].append(row)
    for done, (uid, own) in enumerate(by_uid.items(), start=1):
        title = texts.one_line(unguarded(own[0].cells.get("title", "")), "title")
        entries = partial(_entries, uid, own, frozenset(said), options)
        if reading.take(uid, entries, title):
            reading.read.append(_understood(_in_zone(own[0], options), reading))
        watch(done, len(by_uid))
    return reading


def _entries(
    uid: str, rows: Sequence[ScannedLine], said: frozenset[str], options: Options
) -> list[FileEntry]:
    """What the rows of one UID say. Raises SessionError."""
    drafts = []
    for row in rows:
        if row.wrong:
            raise SessionError(f"“{row.words[:60]}” {row.wrong}", row.line)
        try:
            drafts.append(_draft(uid, _in_zone(row, options), said, options))
        except NotADayError as error:
            raise SessionError(str(error), row.line) from None
    return assemble(drafts, options)


def _understood(row: ScannedLine, reading: Contents) -> Read:
    """How a row was read, of which the session stands last."""
    entry = reading.found[-1].entry
    segment = entry.segment
    # Of a day without a time that of the session which is expected then is kept.
    no_time = dated.NO_TIME in row.assumed
    day = long_date(segment.dtstart) if no_time else when(flat_of(entry)["timing"])
    session = f"{named(segment.title, reading.kinds.get(segment.kind))}, {day}"
    return Read(row.line, row.words, session, in_a_row(row.assumed))


def _uid(cells: Mapping[str, str], known: Collection[str]) -> str:
    """The row's own UID; without one it is known by its kind, day and time, however written."""
    uid = texts.uid(unguarded(cells.get("uid", "")))
    if uid:
        return uid
    named = [cells.get("kind", "").casefold(), cells.get("date", ""), cells.get("start", "")]
    uid = re.sub(r"[^\w-]+", "-", "-".join(named))
    if uid not in known:
        return uid
    title = hashlib.sha256(cells.get("title", "").encode()).hexdigest()[:8]
    return f"{uid}-{title}"


def _draft(uid: str, row: ScannedLine, said: frozenset[str], options: Options) -> Draft:
    cells, line = row.cells, row.line

    def text(name: str) -> str:
        return unguarded(cells.get(name, ""))

    start = _moment(f"{cells['date']}\t{cells.get('start', '')}")
    check_year(start.local, line)
    title = texts.several_lines(text("title"), "title").replace("\n", " ")
    fields: dict[str, Any] = {name: texts.several_lines(text(name), name) for name in TEXTS}
    for name in LINKS:
        if fields[name] and not texts.link(fields[name]):
            raise SessionError(f"its {name} is no address that begins with https://", line)
    status = _STATUSES.get(cells.get("status", "").casefold())
    if status is None:
        raise SessionError("its status should be tentative, confirmed or cancelled", line)
    fields |= {
        "title": title,
        "kind": options.kind_of([cells.get("kind", "")], title),
        "from_date": _moment(cells["from"]).local.date() if cells.get("from") else None,
        "until_date": _moment(cells["until"]).local.date() if cells.get("until") else None,
        "follows": texts.uid(text("follows")),
    }
    unzoned = "names no time zone: it is listed by its local time and never reminded of"
    return Draft(
        uid=uid,
        line=line,
        start=start,
        zone=cells["timezone"] or None,
        end=_end(cells.get("end", ""), start),
        fields=fields,
        status=status,
        rrule=cells.get("repeats") or None,
        exdates=_moments(cells.get("except", "")),
        rdates=_moments(cells.get("also", "")),
        of=texts.uid(text("series")),
        rule=cells.get("rule") or None,
        recurrence_id=next(iter(_moments(cells.get("recurrence_id", ""))), None),
        sequence=int(cells["sequence"]) if cells.get("sequence", "").isdecimal() else None,
        said=said,
        ours=True,
        notes=() if cells["timezone"] else (unzoned,),
        named=bool(cells.get("uid")),
    )


def _in_zone(row: ScannedLine, options: Options) -> ScannedLine:
    """The row with the zone that is said or assumed, as IANA names it.

    A column for the zone that is empty says that there is none; where there is not even a column,
    the community's is assumed.
    """
    text = row.cells.get("timezone")
    zone = zone_named(text, options.community_zone) if text else None
    zone = zone or options.timezone
    if text and zone is None:
        raise SessionError(
            f"the time zone “{text[:60]}” is not known: name a city's zone, such as America/Denver",
            row.line,
            lacks="zone",
        )
    if zone is None and (text is None or not row.cells.get("start")):
        zone = options.community_zone
        row = row.assuming(f"{city(zone)}'s time zone" if row.cells.get("start") else "")
    return row.having(timezone=zone or "")


def _end(text: str, start: Moment) -> Moment | timedelta | None:
    """A time of the same day, a day and time, or a length."""
    if not text:
        return None
    if length := _LENGTH.fullmatch(text):
        hours = length[2].casefold().startswith("h")
        return timedelta(minutes=int(length[1]) * (60 if hours else 1))
    if written.is_clock(text):
        return Moment(datetime.combine(start.local, written.clock_of(text)))
    end = _moment(text)
    # Of whole days people name the last one.
    return Moment(end.local + timedelta(days=start.is_date and end.is_date))


def _moments(text: str) -> tuple[Moment, ...]:
    return tuple(_moment(part.strip()) for part in re.split(r"[;,\n]", text) if part.strip())


def _moment(text: str) -> Moment:
    """A day, or a day and a time. Raises NotADayError."""
    found = written.days_in(text)
    if len(found) != 1 or not found[0].year or found[0].wrong or found[0].last:
        raise NotADayError(f"“{text[:40].strip()}” is no day: write it as 2027-01-27")
    clock = text[found[0].end :].strip(" T\t,")
    try:
        day = written.day_of(found[0].year, found[0])
    except NotADayError as error:
        raise NotADayError(f"“{text[: found[0].end][:40]}” {error}") from None
    at = written.clock_of(clock) if clock else time.min
    return Moment(datetime.combine(day, at), is_date=not clock)


MOST_LINES = 1_000
IN_A_LIST = frozenset({"topic", "url", "place", "status"})
_PAGE = re.compile(r"\s*(?:<!doctype|<html|<table|<body|<div|<p\b|<ul)", re.IGNORECASE)


def read_list(data: bytes, options: Options, watch: Watch, today: date) -> Contents:
    """Read a list or a table.

    `watch` is told how much is done and may raise to end it. Raises ImportRefusedError for what
    holds no day at all.
    """
    text = ""
    if data.startswith(b"PK"):
        table = _sheet(data)
        if table is None:
            raise ImportRefusedError(
                "No sheet of the workbook has a list of sessions: the names of its columns should "
                "stand above them, at least one for the date and one for the time or the title."
            )
    else:
        text = text_of(data)
        text = _without_blanks(texts.plain(text, with_links=True)) if _PAGE.match(text) else text
        text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
        table = lists.table_in(text)
    if table:
        reading = Contents(kinds=options.kind_names, warnings=lists.warnings_of(table))
        rows = lists.table_rows(table, options, today)
        read_rows(reading, rows, {*table.columns}, options, watch)
        if not any(each.assumed for each in reading.read):
            reading.read.clear()
        return reading
    if text.count("\n") > MOST_LINES:
        raise ImportRefusedError(f"The list has more than {MOST_LINES:,} lines: give it in parts.")
    rows = lists.rows_of(text, options, today)
    if not any(row.cells for row in rows):
        raise ImportRefusedError(
            "No date was found: give a calendar (.ics), or dates such as January 27, 2027, in a "
            "table or a text."
            + "".join(f" Line {row.line}: “{row.words}” {row.wrong}." for row in rows[:3])
        )
    reading = Contents(kinds=options.kind_names, is_text=True)
    said = {name for row in rows for name in row.cells} & IN_A_LIST | {"status"}
    return read_rows(reading, rows, said, options, watch)


def is_list(text: str, options: Options, today: date) -> bool:
    """Whether a message is a list of sessions: several with hours, or one with much else."""
    if text.count("\n") > MOST_LINES or text.rstrip().endswith("?"):
        return False
    if lists.table_in(text):
        return True
    found = [row.cells for row in lists.rows_of(text, options, today) if row.cells]
    timed = sum("start" in cells for cells in found)
    whole = any("start" in cells and "kind" in cells for cells in found)
    ruled = any("repeats" in cells for cells in found)
    return timed > 1 or len(found) > 2 or (whole and (ruled or "\n" in text))


def has_sessions(data: bytes) -> bool:
    """Whether a workbook has a sheet with sessions; what cannot be opened has none."""
    try:
        return _sheet(data) is not None
    except ImportRefusedError:
        return False


def _sheet(data: bytes) -> lists.Table | None:
    """The first sheet of a workbook that has sessions."""
    try:
        for rows in sheets_of(data):
            cells = [["" if cell is None else str(cell).strip() for cell in row] for row in rows]
            if found := lists.table_of([*enumerate(cells, start=1)]):
                return found
    except WorkbookError as error:
        raise ImportRefusedError(str(error)) from None
    return None


def _without_blanks(text: str) -> str:
    lines = (re.sub(r"[^\S\t]+", " ", line).strip(" ") for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines))


# Dates as published are compared with the calendar: which match, moved, or are new.

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
    rows = lists.rows_of(text, options, today, year)
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
