"""What is wrong in a folder of a community is said with the file, the line and what to do."""

from __future__ import annotations

import html
import re
import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.community import PACKAGED, Community, KnowledgeError, load_community
from bot.community.reading import Slot, fill

CALIFORNIA = PACKAGED / "california"
TINY = Path(__file__).parents[2] / "communities" / "tiny"
FACT = """confidence = "high"
sources = ["https://example.org/bees"]
checked = 2026-11-20
review_by = 2027-11-20
"""
ENTRY = f"""[[entry]]
id = "swarm"
question = "What is a swarm?"
answer = "Bees that look for a new home."
{FACT}"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the packaged community that a test may break."""
    return Path(shutil.copytree(CALIFORNIA, tmp_path / "copy"))


@pytest.fixture
def garden(tmp_path: Path) -> Path:
    """A copy of a community without any answers."""
    return Path(shutil.copytree(TINY, tmp_path / "garden"))


def read(folder: Path) -> Community:
    """A community of which everything was read."""
    community = load_community(folder)
    for part in ("dashboards", "interview", "answers", "schools", "counting"):
        getattr(community, part)
    return community


def refused(folder: Path) -> str:
    with pytest.raises(KnowledgeError) as raised:
        read(folder)
    text = str(raised.value)
    assert "\n" not in text
    assert text.endswith(".")
    return text


def broken(folder: Path, file: str, before: str, after: str) -> str:
    text = (folder / file).read_text()
    assert before in text
    (folder / file).write_text(text.replace(before, after, 1))
    return refused(folder)


def test_the_packaged_community_and_one_with_two_files_are_whole(folder: Path) -> None:
    assert read(folder).answers.by_key
    tiny = read(TINY)
    assert not tiny.answers.by_key
    assert tiny.interview is tiny.schools is tiny.counting is tiny.dashboards is None


@pytest.mark.parametrize(
    "row",
    [
        ("community", 'name = "Charter Chat"\n', "", "in [[kind]]: 'name'", "[[kind]]"),
        ("community", "[[kind]]\nid", "[[kinds]]\nid", "nothing is called 'kinds' here. Known"),
        ("community", '"America/Los_Angeles"', '"PST"', "not an IANA time zone"),
        ("community", '"/charter-chat"', '"charter chat"', "not a slash command"),
        ("community", "https://www.cde.ca.gov/sp/ch/casi.asp", "x", "not a web address"),
        ("community", 'g = "contact"', 'g = "reminder-channel"', "is no [[setting]] with words"),
        ("sessions", 'on = "2024-04-19"', 'on = "2024-04-31"', "no such day"),
        ("sessions", '2024-01-31 = "https', '2024-01-30 = "https', "not one of the dates"),
        ("sessions", 'kind = "conference"', 'kind = "party"', "no kind of session 'party'. Write"),
        ("sessions", '"training-2026-01-23"', '"training-2025-01-21"', "a second row has the uid"),
        ("sessions", 'status = "tentative"', 'status = "maybe"', "in [[series]]: 'status'"),
        ("sessions", "2026-11-25T10:00:00", "2026-11-25", "needs 'minutes'"),
        ("sessions", "minutes = 60", "minutes = -5", "'minutes'", "minutes = -5"),
        ("faq", "\naliases = ", "\nalias = ", "'alias': Extra inputs are not permitted"),
        ("faq", 'live = "training"', 'live = "dance"', "there is no kind of session 'dance'. Wr"),
        ("faq", '{ id = "listserv"', '{ id = "list"', "there is no setting 'list' that keepers"),
        ("glossary", 'term = "CASI"', 'term = "CDE"', "a second row has the", 'term = "CDE"'),
        ("languages", 'answer = "', 'answer = "no-', "Write the id of an entry, or 'glossary:'"),
        ("counting", 'button = "Count it with me"\n', "", "in [counting]: 'button'"),
        ("counting", "dashboards.not_counted", "dashboards.soon", "nothing stands for {dashboards"),
        ("schools", 'HOM = "Homeless"\n', "", "in [names]: 'groups': name exactly these"),
        ("schools", '8 = "Outcomes"', '9 = "Other"', "'priorities': name exactly these"),
        ("schools", 'hs = "high school"', 'H-S = "high school"', "in [abbreviations]"),
        ("dashboards", "year = 2021", "year = 2031", "the [[dashboard]] of 2031 comes after 2020"),
        ("dashboards", 's = "status"', 's = "letters"', "in [[dashboard]]: 'shows'"),
        ("dashboards", 's = "status"', 's = "nothing"', "of 2022 has known", "year = 2022"),
        ("dashboards", "known = true", "known = false", "of 2022 says what counts on it"),
        ("dashboards", '["LTEL"]', '["ALL"]', "of 2024 names a student group"),
        ("dashboards", "8 = ", "7 = ", "of 2023 asks about a priority that it cannot"),
        ("dashboards", "rules.LTEL]\n4", "rules.LTEL]\n7", "of 2024 asks about a priority"),
        ("dashboards", "10-15\nnote", "10-15\n# note", "of 2026 is not counted, and does"),
        ("dashboards", "due = 2026-10-15", "due = 2026-12-01", "of 2026 is not looked at again"),
        ("dashboards", "checked = 2026-11-29", "checked = 2028-11-29", "'review_by' has to be"),
        ("interview", 'id = "ta_provided"', 'id = "ta"', "question 'ta'", 'id = "ta"'),
        ("interview", "why = ", "because = ", "'why'", "[[question]]"),
        ("interview", 'id = "listed"', 'id = "liste"', "there is no question 'liste'. Have each"),
        ("interview", 'id = "listed"', 'id = "authorizer"', "a second question 'authorizer'"),
        ("interview", '{ id = "unsure", label = "Not sure" },\n', "", "Write exactly 'district',"),
        ("interview", '"underway", label', '"soon", label', "options of question 'ta_provided'"),
        ("interview", '"47607.3(c)"', '"47607.3(d)"', "there is no pathway '47607.3(d)'"),
        ("interview", '"geo_lead_agrees"\ntext', '"geo"\ntext', "there is no step 'geo'"),
        ("interview", 'id = "possible_fee"', 'id = "fee"', "there is no flag 'fee'"),
        ("interview", 'id = "county_office"', 'id = "office"', "there is no contact 'office'"),
        ("interview", 'name = "EC 47607.3"', "name = 3", "'name'"),
        ("interview", 'words = ["provided", ', 'words = ["ongoing", ', "have the word 'ongoing'"),
        ("interview", "technical-assistance-faq/", "elsewhere/", "nothing says what https://ccee"),
        ("interview", "find_out_if.underway", "find_out_if.begun", "'find_out_if' of pathway"),
    ],
)
def test_what_cannot_be_right_is_refused_with_file_line_and_reason(
    folder: Path, row: tuple[str, ...]
) -> None:
    """A row may end with the line that is to be mended: of two rows of one name the second."""
    file, before, after, said, *at = row
    message = broken(folder, f"{file}.toml", before, after)
    assert said in message
    lines = (folder / f"{file}.toml").read_text().splitlines()
    right = [str(n) for n, line in enumerate(lines, start=1) if line in at]
    number = right[-1 if file == "glossary" else 0] if at else ""
    assert f"{file}.toml, line {number}" in message


@pytest.mark.parametrize(
    ("file", "before", "after", "said"),
    [
        ("community", "[commands]", "[commands", r"not valid TOML: .*at line \d+.* Mend that line"),
        ("interview", "edition = 2026-11-29", "edition = 20-11-26", "not valid TOML"),
        ("directory", "[guide]", "[[guide]]", r"write \[guide\] once"),
        ("synonyms", "[[group]]", "[group]", "."),
        ("sessions", "[[past]]", "[past]", "."),
    ],
)
def test_a_file_that_is_no_such_table_is_named(
    folder: Path, file: str, before: str, after: str, said: str
) -> None:
    assert re.search(said, broken(folder, f"{file}.toml", before, after))


def test_a_list_that_is_written_as_one_table_is_refused(garden: Path) -> None:
    (garden / "faq.toml").write_text(ENTRY.replace("[[entry]]", "[entry]"))
    assert refused(garden).endswith("write [[entry]] with two brackets before each entry.")


def test_a_missing_file_and_one_that_is_not_utf_8_are_named(folder: Path) -> None:
    (folder / "sessions.toml").write_bytes(b"\xff\xfe")
    assert "sessions.toml: byte 0 is not UTF-8" in refused(folder)
    (folder / "sessions.toml").unlink()
    assert "sessions.toml: the file is missing" in refused(folder)


def test_without_the_table_of_dashboards_nothing_names_a_year(folder: Path) -> None:
    (folder / "dashboards.toml").unlink()
    assert "nothing stands for {dashboards." in refused(folder)
    (folder / "interview.toml").unlink()
    (folder / "faq.toml").unlink()
    (folder / "languages.toml").unlink()
    assert "schools.toml: which years there are is not said. Add a dashboards" in refused(folder)


def test_the_words_of_something_that_the_program_has_are_missed(folder: Path) -> None:
    words = (folder / "interview.toml").read_text()
    start = words.index('[[flag]]\nid = "contradiction"')
    flag = words[start : words.index("# --- Said with every conversation")]
    said = broken(folder, "interview.toml", flag, "")
    assert "the flag 'contradiction' is missing. Add a [[flag]] with id = \"contradiction\"" in said


def test_questions_in_another_order_are_refused(folder: Path) -> None:
    first, one, two, *others = (folder / "interview.toml").read_text().split("[[question]]\n")
    swapped = "[[question]]\n".join([first, two, one, *others])
    (folder / "interview.toml").write_text(swapped)
    assert "the question 'authorizer' comes before 'listed'" in refused(folder)


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ('sources = ["https://example.org/bees"]\n', "", "'sources' (addresses) or 'basis'"),
        ('"high"', '"open"', "needs 'who_to_ask'"),
        ('"high"', '"certain"', "'confidence'"),
        ("2027-11-20", "2026-11-20", "'review_by' has to be later than 'checked'"),
        ('"swarm"', '"a swarm"', "'id'"),
        ("new home", "new {live} home", "has {live} once if it has 'live'"),
        ('answer = "Bees', 'anser = "Bees', "'answer'"),
    ],
)
def test_no_fact_stands_without_what_each_has_to_carry(
    garden: Path, before: str, after: str, reason: str
) -> None:
    (garden / "faq.toml").write_text(ENTRY)
    assert read(garden).answers.facts["swarm"].sources == ("https://example.org/bees",)
    message = broken(garden, "faq.toml", before, after)
    assert "faq.toml, line " in message
    assert "in [[entry]]" in message
    assert reason in message


def test_a_fact_may_stand_on_words_where_no_page_was_read(garden: Path) -> None:
    text = ENTRY.replace('sources = ["https://example.org/bees"]', 'basis = "the plain word"')
    (garden / "faq.toml").write_text(text)
    (entry,) = read(garden).answers.entries
    assert (entry.basis, entry.sources) == ("the plain word", ())


@pytest.mark.parametrize("place", ["{live}", "{club}"])
def test_a_place_stands_in_the_short_form_in_the_full_one_or_once_in_each(
    garden: Path, place: str
) -> None:
    setting = '\n[[setting]]\nid = "club"\nlabel = "Club"\nhint = "Which?"\ntype = "text"\n'
    with (garden / "community.toml").open("a") as file:
        file.write(setting)
    filled_in = "[{id = 'club', filled = '{value}'}]"
    extra = {"{live}": "live = 'walk'\n", "{club}": f"settings = {filled_in}\n"}[place]
    here, nowhere = f"A home. {place}", "A home."
    for answer, more, right in (
        (here, here, True),
        (here, nowhere, True),
        (nowhere, here, True),
        (nowhere, nowhere, False),
        (here, here + here, False),
        (here + here, nowhere, False),
    ):
        text = f"{ENTRY.replace('Bees that look for a new home.', answer)}more = '{more}'\n{extra}"
        (garden / "faq.toml").write_text(text)
        if right:
            (entry,) = read(garden).answers.entries
            assert (entry.answer, entry.more, entry.full) == (answer, more, more)
        else:
            assert "once" in refused(garden)


def test_a_setting_that_nobody_can_fill_in_is_refused_with_its_line(garden: Path) -> None:
    asks = "settings = [{ id = 'list', filled = 'Here: {value}.' }]\n"
    (garden / "faq.toml").write_text(ENTRY.replace("a new", "{list} a new") + asks)
    assert re.search(r"line 9, .*there is no setting 'list' .*one of: none", refused(garden))


def test_a_session_that_begins_on_a_date_takes_whole_days(folder: Path) -> None:
    path = folder / "sessions.toml"
    text = path.read_text().replace(
        "start = 2026-11-25T10:00:00\nminutes = 60", "start = 2026-11-25\ndays = 2"
    )
    path.write_text(text)
    series = load_community(folder).series[0]
    assert (series.dtstart, series.all_day) == (datetime(2026, 11, 25), True)
    assert series.duration == timedelta(days=2)


LIST = Slot(id="list", filled="Join <here>: {value}.", missing="Ask the neighbours.")
NOBODY = Slot(id="nobody", filled="Ask {value}.")
TEXT = "We have a list. {list} {nobody} Bees & honey."


def test_what_is_filled_in_takes_its_place_and_all_else_is_escaped() -> None:
    missing = fill(TEXT, (LIST, NOBODY), {})
    assert missing == "We have a list. Ask the neighbours. Bees & honey."
    said = fill(TEXT, (LIST, NOBODY), {"list": "<https://example.org|it>"}, html.escape)
    assert said == "We have a list. Join &lt;here&gt;: <https://example.org|it>. Bees &amp; honey."


@pytest.mark.parametrize("filled", ["Here.", "{value} and {value}"])
def test_the_value_has_to_have_one_place(filled: str) -> None:
    with pytest.raises(ValidationError, match=r"needs \{value\} once"):
        Slot(id="list", filled=filled)
