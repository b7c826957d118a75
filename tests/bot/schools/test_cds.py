from __future__ import annotations

import pytest

from bot.schools.school import cds_of


@pytest.mark.parametrize(
    "value",
    [
        "01999990123456",
        " 01999990123456 ",
        "01-99999-0123456",
        "01 99999 0123456",
        "'01999990123456",
        "1999990123456",
        1999990123456,
        1999990123456.0,
        "1999990123456.0",
    ],
)
def test_a_code_is_read_however_a_spreadsheet_or_a_person_wrote_it(value: object) -> None:
    assert cds_of(value) == "01999990123456"


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        "CDS",
        True,
        12,
        "999990123456",  # two digits are missing: that is no lost zero
        "019999901234567",
        "1.99999E+12",
        1.5,
        -1999990123456.5,
        "00000000000000",
        "٠١٩٩٩٩٩٠١٢٣٤٥٦",
        "0199999012345O",
    ],
)
def test_what_cannot_be_a_code_is_not_guessed_at(value: object) -> None:
    assert cds_of(value) is None
