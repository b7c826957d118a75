"""The feed as its edges ask for it: what is answered to which request."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime

import icalendar
import pytest

from bot.clock import MovableClock
from bot.community import PACKAGED, load_community
from schedules.calendar import Calendar
from schedules.editing import Editor
from schedules.exporting import Feed, FeedAnswer
from schedules.importing import seed
from schedules.model import Override
from tests.schedules.world import override

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
