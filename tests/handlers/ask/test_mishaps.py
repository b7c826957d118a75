"""Passed-on questions when Slack's answers are lost, the bot is killed, or two things meet."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.local import Visitor
from bot.local.faults import Fault
from bot.store.people import Person
from handlers.effects import AckView
from handlers.forms import FormError
from handlers.routing import Submission
from tests.handlers.ask.kit import passed_on, received
from tests.stage import AUTHORIZERS, Stage, buttons, eventually, shown

QUESTION = "which football team plays on Sunday"
ANSWER = "The home team."
TWO = {"bot_admins": frozenset({"U0KEEPER", "U0PRIYA"})}


def offered(stage: Stage) -> dict[str, Any]:
    """The message that offers to pass the question on."""
    return stage.types(f"/charter-ask {QUESTION}")


def with_words(who: Visitor, words: str) -> list[dict[str, Any]]:
    """The direct messages that have these words now."""
    there = who.sees(who.open_dm())
    return [m for m in there if m["user"] != who.id and words in f"{m['text']}\n{shown(m)}"]


def lose(stage: Stage, kind: Any, method: str = "chat.postMessage", **how: Any) -> Fault:
    return stage.slack.faults.add(kind, method, **how)


def happened(fault: Fault) -> None:
    eventually(lambda: fault.times == 0)


def a_little_later(stage: Stage) -> None:
    """An attempt that began before now has ended, and the bot looks again."""
    stage.clock.advance(timedelta(minutes=3))
    stage.bot.heartbeat.wake("questions")


def all_is_said(stage: Stage) -> None:
    """No message about a question waits for an attempt or its end."""
    rows = "select * from question_messages where ts is null or tried_at is not null"
    eventually(lambda: not stage.bot.db.query(rows))


def writes(who: Visitor, view: dict[str, Any], text: str = ANSWER) -> Any:
    return who.submit(view["id"], {"ask_typed": {"value": text}})


def begins_to_answer(who: Visitor, message: dict[str, Any]) -> dict[str, Any]:
    """Press Answer; the modal."""
    before = len(who.views())
    who.press(message, "ask_answer_it")
    view: dict[str, Any] = eventually(lambda: who.views()[before:])[0]
    return view


def dies(stage: Stage) -> None:
    """From now on, whatever the bot has decided is not carried out, as if it had been killed."""
    stage.bot.sender.close(5)


@pytest.mark.parametrize("kind", ["drop_before", "drop_after", "fail"])
def test_a_keeper_gets_a_question_once_though_slacks_answer_was_lost(
    stage: Stage, kind: str
) -> None:
    fault = lose(stage, kind)
    stage.dana.press(offered(stage), "ask_pass_on")
    happened(fault)
    a_little_later(stage)
    all_is_said(stage)
    assert len(with_words(stage.keeper, QUESTION)) == 1
    writes(stage.keeper, begins_to_answer(stage.keeper, received(stage.keeper, QUESTION)))
    received(stage.keeper, "Answered by <@U0KEEPER>")


def test_a_question_that_the_bot_does_not_know_to_stand_there_is_cleared_when_taken_back(
    stage: Stage,
) -> None:
    fault = lose(stage, "drop_after")
    stage.dana.press(offered(stage), "ask_pass_on")
    happened(fault)
    own = eventually(lambda: [m for m in stage.dana.sees(AUTHORIZERS) if "Passed" in m["text"]])
    stage.dana.press(own[0], "ask_take_back")
    eventually(lambda: not stage.bot.db.query("select 1 from questions"))
    assert with_words(stage.keeper, QUESTION)
    a_little_later(stage)
    received(stage.keeper, "took back the question")
    assert not with_words(stage.keeper, QUESTION)
    eventually(lambda: not stage.bot.db.query("select 1 from question_messages"))


@pytest.mark.parametrize("kind", ["drop_before", "fail"])
def test_what_was_taken_back_is_cleared_though_slack_was_away(stage: Stage, kind: str) -> None:
    message = passed_on(stage, QUESTION)
    all_is_said(stage)
    fault = lose(stage, kind, "chat.update")
    own = eventually(lambda: [m for m in stage.dana.sees(AUTHORIZERS) if "Passed" in m["text"]])
    stage.dana.press(own[0], "ask_take_back")
    happened(fault)
    a_little_later(stage)
    assert received(stage.keeper, "took back the question")["ts"] == message["ts"]


@pytest.mark.parametrize("kind", ["drop_before", "drop_after", "fail"])
def test_the_asker_gets_an_answer_once_though_slacks_answer_was_lost(
    stage: Stage, kind: str
) -> None:
    view = begins_to_answer(stage.keeper, passed_on(stage, QUESTION))
    all_is_said(stage)
    fault = lose(stage, kind)
    assert writes(stage.keeper, view).outcome == "closed"
    happened(fault)
    received(stage.keeper, "Answered by <@U0KEEPER>")
    a_little_later(stage)
    all_is_said(stage)
    assert len(with_words(stage.dana, ANSWER)) == 1
    assert not with_words(stage.keeper, "could not be delivered")


def test_what_a_kill_left_unsaid_is_said_after_the_restart(stage: Stage) -> None:
    message = passed_on(stage, QUESTION)
    all_is_said(stage)
    view = begins_to_answer(stage.keeper, message)
    dies(stage)
    assert writes(stage.keeper, view).outcome == "closed"
    stage.restart()
    received(stage.dana, ANSWER)
    received(stage.keeper, "Answered by <@U0KEEPER>")
    all_is_said(stage)
    assert len(with_words(stage.dana, ANSWER)) == 1


def test_a_question_passed_on_just_before_a_kill_reaches_the_keepers(stage: Stage) -> None:
    message = offered(stage)
    dies(stage)
    stage.dana.press(message, "ask_pass_on")
    stage.restart()
    received(stage.keeper, QUESTION)
    stage.dana.press(message, "ask_pass_on")
    eventually(lambda: [m for m in stage.dana.sees(AUTHORIZERS) if "Take it back" in buttons(m)])
    all_is_said(stage)
    assert len(with_words(stage.keeper, QUESTION)) == 1


def test_whoever_is_no_keeper_any_more_does_not_get_the_question(stage: Stage) -> None:
    message = offered(stage)
    dies(stage)
    stage.dana.press(message, "ask_pass_on")
    stage.more = {"bot_admins": frozenset({"U0PRIYA"})}
    stage.restart()
    all_is_said(stage)
    assert not with_words(stage.keeper, QUESTION)
    assert not stage.bot.db.query("select 1 from question_messages where whom = 'U0KEEPER'")


def test_a_yes_of_which_nothing_was_seen_counts_once_and_is_shown_when_pressed_again(
    stage: Stage,
) -> None:
    message, fault = offered(stage), lose(stage, "drop_before", "response_url")
    stage.dana.press(message, "ask_pass_on")
    happened(fault)
    received(stage.keeper, QUESTION)
    stage.clock.advance(timedelta(days=2))  # by then the bot has forgotten that it was pressed
    stage.bot.heartbeat.wake("forget")
    eventually(lambda: not stage.bot.db.query("select 1 from seen where key like 'ask:%'"))
    stage.dana.press(message, "ask_pass_on")
    eventually(lambda: [m for m in stage.dana.sees(AUTHORIZERS) if "Take it back" in buttons(m)])
    assert len(stage.bot.db.query("select 1 from questions")) == 1


def test_a_change_on_its_way_does_not_bring_back_what_was_taken_back(stage: Stage) -> None:
    message = passed_on(stage, QUESTION)
    all_is_said(stage)
    own = eventually(lambda: [m for m in stage.dana.sees(AUTHORIZERS) if "Passed" in m["text"]])
    view = begins_to_answer(stage.keeper, message)
    fault = lose(stage, "slow", "chat.update", seconds=1.5)
    writes(stage.keeper, view)
    happened(fault)
    stage.dana.press(own[0], "ask_take_back")
    eventually(lambda: not stage.bot.db.query("select 1 from question_messages"))
    assert not with_words(stage.keeper, QUESTION)
    received(stage.keeper, "took back the question")


def test_no_answer_arrives_to_a_question_that_was_taken_back_meanwhile(stage: Stage) -> None:
    message = passed_on(stage, QUESTION)
    all_is_said(stage)
    own = eventually(lambda: [m for m in stage.dana.sees(AUTHORIZERS) if "Passed" in m["text"]])
    view = begins_to_answer(stage.keeper, message)
    fault = lose(stage, "slow", seconds=1.5)
    writes(stage.keeper, view)
    happened(fault)
    stage.dana.press(own[0], "ask_take_back")
    posts = stage.slack.calls
    eventually(lambda: [c for c in posts("chat.postMessage") if ANSWER in c.arguments["text"]])
    eventually(lambda: not stage.bot.db.query("select 1 from question_messages"))
    assert not with_words(stage.dana, ANSWER)


def test_a_keepers_message_that_comes_late_shows_what_happened_meanwhile(stage: Stage) -> None:
    stage.more = TWO
    stage.restart()
    fault = lose(stage, "slow", skip=1, seconds=1.5)
    first = passed_on(stage, QUESTION)
    happened(fault)
    writes(stage.keeper, begins_to_answer(stage.keeper, first))
    received(stage.priya, "Answered by <@U0KEEPER>")
    all_is_said(stage)
    assert len(with_words(stage.priya, QUESTION)) == 1


def sent_again(stage: Stage, view: dict[str, Any], text: str, by: str) -> list[str]:
    """Send a modal that is closed here, as one whose acknowledgement was lost; its errors."""
    assert stage.bot.answering is not None
    values = {"ask_typed": {"value": {"value": text}}}
    submission = Submission(
        callback_id=view["callback_id"],
        person=Person(by),
        view={**view, "state": {"values": values}},
        trigger_id="another",
        response_urls=(),
    )
    try:
        effects = stage.bot.answering.passing_on.answer(submission)
    except FormError as error:
        return [*error.errors.values()]
    stage.bot.sender.carry_out([each for each in effects if not isinstance(each, AckView)])
    acks = [each for each in effects if isinstance(each, AckView)]
    return [str(text) for each in acks for text in each.content.values()]


def test_the_same_answer_sent_again_is_no_error_and_another_one_is(stage: Stage) -> None:
    view = begins_to_answer(stage.keeper, passed_on(stage, QUESTION))
    assert writes(stage.keeper, view).outcome == "closed"
    assert sent_again(stage, view, ANSWER, "U0KEEPER") == []
    assert sent_again(stage, view, "The guests.", "U0KEEPER") == [
        "Not sent. You have answered it already."
    ]
    assert sent_again(stage, view, ANSWER, "U0PRIYA") == [
        "Not sent. Another keeper has answered it meanwhile."
    ]
    received(stage.dana, ANSWER)
    all_is_said(stage)
    assert len(with_words(stage.dana, ANSWER)) == 1


def test_a_dismissal_reaches_the_asker_after_a_kill(stage: Stage) -> None:
    message = passed_on(stage, QUESTION)
    all_is_said(stage)
    dies(stage)
    stage.keeper.press(message, "ask_dismiss")
    stage.restart()
    received(stage.dana, "it cannot be answered here")
    received(stage.keeper, "Dismissed by <@U0KEEPER>")


def test_what_is_pressed_on_before_the_bot_knows_that_it_stands_is_not_posted_again(
    stage: Stage,
) -> None:
    fault = lose(stage, "drop_after")
    stage.dana.press(offered(stage), "ask_pass_on")
    happened(fault)
    message = received(stage.keeper, QUESTION)
    stage.keeper.press(message, "ask_dismiss")
    received(stage.dana, "it cannot be answered here")
    received(stage.keeper, "Dismissed by <@U0KEEPER>")
    a_little_later(stage)
    all_is_said(stage)
    assert [m["ts"] for m in with_words(stage.keeper, QUESTION)] == [message["ts"]]
    stage.keeper.press(message, "ask_answer_it")
    all_is_said(stage)
    assert stage.keeper.views() == []
    assert [m["ts"] for m in with_words(stage.keeper, "Dismissed by")] == [message["ts"]]


def test_an_answer_that_is_deleted_before_the_bot_knows_that_it_stands_says_so(
    stage: Stage,
) -> None:
    view = begins_to_answer(stage.keeper, passed_on(stage, QUESTION))
    all_is_said(stage)
    fault = lose(stage, "drop_after")
    writes(stage.keeper, view)
    happened(fault)
    message = received(stage.dana, ANSWER)
    stage.dana.press(message, "ask_take_back")
    assert received(stage.dana, "Taken back")["ts"] == message["ts"]
    eventually(lambda: not stage.bot.db.query("select 1 from question_messages"))
    assert received(stage.dana, "Taken back")["ts"] == message["ts"]
