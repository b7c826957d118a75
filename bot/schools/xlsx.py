"""Opening a workbook that somebody sent: within limits, and with a sentence when it is none."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from functools import reduce
from typing import Any

from bot.schools.school import WorkbookError

SHEET = 4  # the schools stand on the fourth sheet
MAX_BYTES = 10_000_000
MAX_UNPACKED = 40_000_000
MAX_CELLS = 8_000_000  # that a sheet may span; 1,500 schools in 50 columns count as 300,000
MAX_ROWS = 20_000

Cells = tuple[Any, ...]

_OLE = b"\xd0\xcf\x11\xe0"  # what files of Excel's older format, and locked ones, begin with
_AGAIN = "Download the file again, and load it as it comes"
_ROW = re.compile(rb"<(?:\w+:)?row\b", re.IGNORECASE)
_CELL = re.compile(rb"<(?:\w+:)?c\b", re.IGNORECASE)
_PLACE = re.compile(rb"\br\s*=\s*[\"']\s*([A-Z]*)(\d*)", re.IGNORECASE)


def fourth_sheet(data: bytes) -> list[Cells]:
    """The values of the fourth sheet, row by row from row 1. Raises `WorkbookError`."""
    _refuse_others(data)
    sheets = list(sheets_of(data))
    if len(sheets) < SHEET:
        number = "one sheet" if len(sheets) == 1 else f"{len(sheets)} sheets"
        raise WorkbookError(
            f"The workbook has {number}, and the schools should stand on the fourth. "
            f"{_AGAIN}, with all its sheets."
        )
    if len(sheets[SHEET - 1]) > MAX_ROWS:
        raise WorkbookError(
            f"The fourth sheet has more than {MAX_ROWS:,} rows, which such a workbook "
            "never has. Check that it is the right one."
        )
    return sheets[SHEET - 1]


def sheets_of(data: bytes) -> Iterator[list[Cells]]:
    """The sheets of a workbook but for charts, each as rows of values from row 1; None is empty.

    Raises `WorkbookError` for what is no workbook, or too large.
    """
    _check(data)
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            for sheet in book.sheets_metadata:
                if sheet.typ is SheetTypeEnum.WorkSheet:
                    rows = book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
                    yield [_without_tail(row) for row in rows]
    except (CalamineError, ValueError) as error:
        raise WorkbookError(f"The workbook is damaged. {_AGAIN}.") from error


def _refuse_others(data: bytes) -> None:
    """Say what a file is that is no workbook."""
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


def _check(data: bytes) -> None:
    """Refuse what is no workbook, and what would unpack to too much or to too many cells."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if "[Content_Types].xml" not in {part.filename for part in parts}:
                raise WorkbookError(f"The file is an archive, not an Excel workbook. {_AGAIN}.")
            # No part unpacks to more than the size it states, be that true or not.
            if sum(part.file_size for part in parts) > MAX_UNPACKED:
                raise WorkbookError(
                    f"The file would unpack to more than {MAX_UNPACKED // 1_000_000} MB, "
                    "which such a workbook never does. Check that it is the right one."
                )
            most = max(_cells_in(archive.read(part)) for part in parts)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        raise WorkbookError(f"The file is not an Excel workbook (.xlsx). {_AGAIN}.") from None
    if most > MAX_CELLS:
        raise WorkbookError(
            "The file has far more cells than such a workbook ever has. "
            "Check that it is the right one."
        )


def _cells_in(sheet: bytes) -> int:
    """At most how many cells a sheet spans: one in the last corner takes the memory of all."""
    rows = _ROW.split(sheet)
    places = [(_number(found[1]), int(found[2] or 0)) for found in _PLACE.finditer(sheet)]
    # What names no place comes after what stands before it.
    last_row = max((row for _, row in places), default=0) + len(rows) - 1
    last_column = max((column for column, _ in places), default=0)
    last_column += max(len(_CELL.findall(row)) for row in rows)
    return last_row * last_column


def _number(letters: bytes) -> int:
    """A column's number: 1 for A, 27 for AA."""
    return reduce(lambda number, letter: number * 26 + letter - 64, letters.upper(), 0)


def _without_tail(row: list[Any]) -> Cells:
    """The row up to its last full cell; whole numbers as such."""
    cells = [_value(cell) for cell in row]
    while cells and cells[-1] is None:
        cells.pop()
    return tuple(cells)


def _value(cell: Any) -> Any:
    if cell == "":
        return None
    return int(cell) if isinstance(cell, float) and cell.is_integer() else cell
