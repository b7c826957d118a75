"""The weekly digest, over the real wire. The stage begins on a Sunday."""

from __future__ import annotations

from datetime import datetime

from tests.handlers.keepers.kit import closes_all, keeps, sends
from tests.stage import AUTHORIZERS, OFFICE, Stage, eventually


def digests(stage: Stage, channel: str = AUTHORIZERS) -> list[str]:
    return [m["text"] for m in stage.priya.sees(channel) if "Coming up" in m["text"]]


def turn_on(stage: Stage, *channels: str) -> None:
    sends(stage.keeper, keeps(stage, "/charter-sessions digest"), channels=list(channels))
    closes_all(stage.keeper)


def goes_to(stage: Stage, moment: str) -> None:
    stage.clock.move_to(datetime.fromisoformat(moment))
    stage.bot.heartbeat.wake("keepers")


def test_it_is_off_until_a_keeper_turns_it_on(stage: Stage) -> None:
    stage.types("/charter-chat")
    stage.clock.move_to(datetime.fromisoformat("2026-11-23T17:05:00+00:00"))
    assert not stage.bot.keeping.digest.look_after()


def test_it_comes_on_monday_once_and_again_a_week_later(stage: Stage) -> None:
    turn_on(stage, AUTHORIZERS)
    assert not stage.bot.keeping.digest.look_after()
    goes_to(stage, "2026-11-23T17:00:10+00:00")
    (text,) = eventually(lambda: digests(stage))
    assert "Wednesday, November 25, 2026, 10:00 a.m. to 11:00 a.m. Pacific" in text
    assert "expected, not confirmed" in text
    assert "December 30" not in text
    eventually(lambda: not stage.bot.keeping.digest._posting)
    assert not stage.bot.keeping.digest.look_after()
    goes_to(stage, "2026-12-21T17:00:10+00:00")
    eventually(lambda: len(digests(stage)) == 2)


def test_a_week_without_sessions_has_none(stage: Stage) -> None:
    turn_on(stage, AUTHORIZERS)
    stage.clock.move_to(datetime.fromisoformat("2026-11-30T17:00:10+00:00"))
    assert not stage.bot.keeping.digest.look_after()


def test_a_channel_that_cannot_be_reached_keeps_no_other_waiting(stage: Stage) -> None:
    turn_on(stage, OFFICE, AUTHORIZERS)
    goes_to(stage, "2026-11-23T17:00:10+00:00")
    eventually(lambda: digests(stage))
    turn_on(stage)
    assert stage.bot.keeping.digest.channels() == []
