"""Student groups and priorities."""

from __future__ import annotations

import pytest

from bot.dta.errors import SheetError
from bot.dta.indicators import (
    LOCAL_PRIORITIES,
    STATE_PRIORITIES,
    STUDENT_GROUPS,
    any_of,
    group_code,
)


def test_the_priorities_of_a_charter_are_eight_and_six_has_both_kinds():
    assert sorted({*STATE_PRIORITIES, *LOCAL_PRIORITIES}) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert set(STATE_PRIORITIES) & set(LOCAL_PRIORITIES) == {6}


def test_there_are_fourteen_student_groups():
    assert len(STUDENT_GROUPS) == len(set(STUDENT_GROUPS)) == 14


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


def test_or_keeps_the_unknown_until_something_decides():
    assert any_of([None, True]) is True
    assert any_of([None, False]) is None
    assert any_of([False]) is any_of([]) is False
