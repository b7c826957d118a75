"""The weekly digest, over the real wire. The stage begins on a Sunday."""

from __future__ import annotations

from datetime import datetime

from bot.store import keepers
from tests.handlers.keeping.kit import KEEPER, OTHER, closes_all, keeps, sends
from tests.stage import AUTHORIZERS, OFFICE, Stage, eventually, shown


def digests(stage: Stage, channel: str = AUTHORIZERS) -> list[str]:
    return [m["text"] for m in stage.priya.sees(channel) if "Coming up" in m["text"]]


def digest_channels(stage: Stage) -> list[str]:
    return [row["channel"] for row in keepers.digests(stage.bot.db) if not row["ended_at"]]


def messages(stage: Stage, who: str, text: str) -> list[str]:
    visitor = stage.visitor(who)
    return [m["text"] for m in visitor.sees(visitor.open_dm()) if text in m["text"]]


def turn_on(stage: Stage, *channels: str) -> None:
    sends(stage.keeper, keeps(stage, "/charter-sessions digest"), channels=list(channels))
    closes_all(stage.keeper)


def goes_to(stage: Stage, moment: str) -> None:
    stage.clock.move_to(datetime.fromisoformat(moment))
    stage.bot.heartbeat.wake("keepers")


def test_a_channel_that_cannot_be_reached_ends_there_and_whoever_turned_it_on_is_told_once(
    stage: Stage,
) -> None:
    turn_on(stage, AUTHORIZERS)
    sends(
        stage.visitor(OTHER),
        keeps(stage, "/charter-sessions digest", OTHER),
        channels=[OFFICE, AUTHORIZERS],
    )
    goes_to(stage, "2026-11-23T17:00:10+00:00")
    eventually(lambda: digests(stage))
    (told,) = eventually(lambda: messages(stage, OTHER, "digest that you turned on"))
    assert f"for <#{OFFICE}> has stopped, since I am no longer a member" in told
    assert "`/charter-sessions digest`" in told
    assert digest_channels(stage) == [AUTHORIZERS]
    said = shown({"blocks": stage.home(KEEPER)})
    assert (
        f"Weekly digest to <#{OFFICE}>: I am no longer a member of the channel; it has "
        "stopped there" in said
    )
    goes_to(stage, "2026-12-21T17:00:10+00:00")
    eventually(lambda: len(digests(stage)) == 2)
    assert len(messages(stage, OTHER, "has stopped")) == 1
    assert messages(stage, KEEPER, "has stopped") == []
