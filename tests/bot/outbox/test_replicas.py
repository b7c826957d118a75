"""Several processes on one database: one sends what is due, each says what it was asked for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.outbox.delivery import Dispatcher
from bot.outbox.kinds import planned
from bot.outbox.message import Message
from bot.outbox.outbox import WORDED, Outbox, Worded
from bot.outbox.outgoing import POST
from bot.store import outbox
from bot.store.bookkeeping import lives
from bot.store.database import Row
from handlers.blocks import section
from tests.schedules.world import DANA, Letter, World


class Lettered(Worded):
    """What the world's post office takes."""

    def render(self, row: Row, facts: str | None, now: datetime) -> Letter:  # type: ignore[override]
        return Letter(row["destination"], row["kind"], "", "", None, now, row["key"])


class Two(World):
    """Two processes, each with a dispatcher of its own."""

    def new_dispatcher(self, wake=lambda seconds: None, **how) -> Dispatcher:  # type: ignore[no-untyped-def]
        return super().new_dispatcher(wake, shares=True)

    def look(self, dispatcher: Dispatcher) -> bool:
        """One look of a process, and whether it is the sender."""
        dispatcher.tick()
        assert dispatcher.wait_until_idle(10)
        return dispatcher.replicas.is_sender


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Two]:
    two = Two(tmp_path)
    two.kinds = {WORDED: Lettered()}
    two.stop()
    first, second = two.dispatchers = [two.new_dispatcher(), two.new_dispatcher()]
    assert [two.look(first), two.look(second)] == [True, False]
    yield two
    two.close()


def asked_for(two: Two, process: Dispatcher, key: str, **more: object) -> None:
    """Put what a process was asked for."""
    row = planned(WORDED, key, DANA, due=int(two.now.timestamp()), expires=2**40)
    of = {"urgent": 1, "leased_by": process.name, "content": Message(section(key)).kept()}
    outbox.put(two.db, {**row, **of, **more})


def test_one_sends_what_is_due_and_the_other_when_that_one_leaves(two: Two) -> None:
    first, second = two.dispatchers
    two.put()
    two.wish("PT15M")
    two.clock.move_to(datetime(2026, 11, 25, 17, 45, tzinfo=UTC))
    assert two.look(second)  # the other's lease has run out: it was not heard of for so long
    assert not two.look(first)
    assert len(two.office.letters) == 1
    second.close(5)
    assert two.look(first)
    assert len(two.office.letters) == 1


def test_the_sender_stays_it_while_it_looks_each_second(two: Two) -> None:
    first, second = two.dispatchers
    for _ in range(30):
        two.clock.advance(timedelta(seconds=1))
        assert [two.look(first), two.look(second)] == [True, False]


def test_what_a_process_was_asked_for_is_said_by_it_though_another_is_the_sender(two: Two) -> None:
    first, second = two.dispatchers
    asked = Outbox(two.db, two.clock, second)
    asked.answer(DANA, Message(section("Here it is.")), "one")
    assert second.wait_until_idle(10)
    assert len(two.office.letters) == 1
    asked_for(two, second, "later")
    two.look(first)
    assert len(two.office.letters) == 1  # it is the other's, which lives
    two.look(second)
    assert len(two.office.letters) == 2


def test_what_a_process_had_claimed_when_it_died_is_sent_once_it_is_missed(two: Two) -> None:
    first, second = two.dispatchers
    now = int(two.now.timestamp())
    asked_for(two, second, "theirs")
    asked_for(two, first, "mine")
    outbox.claim(two.db, now, now + 120, 1, second.name, only_own=True)
    two.look(first)
    assert len(two.office.letters) == 1
    for _ in range(10):
        two.clock.advance(timedelta(seconds=1))
        two.look(first)
    assert len(two.office.letters) == 2


def test_what_waited_too_long_for_its_turn_is_posted_by_whoever_has_it_now(two: Two) -> None:
    first, second = two.dispatchers
    at = int(two.now.timestamp())
    asked_for(two, first, "k", state="sending", attempts=1, told_at=at)
    began = outbox.row_of(two.db, "k")
    assert began
    two.clock.advance(timedelta(seconds=5))
    for by, letters in ((second, 0), (first, 1)):
        by.hurry(began, POST, begun=True)
        assert by.wait_until_idle(10)
        assert len(two.office.letters) == letters


def test_an_echo_is_left_to_the_process_that_waits_for_the_answer(two: Two) -> None:
    first, second = two.dispatchers
    assert first.replicas.is_anothers(second.name)
    assert not second.replicas.is_anothers(second.name)
    second.close(5)
    assert not first.replicas.is_anothers(second.name)
    assert not lives(two.db, second.name, int(two.now.timestamp()))
