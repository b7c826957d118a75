"""The weekly digest, over the real wire. The stage begins on a Sunday."""

from __future__ import annotations

import threading
import time
from datetime import datetime
from typing import Any

import pytest

from bot.store.people import Person
from tests.handlers.keeping.kit import KEEPER, OTHER, closes_all, keeps, sends
from tests.stage import AUTHORIZERS, OFFICE, Stage, eventually, shown


def digests(stage: Stage, channel: str = AUTHORIZERS) -> list[str]:
    return [m["text"] for m in stage.priya.sees(channel) if "Coming up" in m["text"]]


def messages(stage: Stage, who: str, text: str) -> list[str]:
    visitor = stage.visitor(who)
    return [m["text"] for m in visitor.sees(visitor.open_dm()) if text in m["text"]]


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
    assert f"for <#{OFFICE}> has stopped, since the bot is no longer a member" in told
    assert "`/charter-sessions digest`" in told
    assert stage.bot.keeping.digest.channels() == [AUTHORIZERS]
    said = shown({"blocks": stage.bot.keeping.watching.home(Person(KEEPER))})
    assert (
        f"Weekly digest to <#{OFFICE}>: the bot is no longer a member of the channel; it has "
        "stopped there" in said
    )
    goes_to(stage, "2026-12-21T17:00:10+00:00")
    eventually(lambda: len(digests(stage)) == 2)
    assert len(messages(stage, OTHER, "has stopped")) == 1
    assert messages(stage, KEEPER, "has stopped") == []


def test_it_can_be_turned_on_again_where_it_ended(stage: Stage) -> None:
    turn_on(stage, OFFICE)
    goes_to(stage, "2026-11-23T17:00:10+00:00")
    eventually(lambda: messages(stage, KEEPER, "has stopped"))
    turn_on(stage, AUTHORIZERS)
    assert stage.bot.keeping.digest.failures() == []
    turn_on(stage, AUTHORIZERS, OFFICE)
    assert stage.bot.keeping.digest.channels() == [AUTHORIZERS, OFFICE]


def test_what_slack_cannot_take_for_now_is_tried_again_and_nobody_is_told(stage: Stage) -> None:
    turn_on(stage, AUTHORIZERS)
    stage.slack.faults.add("refuse", "chat.postMessage", times=None, error="internal_error")
    goes_to(stage, "2026-11-23T17:00:10+00:00")
    (said,) = eventually(stage.bot.keeping.digest.failures)
    assert said == f"Weekly digest to <#{AUTHORIZERS}>: Slack says `internal_error`"
    stage.slack.faults.clear()
    # One attempt more may still be on its way to its refusal, and nothing is tried meanwhile.
    eventually(lambda: not stage.bot.keeping.digest._posting)
    stage.bot.heartbeat.wake("keepers")
    eventually(lambda: digests(stage))
    eventually(lambda: not stage.bot.keeping.digest.failures())
    assert messages(stage, KEEPER, "digest") == []


def test_what_slack_will_not_take_is_given_up_for_this_week_and_told(stage: Stage) -> None:
    turn_on(stage, AUTHORIZERS)
    stage.slack.faults.add("refuse", "chat.postMessage", times=1, error="invalid_blocks")
    goes_to(stage, "2026-11-23T17:00:10+00:00")
    (told,) = eventually(lambda: messages(stage, KEEPER, "could not be posted"))
    assert "since Slack says `invalid_blocks`" in told
    assert stage.bot.keeping.digest.look_after() == ()
    goes_to(stage, "2026-12-21T17:00:10+00:00")
    eventually(lambda: digests(stage))
    eventually(lambda: not stage.bot.keeping.digest.failures())


def test_however_often_the_bot_looks_after_it_a_digest_is_posted_once(stage: Stage) -> None:
    turn_on(stage, AUTHORIZERS)
    done = threading.Event()

    def look_after() -> None:
        while not done.is_set():
            stage.bot.sender.carry_out(stage.bot.keeping.look_after())

    threads = [threading.Thread(target=look_after) for _ in range(3)]
    for thread in threads:
        thread.start()
    goes_to(stage, "2026-11-23T17:00:10+00:00")
    eventually(lambda: digests(stage))
    time.sleep(0.2)  # for another one, if there is to be any
    done.set()
    for thread in threads:
        thread.join()
    assert len(digests(stage)) == 1
    assert len(messages(stage, KEEPER, "Does it take place?")) == 1


@pytest.mark.parametrize("fault", ["drop_after", "drop_before"])
def test_where_the_answer_is_lost_the_bot_looks_before_it_posts_again(
    stage: Stage, fault: Any
) -> None:
    turn_on(stage, AUTHORIZERS)
    stage.slack.faults.add(fault, "chat.postMessage", times=1)
    # The first looks get no answer either.
    stage.slack.faults.add("drop_before", "conversations.history", times=None)
    goes_to(stage, "2026-11-23T17:00:10+00:00")
    eventually(stage.bot.keeping.digest.failures)
    stage.bot.heartbeat.wake("keepers")
    eventually(lambda: stage.slack.calls("conversations.history"))
    stage.slack.faults.clear()

    def has_been_looked_for() -> bool:
        stage.bot.sender.carry_out(stage.bot.keeping.digest.look_after())
        return not stage.bot.keeping.digest.failures()

    eventually(has_been_looked_for)
    assert len(digests(stage)) == 1
