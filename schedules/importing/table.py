"""A table of sessions (.csv), as `schedules.exporting.table` writes it or as people fill it in."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial

from schedules.exporting.table import COLUMNS, TEXTS, unguarded
from schedules.importing import texts
from schedules.importing.assembling import assemble
from schedules.importing.decoding import text_of
from schedules.importing.drafts import Draft, Moment, check_year
from schedules.importing.errors import ImportRefusedError, SessionError
from schedules.importing.options import Options
from schedules.importing.reading import Reading, Skipped, Watch, take
from schedules.importing.zones import named_zone
from schedules.model import Status
from schedules.words import in_a_row

MOST_ROWS = 5_000
OTHER_NAMES = {
    "time zone": "timezone",
    "zone": "timezone",
    "rrule": "repeats",
    "exdates": "except",
    "location": "place",
    "link": "url",
    "recording": "resources_url",
    "resource page": "resources_url",
}
LINKS = ("url", "resources_url", "source")
_DAYS = ("%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y")  # a spreadsheet writes days as its country does
_CLOCK = re.compile(r"(\d{1,2})(?::(\d{2}))?(?::(\d{2}))?\s*(?:([ap])\.?\s?m\.?)?", re.IGNORECASE)
_LENGTH = re.compile(r"(\d{1,4})\s*(min|minutes?|h|hours?)\.?", re.IGNORECASE)
_STATUSES = {
    "": Status.CONFIRMED,
    "confirmed": Status.CONFIRMED,
    "tentative": Status.TENTATIVE,
    "expected": Status.TENTATIVE,
    "cancelled": Status.CANCELLED,
    "canceled": Status.CANCELLED,
}

Row = dict[str, str]


def read_table(data: bytes, options: Options, watch: Watch) -> Reading:
    """Read a table; `watch` is told how much is done and may raise to end it.

    Raises ImportRefusedError for what is no table of sessions.
    """
    reading = Reading()
    rows, columns = _rows(text_of(data), reading)
    said = _said(columns)
    drafts: dict[str, list[Draft]] = defaultdict(list)
    broken: dict[str, SessionError] = {}
    for line, row in rows:
        uid = _uid(row, line, drafts)
        try:
            drafts[uid].append(_draft(uid, line, row, said, options))
        except SessionError as error:
            broken.setdefault(uid, error)
    for done, (uid, own) in enumerate(drafts.items(), start=1):
        if uid in broken:
            reading.skipped.append(Skipped.because(uid, broken[uid]))
        else:
            take(reading, uid, partial(assemble, own, options))
        watch(done, len(drafts))
    return reading


def _rows(text: str, reading: Reading) -> tuple[list[tuple[int, Row]], set[str]]:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    head = text.lstrip("\n").split("\n", 1)[0]
    delimiter = max(",;\t", key=head.count)
    lines = csv.reader(io.StringIO(text), delimiter=delimiter)
    try:
        table = [(lines.line_num, [cell.strip() for cell in row]) for row in lines]
    except csv.Error as error:
        raise ImportRefusedError(
            f"The table cannot be read ({error}, line {lines.line_num}): save it again as CSV."
        ) from None
    table = [(number, row) for number, row in table if any(row)]
    if len(table) > MOST_ROWS:
        raise ImportRefusedError(f"The table has more than {MOST_ROWS:,} rows: give it in parts.")
    heading = [_column(cell) for cell in table[0][1]] if table else []
    missing = [name for name in ("title", "date", "start") if name not in heading]
    if missing:
        raise ImportRefusedError(
            "This is no calendar: an iCalendar file begins with BEGIN:VCALENDAR, and a table with "
            f"the names of its columns, of which it lacks {in_a_row(missing)}. They are "
            f"{', '.join(COLUMNS)} (--template prints a table to fill in)."
        )
    for name in heading:
        if name and name not in COLUMNS:
            reading.warnings.append(f"the column “{name[:40]}” is not known and is left out")
    rows = [(number, dict(zip(heading, row, strict=False)) | {"": ""}) for number, row in table[1:]]
    return rows, set(heading)


def _column(cell: str) -> str:
    name = cell.casefold().replace("_", " ")
    return OTHER_NAMES.get(name, name.replace(" ", "_"))


def _said(columns: set[str]) -> frozenset[str]:
    """What the table says something of."""
    said = {"kind", "title", "duration", "timing", *(columns & {"status", *TEXTS})}
    said |= {"exdates"} if {"except", "also"} & columns else set()
    return frozenset(said | ({"overrides"} if "recurrence_id" in columns else set()))


def _uid(row: Row, line: int, known: Mapping[str, Sequence[Draft]]) -> str:
    """The row's own UID; without one it is known by its kind, day and time, however written."""
    uid = texts.uid(unguarded(row.get("uid", "")))
    if uid:
        return uid
    day, clock = row.get("date", ""), row.get("start", "")
    try:
        day = _day(day, line).isoformat()
        clock = f"{_clock(clock, line):%H:%M}" if clock else ""
    except SessionError:
        pass  # the row will be left out
    uid = re.sub(r"[^\w-]+", "-", "-".join([row.get("kind", "").casefold(), day, clock]))
    if uid not in known:
        return uid
    title = hashlib.sha256(row.get("title", "").encode()).hexdigest()[:8]
    return f"{uid}-{title}"


def _draft(uid: str, line: int, row: Row, said: frozenset[str], options: Options) -> Draft:
    day, clock = row.get("date", ""), row.get("start", "")
    zone = _zone(row.get("timezone", ""), line, options)
    start_day = _day(day, line)
    start = Moment(
        datetime.combine(start_day, _clock(clock, line) if clock else time.min),
        None,
        is_date=not clock,
    )
    check_year(start.local, line)
    title = texts.several_lines(unguarded(row.get("title", "")), "title").replace("\n", " ")
    fields: dict[str, str | None] = {
        name: texts.several_lines(unguarded(row.get(name, "")), name) or None for name in TEXTS
    }
    for name in LINKS:
        if fields[name] and not texts.link(fields[name] or ""):
            raise SessionError(f"its {name} is no address that begins with https://", line)
    status = _STATUSES.get(row.get("status", "").casefold())
    if status is None:
        raise SessionError("its status should be tentative, confirmed or cancelled", line)
    recurrence_id = row.get("recurrence_id", "")
    notes = []
    if zone is None and clock:
        notes.append("names no time zone: it is listed by its local time and never reminded of")
    return Draft(
        uid=uid,
        line=line,
        start=start,
        zone=zone if clock or zone else options.community_zone,
        end=_end(row.get("end", ""), start, line),
        fields=fields | {"title": title, "kind": options.kind_of([row.get("kind", "")], title)},
        status=status,
        rrule=row.get("repeats") or None,
        exdates=tuple(_moments(row.get("except", ""), line)),
        rdates=tuple(_moments(row.get("also", ""), line)),
        of=texts.uid(unguarded(row.get("series", ""))),
        from_date=_day(row["from"], line) if row.get("from") else None,
        until_date=_day(row["until"], line) if row.get("until") else None,
        rule=row.get("rule") or None,
        follows=texts.uid(unguarded(row.get("follows", ""))) or None,
        recurrence_id=_moment(recurrence_id, line) if recurrence_id else None,
        sequence=int(row["sequence"]) if row.get("sequence", "").isdecimal() else None,
        said=said,
        ours=True,
        notes=tuple(notes),
    )


def _zone(text: str, line: int, options: Options) -> str | None:
    # "Pacific" is what people write, and Windows calls it Pacific Standard Time.
    named = named_zone(text) or named_zone(f"{text} Standard Time") if text else None
    zone = named or options.timezone
    if text and zone is None:
        raise SessionError(
            f"the time zone “{text[:60]}” is not known: name a city's zone, such as America/Denver",
            line,
            lacks="zone",
        )
    return zone


def _end(text: str, start: Moment, line: int) -> Moment | timedelta | None:
    """A time of the same day, a day and time, or a length."""
    if not text:
        return None
    length = _LENGTH.fullmatch(text)
    if length:
        hours = length[2].casefold().startswith("h")
        return timedelta(hours=int(length[1])) if hours else timedelta(minutes=int(length[1]))
    if _CLOCK.fullmatch(text):
        return Moment(datetime.combine(start.local, _clock(text, line)), None)
    end = _moment(text, line)
    # Of whole days people name the last one.
    return Moment(end.local + timedelta(days=start.is_date and end.is_date), None)


def _moments(text: str, line: int) -> Iterator[Moment]:
    for part in re.split(r"[;,\n]", text):
        if part.strip():
            yield _moment(part.strip(), line)


def _moment(text: str, line: int) -> Moment:
    """A day, or a day and a time."""
    day, _, clock = text.replace("T", " ").partition(" ")
    when = datetime.combine(_day(day, line), _clock(clock.strip(), line) if clock else time.min)
    return Moment(when, None, is_date=not clock)


def _day(text: str, line: int) -> date:
    for form in _DAYS:
        try:
            return datetime.strptime(text.strip(), form).date()
        except ValueError:
            continue
    raise SessionError(f"“{text[:40]}” is no day: write it as 2027-01-27", line)


def _clock(text: str, line: int) -> time:
    found = _CLOCK.fullmatch(text.strip())
    try:
        if found is None:
            raise ValueError
        hour, minute, second = (int(part or 0) for part in found.groups()[:3])
        half = (found[4] or "").casefold()
        if half and not 1 <= hour <= 12:
            raise ValueError
        hour = hour % 12 + (12 if half == "p" else 0) if half else hour
        return time(hour, minute, second)
    except ValueError:
        raise SessionError(f"“{text[:40]}” is no time of day: write it as 14:30", line) from None
