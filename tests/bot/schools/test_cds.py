from __future__ import annotations

import pytest

from bot.schools.school import cds_of

GIVEN = "01999990123456| 01999990123456 |01-99999-0123456|01 99999 0123456|'01999990123456"


@pytest.mark.parametrize(
    "value", [*GIVEN.split("|"), "1999990123456", 1999990123456, 1999990123456.0, "1999990123456.0"]
)
def test_a_code_is_read_however_a_spreadsheet_or_a_person_wrote_it(value: object) -> None:
    assert cds_of(value) == "01999990123456"


# Where two digits are missing it is no lost zero.
OTHERS = (
    "|CDS|999990123456|019999901234567|1.99999E+12|00000000000000|٠١٩٩٩٩٩٠١٢٣٤٥٦|0199999012345O"
)


@pytest.mark.parametrize("value", [*OTHERS.split("|"), None, True, 12, 1.5, -1999990123456.5])
def test_what_cannot_be_a_code_is_not_guessed_at(value: object) -> None:
    assert cds_of(value) is None
