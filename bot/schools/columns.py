"""Finding the columns of a workbook by pattern, since their names drift from year to year."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.dta.indicators import STUDENT_GROUPS, group_code
from bot.schools.model import WorkbookError
from bot.schools.opening import Cells

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
_WHEN = r"(?P<when>current|prior)(?:year)?"
_GROUP = [
    re.compile(rf"{first}{then}(?:20)?\d*")
    for first, then in ((_OF_GROUP, _WHEN), (_WHEN, _OF_GROUP))
]
_WRONG = "Check that it is the charter assistance file of a year, and not another one."


@dataclass(slots=True)
class Columns:
    """Where a row has what, from 0.

    `status` is keyed by year (None where the header names none), `current` and `prior` by student
    group. `doubles` are headers that came a second time; the first one counts.
    """

    header_row: int  # from 1
    named: dict[str, int] = field(default_factory=dict)
    status: dict[int | None, int] = field(default_factory=dict)
    current: dict[str, int] = field(default_factory=dict)
    prior: dict[str, int] = field(default_factory=dict)
    doubles: list[str] = field(default_factory=list)

    @property
    def is_of_such_a_file(self) -> bool:
        """Whether there is enough to read schools by."""
        return "cds" in self.named and bool(self.current)


def find_columns(rows: Sequence[Cells]) -> Columns:
    """The columns, by the headers in row 6 or, failing that, nearby. Raises `WorkbookError`."""
    numbers = [HEADER_ROW, *(n for n in range(1, LOOK_AT + 1) if n != HEADER_ROW)]
    candidates = [_columns(number, rows[number - 1]) for number in numbers if number <= len(rows)]
    for columns in candidates:
        if columns.is_of_such_a_file:
            return columns
    if any(columns.current for columns in candidates):
        raise WorkbookError(
            "The fourth sheet has no column CDS, by which schools are told apart. " + _WRONG
        )
    if any("cds" in columns.named for columns in candidates):
        raise WorkbookError(
            "The fourth sheet has no columns of student groups such as ELcurrent. " + _WRONG
        )
    raise WorkbookError(
        "The fourth sheet has no headers in row 6, such as CDS and ELcurrent. " + _WRONG
    )


def _columns(number: int, headers: Cells) -> Columns:
    columns = Columns(number)
    for index, header in enumerate(headers):
        name = re.sub(r"[^a-z0-9]", "", str(header).casefold()) if header is not None else ""
        if not _place(columns, name, index):
            columns.doubles.append(str(header).strip())
    return columns


def _place(columns: Columns, name: str, index: int) -> bool:
    """Note what a column holds, if it matters; False where that is known from another column."""
    if group := next(filter(None, (pattern.fullmatch(name) for pattern in _GROUP)), None):
        side = columns.current if group["when"] == "current" else columns.prior
        return _first(side, group_code(_code(group["group"])), index)
    if status := _STATUS.fullmatch(name):
        return _first(columns.status, 2000 + int(status[1]) if status[1] else None, index)
    for what, pattern in _NAMED.items():
        if pattern.fullmatch(name):
            return _first(columns.named, what, index)
    return True


def _code(name: str) -> str:
    return "MR/TOM" if name == "mrtom" else name


def _first(held: dict[str, int] | dict[int | None, int], key: object, index: int) -> bool:
    return held.setdefault(key, index) == index  # type: ignore[arg-type]
