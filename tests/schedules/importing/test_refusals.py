"""Broken and hostile files: one bad event never spoils the rest, and every no has its remedy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from schedules.exporting import template_text
from schedules.importing import ImportRefusedError
from schedules.model import Status
from schedules.segments import all_entries
from tests.schedules.importing.conftest import SERIES, SINGLE, ZONE, Importer, ics

GOOD = SINGLE.replace("UID:single", "UID:good")


def changed(event: str, before: str, after: str) -> str:
    assert before in event
    return event.replace(before, after)


START = "DTSTART;TZID=America/Los_Angeles:20270127T100000"
END = "DTEND;TZID=America/Los_Angeles:20270127T110000"
RULE = "RRULE:FREQ=MONTHLY;BYDAY=-1WE"


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (changed(SINGLE, START, "DTSTART:2027-01-27 10:00"), "DTSTART is no date or time"),
        (changed(SINGLE, START, START.replace("0127T", "1327T")), "DTSTART"),
        (changed(SINGLE, START, "DTSTART:00010101T100000"), "the year 1"),
        (changed(SINGLE, START + "\n", ""), "no DTSTART"),
        (changed(SINGLE, END, END.replace("0127T", "0126T")), "ends before"),
        (changed(SINGLE, END, END.replace("20270127", "20280129")), "than a year"),
        (changed(SINGLE, END, "DURATION:an hour"), "DURATION is no length"),
        (f"{SINGLE}\n{START}", "DTSTART more than once"),
        (f"{SINGLE}\nCLASS:PRIVATE", "private"),
        (f"{SINGLE}\nEXRULE:FREQ=DAILY", "EXRULE is not supported"),
        (changed(SERIES, RULE, "RRULE:FREQ=YEARLY;BYWEEKNO=20"), "BYWEEKNO"),
        (changed(SERIES, RULE, f"{RULE};UNTIL=20260101"), "before its first meeting"),
        (f"{SERIES}\n{RULE}", "RRULE more than once"),
    ],
)
def test_a_session_that_cannot_be_taken_is_skipped_with_line_and_reason(
    importer: Importer, event: str, reason: str
) -> None:
    text = ics(GOOD, event, GOOD.replace("good", "also good"))
    report = importer.take(text)
    assert [row["uid"] for row in report.added] == ["good", "also good"]
    (row,) = report.skipped
    assert row.uid in ("single", "series")
    assert reason in row.reason
    number = int(row.reason.removeprefix("line ").split(":")[0])
    named = ("BEGIN:VEVENT", reason.split()[0], "DTSTART", "CLASS", "RRULE")
    assert text.splitlines()[number - 1].startswith(named)


@pytest.mark.parametrize("zone", ["Nowhere/City", "EST", "PST", "Pacific", "My zone; odd"])
def test_an_unknown_zone_is_refused_with_what_to_do(importer: Importer, zone: str) -> None:
    event = SINGLE.replace("TZID=America/Los_Angeles", f'TZID="{zone}"')
    (row,) = importer.take(ics(event)).skipped
    assert f"the time zone “{zone}” is not known" in row.reason
    assert "say which zone is meant" in row.reason
    assert importer.take(ics(event), timezone="America/Denver").skipped == []
    (entry,) = all_entries(importer.calendar.db)
    assert entry.segment.timezone == "America/Denver"


def test_an_event_that_never_ends_is_skipped_and_the_next_one_is_not(importer: Importer) -> None:
    text = ics(SINGLE, GOOD).replace("END:VEVENT\n", "", 1)
    report = importer.take(text)
    assert [row["uid"] for row in report.added] == ["good"]
    assert "END:VEVENT" in report.skipped[0].reason


@pytest.mark.parametrize(
    ("title", "line", "kind"),
    [
        ("Charter Chat", "X-NOTHING:x", "charter-chat"),
        ("A day", "CATEGORIES:Online,Quarterly Training", "training"),
        ("A day", "CATEGORIES:conference", "conference"),
        ("A day", "X-NOTHING:x", None),
    ],
)
def test_the_kind_is_read_from_title_and_categories_and_without_one_nothing_is_taken(
    importer: Importer, title: str, line: str, kind: str | None
) -> None:
    event = SINGLE.replace("Charter Chat", title) + f"\n{line}"
    report = importer.take(ics(event), kind=None)
    assert [row["kind"] for row in report.added] == ([kind] if kind else [])
    lacking = [each.reason for each in report.skipped]
    assert all("of which kind it is: name “charter-chat”, “training”" in one for one in lacking)
    assert len(lacking) == (kind is None)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (ics(SINGLE, head="METHOD:REPLY\n").encode(), "answer to an invitation"),
        (b"", "No date was found"),
        (b"<html><body>Sign in</body></html>", "No date was found"),
        (b"BEGIN:VCARD\nFN:Dana\nEND:VCARD\n", "No date was found"),
        (b"PK\x03\x04\x00\x00 a workbook \x00", "not an Excel workbook"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00", "not text"),
        (b"BEGIN:VCALENDAR\nVERSION:1.0\nEND:VCALENDAR\n", "vCalendar 1.0"),
        (b"BEGIN:VCALENDAR\n" + b"X:y\n" * 1_300_000, "larger than 5 MB"),
        (b"BEGIN:VCALENDAR\n" + b"BEGIN:VEVENT\nEND:VEVENT\n" * 5_001, "more than 5,000"),
        (b"title,date,start\n" + b"Chat,2027-01-27,10:00\n" * 5_001, "more than 5,000"),
    ],
)
def test_a_file_that_is_no_calendar_is_refused_in_one_sentence(
    importer: Importer, data: bytes, sentence: str
) -> None:
    refused = refusal(importer.take, data)
    assert refused
    assert sentence in refused
    assert "\n" not in refused


def test_an_import_that_takes_too_long_is_ended_and_changes_nothing(
    importer: Importer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("schedules.importing.contents.MOST_SECONDS", -1.0)
    with pytest.raises(ImportRefusedError, match="nothing was changed"):
        importer.take(ics(SINGLE))
    assert all_entries(importer.calendar.db) == []


def test_hostile_texts_stay_texts(importer: Importer) -> None:
    event = SINGLE.replace("Charter Chat", "<!channel> *bold* \\n\\nmore\x07" + "x" * 5000)
    importer.take(ics(event + "\nURL:javascript:alert(1)\nLOCATION:" + "y" * 9000))
    (entry,) = all_entries(importer.calendar.db)
    assert len(entry.segment.title) == 300
    assert "\n" not in entry.segment.title
    assert entry.segment.url is None
    assert len(entry.segment.place or "") == 500


@pytest.mark.parametrize(("length", "taken"), [(230, True), (231, False), (5000, False)])
def test_a_uid_is_as_long_as_it_can_be_kept_everywhere(
    importer: Importer, length: int, taken: bool
) -> None:
    uid = "x" * length
    report = importer.take(ics(GOOD, SINGLE.replace("UID:single", f"UID:{uid}")))
    assert len(report.added) == 1 + taken
    if not taken:
        (row,) = report.skipped
        assert row.uid == f"{'x' * 60}…"
        assert f"its UID has {length} characters, and no more than 230 can be kept" in row.reason


def test_a_series_whose_later_part_would_need_too_long_a_uid_stays_as_it_is(
    importer: Importer,
) -> None:
    series = SERIES.replace("UID:series", f"UID:{'x' * 225}")
    importer.take(ics(series))
    later = series.replace("T100000", "T140000").replace("T110000", "T150000")
    report = importer.take(ics(later, GOOD))
    (row,) = report.skipped
    assert "its UID has 242 characters" in row.reason
    assert [row["uid"] for row in report.added] == ["good"]
    assert importer.calendar.not_over(importer.now, limit=1)[0].local_start.hour == 10


def test_each_calendar_of_a_file_has_its_own_zone_and_its_own_method(importer: Importer) -> None:
    def event(uid: str) -> str:
        return f"UID:{uid}\nSUMMARY:Chat\nDTSTART:20270120T100000\nDURATION:PT1H"

    one = ics(event("east"), head="X-WR-TIMEZONE:America/New_York\n")
    two = ics(event("west"), head="X-WR-TIMEZONE:America/Los_Angeles\nMETHOD:CANCEL\n")
    three = ics(event("nowhere"))
    importer.take(one + two + three)
    found = {entry.uid: entry.segment for entry in all_entries(importer.calendar.db)}
    assert (found["east"].timezone, found["east"].status) == ("America/New_York", Status.CONFIRMED)
    assert (found["west"].timezone, found["west"].status) == (ZONE, Status.CANCELLED)
    assert found["nowhere"].timezone is None


def test_a_series_and_its_exception_may_stand_in_two_calendars_of_a_file(
    importer: Importer,
) -> None:
    zone = "BEGIN:VTIMEZONE\nTZID:Here\nX-LIC-LOCATION:America/Denver\nEND:VTIMEZONE\n"
    whole = "UID:a\nSUMMARY:Chat\nDTSTART;TZID=Here:20270120T100000\nDURATION:PT1H"
    moved = "UID:a\nRECURRENCE-ID;TZID=Here:20270127T100000\nSUMMARY:Chat\nDURATION:PT1H"
    first = ics(f"{whole}\nRRULE:FREQ=WEEKLY;COUNT=3", head=zone)
    importer.take(first + ics(f"{moved}\nDTSTART;TZID=Here:20270128T100000"))
    starts = [one.local_start.day for one in importer.calendar.not_over(importer.now, limit=9)]
    assert starts == [20, 28, 3]


FILES = [path.read_bytes() for path in sorted((Path(__file__).parent / "calendars").glob("*.ics"))]
FILES += [template_text("training", "Quarterly Training", ZONE).encode()] * 5
PIECES = [
    *(b"\r\n", b":", b";", b",", b'"', b"\\", b"\xff", b"\0", b"=", b"Z", b"-1", b"99999999"),
    *(b"BEGIN:VEVENT", b"END:VEVENT", b"BEGIN:VTIMEZONE", b"RRULE:", b"EXDATE:", b"TZID="),
    *(b"RECURRENCE-ID:", b";RANGE=THISANDFUTURE", b";VALUE=DATE", b"DTSTART:", b"DURATION:"),
    *(b"FREQ=DAILY", b";COUNT=0", b";UNTIL=20270101", b"BYDAY=53MO", b"P99999999D", b"PT-5H"),
    *(b"19700101T000000", b"21991231T235959Z", b"00000000T000000", b"1/27/2027", b"90 min"),
]
SETTINGS = settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@st.composite
def spoilt(draw: st.DrawFn) -> bytes:
    """One of the files with pieces put in, and others taken out or doubled."""
    data = draw(st.sampled_from(FILES))
    for _ in range(draw(st.integers(1, 5))):
        at = draw(st.integers(0, len(data)))
        cut = draw(st.sampled_from([0, 0, 1, 9, 60]))
        piece = draw(st.sampled_from([b"", data[at : at + 80], *PIECES]))
        data = data[:at] + piece + data[at + cut :]
    return data


SEVERAL_TYPES = b"""BEGIN:VCALENDAR
BEGIN:VEVENT
UID:one
DTSTART;VALUE=DATE,DATE-TIME:20270331
END:VEVENT
END:VCALENDAR
"""


@SETTINGS
@given(spoilt())
@example(SEVERAL_TYPES)
def test_a_spoilt_file_is_read_as_far_as_it_goes(importer: Importer, data: bytes) -> None:
    survives(importer.plan, data)


@SETTINGS
@given(st.binary(max_size=400))
def test_any_bytes_are_refused_in_a_sentence_or_read(importer: Importer, data: bytes) -> None:
    survives(importer.plan, data)
    survives(importer.plan, b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n" + data)
    survives(importer.plan, b"title,date,start\r\n" + data)


def survives(plan: Callable[[bytes], object], data: bytes) -> None:
    sentence = refusal(plan, data)
    assert sentence is None or (sentence.endswith(".") and "\n" not in sentence)


def refusal(plan: Callable[[bytes], object], data: bytes) -> str | None:
    try:
        plan(data)
    except ImportRefusedError as error:
        return str(error)
    return None
