"""Lists of dates as people write them, each with what is to be read of it."""

from __future__ import annotations

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
        "Charter Chat: Jan 27, 2027 at 10 o'clock a.m.\nFeb 24, 2027, 10 o'clock",
        ["2027-01-27 10:00-11:00 Charter Chat", "2027-02-24 10:00-11:00 Charter Chat"],
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
