"""Answers of Slack's that are lost, and a bot that is ended, while it works on a file."""

from __future__ import annotations

from typing import Any

import pytest

from bot.store import files as in_hand
from tests.handlers.files.kit import (
    SINGLE,
    answer_after,
    asks_keepers,
    gives,
    ics,
    now_says,
    press,
    session,
)
from tests.stage import Stage, eventually, shown

FILE = ics(SINGLE)


def about_files(stage: Stage) -> list[dict[str, Any]]:
    """What the bot said to the keeper, besides about dates."""
    there = stage.keeper.sees(stage.keeper.open_dm())
    return [one for one in there if one["user"] != stage.keeper.id and not asks_keepers(one)]


def looks_again(stage: Stage) -> None:
    """What the bot does every few minutes."""
    stage.bot.sender.carry_out(stage.bot.files.look_after())


@pytest.mark.parametrize("fault", ["drop_after", "drop_before", "fail"])
def test_a_file_is_read_though_the_answer_to_its_message_is_lost(stage: Stage, fault: Any) -> None:
    stage.slack.faults.add(fault, "chat.postMessage", times=1)
    message = gives(stage, "chats.ics", FILE)
    assert "1 to add" in shown(message)
    assert len(about_files(stage)) == 1
    press(stage.keeper, message, "Import")
    now_says(stage.keeper, message, "was imported")
    eventually(lambda: in_hand.being_worked_on(stage.bot.db) == [])


def test_a_file_is_read_once_slack_is_back(stage: Stage) -> None:
    stage.slack.faults.add("drop_before", "chat.postMessage", times=None)
    dm = stage.keeper.open_dm()
    ts = stage.keeper.upload(dm, "chats.ics", FILE)
    eventually(lambda: stage.bot.files.bench._again)
    assert about_files(stage) == []
    stage.slack.faults.clear()
    looks_again(stage)
    assert "1 to add" in shown(answer_after(stage.keeper, ts))
    assert len(about_files(stage)) == 1


def test_in_a_thread_a_file_is_read_though_the_answer_to_its_message_is_lost(stage: Stage) -> None:
    dm = stage.keeper.open_dm()
    root = stage.keeper.say(dm, "help")
    eventually(lambda: about_files(stage))
    stage.slack.faults.add("drop_after", "chat.postMessage", times=1)
    message = gives(stage, "chats.ics", FILE, thread_ts=root)
    assert "1 to add" in shown(message)
    there = [one for one in stage.keeper.thread(dm, root) if "chats.ics" in shown(one)]
    assert there == [message]


def test_what_came_of_a_file_is_shown_once_slack_is_back(stage: Stage) -> None:
    message = gives(stage, "chats.ics", FILE)
    eventually(lambda: in_hand.being_worked_on(stage.bot.db) == [])
    stage.slack.faults.add("drop_before", "chat.update", times=None, skip=1)
    press(stage.keeper, message, "Import")
    eventually(lambda: stage.bot.files.bench._again)
    now_says(stage.keeper, message, "Importing chats.ics")
    assert session(stage) is not None
    assert len(in_hand.being_worked_on(stage.bot.db)) == 1
    stage.slack.faults.clear()

    def is_shown() -> bool:
        looks_again(stage)
        return in_hand.being_worked_on(stage.bot.db) == []

    eventually(is_shown)
    now_says(stage.keeper, message, "was imported")
    assert about_files(stage)[0]["ts"] == message["ts"]


def test_a_bot_ended_before_that_asks_for_the_file_again(stage: Stage) -> None:
    message = gives(stage, "chats.ics", FILE)
    eventually(lambda: in_hand.being_worked_on(stage.bot.db) == [])
    stage.slack.faults.add("drop_before", "chat.update", times=None, skip=1)
    press(stage.keeper, message, "Import")
    eventually(lambda: stage.bot.files.bench._again)
    stage.stop()
    stage.slack.faults.clear()
    stage.slack.faults.add("drop_after", "chat.update", times=1)
    stage.start()
    now_says(stage.keeper, message, "what was done already is not done twice")
    eventually(lambda: in_hand.being_worked_on(stage.bot.db) == [])
    assert "nothing new" in shown(gives(stage, "chats.ics", FILE))


def test_a_message_that_the_bot_had_not_heard_of_is_found_after_a_restart(stage: Stage) -> None:
    stage.slack.faults.add("drop_after", "chat.postMessage", times=1)
    stage.slack.faults.add("drop_before", "conversations.history", times=None)
    dm = stage.keeper.open_dm()
    stage.keeper.upload(dm, "chats.ics", FILE)
    eventually(lambda: stage.bot.files.bench._again)
    (message,) = about_files(stage)
    assert "Reading chats.ics" in shown(message)
    stage.restart()
    eventually(lambda: stage.bot.files.bench._again)
    stage.slack.faults.clear()
    looks_again(stage)
    now_says(stage.keeper, message, "The bot was restarted while it worked on chats.ics")
    eventually(lambda: in_hand.being_worked_on(stage.bot.db) == [])
    assert len(about_files(stage)) == 1


def test_what_came_of_a_file_is_said_anew_where_its_message_is_gone(stage: Stage) -> None:
    stage.slack.faults.add("refuse", "chat.update", error="message_not_found", times=1)
    message = gives(stage, "chats.ics", FILE)
    assert "1 to add" in shown(message)
    press(stage.keeper, message, "Import")
    now_says(stage.keeper, message, "was imported")
