"""Delivery where told.txt cannot reach: disks, threads, other processes."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.outbox.delivery import Dispatcher
from bot.outbox.kinds import State
from bot.outbox.outcomes import RateLimited
from bot.store import corrections, outbox
from bot.store import reminders as ledger_table
from schedules.ledger import HeldKey, Holding
from schedules.subscriptions import upcoming
from tests.schedules.world import (
    CHANNEL,
    CHAT,
    CHAT_DAY,
    DANA,
    DAY_BEFORE,
    KEEPER,
    OTHERS,
    QUARTER_BEFORE,
    START,
    Letter,
    PostOffice,
    World,
    late_request,
    lost_request,
)

DAY, QUARTER = HeldKey("chat", CHAT_DAY, "P1D"), HeldKey("chat", CHAT_DAY, "PT15M")
MINUTE = timedelta(minutes=1)
LATER = CHAT + timedelta(hours=1)


def wanted(world: World, *leads: str, who: tuple[str, ...] = (DANA,)) -> None:
    world.put()
    for one in who:
        world.wish(*leads, who=one)


@contextmanager
def broken(module: Any, name: str, why: str) -> Iterator[None]:
    """A statement of the store that fails."""

    def fails(*_: object) -> Any:
        raise sqlite3.OperationalError(why)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, name, fails)
        yield


def test_a_sender_that_was_overtaken_sends_nothing(world: World) -> None:
    wanted(world, "PT15M")
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


def test_a_full_disk_loses_nothing(world: World) -> None:
    wanted(world, "P1D", "PT15M")
    world.go_to(DAY_BEFORE - MINUTE)
    with broken(outbox, "settle", "disk is full"):  # posted, and it cannot be written down
        world.go_to(DAY_BEFORE + MINUTE)
    assert len(world.heard()) == 1
    with broken(outbox, "begin", "disk is full"):  # it cannot be begun, so it is not posted
        world.go_to(QUARTER_BEFORE + MINUTE)
    assert len(world.heard()) == 1
    world.go_to(START)
    assert world.heard() == [("reminder", "P1D"), ("reminder", "PT15M")]


def test_what_came_too_late_is_reported_though_the_first_report_could_not_be_kept(
    world: World,
) -> None:
    world.keepers = [KEEPER]
    wanted(world, "PT15M")
    world.go_to(QUARTER_BEFORE - MINUTE)
    world.clock.move_to(START + 10 * MINUTE)
    with broken(outbox, "put", "disk is full"), pytest.raises(sqlite3.OperationalError):
        world.dispatchers[0]._expire(world.now)
    world.restart()
    world.go_on(minutes=5)
    assert world.heard(KEEPER) == [("undelivered", "")]


def test_what_is_claimed_goes_out_though_the_corrections_cannot_be_claimed(world: World) -> None:
    wanted(world, "PT15M")
    world.go_to(QUARTER_BEFORE - timedelta(seconds=1))
    world.clock.move_to(QUARTER_BEFORE)
    locked = broken(corrections, "claim_corrections", "database is locked")
    with locked, pytest.raises(sqlite3.OperationalError):
        world.dispatchers[0].tick()
    world.go_to(START + 4 * MINUTE)
    assert world.heard() == [("reminder", "PT15M")]


def test_senders_go_on_though_they_cannot_ask_for_the_next_look(world: World) -> None:
    failed: list[str] = []

    def cannot_ask(seconds: float) -> None:
        if threading.current_thread() is not threading.main_thread():
            failed.append(threading.current_thread().name)
            raise RuntimeError("no more files can be opened")

    wanted(world, "PT15M", who=tuple(OTHERS))
    world.stop()
    world.dispatchers = [world.new_dispatcher(cannot_ask)]
    world.dispatchers[0]._room = 4  # so that there is more to claim than they have
    world.go_to(START)
    assert failed
    assert all(world.heard(who) == [("reminder", "PT15M")] for who in OTHERS)


def test_ticks_and_senders_do_not_wait_for_each_other(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_go = Dispatcher._let_go

    def slowly(dispatcher: Dispatcher, key: str) -> None:
        time.sleep(0.002)  # in the middle of a transaction
        let_go(dispatcher, key)

    monkeypatch.setattr(Dispatcher, "_let_go", slowly)
    wanted(world, "PT15M", who=tuple(OTHERS))
    world.clock.move_to(QUARTER_BEFORE - timedelta(seconds=1))
    world.tick()
    world.clock.move_to(QUARTER_BEFORE)
    began = time.monotonic()
    while len(ledger_table.listing(world.db, state=State.SENT)) < len(OTHERS):
        world.dispatchers[0]._claim(int(world.now.timestamp()))
        assert time.monotonic() - began < 20


def test_claimed_messages_are_free_again_after_a_clean_stop(tmp_path: Path) -> None:
    world = World(tmp_path, senders=1, per_second=0.5)
    wanted(world, "PT15M", who=tuple(OTHERS))
    world.clock.move_to(QUARTER_BEFORE)
    world.dispatchers[0].tick()
    world.dispatchers[0].close(5)
    states = [row["state"] for row in ledger_table.listing(world.db)]
    world.close()
    assert states.count(State.PENDING) >= 18
    assert State.SENDING not in states


def test_sessions_long_past_are_forgotten_and_nothing_before(world: World) -> None:
    wanted(world, "P1D")
    world.go_to(START + timedelta(days=1))
    assert world.planning.forget_old(START + timedelta(days=399)) == 0
    assert world.planning.forget_old(START + timedelta(days=401)) == 1


# Several corrections of a message may be on their way at once.


def told(world: World) -> dict[str, Any]:
    """Somebody is told of the chat; the row."""
    wanted(world, "P1D")
    world.go_to(DAY_BEFORE)
    (row,) = ledger_table.listing(world.db)
    return row


def starts(world: World) -> list[Any]:
    """The start that each correction names."""
    return [one.start for one in world.office.corrections]


def test_a_correction_that_may_still_arrive_is_made_again_whatever_was_made_since(
    world: World,
) -> None:
    row = told(world)
    world.office.slips = [late_request]
    world.change(topic="Renewal")
    world.tick()
    world.change(local_start=LATER)
    world.stands(row)
    world.office.corrections += world.office.late
    assert starts(world) == [START + timedelta(hours=1), START]
    world.go_on(minutes=3)
    assert starts(world)[-1] == START + timedelta(hours=1)


def test_what_changes_while_a_correction_is_on_its_way_is_corrected_next(world: World) -> None:
    told(world)

    def moved_meanwhile(office: PostOffice, letter: Letter) -> None:
        world.change(local_start=LATER)
        world.planning.refresh(world.now)  # it finds the correction taken

    world.office.slips = [moved_meanwhile]
    world.change(topic="Renewal")
    world.tick()
    assert starts(world) == [START, START + timedelta(hours=1)]


def test_what_slack_is_too_busy_to_rewrite_is_corrected_as_soon_as_it_may_be(world: World) -> None:
    row, woken = told(world), list[float]()
    world.office.slips = [lambda office, letter: RateLimited(6.5)]
    world.stop()
    world.dispatchers = [world.new_dispatcher(woken.append)]
    world.stands(row)
    assert woken == [7]
    world.go_on(seconds=7)
    world.stands(row)
    world.go_on(minutes=10)
    assert len(world.office.corrections) == 2  # what was rewritten at once is not written again


def test_what_nobody_came_to_rewrite_is_corrected_when_the_lease_runs_out(world: World) -> None:
    row = told(world)
    lease = int(world.now.timestamp()) + 120
    corrections.take_correction(world.db, row["key"], row["channel"], row["ts"], lease)
    world.restart()
    world.go_on(minutes=1)
    assert world.office.corrections == []
    world.go_on(minutes=2)
    assert len(world.office.corrections) == 1


# What keepers hold back, besides what people hear of it.


@pytest.fixture
def holding(world: World) -> Callable[[HeldKey], list[str]]:
    """Somebody and a channel want to be told a day before; holding and releasing that."""
    wanted(world, "P1D", who=(DANA, CHANNEL, "U0LATER"))
    world.go_to(DAY_BEFORE - timedelta(days=3))

    def twice(name: HeldKey) -> list[str]:
        there = Holding(world.db)
        done = [there.hold(name, KEEPER, world.now) for _ in range(2)]
        return done + [there.release(name, KEEPER, world.now) for _ in range(2)]

    return twice


def test_holding_twice_releasing_twice_and_holding_nothing(
    world: World, holding: Callable[[HeldKey], list[str]]
) -> None:
    assert holding(QUARTER) == ["gone", "gone", "already", "already"]
    assert holding(DAY) == ["done", "already", "done", "already"]
    world.go_to(DAY_BEFORE + MINUTE)
    assert holding(DAY)[0] == "gone"
    rows = world.db.query("select action from changes order by id")
    assert [row["action"] for row in rows] == ["hold", "release"]


def test_batches_name_channels_and_count_people_who_see_that_they_are_held(
    world: World, holding: Any
) -> None:
    (batch,) = Holding(world.db).batches(world.now, world.now + timedelta(days=14))
    assert (batch.name, batch.due, batch.people, batch.channels) == (DAY, DAY_BEFORE, 2, [CHANNEL])
    assert Holding(world.db).batches(world.now, DAY_BEFORE) == []
    assert Holding(world.db).hold(DAY, KEEPER, world.now) == "done"
    (next_,) = upcoming(world.db, DANA, world.now, limit=5)
    assert (next_.delivery.state, next_.delivery.error) == (State.HELD, f"held by {KEEPER}")


def test_a_hold_between_claim_and_sending_is_respected(world: World, holding: Any) -> None:
    world.keepers = [KEEPER]
    world.clock.move_to(DAY_BEFORE)
    now = int(DAY_BEFORE.timestamp())
    assert len(outbox.claim(world.db, now, now + 120, 10, "another")) == 3
    assert Holding(world.db).hold(DAY, KEEPER, world.now) == "done"
    world.go_on(minutes=10)
    assert world.states() == world.states(CHANNEL) == {("reminder", "P1D"): "held"}
    world.go_to(START + timedelta(hours=2))
    errors = {row["error"] for row in ledger_table.listing(world.db, destination=DANA)}
    assert (world.office.letters, errors) == ([], {f"held by {KEEPER}"})


def test_reminders_move_to_a_new_start_and_what_may_be_said_gives_way(world: World) -> None:
    wanted(world, "P1D", "PT15M")
    world.go_to(DAY_BEFORE - timedelta(days=7))
    before = ledger_table.listing(world.db, destination=DANA)
    world.db.update("deliveries", {"unclear_since": 1}, key=before[1]["key"])
    for start in (LATER, CHAT):  # there and back again
        world.change(local_start=start)
        world.tick()
        rows = ledger_table.listing(world.db, destination=DANA)
        assert sorted(row["state"] for row in rows) == ["pending", "pending", "withdrawn"]
    assert {row["key"] for row in before} < {row["key"] for row in rows}
