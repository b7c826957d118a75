from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.knowledge import PACKAGED, KnowledgeError
from bot.knowledge.schools import SchoolWords, load_school_words

CALIFORNIA = PACKAGED / "california"
TINY = Path(__file__).parents[2] / "communities" / "tiny"


def packaged() -> SchoolWords:
    words = load_school_words(CALIFORNIA)
    assert words is not None
    return words


def refused(folder: Path, change: Callable[[str], str]) -> str:
    text = (CALIFORNIA / "schools.toml").read_text(encoding="utf-8")
    changed = change(text)
    assert changed != text
    (folder / "schools.toml").write_text(changed, encoding="utf-8")
    with pytest.raises(KnowledgeError) as raised:
        load_school_words(folder)
    return str(raised.value)


def test_a_community_without_the_file_looks_no_schools_up() -> None:
    assert load_school_words(TINY) is None


def test_every_year_has_an_address_and_the_latest_is_known() -> None:
    words = packaged()
    assert words.latest_year == 2025
    assert words.address(2025) == (
        "https://www.cde.ca.gov/fg/aa/lc/documents/charterassistance25.xlsx"
    )
    assert words.address(2031) is None


def test_a_year_that_the_questions_do_not_speak_of_is_refused(tmp_path: Path) -> None:
    interview = (CALIFORNIA / "interview.toml").read_text(encoding="utf-8")
    (tmp_path / "interview.toml").write_text(interview, encoding="utf-8")
    newer = '[[file]]\nyear = 2026\naddress = "https://www.cde.ca.gov/26.xlsx"\n\n[names]\n'
    said = refused(tmp_path, lambda text: text.replace("[names]\n", newer))
    assert "is of 2026, but the question 'groups_two_years' in interview.toml names 2024" in said
    in_step = interview.replace("(2024 and 2025)", "(2025 and 2026)")
    in_step = in_step.replace("years 2022, 2023, 2024 and 2025?", "years 2023 to 2026?")
    (tmp_path / "interview.toml").write_text(in_step, encoding="utf-8")
    words = load_school_words(tmp_path)
    assert words is not None
    assert words.latest_year == 2026


def test_groups_and_priorities_have_names() -> None:
    words = packaged()
    assert words.group("LTEL") == "Long-Term English Learners"
    assert words.priority(8) == "8 (Outcomes)"


def test_everything_that_is_said_has_to_be_looked_at_again() -> None:
    facts = packaged().facts
    assert set(facts) == {
        "schools:names",
        *(f"schools:limit:{n}" for n in (1, 2)),
        *(f"schools:absence:{n}" for n in (1, 2, 3, 4)),
    }
    assert all(fact.review_by > fact.checked for fact in facts.values())


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda t: t.replace('HOM = "Homeless"\n', ""), "in [names]: 'groups': name exactly these"),
        (lambda t: t.replace('8 = "Outcomes"', '9 = "Other"'), "'priorities': name exactly these"),
        (lambda t: t.replace("year = 2024", 'year = "soon"'), "in [[file]]: 'year'"),
        (lambda t: t.replace("[[limit]]", "[[limits]]"), "nothing is called 'limits' here"),
        (lambda t: t.replace("listed_status", "listed"), "in [schools]"),
        (lambda t: t.replace('hs = "high school"', 'H-S = "high school"'), "in [abbreviations]"),
        (lambda t: t.split("[[file]]", maxsplit=1)[0] + "[names]" + t.split("[names]")[1],
         "no year is named"),
    ],
)  # fmt: skip
def test_a_mistake_is_refused_with_its_place(
    tmp_path: Path, change: Callable[[str], str], sentence: str
) -> None:
    said = refused(tmp_path, change)
    assert sentence in said
    assert "schools.toml" in said
