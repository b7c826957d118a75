"""`python -m bot ask`, `when`, `facts` and `schools`: what is asked of the folder and of files."""

from __future__ import annotations

import json
import re
import shutil
import tomllib
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from bot.community import PACKAGED, load_community
from bot.community.facts import stated_by
from bot.dta.rules import assess
from tests.bot.cli.command_line import bot, lines, printed
from tests.bot.schools.made import LISTED, Made, workbook

TODAY = ("when", "--today", "2026-11-22")

pytestmark = pytest.mark.usefixtures("here")


def test_an_answer_comes_with_its_heading_source_and_date(here: Path) -> None:
    said = bot("ask", "is", "DTA", "automatic").stdout.splitlines()
    assert said[0] == "Is DTA automatic once a charter falls under the criteria?"
    assert said[1].startswith("No. No pathway opens by itself")
    assert "https://ccee-ca.org/direct-technical-assistance-pathways/" in said[2]
    assert "Checked Nov 2026." in said[2]
    assert said[-3] == "- Which pathways lead to Direct Technical Assistance?"
    assert not (here / "bot.db").exists()
    dated = bot("ask", "What time does the Charter Chat start?").stdout
    assert "The next one: Wednesday, " in dated
    assert "{live}" not in dated
    assert "\nMore:\n" in bot("ask", "What is the three-of-four-years test?").stdout


def test_what_is_near_is_offered_and_what_is_unknown_says_who_may_know() -> None:
    near = bot("ask", "who can help my school").stdout
    assert near.startswith("Not sure what is asked. Perhaps one of these:\n- ")
    assert len(near.splitlines()) == 4
    assert bot("ask", "football").stdout == (
        "I don't know that one. Ask CDE's Charter Schools Division, charters@cde.ca.gov or "
        "916-322-6029.\n"
    )


def test_a_batch_of_questions_gives_a_line_for_each_line_whatever_its_bytes(here: Path) -> None:
    asked = ["What is CASI?", "", "football", 'who "can" help my school ¿', "What is an LEA"]
    (here / "questions.txt").write_text("\r\n".join(asked), encoding="utf-8-sig")
    found = lines(bot("ask", "--batch", "questions.txt"))
    assert [each["question"] for each in found] == asked
    assert [each["answer"] for each in found] == ["casi-what", None, None, None, "glossary:LEA"]
    assert [bool(each["suggestions"]) for each in found] == [True, False, False, True, True]
    for each in found:
        assert len(each["suggestions"]) <= 3
        assert each["answer"] not in each["suggestions"]
        assert 0 <= each["confidence"] <= 1
    broken = lines(bot("ask", "--batch", "-", given=b"What is CASI?\n\xff\xfe broken\n"))
    assert [each["answer"] for each in broken] == ["casi-what", None]
    assert printed("ask", "What is CASI?") == found[0]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("ask",), "Give either a question or --batch"),
        (("ask", "what", "--batch", "-"), "Give either a question or --batch"),
        (("ask", "--batch", "no-such-file"), "No such file"),
        (("when",), "Give either a phrase"),
        (("when", "today", "--batch", "-"), "Give either a phrase"),
        ((*TODAY, "--batch", "-"), "Give either a phrase"),
        (("when", "--today", "2026-11-31", "may"), "“2026-11-31” is no date. Write it such as"),
    ],
)
def test_wrong_arguments_get_a_sentence(arguments: tuple[str, ...], sentence: str) -> None:
    result = bot(*arguments)
    assert result.exit_code == 2
    assert sentence in result.output


def test_a_date_phrase_is_said_again_in_words_and_in_days() -> None:
    said = "December 1–31, 2026\n2026-12-01 to 2026-12-31\n"
    assert bot(*TODAY, "next", "month").stdout == said
    assert printed(*TODAY, "after March or January") == {
        "first": "2027-01-01",
        "last": None,
        "ranges": [["2027-01-01", "2027-01-31"], ["2027-04-01", None]],
        "label": "January 1–31, 2027 or from April 1, 2027 on",
    }
    before = printed(*TODAY, "before June 2026")
    assert (before["first"], before["last"]) == (None, "2026-05-31")
    today = printed("when", "today")  # where the community is
    assert today["first"] == today["last"] is not None


@pytest.mark.parametrize(
    ("phrase", "sentence"),
    [
        ("renewal", "No days are named in “renewal”: try “next month”"),
        ("January or renewal", "I don't understand “renewal” as days: try “January”"),
        ("February 30", "There is no February 30:"),
    ],
)
def test_what_is_no_period_ends_with_one_sentence(phrase: str, sentence: str) -> None:
    result = bot(*TODAY, "--json", phrase)
    assert result.exit_code == 1
    assert not result.stdout
    assert result.stderr.startswith(sentence)
    assert result.stderr.count("\n") == 1


def test_a_batch_of_phrases_gives_an_object_for_each_line_whatever_stands_in_it() -> None:
    asked = ["2026-11-22\tnext month", "2027-03-01\trenewal", "tomorrow", "1850-01-01\ttoday", ""]
    data = "\n".join(asked).encode() + b"\n2026-11-22\t\xff\xfe"
    first, *others = lines(bot("when", "--batch", "-", given=data))
    month = printed(*TODAY, "next month")
    assert first == {"phrase": "next month", **month, "error": None}
    nothing = dict.fromkeys(month) | {"ranges": []}
    for each in others:
        assert each["error"]
        assert {name: each[name] for name in month} == nothing
    assert [each["phrase"] for each in others[:3]] == ["renewal", "tomorrow", "today"]
    assert len(others) == 5


@pytest.fixture
def folder(here: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the packaged community, which the settings name."""
    folder = here / "community"
    shutil.copytree(PACKAGED / "california", folder)
    monkeypatch.setenv("BOT_COMMUNITY", str(folder))
    return folder


def listed(*arguments: str) -> dict[str, dict[str, Any]]:
    return {each["key"]: each for each in printed("facts", *arguments)}


def dated(value: object) -> int:
    """How many tables of a file have a day on which to look again."""
    if isinstance(value, list):
        return sum(map(dated, value))
    if not isinstance(value, dict):
        return 0
    return ("review_by" in value) + sum(map(dated, value.values()))


def test_every_row_with_a_day_on_which_to_look_again_is_a_fact(folder: Path) -> None:
    found = stated_by(load_community(folder))
    assert len({each.key for each in found}) == len(found)
    files = [tomllib.loads(path.read_text()) for path in folder.glob("*.toml")]
    # A published list of dates is one row, and each of its dates is a fact.
    dates = [row for file in files for row in file.get("dates", ())]
    several = sum(len(row["dates"]) - 1 for row in dates)
    assert len(found) == sum(map(dated, files)) + several


def test_what_is_due_is_what_is_to_be_looked_at_again_by_today(folder: Path) -> None:
    path = folder / "glossary.toml"
    rows = path.read_text().replace("review_by = 2027", "review_by = 2999")
    rows = rows.replace("checked = 2026-11", "checked = 2020-01")
    path.write_text(rows.replace("review_by = 2999-05-20", "review_by = 2020-05-20", 1))
    assert "glossary:authorizer" in listed("--due")
    assert not {"glossary:renewal", "glossary:LCAP"} & set(listed("--due"))
    said = bot("facts", "--due").stdout
    assert said.startswith("glossary:authorizer: authorizer The public body")
    assert "to be looked at again by 2020-05-20" in said


NORD = Made("01999990123456", "Nordlicht Academy", status=LISTED, codes={"EL": ("A", "B")})
LANTERN = Made("02999990000001", "Lantern Charter", "Birch Unified", "Birch")


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
    assert text.startswith("Nordlicht Academy, Alder Unified, Alder County")
    assert "One group. Under the criteria in both 2024 and 2025: at least 1 group (Eng" in text
    found = json.loads(schools("show", "01-99999-0123456", "--json").stdout)
    row = found["files"]["2025"]
    assert (row["cds"], row["status"]) == ("01999990123456", LISTED)
    assert row["codes"] == {"EL": ["A", "B"]}
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


TINY = Path(__file__).parents[2] / "communities" / "tiny"
LINES = [
    {"authorizer": "district", "listed": "yes"},
    {},
    {"groups_three_of_four": "2", "significant_groups": "1"},
]


def run(*arguments: str, given: str | bytes | None = None) -> tuple[int, list[str]]:
    found = bot("dta", *arguments, given=given)
    return found.exit_code, found.output.splitlines()


def test_answers_are_assessed_line_by_line() -> None:
    code, out = run("assess", given="".join(json.dumps(line) + "\n" for line in LINES))
    assert code == 0
    assert [json.loads(line) for line in out] == [assess(line).as_json() for line in LINES]


UNUSABLE = {
    "nonsense": "Invalid JSON: expected ident at line 1 column 2; give an object such as",
    "": "Invalid JSON: EOF",
    "[]": "Input should be an object",
    '{"listed": "mars"}': "can be yes, no or unsure, not",
    '{"listed": NaN}': '"listed": Input should be a valid string.',
    '{"listed": ["yes"]}': '"listed": Input should be a valid string.',
    '{"listed": "\\ud800"}': "Invalid JSON",
    f'{{"groups_two_years": {"9" * 99}}}': '"groups_two_years": Input should',
    "[" * 100_000: "recursion limit exceeded",
}


def test_a_bad_line_stands_in_its_place_and_the_exit_code_says_so() -> None:
    code, out = run("assess", given="\n".join(["\ufeff{}", *UNUSABLE, "{}", ""]).encode())
    assert code == 1
    assert all(line.isascii() for line in out)
    first, *bad, last = [json.loads(line) for line in out]
    assert [*first] == [*last] == [*assess({}).as_json()]
    assert [each["line"] for each in bad] == [*range(2, len(bad) + 2)]
    for said, sentence in zip(bad, UNUSABLE.values(), strict=True):
        assert [*said] == ["line", "error"]
        assert sentence in said["error"]


def test_the_count_goes_by_the_communitys_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = tmp_path / "sheet.json"
    sheet.write_text('{"groups": ["EL"], "years": {"2026": {"EL": [4, 5]}, "2025": {"EL": [4]}}}')
    code, out = run("count", str(sheet))
    notes = {note["code"]: note for note in json.loads("\n".join(out))["notes"]}
    assert (code, notes["not_counted"]["facts"]) == (0, [[2026, "EL", 4], [2026, "EL", 5]])
    assert notes["years"]["two_years"] == [2024, 2025]
    monkeypatch.setenv("BOT_COMMUNITY", str(TINY))
    code, out = run("count", str(sheet))
    assert code == 2
    assert "has no dashboards.toml" in " ".join(out)


def test_the_drawing_in_the_docs_is_current() -> None:
    drawn = re.search(
        r"```mermaid\n(.*?)```", (TINY.parents[2] / "docs/interview.md").read_text(), re.DOTALL
    )
    assert drawn is not None
    now = bot("dta", "draw").stdout
    assert drawn[1] == now, "put what `python -m bot dta draw` prints into docs/interview.md"
