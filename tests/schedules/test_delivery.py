from __future__ import annotations

import sqlite3
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.store import bookkeeping, deliveries
from schedules.delivery import LAST_TICK
from schedules.leads import Lead
from schedules.ledger import State, delivery_of
from schedules.model import Doubt, Status
from schedules.outcomes import (
    Final,
    LostThread,
    NotSent,
    Outcome,
    RateLimited,
    Refused,
    Unclear,
)
from schedules.subscriptions import About
from tests.schedules.world import (
    CHANNEL,
    CHAT,
    DANA,
    KEEPER,
    MONDAY,
    PACIFIC,
    Letter,
    PostOffice,
    World,
    lost_answer,
    lost_request,
    pacific,
)

START = pacific(2026, 11, 25, 10)
DAY_BEFORE = pacific(2026, 11, 24, 10)
QUARTER_BEFORE = pacific(2026, 11, 25, 9, 45)
OTHERS = [f"U{number:04}" for number in range(20)]


def went_down(world: World, **span: float) -> None:
    """The bot was not running for a while, and starts again."""
    world.elapsed += timedelta(**span).total_seconds()
    world.clock.advance(timedelta(**span))
    world.restart()
    world.tick()


# Somebody shipped these bugs.


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


def test_down_across_a_due_time_for_5_minutes(world: World) -> None:
    world.put()
    world.wish("PT15M")
    world.go_to(QUARTER_BEFORE - timedelta(minutes=1))
    went_down(world, minutes=5)
    assert world.heard() == [("reminder", "PT15M")]


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


def test_crash_between_send_and_record(world: World) -> None:
    world.put()
    world.wish("PT15M")
    world.office.faults = [lost_answer]
    world.go_to(QUARTER_BEFORE)
    world.restart()
    world.go_to(START)
    assert world.heard() == [("reminder", "PT15M")]
    assert world.states()["reminder", "PT15M"] == "sent"


def test_crash_before_send(world: World) -> None:
    world.put()
    world.wish("PT15M")
    world.office.faults = [lost_request]
    world.go_to(QUARTER_BEFORE)
    assert world.heard() == []
    world.restart()
    world.go_to(START)
    assert world.heard() == [("reminder", "PT15M")]
    assert world.office.letters[0].at - QUARTER_BEFORE <= timedelta(seconds=121)


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


def test_a_sender_that_was_overtaken_sends_nothing(world: World) -> None:
    world.put()
    world.wish("PT15M")
    world.go_to(QUARTER_BEFORE - timedelta(seconds=1))
    world.clock.move_to(QUARTER_BEFORE)
    at = int(QUARTER_BEFORE.timestamp())
    slow = [delivery_of(row) for row in deliveries.claim(world.db, at, at + 120, 10)]
    world.office.faults = [lost_request]
    world.go_on(minutes=3)  # its lease ran out, and another one is at work
    assert world.office.attempts == 1
    attempts = world.dispatchers[0]._attempts
    assert [attempts.deliver(delivery) for delivery in slow] == [None]
    assert world.office.attempts == 1


def test_a_claim_of_a_process_that_died_runs_out(world: World) -> None:
    world.put()
    world.wish("PT15M")
    world.go_to(QUARTER_BEFORE - timedelta(seconds=1))
    world.clock.move_to(QUARTER_BEFORE)
    at = int(QUARTER_BEFORE.timestamp())
    assert deliveries.claim(world.db, at, at + 120, 10)
    world.go_to(START)
    assert world.heard() == [("reminder", "PT15M")]


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


@pytest.mark.parametrize("number", [0, 100])
def test_0_and_100_sessions(world: World, number: int) -> None:
    for index in range(number):
        world.put(f"chat-{index}", CHAT + timedelta(minutes=index))
    world.wish("PT15M")
    world.go_to(START + timedelta(days=1))
    assert world.heard() == [("reminder", "PT15M")] * number


# Told what changed


def test_a_session_that_moves_twice_before_anybody_looks_is_said_to_move_once(
    world: World,
) -> None:
    world.put()
    world.wish("P1D")
    world.go_to(DAY_BEFORE)
    world.change(local_start=CHAT + timedelta(days=5))
    world.change(local_start=CHAT + timedelta(days=9))
    world.tick()
    assert world.heard() == [("reminder", "P1D"), ("moved", "")]
    assert world.office.letters[-1].start == START + timedelta(days=9)


def test_moved_there_and_back_again_is_told_each_time(world: World) -> None:
    world.put()
    world.wish("P1D")
    world.go_to(DAY_BEFORE)
    for days in (5, 0, 5):
        world.go_on(minutes=5)
        world.change(local_start=CHAT + timedelta(days=days))
        world.tick()
    assert world.heard() == [("reminder", "P1D")] + [("moved", "")] * 3


def test_cancelled_and_restored_is_told_and_armed_again(world: World) -> None:
    world.put()
    world.wish("P1D", "PT15M")
    world.go_to(DAY_BEFORE + timedelta(hours=1))
    world.change(status=Status.CANCELLED)
    world.tick()
    world.change(status=Status.CONFIRMED)
    world.go_to(START)
    assert world.heard() == [
        ("reminder", "P1D"),
        ("cancelled", ""),
        ("restored", ""),
        ("reminder", "PT15M"),
    ]


def test_a_session_that_vanishes_from_the_calendar_is_called_off(world: World) -> None:
    series = world.put(rrule="FREQ=WEEKLY;COUNT=3")
    world.wish("P1D")
    world.go_to(DAY_BEFORE)
    world.edit(series, exdates=frozenset({CHAT}))
    world.tick()
    assert world.heard() == [("reminder", "P1D"), ("cancelled", "")]


def test_a_topic_and_a_confirmation_correct_the_message_silently(world: World) -> None:
    world.put(status=Status.TENTATIVE)
    world.wish("P1D")
    world.go_to(DAY_BEFORE)
    world.change(topic="Renewal", status=Status.CONFIRMED)
    world.go_on(hours=1)
    assert world.heard() == [("reminder", "P1D")]
    assert len(world.office.corrections) == 1
    world.go_to(START + timedelta(hours=3))
    world.change(topic="Audits")  # the past is not rewritten
    world.tick()
    assert len(world.office.corrections) == 1


def test_a_correction_that_fails_is_made_later(world: World) -> None:
    world.put()
    world.wish("P1D")
    world.go_to(DAY_BEFORE)
    world.change(topic="Renewal")
    world.office.down = Unclear("503")
    world.tick()
    assert world.office.corrections == []
    world.office.down = None
    world.go_on(minutes=3)
    assert len(world.office.corrections) == 1


def test_a_move_while_the_reminder_is_on_its_way_is_told(world: World) -> None:
    world.put()
    world.wish("P1D")

    def moved_meanwhile(office: PostOffice, letter: Letter) -> Outcome:
        posted = office.deliver(letter)
        world.change(local_start=CHAT + timedelta(days=5))
        return posted

    world.office.faults = [moved_meanwhile]
    world.go_to(DAY_BEFORE)
    assert world.heard() == [("reminder", "P1D"), ("moved", "")]


@pytest.mark.parametrize("arrived", [True, False])
def test_a_move_while_it_is_unclear_whether_the_reminder_arrived(
    world: World, arrived: bool
) -> None:
    world.put()
    world.wish("P1D")
    world.office.faults = [lost_answer if arrived else lost_request]
    world.go_to(DAY_BEFORE)
    world.change(local_start=CHAT - timedelta(hours=1))
    world.tick()
    assert len(world.heard()) == arrived  # nothing more until that is known
    world.go_on(minutes=5)
    told = [("reminder", "P1D"), ("moved", "")] if arrived else [("reminder", "P1D")]
    assert world.heard() == told
    assert world.office.letters[-1].start == START - timedelta(hours=1)


def test_a_notice_whose_thread_is_gone_is_posted_without_it(world: World) -> None:
    world.put()
    world.wish("P1D")
    world.go_to(DAY_BEFORE)
    world.change(status=Status.CANCELLED)

    def thread_gone(office: PostOffice, letter: Letter) -> Outcome | None:
        return LostThread() if letter.thread_ts else None

    world.office.faults = [thread_gone]
    world.tick()
    assert world.heard() == [("reminder", "P1D"), ("cancelled", "")]
    assert world.office.letters[-1].thread_ts is None


# Wishes


def test_nothing_that_is_due_in_a_pause_is_sent_then_or_later(world: World) -> None:
    world.put()
    world.wish("P1D", "PT15M")
    world.tick()
    world.wishes.pause(DANA, DAY_BEFORE + timedelta(hours=5), world.now)
    world.go_to(START)
    assert world.heard() == [("reminder", "PT15M")]


def test_a_change_in_a_pause_is_told_when_it_ends(world: World) -> None:
    world.put()
    world.wish("P1D")
    world.go_to(DAY_BEFORE)
    world.wishes.pause(DANA, DAY_BEFORE + timedelta(hours=5), world.now)
    world.change(status=Status.CANCELLED)
    world.go_on(hours=4)
    assert world.heard() == [("reminder", "P1D")]
    world.go_on(hours=2)
    assert world.heard() == [("reminder", "P1D"), ("cancelled", "")]


def test_a_skipped_session_is_not_mentioned_and_the_next_one_is(world: World) -> None:
    world.put(rrule="FREQ=WEEKLY;COUNT=2")
    world.wish("P1D")
    world.tick()
    world.wishes.skip(DANA, ("chat", CHAT), world.now)
    world.go_to(START + timedelta(days=8))
    assert [letter.start for letter in world.office.letters] == [START + timedelta(days=7)]


def test_a_wish_for_one_session_is_about_no_other(world: World) -> None:
    world.put(rrule="FREQ=WEEKLY;COUNT=2")
    about = About(session=("chat", CHAT))
    lead = [Lead(minutes=15)]
    world.wishes.wish(DANA, {about: lead}, by=DANA, is_channel=False, now=world.now)
    world.go_to(START + timedelta(days=8))
    assert [letter.start for letter in world.office.letters] == [START]


def test_two_wishes_for_one_moment_are_one_message(world: World) -> None:
    world.put()
    world.wish("P1D", "PT24H")
    lead = [Lead(days=1)]
    about = About(session=("chat", CHAT))
    world.wishes.wish(DANA, {about: lead}, by=DANA, is_channel=False, now=world.now)
    world.go_to(START)
    assert len(world.heard()) == 1


def test_reminders_turned_off_are_withdrawn(world: World) -> None:
    world.put()
    world.wish("P1D", "PT15M")
    world.go_to(DAY_BEFORE)
    world.wishes.stop(DANA, world.now)
    world.go_to(START)
    assert world.heard() == [("reminder", "P1D")]
    assert world.states()["reminder", "PT15M"] == "withdrawn"


def test_a_session_without_a_known_zone_is_never_reminded_of(world: World) -> None:
    world.put(zone=None)
    world.wish("P1D", "PT15M")
    world.go_to(START + timedelta(days=1))
    assert world.heard() == []


def test_a_date_in_doubt_is_held_for_channels_until_it_is_confirmed(world: World) -> None:
    doubts = (Doubt(frozenset({11}), "Perhaps not in November."),)
    world.put(status=Status.TENTATIVE, doubts=doubts)
    world.wish("P1D", "PT15M", who=CHANNEL)
    world.wish("P1D")
    world.go_to(DAY_BEFORE + timedelta(hours=1))
    assert world.heard(CHANNEL) == []
    assert world.states(CHANNEL)["reminder", "PT15M"] == "held"
    assert world.heard() == [("reminder", "P1D")]  # people who asked hear that it is in doubt
    world.change(status=Status.CONFIRMED)
    world.tick()
    assert world.heard(CHANNEL) == [("reminder", "P1D")]  # the latest overdue, at once


def test_what_is_never_confirmed_expires_and_nobody_is_bothered(world: World) -> None:
    world.keepers = [KEEPER]
    doubts = (Doubt(frozenset({11}), "Perhaps not in November."),)
    world.put(status=Status.TENTATIVE, doubts=doubts)
    world.wish("P1D", who=CHANNEL)
    world.go_to(START + timedelta(hours=1))
    assert world.states(CHANNEL) == {("reminder", "P1D"): "expired"}
    assert world.heard(KEEPER) == []


# Slack and the machine


def test_slack_down_for_an_hour_loses_nothing(world: World) -> None:
    world.put()
    for number, who in enumerate(OTHERS):
        world.wish(f"PT{70 + number}M", who=who)
    world.go_to(START - timedelta(minutes=100))
    for down in (NotSent("refused"), Unclear("503")):
        world.office.down = down
        world.go_on(minutes=30)
    assert world.office.letters == []
    world.office.down = None
    world.go_on(minutes=5)
    assert all(len(world.heard(who)) == 1 for who in OTHERS)


def test_without_history_an_unclear_message_is_sent_again_and_marked(world: World) -> None:
    world.office.readable = False
    world.put()
    world.wish("PT15M")
    world.office.faults = [lost_answer]
    world.go_to(START)
    assert [letter.in_doubt for letter in world.office.letters] == [False, True]
    assert "twice" in rows_of(world, DANA)[0]["error"]


def test_without_history_a_move_is_told_to_whom_may_have_been_told(world: World) -> None:
    world.office.readable = False
    world.put()
    world.wish("P1D")
    world.office.faults = [lost_answer]
    world.go_to(DAY_BEFORE)
    world.change(local_start=CHAT + timedelta(hours=3))
    world.go_on(minutes=5)
    assert world.heard() == [("reminder", "P1D"), ("moved", "")]


def test_a_message_that_slack_refuses_fails_and_others_go_on(world: World) -> None:
    world.put()
    world.put("other", datetime(2026, 11, 25, 10, 5))
    world.wish("PT15M")

    def invalid(office: PostOffice, letter: Letter) -> Outcome:
        return Refused("invalid_blocks")

    world.office.faults = [invalid]
    world.go_to(START + timedelta(minutes=30))
    assert world.heard() == [("reminder", "PT15M")]
    assert sorted(row["state"] for row in rows_of(world, DANA)) == ["failed", "sent"]


def test_a_message_that_cannot_be_worded_is_tried_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.put()
    world.wish("PT15M")
    words: list[Any] = [None]
    write = PostOffice._write

    def stumbling(office: PostOffice, *arguments: Any) -> Letter:
        if words:
            words.pop()
            raise ValueError("no words")
        return write(office, *arguments)

    monkeypatch.setattr(PostOffice, "_write", stumbling)
    world.restart()
    world.go_to(START)
    assert world.heard() == [("reminder", "PT15M")]
    assert rows_of(world, DANA)[0]["unclear_since"] is None


@pytest.mark.parametrize("hours", [1, -1])
def test_the_clock_set_back_and_forward_by_an_hour(world: World, hours: int) -> None:
    world.put()
    world.wish("PT3H", "PT15M")
    world.office.faults = [lost_request]
    world.go_to(START - timedelta(hours=2))
    world.clock.advance(timedelta(hours=hours))
    world.tick()
    world.go_on(minutes=10)
    world.clock.advance(-timedelta(hours=hours))
    world.go_to(START)
    assert world.heard() == [("reminder", "PT3H"), ("reminder", "PT15M")]


def test_a_clock_that_was_wrong_by_a_day_for_a_moment_loses_nothing(world: World) -> None:
    world.put()
    world.wish("PT15M")
    world.go_to(START - timedelta(hours=3))
    world.clock.advance(timedelta(days=1))
    world.tick()  # everything seems too late
    assert world.states()["reminder", "PT15M"] == "expired"
    world.clock.advance(-timedelta(days=1))
    world.go_to(START)
    assert world.heard() == [("reminder", "PT15M")]


def test_an_answer_that_is_late_when_the_clock_jumps_is_not_waited_for_twice(
    world: World,
) -> None:
    """The lease seems to be over at once, and the message must not be looked for too early."""
    world.put()
    world.wish("PT3H")
    late: list[Letter] = []

    def arrives_later(office: PostOffice, letter: Letter) -> Outcome:
        late.append(letter)
        return Unclear("timeout")

    world.office.faults = [arrives_later]
    world.go_to(START - timedelta(hours=3))
    world.clock.advance(timedelta(hours=1))
    world.tick()
    world.office.deliver(late[0])
    world.go_on(minutes=10)
    assert world.heard() == [("reminder", "PT3H")]


def test_a_full_disk_loses_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.put()
    world.wish("P1D", "PT15M")
    settle, begin = deliveries.settle, deliveries.begin
    world.go_to(DAY_BEFORE - timedelta(minutes=1))

    def full(*_: object) -> bool:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(deliveries, "settle", full)  # posted, and it cannot be written down
    world.go_to(DAY_BEFORE + timedelta(minutes=1))
    assert len(world.heard()) == 1
    monkeypatch.setattr(deliveries, "settle", settle)
    monkeypatch.setattr(deliveries, "begin", full)  # it cannot be begun, so it is not posted
    world.go_to(QUARTER_BEFORE + timedelta(minutes=1))
    assert len(world.heard()) == 1
    monkeypatch.setattr(deliveries, "begin", begin)
    world.go_to(START)
    assert world.heard() == [("reminder", "P1D"), ("reminder", "PT15M")]


def test_nearest_start_goes_first(tmp_path: Path) -> None:
    world = World(tmp_path, senders=1)
    try:
        world.put("far", datetime(2026, 11, 30, 10))
        world.put("near", datetime(2026, 11, 24, 11))
        world.wish("P6D")
        world.wish("PT1H", who="U0OTHER")
        world.go_to(pacific(2026, 11, 24, 9))
        world.clock.move_to(pacific(2026, 11, 24, 10))
        world.restart()
        world.tick()
        assert [letter.uid for letter in world.office.letters[-2:]] == ["near", "far"]
    finally:
        world.close()


def test_one_failing_recipient_never_holds_up_the_rest(tmp_path: Path) -> None:
    world = World(tmp_path, senders=2)
    try:
        for number in range(3):
            world.put(f"chat-{number}", CHAT + timedelta(seconds=number))
        world.wish("PT15M", who="U0BAD")
        for who in OTHERS:
            world.wish("PT15M", who=who)
        world.office.unreachable["U0BAD"] = Unclear("timeout")
        world.go_to(START)
        for who in OTHERS:
            assert len(world.heard(who)) == 3
        assert {letter.at for letter in world.office.letters} == {
            QUARTER_BEFORE + timedelta(seconds=number) for number in range(3)
        }
    finally:
        world.close()


def test_ticks_and_senders_do_not_wait_for_each_other(tmp_path: Path) -> None:
    world = World(tmp_path, senders=8)
    try:
        world.put()
        crowd = [f"U{number:04}" for number in range(300)]
        for who in crowd:
            world.wish("PT15M", who=who)
        world.clock.move_to(QUARTER_BEFORE - timedelta(seconds=1))
        world.tick()
        world.clock.move_to(QUARTER_BEFORE)
        began = time.monotonic()
        while len(world.office.letters) < len(crowd):
            world.dispatchers[0].tick()
            assert time.monotonic() - began < 20
    finally:
        world.close()


def test_the_last_tick_is_noted(world: World) -> None:
    world.tick()
    assert bookkeeping.noted_time(world.db, LAST_TICK) == int(MONDAY.timestamp())


def test_claimed_messages_are_free_again_after_a_clean_stop(tmp_path: Path) -> None:
    world = World(tmp_path, senders=1, per_second=0.5)
    world.put()
    for who in OTHERS:
        world.wish("PT15M", who=who)
    world.clock.move_to(QUARTER_BEFORE)
    world.dispatchers[0].tick()
    world.dispatchers[0].close(5)
    waiting = [row for row in deliveries.listing(world.db) if row["state"] == State.PENDING]
    assert len(waiting) >= 18
    assert not [row for row in deliveries.listing(world.db) if row["state"] == State.SENDING]


def test_sessions_long_past_are_forgotten_and_nothing_before(world: World) -> None:
    world.put()
    world.wish("P1D")
    world.go_to(START + timedelta(days=1))
    assert world.planning.forget_old(START + timedelta(days=399)) == 0
    assert world.planning.forget_old(START + timedelta(days=401)) == 1


def rows_of(world: World, who: str) -> list[dict[str, Any]]:
    return deliveries.listing(world.db, destination=who)


# Clock changes: the Pacific clocks go back on 1 November 2026 and forward on 14 March 2027.


@pytest.mark.parametrize("time_of_day", [(0, 0), (1, 30), (2, 30), (9, 0)])
@pytest.mark.parametrize("day", [datetime(2026, 11, 1), datetime(2027, 3, 14)])
def test_both_clock_changes(tmp_path: Path, day: datetime, time_of_day: tuple[int, int]) -> None:
    local = day.replace(hour=time_of_day[0], minute=time_of_day[1])
    world = World(tmp_path, (day - timedelta(days=4)).replace(tzinfo=UTC))
    try:
        world.put(start=local)
        world.wish("P1D", "PT3H", "P1D@09:00", who=DANA)
        world.go_to((day + timedelta(days=2)).replace(tzinfo=UTC))
        session = world.calendar.occurrence("chat", local)
        assert session
        assert session.start
        before = session.local_start - timedelta(days=1)  # 02:30 on the day without it is 03:30
        nine = before.replace(hour=9, minute=0)
        dues = {session.start - timedelta(hours=3)}
        dues |= {pacific(*before.timetuple()[:5]), pacific(*nine.timetuple()[:5])}
        assert sorted(letter.at for letter in world.office.letters) == sorted(dues)
    finally:
        world.close()


def test_a_series_across_a_change(tmp_path: Path) -> None:
    world = World(tmp_path, datetime(2026, 10, 20, tzinfo=UTC))
    try:
        world.put(start=datetime(2026, 10, 21, 10), rrule="FREQ=WEEKLY;COUNT=4", zone=PACIFIC)
        world.wish("P1D")
        world.go_to(datetime(2026, 11, 20, tzinfo=UTC))
        assert [letter.at for letter in world.office.letters] == [
            pacific(2026, 10, 20, 10),
            pacific(2026, 10, 27, 10),
            pacific(2026, 11, 3, 10),
            pacific(2026, 11, 10, 10),
        ]
    finally:
        world.close()
