from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.eligibility.indicators import (
    DASHBOARD_YEARS,
    EL_CLAUSE,
    LTEL_CLAUSE,
    STATE_PRIORITIES,
    STUDENT_GROUPS,
    state_criteria,
)
from bot.knowledge import PACKAGED, KnowledgeError
from bot.knowledge.counting import CountingWords, load_counting_words

CALIFORNIA = PACKAGED / "california"
TINY = Path(__file__).parents[2] / "communities" / "tiny"

# What the indicators are called in the questions.
INDICATORS = {
    "ela": "ELA",
    "math": "math",
    "elpi": "ELPI",
    "graduation": "graduation rate",
    "chronic_absenteeism": "chronic absenteeism",
    "suspension": "suspension rate",
    "college_career": "College/Career",
}


@pytest.fixture(scope="module")
def words() -> CountingWords:
    found = load_counting_words(CALIFORNIA)
    assert found is not None
    return found


def test_a_community_without_the_file_counts_nothing() -> None:
    assert load_counting_words(TINY) is None


@pytest.mark.parametrize("priority", STATE_PRIORITIES)
@pytest.mark.parametrize("group", STUDENT_GROUPS)
@pytest.mark.parametrize("year", [2024, 2025])
def test_the_questions_name_every_indicator_and_colour_that_counts(
    words: CountingWords, priority: int, group: str, year: int
) -> None:
    rules = [rule.text for rule in words.rules_of(priority, year) if rule.group == group]
    said = " ".join([words.ask[priority].text, *rules])
    for clause in state_criteria(priority, group, year):
        for indicator, colours in clause.items():
            assert INDICATORS[indicator] in said
            assert all(colour.capitalize() in said for colour in colours)


def test_groups_with_a_rule_of_their_own_have_it_said(words: CountingWords) -> None:
    def groups(year: int) -> list[str]:
        return [rule.group for rule in words.rules_of(4, year)]

    assert EL_CLAUSE != LTEL_CLAUSE
    assert groups(2024) == ["EL"]
    assert groups(DASHBOARD_YEARS.ltel_rule_since) == ["EL", "LTEL"]
    assert words.rules_of(5, 2025) == []


def test_peculiar_years_say_so(words: CountingWords) -> None:
    for year in (*DASHBOARD_YEARS.status_only, DASHBOARD_YEARS.ltel_rule_since):
        assert str(year) in (words.note(year) or "")
    assert words.note(2024) is None


def test_everything_that_is_said_has_to_be_looked_at_again(words: CountingWords) -> None:
    assert len(words.facts) == 1 + 4 + 2 + 2


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda t: t.replace("priority = 8", "priority = 7"), "priorities 4, 5, 6, 8"),
        (lambda t: t.replace('group = "LTEL"', 'group = "ALL"'), "'ALL' in priority 4"),
        (lambda t: t.replace("[[year]]", "[[years]]"), "nothing is called 'years' here"),
        (lambda t: t.replace('button = "Count it with me"\n', ""), "in [counting]: 'button'"),
    ],
)
def test_a_mistake_is_refused(tmp_path: Path, change: Callable[[str], str], sentence: str) -> None:
    text = (CALIFORNIA / "counting.toml").read_text(encoding="utf-8")
    (tmp_path / "counting.toml").write_text(change(text), encoding="utf-8")
    with pytest.raises(KnowledgeError) as raised:
        load_counting_words(tmp_path)
    assert sentence in str(raised.value)
