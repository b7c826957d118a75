"""What the bot does not know, passed on to the keepers and answered, also from their Home."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.local import Visitor
from bot.store import keepers
from bot.store.people import Person
from handlers.effects import AckView
from handlers.forms import FormError
from handlers.routes import Submission
from tests.handlers.ask.kit import answers, home_of, home_with, passed_on, received
from tests.handlers.keeping.kit import on_top
from tests.stage import AUTHORIZERS, Stage, buttons, eventually, shown

QUESTION = "which football team plays on Sunday"
TWO = {"bot_admins": frozenset({"U0KEEPER", "U0PRIYA"})}


def ask(stage: Stage, text: str = QUESTION) -> dict[str, Any]:
    return stage.types(f"/charter-ask {text}")


def pass_on(stage: Stage, text: str = QUESTION) -> dict[str, Any]:
    """Pass a question on; the message in which the keeper sees it."""
    stage.dana.press(ask(stage, text), "ask_pass_on")
    return received(stage.keeper, "passed on a question")


def with_words(who: Visitor, words: str) -> list[dict[str, Any]]:
    """The direct messages from the bot that have these words now."""
    there = who.sees(who.open_dm())
    return [m for m in there if m["user"] != who.id and words in f"{m['text']}\n{shown(m)}"]


def all_is_said(stage: Stage) -> None:
    """Return once nothing about a question is on its way."""
    moving = "select 1 from deliveries where subject is not null and wanted > 0"
    moving += " and (correct_at is not null or state in ('pending', 'sending'))"
    eventually(lambda: not stage.bot.db.query(moving))


def kept(stage: Stage) -> list[dict[str, Any]]:
    return stage.bot.db.query("select * from questions")


def answer(who: Visitor, message: dict[str, Any], text: str) -> Any:
    """Press Answer, write, send; what came of it."""
    who.press(message, "ask_answer_it")
    (view,) = eventually(who.views)
    return who.submit(view["id"], {"ask_typed": {"value": text}})


def test_what_was_passed_on_can_be_taken_back_by_the_asker_alone(stage: Stage) -> None:
    message = pass_on(stage)
    (own,) = [m for m in stage.dana.sees(AUTHORIZERS) if "Take it back" in buttons(m)]
    value = buttons(own)["Take it back"]["value"]
    stage.keeper.press(message, "ask_answer_it")
    (view,) = eventually(stage.keeper.views)
    other = stage.types(f"/charter-ask {QUESTION}", who=stage.priya)
    other["blocks"][-1]["elements"][0] |= {"action_id": "ask_take_back", "value": value}
    stage.slack.workspace.replace_ephemeral(AUTHORIZERS, "U0PRIYA", other["ts"], other)
    stage.priya.press(other, "ask_take_back")
    eventually(lambda: [m for m in stage.priya.sees(AUTHORIZERS) if "Only whoever" in shown(m)])
    assert kept(stage)
    stage.dana.press(own, "ask_take_back")
    assert kept(stage) == []
    eventually(lambda: not with_words(stage.keeper, "a question"))
    result = stage.keeper.submit(view["id"], {"ask_typed": {"value": "Too late"}})
    assert "took it back" in result.errors["ask_typed"]
    files = list(stage.folder.glob("bot.db*"))
    assert len(files) >= 2  # the write-ahead log is one of them
    eventually(lambda: not any(b"football" in file.read_bytes() for file in files))


def test_questions_are_forgotten_when_their_time_is_over(stage: Stage) -> None:
    message = pass_on(stage)
    all_is_said(stage)
    stage.clock.advance(timedelta(days=364))
    assert not stage.run("questions")
    stage.clock.advance(timedelta(days=2))
    stage.run("questions")
    channel = stage.keeper.open_dm()
    eventually(lambda: message["ts"] not in [m["ts"] for m in stage.keeper.sees(channel)])
    assert kept(stage) == []


def test_an_answer_that_cannot_be_delivered_is_told_to_its_keeper(stage: Stage) -> None:
    message = pass_on(stage)
    stage.slack.faults.add("refuse", "chat.postMessage", error="user_not_found")
    answer(stage.keeper, message, "The home team.")
    received(stage.keeper, "could not be delivered (Slack says user_not_found)")


def test_with_nobody_to_pass_on_to_nothing_is_offered(stage: Stage) -> None:
    before = ask(stage)
    stage.more = {}
    stage.restart()
    message = ask(stage)
    assert "Ask a keeper" not in message["text"]
    assert "Ask a keeper" not in buttons(message)
    stage.dana.press(before, "ask_pass_on")
    eventually(lambda: [m for m in stage.dana.sees(AUTHORIZERS) if "Not passed on" in shown(m)])
    assert kept(stage) == []


def test_whoever_is_no_keeper_any_more_does_not_get_the_question(stage: Stage) -> None:
    fault = stage.slack.faults.add("fail", "chat.postMessage")
    stage.dana.press(ask(stage), "ask_pass_on")
    eventually(lambda: fault.times == 0)
    stage.more = {"bot_admins": frozenset({"U0PRIYA"})}
    stage.restart()
    stage.clock.advance(timedelta(minutes=3))
    all_is_said(stage)
    assert not with_words(stage.keeper, "question")


def test_a_yes_of_which_nothing_was_seen_counts_once_and_is_shown_when_pressed_again(
    stage: Stage,
) -> None:
    message, fault = ask(stage), stage.slack.faults.add("drop_before", "response_url")
    stage.dana.press(message, "ask_pass_on")
    eventually(lambda: fault.times == 0)
    received(stage.keeper, QUESTION)
    stage.clock.advance(timedelta(days=2))  # by then the bot has forgotten that it was pressed
    stage.bot.heartbeat.wake("forget")
    eventually(lambda: not stage.bot.db.query("select 1 from seen where key like 'ask:%'"))
    stage.dana.press(message, "ask_pass_on")
    eventually(lambda: [m for m in stage.dana.sees(AUTHORIZERS) if "Take it back" in buttons(m)])
    assert len(stage.bot.db.query("select 1 from questions")) == 1


def sent_again(stage: Stage, view: dict[str, Any], text: str, by: str) -> list[str]:
    """Send a modal that is closed here, as one whose acknowledgement was lost; its errors."""
    values = {"ask_typed": {"value": {"value": text}}}
    submission = Submission(
        callback_id=view["callback_id"],
        person=Person(by),
        view={**view, "state": {"values": values}},
        trigger_id="another",
        response_urls=(),
    )
    try:
        effects = stage.bot.routes.submissions[view["callback_id"]](submission)
    except FormError as error:
        return [*error.errors.values()]
    stage.bot.sender.carry_out([each for each in effects if not isinstance(each, AckView)])
    acks = [each for each in effects if isinstance(each, AckView)]
    return [str(text) for each in acks for text in each.content.values()]


def test_the_same_answer_sent_again_is_no_error_and_another_one_is(stage: Stage) -> None:
    stage.keeper.press(pass_on(stage), "ask_answer_it")
    (view,) = eventually(stage.keeper.views)
    sent = stage.keeper.submit(view["id"], {"ask_typed": {"value": "The home team."}})
    assert sent.outcome == "closed"
    assert sent_again(stage, view, "The home team.", "U0KEEPER") == []
    assert sent_again(stage, view, "The guests.", "U0KEEPER") == [
        "Not sent. You have answered this one already."
    ]
    keepers.appoint(stage.bot.db, "U0PRIYA", "U0KEEPER", 1)
    assert sent_again(stage, view, "The home team.", "U0PRIYA") == [
        "Not sent. Another keeper has answered this one meanwhile."
    ]
    received(stage.dana, "The home team.")
    all_is_said(stage)
    assert len(with_words(stage.dana, "The home team.")) == 1


def test_of_two_who_answer_from_home_the_second_is_told_and_keeps_what_they_typed(
    stage: Stage,
) -> None:
    stage.more = {"bot_admins": frozenset({"U0KEEPER", "U0PRIYA"})}
    stage.restart()
    for who in (stage.keeper, stage.priya):
        home_of(who)
    passed_on(stage, QUESTION)
    theirs = received(stage.priya, QUESTION)
    homes = {who.id: home_with(who, QUESTION) for who in (stage.keeper, stage.priya)}
    for who in (stage.keeper, stage.priya):
        who.press(homes[who.id], "ask_answer_it")
        on_top(who, "ask_answer_view")
    assert answers(stage.keeper, "The home team.").outcome == "closed"
    late = answers(stage.priya, "The guests, I am sure.")
    assert late.errors == {"ask_typed": "Not sent. Another keeper has answered this one meanwhile."}
    there = on_top(stage.priya, "ask_answer_view")["state"]["values"]["ask_typed"]["value"]
    assert there["value"] == "The guests, I am sure."
    for who in (stage.keeper, stage.priya):
        eventually(lambda: QUESTION not in shown(who.home() or {}))  # noqa: B023 - at once
    after = received(stage.priya, "Answered by <@U0KEEPER>")
    assert after["ts"] == theirs["ts"]
    assert "The home team." in shown(received(stage.dana, "answers the question"))
    stage.priya.close(stage.priya.views()[-1]["id"])
    # A Home that has not been drawn anew still has the button.
    stale = stage.slack.workspace.views.publish("U0PRIYA", homes["U0PRIYA"])
    stage.priya.press(stale, "ask_answer_it")
    received(stage.priya, "<@U0KEEPER> has answered this one meanwhile.")
    assert stage.priya.views() == []


def test_home_shows_the_oldest_few_and_how_many_more(stage: Stage) -> None:
    home_of(stage.keeper)
    for number in range(7):
        passed_on(stage, f"{QUESTION} number {number} <b>")
        stage.clock.advance(timedelta(minutes=1))
    home = home_with(stage.keeper, "And 2 more, which show here next.")
    assert "number 0 &lt;b&gt;" in shown(home)
    assert "number 5" not in shown(home)
