"""Attempts at messages and their corrections, of which several may be on their way at once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.outbox.outcomes import Final, Outcome, RateLimited, Unclear
from bot.store import corrections, deliveries
from bot.store.database import Row
from tests.schedules.world import (
    CHANNEL,
    CHAT,
    DAY_BEFORE,
    KEEPER,
    QUARTER_BEFORE,
    START,
    Letter,
    PostOffice,
    World,
)


def test_a_request_that_times_out_is_tried_again_when_its_lease_runs_out(world: World) -> None:
    world.put()
    world.wish("PT15M")

    def times_out(office: PostOffice, letter: Letter) -> Outcome:
        world.elapsed += 10
        world.clock.advance(timedelta(seconds=10))
        return Unclear("timeout")

    world.office.faults = [times_out]
    world.go_to(START)
    assert [letter.at for letter in world.office.letters] == [
        QUARTER_BEFORE + world.pace.lease,
    ]


def test_a_channel_that_is_lost_again_is_told_of_again(world: World) -> None:
    world.put()
    world.wish("P1D", "PT15M", who=CHANNEL)
    world.office.unreachable[CHANNEL] = Final("not_in_channel")
    world.go_to(DAY_BEFORE + timedelta(hours=1))
    world.wish("P1D", "PT15M", who=CHANNEL)
    world.go_to(START)
    assert world.heard(KEEPER) == [("ended", ""), ("ended", "")]


# Corrections


def test_a_correction_that_may_still_arrive_is_made_again_whatever_was_made_since(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.put()
    world.wish("P1D")
    world.go_to(DAY_BEFORE)
    update, late = PostOffice.update, []

    def arrives_later(office: PostOffice, row: Row, letter: Letter) -> Outcome:
        if not late:
            late.append((office, row, letter))
            return Unclear("timeout")
        return update(office, row, letter)

    monkeypatch.setattr(PostOffice, "update", arrives_later)
    world.restart()
    world.change(topic="Renewal")
    world.tick()
    (row,) = deliveries.listing(world.db)
    world.change(local_start=CHAT + timedelta(hours=1))
    world.stands(row)
    update(*late[0])
    assert [one.start for one in world.office.corrections] == [START + timedelta(hours=1), START]
    world.go_on(minutes=3)
    assert world.office.corrections[-1].start == START + timedelta(hours=1)


def test_what_changes_while_a_correction_is_on_its_way_is_corrected_next(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.put()
    world.wish("P1D")
    world.go_to(DAY_BEFORE)
    update = PostOffice.update

    def moved_meanwhile(office: PostOffice, row: Row, letter: Letter) -> Outcome:
        if not office.corrections:
            world.change(local_start=CHAT + timedelta(hours=1))
            world.planning.refresh(world.now)  # it finds the correction taken
        return update(office, row, letter)

    monkeypatch.setattr(PostOffice, "update", moved_meanwhile)
    world.restart()
    world.change(topic="Renewal")
    world.tick()
    assert [one.start for one in world.office.corrections] == [START, START + timedelta(hours=1)]


def test_what_slack_is_too_busy_to_rewrite_is_corrected_as_soon_as_it_may_be(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.put()
    world.wish("P1D")
    world.go_to(DAY_BEFORE)
    limits: list[Outcome] = [RateLimited(6.5)]
    update, woken = PostOffice.update, []

    def busy(office: PostOffice, row: Row, letter: Letter) -> Outcome:
        return limits.pop() if limits else update(office, row, letter)

    monkeypatch.setattr(PostOffice, "update", busy)
    world.stop()
    world.dispatchers = [world.new_dispatcher(woken.append)]
    (row,) = deliveries.listing(world.db)
    world.stands(row)
    assert woken == [7]
    world.go_on(seconds=7)
    assert len(world.office.corrections) == 1


def test_what_was_rewritten_at_once_is_not_written_again(world: World) -> None:
    world.put()
    world.wish("P1D")
    world.go_to(DAY_BEFORE)
    (row,) = deliveries.listing(world.db)
    for _ in range(2):
        world.stands(row)
    assert len(world.office.corrections) == 2
    world.go_on(minutes=10)
    assert len(world.office.corrections) == 2


def test_what_nobody_came_to_rewrite_is_corrected_when_the_lease_runs_out(world: World) -> None:
    world.put()
    world.wish("P1D")
    world.go_to(DAY_BEFORE)
    (row,) = deliveries.listing(world.db)
    lease = int(world.now.timestamp()) + 120
    corrections.take_correction(world.db, row["key"], row["channel"], row["ts"], lease)
    world.restart()
    world.go_on(minutes=1)
    assert world.office.corrections == []
    world.go_on(minutes=2)
    assert len(world.office.corrections) == 1


def test_a_correction_that_cannot_be_worded_is_tried_again_an_hour_later(world: World) -> None:
    world.put()
    world.wish("P1D")
    world.go_to(DAY_BEFORE)
    world.office.lost_for_words = True
    world.change(topic="Renewal")
    world.go_on(minutes=10)
    world.office.lost_for_words = False
    world.go_on(minutes=45)
    assert world.office.corrections == []
    world.go_on(minutes=10)
    assert len(world.office.corrections) == 1
