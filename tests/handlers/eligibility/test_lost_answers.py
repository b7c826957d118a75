"""Conversations when Slack's answers are lost, and when the bot is killed at a bad moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.outbox.message import Message
from bot.store import interviews
from bot.store.interviews import Conversation
from handlers.blocks import section
from tests.handlers.eligibility.desk import DANA, Desk, texts, to_result


def notes(desk: Desk, now: Conversation) -> dict[str, Any]:
    """The message with the buttons of a result."""
    return next(m for m in desk.thread(now) if "Call first" in texts(m))


def deletes(desk: Desk, now: Conversation) -> None:
    """Press Delete in the first message."""
    desk.presses(desk.slack.messages[str(now.thread_ts)], "Delete")


# What stands though it was deleted


@pytest.mark.parametrize("how", ["no answer", "done, but no answer"])
def test_a_file_whose_deletion_was_not_confirmed_is_deleted_later(desk: Desk, how: str) -> None:
    now = to_result(desk)
    desk.presses(notes(desk, now), "Send me a copy")
    if how == "no answer":
        desk.slack.fails["files.delete"] = "no_answer"
    else:
        desk.slack.loses.add("files.delete")
    deletes(desk, now)
    desk.slack.fails.clear()
    desk.slack.loses.clear()
    desk.later(minutes=2)
    assert desk.slack.files == set()
    assert desk.slack.messages == {}
    assert desk.db.query("select * from interviews") == []


def test_a_file_that_may_not_be_deleted_keeps_no_message_back(desk: Desk) -> None:
    now = to_result(desk)
    desk.presses(notes(desk, now), "Send me a copy")
    desk.slack.fails["files.delete"] = "cant_delete_file"
    deletes(desk, now)
    assert desk.slack.messages == {}
    assert desk.db.query("select * from interviews") == []


@pytest.mark.parametrize("error", ["no_answer", "ratelimited", "internal_error"])
def test_a_thread_that_cannot_be_read_now_is_cleared_later(desk: Desk, error: str) -> None:
    now = desk.begins()
    interviews.forget_message(desk.db, now.id, desk.last(now)["ts"])
    desk.slack.fails["conversations.replies"] = error
    deletes(desk, now)
    desk.slack.fails.clear()
    desk.later(minutes=2)
    assert desk.slack.messages == {}


def test_a_deletion_is_finished_though_the_bot_was_down_for_days(desk: Desk) -> None:
    now = to_result(desk)
    desk.lost = True
    deletes(desk, now)
    desk.clock.advance(timedelta(days=3))
    desk.restart()
    assert desk.slack.messages == {}
    assert desk.db.query("select * from interviews") == []


def test_a_deletion_that_slack_refuses_for_good_is_given_up_after_a_day(desk: Desk) -> None:
    now = to_result(desk)
    desk.slack.fails["chat.delete"] = "cant_delete_message"
    deletes(desk, now)
    desk.later(hours=23)
    assert len(desk.db.query("select * from interviews")) == 1
    desk.later(hours=2)
    assert desk.db.query("select * from interviews") == []


def test_an_opening_that_is_given_up_leaves_nothing(desk: Desk) -> None:
    desk.slack.loses.add("chat.postMessage")
    desk.begins()
    desk.clock.advance(timedelta(days=3))
    desk.slack.loses.clear()
    desk.restart()
    desk.later(minutes=2)
    assert desk.slack.messages == {}
    assert desk.db.query("select * from interviews") == []


def test_the_question_whether_to_go_on_is_deleted_though_nobody_heard_of_it(desk: Desk) -> None:
    now = desk.begins()
    desk.slack.loses.add("chat.postMessage")
    desk.later(days=4)
    desk.slack.loses.clear()
    assert [m for m in desk.slack.messages.values() if "waiting where" in m["text"]]
    deletes(desk, now)
    assert desk.slack.messages == {}


def test_what_was_said_beside_the_thread_is_deleted_with_the_rest(desk: Desk) -> None:
    now = desk.begins()
    desk.says_beside(now, "county")
    assert [m for m in desk.slack.messages.values() if "write it in the thread" in m["text"]]
    deletes(desk, now)
    assert desk.slack.messages == {}


def test_an_answer_beside_a_thread_that_is_not_there_yet_is_told_where_it_belongs(
    desk: Desk,
) -> None:
    desk.lost = True
    desk.begins()
    desk.lost = False
    desk.says_beside(replace(desk.conversation(), channel="D0DANA"), "county")
    (said,) = desk.slack.messages.values()
    assert said["channel"] == "D0DANA"
    assert "write it in the thread" in said["text"]
    desk.presses(desk.types("mine"), "Delete")
    assert desk.slack.messages == {}


LOST = ["confirmed", "lost"]


@pytest.mark.parametrize("answer", LOST)
@pytest.mark.parametrize("what", ["an aside", "a question", "a copy", "the one after three days"])
def test_what_is_posted_while_its_conversation_is_deleted_does_not_stay(
    desk: Desk, what: str, answer: str
) -> None:
    now = to_result(desk) if what == "a copy" else desk.begins()

    def meanwhile() -> None:
        # The message is there only after the thread was cleared.
        late = desk.slack.messages.popitem()
        deletes(desk, now)
        assert desk.slack.messages == {}
        assert desk.db.query("select * from interviews") == []
        desk.slack.messages.update([late])
        if answer == "lost":
            desk.slack.loses.add(method)
            desk.slack.meanwhile["conversations.replies"] = desk.slack.loses.clear

    method = "files.upload_v2" if what == "a copy" else "chat.postMessage"
    desk.slack.meanwhile[method] = meanwhile
    match what:
        case "an aside":
            desk.says(now, "why")
        case "a question":
            desk.says(now, "county")
        case "a copy":
            desk.presses(notes(desk, now), "Send me a copy")
        case _:
            desk.later(days=4)
    assert desk.slack.messages == {}
    assert desk.slack.files == set()


def test_what_slack_posts_long_after_it_gave_no_answer_does_not_stay(desk: Desk) -> None:
    now = to_result(desk)
    desk.slack.drops["chat.postMessage"] = "drop_after"
    desk.says(now, "my answers")
    late = desk.slack.messages.popitem()
    deletes(desk, now)
    assert desk.slack.messages == {}
    desk.slack.messages.update([late])
    desk.later(minutes=2)
    assert desk.slack.messages == {}
    assert desk.db.query("select * from interviews") == []


# What is opened


def two_begun_unheard(desk: Desk) -> tuple[str, str]:
    """Two conversations whose first messages stand in Slack, and nobody knows; their ts."""
    desk.slack.loses.add("chat.postMessage")
    desk.begins("Maple")
    desk.begins("Oak")
    desk.slack.loses.clear()
    first, second = desk.slack.messages
    return first, second


def test_of_two_that_are_being_opened_the_one_of_the_thread_hears_the_answer(desk: Desk) -> None:
    first, second = two_begun_unheard(desk)
    desk.says(replace(desk.conversation(), channel="D0DANA", thread_ts=first), "county")
    desk.later(minutes=2)
    found = {now.nickname: now for now in interviews.of_owner(desk.db, DANA, limit=5)}
    assert found["Maple"].thread_ts == first
    assert found["Maple"].answers == {"authorizer": "county"}
    assert found["Oak"].thread_ts == second
    assert found["Oak"].answers == {}


def test_another_thread_is_never_taken_for_the_one_that_is_being_opened(desk: Desk) -> None:
    first, second = two_begun_unheard(desk)
    desk.slack.messages["1795377600.9"] = {
        "ts": "1795377600.9",
        "channel": "D0DANA",
        "thread_ts": "",
        "text": "A reminder",
        "bot_id": "B1",
    }
    elsewhere = replace(desk.conversation(), channel="D0DANA", thread_ts="1795377600.9")
    desk.says(elsewhere, "county")
    desk.later(minutes=2)
    for now in interviews.of_owner(desk.db, DANA, limit=5):
        assert now.answers == {}
        assert now.thread_ts in (first, second)


def test_a_first_message_that_arrives_after_another_one_does_not_stay(desk: Desk) -> None:
    def meanwhile() -> None:
        # It takes so long that upkeep, which does not find it, posts another one.
        late = desk.slack.messages.popitem()
        desk.later(minutes=2)
        desk.slack.messages.update([late])

    desk.slack.meanwhile["chat.postMessage"] = meanwhile
    desk.begins("Maple")
    now = desk.conversation()
    assert len(desk.slack.messages) == 2
    assert "Who authorized" in texts(desk.last(now))
    assert str(now.thread_ts) in desk.slack.messages


@pytest.mark.parametrize("method", ["conversations.open", "chat.postMessage"])
@pytest.mark.parametrize("error", ["ratelimited", "internal_error"])
def test_what_cannot_be_opened_now_is_opened_later(desk: Desk, method: str, error: str) -> None:
    desk.lost = True
    desk.begins()
    desk.restart()
    desk.slack.fails[method] = error
    desk.later(minutes=2)
    del desk.slack.fails[method]
    desk.later(minutes=1)
    assert "Who authorized" in texts(desk.last(desk.conversation()))


def test_going_on_before_there_is_a_thread_leaves_it_to_be_drawn(desk: Desk) -> None:
    desk.lost = True
    desk.begins()
    desk.lost = False
    desk.presses(desk.types("mine"), "Go on")
    desk.slack.loses.add("chat.getPermalink")
    now = desk.conversation()
    interviews.place(desk.db, now.id, "D0DANA", "1795377600.000001")
    desk.slack.messages["1795377600.000001"] = {
        "ts": "1795377600.000001",
        "channel": "D0DANA",
        "thread_ts": "",
        "text": "",
    }
    desk.later(minutes=2)  # it was killed right after the place was noted
    assert "Who authorized" in texts(desk.last(desk.conversation()))


def test_a_start_button_works_again_after_its_conversation_was_deleted(desk: Desk) -> None:
    desk.mentions("<@U0BOT> what is DTA?")
    offer = list(desk.slack.messages.values())[-1]
    desk.presses(offer, "Start privately", times=2)
    deletes(desk, desk.conversation())
    desk.clock.advance(timedelta(minutes=2))
    desk.presses(offer, "Start privately")
    assert desk.conversation().thread_ts


# What is said


def test_a_text_for_screen_readers_follows_though_its_first_update_got_lost(desk: Desk) -> None:
    desk.slack.fails["chat.update"] = "no_answer"
    now = to_result(desk)
    desk.slack.fails.clear()
    desk.later(minutes=1)
    said = next(m for m in desk.thread(now) if "Call first" in texts(m))
    assert "Call first" in said["text"]


@pytest.mark.parametrize("method", ["chat.postMessage"])
def test_what_was_posted_without_an_answer_is_not_posted_again(desk: Desk, method: str) -> None:
    now = desk.begins()
    desk.slack.loses.add(method)
    desk.says(now, "county")
    desk.slack.loses.clear()
    desk.later(minutes=1)
    desk.later(minutes=1)
    asked = [m for m in desk.thread(now) if "assistance file" in texts(m)]
    assert len(asked) == 1
    desk.says(now, "yes")
    assert "*Yes*" in texts(desk.slack.messages[asked[0]["ts"]])


def test_a_file_that_arrived_without_an_answer_is_not_said_to_be_missing(desk: Desk) -> None:
    now = to_result(desk)
    desk.slack.loses.add("files.upload_v2")
    desk.presses(notes(desk, now), "Send me a copy")
    assert desk.last(now)["text"].startswith("If you see no file here")


def test_what_is_said_stands_before_the_question_whoever_shows_that_first(desk: Desk) -> None:
    now = desk.begins()
    slower = desk.bot.core.aside(now, now, Message(section("Why we ask")))
    desk.look_after()
    desk.carry_out(slower)
    assert desk.last(now)["text"].startswith("Why we ask\n1. Who authorized")


def test_deleting_is_answered_before_the_messages_go(desk: Desk) -> None:
    now = desk.begins()
    said: list[int] = []
    desk.slack.meanwhile["conversations.replies"] = lambda: said.append(len(desk.slack.responses))
    before = len(desk.slack.responses)
    deletes(desk, now)
    assert said == [before + 1]


@pytest.mark.parametrize(
    ("error", "said"), [("no_answer", "Slack did not say"), ("restricted_action", "was not shared")]
)
def test_nothing_is_said_to_be_shared_that_may_not_be(desk: Desk, error: str, said: str) -> None:
    now = to_result(desk)
    desk.presses(notes(desk, now), "Share in a channel")
    desk.slack.fails["response_url"] = error
    desk.shares("C1")
    assert said in desk.last(now)["text"]
    assert not desk.last(now)["text"].startswith("Shared")
    assert desk.slack.responses[1:] == []
