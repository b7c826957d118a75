"""What people are told when a session changes, and what they wish for."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.outbox.outcomes import (
    LostThread,
    Outcome,
    Unclear,
)
from schedules.leads import Lead
from schedules.model import Doubt, Status
from schedules.subscriptions import Subject
from tests.schedules.world import (
    CHANNEL,
    CHAT,
    CHAT_DAY,
    DANA,
    DAY_BEFORE,
    KEEPER,
    PACIFIC,
    START,
    Letter,
    PostOffice,
    World,
    lost_answer,
    lost_request,
    pacific,
)


def test_a_reminder_due_while_nobody_knows_whether_the_move_was_told_still_comes(
    world: World,
) -> None:
    world.put()
    world.wish("P1D", "PT15M")
    world.go_to(DAY_BEFORE)
    world.office.faults = [lost_answer]
    world.change(local_start=CHAT - timedelta(days=1) + timedelta(minutes=16))
    world.go_on(minutes=10)
    told = [("reminder", "P1D"), ("moved", ""), ("reminder", "PT15M")]
    assert world.heard() == told


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


def test_the_new_time_of_all_later_ones_is_told_once_and_wishes_stay(world: World) -> None:
    world.put(rrule="FREQ=WEEKLY;COUNT=4")
    world.wish("P1D")
    about = Subject(session=("chat", CHAT_DAY))
    quarter = [Lead(minutes=15)]
    world.wishes.wish(DANA, {about: quarter}, by=DANA, is_channel=False, now=world.now)
    world.go_to(START - timedelta(hours=20))
    world.go_on_with("chat", CHAT_DAY, local_start=CHAT + timedelta(hours=2))
    world.go_on_with("chat", CHAT_DAY, title="Another name")  # this is told to nobody
    world.go_to(START + timedelta(days=1))
    assert world.heard() == [("reminder", "P1D"), ("moved", ""), ("reminder", "PT15M")]
    assert world.office.letters[-1].start == START + timedelta(hours=2)
    assert world.office.letters[1].thread_ts == "1.0"


def test_another_weekday_moves_the_session_of_which_somebody_heard(world: World) -> None:
    world.put(rrule="FREQ=WEEKLY;COUNT=4")
    world.wish("P1D")
    world.go_to(START - timedelta(hours=20))
    world.go_on_with("chat", CHAT_DAY, local_start=CHAT + timedelta(days=1))
    world.go_to(START + timedelta(hours=1))
    assert world.heard() == [("reminder", "P1D"), ("moved", ""), ("reminder", "P1D")]


def test_dates_that_another_frequency_does_not_have_are_called_off(world: World) -> None:
    world.put(rrule="FREQ=WEEKLY;COUNT=4")
    world.wish("P1D")
    world.go_to(START - timedelta(hours=20))
    monthly = {"local_start": CHAT + timedelta(days=1), "rrule": "FREQ=MONTHLY;COUNT=3"}
    world.go_on_with("chat", CHAT_DAY, **monthly)
    world.tick()
    assert world.heard() == [("reminder", "P1D"), ("cancelled", "")]


def test_whole_days_are_told_of_the_morning_before_and_not_when_they_begin(world: World) -> None:
    world.put(start=datetime(2026, 11, 25), all_day=True, duration=timedelta(days=3))
    world.wish("PT15M", "PT0M", "P1D", "P7D", "P2D@17:00")
    world.go_to(START + timedelta(days=4))
    assert [letter.at for letter in world.office.letters] == [
        pacific(2026, 11, 18, 9),
        pacific(2026, 11, 23, 17),
        pacific(2026, 11, 24, 9),  # once, for all leads of less than a day
    ]


@pytest.mark.parametrize(("back", "heard"), [((11, 59), [("reminder", "P1D")]), ((12, 0), [])])
def test_a_reminder_of_a_whole_day_is_of_use_until_its_noon(
    world: World, back: tuple[int, int], heard: list[tuple[str, str]]
) -> None:
    world.put(start=datetime(2026, 11, 25), all_day=True, duration=timedelta(days=1))
    world.wish("P1D")
    world.go_to(pacific(2026, 11, 24, 8))
    world.clock.move_to(pacific(2026, 11, 25, *back))  # the bot was down meanwhile
    world.restart()
    world.tick()
    assert world.heard() == heard


def test_a_whole_day_that_is_added_on_its_morning_is_still_told_of(world: World) -> None:
    world.wish("P0D@10:00")
    world.go_to(pacific(2026, 11, 25, 8))
    world.put(start=datetime(2026, 11, 25), all_day=True, duration=timedelta(days=1))
    world.go_to(pacific(2026, 11, 25, 11))
    assert world.heard() == [("reminder", "P0D@10:00")]


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


def test_a_session_called_off_whose_zone_is_unknown_by_then_stops_nobody_elses_reminders(
    world: World,
) -> None:
    series = world.put()
    world.put("other", CHAT + timedelta(hours=2), kind="training")
    world.wish("P1D")
    world.wish("PT15M", who="U0OTHER", kind="training")
    world.go_to(DAY_BEFORE)
    series = world.edit(series, timezone=None)
    world.tick()
    series = world.edit(series, status=Status.CANCELLED)
    world.tick()
    assert world.heard() == [("reminder", "P1D"), ("cancelled", "")]
    world.edit(series, timezone=PACIFIC, status=Status.CONFIRMED)
    world.tick()
    assert world.heard()[2:] == [("restored", "")]
    world.go_to(START + timedelta(hours=2))
    assert world.heard("U0OTHER") == [("reminder", "PT15M")]
