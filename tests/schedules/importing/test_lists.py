"""Lists of dates as people write them: each form as it comes, and every session that is in it."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedules.importing.contents import FileEntry
from schedules.importing.listing import compare
from schedules.model import Occurrence, Series, Status
from schedules.recurrence import occurrences
from tests.schedules.importing.conftest import SERIES, Importer, ics
from tests.schedules.world import chat

# Lists as people write them: below a name the text, then a line with `=` for each session in it.
LISTS = re.split(r"^# ", (Path(__file__).parent / "lists.txt").read_text(), flags=re.MULTILINE)[1:]

# Which day has which time, where not every line says one; "-" is a day without a time.
TIMES = [
    ("Jan 27\nFeb 24 at 10 am\nMar 31 at 1 pm", "- 10 13"),
    ("Jan 27\nFeb 24 at 10 am\nMar 31", "- 10 -"),
    ("Jan 27 at 10 am\nFeb 24\nMar 31", "10 10 10"),
    ("Jan 27 at 10 am\nFeb 24 at 1 pm\nMar 31", "10 13 -"),
    ("Jan 27\nRenewal\n\nFeb 24\n10-11 am", "- 10"),
    ("Jan 27\nRenewal\nFeb 24\n10-11 am", "- 10"),
    ("Jan 27\n\n10 am\nFeb 24\nMar 31", "- 10 10"),
    ("Jan 27\nFeb 24\n\n10-11 am, on Zoom", "10 10"),
    ("Jan 27\nFeb 24\n10-11 am", "10 10"),
    ("Jan 27: Renewal\nAudits\nFeb 24\nAll at 10 am", "10 10"),
    ("All at 10 am\nJan 27\nFeb 24 at 1 pm\nMar 31", "10 13 10"),
    ("Wednesdays at 10 am:\nJan 27, Feb 24", "10 10"),
]


@pytest.mark.parametrize(("text", "times"), TIMES)
def test_a_day_takes_a_time_from_its_own_lines_or_from_one_for_all(
    importer: Importer, text: str, times: str
) -> None:
    found = [each.entry.segment for each in importer.plan(f"2027\n{text}").reading.found]
    assert " ".join("-" if one.all_day else str(one.dtstart.hour) for one in found) == times


def in_words(found: FileEntry) -> str:
    one = found.entry.segment
    end = one.dtstart + one.duration
    when = f"{one.dtstart:%Y-%m-%d %H:%M}-{end:%H:%M}"
    if one.all_day:
        when = f"{one.dtstart:%Y-%m-%d}..{end - timedelta(days=1):%Y-%m-%d}"
    title = one.title + (f" | {one.topic}" if one.topic else "")
    sure = "" if one.status is Status.CONFIRMED else f"({one.status.value})"
    return " ".join(filter(None, (when, title, one.rrule, sure)))


@pytest.mark.parametrize("form", LISTS, ids=lambda form: form.partition("\n")[0])
def test_a_list_is_read_as_people_write_it(importer: Importer, form: str) -> None:
    lines = form.splitlines()[1:]
    expected = [line[2:] for line in lines if line.startswith("= ")]
    text = "\n".join(line for line in lines if not line.startswith("= "))
    reading = importer.plan(text, kind=None).reading
    if "COUNTY" in text:  # of which kind that is nobody knows but who gives it
        assert reading.lacks == {"kind"}
        reading = importer.plan(text).reading
        expected = [f"{each} COUNTY CHARTER NETWORK" for each in expected]
    assert [in_words(found) for found in reading.found] == expected
    assert reading.skipped == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Jan. 27th; Sept 29", ["01-27", "09-29"]),
        ("1/27 and 2/24/28", ["01-27", "02-24"]),
        ("Wed Jan 27 10-11 a.m., Wed. Feb 24", ["01-27", "02-24"]),
        ("Jan 27 Jan 27", ["01-27"]),
        ("January 13, 20 and 27, 2027", ["01-13", "01-20", "01-27"]),
        ("March: 3 & 17\nApril: 7", ["03-03", "03-17", "04-07"]),
        ("Jan 27, 10 a.m.; Feb 24, 10:00; March 31, 10-11", ["01-27", "02-24", "03-31"]),
        ("January 27, 24 February and 31st of March", ["01-27", "02-24", "03-31"]),
        ("1. January 27\n2. February 24", ["01-27", "02-24"]),
        ("- Jan 27\n- Feb 24\n– Mar 31", ["01-27", "02-24", "03-31"]),
        ("Jan 27 – 10 a.m.\nFeb 24 - 10:00\n3/31 – 10-11", ["01-27", "02-24", "03-31"]),
        ("Jan27\tZoom\nThe seminar 3 is on Feb 24", ["01-27", "02-24"]),
        ("January\n13\n27\nFebruary\n10", ["01-13", "01-27", "02-10"]),
        ("1-27-2027; 01-28-27; 2.24.27", ["01-27", "01-28", "02-24"]),
        ("13/1/2027 and 3/2/2027", ["01-13", "02-03"]),
        ("2/3/2027 and 4/5/2027", ["02-03", "04-05"]),
        ("Charter Chat on Jan 27. RSVP by January 20!\nUpdated 11/2/26", ["01-27"]),
        ("January 27, 2027 (Wednesday) at 10; 24 Feb 2027, Wed", ["01-27", "02-24"]),
        ("Jan 27 between 10 and 11 a.m.\nLast Reviewed: Tuesday, November 17, 2026", ["01-27"]),
        ("Monthly on the last Wednesday, 10-11am, from January 1 until March 31", ["01-27"]),
        ("Chats on the 15th of each month at 10am, until June 30, 2027", ["12-15"]),
        ("Every three months on the third Friday, starting January 15, 9-11am", ["01-15"]),
        ("Call 916-322-6029 on 1/27, room 10-11, $20, for up to 30 people", ["01-27"]),
    ],
)
def test_days_are_found_however_they_are_written(
    importer: Importer, text: str, expected: list[str]
) -> None:
    found = importer.plan(f"2027\n{text}").reading.found
    assert [f"{each.entry.segment.dtstart:%m-%d}" for each in found] == expected


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("13, 27 January", 3, "“13” stands without its month"),
        ("27\nJanuary 13", 3, "“27” stands without its month"),
        ("Jan 27-28, 10 a.m.", 3, "“Jan 27-28” may mean several days"),
        ("Jan 27 through 29 at noon", 3, "“Jan 27 through 29” may mean several days"),
        ("Dec 30 – Mar 2", 3, "“Dec 30 – Mar 2” may mean several days"),
        ("1.2.2027", 3, "“1.2.2027” may be either of two days"),
        ("Feb 30, 10 am", 3, "“Feb 30” is no day: there is no 30 February 2027"),
        ("Monday, January 27, 2027", 3, "is no Monday: January 27, 2027 is a Wednesday"),
        ("March 31: postponed", 3, "which does not say that it takes place"),
        ("Jan 27 (moved from Jan 20)", 3, "which does not say that it takes place"),
        ("No Charter Chat on July 28", 3, "which does not say that it takes place"),
        ("July: TBD", 3, "“July” names no day that can be read"),
        ("Jan 27, 25:00", 3, "has “25:00”, which is no time of day"),
        ("January 28, 2027 (Wednesday)", 3, "is no Wednesday"),
        ("January 27, 2027: 10-11 a.m. and 2-3 p.m.", 3, "has more than one time"),
        ("~Jan 27~ Jan 13", 3, "is crossed out"),
        ("the week of January 25", 3, "by what stands before it"),
        ("Every full moon from January 13, 2027", 3, "beside a rule that is not understood"),
        ("RSVP by January 20", 3, "by what stands before it"),
        ("January 27, 11 am - 10 am", 3, "ends before it begins"),
    ],
)
def test_what_is_no_certain_session_is_named_and_not_read(
    importer: Importer, text: str, line: int, reason: str
) -> None:
    reading = importer.plan(f"2027\nFebruary 24\n{text}").reading
    days = [f"{found.entry.segment.dtstart:%m-%d}" for found in reading.found]
    assert days in (["02-24"], ["02-24", "01-13"], ["02-24", "01-27"])
    assert any(
        each.reason.startswith(f"line {line}: ") and reason in each.reason
        for each in reading.skipped
    )


@pytest.fixture
def expected(importer: Importer) -> Importer:
    """A calendar in which chats are expected on the last Wednesdays."""
    importer.take(ics(SERIES + "\nSTATUS:TENTATIVE"))
    return importer


def confirmed(*days: str) -> list[list[str]]:
    return [[f"status on Wednesday, {day}, 2027, 10:00 a.m. becomes “confirmed”"] for day in days]


def test_a_list_confirms_what_is_expected_and_adds_the_rest(expected: Importer) -> None:
    text = "Charter Chats 2027, 10-11 am\nJanuary 27: Renewal\nFebruary 9"
    report = expected.take(text)
    (changed,) = report.changed
    assert confirmed("January 27")[0] == changed["changes"][:1]
    assert [row["when"] for row in report.added] == [
        "Tuesday, February 9, 2027, 10:00 a.m. Los Angeles time"
    ]
    assert expected.take(text).changes_nothing


def test_an_expected_session_that_stays_beside_a_new_one_of_its_month_is_named(
    expected: Importer,
) -> None:
    text = "Charter Chats 2027, 10-11 am\nJanuary 20\nFebruary 24\nMarch 17\nMarch 31"
    assert expected.plan(text).warnings == [
        "line 2: Charter Chat is expected on Wednesday, January 27, 2027 and stays too: cancel it "
        "if this date takes its place"
    ]


def test_a_day_without_a_time_has_that_of_the_session_that_is_expected(expected: Importer) -> None:
    report = expected.take("Charter Chats 2027: January 27, February 24, March 3")
    assert [row["changes"] for row in report.changed] == confirmed("January 27", "February 24")
    assert [row["when"] for row in report.added] == ["Wednesday, March 3, 2027, all day"]
    assert all("the one that is expected then" in read.assumed for read in report.reading.read)


def test_what_is_assumed_is_marked_with_the_words_that_were_read(importer: Importer) -> None:
    report = importer.plan("Charter Chats\nWed Jan 27 at 10am")
    (read,) = report.reading.read
    assert read.in_words() == (
        "line 2, “Wed Jan 27”: Charter Chat, Wednesday, January 27, 2027, 10:00 a.m. Los Angeles "
        "time (assumed: the year 2027, an hour and Los Angeles's time zone)"
    )


TODAY = date(2027, 1, 10)
CALENDAR = [(date(2027, month, day), Status.TENTATIVE) for month, day in ((1, 5), (1, 6), (1, 25))]
CALENDAR += [(date(2027, 2, 25), Status.TENTATIVE), (date(2027, 3, 25), Status.TENTATIVE)]
CALENDAR += [(date(2027, 4, 25), Status.CONFIRMED), (date(2027, 6, 25), Status.CONFIRMED)]
CALENDAR += [(date(2027, 6, 25), Status.CANCELLED)]  # beside the one that takes place


def occurrence(day: date, status: Status = Status.TENTATIVE) -> Occurrence:
    start = datetime.combine(day, time(10))
    (found,) = occurrences(Series.of(chat(dtstart=start, status=status)), start, start)
    return found


def test_each_date_is_matched_moved_or_new_and_what_is_over_is_never_added_or_missed() -> None:
    listed = [(1, 4), (1, 5), (1, 10), (1, 25), (2, 24), (4, 26), (5, 5), (6, 25)]
    calendar = [occurrence(*one) for one in CALENDAR]
    found = compare([date(2027, *day) for day in listed], calendar, TODAY)
    assert [f"{one.local_start:%m-%d}" for one in found.match] == ["01-05", "01-25"]
    assert [f"{one.local_start:%m-%d} {day:%d}" for one, day in found.moved] == ["02-25 24"]
    assert [f"{day:%m-%d}" for day in found.new] == [
        *("01-10", "04-26", "05-05")  # today, and beside a confirmed one
    ]
    assert [f"{one.local_start:%m-%d}" for one in found.missing] == ["03-25"]
    assert [f"{one.local_start:%m-%d}" for one in found.settled] == ["06-25"]
    assert found.past == (date(2027, 1, 4),)


DAYS = st.dates(date(2027, 1, 1), date(2027, 12, 31))


@given(
    st.lists(DAYS, min_size=1, max_size=20, unique=True), st.lists(DAYS, max_size=20, unique=True)
)
def test_nothing_is_lost_and_nothing_counted_twice(
    published: list[date], expected: list[date]
) -> None:
    found = compare(published, [occurrence(day) for day in expected], TODAY)
    named = [one.local_start.date() for one in (*found.match, *found.settled)]
    moved_to = [day for _, day in found.moved]
    assert sorted([*named, *moved_to, *found.new, *found.past]) == sorted(published)
    used = [*named, *(one.local_start.date() for one, _ in found.moved)]
    used += [one.local_start.date() for one in found.missing]
    assert len(used) == len(set(used))
    assert set(used) <= set(expected)
