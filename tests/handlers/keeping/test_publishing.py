"""How a pasted list of dates is read."""

from __future__ import annotations

from datetime import date

import pytest

from schedules.published import PublishedError, dates_in


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("January 27, 2027", ["2027-01-27"]),
        ("Jan. 27th; Sept 29", ["2027-01-27", "2027-09-29"]),
        ("27 January 2028", ["2028-01-27"]),
        ("2027-01-27", ["2027-01-27"]),
        ("1/27 and 2/24/28", ["2027-01-27", "2028-02-24"]),
        ("Wed Jan 27 10-11 a.m., Wed. Feb 24", ["2027-01-27", "2027-02-24"]),
        ("Jan 27 Jan 27", ["2027-01-27"]),
        ("January 13, 20 and 27, 2028", ["2028-01-13", "2028-01-20", "2028-01-27"]),
        ("March: 3 & 17\nApril: 7", ["2027-03-03", "2027-03-17", "2027-04-07"]),
        (
            "Jan 27, 10 a.m.; Feb 24, 10:00; March 31, 10-11",
            ["2027-01-27", "2027-02-24", "2027-03-31"],
        ),
        ("January 27, 24 February and 31st of March", ["2027-01-27", "2027-02-24", "2027-03-31"]),
        ("1. January 27\n2. February 24", ["2027-01-27", "2027-02-24"]),
        ("- Jan 27\n- Feb 24\n– Mar 31", ["2027-01-27", "2027-02-24", "2027-03-31"]),
        (
            "Jan 27 – 10 a.m.\nFeb 24 - 10:00\n3/31 – 10-11",
            ["2027-01-27", "2027-02-24", "2027-03-31"],
        ),
        ("Jan 27, '28 and 2028/2/24", ["2028-01-27", "2028-02-24"]),
        ("Jan27\tZoom\nThe seminar 3 is on Feb 24", ["2027-01-27", "2027-02-24"]),
    ],
)
def test_lists_are_read_as_people_write_them(text: str, expected: list[str]) -> None:
    assert [day.isoformat() for day in dates_in(text, 2027)] == expected


@pytest.mark.parametrize(
    ("text", "unclear"),
    [("13, 27 January", "13"), ("January\n13\n27\nFebruary\n10", "27"), ("27\nJanuary 13", "27")],
)
def test_a_day_without_its_month_is_refused_and_never_left_out(text: str, unclear: str) -> None:
    with pytest.raises(PublishedError, match=f"“{unclear}” stands without its month"):
        dates_in(text, 2027)


@pytest.mark.parametrize(
    ("text", "unclear"),
    [
        ("Jan 27-28", "Jan 27-28"),
        ("February 24\nJanuary 27–28, 2027", "January 27–28"),
        ("Jan 27 through 29", "Jan 27 through 29"),
        ("Mon Jan 25 - Wed 27", "Mon Jan 25 - Wed 27"),
        ("1/27-28", "1/27-28"),
        ("Jan 27/28", "Jan 27/28"),
        ("January 27, 29-30", "January 27, 29-30"),
        ("27-28 January", "27-28 January"),
        ("Dec 30 – Jan 2", "Dec 30 – Jan 2"),
    ],
)
def test_a_range_of_days_is_refused_and_never_cut_to_its_first(text: str, unclear: str) -> None:
    with pytest.raises(PublishedError, match=f"^“{unclear}” may mean several days"):
        dates_in(text, 2027)


@pytest.mark.parametrize("text", ["27.01.2027", "1-27-2027", "01-27-27"])
def test_a_date_in_another_form_is_refused_and_never_left_out(text: str) -> None:
    with pytest.raises(PublishedError, match=f"“{text}” is not a date that can be read"):
        dates_in(f"February 24\n{text}", 2027)


@pytest.mark.parametrize(
    "line",
    ["March 31: CANCELED", "Jan 27 (moved from Jan 20)", "5/26 TBD", "Tentative: June 30"],
)
def test_a_date_that_is_taken_back_beside_it_is_not_confirmed(line: str) -> None:
    with pytest.raises(PublishedError, match="does not say that the session takes place"):
        dates_in(f"Subject to be cancelled\nFebruary 24\n{line}", 2027)


def test_too_many_dates_are_refused() -> None:
    many = " ".join(f"{1 + n // 28}/{1 + n % 28}" for n in range(70))
    with pytest.raises(PublishedError, match="At most"):
        dates_in(many, 2027)
    assert dates_in("1/1", 2027) == [date(2027, 1, 1)]
