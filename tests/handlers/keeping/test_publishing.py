"""Confirming a year from a pasted list, over the real wire; how lists are read."""

from __future__ import annotations

from datetime import date

import pytest

from schedules.published import PublishedError, dates_in
from tests.handlers.keeping.kit import CHAT, does, keeps, says_yes, sends
from tests.stage import Stage, shown

LIST = """
Charter Chats 2027, 10-11 a.m.
Wednesday, January 27
February 24
March 24, 2027
4/28
26 May
June 30
August 11
"""


def test_a_year_is_compared_and_taken_over_with_one_yes(stage: Stage) -> None:
    view = keeps(stage, "/charter-sessions dates")
    answer = sends(stage.keeper, view, kind=CHAT, year="2027", dates=LIST)
    assert answer.outcome == "pushed", answer.errors
    said = shown(answer.view)
    assert "*Match, and become confirmed:* Jan 27, Feb 24, Apr 28, May 26 and Jun 30, 2027" in said
    assert "Mar 31, 2027 → Mar 24, 2027" in said
    assert "Aug 25, 2027 → Aug 11, 2027" in said
    assert "in the list:* Jul 28, Sep 29" in said
    assert stage.bot.db.query("select * from changes") == []
    assert "5 confirmed, 2 moved" in says_yes(stage.keeper)
    listed = str(stage.types("/charter-chat march 2027")["text"])
    assert "March 24, 2027" in listed
    assert "not confirmed" not in listed
    again = keeps(stage, "/charter-sessions dates")
    answer = sends(stage.keeper, again, kind=CHAT, year="2027", dates=LIST)
    assert "*Confirmed already:*" in shown(answer.view)
    assert "Match" not in shown(answer.view)


def test_what_is_not_in_the_list_is_cancelled_only_on_request(stage: Stage) -> None:
    view = keeps(stage, "/charter-sessions dates")
    sends(stage.keeper, view, kind=CHAT, year="2027", dates="Jan 27, Dec 29")
    said = says_yes(stage.keeper, missing=["cancel"])
    assert "2 confirmed, 10 cancelled" in said


def test_a_date_nobody_expected_is_added_at_the_usual_time(stage: Stage) -> None:
    view = keeps(stage, "/charter-sessions dates")
    answer = sends(stage.keeper, view, kind="training", year="2027", dates="Jan 22 and April 16")
    assert "*New:* Jan 22 and Apr 16, 2027" in shown(answer.view)
    assert "9:00 a.m. to 11:00 a.m. Pacific" in shown(answer.view)
    says_yes(stage.keeper)
    assert "January 22, 2027 at 9:00 a.m." in str(stage.types("/charter-training")["text"])


def test_a_calendar_that_changed_meanwhile_is_compared_again(stage: Stage) -> None:
    view = keeps(stage, "/charter-sessions dates")
    sends(stage.keeper, view, kind=CHAT, year="2027", dates="Jan 27")
    does(stage, "cancel", "2027-01-27T10:00:00", who="U0OTHER")
    says_yes(stage.visitor("U0OTHER"), scope="this")
    assert "changed while you were looking" in says_yes(stage.keeper)
    assert "Done" in says_yes(stage.keeper)


def test_a_list_that_cannot_be_read_is_refused_under_the_input(stage: Stage) -> None:
    view = keeps(stage, "/charter-sessions dates")
    for dates, reason in (
        ("soon", "No date was found"),
        ("Feb 30", "There is no such date: Feb 30"),
        ("Monday, January 27", "is a Wednesday"),
    ):
        answer = sends(stage.keeper, view, kind=CHAT, year="2027", dates=dates)
        assert reason in answer.errors["dates"]


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
