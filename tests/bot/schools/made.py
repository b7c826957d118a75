"""Invented schools of which everything is known, and workbooks of them in the documented layouts.

Fourth sheet, headers in row 6, a letter or `*` for each student group; names drift from year to
year. No real file could be had: these are made after the description. Nothing of the program is
used here, so that what it concludes can differ from what is so.
"""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

import openpyxl

LISTED, NOT_LISTED = "Differentiated Assistance", "General Assistance"
GROUPS = ("AA", "AI", "AS", "FI", "HI", "PI", "WH", "MR", "EL", "LTEL", "SED", "SWD", "FOS", "HOM")


@dataclass(frozen=True)
class Made:
    """An invented school in the file of one year; `codes`: group → letters (current, prior)."""

    cds: object
    name: str
    district: str = "Alder Unified"
    county: str = "Alder"
    status: str | None = NOT_LISTED
    codes: Mapping[str, tuple[str | None, str | None]] = field(default_factory=dict)
    reporting_year: object = None


# Year → header and what stands below it ("-": something that is not read), how the two columns of
# a student group are called, and how the one of several races is.
LAYOUTS = {
    2023: (
        "CDS:cds|CountyName:county|DistrictName:district|CharterName:name|GSoffered:-"
        "|ReportingYear:year|AssistanceStatus2023:status|Metcurrent:-",
        ("{}current", "{}prior"),
        "TOM",
    ),
    2024: (
        "CDS Code:cds|County Name:county|District Name:district|Charter School Name:name"
        "|Reporting Year:year|AssistanceStatus2023:-|AssistanceStatus2024:status|Metcurrent:-",
        ("{}Current", "{}Prior"),
        "MR",
    ),
    2025: (
        "Charter School:name|CDS:cds|district_name:district|county_name:county"
        "|ReportYear:year in text|Assistance Status 2025:status|ALLcurrent:-",
        ("{}_current_2025", "{}_prior_2024"),
        "MR/TOM",
    ),
}


def _cell(school: Made, what: str, year: int) -> object:
    reported = school.reporting_year or year
    made = {"-": "Y", "year": reported, "year in text": str(reported)}
    return made[what] if what in made else getattr(school, what)


def workbook(
    year: int,
    schools: Iterable[Made],
    *,
    sheets: int = 4,
    header_row: int = 6,
    rename: Mapping[str, str | None] | None = None,
    after: Sequence[Sequence[Any]] = (),
) -> bytes:
    """A workbook in the layout of `year`. `rename` changes headers, to None where one is to go."""
    columns, forms, mixed = LAYOUTS[year]
    fixed = [column.split(":") for column in columns.split("|")]
    groups = [g for g in GROUPS if g != "LTEL" or year > 2023]
    headers: list[str | None] = [header for header, _ in fixed]
    headers += [form.format(mixed if g == "MR" else g) for g in groups for form in forms]
    renamed = [(rename or {}).get(str(header), header) for header in headers]
    keep = [i for i, header in enumerate(renamed) if header is not None]

    def kept(cells: Sequence[Any]) -> list[Any]:
        return [cells[i] for i in keep]

    book = openpyxl.Workbook(write_only=True)
    for number in range(1, sheets + 1):
        sheet = book.create_sheet(f"Sheet {number}")
        if number != 4:
            sheet.append([f"Charter assistance {year}"])
            continue
        for row in range(1, header_row):
            sheet.append([f"Line {row} of the title"])
        sheet.append(kept(renamed))
        for school in schools:
            cells = [_cell(school, what, year) for _, what in fixed]
            for group in groups:
                cells += school.codes.get(group, (None, None))
            sheet.append(kept(cells))
        for row_after in after:
            sheet.append(list(row_after))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


# Parts of the archive that a workbook is: the sheet with the schools, and the list of sheets.
SHEET = str(PurePosixPath("xl", "worksheets", "sheet4.xml"))
BOOK = str(PurePosixPath("xl", "workbook.xml"))


def sheet_of(inside: str, *, before: str = "") -> bytes:
    """A sheet as it stands in the archive, with this XML in it, and perhaps some before it."""
    name = "worksheet"
    spaces = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'{before}<{name} xmlns="{spaces}">{inside}</{name}>'.encode()


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    """The workbook with one part of its archive replaced or added."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return out.getvalue()


# Words for inventing names that look like those of charter schools.
_FIRST = """
Alder Aspen Basalt Beacon Birch Blue Bridge Canyon Cedar Cinder Clover Copper Coral Crescent
Cypress Dawn Desert Eagle Elm Ember Falcon Fern Foothill Garnet Golden Granite Harbor Hawthorn
Hazel Heron Hollow Horizon Indigo Ivy Jasper Juniper Kestrel Lantern Larkspur Laurel Linden
Lupine Manzanita Maple Marigold Meadow Mesa Midland Monarch Nectar North Oak Obsidian Olive Opal
Orchard Osprey Pebble Pine Poppy Prairie Quail Quarry Quartz Redwood Ridge River Rosewood
Saffron Sage Sandpiper Sequoia Silver Solstice Sparrow Spruce Summit Sycamore Thistle Timber
Topaz Valley Vista Walnut Westwind Willow Wren Yarrow Zephyr
""".split()
_SECOND = """
Arts Bay Bilingual Classical Collegiate Community Coast Creative Creek Discovery Environmental
Expedition Field Futures Global Heights Innovation International Language Leadership Math
Montessori Pathways Point Preparatory Science Springs Technical Trail Village Virtual Visual
Works
""".split()
_KIND = (
    *("Charter School", "Academy", "Charter Academy", "Elementary Charter", "Charter High", "Prep"),
    *("Middle School", "School", "High School", "K-8 Charter", "Elementary", "Learning Center"),
)
_PLACES = """
Alderton Bramley Calder Dunmore Eastvale Farrow Glenholm Hartwick Ivydale Jessup Kelton Lorwood
Marlow Norbury Oakhurst Penrose Quenby Rushmore Selby Thornbury Ulster Verney Wexcombe Yardley
""".split()


def invented(number: int, seed: int = 1) -> list[Made]:
    """So many schools with letters at random; some share a name in different districts."""
    chance = random.Random(seed)
    made: list[Made] = []
    for index in range(number):
        place = chance.choice(_PLACES)
        name = f"{chance.choice(_FIRST)} {chance.choice(_SECOND)} {chance.choice(_KIND)}"
        if chance.random() < 0.05 and made:
            name = chance.choice(made).name
        county = _PLACES.index(place) + 1
        codes = {group: (_letter(chance), _letter(chance)) for group in GROUPS}
        status = LISTED if chance.random() < 0.3 else NOT_LISTED
        district = f"{place} {chance.choice(['Unified', 'Elementary', 'Union High'])}"
        made.append(Made(f"{county:02}99999{index:07}", name, district, place, status, codes))
    return made


def _letter(chance: random.Random) -> str | None:
    return (
        chance.choice("ABCDEFGHIJK") if chance.random() < 0.2 else chance.choice(["*", "*", None])
    )


YEARS = (2022, 2023, 2024, 2025)
STATUS_ONLY = 2022
# As the layout's description lists them.
PUBLISHED = "A=4,5,6 B=4,5 C=5,6 D=4,6 E=4,8 F=5,8 G=6,8 H=4,5,8 I=4,6,8 J=5,6,8 K=4,5,6,8"
LETTER_OF = {
    frozenset(map(int, priorities.split(","))): letter
    for letter, priorities in (entry.split("=") for entry in PUBLISHED.split())
}


@dataclass
class World:
    """A school: its groups, the state priorities each met, the local indicators it missed."""

    groups: list[str]
    state: dict[tuple[int, str], frozenset[int]] = field(default_factory=dict)
    local: dict[int, frozenset[int]] = field(default_factory=dict)

    def priorities(self, year: int, group: str) -> int:
        """In how many priorities a group met the criteria."""
        own = self.state.get((year, group), frozenset())
        return len(own | self.local.get(year, frozenset()))

    def same_group(self, years: tuple[int, ...], needed: int, enough: int = 2) -> int:
        """How many groups met the criteria in `needed` of `years`."""
        return sum(
            sum(self.priorities(year, group) >= enough for year in years) >= needed
            for group in self.groups
        )

    def letter(self, year: int, group: str) -> str | None:
        """What a file says of a group; nothing of one that the school does not have."""
        if group not in self.groups:
            return None
        return LETTER_OF.get(self.state.get((year, group), frozenset()), "*")

    def codes(self, year: int, groups: tuple[str, ...]) -> dict[str, tuple[str | None, str | None]]:
        """What the file of a year says of each of `groups`: on its own Dashboard, on the prior."""
        found = {g: (self.letter(year, g), self.letter(year - 1, g)) for g in groups}
        return {group: pair for group, pair in found.items() if any(pair)}


def option(number: int) -> str:
    """A number as an option of a question that asks how many."""
    return str(number) if number < 3 else "3+"
