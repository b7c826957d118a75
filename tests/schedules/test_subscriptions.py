from __future__ import annotations

from datetime import timedelta

from schedules.leads import Lead
from schedules.subscriptions import Subject
from tests.schedules.world import CHANNEL, CHAT_DAY, DANA, DAY_BEFORE, KEEPER, World

DAY, QUARTER = Lead(days=1), Lead(minutes=15)
CHATS = Subject(kind="chat")
ONE = Subject(session=("chat", CHAT_DAY))


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


def test_a_lead_that_stays_keeps_its_age(world: World) -> None:
    world.put()
    world.wish("P1D")
    world.go_to(DAY_BEFORE - timedelta(hours=6))
    world.wish("P1D", "PT15M")
    world.go_on(hours=10)
    assert world.heard() == [("reminder", "P1D")]


def test_who_set_a_channel_up_first_stays_its_owner(world: World) -> None:
    world.wish("P1D", who=CHANNEL)
    world.wishes.wish(CHANNEL, {CHATS: [QUARTER]}, by="U0OTHER", is_channel=True, now=world.now)
    found = world.wishes.of(CHANNEL)
    assert found
    assert found.set_by == KEEPER


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
