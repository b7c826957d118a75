from __future__ import annotations

import threading

import pytest

from bot.schools.school import Listing, SchoolRow, Workbook
from bot.store.database import Database
from bot.store.schools import SchoolFile, edition, listings, replace_year, school

ONE, TWO = "01999990000001", "02999990000002"


def row(year: int, cds: str, name: str, **more: object) -> SchoolRow:
    values = {"codes": {}, **more}
    return SchoolRow(year=year, cds=cds, name=name, **values)  # type: ignore[arg-type]


def keep(db: Database, *rows: SchoolRow, name: str = "a.xlsx") -> SchoolFile | None:
    workbook = Workbook(rows[0].year, rows, ("There is no column for it.",))
    return replace_year(db, workbook, name.encode(), file_name=name, by="U1", now=7)


def test_what_fails_on_the_way_leaves_the_year_as_it_was(db: Database) -> None:
    keep(db, row(2025, ONE, "One"))
    before = edition(db)
    with pytest.raises(Exception, match=r"(?i)unique"):
        keep(db, row(2025, TWO, "Two"), row(2025, TWO, "Two again"))
    assert edition(db) == before
    assert [found.name for found in school(db, ONE)] == ["One"]


def test_a_reader_sees_the_old_year_or_the_new_one_whole(db: Database) -> None:
    old = [row(2025, f"{n:014}", "old") for n in range(1, 200)]
    new = [row(2025, f"{n:014}", "new") for n in range(1, 200)]
    keep(db, *old)
    seen: set[tuple[str, ...]] = set()
    done = threading.Event()

    def look() -> None:
        while not done.is_set():
            found = db.query("select distinct name from school_years")
            seen.add(tuple(each["name"] for each in found))

    reader = threading.Thread(target=look)
    reader.start()
    for _ in range(5):
        keep(db, *new)
        keep(db, *old)
    done.set()
    reader.join()
    assert seen <= {("old",), ("new",)}


def test_a_school_is_listed_once_with_all_its_names(db: Database) -> None:
    keep(db, row(2023, ONE, "Old Mill", district="Alder Unified", county="Alder"))
    keep(db, row(2024, ONE, "New Mill", district="Birch Unified"), row(2024, TWO, ""))
    assert listings(db) == [
        Listing(ONE, ("New Mill", "Old Mill"), "Birch Unified", "Alder"),
        Listing(TWO, ()),
    ]
