"""A table of sessions: this program's own, Google's, Outlook's, or as a person makes one."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from datetime import date

from schedules.exporting.table import COLUMNS
from schedules.importing import dated, lists, written
from schedules.importing.contents import ImportRefusedError, Options
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
_OWN = re.compile(r"\d{4}-\d\d-\d\d (?:\d\d:\d\d(?::\d\d)?)?")  # as this program writes them
_NONE = frozenset({"no", "none", "never", "once", "n/a", "-"})

Table = list[tuple[int, list[str]]]
"""Rows of cells, with the numbers of their lines."""


def table_in(text: str) -> tuple[str, Table] | None:
    """What stands above a table's headings, and the table from these on; None if there is none.

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
        found = under_headings([row for row in rows if any(row[1])])
        if found:
            return found
    return None


def under_headings(rows: Table) -> tuple[str, Table] | None:
    """The same for cells."""
    for number, (_, cells) in enumerate(rows[:MOST_ABOVE]):
        names = [name for name in _columns(cells) if name in _KNOWN.values()]
        if "date" in names and len(set(names)) > 1:
            if len(rows) > MOST_ROWS + number + 1:
                raise ImportRefusedError(
                    f"The table has more than {MOST_ROWS:,} rows: give it in parts."
                )
            above = "\n".join(" ".join(filter(None, row)) for _, row in rows[:number])
            return above, rows[number:]
    return None


def rows_of(
    above: str, table: Table, options: Options, today: date
) -> tuple[list[ScannedLine], list[str]]:
    """The sessions of a table, and what is to be said of its columns."""
    columns = _columns(table[0][1])
    said = [
        f"the column “{name[:40]}” is not known and is left out"
        for name in columns
        if name and name not in _KNOWN.values() and name not in _LEFT
    ]
    given = []
    for number, cells in table[1:]:
        if all(re.fullmatch(r"[-:\s]*", cell) for cell in cells):
            continue  # the line below the headings of a table in plain text
        row: dict[str, str] = {}
        for name, cell in zip(columns, cells, strict=False):
            row[name] = row.get(name) or cell
        row.pop("", None)
        given.append((number, row))
    when = [_when(row) for _, row in given]
    timed = lists.timed_rows(above, when, options, today)
    titled = lists.kind_in(above, options)
    return [
        _row(number, row, found, titled, options)
        for (number, row), found in zip(given, timed, strict=True)
    ], said


def columns_of(table: Table) -> set[str]:
    """What the table has columns for."""
    return set(_columns(table[0][1]))


def _columns(cells: Sequence[str]) -> list[str]:
    """The names of the columns; where there is none for the date, "day" is the date's."""
    names = [_column(cell) for cell in cells]
    if "date" not in names:
        names = ["date" if name == "day" else name for name in names]
    if "from" in names and not {"start", "uid", "repeats"} & {*names}:  # ours is a series' date
        names = [{"from": "start", "until": "end", "to": "end"}.get(name, name) for name in names]
    return names


def _column(cell: str) -> str:
    name = re.sub(r"[\s_]+", "_", cell.strip(" *:|").casefold())
    return _KNOWN.get(name, name)


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
    if row.get("private", "").casefold() == "true" or row.get("sensitivity", "") == "Private":
        return ScannedLine(number, row.get("title", ""), {}, wrong="is marked as private")
    if _OWN.fullmatch(f"{row.get('date')} {row.get('start', '')}"):
        return _repeating(
            ScannedLine(number, words, {n: cell for n, cell in row.items() if n in COLUMNS})
        )
    if timed.wrong:
        return ScannedLine(
            number, timed.words or row.get("date", "") or words, {}, wrong=timed.wrong
        )
    cells = {name: cell for name, cell in row.items() if name in COLUMNS}
    end = timed.cells.get("end") or (
        "" if written.is_clock(row.get("end", "")) else row.get("end", "")
    )
    cells |= {"date": timed.cells["date"], "start": timed.cells.get("start", ""), "end": end}
    if "timezone" in timed.cells and not cells.get("timezone"):
        cells["timezone"] = timed.cells["timezone"]
    if not cells.get("title") and lists.kind_in(cells.get("topic", ""), options):
        cells |= {"title": cells["topic"], "topic": ""}
    if titled and not cells.get("kind"):
        cells["kind"] = titled
    assumed = [what for what in timed.assumed if not (what == "an hour" and end)]
    found = ScannedLine(number, words, cells, tuple(assumed))
    return _marked(_ending(_repeating(found), row), row)


def _repeating(row: ScannedLine) -> ScannedLine:
    """A rule in words as an RRULE."""
    said = row.cells.get("repeats", "")
    if "=" in said or not said:
        return row
    if said.casefold() in _NONE:
        return row.having(repeats="")
    found = written.rhythms_in(said)
    if len(found) != 1 or re.search(r"\d", said[found[0].end :]):
        return ScannedLine(
            row.line, said, {}, wrong="is no rule that can be read: write it as FREQ=…"
        )
    return row.having(repeats=found[0].rule)


def _ending(row: ScannedLine, cells: dict[str, str]) -> ScannedLine:
    """Google and Outlook have a column for the day of the end."""
    said = cells.get("end_date", "")
    found = written.days_in(said)
    if row.wrong or not said:
        return row
    if len(found) != 1 or found[0].year is None:
        return ScannedLine(row.line, said, {}, wrong="is no day")
    last = written.day_of(found[0].year, found[0])
    if str(last) == row.cells["date"]:
        return row
    clock = row.cells["end"].rpartition(" ")[2]
    return row.having(end=f"{last} {clock}" if row.cells["start"] and clock else str(last))


def _marked(row: ScannedLine, cells: dict[str, str]) -> ScannedLine:
    """A session that is called off, or not sure, by a word in any of its cells."""
    if row.wrong:
        return row
    words = [cell for name, cell in cells.items() if name not in ("url", "note")]
    status = dated.status_in(words)
    if row.cells.get("start") == "" and not row.cells["end"] and not cells.get("all_day"):
        row = row.assuming(dated.NO_TIME)
    if not status or row.cells.get("status"):
        return row
    plain = {name: "" for name in ("topic", "place") if dated.is_status(row.cells.get(name, ""))}
    return row.having(status=status, **plain)


def delimited(rows: Sequence[Sequence[object]]) -> Table:
    """The cells of a spreadsheet as texts."""
    return [(n, [_text(cell) for cell in row]) for n, row in enumerate(rows, start=1)]


def _text(cell: object) -> str:
    return "" if cell is None else str(cell).strip()
