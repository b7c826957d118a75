from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from schedules.leads import Lead
from schedules.model import Status
from schedules.splitting import split
from schedules.subscriptions import About
from tests.schedules.world import CHAT, DANA, World, pacific

WEEK = timedelta(days=7)
START = pacific(2026, 11, 25, 10)


def test_the_old_series_ends_and_the_new_one_takes_over(world: World) -> None:
    series = world.put(rrule="FREQ=WEEKLY;COUNT=10")
    new = replace(series, uid="new", dtstart=CHAT + 2 * WEEK + timedelta(hours=2))
    returned = split(world.calendar, "chat", CHAT + 2 * WEEK, new, world.now)
    assert (returned.previous_uid, returned.sequence) == ("chat", 1)
    old = world.calendar.series("chat")
    assert old
    assert old.rrule == "FREQ=WEEKLY;UNTIL=20261209T095959"
    found = world.calendar.not_over(world.now, limit=4)
    assert [(o.uid, o.local_start.hour) for o in found] == [
        ("chat", 10),
        ("chat", 10),
        ("new", 12),
        ("new", 12),
    ]


def test_what_was_changed_of_single_meetings_goes_over(world: World) -> None:
    series = world.put(rrule="FREQ=WEEKLY;COUNT=4")
    world.change(rid=CHAT + 2 * WEEK, topic="Renewal", status=Status.CANCELLED)
    new = replace(series, uid="new", dtstart=CHAT + WEEK + timedelta(hours=2))
    split(world.calendar, "chat", CHAT + WEEK, new, world.now)
    changed = world.calendar.occurrence("new", CHAT + 2 * WEEK + timedelta(hours=2))
    assert changed
    assert (changed.topic, changed.status) == ("Renewal", Status.CANCELLED)


def test_people_are_told_of_the_new_time_once_and_wishes_go_over(world: World) -> None:
    series = world.put(rrule="FREQ=WEEKLY;COUNT=4")
    world.wish("P1D")
    about = About(session=("chat", CHAT))
    world.wishes.wish(DANA, {about: [Lead(minutes=15)]}, by=DANA, is_channel=False, now=world.now)
    world.go_to(START - timedelta(hours=20))
    new = replace(series, uid="new", dtstart=CHAT + timedelta(hours=2))
    split(world.calendar, "chat", CHAT, new, world.now)
    world.go_to(START + timedelta(days=1))
    assert world.heard() == [("reminder", "P1D"), ("moved", ""), ("reminder", "PT15M")]
    assert world.office.letters[-1].start == START + timedelta(hours=2)
    assert world.office.letters[1].thread_ts == "1.0"


def test_dates_that_the_new_series_does_not_have_are_called_off(world: World) -> None:
    series = world.put(rrule="FREQ=WEEKLY;COUNT=4")
    world.wish("P1D")
    world.go_to(START - timedelta(hours=20))
    new = replace(series, uid="new", dtstart=CHAT + timedelta(days=1))
    split(world.calendar, "chat", CHAT, new, world.now)
    world.tick()
    assert world.heard() == [("reminder", "P1D"), ("cancelled", "")]


def test_a_split_that_changes_no_time_is_told_to_nobody(world: World) -> None:
    series = world.put(rrule="FREQ=WEEKLY;COUNT=4")
    world.go_to(START - timedelta(hours=3))
    world.wish("P1D", "PT15M")  # inside the lead of a day
    world.go_on(minutes=5)
    new = replace(series, uid="new", title="Another name")
    split(world.calendar, "chat", CHAT, new, world.now)
    world.go_to(START)
    assert world.heard() == [("reminder", "PT15M")]


def test_only_a_series_can_be_split(world: World) -> None:
    series = world.put()
    with pytest.raises(ValueError, match="single session"):
        split(world.calendar, "chat", CHAT, replace(series, uid="new"), world.now)
    with pytest.raises(KeyError):
        split(world.calendar, "none", datetime(2026, 1, 1), series, world.now)
