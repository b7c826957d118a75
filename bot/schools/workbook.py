"""Reading a charter assistance workbook: bytes in, schools and what was not found out.

The layout, as county offices' scripts read it: fourth sheet, headers in row 6; columns `CDS`, the
charter's name, `ReportingYear`, `AssistanceStatusYYYY`, and for each student group
`<code>current` and `<code>prior` with a letter (`bot.schools.school`) or `*`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bot.dta import either, shown
from bot.dta.sheet import STUDENT_GROUPS, group_code
from bot.schools.school import Codes, SchoolRow, Workbook, WorkbookError, cds_of, is_known
from bot.schools.xlsx import Cells, fourth_sheet

What = tuple[str, str | int | None]
"""What a column holds, with whose it is: a student group's letters, the status of a year."""

HEADER_ROW = 6
LOOK_AT = 15  # the headers may stand elsewhere among so many rows

# Names are compared in small letters, without blanks and punctuation.
_NAMED = {
    "cds": re.compile(r"cds(?:code|number)?"),
    "name": re.compile(r"(?:charter)?(?:school)?name|(?:charter)?school"),
    "district": re.compile(r"district(?:name)?"),
    "county": re.compile(r"county(?:name)?"),
    "reporting_year": re.compile(r"report(?:ing)?year"),
}
_STATUS = re.compile(r"assistancestatus(?:(?:20)?(\d\d))?")
_GROUP_NAMES = [g.lower() for g in STUDENT_GROUPS if g != "MR/TOM"] + ["mrtom", "mr", "tom"]
_OF_GROUP = rf"(?P<group>{'|'.join(_GROUP_NAMES)})"
SIDES = ("current", "prior")  # of a group: on the Dashboard of the file's year, and the one before
_WHEN = rf"(?P<when>{'|'.join(SIDES)})(?:year)?"
_GROUP = [
    re.compile(rf"{first}{then}(?:20)?\d*")
    for first, then in ((_OF_GROUP, _WHEN), (_WHEN, _OF_GROUP))
]
_WRONG = "Check that it is the charter assistance file of a year, and not another one."


@dataclass(slots=True)
class Columns:
    """Where a row has what, from 0, by `_what` the headers say.

    `doubles` are headers that came a second time; the first one counts.
    """

    header_row: int  # from 1
    at: dict[What, int] = field(default_factory=dict)
    doubles: list[str] = field(default_factory=list)

    def of(self, what: str) -> set[str | int | None]:
        """For which student groups or years there is such a column."""
        return {whose for name, whose in self.at if name == what}

    def cell(self, cells: Cells, what: str, whose: str | int | None = None) -> object:
        """What stands in such a column of a row; None where there is none."""
        index = self.at.get((what, whose), len(cells))
        return cells[index] if index < len(cells) else None


def find_columns(rows: Sequence[Cells]) -> Columns:
    """The columns, by the headers in row 6 or, failing that, nearby. Raises `WorkbookError`."""
    numbers = [HEADER_ROW, *(n for n in range(1, LOOK_AT + 1) if n != HEADER_ROW)]
    candidates = [_columns(number, rows[number - 1]) for number in numbers if number <= len(rows)]
    for columns in candidates:
        if ("cds", None) in columns.at and columns.of("current"):
            return columns
    if any(columns.of("current") for columns in candidates):
        raise WorkbookError(
            "The fourth sheet has no column CDS, by which schools are told apart. " + _WRONG
        )
    if any(("cds", None) in columns.at for columns in candidates):
        raise WorkbookError(
            "The fourth sheet has no columns of student groups such as ELcurrent. " + _WRONG
        )
    raise WorkbookError(
        "The fourth sheet has no headers in row 6, such as CDS and ELcurrent. " + _WRONG
    )


def _columns(number: int, headers: Cells) -> Columns:
    columns = Columns(number)
    for index, header in enumerate(headers):
        what = _what(re.sub(r"[^a-z0-9]", "", str(header).casefold()))
        if what and columns.at.setdefault(what, index) != index:
            columns.doubles.append(str(header).strip())
    return columns


def _what(header: str) -> What | None:
    """What a column holds by its header, with the student group or the year; None if nothing."""
    if group := next(filter(None, (pattern.fullmatch(header) for pattern in _GROUP)), None):
        code = "MR/TOM" if group["group"] == "mrtom" else group["group"]
        return group["when"], group_code(code)
    if status := _STATUS.fullmatch(header):
        return "status", 2000 + int(status[1]) if status[1] else None
    named = (what for what, pattern in _NAMED.items() if pattern.fullmatch(header))
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
    reported = Counter(filter(None, (_reporting_year(columns, cells) for cells in body)))
    by_rows = reported.most_common(1)[0][0] if reported else None
    by_column = max((int(year) for year in columns.of("status") if year), default=None)
    stated = [year for year in (by_column, by_rows, _year_in(file_name)) if year]
    if not stated:
        raise WorkbookError(
            "Nothing in the file says which year it speaks for. "
            "Give it back the name it was published under, such as charterassistance25.xlsx."
        )
    year, times = Counter(stated).most_common(1)[0]
    if times == 1 and len(stated) > 1:
        raise WorkbookError(
            f"The file names different years ({either(map(str, sorted(set(stated))), 'and')}). "
            "Give it back the name it was published under, such as charterassistance25.xlsx."
        )
    return year, year == by_rows


def _reporting_year(columns: Columns, cells: Cells) -> int | None:
    text = _text(columns.cell(cells, "reporting_year"))
    return int(text[:4]) if text and re.fullmatch(r"20\d\d(?:\.0)?", text) else None


def _year_in(file_name: str) -> int | None:
    """The year in a name such as charterassistance25.xlsx."""
    stem = re.sub(r"\.\w+$", "", file_name)
    found = re.search(r"(?<!\d)20(\d\d)(?!\d)", stem) or re.search(r"(?<!\d)(\d\d)(?!\d)", stem)
    return 2000 + int(found[1]) if found else None


@dataclass(slots=True)
class _Reader:
    """Reads row after row, and remembers what was odd about them."""

    columns: Columns
    year: int
    skip_other_years: bool
    rows: dict[str, SchoolRow] = field(default_factory=dict)
    without_cds: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    mended: int = 0
    other_years: int = 0
    nameless: int = 0
    unknown_codes: Counter[str] = field(default_factory=Counter)

    def read(self, number: int, cells: Cells) -> None:
        """Take a row in, `number` counted as Excel does."""
        if not any(_text(cell) for cell in cells):
            return
        value = self.columns.cell(cells, "cds")
        cds = cds_of(value)
        reporting_year = _reporting_year(self.columns, cells)
        if cds is None:
            self.without_cds.append(f"row {number}: {shown(_text(value) or '')}")
        elif self.skip_other_years and reporting_year not in (None, self.year):
            self.other_years += 1
        elif cds in self.rows:
            self.twice.append(f"row {number}: {cds}")
        else:
            self.mended += not isinstance(value, str) or cds not in re.sub(r"\D", "", value)
            self.rows[cds] = self._row(cds, reporting_year, cells)
            self.nameless += not self.rows[cds].name

    def findings(self) -> Iterable[str]:
        """What was odd, as sentences."""
        if self.mended:
            yield (
                f"{_schools(self.mended)} had a CDS number that Excel had turned into a number, or "
                "that had lost its leading zero; it was restored."
            )
        if self.without_cds:
            yield f"Left out, because without a usable CDS number: {_examples(self.without_cds)}."
        if self.other_years:
            rows = "1 row" if self.other_years == 1 else f"{self.other_years} rows"
            yield f"Left out, because their ReportingYear is not {self.year}: {rows}."
        if self.twice:
            yield f"Left out, because the same CDS number came before: {_examples(self.twice)}."
        if self.nameless and self.columns.of("name"):
            yield f"{_schools(self.nameless)} without a name can be found by CDS number only."
        if self.unknown_codes:
            codes = ", ".join(
                f"{shown(code)} ({times} times)"
                for code, times in self.unknown_codes.most_common(5)
            )
            yield f"Letters whose meaning is not known here, taken as not known: {codes}."

    def _row(self, cds: str, reporting_year: int | None, cells: Cells) -> SchoolRow:
        columns = self.columns
        status = columns.cell(
            cells, "status", self.year if self.year in columns.of("status") else None
        )
        name, district, county = (
            _text(columns.cell(cells, what)) for what in ("name", "district", "county")
        )
        return SchoolRow(
            year=self.year,
            cds=cds,
            name=name or "",
            district=district,
            county=county,
            reporting_year=reporting_year,
            status=_text(status),
            codes={
                group: codes
                for group in STUDENT_GROUPS
                if any(codes := Codes(*(self._code(cells, group, side) for side in SIDES)))
            },
        )

    def _code(self, cells: Cells, group: str, side: str) -> str | None:
        code = (_text(self.columns.cell(cells, side, group)) or "").upper()[:LONGEST_CODE]
        if code and not is_known(code):
            self.unknown_codes[code] += 1
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
        if len(absent) == len(STUDENT_GROUPS):
            yield f"There is no column of the {side} Dashboard for any student group."
        elif absent:
            yield f"There is no column of the {side} Dashboard for {either(absent, 'and')}."
    if columns.doubles:
        names_of = ", ".join(shown(header) for header in columns.doubles[:EXAMPLES])
        yield f"Columns that came a second time were not read: {names_of}."


def _text(value: object) -> str | None:
    """A cell as text in one line, or None where it is empty."""
    if value is None:
        return None
    words = " ".join(str(value).split())
    return "".join(c for c in words if c.isprintable())[:LONGEST_TEXT] or None


def _schools(number: int) -> str:
    return "1 school" if number == 1 else f"{number} schools"


def _examples(found: Sequence[str]) -> str:
    more = len(found) - EXAMPLES
    named = "; ".join(found[:EXAMPLES])
    return f"{named}; and {more} more" if more > 0 else named
