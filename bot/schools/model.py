"""What one year's workbook says of one school, and what a whole workbook says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple


class WorkbookError(Exception):
    """A file that cannot be used; the text is one sentence with the remedy."""


class Codes(NamedTuple):
    """A student group's letters: on the Dashboard of the file's year, and on the one before.

    None where the cell is empty; `bot.schools.letters` says what a letter means.
    """

    current: str | None
    prior: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolRow:
    """A school in the file of one year.

    `cds` is the county-district-school code, 14 digits. `name` is empty where the file has none.
    `codes` has the groups (codes of `bot.dta.indicators`) with a letter in either column.
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
