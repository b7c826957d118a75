"""Delivery while Slack, the disk and the clock misbehave."""

from __future__ import annotations

import sqlite3
import threading
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.outbox.delivery import Dispatcher
from bot.outbox.kinds import State
from bot.outbox.outcomes import (
    NotSent,
    Outcome,
    Refused,
    Unclear,
)
from bot.store import bookkeeping, corrections, deliveries, outbox
from bot.store.bookkeeping import LAST_TICK
from tests.schedules.world import (
    CHAT,
    DANA,
    DAY_BEFORE,
    KEEPER,
    MONDAY,
    OTHERS,
    QUARTER_BEFORE,
    START,
    Letter,
    PostOffice,
    World,
    lost_answer,
    pacific,
)


def rows_of(world: World, who: str) -> list[dict[str, Any]]:
    return deliveries.listing(world.db, destination=who)


def refused(office: PostOffice, letter: Letter) -> Outcome:
    return Refused("invalid_blocks")


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

    world.office.faults = [refused]
    world.go_to(START + timedelta(minutes=30))
    assert world.heard() == [("reminder", "PT15M")]
    assert sorted(row["state"] for row in rows_of(world, DANA)) == ["failed", "sent"]


def test_a_message_that_cannot_be_worded_is_tried_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.put()
    world.wish("PT15M")
    words: list[Any] = [None]
    write = PostOffice.word

    def stumbling(office: PostOffice, *arguments: Any) -> Letter:
        if words:
            words.pop()
            raise ValueError("no words")
        return write(office, *arguments)

    monkeypatch.setattr(PostOffice, "word", stumbling)
    world.restart()
    world.go_to(START)
    assert world.heard() == [("reminder", "PT15M")]
    assert rows_of(world, DANA)[0]["unclear_since"] is None


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
    settle, begin = outbox.settle, outbox.begin
    world.go_to(DAY_BEFORE - timedelta(minutes=1))

    def full(*_: object) -> bool:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(outbox, "settle", full)  # posted, and it cannot be written down
    world.go_to(DAY_BEFORE + timedelta(minutes=1))
    assert len(world.heard()) == 1
    monkeypatch.setattr(outbox, "settle", settle)
    monkeypatch.setattr(outbox, "begin", full)  # it cannot be begun, so it is not posted
    world.go_to(QUARTER_BEFORE + timedelta(minutes=1))
    assert len(world.heard()) == 1
    monkeypatch.setattr(outbox, "begin", begin)
    world.go_to(START)
    assert world.heard() == [("reminder", "P1D"), ("reminder", "PT15M")]


def test_what_came_too_late_is_reported_though_the_first_report_could_not_be_kept(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.keepers = [KEEPER]
    world.put()
    world.wish("PT15M")
    world.go_to(QUARTER_BEFORE - timedelta(minutes=1))
    world.clock.move_to(START + timedelta(minutes=10))

    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(outbox, "put", full)
        with pytest.raises(sqlite3.OperationalError):
            world.dispatchers[0]._expire(world.now)
    world.restart()
    world.go_on(minutes=5)
    assert world.heard(KEEPER) == [("undelivered", "")]


def test_what_is_claimed_goes_out_though_the_corrections_cannot_be_claimed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.put()
    world.wish("PT15M")
    world.go_to(QUARTER_BEFORE - timedelta(seconds=1))

    def locked(*_: object) -> list[dict[str, Any]]:
        raise sqlite3.OperationalError("database is locked")

    with monkeypatch.context() as broken:
        broken.setattr(corrections, "claim_corrections", locked)
        world.clock.move_to(QUARTER_BEFORE)
        with pytest.raises(sqlite3.OperationalError):
            world.dispatchers[0].tick()
    world.go_to(START + timedelta(minutes=4))
    assert world.heard() == [("reminder", "PT15M")]


def test_senders_go_on_though_they_cannot_ask_for_the_next_look(world: World) -> None:
    failed: list[str] = []

    def cannot_ask(seconds: float) -> None:
        if threading.current_thread() is not threading.main_thread():
            failed.append(threading.current_thread().name)
            raise RuntimeError("no more files can be opened")

    world.put()
    for who in OTHERS:
        world.wish("PT15M", who=who)
    world.stop()
    world.dispatchers = [world.new_dispatcher(cannot_ask)]
    world.dispatchers[0]._room = 4  # so that there is more to claim than they have
    world.go_to(START)
    assert failed
    assert all(world.heard(who) == [("reminder", "PT15M")] for who in OTHERS)


def test_a_session_that_cannot_be_planned_keeps_no_other_ones_reminders_back(world: World) -> None:
    world.put()
    world.put("other", CHAT, kind="training")
    world.wish("P1D")
    world.wish("PT15M", who="U0OTHER", kind="training")
    world.go_to(DAY_BEFORE)
    world.db.execute("update deliveries set told = '{}' where state = 'sent'")
    world.change(topic="Renewal")
    world.go_to(START)
    assert world.heard("U0OTHER") == [("reminder", "PT15M")]


def test_a_session_that_cannot_be_planned_keeps_no_other_one_from_it(world: World) -> None:
    world.put()
    world.wish("P1D", "PT15M")
    world.wish("PT15M", who="U0OTHER", kind="training")
    world.go_to(DAY_BEFORE)
    world.db.execute("update deliveries set told = '{}' where state = 'sent'")
    world.change(topic="Renewal")
    # These wait behind it, one in the order of the queue and one for everything to be planned.
    world.put("later", CHAT + timedelta(hours=1), kind="training")
    world.go_to(START + timedelta(hours=1))
    assert world.heard("U0OTHER") == [("reminder", "PT15M")]
    world.put("much-later", CHAT + timedelta(days=28), kind="training")
    world.go_to(START + timedelta(days=28))
    assert world.heard("U0OTHER") == [("reminder", "PT15M"), ("reminder", "PT15M")]


def test_a_reminder_that_cannot_be_checked_is_given_up_when_it_is_too_late(world: World) -> None:
    world.keepers = [KEEPER]
    world.put()
    world.wish("P1D", "PT15M")
    world.go_to(DAY_BEFORE)
    world.db.execute("update deliveries set told = '{}' where state = 'sent'")
    world.go_to(START + timedelta(minutes=10))
    assert world.states()["reminder", "PT15M"] == "expired"
    assert world.heard(KEEPER) == [("undelivered", "")]


def test_a_notice_that_slack_refuses_keeps_no_reminder_back(world: World) -> None:
    world.put()
    world.wish("P1D", "PT15M")
    world.go_to(DAY_BEFORE + timedelta(minutes=1))
    world.office.down = NotSent("refused")
    world.change(local_start=CHAT + timedelta(hours=1))
    world.go_on(hours=2)  # the reminder for the new start comes due, and the notice would say it
    world.office.faults = [refused]
    world.office.down = None
    world.go_on(minutes=5)
    assert world.heard() == [("reminder", "P1D"), ("reminder", "P1D")]
    world.go_to(START + timedelta(hours=1))
    assert world.heard() == [("reminder", lead) for lead in ("P1D", "P1D", "PT15M")]


def test_what_a_wrong_clock_sent_too_early_covers_nothing_that_is_due_later(world: World) -> None:
    world.put()
    world.wish("PT1H", "PT45M")
    world.go_to(START - timedelta(minutes=90))
    world.clock.advance(timedelta(hours=1))
    world.tick()
    world.clock.advance(-timedelta(hours=1))
    world.go_to(START)
    assert world.heard() == [("reminder", "PT45M"), ("reminder", "PT1H")]


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


def test_ticks_and_senders_do_not_wait_for_each_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_go = Dispatcher._let_go

    def slowly(dispatcher: Dispatcher, key: str) -> None:
        time.sleep(0.002)  # in the middle of a transaction
        let_go(dispatcher, key)

    monkeypatch.setattr(Dispatcher, "_let_go", slowly)
    world, crowd = World(tmp_path, senders=8), OTHERS
    try:
        world.put()
        for who in crowd:
            world.wish("PT15M", who=who)
        world.clock.move_to(QUARTER_BEFORE - timedelta(seconds=1))
        world.tick()
        world.clock.move_to(QUARTER_BEFORE)
        began = time.monotonic()
        while len(deliveries.listing(world.db, state=State.SENT)) < len(crowd):
            world.dispatchers[0]._claim(int(world.now.timestamp()))
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
    world.close()


def test_sessions_long_past_are_forgotten_and_nothing_before(world: World) -> None:
    world.put()
    world.wish("P1D")
    world.go_to(START + timedelta(days=1))
    assert world.planning.forget_old(START + timedelta(days=399)) == 0
    assert world.planning.forget_old(START + timedelta(days=401)) == 1
