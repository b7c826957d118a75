"""When a group meets the criteria in a state priority, case by case."""

from __future__ import annotations

import pytest

from bot.eligibility.errors import SheetError
from bot.eligibility.indicators import (
    COLOURS,
    CRITERIA,
    LOCAL_PRIORITIES,
    STATE_PRIORITIES,
    STUDENT_GROUPS,
    all_of,
    any_of,
    colours_meet,
    group_code,
)


@pytest.mark.parametrize(
    ("priority", "group", "year", "colours", "meets"),
    [
        # 4 Achievement: Red on both, or Red on one and Orange on the other
        (4, "SED", 2025, {"ela": "red", "math": "red"}, True),
        (4, "SED", 2025, {"ela": "red", "math": "orange"}, True),
        (4, "SED", 2025, {"ela": "orange", "math": "red"}, True),
        (4, "SED", 2025, {"ela": "orange", "math": "orange"}, False),
        (4, "SED", 2025, {"ela": "red", "math": "yellow"}, False),
        (4, "SED", 2025, {"ela": "blue", "math": "red"}, False),
        (4, "SED", 2025, {"ela": "red", "math": "none"}, False),
        (4, "SED", 2025, {"ela": "red"}, None),
        (4, "SED", 2025, {"ela": "orange"}, None),
        (4, "SED", 2025, {"ela": "yellow"}, False),
        (4, "SED", 2025, {}, None),
        # … English Learners also by Red on ELPI
        (4, "EL", 2025, {"ela": "green", "math": "green", "elpi": "red"}, True),
        (4, "EL", 2025, {"ela": "green", "math": "green", "elpi": "orange"}, False),
        (4, "EL", 2025, {"ela": "red", "math": "orange", "elpi": "blue"}, True),
        (4, "EL", 2025, {"elpi": "red"}, True),
        (4, "EL", 2025, {"ela": "green", "math": "green"}, None),
        (4, "SED", 2025, {"ela": "green", "math": "green", "elpi": "red"}, False),
        # … Long-Term English Learners by Red or Orange on ELPI only, from 2025
        (4, "LTEL", 2025, {"elpi": "orange"}, True),
        (4, "LTEL", 2025, {"elpi": "red"}, True),
        (4, "LTEL", 2025, {"ela": "red", "math": "red", "elpi": "yellow"}, False),
        (4, "LTEL", 2025, {"ela": "red", "math": "red"}, None),
        (4, "LTEL", 2026, {"elpi": "orange"}, True),
        (4, "LTEL", 2024, {"ela": "green", "math": "green", "elpi": "red"}, False),
        (4, "LTEL", 2024, {"ela": "red", "math": "orange"}, True),
        # 5 Engagement
        (5, "FOS", 2024, {"graduation": "red", "chronic_absenteeism": "green"}, True),
        (5, "FOS", 2024, {"graduation": "none", "chronic_absenteeism": "red"}, True),
        (5, "FOS", 2024, {"graduation": "orange", "chronic_absenteeism": "orange"}, False),
        (5, "FOS", 2024, {"graduation": "red"}, True),
        (5, "FOS", 2024, {"graduation": "orange"}, None),
        # 6 Climate
        (6, "AA", 2023, {"suspension": "red"}, True),
        (6, "AA", 2023, {"suspension": "orange"}, False),
        (6, "AA", 2023, {}, None),
        # 8 Outcomes
        (8, "WH", 2025, {"college_career": "red"}, True),
        (8, "WH", 2025, {"college_career": "none"}, False),
        # Dashboards without colours
        (6, "AA", 2022, {"suspension": "red"}, None),
        (6, "AA", 2021, {"suspension": "red"}, None),
        (6, "AA", 2020, {}, None),
    ],
)
def test_the_table_of_criteria(
    priority: int, group: str, year: int, colours: dict[str, str], meets: bool | None
):
    assert colours_meet(priority, group, year, colours) is meets


@pytest.mark.parametrize("group", STUDENT_GROUPS)
@pytest.mark.parametrize("colour", COLOURS[:3])
def test_blue_green_and_yellow_never_meet_the_criteria(group: str, colour: str):
    indicators = ("ela", "math", "elpi", "graduation", "chronic_absenteeism", "suspension")
    colours = dict.fromkeys((*indicators, "college_career"), colour)
    for priority in STATE_PRIORITIES:
        assert colours_meet(priority, group, 2025, colours) is False


def test_the_priorities_of_a_charter_are_eight_and_six_has_both_kinds():
    assert sorted({*STATE_PRIORITIES, *LOCAL_PRIORITIES}) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert set(STATE_PRIORITIES) & set(LOCAL_PRIORITIES) == {6}
    assert tuple(CRITERIA) == STATE_PRIORITIES


def test_there_are_fourteen_student_groups():
    assert len(STUDENT_GROUPS) == len(set(STUDENT_GROUPS)) == 14


def test_a_colour_that_does_not_exist_is_refused():
    with pytest.raises(SheetError, match='"purple" is not a colour of the Dashboard'):
        colours_meet(6, "AA", 2025, {"suspension": "purple"})


@pytest.mark.parametrize(
    ("text", "code"), [("el", "EL"), (" SED ", "SED"), ("MR", "MR/TOM"), ("tom", "MR/TOM")]
)
def test_codes_of_groups_are_read_in_any_case_and_by_both_names(text: str, code: str):
    assert group_code(text) == code


@pytest.mark.parametrize(
    ("text", "sentence"), [("All", "not a student group; leave it out"), ("XX", "the codes are AA")]
)
def test_other_codes_are_refused(text: str, sentence: str):
    with pytest.raises(SheetError, match=sentence):
        group_code(text)


def test_or_and_and_keep_the_unknown_until_something_decides():
    assert any_of([None, True]) is True
    assert any_of([None, False]) is None
    assert any_of([False]) is any_of([]) is False
    assert all_of([None, False]) is False
    assert all_of([None, True]) is None
    assert all_of([True]) is all_of([]) is True
