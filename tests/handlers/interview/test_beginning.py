"""Where a conversation is asked for, the list of one's own, and beginning again."""

from __future__ import annotations

import copy
import json
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.community import load_community
from bot.outbox.message import Message
from bot.store.interviews import Conversation
from bot.store.people import Person
from handlers.blocks import section
from handlers.effects import Effect
from handlers.interview import feature, state
from tests.handlers.interview.desk import CALIFORNIA, DANA, PRIYA, Desk, say_all, texts, to_result
from tests.handlers.interview.lookups import NORD


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


def test_a_community_without_an_interview_has_no_such_command(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "other"
    shutil.copytree(CALIFORNIA, folder)
    (folder / "interview.toml").unlink()
    community = load_community(folder)
    assert community.commands.eligibility == "/charter-dta"
    assert feature(replace(desk.context, community=community)) is None


def test_home_shows_ones_own_latest_conversations(desk: Desk) -> None:
    desk.begins("Elsewhere", PRIYA)
    assert "Start privately" in texts({"blocks": desk.feature.home(Person(DANA), desk.clock.now())})
    for number in range(4):
        desk.begins(f"School {number}")
        desk.later(minutes=1)
    shown = texts({"blocks": desk.feature.home(Person(DANA), desk.clock.now())})
    assert "School 3" in shown
    assert "School 0" not in shown
    assert "Elsewhere" not in shown


def test_ten_thousand_open_conversations_slow_nothing_down(desk: Desk) -> None:
    now = desk.begins()
    desk.db.execute(
        "with recursive n (i) as (select 1 union all select i + 1 from n where i < 10000)"
        " insert into interviews (id, owner, channel, thread_ts, answers, stage, revision, fresh,"
        " questions, began_at, touched_at) select 'x' || i, 'U' || i, 'D' || i, '1', '{}',"
        " 'school', 1, 0, '{}', touched_at, touched_at from n, interviews"
    )
    effects: list[Effect] = list(desk.talks.look_after())
    assert effects == []
    desk.says(now, "county")
    assert "assistance file" in texts(desk.last(now))
    plans = desk.db.query(
        "explain query plan select * from interviews where channel = 'D1' and thread_ts = '1'"
    )
    assert "USING INDEX" in plans[0]["detail"]


ASKED = "Start over? This drops"


def asked(desk: Desk, *said: str) -> Conversation:
    """A conversation in which this was said, and then "start over"."""
    now = desk.begins()
    say_all(desk, now, *said, "start over")
    assert ASKED in texts(desk.last(now))
    return now


def test_what_would_be_dropped_is_said_first_and_nothing_is_dropped(desk: Desk) -> None:
    desk.loads(2025, NORD)
    now = asked(desk, "county", "school nordlicht", "use it")
    assert desk.last(now)["text"] == (
        "Start over? This drops your 2 answers, what you counted and the school you looked up, and "
        "nobody can bring that back.\nPress or type 1: Start over or 2: Keep everything."
    )
    assert desk.conversation().answers == {"authorizer": "county", "listed": "yes"}


@pytest.mark.parametrize("typed", ["start over", "yes", "1", None])
def test_who_means_it_begins_again(desk: Desk, typed: str | None) -> None:
    now = asked(desk, "county", "yes")
    if typed:
        desk.says(now, typed)
    else:
        desk.presses(desk.last(now), "Start over")
    assert desk.conversation().answers == {}
    assert "Who authorized" in texts(desk.last(now))
    assert not any(ASKED in texts(message) for message in desk.thread(now))


@pytest.mark.parametrize("typed", ["no", "2", "cancel", "back", None])
def test_who_does_not_goes_on_where_they_were(desk: Desk, typed: str | None) -> None:
    now = asked(desk, "county", "yes")
    if typed:
        desk.says(now, typed)
    else:
        desk.presses(desk.last(now), "Keep everything")
    assert desk.conversation().answers == {"authorizer": "county", "listed": "yes"}
    assert "provided differentiated" in texts(desk.last(now))
    assert not any(ASKED in texts(message) for message in desk.thread(now))


def test_a_second_press_and_an_old_one_drop_nothing_more(desk: Desk) -> None:
    now = asked(desk, "county")
    question = copy.deepcopy(desk.last(now))
    desk.presses(question, "Start over", times=2)
    desk.says(now, "district")
    desk.presses(question, "Start over")
    desk.presses(question, "Keep everything")
    assert desk.conversation().answers == {"authorizer": "district"}
    assert "assistance file" in texts(desk.last(now))


def test_an_answer_given_above_meanwhile_counts_and_nothing_is_dropped(desk: Desk) -> None:
    now = desk.begins()
    desk.says(now, "county")
    listed = copy.deepcopy(desk.last(now))
    desk.says(now, "start over")
    desk.presses(listed, "Yes")
    assert desk.conversation().answers == {"authorizer": "county", "listed": "yes"}
    assert "provided differentiated" in texts(desk.last(now))


def test_a_question_in_between_is_answered_and_it_is_asked_again(desk: Desk) -> None:
    now = asked(desk, "county")
    desk.says(now, "what would that do?")
    assert ASKED in texts(desk.last(now))
    desk.restart()
    desk.says(now, "no")
    assert state.pending(desk.conversation()) == "question:listed"


def test_where_nothing_was_said_there_is_nothing_to_ask(desk: Desk) -> None:
    now = desk.begins()
    desk.says(now, "start over")
    assert "Who authorized" in texts(desk.last(now))
    assert not any(ASKED in texts(message) for message in desk.thread(now))
