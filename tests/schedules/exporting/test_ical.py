"""iCalendar text: what the standard asks for, and what people see of a session."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import icalendar
import pytest

from schedules.ical import calendar_text, session_text
from schedules.model import Doubt, Occurrence, Override, Segment, Series, Status
from schedules.recurrence import occurrences
from schedules.segments import SegmentEntry

ZONE = "America/Los_Angeles"
START = datetime(2027, 1, 27, 10)
CHAT = Segment(
    uid="chat",
    kind="charter-chat",
    title="Charter Chat",
    dtstart=START,
    duration=timedelta(hours=1),
    timezone=ZONE,
    rrule="FREQ=MONTHLY;BYDAY=-1WE",
)
KINDS = {"charter-chat": "Charter Chat"}


def text_of(*entries: SegmentEntry) -> str:
    return calendar_text(entries, "Chats", KINDS)


def events(*entries: SegmentEntry) -> list[icalendar.Event]:
    return list(icalendar.Calendar.from_ical(text_of(*entries)).events)


def event_of(**changes: Any) -> icalendar.Event:
    (event,) = events(SegmentEntry(replace(CHAT, **changes)))
    return event


def meeting_of(segment: Segment, **changes: Any) -> Occurrence:
    day = segment.dtstart.date()
    series = Series.of(segment, {day: Override(recurrence_id=day, **changes)})
    (found, *_) = occurrences(series, segment.dtstart, segment.dtstart + timedelta(days=2))
    return found


def test_lines_are_folded_at_75_octets_and_end_as_the_standard_says() -> None:
    note = "Ä" * 200 + ", semicolons; commas, \\ and\nnew lines"
    text = text_of(SegmentEntry(replace(CHAT, note=note)))
    lines = text.encode().split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    assert b"\n" not in b"".join(lines)
    (event,) = icalendar.Calendar.from_ical(text).events
    assert str(event["DESCRIPTION"]) == note


def test_the_stamp_stays_until_a_revision() -> None:
    assert text_of(SegmentEntry(CHAT)) == text_of(SegmentEntry(CHAT))
    stamps = [event_of(sequence=n)["DTSTAMP"].dt for n in (0, 1, 2)]
    assert stamps == sorted(set(stamps))
    assert all(stamp.tzinfo == UTC or stamp.utcoffset() == timedelta(0) for stamp in stamps)


@pytest.mark.parametrize(
    ("until", "written"),
    [
        ("20271231", "20280101T075959Z"),
        ("20271229T100000", "20271229T180000Z"),
        ("20271229T180000Z", "20271229T180000Z"),
    ],
)
def test_until_is_in_utc_where_the_start_has_a_zone(until: str, written: str) -> None:
    text = text_of(SegmentEntry(replace(CHAT, rrule=f"{CHAT.rrule};UNTIL={until}")))
    assert f"UNTIL={written}" in text


def test_a_session_without_a_zone_floats() -> None:
    text = text_of(SegmentEntry(replace(CHAT, timezone=None, rrule="FREQ=DAILY;UNTIL=20270201")))
    assert "DTSTART:20270127T100000\r\n" in text
    assert "UNTIL=20270201T235959\r\n" in text
    assert "VTIMEZONE" not in text
    assert "No time zone was published" in text


def test_exceptions_stand_beside_the_series() -> None:
    gone, moved = datetime(2027, 2, 24, 10), datetime(2027, 3, 31, 10)
    own = {"local_start": datetime(2027, 4, 1, 14), "place": "Room 5"}
    changes = Override(recurrence_id=moved.date(), **own)
    series = replace(CHAT, exdates=frozenset({gone}), place="Online")
    master, single = events(SegmentEntry(series, {moved: changes}))
    assert [each.dt.replace(tzinfo=None) for each in master["EXDATE"].dts] == [gone]
    assert single["RECURRENCE-ID"].dt.replace(tzinfo=None) == moved
    assert single["DTSTART"].dt.replace(tzinfo=None) == datetime(2027, 4, 1, 14)
    assert (str(master["LOCATION"]), str(single["LOCATION"])) == ("Online", "Room 5")
    assert "RRULE" not in single


def test_overrides_of_meetings_that_there_are_not_are_left_out() -> None:
    stray = datetime(2027, 2, 25, 10)
    assert (
        len(events(SegmentEntry(CHAT, {stray: Override(recurrence_id=stray.date(), title="X")})))
        == 1
    )


def test_a_rule_begins_with_a_meeting() -> None:
    event = event_of(dtstart=datetime(2027, 1, 4, 10))
    assert event["DTSTART"].dt.replace(tzinfo=None) == START


@pytest.mark.parametrize(
    ("changes", "summary"),
    [
        ({}, "Charter Chat"),
        ({"topic": "Renewal"}, "Charter Chat: Renewal"),
        ({"status": Status.TENTATIVE}, "Charter Chat (expected, not confirmed)"),
        ({"status": Status.CANCELLED, "topic": "Renewal"}, "CANCELLED: Charter Chat: Renewal"),
    ],
)
def test_the_heading_says_what_is_not_certain(changes: dict[str, Any], summary: str) -> None:
    event = event_of(**changes)
    assert str(event["SUMMARY"]) == summary
    assert str(event["STATUS"]) == changes.get("status", Status.CONFIRMED).value.upper()


def test_the_description_has_what_there_is_to_do() -> None:
    doubts = (Doubt(frozenset({11, 12}), "Holidays."),)
    event = event_of(
        status=Status.TENTATIVE,
        doubts=doubts,
        url="https://example.org/register",
        source="https://example.org/dates",
    )
    assert str(event["DESCRIPTION"]).split("\n") == [
        "In November and December: Holidays.",
        "Register: https://example.org/register",
        "Source: https://example.org/dates",
    ]
    cancelled = event_of(status=Status.CANCELLED, url="https://example.org/register")
    assert "DESCRIPTION" not in cancelled


def test_whole_days_are_dates_everywhere() -> None:
    days = replace(
        CHAT,
        dtstart=datetime(2027, 11, 5),
        duration=timedelta(days=3),
        all_day=True,
        rrule="FREQ=WEEKLY;UNTIL=20271231T000000",
        rdates=frozenset({datetime(2028, 1, 4)}),
        exdates=frozenset({datetime(2027, 11, 12)}),
    )
    first = datetime(2027, 11, 19)
    moved = Override(recurrence_id=first.date(), local_start=datetime(2027, 11, 20))
    text = text_of(SegmentEntry(days, {first: moved}))
    for line in (
        *("DTSTART;VALUE=DATE:20271105", "DTEND;VALUE=DATE:20271108", "UNTIL=20271231\r\n"),
        *("EXDATE;VALUE=DATE:20271112", "RDATE;VALUE=DATE:20280104"),
        *("RECURRENCE-ID;VALUE=DATE:20271119", "DTSTART;VALUE=DATE:20271120"),
    ):
        assert line in text
    assert "VTIMEZONE" not in text
    alone = session_text(meeting_of(days), KINDS)
    assert "DTSTART;VALUE=DATE:20271105\r\nDTEND;VALUE=DATE:20271108" in alone


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (datetime(2027, 3, 14, 1, 30), datetime(2027, 3, 14, 10, 30, tzinfo=UTC)),  # into the gap
        (datetime(2027, 11, 7, 0, 30), datetime(2027, 11, 7, 8, 30, tzinfo=UTC)),
        (datetime(2027, 11, 7, 1, 30), datetime(2027, 11, 7, 9, 30, tzinfo=UTC)),  # comes twice
    ],
)
def test_an_hour_is_an_hour_also_when_the_clocks_change(start: datetime, end: datetime) -> None:
    event = event_of(dtstart=start, rrule=None)
    if "DURATION" in event:
        assert event["DURATION"].dt == timedelta(hours=1)
        assert "DTEND" not in event
    else:
        assert event["DTEND"].dt.astimezone(UTC) == end
