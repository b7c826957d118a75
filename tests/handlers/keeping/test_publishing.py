"""Which dates a pasted list confirms; how it is read is tested with the reader of lists."""

from __future__ import annotations

from datetime import date

import pytest

from schedules.importing import Options
from schedules.importing.lists import PublishedError, dates_in
from tests.schedules.importing.conftest import COMMUNITY, ZONE

TODAY = date(2026, 11, 22)


def read(text: str) -> list[str]:
    found = dates_in(text, 2027, Options(COMMUNITY.kinds, ZONE), TODAY)
    return [day.isoformat() for day in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Feb 24, Jan 27; Jan 27", ["2027-01-27", "2027-02-24"]),
        ("January 27\nJanuary 26, 2028", ["2027-01-27", "2028-01-26"]),
        ("last Wednesday of each month from January to March", ["01-27", "02-24", "03-31"]),
        ("second Tuesday of January, April and July", ["01-12", "04-13", "07-13"]),
    ],
)
def test_the_dates_are_in_their_order_each_once(text: str, expected: list[str]) -> None:
    assert read(text) == [day if day[:2] == "20" else f"2027-{day}" for day in expected]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("13, 27 January", "“13” stands without its month"),
        ("Jan 27-28", "“Jan 27-28” may mean several days"),
        ("Dec 30 – Jan 2", "“Dec 30 – Jan 2” may mean several days"),
        ("March 31: CANCELED", "“March 31” is not said to take place for certain"),
        ("Jan 27 (moved from Jan 20)", "which does not say that it takes place"),
        ("Feb 30", "there is no 30 February 2027"),
    ],
)
def test_what_is_not_certain_is_refused_with_its_line(line: str, reason: str) -> None:
    with pytest.raises(PublishedError) as refused:
        read(f"February 24\n{line}")
    assert str(refused.value).startswith("Line 2: ")
    assert reason in str(refused.value)


def test_no_dates_and_too_many_are_refused() -> None:
    with pytest.raises(PublishedError, match="No date was found"):
        read("Dear colleagues, the dates follow.")
    with pytest.raises(PublishedError, match="At most"):
        read(" ".join(f"{1 + n // 28}/{1 + n % 28}" for n in range(70)))
