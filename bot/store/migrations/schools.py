"""Tables of the state's files about schools."""

from __future__ import annotations

from sqlite_utils import Database


def schools(db: Database) -> None:
    """The state's file of each year, and what it says of each school."""
    db.create_table(
        "school_files",
        {
            "year": int,
            "file_name": str,
            "digest": str,
            "loaded_at": int,
            "loaded_by": str,
            "rows": int,
            "findings": str,
        },
        pk="year",
        not_null={"file_name", "digest", "loaded_at", "loaded_by", "rows", "findings"},
    )
    db.create_table(
        "school_years",
        {
            "year": int,
            "cds": str,
            "name": str,
            "district": str,
            "county": str,
            "reporting_year": int,
            "status": str,
            "codes": str,
        },
        pk=("year", "cds"),
        foreign_keys=[("year", "school_files", "year")],
        not_null={"name", "codes"},
    )
    db.table("school_years").create_index(["cds"])
