"""The command line about schools: load, list, show."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import Result

from tests.bot.cli.command_line import bot
from tests.bot.schools.made import LISTED, Made, workbook

NORD = Made("01999990123456", "Nordlicht Academy", status=LISTED, codes={"EL": ("A", "B")})
LANTERN = Made("02999990000001", "Lantern Charter", "Birch Unified", "Birch")
TINY = Path(__file__).parents[2] / "communities" / "tiny"


def schools(*arguments: str) -> Result:
    return bot("schools", *arguments)


def write(here: Path, year: int, *made: Made) -> str:
    path = here / f"charterassistance{year % 100}.xlsx"
    path.write_bytes(workbook(year, made))
    return str(path)


def test_files_are_loaded_and_what_was_not_found_is_reported(here: Path) -> None:
    result = schools("load", write(here, 2023, NORD), write(here, 2025, NORD, LANTERN))
    assert result.exit_code == 0, result.output
    assert "charterassistance23.xlsx: 1 schools of 2023." in result.stdout
    assert "no column of the current Dashboard for LTEL" in result.stdout
    assert "charterassistance25.xlsx: 2 schools of 2025." in result.stdout
    again = schools("load", write(here, 2025, NORD))
    assert "1 schools of 2025, in place of charterassistance25.xlsx." in again.stdout
    listed = json.loads(schools("list", "--json").stdout)
    assert [(file["year"], file["rows"], file["loaded_by"]) for file in listed] == [
        (2025, 1, "the command line"),
        (2023, 1, "the command line"),
    ]
    table = schools("list").stdout
    assert "2025  1 schools from charterassistance25.xlsx" in table
    assert "LTEL" in table


def test_a_wrong_file_is_refused_and_the_others_are_loaded(here: Path) -> None:
    (here / "letter.xlsx").write_text("Dear Sir or Madam")
    result = schools("load", "letter.xlsx", "missing.xlsx", write(here, 2025, NORD))
    assert result.exit_code == 1
    assert "letter.xlsx: The file is not an Excel workbook" in result.stderr
    assert "missing.xlsx: The file cannot be read (No such file or directory)" in result.stderr
    assert "1 schools of 2025" in result.stdout


def test_a_school_is_shown_with_what_follows(here: Path) -> None:
    schools("load", write(here, 2024, NORD), write(here, 2025, NORD))
    text = schools("show", "nordlihct").stdout
    for part in (
        "Nordlicht Academy, Alder Unified, Alder County",
        "CDE's charter assistance file of 2025 says: Differentiated Assistance.",
        "2025 Dashboard (the file of 2025)",
        "English Learners: the criteria apply in priorities 4 (Achievement), 5 (Engagement) and",
        "Listed by CDE for differentiated assistance: Yes. The file of 2025 says",
        "One group. At least 1: English Learners, on both Dashboards, 2024 and 2025.",
        "Local indicators have no letters",
    ):
        assert part in text
    found = json.loads(schools("show", "01-99999-0123456", "--json").stdout)
    assert found["cds"] == "01999990123456"
    assert found["files"]["2025"] == {"status": LISTED, "codes": {"EL": ["A", "B"]}}
    assert found["dashboards"]["2025"]["EL"] == {
        "priorities": [4, 5, 6],
        "codes": {"2025": "A"},
    }
    assert found["suggestions"]["listed"]["option"] == "yes"
    assert found["suggestions"]["groups_three_of_four"]["option"] == "unsure"


def test_no_school_and_no_file_get_a_sentence(here: Path) -> None:
    empty = schools("show", "anything")
    assert empty.exit_code == 1
    assert "No charter assistance file is loaded yet" in empty.stderr
    assert "No charter assistance file is loaded yet" in schools("list").stdout
    assert schools("list", "--json").stdout == "[]\n"
    schools("load", write(here, 2025, NORD))
    missing = schools("show", "xyzzy")
    assert missing.exit_code == 1
    assert "No school was found for 'xyzzy'" in missing.stderr
