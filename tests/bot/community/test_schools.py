from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.community import PACKAGED, KnowledgeError
from bot.community.school_words import SchoolWords, load_school_words

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
    table = (CALIFORNIA / "dashboards.toml").read_text(encoding="utf-8")
    (folder / "dashboards.toml").write_text(table, encoding="utf-8")
    with pytest.raises(KnowledgeError) as raised:
        load_school_words(folder)
    return str(raised.value)


def test_a_community_without_the_file_looks_no_schools_up() -> None:
    assert load_school_words(TINY) is None


def test_without_the_table_of_dashboards_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "schools.toml").write_text((CALIFORNIA / "schools.toml").read_text("utf-8"))
    with pytest.raises(KnowledgeError, match="which years there are is not said"):
        load_school_words(tmp_path)


def test_groups_and_priorities_have_names() -> None:
    words = packaged()
    assert words.group("LTEL") == "Long-Term English Learners"
    assert words.priority(8) == "8 (Outcomes)"


def test_everything_that_is_said_has_to_be_looked_at_again() -> None:
    facts = packaged().facts
    assert set(facts) == {
        *(f"dashboards:{year}" for year in range(2020, 2027)),
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
        (lambda t: t.replace("[[limit]]", "[[limits]]"), "nothing is called 'limits' here"),
        (lambda t: t.replace("listed_status", "listed"), "in [schools]"),
        (lambda t: t.replace('hs = "high school"', 'H-S = "high school"'), "in [abbreviations]"),
    ],
)  # fmt: skip
def test_a_mistake_is_refused_with_its_place(
    tmp_path: Path, change: Callable[[str], str], sentence: str
) -> None:
    said = refused(tmp_path, change)
    assert sentence in said
    assert "schools.toml" in said
