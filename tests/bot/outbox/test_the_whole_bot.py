"""What the bot says by itself, with the whole bot, where something goes wrong on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.local import Visitor
from tests.handlers.keeping.kit import closes_all, keeps, says_yes, sends
from tests.stage import AUTHORIZERS, Stage, eventually, shown

DIGEST = datetime.fromisoformat("2026-11-23T17:00:10+00:00")
FAULTS: dict[str, dict[str, Any]] = {
    "503": {"kind": "fail"},
    "broken connection": {"kind": "drop_before"},
    "answer lost": {"kind": "drop_after"},
    "internal_error": {"kind": "refuse", "error": "internal_error"},
}


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """The whole bot with one keeper."""
    stage = Stage(tmp_path, more={"bot_admins": frozenset({"U0KEEPER"})})
    try:
        stage.start()
        stage.settle()
        yield stage
    finally:
        stage.close()


def goes_wrong(stage: Stage, name: str, *, skip: int = 0) -> None:
    """The next post, or a later one, meets this."""
    stage.slack.faults.add(methods="chat.postMessage", skip=skip, **FAULTS[name])


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
@pytest.mark.parametrize(
    ("name", "delivered"),
    [("answer lost", "twice"), ("503", "twice"), *((name, "once") for name in FAULTS)],
)
def test_a_question_is_answered_once_whatever_goes_wrong(
    stage: Stage, name: str, asks: Callable[[Stage], str], delivered: str
) -> None:
    goes_wrong(stage, name)
    if delivered == "twice":
        stage.slack.faults.add("redeliver", "*")
    channel = asks(stage)
    eventually(lambda: stage.slack.calls("chat.postMessage"))
    minutes_pass(stage)
    assert len(told(stage, stage.dana, channel, "Charter Chat")) == 1


def test_that_a_digest_has_stopped_is_said_though_slack_was_away(stage: Stage) -> None:
    sends(stage.keeper, keeps(stage, "/charter-sessions digest"), channels=[AUTHORIZERS])
    closes_all(stage.keeper)
    stage.slack.workspace.leave(AUTHORIZERS, stage.slack.app.user_id)
    goes_wrong(stage, "503", skip=1)
    stage.clock.move_to(DIGEST)
    minutes_pass(stage)
    assert len(told(stage, stage.keeper, stage.keeper.open_dm(), "digest has stopped")) == 1


def chatter(stage: Stage) -> None:
    """Others write more messages than are looked at at once."""
    for number in range(210):
        stage.priya.say(AUTHORIZERS, f"message {number}")


def test_a_digest_is_posted_once_though_two_hundred_messages_came_in_between(stage: Stage) -> None:
    sends(stage.keeper, keeps(stage, "/charter-sessions digest"), channels=[AUTHORIZERS])
    closes_all(stage.keeper)
    stage.settle()
    goes_wrong(stage, "503")
    stage.clock.move_to(DIGEST)
    stage.settle()
    chatter(stage)
    goes_wrong(stage, "answer lost")
    minutes_pass(stage)
    minutes_pass(stage)
    assert len(told(stage, stage.priya, AUTHORIZERS, "Coming up")) == 1


def test_an_announcement_is_posted_once_and_no_doubt_is_told(stage: Stage) -> None:
    sends(stage.keeper, keeps(stage, "/charter-sessions announce"), channels=[AUTHORIZERS])
    goes_wrong(stage, "answer lost")
    says_yes(stage.keeper)
    eventually(lambda: told(stage, stage.priya, AUTHORIZERS, "Announced by"))
    chatter(stage)
    minutes_pass(stage)
    assert len(told(stage, stage.priya, AUTHORIZERS, "Announced by")) == 1
    assert told(stage, stage.keeper, stage.keeper.open_dm(), "the announcement") == []
