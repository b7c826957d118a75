"""What one year's workbook says of one school, its letters and CDS numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

LENGTH = 14


def cds_of(value: object) -> str | None:
    """The code in a cell or in what somebody typed, with a lost leading zero put back.

    Dashes, blanks and a text mark (') do not matter. None for anything that cannot be a code; a
    code that lacks more than one digit is not guessed at.
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, float):
        value = int(value) if value.is_integer() else None
    digits = re.sub(r"[\s'’‘\-–—]", "", str(value)).removesuffix(".0")
    if not re.fullmatch(r"[0-9]{13,14}", digits) or not digits.strip("0"):
        return None
    return digits.zfill(LENGTH)


# Every set of two or more state priorities has a letter. `*` stands for no letter: one priority at
# most, by the state indicators. Local indicators have no letters at all.
# Source: the workbooks under https://www.cde.ca.gov/fg/aa/lc/documents/ (charterassistance25.xlsx),
# as county offices' scripts read them.
LETTERS: Mapping[str, frozenset[int]] = {
    letter: frozenset(priorities)
    for letter, priorities in {
        "A": (4, 5, 6),
        "B": (4, 5),
        "C": (5, 6),
        "D": (4, 6),
        "E": (4, 8),
        "F": (5, 8),
        "G": (6, 8),
        "H": (4, 5, 8),
        "I": (4, 6, 8),
        "J": (5, 6, 8),
        "K": (4, 5, 6, 8),
    }.items()
}
"""Letter → the state priorities in which the group meets the criteria."""

NO_LETTER = "*"


def is_known(code: str) -> bool:
    """Whether it is known what a cell says."""
    return code == NO_LETTER or code in LETTERS


class WorkbookError(Exception):
    """A file that cannot be used; the text is one sentence with the remedy."""


class Codes(NamedTuple):
    """A student group's letters: on the Dashboard of the file's year, and on the one before.

    None where the cell is empty; `LETTERS` says what a letter means.
    """

    current: str | None
    prior: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolRow:
    """A school in the file of one year.

    `cds` is the county-district-school code, 14 digits. `name` is empty where the file has none.
    `codes` has the groups (codes of `bot.dta.sheet`) with a letter in either column.
    """

    year: int
    cds: str
    name: str
    district: str | None = None
    county: str | None = None
    reporting_year: int | None = None
    status: str | None = None
    codes: Mapping[str, Codes]

    @property
    def place(self) -> str:
        """District and county, as far as the file has them: "Alder Unified, Alder County"."""
        county = self.county
        if county and "county" not in county.casefold():
            county = f"{county} County"
        return ", ".join(part for part in (self.district, county) if part)


@dataclass(frozen=True, slots=True)
class Workbook:
    """A file that was read: its Dashboard year, its schools, and what was not found and why."""

    year: int
    rows: tuple[SchoolRow, ...]
    findings: tuple[str, ...]
