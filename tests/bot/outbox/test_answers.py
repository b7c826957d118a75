"""What somebody waits for, and what is to stand no longer: for kinds that know no session."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.outbox.kinds import Decision, Say
from bot.outbox.message import Message
from bot.outbox.outcomes import Late, Outcome
from bot.store import outbox
from bot.store.database import Row
from handlers.blocks import section
from tests.bot.outbox.mailroom import Mailroom
from tests.schedules.world import DANA, QUARTER_BEFORE


class Notes:
    """The smallest kind there is: it says its facts."""

    def decide(self, row: Row, now: datetime) -> Decision:
        return Say(row["told"])

    def render(self, row: Row, facts: str | None, now: datetime) -> Message:
        return Message(section(facts or ""))

    def settled(self, row: Row, outcome: Outcome | Late, now: datetime) -> bool:
        return False


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Mailroom]:
    room = Mailroom(tmp_path)
    room.kinds = {"note": Notes()}
    room.start_anew()
    try:
        yield room
    finally:
        room.close()


def note(room: Mailroom) -> Row:
    """Something to be said to Dana now."""
    at = int(room.now.timestamp())
    return {
        "key": "n1",
        "kind": "note",
        "uid": "",
        "recurrence_id": "",
        "session_kind": "",
        "destination": DANA,
        "is_channel": 0,
        "start": at,
        "due": at,
        "expires": at + 86400,
        "session_end": at + 86400,
    }


def say(room: Mailroom, text: str = "hello") -> bool:
    with room.db.immediate(durable=True):
        return room.dispatchers[0].say(note(room), text)


def said(room: Mailroom) -> list[str]:
    """What Dana has been told, once nothing is on its way."""
    assert room.dispatchers[0].wait_until_idle(10)
    return [message["text"] for message in room.messages("note")]


def test_what_somebody_waits_for_is_said_without_a_look_at_what_is_due(room: Mailroom) -> None:
    assert say(room)
    assert said(room) == ["hello"]
    assert not say(room)  # the same question came twice
    assert said(room) == ["hello"]


def test_it_is_not_said_if_what_it_answers_could_not_be_kept(room: Mailroom) -> None:
    with pytest.raises(RuntimeError), room.db.immediate():
        room.dispatchers[0].say(note(room), "hello")
        raise RuntimeError
    assert said(room) == []


@pytest.mark.parametrize("fault", ["drop_after", "drop_before", "fail"])
def test_an_answer_is_said_once_though_what_slack_says_is_lost(room: Mailroom, fault: str) -> None:
    room.slack.events.echoes = False
    room.slack.faults.add(fault, "chat.postMessage")  # type: ignore[arg-type]
    say(room)
    said(room)
    room.go_on(minutes=5)
    assert said(room) == ["hello"]


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_new_process_waits_for_no_lease_of_one_that_was_killed(room: Mailroom, when: str) -> None:
    room.slack.events.echoes = False
    room.way.killed = when
    say(room)
    said(room)
    room.stop()
    room.start_anew()
    room.go_on(seconds=16)
    assert said(room) == ["hello"]


def test_what_is_withdrawn_before_it_was_said_is_not_said(room: Mailroom) -> None:
    outbox.put(room.db, {**note(room), "state": "pending", "act_at": note(room)["due"]})
    outbox.withdraw(room.db, "n1", int(room.now.timestamp()))
    room.tick()
    assert said(room) == []


def test_what_is_withdrawn_after_it_was_said_stands_no_longer(room: Mailroom) -> None:
    say(room)
    assert said(room) == ["hello"]
    outbox.withdraw(room.db, "n1", int(room.now.timestamp()))
    room.slack.faults.add("fail", "chat.delete")
    room.go_on(minutes=5)
    assert said(room) == []
    assert len(room.slack.calls("chat.delete")) == 2


def test_an_answer_overtakes_the_reminders_that_wait(room: Mailroom) -> None:
    room.put()
    for number in range(30):
        room.wish("PT15M", who=f"C0{number:02}")
    room.go_to(QUARTER_BEFORE - timedelta(seconds=1))
    room.slack.faults.add("slow", "chat.postMessage", seconds=0.2, times=None)
    room.clock.advance(timedelta(seconds=1))
    room.dispatchers[0].tick()
    say(room)
    assert room.slack.wait_until(lambda: bool(room.messages("note")))
    assert len(room.messages("reminder")) < 30
    room.slack.faults.clear()
