"""Whatever holds a list of dates and is no iCalendar file: text, a page, CSV, a workbook.

Its rows, each a session, are put together as an import takes them.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from bot.schools.school import WorkbookError
from bot.schools.xlsx import sheets_of
from schedules.exporting import TEXTS, unguarded
from schedules.importing import dated, lists, tabular, texts, written
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
from schedules.model import Status
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
        table = tabular.table_in(text)
    if table:
        reading = Contents(kinds=options.kind_names, warnings=tabular.warnings_of(table))
        rows = tabular.rows_of(table, options, today)
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
    if tabular.table_in(text):
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


def _sheet(data: bytes) -> tabular.Table | None:
    """The first sheet of a workbook that has sessions."""
    try:
        for rows in sheets_of(data):
            cells = [["" if cell is None else str(cell).strip() for cell in row] for row in rows]
            if found := tabular.table_of([*enumerate(cells, start=1)]):
                return found
    except WorkbookError as error:
        raise ImportRefusedError(str(error)) from None
    return None


def _without_blanks(text: str) -> str:
    lines = (re.sub(r"[^\S\t]+", " ", line).strip(" ") for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines))
