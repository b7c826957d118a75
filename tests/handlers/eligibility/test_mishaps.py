"""Conversations when the bot is killed, a message is gone, or Slack fails."""

from __future__ import annotations

from bot.store import interviews
from tests.handlers.eligibility.desk import Desk, texts


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
    assert "Who authorized" in texts(desk.last(desk.conversation()))


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
