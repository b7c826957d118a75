"""Conversations when the bot is killed, a message is gone, or Slack fails."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.store import interviews
from tests.handlers.eligibility.desk import DANA, PRIYA, Desk, texts


def test_what_a_kill_left_undone_is_done_after_the_restart(desk: Desk) -> None:
    now = desk.begins()
    desk.says(now, "county")
    desk.lost = True
    desk.says(now, "yes")
    assert "assistance file" in texts(desk.last(now))
    desk.restart()
    assert desk.conversation().answers == {"authorizer": "county", "listed": "yes"}
    assert "provided differentiated" in texts(desk.last(now))
    assert "*Yes*" in texts(desk.thread(now)[-2])


def test_a_conversation_begun_just_before_a_kill_is_opened_after_the_restart(desk: Desk) -> None:
    desk.lost = True
    desk.types("")
    desk.restart()
    desk.later(minutes=2)
    assert "Which charter school" in texts(desk.last(desk.conversation()))


def begun_unheard(desk: Desk, nickname: str = "Maple") -> str:
    """A conversation whose first message stands in Slack, and nobody knows; its ts."""
    desk.slack.loses.add("chat.postMessage")
    desk.begins(nickname)
    desk.slack.loses.clear()
    (root,) = desk.slack.messages
    assert desk.conversation().thread_ts is None
    return root


def test_a_conversation_whose_opening_was_never_confirmed_is_opened_once(desk: Desk) -> None:
    root = begun_unheard(desk)
    desk.slack.fails["conversations.history"] = "no_answer"
    desk.later(minutes=2)
    assert list(desk.slack.messages) == [root]
    del desk.slack.fails["conversations.history"]
    desk.later(minutes=1)
    now = desk.conversation()
    assert now.thread_ts == root
    assert "Who authorized" in texts(desk.last(now))
    assert len([m for m in desk.slack.messages.values() if "Maple" in texts(m)]) == 1


def test_where_the_direct_message_may_not_be_read_it_is_opened_again(desk: Desk) -> None:
    root = begun_unheard(desk)
    desk.slack.fails["conversations.history"] = "missing_scope"
    desk.later(minutes=2)
    now = desk.conversation()
    assert now.thread_ts not in (None, root)
    assert "Who authorized" in texts(desk.last(now))


def test_an_answer_typed_before_the_bot_heard_of_the_thread_is_taken(desk: Desk) -> None:
    root = begun_unheard(desk)
    desk.says(replace(desk.conversation(), channel="D0DANA", thread_ts=root), "county")
    now = desk.conversation()
    assert (now.channel, now.thread_ts) == ("D0DANA", root)
    assert now.answers == {"authorizer": "county"}
    assert "assistance file" in texts(desk.last(now))
    desk.later(minutes=2)
    assert now == desk.conversation()
    desk.presses(desk.last(now), "No")
    assert "provided differentiated" in texts(desk.last(now))


@pytest.mark.parametrize(("who", "thread_ts"), [(PRIYA, None), (DANA, "1795291200.000001")])
def test_what_is_said_in_another_thread_meanwhile_is_no_answer(
    desk: Desk, who: str, thread_ts: str | None
) -> None:
    root = begun_unheard(desk)
    desk.slack.messages[thread_ts or root] = desk.slack.messages[root]
    channel = "D" + who[1:]
    elsewhere = replace(desk.conversation(), channel=channel, thread_ts=thread_ts or root)
    desk.says(elsewhere, "county", who)
    assert desk.conversation().answers == {}
    assert desk.conversation().thread_ts is None


def test_deleting_removes_an_opening_that_was_never_confirmed(desk: Desk) -> None:
    begun_unheard(desk)
    desk.slack.fails["conversations.history"] = "no_answer"
    desk.presses(desk.types("mine"), "Delete")
    assert len(desk.slack.messages) == 1
    del desk.slack.fails["conversations.history"]
    desk.later(minutes=1)
    assert desk.slack.messages == {}
    assert desk.db.query("select * from interviews") == []


def test_a_question_whose_posting_was_never_confirmed_can_still_be_answered(desk: Desk) -> None:
    now = desk.begins()
    asked = desk.last(now)
    interviews.forget_message(desk.db, now.id, asked["ts"])
    desk.presses(asked, "The State Board")
    assert "*The State Board*" in texts(desk.slack.messages[asked["ts"]])


def test_a_message_that_is_gone_from_slack_stops_nothing(desk: Desk) -> None:
    now = desk.begins()
    asked = dict(desk.last(now))
    del desk.slack.messages[asked["ts"]]
    desk.says(now, "county")
    assert "assistance file" in texts(desk.last(now))
    assert desk.conversation().drawn == desk.conversation().revision


def test_when_slack_fails_the_thread_is_drawn_later(desk: Desk) -> None:
    now = desk.begins()
    desk.slack.fails["chat.postMessage"] = "ratelimited"
    desk.says(now, "county")
    del desk.slack.fails["chat.postMessage"]
    desk.later(minutes=1)
    assert "assistance file" in texts(desk.last(now))


def test_without_a_direct_message_nothing_is_begun_and_that_is_said(desk: Desk) -> None:
    desk.slack.fails["conversations.open"] = "user_disabled"
    desk.types("")
    assert desk.db.query("select * from interviews") == []
    said = desk.slack.responses[0].message
    assert said is not None
    assert "could not open a direct message" in said.text
