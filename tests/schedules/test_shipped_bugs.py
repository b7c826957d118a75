"""Bugs that somebody shipped in such a bot, each as a test with its name."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.outbox.outcomes import (
    Final,
    NotSent,
    Outcome,
    RateLimited,
    Unclear,
)
from bot.store import deliveries, outbox
from schedules.model import Status
from tests.schedules.world import (
    CHANNEL,
    CHAT,
    DAY_BEFORE,
    KEEPER,
    OTHERS,
    QUARTER_BEFORE,
    START,
    Letter,
    PostOffice,
    World,
    lost_answer,
    lost_request,
    pacific,
)


def went_down(world: World, **span: float) -> None:
    """The bot was not running for a while, and starts again."""
    world.elapsed += timedelta(**span).total_seconds()
    world.clock.advance(timedelta(**span))
    world.restart()
    world.tick()


def rows_of(world: World, who: str) -> list[dict[str, Any]]:
    return deliveries.listing(world.db, destination=who)


def test_two_schedulers_on_one_database(world: World) -> None:
    world.dispatchers.append(world.new_dispatcher())
    world.put()
    for who in OTHERS:
        world.wish("P1D", "PT15M", who=who)
    world.go_to(START)
    for who in OTHERS:
        assert world.heard(who) == [("reminder", "P1D"), ("reminder", "PT15M")]


@pytest.mark.parametrize(("step", "late"), [(1, 1), (3600, 3600)])
def test_tick_1_s_and_60_min(world: World, step: int, late: int) -> None:
    world.put()
    world.wish("P1D", "PT2H")
    world.clock.move_to(DAY_BEFORE - timedelta(seconds=40))
    world.go_to(DAY_BEFORE + timedelta(seconds=40), step=timedelta(seconds=step))
    world.clock.move_to(START - timedelta(hours=2, seconds=40))
    world.go_to(START - timedelta(hours=1), step=timedelta(seconds=step if step > 1 else 30))
    assert world.heard() == [("reminder", "P1D"), ("reminder", "PT2H")]
    assert world.office.letters[0].at - DAY_BEFORE <= timedelta(seconds=late)


def test_down_across_a_due_time_for_3_days(world: World) -> None:
    world.put()
    world.wish("P7D", "P3D", "P1D", "PT15M")
    world.go_to(pacific(2026, 11, 22, 9))
    assert world.heard() == [("reminder", "P7D")]
    went_down(world, days=2, hours=12)
    assert world.heard() == [("reminder", "P7D"), ("reminder", "P1D")]  # the latest only
    assert world.states()["reminder", "P3D"] == "expired"
    went_down(world, days=3)
    assert len(world.heard()) == 2
    assert world.states()["reminder", "PT15M"] == "expired"


def test_a_limit_at_the_second_attempt_does_not_make_it_forget_the_first(world: World) -> None:
    world.put()
    world.wish("PT15M")
    late: list[Letter] = []

    def arrives_later(office: PostOffice, letter: Letter) -> Outcome:
        late.append(letter)
        return Unclear("timeout")

    def limited(office: PostOffice, letter: Letter) -> Outcome:
        office.deliver(late[0])
        return RateLimited(10)

    world.office.faults = [arrives_later, limited]
    world.go_to(START)
    assert world.heard() == [("reminder", "PT15M")]


def test_an_outage_at_the_second_look_does_not_make_it_forget_the_first(world: World) -> None:
    world.put()
    world.wish("PT15M")
    world.office.faults = [lost_answer]
    world.go_to(QUARTER_BEFORE)
    world.office.down = NotSent("refused")
    world.go_on(minutes=4)
    world.office.down = None
    world.go_to(START)
    assert world.heard() == [("reminder", "PT15M")]


def test_cancelled_while_the_second_look_is_limited_is_told_to_whom_was_told(world: World) -> None:
    world.put()
    world.wish("PT15M")
    world.office.faults = [lost_answer]
    world.go_to(QUARTER_BEFORE)
    world.office.down = RateLimited(60)
    world.go_on(minutes=2, seconds=30)
    world.change(status=Status.CANCELLED)
    world.tick()
    world.office.down = None
    world.go_to(START)
    assert world.heard() == [("reminder", "PT15M"), ("cancelled", "")]


def test_a_sender_that_was_overtaken_sends_nothing(world: World) -> None:
    world.put()
    world.wish("PT15M")
    world.go_to(QUARTER_BEFORE - timedelta(seconds=1))
    world.clock.move_to(QUARTER_BEFORE)
    at = int(QUARTER_BEFORE.timestamp())
    slow = outbox.claim(world.db, at, at + 120, 10, "another")
    world.office.faults = [lost_request]
    world.go_on(minutes=3)  # its lease ran out, and another one is at work
    assert world.office.attempts == 1
    attempts = world.dispatchers[0]._attempts
    assert [attempts.deliver(row, can_look=True) for row in slow] == [None]
    assert world.office.attempts == 1


@pytest.mark.parametrize("minutes", [-30, 90, -24 * 60 * 2, 24 * 60 * 9])
def test_moved_before_its_reminder_later_and_earlier(world: World, minutes: int) -> None:
    world.put()
    world.wish("P1D", "PT15M")
    world.go_to(pacific(2026, 11, 20, 12))
    world.change(local_start=CHAT + timedelta(minutes=minutes))
    world.go_to(START + timedelta(days=10))
    assert world.heard() == [("reminder", "P1D"), ("reminder", "PT15M")]
    new = START + timedelta(minutes=minutes)
    assert [letter.at for letter in world.office.letters] == [
        new - timedelta(days=1),
        new - timedelta(minutes=15),
    ]
    assert {letter.start for letter in world.office.letters} == {new}


@pytest.mark.parametrize("minutes", [-30, 90, 24 * 60 * 9])
def test_moved_after_its_reminder_later_and_earlier(world: World, minutes: int) -> None:
    world.put()
    world.wish("P1D", "PT15M")
    world.go_to(DAY_BEFORE + timedelta(hours=1))
    world.change(local_start=CHAT + timedelta(minutes=minutes))
    moved_at = world.now
    world.go_to(START + timedelta(days=10))
    told, moved, *again = world.office.letters
    new = START + timedelta(minutes=minutes)
    assert (moved.kind, moved.at, moved.start) == ("moved", moved_at, new)
    assert moved.thread_ts == "1.0"  # in the thread of what was told
    expected = [("reminder", "PT15M")]
    if new - timedelta(days=1) > moved_at:
        expected.insert(0, ("reminder", "P1D"))  # armed again for the new start
    assert [(letter.kind, letter.lead) for letter in again] == expected
    assert [letter.key for letter in world.office.corrections] == [told.key]


def test_cancelled_inside_the_lead(world: World) -> None:
    world.put()
    world.wish("P1D", "PT15M")
    world.wish("PT15M", who="U0LATER")
    world.go_to(DAY_BEFORE + timedelta(hours=1))
    world.change(status=Status.CANCELLED)
    world.go_to(START + timedelta(days=1))
    assert world.heard() == [("reminder", "P1D"), ("cancelled", "")]
    assert world.heard("U0LATER") == []  # who was not told hears nothing
    assert world.states()["reminder", "PT15M"] == "withdrawn"
    assert [letter.start for letter in world.office.corrections] == [None]


def test_subscribed_inside_the_lead(world: World) -> None:
    world.put()
    world.go_to(DAY_BEFORE + timedelta(hours=1))
    world.wish("P7D", "P1D", "PT15M")
    world.go_to(START + timedelta(hours=1))
    assert world.heard() == [("reminder", "PT15M")]


@pytest.mark.parametrize("seconds", [9, 200])
def test_two_near_identical_reminders_seconds_apart(world: World, seconds: int) -> None:
    """One that is overdue is covered by one that is due within minutes."""
    world.put()
    world.wish("P1D", "PT15M")
    world.go_to(DAY_BEFORE - timedelta(minutes=1))
    world.clock.move_to(QUARTER_BEFORE - timedelta(seconds=seconds))  # down, or asleep
    world.go_to(START)
    assert world.heard() == [("reminder", "PT15M")]


def test_two_leads_that_are_minutes_apart_are_both_told(world: World) -> None:
    world.put()
    world.wish("PT18M", "PT15M")
    world.go_to(START)
    assert world.heard() == [("reminder", "PT18M"), ("reminder", "PT15M")]


def test_lead_longer_than_the_notice_given(world: World) -> None:
    world.wish("P7D", "P1D", "PT15M")
    world.go_to(pacific(2026, 11, 23, 12))
    world.put()  # less than two days ahead: the week is overdue, and said at once
    world.tick()
    assert world.heard() == [("reminder", "P7D")]
    assert world.office.letters[0].at == world.now
    world.go_to(START)
    assert world.heard() == [("reminder", "P7D"), ("reminder", "P1D"), ("reminder", "PT15M")]


def test_archived_channel(world: World) -> None:
    world.put()
    world.put("later", datetime(2026, 11, 27, 10))
    world.wish("P1D", who=CHANNEL)
    world.wish("P1D")
    world.office.unreachable[CHANNEL] = Final("is_archived")
    world.go_to(START + timedelta(days=3))
    assert world.heard() == [("reminder", "P1D"), ("reminder", "P1D")]
    assert world.heard(CHANNEL) == []
    assert world.heard(KEEPER) == [("ended", "")]  # told once, though two were due
    subscription = world.wishes.of(CHANNEL)
    assert subscription
    assert subscription.error == "is_archived"
    states = [(row["uid"], row["state"]) for row in rows_of(world, CHANNEL)]
    assert states == [("chat", "failed"), ("later", "withdrawn")]


def test_a_subscription_that_ended_begins_anew_when_it_is_set_up_again(world: World) -> None:
    world.put()
    world.wish("P1D", "PT15M", who=CHANNEL)
    world.office.unreachable[CHANNEL] = Final("not_in_channel")
    world.go_to(DAY_BEFORE + timedelta(hours=1))
    world.office.unreachable.clear()
    world.wish("P1D", "PT15M", who=CHANNEL)
    world.go_to(START)
    assert world.heard(CHANNEL) == [("reminder", "PT15M")]


def test_429_in_mid_batch(world: World) -> None:
    world.put()
    for who in OTHERS:
        world.wish("PT15M", who=who)

    def busy(office: PostOffice, letter: Letter) -> Outcome:
        return RateLimited(30)

    def fine(office: PostOffice, letter: Letter) -> None:
        return None

    world.office.faults = [fine] * 5 + [busy] + [fine] * 3 + [busy]
    world.go_to(QUARTER_BEFORE)
    assert sum(len(world.heard(who)) for who in OTHERS) == 18  # the rest was not held up
    world.go_to(QUARTER_BEFORE + timedelta(seconds=29))
    assert sum(len(world.heard(who)) for who in OTHERS) == 18
    world.go_to(QUARTER_BEFORE + timedelta(seconds=31))
    assert all(world.heard(who) == [("reminder", "PT15M")] for who in OTHERS)


def test_a_session_in_progress(world: World) -> None:
    world.put()
    world.wish("PT0M", "PT15M")
    world.go_to(START - timedelta(hours=1))
    went_down(world, hours=1, minutes=20)  # back while it is running
    assert world.heard() == []
    world.put("now", datetime(2026, 11, 25, 10, 10))  # one that is running already is added
    world.go_on(hours=2)
    assert world.heard() == []


@pytest.mark.parametrize("late", [0, 4])
def test_starting_now_is_said_at_most_5_minutes_after_the_start(world: World, late: int) -> None:
    world.put()
    world.wish("PT0M")
    world.go_to(START - timedelta(minutes=1))
    went_down(world, minutes=late + 1)
    assert world.heard() == [("reminder", "PT0M")]


def test_after_5_minutes_it_is_too_late(world: World) -> None:
    world.keepers = [KEEPER]
    world.put()
    world.wish("PT0M")
    world.go_to(START - timedelta(minutes=1))
    went_down(world, minutes=6)
    assert world.heard() == []
    assert world.states()["reminder", "PT0M"] == "expired"
    world.go_on(minutes=2)
    assert world.heard(KEEPER) == [("undelivered", "")]


# Clock changes: the Pacific clocks go back on 1 November 2026 and forward on 14 March 2027.
