"""Opening a workbook that somebody sent: within limits, and with a sentence when it is none."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Callable
from typing import Any

from bot.schools.model import WorkbookError

SHEET = 4  # the schools stand on the fourth sheet
MAX_BYTES = 10_000_000
MAX_UNPACKED = 40_000_000
MAX_TAGS = 2_000_000  # each takes microseconds to read; 1,500 schools in 50 columns have 300,000
MAX_ROWS = 20_000
MAX_COLUMNS = 400

Cells = tuple[Any, ...]
Progress = Callable[[int, int], None]
"""Called with the rows read so far, and how many there seem to be."""

_OLE = b"\xd0\xcf\x11\xe0"  # what files of Excel's older format, and locked ones, begin with
_AGAIN = "Download the file again, and load it as it comes"


def fourth_sheet(data: bytes, progress: Progress) -> list[Cells]:
    """The values of the fourth sheet, row by row from row 1. Raises `WorkbookError`."""
    _check(data)
    try:
        # Warnings are of styles and extensions, which do not matter here.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            _check_tags(data)
            return _rows(data, progress)
    except WorkbookError:
        raise
    except Exception as error:
        # openpyxl trips over damaged files in many ways, and over forbidden XML in its own.
        raise WorkbookError(f"The workbook is damaged. {_AGAIN}.") from error


def _check(data: bytes) -> None:
    """Refuse what is no workbook, and what would unpack to too much."""
    if not data:
        raise WorkbookError(f"The file is empty. {_AGAIN}.")
    if len(data) > MAX_BYTES:
        raise WorkbookError(
            f"The file is larger than {MAX_BYTES // 1_000_000} MB, which such a workbook never is. "
            "Check that it is the right one."
        )
    if data.startswith(_OLE):
        raise WorkbookError(
            "The file is in Excel's older format, or locked with a password. "
            "Open it in Excel and save it as .xlsx without a password."
        )
    if data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<":
        raise WorkbookError(f"The file is a web page, not a workbook. {_AGAIN}.")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except zipfile.BadZipFile:
        raise WorkbookError(f"The file is not an Excel workbook (.xlsx). {_AGAIN}.") from None
    if "[Content_Types].xml" not in {part.filename for part in parts}:
        raise WorkbookError(f"The file is an archive, not an Excel workbook. {_AGAIN}.")
    # No part unpacks to more than the size it states, be that true or not.
    if sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise WorkbookError(
            f"The file would unpack to more than {MAX_UNPACKED // 1_000_000} MB, "
            "which such a workbook never does. Check that it is the right one."
        )


def _check_tags(data: bytes) -> None:
    """Refuse what would take minutes to read, however little it unpacks to."""
    tags = 0
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for part in archive.infolist():
            with archive.open(part) as unpacked:
                while chunk := unpacked.read(1_000_000):
                    tags += chunk.count(b"<")
    if tags > MAX_TAGS:
        raise WorkbookError(
            "The file has far more cells than such a workbook ever has. "
            "Check that it is the right one."
        )


def _rows(data: bytes, progress: Progress) -> list[Cells]:
    book = _book(data)
    try:
        sheets = book.worksheets
        if len(sheets) < SHEET:
            number = "one sheet" if len(sheets) == 1 else f"{len(sheets)} sheets"
            raise WorkbookError(
                f"The workbook has {number}, and the schools should stand on the fourth. "
                f"{_AGAIN}, with all its sheets."
            )
        sheet = sheets[SHEET - 1]
        expected = min(sheet.max_row or 0, MAX_ROWS)
        rows: list[Cells] = []
        for row in sheet.iter_rows(max_row=MAX_ROWS + 1, max_col=MAX_COLUMNS, values_only=True):
            if len(rows) == MAX_ROWS:
                raise WorkbookError(
                    f"The fourth sheet has more than {MAX_ROWS:,} rows, which such a workbook "
                    "never has. Check that it is the right one."
                )
            rows.append(_without_tail(row))
            progress(len(rows), expected)
        return rows
    finally:
        book.close()


def _book(data: bytes) -> Any:
    """The workbook, opened to be read row by row; sheets that are charts are not looked into."""
    # Takes 150 ms, and is needed only when a file is loaded.
    from openpyxl.chartsheet import Chartsheet
    from openpyxl.reader.excel import ExcelReader

    class Reader(ExcelReader):
        def read_chartsheet(self, sheet: Any, rel: Any) -> None:
            """Keep its place among the sheets, by which others are numbered."""
            book: Any = self.wb
            book._add_sheet(Chartsheet(parent=book, title=sheet.name))

    reader = Reader(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    reader.read()
    return reader.wb


def _without_tail(row: Cells) -> Cells:
    end = len(row)
    while end and row[end - 1] is None:
        end -= 1
    return row[:end]
