"""Workbooks in the documented layouts and as they may drift, broken ones, and wrong files."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import openpyxl
import pytest

from bot.schools import workbook as files
from bot.schools.school import LETTERS, Codes, SchoolRow, Workbook, WorkbookError, cds_of
from bot.schools.workbook import read_workbook
from tests.bot.schools.made import (
    BOOK,
    LETTER_OF,
    LISTED,
    SHEET,
    Made,
    invented,
    sheet_of,
    with_part,
    workbook,
)

NORD = Made(
    "01999990123456",
    "Nordlicht Academy",
    status=LISTED,
    codes={"EL": ("A", "*"), "MR": ("k", None), "SWD": (None, None)},
)


def read(data: bytes, name: str = "charterassistance25.xlsx") -> Workbook:
    return read_workbook(data, name)


def only(found: Workbook) -> SchoolRow:
    (row,) = found.rows
    return row


@pytest.mark.parametrize("year", [2023, 2024, 2025])
def test_each_years_layout_is_read_alike(year: int) -> None:
    found = read(workbook(year, [NORD]), f"charterassistance{year % 100}.xlsx")
    assert found.year == year
    assert only(found) == SchoolRow(
        year=year,
        cds="01999990123456",
        name="Nordlicht Academy",
        district="Alder Unified",
        county="Alder",
        reporting_year=year,
        status=LISTED,
        codes={"EL": Codes("A", "*"), "MR/TOM": Codes("K", None)},
    )


def test_a_group_that_a_year_has_no_columns_for_is_named() -> None:
    assert read(workbook(2023, [NORD]), "charterassistance23.xlsx").findings == (
        "There is no column of the current Dashboard for LTEL.",
        "There is no column of the prior Dashboard for LTEL.",
    )


def test_without_a_status_of_its_year_the_one_of_another_year_is_not_taken() -> None:
    data = workbook(2024, [NORD], rename={"AssistanceStatus2024": None})
    found = read(data, "charterassistance24.xlsx")
    assert only(found).status is None
    assert (
        "There is no column AssistanceStatus2024 (there is one of 2023): no school's status is "
        "known." in found.findings
    )


OTHER_WAY_ROUND: dict[str, str | None] = {
    "EL_current_2025": "currentEL",
    "EL_prior_2024": "Prior Year EL",
}
NO_PRIOR = {
    f"{group}_prior_2024": None
    for group in "AA AI AS FI HI PI WH MR/TOM EL LTEL SED SWD FOS HOM".split()
}


@pytest.mark.parametrize(
    ("rename", "sentence"),
    [
        ({}, ""),
        (OTHER_WAY_ROUND, ""),
        ({"Charter School": None}, "no column for the school's name"),
        ({"district_name": None}, "no column for the district's name"),
        ({"county_name": "Where"}, "no column for the county's name"),
        ({"ReportYear": None}, "no column for ReportingYear"),
        ({"Assistance Status 2025": None}, "no column AssistanceStatus2025:"),
        ({"EL_prior_2024": None}, "no column of the prior Dashboard for EL."),
        ({"EL_current_2025": "ELpriorities"}, "no column of the current Dashboard for EL."),
        (NO_PRIOR, "There is no column of the prior Dashboard for any student group."),
    ],
)
def test_what_is_not_there_is_reported_and_the_rest_is_read(
    rename: dict[str, str | None], sentence: str
) -> None:
    found = read(workbook(2025, [NORD], rename=rename))
    assert only(found).cds == "01999990123456"
    assert [sentence in each for each in found.findings] == [True] * bool(sentence)
    letters = Codes(
        *("A" if "current" not in sentence else None, None if "prior" in sentence else "*")
    )
    assert only(found).codes["EL"] == letters


def others(*cds: object, **more: Any) -> list[Made]:
    return [Made(each, "Other", **more) for each in cds]


SOURCE: dict[str, Any] = {"after": [[], ["Source: the department"]]}


@pytest.mark.parametrize(
    ("schools", "layout", "cds", "finding"),
    [
        ([NORD], {"header_row": 8}, ["56"], "The headers stood in row 8, not in row 6."),
        (
            [NORD],
            {"rename": {"AA_prior_2024": "EL current"}},
            ["56"],
            "There is no column of the prior Dashboard for AA.",
        ),
        (
            others(1999990123456, "1999990123457", "01-99999-0123458"),
            {},
            ["56", "57", "58"],
            "2 schools had a CDS number that Excel had turned into a number, or that had lost its "
            "leading zero; it was restored.",
        ),
        (
            [NORD, *others("1.99999E+12", None)],
            SOURCE,
            ["56"],
            "Left out, because without a usable CDS number: "
            'row 8: "1.99999E+12"; row 9: ""; row 11: "".',
        ),
        (
            [NORD, Made("01999990123457", ""), Made("01999990123458", " ")],
            {},
            ["56", "57", "58"],
            "2 schools without a name can be found by CDS number only.",
        ),
        (
            [NORD, *others(NORD.cds)],
            {},
            ["56"],
            "Left out, because the same CDS number came before: row 8: 01999990123456.",
        ),
        (
            [NORD, *others("01999990000001", reporting_year=2024)],
            {},
            ["56"],
            "Left out, because their ReportingYear is not 2025: 1 row.",
        ),
        (
            others(NORD.cds, codes={"EL": ("Z", "*")}),
            {},
            ["56"],
            'Letters whose meaning is not known here, taken as not known: "Z" (1 times).',
        ),
    ],
)
def test_what_is_odd_is_mended_or_left_out_and_said(
    schools: list[Made], layout: dict[str, Any], cds: list[str], finding: str
) -> None:
    found = read(workbook(2025, schools, **layout))
    assert [row.cds[-2:] for row in found.rows] == cds
    assert found.rows[0].name == schools[0].name
    assert "\n".join(found.findings) == finding


# The year


def test_the_name_decides_between_columns_that_disagree() -> None:
    data = workbook(2025, [NORD], rename={"Assistance Status 2025": "AssistanceStatus2024"})
    found = read(data, "charterassistance25.xlsx")
    assert found.year == 2025
    assert only(found).status is None


@pytest.mark.parametrize(
    ("status", "reported", "sentence"),
    [
        ("AssistanceStatus2024", "ReportYear", "names different years"),
        ("AssistanceStatus", None, "Nothing in the file says which year"),
    ],
)
def test_a_year_that_is_not_certain_is_refused(
    status: str, reported: str | None, sentence: str
) -> None:
    rename = {"Assistance Status 2025": status, "ReportYear": reported}
    with pytest.raises(WorkbookError, match=sentence):
        read(workbook(2025, [NORD], rename=rename), "download.xlsx")


# Wrong files


def plain(*sheets: list[list[object]]) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def archive(**parts: str | bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, text in parts.items():
            file.writestr(name, text)
    return out.getvalue()


TITLES: list[list[object]] = [["A title"]] * 5
WRONG = [
    (b"", "empty"),
    (b"CDS,Name\n1,2\n", "not an Excel workbook"),
    (b"PK\x03\x04 and no more", "not an Excel workbook"),
    (b"\n <!DOCTYPE html><html>Not found</html>", "a web page"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 100, "older format, or locked"),
    (archive(a="b"), "an archive, not an Excel workbook"),
    (workbook(2025, [NORD], sheets=3), "has 3 sheets"),
    (plain([[1]]), "has one sheet"),
    (plain([], [], [], []), "no headers in row 6"),
    (plain([], [], [], [["Anything", 1]] * 30), "no headers in row 6"),
    (workbook(2025, [NORD], rename={"CDS": "Number"}), "no column CDS"),
    (workbook(2025, [NORD], header_row=40), "no headers in row 6"),
    (
        plain([], [], [], [*TITLES, ["CDS", "AssistanceStatus2025", "ELpriorities"]]),
        "no columns of student groups",
    ),
    (workbook(2025, []), "no school with a usable CDS number"),
]


@pytest.mark.parametrize(("data", "sentence"), WRONG, ids=[sentence for _, sentence in WRONG])
def test_a_wrong_file_is_refused_with_one_sentence_and_a_remedy(data: bytes, sentence: str) -> None:
    with pytest.raises(WorkbookError) as refused:
        read(data)
    text = str(refused.value)
    assert sentence in text
    assert "\n" not in text
    assert text.count(". ") == 1, "what is wrong, and what to do"


@pytest.mark.parametrize("part", [SHEET, BOOK])
@pytest.mark.parametrize("content", [b"", b"<a><b></a></b>"])
def test_a_damaged_part_is_refused(part: str, content: bytes) -> None:
    with pytest.raises(WorkbookError):
        read(with_part(workbook(2025, [NORD]), part, content))


def test_a_truncated_file_is_refused() -> None:
    data = workbook(2025, invented(50))
    for length in range(0, len(data), 997):
        with pytest.raises(WorkbookError):
            read(data[:length])


def test_entities_are_not_expanded() -> None:
    cells = '<row r="6"><c t="inlineStr"><is><t>&b;</t></is></c></row>'
    entities = '<!DOCTYPE b [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
    bomb = sheet_of(f"<sheetData>{cells}</sheetData>", before=f'<?xml version="1.0"?>{entities}')
    with pytest.raises(WorkbookError, match="damaged"):
        read(with_part(workbook(2025, [NORD]), SHEET, bomb))


def test_an_archive_that_would_unpack_to_too_much_is_refused_unopened(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = with_part(workbook(2025, [NORD]), "xl/media/image.png", b"0" * 3_000_000)
    assert len(data) < 50_000
    monkeypatch.setattr(files, "MAX_UNPACKED", 2_000_000)
    with pytest.raises(WorkbookError, match="would unpack to more than 2 MB"):
        read(data)


def test_a_file_that_is_too_large_is_refused() -> None:
    with pytest.raises(WorkbookError, match="larger than 10 MB"):
        read(b"PK" + b"0" * files.MAX_BYTES)


FAR = '<c r="XFD1048576"><v>1</v></c>'


@pytest.mark.parametrize(
    "rows",
    [
        f'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576">{FAR}</row>',
        f"<row>{FAR}</row>",
        '<row r="1048576">' + "<c><v>1</v></c>" * 16_384 + "</row>",
    ],
)
def test_a_sheet_with_a_cell_far_away_is_refused_before_it_takes_the_memory(rows: str) -> None:
    data = with_part(workbook(2025, [NORD]), SHEET, sheet_of(f"<sheetData>{rows}</sheetData>"))
    with pytest.raises(WorkbookError, match="far more cells"):
        read(data)


def test_more_rows_than_such_a_file_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_ROWS", 20)
    assert len(read(workbook(2025, invented(14))).rows) == 14
    with pytest.raises(WorkbookError, match="more than 20 rows"):
        read(workbook(2025, invented(15)))


def test_the_letters_are_all_sets_of_two_or_more_state_priorities() -> None:
    assert {met: letter for letter, met in LETTERS.items()} == LETTER_OF
    assert len(LETTER_OF) == 11 == 2**4 - 4 - 1


GIVEN = "01999990123456| 01999990123456 |01-99999-0123456|01 99999 0123456|'01999990123456"


@pytest.mark.parametrize(
    "value", [*GIVEN.split("|"), "1999990123456", 1999990123456, 1999990123456.0, "1999990123456.0"]
)
def test_a_code_is_read_however_a_spreadsheet_or_a_person_wrote_it(value: object) -> None:
    assert cds_of(value) == "01999990123456"


# Where two digits are missing it is no lost zero.
OTHERS = (
    "|CDS|999990123456|019999901234567|1.99999E+12|00000000000000|٠١٩٩٩٩٩٠١٢٣٤٥٦|0199999012345O"
)


@pytest.mark.parametrize("value", [*OTHERS.split("|"), None, True, 12, 1.5, -1999990123456.5])
def test_what_cannot_be_a_code_is_not_guessed_at(value: object) -> None:
    assert cds_of(value) is None
