"""Where a conversation is asked for, and the list of one's own."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from bot.outbox.message import Message
from handlers.blocks import section
from tests.handlers.interview.desk import PRIYA, Desk, texts, to_result


@pytest.mark.parametrize(
    "text", ["what is DTA?", "can we get direct technical assistance", "is Maple dta eligible"]
)
def test_a_mention_about_the_subject_gets_a_button_and_never_the_interview(
    desk: Desk, text: str
) -> None:
    desk.mentions(f"<@U0BOT> {text}")
    answer = list(desk.slack.messages.values())[-1]
    assert answer["channel"] == "C1"
    desk.presses(answer, "Start privately", times=2)
    assert desk.conversation().channel == "D0DANA"
    assert desk.db.one("select count(*) as n from interviews") == {"n": 1}
    desk.presses(answer, "Start privately", who=PRIYA)
    assert desk.conversation(PRIYA).channel == "D0PRIYA"


def test_a_direct_message_that_only_names_the_subject_gets_the_button(desk: Desk) -> None:
    now = desk.begins()
    for text, offered in (("DTA", True), ("when is the next chat", False)):
        body = desk.event(now, text)
        del body["event"]["thread_ts"]
        before = len(desk.slack.messages)
        desk._send(body)
        assert (len(desk.slack.messages) > before) is offered
    assert desk.button(list(desk.slack.messages.values())[-1], "Start privately")


def test_a_mention_that_can_be_answered_is_answered_beside_the_button(desk: Desk) -> None:
    desk.answer = lambda text, person: Message(section(f"About “{text}”: four pathways."))
    desk.mentions("<@U0BOT> what is DTA?")
    answer = list(desk.slack.messages.values())[-1]
    assert "About “what is DTA?”: four pathways." in texts(answer)
    assert desk.button(answer, "Start privately")


def test_a_mention_about_something_else_is_left_to_others(desk: Desk) -> None:
    before = len(desk.slack.messages)
    desk.mentions("<@U0BOT> next chat")
    assert len(desk.slack.messages) == before + 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("help", "check NAME"),
        ("mines", "Did you mean “mine”?"),
        ("chek Maple", "Check Maple"),
        ("<!channel> Charter", "a school?"),
    ],
)
def test_other_words_after_the_command_get_a_short_usage(desk: Desk, typed: str, said: str) -> None:
    ack = desk.types(typed)
    assert said in texts(ack)
    assert "<!channel>" not in json.dumps(ack)
    assert desk.db.query("select * from interviews") == []


# One's own conversations


def test_mine_lists_ones_own_and_leads_on(desk: Desk) -> None:
    assert "no conversations here" in texts(desk.types("mine"))
    desk.begins("Elsewhere", PRIYA)
    to_result(desk, "Maple")
    now = desk.begins("Oak")
    desk.says(now, "county")
    shown = desk.types("mine")
    said = texts(shown)
    assert "*Oak*" in said
    assert "not finished, 1 answer" in said
    assert "*Maple*" in said
    assert "finished" in said
    assert "Elsewhere" not in said
    go_on = desk.button(shown, "Go on")
    assert go_on["url"] == desk.conversation().link
    desk.presses(shown, "Go on", times=2)
    assert len(desk.thread(now)) == 3
    assert "assistance file" in texts(desk.last(now))
    assert desk.button(shown, "Show result")["url"].startswith("https://slack.example/D0DANA/")


def test_a_long_list_has_pages(desk: Desk) -> None:
    for number in range(8):
        desk.begins(f"School {number}")
        desk.clock.advance(timedelta(minutes=1))
    shown = desk.types("mine")
    assert texts(shown).count("*School") == 6
    desk.presses({**shown, "ts": "1", "channel": "C1"}, "More")
    page = desk.slack.responses[-1].message
    assert page is not None
    assert "*School 1*" in texts({"blocks": page.blocks})
    assert "*School 7*" not in texts({"blocks": page.blocks})


def test_who_starts_another_one_is_led_to_the_one_in_which_nothing_is_said_yet(
    desk: Desk,
) -> None:
    desk.types("")
    offered = desk.types("check")
    assert "nothing is said yet" in texts(offered)
    assert desk.button(offered, "Go on with it")["url"] == desk.conversation().link
    desk.presses({**offered, "ts": "1", "channel": "C1"}, "Start another")
    assert desk.db.one("select count(*) as n from interviews") == {"n": 2}
    desk.begins("Maple")
    assert desk.db.one("select count(*) as n from interviews") == {"n": 3}
    for row in desk.db.query("select id from interviews where nickname is null"):
        desk.db.execute("delete from interviews where id = :id", row)
    assert "opens in private" in texts(desk.types(""))
