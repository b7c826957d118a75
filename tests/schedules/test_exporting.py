"""The calendar for other programs: iCalendar text, zones in it, and links."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from functools import partial
from io import StringIO
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import icalendar
import pytest
from dateutil.tz import tzical

from bot.clock import MovableClock
from bot.community import PACKAGED, load_community
from schedules.calendar import Calendar
from schedules.editing import Editor
from schedules.exporting import LONGEST_LINK, Feed, FeedAnswer, google_link, outlook_link
from schedules.ical import calendar_text, session_text, timezone_component
from schedules.importing import seed
from schedules.model import Doubt, Occurrence, Override, Segment, Series, Status
from schedules.recurrence import occurrences
from schedules.segments import SegmentEntry
from tests.schedules.world import PACIFIC, chat, override

START = datetime(2027, 1, 27, 10)
CHAT = chat(kind="charter-chat", title="Charter Chat", dtstart=START)
MONTHLY = "FREQ=MONTHLY;BYDAY=-1WE"
KINDS = {"charter-chat": "Charter Chat"}
DAYS = replace(CHAT, dtstart=datetime(2027, 11, 5), duration=timedelta(days=3), all_day=True)


def text_of(*changes: Override, **how: Any) -> str:
    own = {datetime.combine(one.recurrence_id, START.time()): one for one in changes}
    entry = SegmentEntry(replace(CHAT, **({"rrule": MONTHLY} | how)), own)
    return calendar_text([entry], "Chats", KINDS)


def events(*changes: Override, **how: Any) -> list[icalendar.Event]:
    return list(icalendar.Calendar.from_ical(text_of(*changes, **how)).events)


def meeting(segment: Segment = CHAT, **more: Any) -> Occurrence:
    (found, *_) = occurrences(Series.of(replace(segment, **more)), datetime.min, datetime.max)
    return found


def test_the_stamp_stays_until_a_revision() -> None:
    assert text_of() == text_of()
    stamps = [events(sequence=n)[0]["DTSTAMP"].dt for n in (0, 1, 2)]
    assert stamps == sorted(set(stamps))
    assert all(stamp.utcoffset() == timedelta(0) for stamp in stamps)


@pytest.mark.parametrize(
    ("until", "zone", "written"),
    [
        ("20271231", PACIFIC, "20280101T075959Z"),
        ("20271229T100000", PACIFIC, "20271229T180000Z"),
        ("20271229T180000Z", PACIFIC, "20271229T180000Z"),
        ("20270201", None, "20270201T235959"),
    ],
)
def test_until_is_in_utc_where_the_start_has_a_zone(
    until: str, zone: str | None, written: str
) -> None:
    text = text_of(rrule=f"{MONTHLY};UNTIL={until}", timezone=zone)
    assert f"UNTIL={written}\r\n" in text.replace(";BYDAY=-1WE", "")
    assert ("DTSTART:20270127T100000\r\n" in text) == (zone is None)
    assert ("No time zone was published" in text) == ("VTIMEZONE" not in text) == (zone is None)


def test_a_rule_begins_with_a_meeting() -> None:
    (event,) = events(dtstart=datetime(2027, 1, 4, 10))
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
    (event,) = events(**changes)
    assert str(event["SUMMARY"]) == summary
    assert str(event["STATUS"]) == changes.get("status", Status.CONFIRMED).value.upper()


def test_the_description_has_what_there_is_to_do() -> None:
    doubts = (Doubt(frozenset({11, 12}), "Holidays."),)
    link = {"url": "https://example.org/register"}
    source = {"source": "https://example.org/dates"}
    (event,) = events(status=Status.TENTATIVE, doubts=doubts, **link, **source)
    assert str(event["DESCRIPTION"]).split("\n") == [
        "In November and December: Holidays.",
        "Register: https://example.org/register",
        "Source: https://example.org/dates",
    ]
    (cancelled,) = events(status=Status.CANCELLED, **link)
    assert "DESCRIPTION" not in cancelled


def test_whole_days_are_dates_everywhere() -> None:
    first = datetime(2027, 11, 19)
    moved = Override(recurrence_id=first.date(), local_start=datetime(2027, 11, 20))
    days = replace(
        DAYS,
        rrule="FREQ=WEEKLY;UNTIL=20271231T000000",
        rdates=frozenset({datetime(2028, 1, 4)}),
        exdates=frozenset({datetime(2027, 11, 12)}),
    )
    text = calendar_text([SegmentEntry(days, {first: moved})], "Chats", KINDS)
    for line in (
        *("DTSTART;VALUE=DATE:20271105", "DTEND;VALUE=DATE:20271108", "UNTIL=20271231\r\n"),
        *("EXDATE;VALUE=DATE:20271112", "RDATE;VALUE=DATE:20280104"),
        *("RECURRENCE-ID;VALUE=DATE:20271119", "DTSTART;VALUE=DATE:20271120"),
    ):
        assert line in text
    assert "VTIMEZONE" not in text
    alone = session_text(meeting(DAYS), KINDS)
    assert "DTSTART;VALUE=DATE:20271105\r\nDTEND;VALUE=DATE:20271108" in alone


ZONES = (
    *("America/Los_Angeles", "America/New_York", "America/Phoenix", "America/Sao_Paulo"),
    *("Europe/Berlin", "Europe/Dublin", "Africa/Casablanca", "Asia/Jerusalem", "Asia/Kolkata"),
    *("Australia/Lord_Howe", "Pacific/Apia", "UTC"),
)


def zone_text(zone: str, year: int = 2026) -> str:
    return str(timezone_component(zone, year).to_ical().decode())


def reads_alike(zone: str, year: int, moments: Iterable[datetime]) -> None:
    """A reader of the text has the same clock, save in hours that are left out or come twice."""
    read = tzical(StringIO(zone_text(zone, year))).get(zone)
    for moment in moments:
        local = moment.astimezone(ZoneInfo(zone)).replace(fold=0)
        if local.astimezone(UTC) == moment:
            assert local.replace(tzinfo=read).utcoffset() == local.utcoffset(), local


@pytest.mark.parametrize("year", [2004, 2026])
@pytest.mark.parametrize("zone", ZONES)
def test_a_reader_of_the_text_has_the_same_clock(zone: str, year: int) -> None:
    begin = datetime(year, 1, 1, 12, tzinfo=UTC)
    reads_alike(zone, year, (begin + timedelta(days=n) for n in range(0, 365 * (2049 - year), 5)))


def test_a_zone_has_a_yearly_rule_where_there_is_one_and_else_lists_its_changes() -> None:
    text = zone_text("America/Los_Angeles")
    assert "RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3" in text
    assert "RDATE" not in text
    text = zone_text("Asia/Jerusalem")  # the Friday before the last Sunday of March
    assert "20310328T020000" in text.replace("\r\n ", "")
    assert "BYMONTH=3" not in text
    assert "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10" in text


def parameters(link: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}


SAID = {"place": "Online (Zoom)", "note": "Bring <b>questions</b> & ideas.\nAll welcome."}
AS_SAID = "Bring &lt;b&gt;questions&lt;/b&gt; &amp; ideas.\nAll welcome."
LINKS = {
    "calendar.google.com": google_link,
    "outlook.office.com": partial(outlook_link, at_work=True),
    "outlook.live.com": partial(outlook_link, at_work=False),
}


@pytest.mark.parametrize("host", LINKS)
def test_programs_on_the_web_open_filled_in(host: str) -> None:
    link = LINKS[host](meeting(**SAID))
    assert urlsplit(link).hostname == host
    google = {
        "action": "TEMPLATE",
        "text": "Charter Chat",
        "dates": "20270127T180000Z/20270127T190000Z",
        "ctz": "America/Los_Angeles",
        "location": "Online (Zoom)",
        "details": AS_SAID,
    }
    outlook = {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": "Charter Chat",
        "startdt": "2027-01-27T18:00:00Z",
        "enddt": "2027-01-27T19:00:00Z",
        "location": "Online (Zoom)",
        "body": AS_SAID.replace("\n", "<br>"),
    }
    assert parameters(link) == (google if "google" in host else outlook)


@pytest.mark.parametrize(
    ("session", "google", "outlook"),
    [
        (meeting(timezone=None), "20270127T100000/20270127T110000", "2027-01-27T10:00:00"),
        (meeting(DAYS), "20271105/20271108", "2027-11-05"),
    ],
)
def test_without_a_zone_the_local_time_goes_out_bare_and_whole_days_as_days(
    session: Occurrence, google: str, outlook: str
) -> None:
    opened = parameters(google_link(session))
    assert (opened["dates"], "ctz" in opened) == (google, False)
    opened = parameters(outlook_link(session, at_work=True))
    assert (opened["startdt"], "allday" in opened) == (outlook, session.all_day)


def test_a_link_is_never_longer_than_slack_takes() -> None:
    long = meeting(title="Ω" * 300, place="🦉" * 500, note="漢" * 3000)
    for link in (google_link(long), outlook_link(long, at_work=True)):
        assert len(link) <= LONGEST_LINK
        assert "20270127T180000Z" in link or "2027-01-27T18" in link


@pytest.mark.parametrize(
    "note", ["word " * 300, "漢字 " * 300, "漢" * 900, "https://example.org/a " * 60]
)
def test_the_registration_link_comes_first_and_whole_and_words_are_not_cut(note: str) -> None:
    url = "https://example.org/register/" + "x" * 400
    session = meeting(note=note, url=url, resources_url="https://example.org/resources")
    for link in (google_link(session), outlook_link(session, at_work=True)):
        given = parameters(link)
        said = (given.get("details") or given["body"]).replace("<br>", "\n")
        first, rest = said.split("\n", 1)
        assert first == f"Register: {url}"
        assert rest.endswith("…")
        assert set(rest.removesuffix("…").split()) <= {*note.split(), rest.removesuffix("…")}
        assert len(rest) > 40


def test_the_parts_of_a_text_stay_in_their_parameter() -> None:
    sly = parameters(google_link(meeting(title="A&dates=19990101/19990102#x", place="B&C=D")))
    assert sly["dates"] == "20270127T180000Z/20270127T190000Z"
    assert sly["location"] == "B&C=D"


# The feed as its edges ask for it: what is answered to which request


NOW = datetime(2026, 11, 22, 20, tzinfo=UTC)
COMMUNITY = load_community(PACKAGED / "california")


@pytest.fixture
def feed(calendar: Calendar) -> Feed:
    seed(calendar, COMMUNITY, NOW)
    return Feed(calendar, COMMUNITY, MovableClock(NOW, frozen=True))


def ask(feed: Feed, path: str = "/calendar.ics", method: str = "GET", **headers: str) -> FeedAnswer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = feed.answer(method, path, named)
    assert answer is not None
    return answer


def change(feed: Feed) -> None:
    assert isinstance(feed.clock, MovableClock)
    feed.clock.advance(timedelta(hours=1))
    moved = Override(recurrence_id=date(2026, 11, 25), place="Room 5", sequence=1)
    override(feed.calendar, "charter-chat", moved, feed.clock.now())


def test_a_kind_has_a_feed_of_its_own(feed: Feed) -> None:
    calendar = icalendar.Calendar.from_ical(ask(feed, "/calendar/training.ics").body)
    assert {event["X-AUTHORIZER-KIND"] for event in calendar.events} == {"training"}
    assert calendar["X-WR-CALNAME"] == "Quarterly Training"


def test_who_has_the_newest_edition_gets_nothing_again(feed: Feed) -> None:
    first = ask(feed)
    tag, modified = first.headers["ETag"], first.headers["Last-Modified"]
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = ask(feed, if_none_match=known)
        assert (again.status, again.body) == (304, b"")
        assert again.headers["ETag"] == tag
    assert ask(feed, if_modified_since=modified).status == 304
    assert ask(feed, if_none_match='"other"').status == 200
    assert ask(feed, if_none_match='"other"', if_modified_since=modified).status == 200
    earlier = parsedate_to_datetime(modified) - timedelta(seconds=1)
    assert ask(feed, if_modified_since=format_datetime(earlier, usegmt=True)).status == 200
    assert ask(feed, if_modified_since="yesterday").status == 200


def test_a_change_makes_a_new_edition(feed: Feed) -> None:
    before = ask(feed)
    change(feed)
    after = ask(feed, if_none_match=before.headers["ETag"])
    assert after.status == 200
    assert after.headers["ETag"] != before.headers["ETag"]
    assert parsedate_to_datetime(after.headers["Last-Modified"]) == NOW + timedelta(hours=1)
    assert b"Room 5" in after.body
    assert ask(feed, if_modified_since=before.headers["Last-Modified"]).status == 200


def test_a_change_elsewhere_and_the_horizon_leave_the_feed_of_a_kind_as_it_was(feed: Feed) -> None:
    before = ask(feed, "/calendar/training.ics")
    other = Feed(feed.calendar, feed.community, MovableClock(NOW + timedelta(days=9)))
    assert ask(other, "/calendar/training.ics").headers["ETag"] == before.headers["ETag"]
    change(feed)
    feed.calendar.extend(NOW + timedelta(days=60))
    after = ask(feed, "/calendar/training.ics", if_none_match=before.headers["ETag"])
    assert after.status == 304
    assert after.headers["Last-Modified"] == before.headers["Last-Modified"]


def test_two_changes_within_a_second_are_two_editions_by_their_time(feed: Feed) -> None:
    before = ask(feed)
    moved = Override(recurrence_id=date(2026, 11, 25), place="Room 6", sequence=1)
    override(feed.calendar, "charter-chat", moved, NOW)
    assert ask(feed, if_modified_since=before.headers["Last-Modified"]).status == 200


def test_what_was_changed_says_when(feed: Feed) -> None:
    chat = feed.calendar.occurrence("charter-chat", date(2026, 11, 25))
    assert chat is not None
    Editor(feed.calendar).change(
        *(chat.uid, chat.recurrence_id, {"place": "Room 5"}),
        scope="this",
        sequence=chat.sequence,
        by="U0KEEPER",
        now=NOW,
    )
    events = icalendar.Calendar.from_ical(ask(feed).body).events
    told = {str(e["UID"]): e["LAST-MODIFIED"].dt for e in events if "LAST-MODIFIED" in e}
    assert told == {"charter-chat": NOW}
