"""Lists of dates as people write them: each form as it comes, and every session that is in it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from schedules.importing.contents import Found
from tests.schedules.importing.conftest import SERIES, Importer, ics

FORMS = {
    "bullets under a heading with year and time": (
        "2027 Charter Chats (10 to 11 a.m., online)\n• January 27\n• February 24\n• March 31",
        [
            "2027-01-27 10:00-11:00 Charter Chat",
            "2027-02-24 10:00-11:00 Charter Chat",
            "2027-03-31 10:00-11:00 Charter Chat",
        ],
    ),
    "numbers before whole dates": (
        "1. January 27, 2027, 10 a.m. - 11 a.m. Charter Chat\n"
        "2. February 24, 2027, 10 a.m. - 11 a.m. Charter Chat",
        ["2027-01-27 10:00-11:00 Charter Chat", "2027-02-24 10:00-11:00 Charter Chat"],
    ),
    "a county office's list": (
        "COUNTY CHARTER NETWORK 2026-27\nThursday, January 21, 2027, 1:00 PM - 3:00 PM\n"
        "Thursday, March 18, 2027, 1:00 PM - 3:00 PM",
        ["2027-01-21 13:00-15:00", "2027-03-18 13:00-15:00"],
    ),
    "figures only": (
        "1/27/27 10-11am Charter Chat\n3/31/27 10-11am Charter Chat - Renewal season",
        [
            "2027-01-27 10:00-11:00 Charter Chat",
            "2027-03-31 10:00-11:00 Charter Chat | Renewal season",
        ],
    ),
    "a mail": (
        "Dear colleagues,\n\nplease save the date: the next Charter Chat is on Wednesday, January "
        "27, 2027, from 10:00 to 11:00 a.m. Pacific. Register at https://example.org/register/abc"
        "\nThe following ones are on February 24 and March 31.\n\nBest,\nAnn (916-322-6029)",
        [
            "2027-01-27 10:00-11:00 Charter Chat",
            "2027-02-24 10:00-11:00 Charter Chat",
            "2027-03-31 10:00-11:00 Charter Chat",
        ],
    ),
    "an invitation of a series": (
        "Topic: Charter Chat\nTime: Jan 27, 2027 10:00 AM Pacific Time (US and Canada)\n"
        "        Every month on the Last Wed, until Jun 30, 2027, 6 occurrence(s)",
        ["2027-01-27 10:00-11:00 Charter Chat FREQ=MONTHLY;UNTIL=20270630T235959;BYDAY=-1WE"],
    ),
    "an invitation that names every date": (
        "Hi there,\nYou are invited to a Zoom webinar.\nWhen: Jan 27, 2027 10:00 AM Pacific Time "
        "(US and Canada)\nFeb 24, 2027 10:00 AM\nMar 31, 2027 10:00 AM\nTopic: Charter Chat\n"
        "Register in advance for this webinar:\nhttps://example.org/webinar/register/WN_12",
        [
            "2027-01-27 10:00-11:00 Charter Chat",
            "2027-02-24 10:00-11:00 Charter Chat",
            "2027-03-31 10:00-11:00 Charter Chat",
        ],
    ),
    "another invitation": (
        "Subject: Quarterly Training\nWhen: Friday, January 22, 2027 9:00 AM-11:00 AM (UTC-08:00) "
        "Pacific Time (US & Canada).\nWhere: Microsoft Teams Meeting",
        ["2027-01-22 09:00-11:00 Quarterly Training"],
    ),
    "a rule in words": (
        "Charter Chats are on the last Wednesday of each month, 10-11 a.m., except in July and "
        "December.",
        [
            "2026-11-25 10:00-11:00 Charter Chat "
            "FREQ=MONTHLY;BYMONTH=1,2,3,4,5,6,8,9,10,11;BYDAY=-1WE"
        ],
    ),
    "a rule with its ends": (
        "Charter Chat: every other Tuesday from January 12 to May 25, 2027, 3:30 p.m. to 4:30 p.m.",
        [
            "2027-01-12 15:30-16:30 Charter Chat "
            "FREQ=WEEKLY;INTERVAL=2;UNTIL=20270525T235959;BYDAY=TU"
        ],
    ),
    "a rule of certain months": (
        "Quarterly Trainings 2027: third Friday of January, April, July and October, 9-11 am",
        [
            "2027-01-15 09:00-11:00 Quarterly Training "
            "FREQ=MONTHLY;UNTIL=20271231T235959;BYMONTH=1,4,7,10;BYDAY=3FR"
        ],
    ),
    "a row of dates": (
        "Charter Chats, 10-11 a.m.: January 27, February 24, March 31, 2027",
        [
            "2027-01-27 10:00-11:00 Charter Chat",
            "2027-02-24 10:00-11:00 Charter Chat",
            "2027-03-31 10:00-11:00 Charter Chat",
        ],
    ),
    "two kinds in a row each": (
        "2027, all 9 to 10:30 am\nCharter Chats: Jan 27, Feb 24\n"
        "Quarterly Trainings: Jan 15; Apr 16",
        [
            "2027-01-27 09:00-10:30 Charter Chat",
            "2027-02-24 09:00-10:30 Charter Chat",
            "2027-01-15 09:00-10:30 Quarterly Training",
            "2027-04-16 09:00-10:30 Quarterly Training",
        ],
    ),
    "months with their days": (
        "Charter Chats 2027, 10:00-11:00\nJanuary: 13, 27\nFebruary: 10 & 24",
        [
            "2027-01-13 10:00-11:00 Charter Chat",
            "2027-01-27 10:00-11:00 Charter Chat",
            "2027-02-10 10:00-11:00 Charter Chat",
            "2027-02-24 10:00-11:00 Charter Chat",
        ],
    ),
    "months as headings": (
        "Charter Chats, noon to 1 p.m.\n\nJanuary 2027\n27 - Renewal\n\n"
        "February 2027\nWed 24: Audits",
        [
            "2027-01-27 12:00-13:00 Charter Chat | Renewal",
            "2027-02-24 12:00-13:00 Charter Chat | Audits",
        ],
    ),
    "the day first": (
        "Charter Chat: 27 January 2027, 10:00 - 11:00\nCharter Chat: 24th of February 2027, 10:00",
        ["2027-01-27 10:00-11:00 Charter Chat", "2027-02-24 10:00-11:00 Charter Chat"],
    ),
    "as a program writes them": (
        "2027-01-27 10:00-11:00 Charter Chat\n2027-02-24T10:00 Charter Chat",
        ["2027-01-27 10:00-11:00 Charter Chat", "2027-02-24 10:00-11:00 Charter Chat"],
    ),
    "as a spreadsheet shortens them": (
        "27-Jan-27\t10am\tCharter Chat\tRenewal\n24-Feb-27\tnoon\tCharter Chat\tAudits",
        [
            "2027-01-27 10:00-11:00 Charter Chat | Renewal",
            "2027-02-24 12:00-13:00 Charter Chat | Audits",
        ],
    ),
    "a block for each": (
        "Wednesday, January 27, 2027\n10:00 AM – 11:00 AM PT\nCharter Chat\nRenewals\n\n"
        "Wednesday, February 24, 2027\n1:00 PM – 2:00 PM PT\nCharter Chat",
        [
            "2027-01-27 10:00-11:00 Charter Chat | Renewals",
            "2027-02-24 13:00-14:00 Charter Chat",
        ],
    ),
    "a title above each date": (
        "Charter Chat\nJanuary 27, 2027 at 10 am\n\nQuarterly Training\nJanuary 22, 2027 at 9 am",
        ["2027-01-27 10:00-11:00 Charter Chat", "2027-01-22 09:00-10:00 Quarterly Training"],
    ),
    "a school year over the turn": (
        "Charter Chats 2026-27, last Wednesdays, 10-11 am\nNovember 25\nJanuary 27\nMay 26",
        [
            "2026-11-25 10:00-11:00 Charter Chat",
            "2027-01-27 10:00-11:00 Charter Chat",
            "2027-05-26 10:00-11:00 Charter Chat",
        ],
    ),
    "no year at all": (
        "Charter Chats at 10 a.m.: Wed Nov 25, Wed Jan 27, Wed Feb 24",
        [
            "2026-11-25 10:00-11:00 Charter Chat",
            "2027-01-27 10:00-11:00 Charter Chat",
            "2027-02-24 10:00-11:00 Charter Chat",
        ],
    ),
    "the time below": (
        "Upcoming Charter Chats\n- Jan 27, 2027\n- Feb 24, 2027\nAll are from 10 to 11 a.m. (PST).",
        ["2027-01-27 10:00-11:00 Charter Chat", "2027-02-24 10:00-11:00 Charter Chat"],
    ),
    "a forwarded mail": (
        "> Charter Chat\n> Wed 1/27 @ 10am PT\n> Wed 2/24 @ 10am PT",
        ["2027-01-27 10:00-11:00 Charter Chat", "2027-02-24 10:00-11:00 Charter Chat"],
    ),
    "a table of lines": (
        "| Date | Time | Session |\n|---|---|---|\n| Jan 27, 2027 | 10-11 am | Charter Chat |\n"
        "| Feb 24, 2027 | 10-11 am | Charter Chat |",
        ["2027-01-27 10:00-11:00 Charter Chat", "2027-02-24 10:00-11:00 Charter Chat"],
    ),
    "a page": (
        "<!DOCTYPE html><html><body><h1>Charter Chats 2027</h1><p>10&ndash;11 a.m.</p><ul>"
        "<li>January 27 &ndash; <a href='https://example.org/r'>Register</a></li>"
        "<li>February 24</li></ul><script>var d='March 3';</script></body></html>",
        ["2027-01-27 10:00-11:00 Charter Chat", "2027-02-24 10:00-11:00 Charter Chat"],
    ),
    "a page with a table": (
        "<html><table><tr><th>Date</th><th>Time</th><th>Topic</th></tr><tr><td>January 27, 2027"
        "</td><td>10 a.m.</td><td>Charter Chat</td></tr></table></html>",
        ["2027-01-27 10:00-11:00 Charter Chat"],
    ),
    "days that follow one another": (
        "Charter Chat conference, March 4-5, 2027, Sacramento",
        ["2027-03-04..2027-03-05 Charter Chat | conference, Sacramento"],
    ),
    "a weekday after a dash": (
        "Charter Chat 2027\nJan 27 - Wed - 10:00-11:00\nFeb 24 - Wed - 10:00-11:00",
        ["2027-01-27 10:00-11:00 Charter Chat", "2027-02-24 10:00-11:00 Charter Chat"],
    ),
    "a rule with its first day and its hours": (
        "You are invited: Charter Chat, every Wednesday starting January 13, "
        "2027, 10 to 11 am, through March 31",
        ["2027-01-13 10:00-11:00 Charter Chat FREQ=WEEKLY;UNTIL=20270331T235959;BYDAY=WE"],
    ),
    "a rule whose first day and hours stand below": (
        "Charter Chats\nEvery Wednesday\nstarting January 13, 2027\n10 to 11 am",
        ["2027-01-13 10:00-11:00 Charter Chat FREQ=WEEKLY;BYDAY=WE"],
    ),
    "the time before the day": (
        "10:00-11:00 am, January 27, 2027 Charter Chat\n"
        "10:00-11:00 am, February 24, 2027 Charter Chat",
        ["2027-01-27 10:00-11:00 Charter Chat", "2027-02-24 10:00-11:00 Charter Chat"],
    ),
    "days with dots": (
        "Charter Chat 27.01.2027 10:00-11:00\nCharter Chat 24.02.2027 10:00-11:00",
        ["2027-01-27 10:00-11:00 Charter Chat", "2027-02-24 10:00-11:00 Charter Chat"],
    ),
    "cells without headings": (
        "Charter Chat\tWednesday\t1/27/2027\t10:00 AM\t11:00 AM\n"
        "Charter Chat\tWednesday\t2/24/2027\t10:00 AM\t11:00 AM",
        ["2027-01-27 10:00-11:00 Charter Chat", "2027-02-24 10:00-11:00 Charter Chat"],
    ),
    "a table with from and to": (
        "Event,Date,From,To\nCharter Chat,27 Jan 2027,10:00,11:00\n"
        "Quarterly Training,22 Jan 2027,9:00,11:00",
        ["2027-01-27 10:00-11:00 Charter Chat", "2027-01-22 09:00-11:00 Quarterly Training"],
    ),
    "bold dates": (
        "**Charter Chats 2027** (10-11am PT)\n"
        "\n* **January 27** – Renewals\n* **February 24** – Audits",
        [
            "2027-01-27 10:00-11:00 Charter Chat | Renewals",
            "2027-02-24 10:00-11:00 Charter Chat | Audits",
        ],
    ),
    "an hour by the clock": (
        "Charter Chat: Jan 27, 2027 at 10 o'clock a.m.",
        ["2027-01-27 10:00-11:00 Charter Chat"],
    ),
    "a length in brackets": (
        "Charter Chat, January 27, 2027, 10 a.m. (90 minutes)",
        ["2027-01-27 10:00-11:30 Charter Chat"],
    ),
    "one time in two zones": (
        "Charter Chat: January 27, 2027, 10 a.m. PT / 1 p.m. ET",
        ["2027-01-27 10:00-11:00 Charter Chat"],
    ),
    "an invitation of a weekly series": (
        "Topic: Charter Chat\nTime: Jan 13, 2027 10:00 AM Pacific Time (US and Canada)\n"
        "    Every week on Wed, until Mar 31, 2027, 12 occurrence(s)",
        ["2027-01-13 10:00-11:00 Charter Chat FREQ=WEEKLY;UNTIL=20270331T235959;BYDAY=WE"],
    ),
    "two weekdays of each month": (
        "Charter Chats: first and third Wednesday of each month, January "
        "through May 2027, 10-11 am",
        ["2027-01-06 10:00-11:00 Charter Chat FREQ=MONTHLY;UNTIL=20270531T235959;BYDAY=1WE,3WE"],
    ),
    "the same day before its end": (
        "Charter Chat 2027-01-27T10:00 - 2027-01-27T11:00",
        ["2027-01-27 10:00-11:00 Charter Chat"],
    ),
}


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


def in_words(found: Found) -> str:
    one = found.entry.segment
    end = one.dtstart + one.duration
    when = f"{one.dtstart:%Y-%m-%d %H:%M}-{end:%H:%M}"
    if one.all_day:
        when = f"{one.dtstart:%Y-%m-%d}..{end - timedelta(days=1):%Y-%m-%d}"
    title = one.title + (f" | {one.topic}" if one.topic else "")
    return f"{when} {title} {one.rrule or ''}".strip()


@pytest.mark.parametrize("form", FORMS)
def test_a_list_is_read_as_people_write_it(importer: Importer, form: str) -> None:
    text, expected = FORMS[form]
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
        ("27/1/2027 and 3/2/2027", ["01-27", "02-03"]),
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


def test_what_is_called_off_or_not_sure_is_said_so(importer: Importer) -> None:
    text = "Charter Chats 2027, 10-11 am\nJan 27\nFeb 24 - CANCELLED\nMar 31 (tentative)"
    found = importer.plan(text).reading.found
    assert [each.entry.segment.status for each in found] == ["confirmed", "cancelled", "tentative"]


def test_a_list_confirms_what_is_expected_and_adds_the_rest(importer: Importer) -> None:
    importer.take(ics(SERIES + "\nSTATUS:TENTATIVE"))
    text = "Charter Chats 2027, 10-11 am\nJanuary 27: Renewal\nFebruary 9"
    report = importer.take(text)
    (changed,) = report.changed
    assert (
        "status on Wednesday, January 27, 2027, 10:00 a.m. becomes “confirmed”"
        in changed["changes"]
    )
    assert [row["when"] for row in report.added] == [
        "Tuesday, February 9, 2027, 10:00 a.m. Los Angeles time"
    ]
    assert importer.take(text).changes_nothing


def test_an_expected_session_that_stays_beside_a_new_one_of_its_month_is_named(
    importer: Importer,
) -> None:
    importer.take(ics(SERIES + "\nSTATUS:TENTATIVE"))
    text = "Charter Chats 2027, 10-11 am\nJanuary 20\nFebruary 24\nMarch 17\nMarch 31"
    (warning,) = importer.plan(text).report.warnings
    assert warning == (
        "line 2: Charter Chat is expected on Wednesday, January 27, 2027 and stays too: cancel it "
        "if this date takes its place"
    )


def test_a_day_without_a_time_has_that_of_the_session_that_is_expected(importer: Importer) -> None:
    importer.take(ics(SERIES + "\nSTATUS:TENTATIVE"))
    report = importer.take("Charter Chats 2027: January 27, February 24, March 3")
    assert [row["changes"] for row in report.changed] == [
        ["status on Wednesday, January 27, 2027, 10:00 a.m. becomes “confirmed”"],
        ["status on Wednesday, February 24, 2027, 10:00 a.m. becomes “confirmed”"],
    ]
    assert [row["when"] for row in report.added] == ["Wednesday, March 3, 2027, all day"]
    assert all("the one that is expected then" in read.assumed for read in report.read)


def test_what_is_assumed_is_marked_with_the_words_that_were_read(importer: Importer) -> None:
    report = importer.plan("Charter Chats\nWed Jan 27 at 10am").report
    (read,) = report.read
    assert read.in_words() == (
        "line 2, “Wed Jan 27”: Charter Chat, Wednesday, January 27, 2027, 10:00 a.m. Los Angeles "
        "time (assumed: the year 2027, an hour and Los Angeles's time zone)"
    )


def test_dates_that_a_rule_names_count_and_not_the_rule(importer: Importer) -> None:
    text = (
        "Charter Chats: last Wednesday of each month, 10-11 am.\nJanuary 27, 2027\nMarch 31, 2027"
    )
    found = importer.plan(text).reading.found
    assert [f"{each.entry.segment.dtstart:%m-%d}" for each in found] == ["01-27", "03-31"]
