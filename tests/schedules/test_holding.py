"""What keepers hold back and release, and that the promises of delivery still hold."""

from __future__ import annotations

from datetime import timedelta

from bot.outbox.outcomes import NotSent
from bot.store import deliveries, outbox
from schedules.holding import HeldKey, Holding
from schedules.model import Status
from schedules.outlook import upcoming
from tests.schedules.world import (
    CHANNEL,
    CHAT,
    CHAT_DAY,
    DANA,
    DAY_BEFORE,
    KEEPER,
    START,
    Fault,
    World,
    lost_answer,
    lost_request,
)

DAY = HeldKey("chat", CHAT_DAY, "P1D")
QUARTER = HeldKey("chat", CHAT_DAY, "PT15M")
NOTICES = HeldKey("chat", CHAT_DAY)
THIRD = "U0THIRD"


def hold(world: World, name: HeldKey = DAY) -> str:
    done = Holding(world.db).hold(name, KEEPER, world.now)
    world.tick()
    return done


def release(world: World, name: HeldKey = DAY) -> str:
    done = Holding(world.db).release(name, KEEPER, world.now)
    world.tick()
    return done


def ready(world: World, *leads: str) -> None:
    world.put()
    for who in (DANA, CHANNEL):
        world.wish(*(leads or ("P1D",)), who=who)
    world.go_to(DAY_BEFORE - timedelta(days=3))


def test_what_is_held_waits_for_everybody_until_it_is_released(world: World) -> None:
    ready(world)
    assert hold(world) == "done"
    world.go_to(DAY_BEFORE + timedelta(hours=5))
    assert world.office.letters == []
    assert world.states() == {("reminder", "P1D"): "held"}
    assert release(world) == "done"
    assert world.heard() == world.heard(CHANNEL) == [("reminder", "P1D")]
    world.go_to(START + timedelta(hours=2))
    assert len(world.office.letters) == 2


def test_the_other_leads_of_a_session_go_out_and_a_later_one_says_what_was_held(
    world: World,
) -> None:
    ready(world, "P1D", "PT15M")
    hold(world)
    world.go_to(START)
    assert world.heard() == [("reminder", "PT15M")]
    assert world.states()["reminder", "P1D"] == "expired"
    release(world)
    world.go_to(START + timedelta(minutes=1))
    assert world.heard() == [("reminder", "PT15M")]


def test_of_what_is_overdue_a_held_later_one_lets_no_earlier_one_out(world: World) -> None:
    ready(world, "P1D", "PT15M")
    for name in (DAY, QUARTER):
        hold(world, name)
    world.go_to(START - timedelta(minutes=5))
    release(world, DAY)
    assert world.office.letters == []
    release(world, QUARTER)
    assert world.heard() == [("reminder", "PT15M")]


def test_what_is_held_past_its_use_expires_saying_who_held_it(world: World) -> None:
    world.keepers = [KEEPER]
    ready(world)
    hold(world)
    world.go_to(START + timedelta(hours=2))
    (row,) = deliveries.listing(world.db, destination=DANA)
    assert (row["state"], row["error"]) == ("expired", f"held by {KEEPER}")
    assert release(world) == "done"
    world.go_on(hours=1)
    assert world.office.letters == []  # nor a report: nothing went wrong


def test_what_is_released_too_late_by_a_moment_is_told_to_keepers(world: World) -> None:
    world.keepers = [KEEPER]
    ready(world)
    hold(world)
    world.go_to(START + timedelta(minutes=5) - timedelta(seconds=1))
    Holding(world.db).release(DAY, KEEPER, world.now)
    world.clock.advance(timedelta(seconds=1))
    world.go_on(minutes=5)
    assert world.heard() == []
    assert world.heard(KEEPER) == [("undelivered", "")]


def test_notices_wait_too_and_say_how_it_stands_when_they_are_released(world: World) -> None:
    ready(world)
    world.wishes.pause(DANA, DAY_BEFORE - timedelta(hours=1), world.now)
    world.go_to(DAY_BEFORE + timedelta(minutes=1))
    world.wishes.pause(DANA, world.now + timedelta(hours=2), world.now)
    world.wishes.pause(CHANNEL, world.now + timedelta(hours=2), world.now)
    world.change(local_start=CHAT + timedelta(hours=5))
    world.tick()
    assert hold(world, NOTICES) == "done"
    world.go_on(hours=3)
    world.change(local_start=CHAT + timedelta(hours=6))
    world.go_on(hours=1)
    assert world.heard() == [("reminder", "P1D")]
    release(world, NOTICES)
    assert world.heard() == [("reminder", "P1D"), ("moved", "")]
    assert world.office.letters[-1].start == START + timedelta(hours=6)


def test_a_held_notice_keeps_no_reminder_back(world: World) -> None:
    ready(world, "P1D", "PT15M")
    world.go_to(DAY_BEFORE + timedelta(minutes=1))
    world.wishes.pause(DANA, world.now + timedelta(hours=1), world.now)
    world.change(local_start=CHAT + timedelta(hours=5))
    world.tick()
    hold(world, NOTICES)
    world.go_to(START + timedelta(hours=5))
    assert world.heard() == [("reminder", lead) for lead in ("P1D", "P1D", "PT15M")]
    assert world.states()["moved", ""] == "withdrawn"


def hold_while_perhaps_sent(world: World, fault: Fault) -> None:
    """Nobody knows whether Dana and the channel got it; a third one has not, so it can be held."""
    ready(world)
    world.wish("P1D", who=THIRD)
    world.office.faults = [fault, fault, fault]
    world.office.unreachable = {THIRD: NotSent("refused")}
    world.go_to(DAY_BEFORE)
    assert hold(world) == "done"
    world.office.unreachable = {}


def test_a_hold_between_claim_and_sending_is_respected(world: World) -> None:
    ready(world)
    world.clock.move_to(DAY_BEFORE)
    now = int(DAY_BEFORE.timestamp())
    claimed = outbox.claim(world.db, now, now + 120, 10, "another")
    assert len(claimed) == 2
    assert Holding(world.db).hold(DAY, KEEPER, world.now) == "done"
    world.go_on(minutes=10)
    assert world.states() == world.states(CHANNEL) == {("reminder", "P1D"): "held"}


def test_an_unclear_message_is_looked_up_before_it_is_held(world: World) -> None:
    hold_while_perhaps_sent(world, lost_answer)
    world.go_on(minutes=10)
    assert world.states() == {("reminder", "P1D"): "sent"}
    assert world.states(THIRD) == {("reminder", "P1D"): "held"}
    assert len(world.office.letters) == 2


def test_an_unclear_message_that_never_arrived_is_held(world: World) -> None:
    hold_while_perhaps_sent(world, lost_request)
    world.go_on(minutes=10)
    assert world.states() == world.states(THIRD) == {("reminder", "P1D"): "held"}
    release(world)
    assert world.heard() == world.heard(CHANNEL) == world.heard(THIRD) == [("reminder", "P1D")]


def test_without_history_what_is_held_and_perhaps_arrived_is_sent_when_it_is_released(
    world: World,
) -> None:
    world.office.readable = False
    hold_while_perhaps_sent(world, lost_request)
    world.go_on(minutes=10)
    assert world.office.letters == []
    release(world)
    world.go_on(minutes=3)
    assert world.heard() == world.heard(CHANNEL) == world.heard(THIRD) == [("reminder", "P1D")]
    in_doubt = {letter.destination for letter in world.office.letters if letter.in_doubt}
    assert in_doubt == {DANA, CHANNEL}


def test_without_history_a_cancellation_is_told_though_the_reminder_was_held_meanwhile(
    world: World,
) -> None:
    world.office.readable = False
    hold_while_perhaps_sent(world, lost_answer)
    world.go_on(minutes=10)
    world.change(status=Status.CANCELLED)
    world.go_on(minutes=5)
    assert world.heard() == [("reminder", "P1D"), ("cancelled", "")]


def test_holding_twice_releasing_twice_and_holding_nothing(world: World) -> None:
    ready(world)
    assert hold(world, QUARTER) == "gone"
    assert hold(world) == "done"
    assert hold(world) == "already"
    assert release(world) == "done"
    assert release(world) == "already"
    world.go_to(DAY_BEFORE + timedelta(minutes=1))
    assert hold(world) == "gone"
    rows = world.db.query("select action from changes order by id")
    assert [row["action"] for row in rows] == ["hold", "release"]


def test_batches_name_channels_and_count_people(world: World) -> None:
    ready(world)
    world.wish("P1D", who="U0LATER")
    world.tick()
    (batch,) = Holding(world.db).batches(world.now, world.now + timedelta(days=14))
    assert (batch.name, batch.due, batch.people, batch.channels) == (DAY, DAY_BEFORE, 2, [CHANNEL])
    assert Holding(world.db).batches(world.now, DAY_BEFORE) == []


def test_people_see_that_their_reminder_is_held(world: World) -> None:
    ready(world)
    hold(world)
    (next_,) = upcoming(world.db, DANA, world.now, limit=5)
    assert (next_.held, next_.by_keeper) == (True, True)
