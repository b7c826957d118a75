"""Kinds of messages x what can go wrong: said once, or said to be doubtful, or failed and told."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.local import Visitor
from bot.local.faults import FaultKind
from tests.bot.outbox.mailroom import (
    Mailroom,
    Step,
    archived,
    clock_set,
    deactivated,
    fault,
    gone,
    killed,
    once_a_minute,
    revoked,
    root_deleted,
    stall,
    then,
    without,
)
from tests.bot.outbox.subjects import SUBJECTS
from tests.schedules.world import CHANNEL, KEEPER, OTHERS, QUARTER_BEFORE, START
from tests.stage import AUTHORIZERS, Stage, eventually, shown


def looked_up(seconds: float) -> Step:
    """An answer is lost, and looking is limited."""

    def lost(room: Mailroom) -> None:
        room.slack.faults.add("drop_after", "chat.postMessage")
        room.slack.faults.add("rate_limit", "conversations.*", seconds=seconds, times=3)

    return then(lost, lambda room: None)


LATE = stall, fault("late", seconds=0.3)
ONCE: dict[str, Step] = {
    "answer lost": fault("drop_after"),
    "answer lost, no echo": then(fault("drop_after"), lambda room: None),
    "dropped before the effect": fault("drop_before"),
    "500": fault("fail", status=500),
    "503": fault("fail"),
    "gateway page": fault("fail", status=502),
    "broken JSON": fault("fail", status=200),
    "429 of posting": fault("rate_limit", seconds=30, times=3),
    "429 of posting without Retry-After": fault("rate_limit", seconds=0),
    "429 of reading": looked_up(30),
    "429 of reading without Retry-After": looked_up(0),
    "429 of updating": fault("rate_limit", "chat.update", seconds=30, times=3),
    "stall": LATE[0],
    "late effect": LATE[1],
    "killed before the post": killed("before"),
    "killed after the post": killed("after"),
    "history once a minute": once_a_minute,
    "root of the thread deleted": root_deleted,
    "clock set back": clock_set(hours=-1),
    "clock set forward": clock_set(minutes=5),
}
DOUBTFUL: dict[str, Step] = {"no history scope": without("channels:history", "im:history")}
NEVER: dict[str, Step] = {
    "removed from the channel": gone,
    "archived": archived,
    "deactivated": deactivated,
    "token revoked": revoked,
}
# What is tried with every kind each time; all else with reminders only, save in `make chaos`.
EVERYWHERE = {"answer lost", "503", "killed after the post", "archived", "deactivated"}
EVERYWHERE |= {"root of the thread deleted"}
IN_ITS_WORDS = ("reply", "no history scope")  # reminders have words of their own for doubt
THOROUGH = "ALL_FAULTS" in os.environ
PEOPLE_ONLY, CHANNELS_ONLY = {"deactivated"}, {"archived", "removed from the channel"}


def pairs(faults: dict[str, Step]) -> list[tuple[str, str]]:
    """Each kind with each fault that it can meet."""
    return [
        (kind, name)
        for kind, subject in SUBJECTS.items()
        for name in faults
        if (THOROUGH or kind == "reminder" or name in EVERYWHERE or (kind, name) == IN_ITS_WORDS)
        and name not in (PEOPLE_ONLY if subject.place == CHANNEL else CHANNELS_ONLY)
    ]


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Mailroom]:
    room = Mailroom(tmp_path)
    try:
        yield room
    finally:
        room.close()


def meets(room: Mailroom, kind: str, what_goes_wrong: Step) -> int:
    """Let a message of a kind become due while something goes wrong, and let time pass.

    How many of the kind stood there before.
    """
    subject = SUBJECTS[kind]
    subject.prepare(room)
    before = len(room.messages(subject.kind))
    what_goes_wrong(room)
    subject.due(room)
    room.tick()
    if what_goes_wrong in LATE:  # no time passes by the clock meanwhile
        assert room.slack.wait_until(lambda: any(call.fault for call in room.slack.calls()))
    room.go_on(minutes=40)
    return before


@pytest.mark.parametrize(("kind", "name"), pairs(ONCE))
def test_a_message_is_said_once_whatever_goes_wrong(room: Mailroom, kind: str, name: str) -> None:
    before = meets(room, kind, ONCE[name])
    said = [message["text"] for message in room.messages(SUBJECTS[kind].kind)]
    gone = [text for text in said if text == "This message was deleted."]
    assert len(said) - len(gone) == before + 1
    assert "twice" not in said[-1]
    assert room.state(SUBJECTS[kind].kind) == "sent"


@pytest.mark.parametrize("kind", [k for k, each in SUBJECTS.items() if not each.is_new_each_time])
def test_a_message_is_said_once_though_the_database_is_put_back_to_a_copy(
    room: Mailroom, kind: str
) -> None:
    subject = SUBJECTS[kind]
    subject.prepare(room)
    copy, before = room.copy_database(), len(room.messages(subject.kind))
    subject.due(room)
    room.tick()
    assert len(room.messages(subject.kind)) == before + 1
    room.go_on(minutes=5)
    room.put_back(copy)
    room.tick()
    subject.due(room)  # what made it due is done again
    room.go_on(minutes=40)
    assert len(room.messages(subject.kind)) == before + 1
    assert room.state(subject.kind) == "sent"


@pytest.mark.parametrize(("kind", "name"), pairs(DOUBTFUL))
def test_where_nobody_can_look_it_is_said_again_and_said_to_be_doubtful(
    room: Mailroom, kind: str, name: str
) -> None:
    before = meets(room, kind, DOUBTFUL[name])
    said = [message["text"] for message in room.messages(SUBJECTS[kind].kind)]
    assert ["twice" in text for text in said[before:]] == [False, True]


@pytest.mark.parametrize(("kind", "name"), pairs(NEVER))
def test_where_nobody_can_be_reached_it_fails_and_is_told_once(
    room: Mailroom, kind: str, name: str
) -> None:
    before = meets(room, kind, NEVER[name])
    assert len(room.messages(SUBJECTS[kind].kind)) == before
    assert room.state(SUBJECTS[kind].kind) == "failed"
    told = len(room.messages(SUBJECTS[kind].told))
    assert told == int(SUBJECTS[kind].place == CHANNEL and name != "token revoked")


def test_an_ordinary_restart_looks_nothing_up(room: Mailroom) -> None:
    room.put()
    room.wish("PT15M", who=CHANNEL)
    room.go_to(QUARTER_BEFORE - timedelta(minutes=5))
    room.stop()
    room.clock.move_to(QUARTER_BEFORE + timedelta(minutes=5))
    room.start_anew()
    room.tick()
    assert len(room.messages("reminder")) == 1
    assert room.slack.calls("conversations.*") == []


def test_forty_look_ups_that_are_limited_hold_up_no_other_reminder(room: Mailroom) -> None:
    room.slack.events.echoes = False
    unclear, others = [f"C0{n:02}" for n in range(40)], OTHERS[:20]
    room.put()
    room.put("other", START.replace(hour=10, minute=2, tzinfo=None), kind="training")
    for who in unclear:
        room.wish("PT15M", who=who)
    for who in others:
        room.wish("PT15M", who=who, kind="training")
    room.go_to(QUARTER_BEFORE - timedelta(seconds=1))
    room.slack.faults.add("drop_before", "chat.postMessage", times=40)
    room.clock.advance(timedelta(seconds=1))
    room.tick()
    room.slack.faults.add("rate_limit", "conversations.*", times=None, seconds=30)
    room.clock.advance(timedelta(minutes=2))  # the leases run out when the others are due
    before = room.elapsed
    room.dispatchers[0].tick()
    assert room.dispatchers[0]._outgoing.wait_until_empty(20)
    assert len(room.messages("reminder")) == len(others)
    assert room.elapsed == before


def test_what_was_looked_for_in_vain_is_sent_in_time_and_said_to_be_doubtful(
    room: Mailroom,
) -> None:
    room.put()
    room.wish("PT15M", who=KEEPER)
    room.go_to(QUARTER_BEFORE - timedelta(seconds=1))
    room.slack.events.echoes = False
    room.slack.faults.add("drop_before", "chat.postMessage")
    room.slack.faults.add("rate_limit", "conversations.*", times=None, seconds=60)
    room.go_to(START - timedelta(minutes=3))
    (message,) = room.messages("reminder")
    assert "perhaps twice" in message["text"]


def test_the_echo_of_a_message_settles_it_before_anybody_looks(room: Mailroom) -> None:
    meets(room, "reminder", fault("drop_after"))
    assert room.slack.calls("conversations.history") == []
    assert room.state("reminder") == "sent"


# What the whole bot answers where something goes wrong on the way


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """The whole bot with one keeper."""
    with Stage(tmp_path, more={"bot_admins": frozenset({"U0KEEPER"})}) as stage:
        stage.settle()
        yield stage


def minutes_pass(stage: Stage) -> None:
    """All that is to be done by then is done, by another process, which waits for no lease."""
    stage.settle()
    stage.restart()
    for _ in range(3):
        stage.settle()
        stage.clock.advance(timedelta(minutes=1))
    stage.settle()


def told(stage: Stage, who: Visitor, channel: str, words: str) -> list[dict[str, Any]]:
    """The bot's messages there, in threads too, that have these words."""
    roots = who.sees(channel)
    there = {m["ts"]: m for root in roots for m in [root, *who.thread(channel, root["ts"])]}
    own = [m for m in there.values() if m["user"] == stage.slack.app.user_id]
    return [m for m in own if words in f"{m['text']} {shown(m)}"]


def writes(stage: Stage) -> str:
    """Ask in a direct message; where it is to be answered."""
    channel = stage.dana.open_dm()
    stage.dana.say(channel, "When is the next chat?")
    return channel


def mentions(stage: Stage) -> str:
    """Ask in a channel; where it is to be answered."""
    stage.dana.say(AUTHORIZERS, f"<@{stage.slack.app.user_id}> when is the next chat?")
    return AUTHORIZERS


@pytest.mark.parametrize("asks", [writes, mentions])
@pytest.mark.parametrize("fault", ["fail", "drop_before", "drop_after"])
def test_a_question_that_comes_twice_is_answered_once_whatever_goes_wrong(
    stage: Stage, fault: FaultKind, asks: Callable[[Stage], str]
) -> None:
    stage.slack.faults.add(fault, "chat.postMessage")
    stage.slack.faults.add("redeliver", "*")
    channel = asks(stage)
    eventually(lambda: stage.slack.calls("chat.postMessage"))
    minutes_pass(stage)
    assert len(told(stage, stage.dana, channel, "Charter Chat")) == 1
