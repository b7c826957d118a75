"""What the bot does not know, passed on to the keepers and answered, also from their Home."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from bot.community.facts import due
from bot.local import Visitor
from bot.store import people
from bot.store.people import Person
from handlers.effects import AckView
from handlers.forms import FormError
from handlers.routes import Submission
from tests.handlers.ask.kit import answers, fills_in, passed_on, received
from tests.stage import AUTHORIZERS, Stage, buttons, eventually, everything, shown

QUESTION = "which football team plays on Sunday"


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
    stage.slack.workspace.post_ephemeral(AUTHORIZERS, "U0PRIYA", other, instead=other["ts"])
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
    people.appoint(stage.bot.db, "U0PRIYA", "U0KEEPER", 1)
    assert sent_again(stage, view, "The home team.", "U0PRIYA") == [
        "Not sent. Another keeper has answered this one meanwhile."
    ]
    received(stage.dana, "The home team.")
    all_is_said(stage)
    assert len(with_words(stage.dana, "The home team.")) == 1


HEADING = "How long do we keep charter petitions on file?"
ASKED = "how long must charter petitions stay on file with us"
WORDS = "Ten years, by our board's *policy*, & then they are shredded."


def said(stage: Stage) -> str:
    """What is answered to the question of a local answer."""
    return everything(stage.types(f"/charter-ask {HEADING}"))


def saved(stage: Stage) -> list[str]:
    """A question is passed on, answered and saved; by which words the answer is found."""
    stage.keeper.press(passed_on(stage, ASKED), "ask_answer_it")
    answers(stage.keeper, WORDS, save=True)
    source = "said by Ana Ruiz, records office, on November 20, 2026"
    fills_in(stage.keeper, question=HEADING, ways=f"{ASKED}\npetition records", source=source)
    eventually(lambda: "Local answer, added by" in said(stage))
    return found_by(stage)


def found_by(stage: Stage) -> list[str]:
    (row,) = stage.bot.db.query("select questions from local_answers")
    return list(json.loads(row["questions"]))


def test_nothing_in_a_local_answer_says_who_asked_and_a_question_taken_back_takes_its_words(
    stage: Stage,
) -> None:
    assert saved(stage) == [HEADING, ASKED, "petition records"]
    own = received(stage.dana, "answers the question that you passed on")
    received(stage.keeper, "Saved as a local answer.")
    stage.dana.press(own, "ask_take_back")
    after = received(stage.dana, "A local answer that a keeper saved stays")
    assert f"under the question “{HEADING}”" in after["text"]
    assert found_by(stage) == [HEADING, "petition records"]
    rows = str([kept(stage), stage.bot.db.query("select * from local_answers")])
    assert "U0DANA" not in rows
    assert ASKED not in rows
    files = list(stage.folder.glob("bot.db*"))
    eventually(lambda: not any(ASKED.encode() in file.read_bytes() for file in files))
    assert "Ten years" in said(stage)


def test_after_a_year_keepers_are_asked_to_look_at_a_local_answer_again(stage: Stage) -> None:
    saved(stage)
    assert "should have been checked" not in said(stage)
    stage.clock.advance(timedelta(days=367))
    assert "It should have been checked again by November 22, 2027." in said(stage)
    overdue = due(stage.bot.context.facts(), stage.clock.now().date())
    assert f"Local answer: “{HEADING}”" in [each.name for each in overdue]
