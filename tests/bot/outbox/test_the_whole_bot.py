"""What the whole bot answers where something goes wrong on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.local import Visitor
from bot.local.faults import FaultKind
from tests.stage import AUTHORIZERS, Stage, eventually, shown


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
