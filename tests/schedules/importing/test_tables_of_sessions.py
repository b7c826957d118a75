"""Tables with sessions: as other programs export them, and as a person makes them."""

from __future__ import annotations

import io
from datetime import datetime, time

from openpyxl import Workbook

from tests.schedules.importing.conftest import Importer
from tests.schedules.importing.test_lists import in_words

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
    assert [in_words(found) for found in reading.found] == [
        "2027-01-27 10:00-11:00 Charter Chat",
        "2027-03-04..2027-03-05 Charter Chat retreat",
        "2027-04-28 22:00-01:00 Charter Chat",
    ]
    assert [each.reason for each in reading.skipped] == [
        "line 5: “Charter Chat” is marked as private",
        "line 6: “Monday, June 30, 2027” is no Monday: June 30, 2027 is a Wednesday. Check the "
        "year and the list",
    ]
    assert reading.found[0].entry.segment.note == "Renewal"
    reading = importer.plan(OUTLOOK).reading
    assert [in_words(found) for found in reading.found] == ["2027-01-27 10:00-11:00 Charter Chat"]
    assert reading.warnings == []


def test_a_table_is_read_as_a_person_makes_it(importer: Importer) -> None:
    reading = importer.plan(OWN, kind=None).reading
    assert [in_words(found) for found in reading.found] == [
        "2027-01-27 10:00-11:30 Charter Chat | Renewal",
        "2027-02-24 12:00-13:00 Charter Chat | Audits",
        "2027-03-31..2027-03-31 Charter Chat",
        "2027-04-28 10:00-11:00 Charter Chat",
    ]
    said = [found.entry.segment.status.value for found in reading.found]
    assert said == ["confirmed", "confirmed", "tentative", "cancelled"]
    assert reading.found[0].entry.segment.url == "https://example.org/r"
    assert [each.reason for each in reading.skipped] == [
        "line 8: “Wed TBD” is no day: write it as January 27, 2027",
        "line 9: “Mon 26-May” is no Monday: May 26, 2027 is a Wednesday. Check the year "
        "and the list",
    ]


def test_a_rule_in_a_table_is_read_in_words(importer: Importer) -> None:
    head = "Session,When,Time,Repeats\n"
    row = 'Charter Chat,"January 27, 2027",10am,last Wednesday of the month\n'
    wrong = 'Charter Chat,"January 28, 2027",10am,when the moon is full\n'
    reading = importer.plan(head + row + wrong).reading
    assert [in_words(found) for found in reading.found] == [
        "2027-01-27 10:00-11:00 Charter Chat FREQ=MONTHLY;BYDAY=-1WE"
    ]
    assert "“when the moon is full” is no rule" in reading.skipped[0].reason


def test_a_workbook_is_read_from_the_sheet_with_the_sessions(importer: Importer) -> None:
    book = Workbook()
    book.active.append(["Notes of last year"])
    sheet = book.create_sheet("Dates")
    sheet.append(["Our Charter Chats"])
    sheet.append(["Date", "Start", "End", "Topic"])
    sheet.append([datetime(2027, 1, 27), time(10), time(11, 30), "Renewal"])
    sheet.append(["February 24, 2027", "10 a.m.", None, "Audits"])
    data = io.BytesIO()
    book.save(data)
    reading = importer.plan(data.getvalue()).reading
    assert [in_words(found) for found in reading.found] == [
        "2027-01-27 10:00-11:30 Charter Chat | Renewal",
        "2027-02-24 10:00-11:00 Charter Chat | Audits",
    ]
