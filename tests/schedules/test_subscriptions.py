from __future__ import annotations

from datetime import timedelta

import pytest

from schedules.leads import Lead
from schedules.subscriptions import Subject
from tests.schedules.world import CHANNEL, CHAT_DAY, DANA, KEEPER, World

DAY, QUARTER = Lead(days=1), Lead(minutes=15)
CHATS = Subject(kind="chat")
ONE = Subject(session=("chat", CHAT_DAY))


def test_a_wish_is_about_a_kind_or_about_a_session() -> None:
    for wrong in ({}, {"kind": "chat", "session": ("chat", CHAT_DAY)}):
        with pytest.raises(ValueError, match="a kind or"):
            Subject(**wrong)  # type: ignore[arg-type]


def test_what_was_wished_for_is_what_is_read(world: World) -> None:
    world.wishes.wish(
        DANA, {CHATS: [QUARTER, DAY], ONE: [DAY]}, by=DANA, is_channel=False, now=world.now
    )
    found = world.wishes.of(DANA)
    assert found
    assert found.kinds == {"chat": (DAY, QUARTER)}
    assert found.sessions == {("chat", CHAT_DAY): (DAY,)}
    assert (found.set_by, found.set_at, found.is_channel) == (DANA, world.now, False)
    assert found.leads(ONE) == (DAY,)
    assert found.leads(Subject(kind="training")) == ()


def test_a_destination_that_wants_nothing_any_more_is_forgotten(world: World) -> None:
    world.wish("P1D")
    world.wishes.wish(DANA, {CHATS: ()}, by=DANA, is_channel=False, now=world.now)
    assert world.wishes.of(DANA) is None
    assert world.wishes.all() == []


def test_who_set_a_channel_up_first_stays_its_owner(world: World) -> None:
    world.wish("P1D", who=CHANNEL)
    world.wishes.wish(CHANNEL, {CHATS: [QUARTER]}, by="U0OTHER", is_channel=True, now=world.now)
    found = world.wishes.of(CHANNEL)
    assert found
    assert found.set_by == KEEPER


def test_a_lead_that_stays_keeps_its_age(world: World) -> None:
    world.put()
    world.wish("P1D")
    world.go_to(world.calendar.occurrence("chat", CHAT_DAY).start - timedelta(hours=30))  # type: ignore
    world.wish("P1D", "PT15M")
    world.go_on(hours=10)
    assert world.heard() == [("reminder", "P1D")]


def test_a_pause_has_an_end_and_can_end_earlier(world: World) -> None:
    world.wish("P1D")
    world.wishes.pause(DANA, world.now + timedelta(days=3), world.now)
    found = world.wishes.of(DANA)
    assert found
    assert found.is_paused(world.now)
    assert not found.is_paused(world.now + timedelta(days=3))
    world.wishes.resume(DANA, world.now)
    found = world.wishes.of(DANA)
    assert found
    assert not found.is_paused(world.now)


def test_asking_for_a_session_again_takes_its_skip_back(world: World) -> None:
    world.wish("P1D")
    world.wishes.skip(DANA, ("chat", CHAT_DAY), world.now)
    found = world.wishes.of(DANA)
    assert found
    assert found.skipped == {("chat", CHAT_DAY)}
    world.wishes.wish(DANA, {ONE: [DAY]}, by=DANA, is_channel=False, now=world.now)
    found = world.wishes.of(DANA)
    assert found
    assert not found.skipped


def test_an_end_is_noted_once(world: World) -> None:
    world.wish("P1D", who=CHANNEL)
    assert world.wishes.end(CHANNEL, "is_archived", world.now)
    assert not world.wishes.end(CHANNEL, "not_in_channel", world.now)
    found = world.wishes.of(CHANNEL)
    assert found
    assert found.error == "is_archived"
