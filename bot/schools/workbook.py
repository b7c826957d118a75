"""Reading a charter assistance workbook: bytes in, schools and what was not found out.

The layout, as county offices' scripts read it: fourth sheet, headers in row 6; columns `CDS`, the
charter's name, `ReportingYear`, `AssistanceStatusYYYY`, and for each student group
`<code>current` and `<code>prior` with a letter (`bot.schools.school`) or `*`.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

from bot.dta import either, shown
from bot.dta.sheet import STUDENT_GROUPS, group_code
from bot.schools.school import Codes, SchoolRow, Workbook, WorkbookError, cds_of, is_known

Cells = tuple[Any, ...]
What = tuple[str, str | int | None]
"""What a column holds, with whose it is: a student group's letters, the status of a year."""

HEADER_ROW = 6
LOOK_AT = 15  # the headers may stand elsewhere among so many rows

# Names are compared in small letters, without blanks and punctuation.
_NAMED = {
    "cds": r"cds(?:code|number)?",
    "name": r"(?:charter)?(?:school)?name|(?:charter)?school",
    "district": r"district(?:name)?",
    "county": r"county(?:name)?",
    "reporting_year": r"report(?:ing)?year",
}
_STATUS = re.compile(r"assistancestatus(?:(?:20)?(\d\d))?")
_GROUP_NAMES = [g.lower() for g in STUDENT_GROUPS if g != "MR/TOM"] + ["mrtom", "mr", "tom"]
SIDES = ("current", "prior")  # of a group: on the Dashboard of the file's year, and the one before
_OF_GROUP, _WHEN = "|".join(_GROUP_NAMES), "|".join(SIDES)
_GROUP = [
    re.compile(rf"(?P<group>{_OF_GROUP})(?P<when>{_WHEN})(?:year)?(?:20)?\d*"),
    re.compile(rf"(?P<when>{_WHEN})(?:year)?(?P<group>{_OF_GROUP})(?:20)?\d*"),
]
_WRONG = "Check that it is the charter assistance file of a year, and not another one."
_BACK = "Give it back the name it was published under, such as charterassistance25.xlsx."


@dataclass(slots=True)
class Columns:
    """Where a row has what, from 0, by `_what` the headers say; of two alike the first counts."""

    header_row: int  # from 1
    at: Mapping[What, int]

    def of(self, what: str) -> set[str | int | None]:
        """For which student groups or years there is such a column."""
        return {whose for name, whose in self.at if name == what}

    def text(self, cells: Cells, what: str, whose: str | int | None = None) -> str | None:
        """What stands in such a column of a row, in one line; None where there is nothing."""
        return _text(self.cell(cells, what, whose))

    def cell(self, cells: Cells, what: str, whose: str | int | None = None) -> object:
        """The same as it stands."""
        index = self.at.get((what, whose), len(cells))
        return cells[index] if index < len(cells) else None

    def reporting_year(self, cells: Cells) -> int | None:
        """The year that a row names."""
        text = self.text(cells, "reporting_year")
        return int(text[:4]) if text and re.fullmatch(r"20\d\d(?:\.0)?", text) else None


def find_columns(rows: Sequence[Cells]) -> Columns:
    """The columns, by the headers in row 6 or, failing that, nearby. Raises `WorkbookError`."""
    numbers = [HEADER_ROW, *(n for n in range(1, LOOK_AT + 1) if n != HEADER_ROW)]
    candidates = [_columns(number, rows[number - 1]) for number in numbers if number <= len(rows)]
    for columns in candidates:
        if columns.of("cds") and columns.of("current"):
            return columns
    lacks = "headers in row 6, such as CDS and ELcurrent"
    if any(columns.of("current") for columns in candidates):
        lacks = "column CDS, by which schools are told apart"
    elif any(columns.of("cds") for columns in candidates):
        lacks = "columns of student groups such as ELcurrent"
    raise WorkbookError(f"The fourth sheet has no {lacks}. {_WRONG}")


def _columns(number: int, headers: Cells) -> Columns:
    at: dict[What, int] = {}
    for index, header in enumerate(headers):
        if what := _what(re.sub(r"[^a-z0-9]", "", str(header).casefold())):
            at.setdefault(what, index)
    return Columns(number, at)


def _what(header: str) -> What | None:
    """What a column holds by its header, with the student group or the year; None if nothing."""
    if group := next(filter(None, (pattern.fullmatch(header) for pattern in _GROUP)), None):
        code = "MR/TOM" if group["group"] == "mrtom" else group["group"]
        return group["when"], group_code(code)
    if status := _STATUS.fullmatch(header):
        return "status", 2000 + int(status[1]) if status[1] else None
    named = (what for what, pattern in _NAMED.items() if re.fullmatch(pattern, header))
    return next(((what, None) for what in named), None)


LONGEST_TEXT = 200
LONGEST_CODE = 12
EXAMPLES = 3  # of rows with a fault, so many are named


def read_workbook(data: bytes, file_name: str) -> Workbook:
    """What a workbook says. Its year is told from its columns and its name.

    Raises `WorkbookError`, with one sentence, for a file that is none or lacks what matters.
    """
    rows = fourth_sheet(data)
    columns = find_columns(rows)
    body = rows[columns.header_row :]
    year, by_rows = _year_of(columns, body, file_name)
    reader = _Reader(columns, year, skip_other_years=by_rows)
    for number, cells in enumerate(body, start=columns.header_row + 1):
        reader.read(number, cells)
    if not reader.rows:
        raise WorkbookError(
            "The fourth sheet has headers but no school with a usable CDS number. "
            "Check that it is the right file."
        )
    findings = (*_missing(columns, year), *reader.findings())
    return Workbook(year, tuple(reader.rows.values()), findings)


def _year_of(columns: Columns, body: Sequence[Cells], file_name: str) -> tuple[int, bool]:
    """The year that two of status column, ReportingYear and file name agree on, or the only one.

    With it goes whether the rows themselves name it.
    """
    reported = Counter(filter(None, (columns.reporting_year(cells) for cells in body)))
    by_rows = reported.most_common(1)[0][0] if reported else None
    by_column = max((int(year) for year in columns.of("status") if year), default=None)
    stated = [year for year in (by_column, by_rows, _year_in(file_name)) if year]
    if not stated:
        raise WorkbookError(f"Nothing in the file says which year it speaks for. {_BACK}")
    year, times = Counter(stated).most_common(1)[0]
    if times == 1 and len(stated) > 1:
        years = either(map(str, sorted(set(stated))), "and")
        raise WorkbookError(f"The file names different years ({years}). {_BACK}")
    return year, year == by_rows


def _year_in(file_name: str) -> int | None:
    """The year in a name such as charterassistance25.xlsx."""
    stem = re.sub(r"\.\w+$", "", file_name)
    found = re.search(r"(?<!\d)20(\d\d)(?!\d)", stem) or re.search(r"(?<!\d)(\d\d)(?!\d)", stem)
    return 2000 + int(found[1]) if found else None


# What may be odd about rows, in the order of saying.
_ODD = {
    "mended": "{count} {schools} had a CDS number that Excel had turned into a number, or that had "
    "lost its leading zero; it was restored.",
    "no_cds": "Left out, because without a usable CDS number: {examples}.",
    "other_year": "Left out, because their ReportingYear is not {year}: {count} {rows}.",
    "twice": "Left out, because the same CDS number came before: {examples}.",
    "nameless": "{count} {schools} without a name can be found by CDS number only.",
    "codes": "Letters whose meaning is not known here, taken as not known: {most}.",
}


@dataclass(slots=True)
class _Reader:
    """Reads row after row, and remembers what was odd about them."""

    columns: Columns
    year: int
    skip_other_years: bool
    rows: dict[str, SchoolRow] = field(default_factory=dict)
    odd: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def read(self, number: int, cells: Cells) -> None:
        """Take a row in, `number` counted as Excel does."""
        if not any(_text(cell) for cell in cells):
            return
        value = self.columns.cell(cells, "cds")
        cds, reporting_year = cds_of(value), self.columns.reporting_year(cells)
        if cds is None:
            self.odd["no_cds"].append(f"row {number}: {shown(_text(value) or '')}")
        elif self.skip_other_years and reporting_year not in (None, self.year):
            self.odd["other_year"].append(cds)
        elif cds in self.rows:
            self.odd["twice"].append(f"row {number}: {cds}")
        else:
            if not isinstance(value, str) or cds not in re.sub(r"\D", "", value):
                self.odd["mended"].append(cds)
            self.rows[cds] = self._row(cds, reporting_year, cells)
            if not self.rows[cds].name and self.columns.of("name"):
                self.odd["nameless"].append(cds)

    def findings(self) -> Iterable[str]:
        """What was odd, as sentences."""
        for kind, sentence in _ODD.items():
            if found := self.odd.get(kind):
                more = len(found) - EXAMPLES
                most = Counter(map(shown, found)).most_common(5)
                yield sentence.format(
                    count=len(found),
                    schools="school" if len(found) == 1 else "schools",
                    rows="row" if len(found) == 1 else "rows",
                    year=self.year,
                    examples="; ".join([*found[:EXAMPLES], *[f"and {more} more"] * (more > 0)]),
                    most=", ".join(f"{code} ({times} times)" for code, times in most),
                )

    def _row(self, cds: str, reporting_year: int | None, cells: Cells) -> SchoolRow:
        columns = self.columns
        of_year = self.year if self.year in columns.of("status") else None
        return SchoolRow(
            year=self.year,
            cds=cds,
            name=columns.text(cells, "name") or "",
            district=columns.text(cells, "district"),
            county=columns.text(cells, "county"),
            reporting_year=reporting_year,
            status=columns.text(cells, "status", of_year),
            codes={
                group: codes
                for group in STUDENT_GROUPS
                if any(codes := Codes(*(self._code(cells, group, side) for side in SIDES)))
            },
        )

    def _code(self, cells: Cells, group: str, side: str) -> str | None:
        code = (self.columns.text(cells, side, group) or "").upper()[:LONGEST_CODE]
        if code and not is_known(code):
            self.odd["codes"].append(code)
        return code or None


def _missing(columns: Columns, year: int) -> Iterable[str]:
    """What there is no column for, as sentences."""
    if columns.header_row != HEADER_ROW:
        yield f"The headers stood in row {columns.header_row}, not in row {HEADER_ROW}."
    names = {
        "name": "the school's name: schools can be found by CDS number only",
        "district": "the district's name",
        "county": "the county's name",
        "reporting_year": "ReportingYear",
    }
    for what, said in names.items():
        if not columns.of(what):
            yield f"There is no column for {said}."
    if not {year, None} & columns.of("status"):
        others = sorted(map(str, columns.of("status")))
        instead = f" (there is one of {either(others, 'and')})" if others else ""
        yield f"There is no column AssistanceStatus{year}{instead}: no school's status is known."
    for side in SIDES:
        absent = [group for group in STUDENT_GROUPS if (side, group) not in columns.at]
        all_of_them = "any student group" if len(absent) == len(STUDENT_GROUPS) else ""
        if absent:
            whose = all_of_them or either(absent, "and")
            yield f"There is no column of the {side} Dashboard for {whose}."


def _text(value: object) -> str | None:
    """A cell as text in one line, or None where it is empty."""
    words = " ".join(str("" if value is None else value).split())
    return "".join(c for c in words if c.isprintable())[:LONGEST_TEXT] or None


# Opening a file that somebody sent: within limits, and with a sentence when it is none

SHEET = 4  # the schools stand on the fourth sheet
MAX_BYTES = 10_000_000
MAX_UNPACKED = 40_000_000
MAX_CELLS = 8_000_000  # that a sheet may span; 1,500 schools in 50 columns count as 300,000
MAX_ROWS = 20_000

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
