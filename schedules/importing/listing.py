"""Whatever holds a list of dates and is no iCalendar file: text, a page, CSV, a workbook."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date

from python_calamine import CalamineError, CalamineWorkbook

from schedules.importing import lists, table, texts
from schedules.importing.decoding import MOST_BYTES, text_of
from schedules.importing.errors import ImportRefusedError
from schedules.importing.options import Options
from schedules.importing.reading import Reading, Watch
from schedules.importing.rows import read_rows

MOST_LINES = 1_000
IN_A_LIST = frozenset({"topic", "url", "place", "status"})
_PAGE = re.compile(r"\s*(?:<!doctype|<html|<table|<body|<div|<p\b|<ul)", re.IGNORECASE)


def read_list(
    data: bytes, options: Options, watch: Watch, today: date, year: int | None = None
) -> Reading:
    """Read a list or a table; `year` is meant where a day names none.

    `watch` is told how much is done and may raise to end it. Raises ImportRefusedError for what
    holds no day at all.
    """
    reading = Reading()
    text, found = "", None
    if data.startswith(b"PK"):
        found = _in_workbook(data)
    else:
        text = text_of(data)
        text = _without_blanks(texts.plain(text, with_links=True)) if _PAGE.match(text) else text
        text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
        found = table.table_in(text)
    if found:
        rows, reading.warnings = table.rows_of(*found, options, today)
        read_rows(reading, rows, table.columns_of(found[1]), options, watch)
        if not any(each.assumed for each in reading.read):
            reading.read.clear()
        return reading
    if text.count("\n") > MOST_LINES:
        raise ImportRefusedError(f"The list has more than {MOST_LINES:,} lines: give it in parts.")
    rows = lists.rows_of(text, options, today, year)
    if not [row for row in rows if row.cells]:
        raise ImportRefusedError(
            "No date was found: give a calendar (.ics), or dates such as January 27, 2027, in a "
            "table or a text. --template prints a table to fill in."
            + "".join(f" Line {row.line}: “{row.words}” {row.wrong}." for row in rows[:3])
        )
    reading.is_text = True
    said = {name for row in rows for name in row.cells} & IN_A_LIST | {"status"}
    return read_rows(reading, rows, said, options, watch)


def is_list(text: str, options: Options, today: date) -> bool:
    """Whether a message is a list of sessions: several with hours, or one with much else."""
    if text.count("\n") > MOST_LINES or text.rstrip().endswith("?"):
        return False
    if table.table_in(text):
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


def _in_workbook(data: bytes) -> tuple[str, table.Table]:
    found = _sheet(data)
    if found is None:
        raise ImportRefusedError(
            "No sheet of the workbook has a list of sessions: the names of its columns should "
            "stand above them, at least one for the date and one for the time or the title."
        )
    return found


def _sheet(data: bytes) -> tuple[str, table.Table] | None:
    """The first sheet of a workbook that has sessions."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(part.file_size for part in archive.infolist())
        if max(len(data), size // 10) > MOST_BYTES:
            raise ImportRefusedError(
                f"The workbook is larger than {MOST_BYTES // 1_000_000} MB: leave only the sheet "
                "with the sessions in it."
            )
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for number in range(len(book.sheet_names)):
            rows = book.get_sheet_by_index(number).to_python(nrows=table.MOST_ROWS + 100)
            if found := table.under_headings(table.delimited(rows)):
                return found
    except (CalamineError, zipfile.BadZipFile, ValueError) as error:
        raise ImportRefusedError(f"The workbook cannot be read ({error}): save it again.") from None
    return None


def _without_blanks(text: str) -> str:
    lines = (re.sub(r"[^\S\t]+", " ", line).strip(" ") for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines))
