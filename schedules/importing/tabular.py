"""A table of sessions: this program's own, Google's, Outlook's, or as a person makes one."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from schedules.exporting import COLUMNS
from schedules.importing import lists, written
from schedules.importing.contents import ImportRefusedError, Options
from schedules.importing.dated import NO_TIME, is_status, status_in
from schedules.importing.scanned import ScannedLine

MOST_ROWS = 5_000
MOST_ABOVE = 30  # rows that may stand above the headings
OTHER_NAMES = {
    "timezone": "time zone, zone, tz",
    "repeats": "rrule, recurrence, frequency, how often",
    "except": "exdates",
    "place": "location, where, venue, room",
    "url": "link, registration link, registration, register, zoom link, meeting link, join, rsvp",
    "resources_url": "recording, resource page",
    "title": "subject, session, event, name, meeting, summary, event name, session title",
    "topic": "theme, focus, agenda",
    "date": "start date, when, session date, meeting date, dates, event date",
    "start": "start time, time, times, begins, hours, from time, session time",
    "end": "end time, ends, finish, to time, duration, length",
    "end_date": "",
    "note": "description, notes, details, comments",
    "kind": "type, category, categories",
    "all_day": "all day event, all day",
    "private": "",
}
# What Google and Outlook say besides, which is of no use here.
_LEFT = frozenset(
    "#,no,no.,day,weekday,day_of_week,show_time_as,sensitivity,priority,reminder_on/off,reminder_date,"
    "reminder_time,meeting_organizer,required_attendees,optional_attendees,meeting_resources,"
    "billing_information,mileage".split(",")
)
_KNOWN = {
    other.replace(" ", "_"): name
    for name, others in OTHER_NAMES.items()
    for other in (name, *others.split(", "))
} | {name: name for name in COLUMNS}
_COLUMNS = frozenset(_KNOWN.values())
_OWN = re.compile(r"\d{4}-\d\d-\d\d (?:\d\d:\d\d(?::\d\d)?)?")  # as this program writes them
_FOUR_FIGURES = re.compile(r"\d{4}(?:\s*(?:[-–—]|to)\s*\d{4})?")  # 1000-1100
_NONE = frozenset({"no", "none", "never", "once", "n/a", "-"})


@dataclass(frozen=True, slots=True)
class Table:
    """What stands `above` the headings, the names of the columns, and the rows by line and cells.

    A column that is not known keeps the name that it has.
    """

    above: str
    columns: Sequence[str]
    rows: Sequence[tuple[int, Sequence[str]]]


def table_in(text: str) -> Table | None:
    """The table that a text is, None if it is none.

    Raises ImportRefusedError where it is too long or broken.
    """
    for delimiter in "\t,;|":
        lines = csv.reader(io.StringIO(text), delimiter=delimiter)
        try:
            rows = [(lines.line_num, [cell.strip() for cell in row]) for row in lines]
        except csv.Error as error:
            raise ImportRefusedError(
                f"The table cannot be read ({error}, line {lines.line_num}): save it again as CSV."
            ) from None
        if found := table_of([row for row in rows if any(row[1])]):
            return found
    return None


def table_of(rows: Sequence[tuple[int, Sequence[str]]]) -> Table | None:
    """The same for cells."""
    for number, (_, cells) in enumerate(rows[:MOST_ABOVE]):
        columns = _columns(cells)
        if "date" in columns and len(_COLUMNS & {*columns}) > 1:
            if len(rows) > MOST_ROWS + number + 1:
                raise ImportRefusedError(
                    f"The table has more than {MOST_ROWS:,} rows: give it in parts."
                )
            above = "\n".join(" ".join(filter(None, row)) for _, row in rows[:number])
            return Table(above, columns, rows[number + 1 :])
    return None


def rows_of(table: Table, options: Options, today: date) -> list[ScannedLine]:
    """The sessions of a table."""
    given = []
    for number, cells in table.rows:
        if all(re.fullmatch(r"[-:\s]*", cell) for cell in cells):
            continue  # the line below the headings of a table in plain text
        row: dict[str, str] = {}
        for name, cell in zip(table.columns, cells, strict=False):
            figures = name in ("start", "end") and _FOUR_FIGURES.fullmatch(cell)
            said = re.sub(r"(\d\d)(\d\d)", r"\1:\2", cell) if figures else cell
            row[name] = row.get(name) or said
        row.pop("", None)
        given.append((number, row))
    when = [_when(row) for _, row in given]
    timed = lists.timed_rows(table.above, when, options, today)
    titled = lists.kind_in(table.above, options)
    return [
        _row(number, row, found, titled, options)
        for (number, row), found in zip(given, timed, strict=True)
    ]


def warnings_of(table: Table) -> list[str]:
    """What is to be said of its columns."""
    unknown = [name for name in table.columns if name and name not in _COLUMNS | _LEFT]
    return [f"the column “{name[:40]}” is not known and is left out" for name in unknown]


def _columns(cells: Sequence[str]) -> list[str]:
    """The names of the columns; where there is none for the date, "day" is the date's."""
    plain = (re.sub(r"[\s_]+", "_", cell.strip(" *:|").casefold()) for cell in cells)
    names = [_KNOWN.get(name, name) for name in plain]
    if "date" not in names:
        names = ["date" if name == "day" else name for name in names]
    if "from" in names and not {"start", "uid", "repeats"} & {*names}:  # ours is a series' date
        names = [{"from": "start", "until": "end", "to": "end"}.get(name, name) for name in names]
    return names


def _when(row: dict[str, str]) -> str:
    """Day and hours of a row in one line."""
    clean = {name: " ".join(cell.replace(written.GONE, "").split()) for name, cell in row.items()}
    start, end = clean.get("start", ""), clean.get("end", "")
    if clean.get("all_day", "").casefold() in ("true", "yes", "1", "x"):
        start = end = ""
    start = f"at {start}" if start.isdecimal() else start
    until = f" - {end}" if start and written.is_clock(end) and "-" not in start else ""
    weekday = clean.get("weekday") or clean.get("day", "")
    named = f"{weekday} " if re.fullmatch(written.WEEKDAY, weekday, re.IGNORECASE) else ""
    return f"{named}{clean.get('date', '')}\t{start}{until}"


def _row(
    number: int, row: dict[str, str], timed: ScannedLine, titled: str | None, options: Options
) -> ScannedLine:
    """The row as it is taken: its own cells, with day and hours as they were read."""
    words = " ".join(filter(None, (row.get(name, "") for name in ("date", "start", "end"))))
    bare = ScannedLine(number, words, {name: cell for name, cell in row.items() if name in COLUMNS})
    if row.get("private", "").casefold() == "true" or row.get("sensitivity", "") == "Private":
        return ScannedLine(number, row.get("title", ""), {}, wrong="is marked as private")
    if _OWN.fullmatch(f"{row.get('date')} {row.get('start', '')}"):
        return _repeating(bare)
    if timed.wrong:
        said = timed.words or row.get("date", "") or words
        return ScannedLine(number, said, {}, wrong=timed.wrong)
    own_end = "" if written.is_clock(row.get("end", "")) else row.get("end", "")
    end = timed.cells.get("end") or own_end
    found = bare.having(date=timed.cells["date"], start=timed.cells.get("start", ""), end=end)
    if "timezone" in timed.cells and not row.get("timezone"):
        found = found.having(timezone=timed.cells["timezone"])
    if not row.get("title") and lists.kind_in(row.get("topic", ""), options):
        found = found.having(title=row["topic"], topic="")
    if titled and not row.get("kind"):
        found = found.having(kind=titled)
    for what in timed.assumed:
        found = found.assuming("" if what == "an hour" and end else what)
    if last := row.get("end_date"):  # Google and Outlook have a column for it
        if not written.days_in(last):
            return ScannedLine(number, last, {}, wrong="is no day")
        found = found.having(end=f"{last} {found.cells['end'].rpartition(' ')[2]}".strip())
    found = _repeating(found)
    return found if found.wrong else _marked(found, row)


def _repeating(row: ScannedLine) -> ScannedLine:
    """A rule in words as an RRULE."""
    said = row.cells.get("repeats", "")
    if "=" in said or not said:
        return row
    if said.casefold() in _NONE:
        return row.having(repeats="")
    found = written.rhythms_in(said)
    if len(found) != 1 or re.search(r"\d", said[found[0].end :]):
        wrong = "is no rule that can be read: write it as FREQ=…"
        return ScannedLine(row.line, said, {}, wrong=wrong)
    return row.having(repeats=found[0].rule)


def _marked(row: ScannedLine, cells: dict[str, str]) -> ScannedLine:
    """A session that is called off, or not sure, by a word in any of its cells."""
    status = status_in([cell for name, cell in cells.items() if name not in ("url", "note")])
    if not (row.cells["start"] or row.cells["end"] or cells.get("all_day")):
        row = row.assuming(NO_TIME)
    if not status or row.cells.get("status"):
        return row
    plain = {name: "" for name in ("topic", "place") if is_status(row.cells.get(name, ""))}
    return row.having(status=status, **plain)
