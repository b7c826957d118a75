"""The state's files about schools: one of each year, and what it says of each school.

Times are UTC epoch seconds. `codes` is JSON: student group → [letter on the Dashboard of the file's
year, letter on the one before], null where the file has nothing.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass

from bot.schools.school import Codes, Listing, SchoolRow, Workbook
from bot.store.database import Database, Row


@dataclass(frozen=True, slots=True)
class SchoolFile:
    """A file that is loaded. `findings` says what was not found in it, and why."""

    year: int
    file_name: str
    digest: str
    loaded_at: int
    loaded_by: str
    rows: int
    findings: tuple[str, ...]


def replace_year(
    db: Database, workbook: Workbook, data: bytes, *, file_name: str, by: str, now: int
) -> SchoolFile | None:
    """Keep what a workbook says in place of what was kept of its year; the file that was replaced.

    `data` are the bytes it was read from, `by` says who loads it. All or nothing.
    """
    with db.immediate():
        before = next((file for file in files(db) if file.year == workbook.year), None)
        db.delete("school_years", year=workbook.year)
        db.delete("school_files", year=workbook.year)
        loaded = {"loaded_at": now, "loaded_by": by, "rows": len(workbook.rows)}
        what = {"file_name": file_name, "digest": hashlib.sha256(data).hexdigest()}
        findings = json.dumps(workbook.findings, ensure_ascii=False)
        db.insert("school_files", {"year": workbook.year, **what, **loaded, "findings": findings})
        db.insert("school_years", *map(_row, workbook.rows))
    return before


def files(db: Database) -> list[SchoolFile]:
    """The files that are loaded, newest first."""
    return [
        SchoolFile(**{**row, "findings": tuple(json.loads(row["findings"]))})
        for row in db.all("school_files", "year desc")
    ]


def edition(db: Database) -> str:
    """A text that changes whenever another file is loaded."""
    rows = db.query("select year, digest, loaded_at from school_files order by year")
    return json.dumps([list(row.values()) for row in rows])


def school(db: Database, cds: str) -> list[SchoolRow]:
    """What each file says of a school, newest first; empty for one that no file has."""
    found = db.all("school_years", "year desc", cds=cds)
    return [
        SchoolRow(
            **{
                **row,
                "codes": {group: Codes(*pair) for group, pair in json.loads(row["codes"]).items()},
            }
        )
        for row in found
    ]


def listings(db: Database) -> list[Listing]:
    """Every school of every file, as it is searched: by all its names."""
    rows = db.query("select cds, name, district, county from school_years order by cds, year desc")
    by_cds: dict[str, list[Row]] = {}
    for row in rows:
        by_cds.setdefault(row["cds"], []).append(row)
    return [
        Listing(
            cds,
            tuple(dict.fromkeys(row["name"] for row in same if row["name"])),
            next((row["district"] for row in same if row["district"]), None),
            next((row["county"] for row in same if row["county"]), None),
        )
        for cds, same in by_cds.items()
    ]


def _row(of: SchoolRow) -> Row:
    return {**asdict(of), "codes": json.dumps(of.codes)}
