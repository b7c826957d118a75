"""The table of Dashboards: what stands in it, against what was published, and what is refused."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.community import PACKAGED, Community, load_community
from bot.community.dashboards import Dashboards
from bot.community.interview import Interview
from bot.community.reading import in_years
from bot.dta.rules import QUESTIONS
from bot.dta.sheet import STUDENT_GROUPS

CALIFORNIA = PACKAGED / "california"
TEXT = (CALIFORNIA / "dashboards.toml").read_text(encoding="utf-8")

# Year, group, priority → what the question and the rules of the group have to name, by the
# published criteria; "-" where the group cannot come under the criteria. "*" is every other group.
PUBLISHED = """
2022 EL    4  Very Low; both; ELA; math; ELPI
2022 *     4  Very Low; both; ELA; math
2022 *     5  graduation; Very Low; chronic absenteeism; Very High
2022 *     6  suspension; Very High
2022 *     8  -
2023 EL    4  Red; Orange; ELA; math; ELPI
2023 *     4  Red; Orange; ELA; math
2023 *     5  Red; graduation; chronic absenteeism
2023 *     6  Red; suspension
2023 *     8  College/Career; Very Low
2024 EL    4  Red; Orange; ELA; math; Red on ELPI
2024 LTEL  4  Red; Orange; ELA; math; Red on ELPI
2024 *     4  Red; Orange; ELA; math
2024 *     5  Red; graduation; chronic absenteeism
2024 *     6  Red; suspension
2024 *     8  Red; College/Career
2025 EL    4  Red; Orange; ELA; math; Red on ELPI
2025 LTEL  4  only Red or Orange on ELPI
2025 *     4  Red; Orange; ELA; math
2025 *     5  Red; graduation; chronic absenteeism
2025 *     6  Red; suspension
2025 *     8  Red; College/Career
"""
ROWS = [row.split(maxsplit=3) for row in PUBLISHED.strip().splitlines()]
SAID = {(int(year), group, int(priority)): words for year, group, priority, words in ROWS}
LTEL_FROM = 2024


def published(year: int, group: str, priority: int) -> str:
    """What the question has to name for a group; "-" where it is not to be asked."""
    if group == "LTEL" and year < LTEL_FROM:
        return "-"
    return SAID.get((year, group, priority), SAID.get((year, "*", priority), "-"))


@pytest.fixture(scope="module")
def table() -> Dashboards:
    found = load_community(CALIFORNIA).dashboards
    assert found is not None
    return found


@pytest.mark.parametrize("year", range(2020, 2027))
@pytest.mark.parametrize("group", STUDENT_GROUPS)
@pytest.mark.parametrize("priority", [4, 5, 6, 8])
def test_each_year_asks_of_each_group_what_was_published(
    table: Dashboards, year: int, group: str, priority: int
) -> None:
    wanted, row, on = published(year, group, priority), table.of[year], table.table.of(year)
    asked = group in on.groups and priority in on.state
    assert asked == (wanted != "-")
    if asked:
        rules = row.rules_of(priority)
        said = f"{row.asks[priority]} {rules.get(group, '')}"
        assert all(words in said for words in wanted.split("; "))
        if "ELPI" not in wanted:
            assert "ELPI" not in said


def test_what_each_dashboard_shows_and_whether_it_counts(table: Dashboards) -> None:
    shown = {year: (row.shows, row.out, row.criteria_known) for year, row in table.of.items()}
    assert shown == {
        2020: ("nothing", False, False),
        2021: ("nothing", False, False),
        2022: ("status", True, True),
        **dict.fromkeys((2023, 2024, 2025), ("colors", True, True)),
        2026: ("colors", False, False),
    }
    assert [y for y, row in table.of.items() if row.local_indicators] == [2023, 2024, 2025]
    assert table.table.latest == 2025
    assert table.of[2026].due is not None
    assert table.address(2025) == (
        "https://www.cde.ca.gov/fg/aa/lc/documents/charterassistance25.xlsx"
    )
    assert table.address(2031) is None


def test_texts_name_years_by_their_places(table: Dashboards) -> None:
    assert table.places["two_years"] == "2024 and 2025"
    assert table.places["four_years"] == "2022, 2023, 2024 and 2025"
    assert table.places["span"] == "2022-2025"
    assert "2022" in table.places["doubt"]
    assert "2026" in table.places["not_counted"]
    text = {"a": ["Up to {dashboards.latest}", {"b": "{dashboards.two_years}"}], "n": 1}
    filled = in_years(CALIFORNIA / "faq.toml", text, table.places)
    assert filled == {"a": ["Up to 2025", {"b": "2024 and 2025"}], "n": 1}


def test_a_year_whose_criteria_become_known_moves_all_places_on(tmp_path: Path) -> None:
    head, _, last = TEXT.rpartition("[[dashboard]]")
    last = last.replace("out = false", "out = true").replace("= false", "= true")
    asks = head[head.rindex("[dashboard.asks]") :]
    (tmp_path / "dashboards.toml").write_text(f"{head}[[dashboard]]{last}\n{asks}", "utf-8")
    found = Dashboards.load(tmp_path)
    assert found.places["four_years"] == "2023, 2024, 2025 and 2026"
    assert found.places["doubt"] == found.places["not_counted"] == ""


REPOSITORY = PACKAGED.parents[1]
# What an input may look like, and since when the law is as it is, name no Dashboard.
NO_YEAR = re.compile(r'"20\d\d"|before July 20\d\d')


def said_in(path: Path) -> str:
    """What can reach somebody: no docstrings, comments, dates and sources."""
    beside = r"(?m:(?:^|\s)#\s.*$)|sources = \[[^\]]*\]|20\d\d-\d\d-\d\d"
    docstrings = r'|"""[\s\S]*?"""' if path.suffix == ".py" else ""
    return re.sub(beside + docstrings, "", path.read_text(encoding="utf-8"))


SCANNED = [
    *(CALIFORNIA / name for name in ("interview.toml", "counting.toml", "schools.toml")),
    *(
        path
        for folder in ("bot/dta", "bot/schools", "handlers/interview")
        for path in sorted((REPOSITORY / folder).rglob("*.py"))
    ),
    *(REPOSITORY / name for name in ("handlers/schools.py", "bot/cli/schools.py")),
]


@pytest.mark.parametrize("path", SCANNED, ids=lambda path: path.name)
def test_no_dashboards_year_stands_outside_the_table(path: Path, table: Dashboards) -> None:
    years = "|".join(map(str, table.of))
    assert re.findall(rf".*\b(?:{years})\b.*", NO_YEAR.sub("", said_in(path))) == []


# What the packaged community holds of sessions and words of the interview


def test_python_names_nothing_of_the_community() -> None:
    """California is data: outside its folder no module names it, its zone or its commands."""
    community: Community = load_community(CALIFORNIA)
    commands = [value for value in community.commands.model_dump().values() if value]
    commands += [kind.command for kind in community.kinds if kind.command]
    words = ["CASI", "CCEE", "Pacific", "charter-chat", *commands]
    sources = [p for top in ("bot", "handlers", "schedules") for p in Path(top).rglob("*.py")]
    assert sources
    for path in sources:
        code = re.sub(r'""".*?"""|#[^\n]*', "", path.read_text(), flags=re.DOTALL)
        for word in words:
            assert not re.search(rf"{re.escape(word)}\b", code), f"{path} names {word}"


WORDS = (CALIFORNIA / "interview.toml").read_text()


def loaded(folder: Path, before: str = "", after: str = "") -> Interview:
    assert WORDS.count(before) >= 1
    (folder / "interview.toml").write_text(WORDS.replace(before, after, 1) if before else WORDS)
    dashboards = load_community(CALIFORNIA).dashboards
    assert dashboards
    return Interview.load(folder, dashboards.places)


def test_the_version_changes_with_what_is_asked_and_with_nothing_else(tmp_path: Path) -> None:
    same = loaded(tmp_path)
    assert loaded(tmp_path, "Nothing happens without that.", "Else nothing happens.") is not same
    reasons = loaded(tmp_path, "Nothing happens without that.", "Else nothing happens.")
    assert reasons.digest == same.digest
    asked = loaded(tmp_path, "Has the Geographic Lead Agency agreed?", "Did the Geo Lead agree?")
    assert asked.digest != same.digest
    changed = {q for q in QUESTIONS if asked.fingerprints[q] != same.fingerprints[q]}
    assert changed == {"geo_lead_agrees"}
    assert loaded(tmp_path, 'label = "Still under way"', 'label = "Begun"').digest != same.digest
