"""Tables of sessions, as spreadsheets and people write them."""

from __future__ import annotations

import io
from datetime import datetime, time, timedelta
from itertools import product

import pytest
from openpyxl import Workbook

from schedules.exporting import COLUMNS, table_text, template_text
from schedules.importing.contents import Contents
from schedules.model import Segment, Series, Status
from schedules.segments import all_entries
from tests.schedules.importing.conftest import NOW, ZONE, Importer
from tests.schedules.importing.test_lists import in_words
from tests.schedules.world import chat

HEAD = "kind,title,date,start,end,timezone"


def rows(*lines: str, head: str = HEAD) -> str:
    return "\r\n".join([head, *lines]) + "\r\n"


def only(importer: Importer) -> Segment:
    (entry,) = all_entries(importer.calendar.db)
    return entry.segment


def read(contents: Contents) -> tuple[list[str], list[str]]:
    """The sessions of a table in words, and why others are left out."""
    return [in_words(each) for each in contents.found], [each.reason for each in contents.skipped]


@pytest.mark.parametrize(
    ("day", "start", "end", "begins", "minutes"),
    [
        ("1/27/2027", "9:00 AM", "10:30 AM", "2027-01-27T09:00", 90),
        ("01/27/27", "1 p.m.", "2:15 p.m.", "2027-01-27T13:00", 75),
        ("2027-01-27", "12:00 am", "12:30 am", "2027-01-27T00:00", 30),
        ("2027-01-27", "23:00", "2027-01-28 01:00", "2027-01-27T23:00", 120),
        ("2027-01-27", "9:00:00", "90 min", "2027-01-27T09:00", 90),
        ("2027-01-27", "9", "2 hours", "2027-01-27T09:00", 120),
        ("2027-01-27", "9", "", "2027-01-27T09:00", 60),
        ("27 Jan 2027", "1000-1130", "", "2027-01-27T10:00", 90),
        ("2027-01-27", "0900", "1030", "2027-01-27T09:00", 90),
    ],
)
def test_days_and_times_as_people_write_them(
    importer: Importer, day: str, start: str, end: str, begins: str, minutes: int
) -> None:
    importer.take(rows(f"training,T,{day},{start},{end},{ZONE}"))
    session = only(importer)
    assert session.dtstart == datetime.fromisoformat(begins)
    assert session.duration == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("training,T,32 March,9:00,10:00,", "there is no 32 March 2027"),
        ("training,T,2027-01-27,25:00,10:00,", "“25:00” is no time of day"),
        ("training,T,2027-01-27,13 pm,10:00,", "“13 pm”, which is no time of day"),
        ("training,T,2027-01-27,11:00,10:00,", "ends before it begins"),
        ("training,T,2027-01-27,9:00,10:00,EST", "“EST” is not known"),
        ("zebra,T,2027-01-27,9:00,10:00,", "of which kind it is"),
    ],
)
def test_a_row_that_makes_no_sense_is_skipped_with_its_line(
    importer: Importer, row: str, reason: str
) -> None:
    report = importer.take(rows("training,Good,2027-02-01,9:00,,", row), kind=None)
    assert len(report.added) == 1
    (skipped,) = report.skipped
    assert skipped.reason.startswith("line 3: ")
    assert reason in skipped.reason


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_every_spreadsheets_way_to_save_is_read(importer: Importer, encoding: str) -> None:
    text = rows(f"training,Peñasco,2027-01-27,9:00,10:00,{ZONE}")
    for delimiter, end in product(",;\t", ("\r\n", "\n", "\r")):
        written = text.replace(",", delimiter).replace("\r\n", end)
        importer.take(written.encode(encoding))
        assert only(importer).title == "Peñasco"
    assert len(importer.calendar.db.query("select * from changes")) == 1


def test_a_windows_zone_and_other_names_of_columns_are_known_and_others_named(
    importer: Importer,
) -> None:
    head = "Title,Date,Start,Time Zone,Link,Location,RRULE,Colour"
    row = "Chat,2027-01-27,10:00,Pacific Standard Time,https://example.org,Online,FREQ=WEEKLY,red"
    report = importer.take(rows(row, head=head))
    found = only(importer)
    assert (found.timezone, found.url, found.place) == (ZONE, "https://example.org", "Online")
    assert found.rrule == "FREQ=WEEKLY"
    assert "“colour” is not known" in report.warnings[0]


def test_a_row_without_a_uid_is_known_again_by_kind_day_and_time(importer: Importer) -> None:
    importer.take(rows(f"training,Renewals,2027-01-27,9:00,11:00,{ZONE}"))
    again = f"Training,Renewal,1/27/2027,9:00:00 AM,11:30 AM,{ZONE}"
    report = importer.take(rows(again))
    assert (report.added, len(report.changed)) == ([], 1)
    assert only(importer).title == "Renewal"


def test_columns_that_are_missing_leave_alone_what_stands(importer: Importer) -> None:
    row, head = f"training,T,2027-01-27,9:00,11:00,{ZONE},a", f"{HEAD},uid"
    importer.take(rows(f"{row},Room 5,tentative", head=f"{head},place,status"))
    assert importer.take(rows(row.replace(",T,", ",Other,"), head=head)).warnings == []
    found = only(importer)
    assert (found.title, found.place, found.status) == ("Other", "Room 5", Status.TENTATIVE)


def test_formulas_do_not_survive_and_come_back_as_texts(importer: Importer) -> None:
    series = chat(uid="+uid", kind="training", title="=HYPERLINK(1)", topic="'-1")
    importer.calendar.put(Series.of(series), NOW)
    text = table_text(all_entries(importer.calendar.db))
    cells = text.splitlines()[1].split(",")
    assert not [cell for cell in cells if cell[:1] in ("=", "+", "-", "@")]
    assert importer.take(text, kind=None).changes_nothing
    assert only(importer).title == series.title


def test_the_template_is_a_table_that_can_be_taken(importer: Importer) -> None:
    text = template_text("training", "Quarterly Training", ZONE)
    assert text.splitlines()[0] == ",".join(COLUMNS)
    assert len(importer.take(text, kind=None).added) == 2


GOOGLE = (
    "Subject,Start Date,Start Time,End Date,End Time,All Day Event,Description,Location,Private\n"
    "Charter Chat,01/27/2027,10:00 AM,01/27/2027,11:00 AM,False,Renewal,Online,False\n"
    "Charter Chat retreat,03/04/2027,,03/05/2027,,True,,Sacramento,False\n"
    "Charter Chat,04/28/2027,10:00 PM,04/29/2027,1:00 AM,False,,,False\n"
    "Charter Chat,05/26/2027,10:00 AM,05/26/2027,11:00 AM,False,,,True\n"
    'Charter Chat,06/30/2027,,"Monday, June 30, 2027",,True,,,False\n'
)
OUTLOOK = (
    '"Subject","Start Date","Start Time","End Date","End Time","All day event","Reminder on/off",'
    '"Categories","Location","Priority","Private","Sensitivity","Show time as"\n'
    '"Charter Chat","1/27/2027","10:00:00 AM","1/27/2027","11:00:00 AM","False","True",'
    '"","Online","Normal","False","Normal","2"\n'
)
OWN = (
    "Our Charter Chats 2027,,,\n,,,\nDay,Date,Hours,Topic,Registration link\n"
    "Wed,27-Jan,10:00 AM - 11:30 AM PT,Renewal,https://example.org/r\n"
    'Wed,"February 24",noon,Audits,\n'
    "Wed,Mar 31,TBD,,\nWed,28-Apr,10-11am,canceled,\nWed,TBD,,Later,\nMon,26-May,10am,,\n"
)


def test_the_headings_of_other_programs_are_known(importer: Importer) -> None:
    reading = importer.plan(GOOGLE).reading
    assert read(reading) == (
        [
            "2027-01-27 10:00-11:00 Charter Chat",
            "2027-03-04..2027-03-05 Charter Chat retreat",
            "2027-04-28 22:00-01:00 Charter Chat",
        ],
        [
            "line 5: “Charter Chat” is marked as private",
            "line 6: “Monday, June 30, 2027” is no Monday: June 30, 2027 is a Wednesday. Check the "
            "year and the list",
        ],
    )
    assert reading.found[0].entry.segment.note == "Renewal"
    reading = importer.plan(OUTLOOK).reading
    assert read(reading) == (["2027-01-27 10:00-11:00 Charter Chat"], [])
    assert reading.warnings == []


def test_a_table_is_read_as_a_person_makes_it(importer: Importer) -> None:
    reading = importer.plan(OWN, kind=None).reading
    assert read(reading) == (
        [
            "2027-01-27 10:00-11:30 Charter Chat | Renewal",
            "2027-02-24 12:00-13:00 Charter Chat | Audits",
            "2027-03-31..2027-03-31 Charter Chat (tentative)",
            "2027-04-28 10:00-11:00 Charter Chat (cancelled)",
        ],
        [
            "line 8: “Wed TBD” is no day: write it as January 27, 2027",
            "line 9: “Mon 26-May” is no Monday: May 26, 2027 is a Wednesday. Check the year "
            "and the list",
        ],
    )
    assert reading.found[0].entry.segment.url == "https://example.org/r"


def test_a_rule_in_a_table_is_read_in_words(importer: Importer) -> None:
    head = "Session,When,Time,Repeats\n"
    row = 'Charter Chat,"January 27, 2027",10am,last Wednesday of the month\n'
    wrong = 'Charter Chat,"January 28, 2027",10am,when the moon is full\n'
    found, (refused,) = read(importer.plan(head + row + wrong).reading)
    assert found == ["2027-01-27 10:00-11:00 Charter Chat FREQ=MONTHLY;BYDAY=-1WE"]
    assert "“when the moon is full” is no rule" in refused


def test_a_workbook_is_read_from_the_sheet_with_the_sessions(importer: Importer) -> None:
    book = Workbook()
    book.active.append(["Notes of last year"])
    sheet = book.create_sheet("Dates")
    for row in (
        ["Our Charter Chats"],
        ["Date", "Start", "End", "Topic"],
        [datetime(2027, 1, 27), time(10), time(11, 30), "Renewal"],
        ["February 24, 2027", "10 a.m.", None, "Audits"],
    ):
        sheet.append(row)
    data = io.BytesIO()
    book.save(data)
    found, _ = read(importer.plan(data.getvalue()).reading)
    assert found == [
        "2027-01-27 10:00-11:30 Charter Chat | Renewal",
        "2027-02-24 10:00-11:00 Charter Chat | Audits",
    ]
