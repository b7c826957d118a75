"""The calendar for other programs: iCalendar text, zones in it, and links."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import icalendar
import pytest
from dateutil.tz import tzical

from schedules.exporting import LONGEST_LINK, google_link, outlook_link
from schedules.ical import calendar_text, session_text, timezone_component
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


ZONES = (
    "America/Los_Angeles",
    "America/New_York",
    "America/Phoenix",
    "America/Sao_Paulo",
    "Europe/Berlin",
    "Europe/Dublin",
    "Africa/Casablanca",
    "Asia/Jerusalem",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "UTC",
)


def zone_text(zone: str, year: int) -> str:
    return str(timezone_component(zone, year).to_ical().decode())


@pytest.mark.parametrize("year", [2004, 2026])
@pytest.mark.parametrize("zone", ZONES)
def test_a_reader_of_the_text_has_the_same_clock(zone: str, year: int) -> None:
    read = tzical(StringIO(zone_text(zone, year))).get(zone)
    here, day = ZoneInfo(zone), datetime(year, 1, 1, 12)
    while day.year < 2049:
        local = day.replace(tzinfo=here)
        if day == there_and_back(local):  # else the day was left out, as one was in Samoa
            assert day.replace(tzinfo=read).utcoffset() == local.utcoffset(), day
        day += timedelta(days=5)


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Europe/Berlin", "Australia/Lord_Howe"])
def test_every_change_is_on_its_hour(zone: str) -> None:
    here = ZoneInfo(zone)
    read = tzical(StringIO(zone_text(zone, 2026))).get(zone)
    moment = datetime(2027, 1, 1, tzinfo=UTC)
    while moment.year == 2027:
        local = moment.astimezone(here)
        if local.fold == 0 and local.replace(tzinfo=None) == there_and_back(local):
            assert local.replace(tzinfo=read).utcoffset() == local.utcoffset(), local
        moment += timedelta(minutes=30)


def there_and_back(local: datetime) -> datetime:
    """The wall-clock time that the same moment has; another one in the hours that come twice."""
    return local.astimezone(UTC).astimezone(local.tzinfo).replace(tzinfo=None)


def test_a_zone_with_a_yearly_rule_is_short_and_never_ends() -> None:
    text = zone_text("America/Los_Angeles", 2026)
    assert "RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3" in text
    assert "RDATE" not in text


def test_a_zone_without_a_yearly_rule_lists_its_changes() -> None:
    text = zone_text("Asia/Jerusalem", 2026)  # the Friday before the last Sunday of March
    assert "20310328T020000" in text.replace("\r\n ", "")
    assert "BYMONTH=3" not in text
    assert "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10" in text


def occurrence(**changes: Any) -> Occurrence:
    start = datetime(2027, 1, 27, 18, tzinfo=UTC)
    local = datetime(2027, 1, 27, 10)
    values: dict[str, Any] = {
        "uid": "chat",
        "recurrence_id": local.date(),
        "kind": "charter-chat",
        "title": "Charter Chat",
        "local_start": local,
        "local_end": local + timedelta(hours=1),
        "timezone": "America/Los_Angeles",
        "start": start,
        "end": start + timedelta(hours=1),
        "status": Status.CONFIRMED,
        "place": "Online (Zoom)",
        "note": "Bring <b>questions</b> & ideas.\nAll welcome.",
        **changes,
    }
    return Occurrence(**values)


def parameters(link: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}


def test_google_opens_filled_in() -> None:
    link = google_link(occurrence())
    assert link.startswith("https://calendar.google.com/calendar/render?")
    assert parameters(link) == {
        "action": "TEMPLATE",
        "text": "Charter Chat",
        "dates": "20270127T180000Z/20270127T190000Z",
        "ctz": "America/Los_Angeles",
        "location": "Online (Zoom)",
        "details": "Bring &lt;b&gt;questions&lt;/b&gt; &amp; ideas.\nAll welcome.",
    }


@pytest.mark.parametrize(
    ("at_work", "host"), [(True, "outlook.office.com"), (False, "outlook.live.com")]
)
def test_outlook_opens_filled_in(at_work: bool, host: str) -> None:
    link = outlook_link(occurrence(), at_work=at_work)
    assert urlsplit(link).hostname == host
    assert parameters(link) == {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": "Charter Chat",
        "startdt": "2027-01-27T18:00:00Z",
        "enddt": "2027-01-27T19:00:00Z",
        "location": "Online (Zoom)",
        "body": "Bring &lt;b&gt;questions&lt;/b&gt; &amp; ideas.<br>All welcome.",
    }


def test_without_a_zone_the_local_time_goes_out_bare() -> None:
    floating = occurrence(timezone=None, start=None, end=None)
    assert parameters(google_link(floating))["dates"] == "20270127T100000/20270127T110000"
    assert "ctz" not in parameters(google_link(floating))
    outlook = parameters(outlook_link(floating, at_work=True))
    assert outlook["startdt"] == "2027-01-27T10:00:00"


def test_whole_days_open_as_days() -> None:
    midnight = datetime(2027, 11, 5)
    days = occurrence(local_start=midnight, local_end=datetime(2027, 11, 8), all_day=True)
    google = parameters(google_link(days))
    assert (google["dates"], "ctz" in google) == ("20271105/20271108", False)
    outlook = parameters(outlook_link(days, at_work=True))
    named = (outlook["startdt"], outlook["enddt"], outlook["allday"])
    assert named == ("2027-11-05", "2027-11-08", "true")


def test_a_link_is_never_longer_than_slack_takes() -> None:
    long = occurrence(title="Ω" * 300, place="🦉" * 500, note="漢" * 3000)
    for link in (google_link(long), outlook_link(long, at_work=True)):
        assert len(link) <= LONGEST_LINK
        assert "20270127T180000Z" in link or "2027-01-27T18" in link


@pytest.mark.parametrize(
    "note", ["word " * 300, "漢字 " * 300, "漢" * 900, "https://example.org/a " * 60]
)
def test_the_registration_link_comes_first_and_whole_and_words_are_not_cut(note: str) -> None:
    url = "https://example.org/register/" + "x" * 400
    session = occurrence(note=note, url=url, resources_url="https://example.org/resources")
    for link in (google_link(session), outlook_link(session, at_work=True)):
        given = parameters(link)
        said = (given.get("details") or given["body"]).replace("<br>", "\n")
        first, rest = said.split("\n", 1)
        assert first == f"Register: {url}"
        assert rest.endswith("…")
        assert set(rest.removesuffix("…").split()) <= {*note.split(), rest.removesuffix("…")}
        assert len(rest) > 40


def test_the_parts_of_a_text_stay_in_their_parameter() -> None:
    sly = occurrence(title="A&dates=19990101/19990102#x", place="B&C=D")
    assert parameters(google_link(sly))["dates"] == "20270127T180000Z/20270127T190000Z"
    assert parameters(google_link(sly))["location"] == "B&C=D"
