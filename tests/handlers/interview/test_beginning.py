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
from handlers.interview import feature
from tests.handlers.interview.desk import CALIFORNIA, DANA, PRIYA, Desk, say_all, texts, to_result
from tests.handlers.interview.lookups import NORD


@pytest.mark.parametrize("text", ["what is DTA?", "is Maple dta eligible"])
def test_a_mention_about_the_subject_gets_a_button_and_never_the_interview(
    desk: Desk, text: str
) -> None:
    desk.answer = lambda text, person: Message(section(f"About “{text}”: four pathways."))
    desk.mentions(f"<@U0BOT> {text}")
    answer = list(desk.slack.messages.values())[-1]
    assert answer["channel"] == "C1"
    assert ("About “what is DTA?”: four" in texts(answer)) is (text == "what is DTA?")
    desk.presses(answer, "Start privately", times=2)
    assert desk.conversation().channel == "D0DANA"
    assert desk.db.one("select count(*) as n from interviews") == {"n": 1}
    desk.presses(answer, "Start privately", who=PRIYA)
    assert desk.conversation(PRIYA).channel == "D0PRIYA"


def test_a_direct_message_that_only_names_the_subject_gets_the_button(desk: Desk) -> None:
    now = desk.begins()
    for text, offered in (("DTA", True), ("when is the next chat", False)):
        before = len(desk.slack.messages)
        desk.says_beside(now, text)
        assert (len(desk.slack.messages) > before) is offered
    assert desk.button(list(desk.slack.messages.values())[-1], "Start privately")


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
    for words in ("*Oak*", "not finished, 1 answer", "*Maple*"):
        assert words in texts(shown)
    assert "Elsewhere" not in texts(shown)
    assert desk.button(shown, "Go on")["url"] == desk.conversation().link
    desk.presses(shown, "Go on", times=2)
    assert len(desk.thread(now)) == 3
    assert "assistance file" in texts(desk.last(now))
    assert desk.button(shown, "Show result")["url"].startswith("https://slack.example/D0DANA/")


def test_a_long_list_has_pages_and_home_shows_the_latest(desk: Desk) -> None:
    for number in range(8):
        desk.begins(f"School {number}")
        desk.clock.advance(timedelta(minutes=1))
    shown = desk.types("mine")
    assert texts(shown).count("*School") == 6
    desk.presses({**shown, "ts": "1", "channel": "C1"}, "More")
    assert "School 1" in desk.told
    assert "School 7" not in desk.told
    home = texts({"blocks": desk.feature.home(Person(DANA), desk.clock.now())})
    assert home.count("*School") == 3
    assert "*School 7*" in home
    empty = texts({"blocks": desk.feature.home(Person(PRIYA), desk.clock.now())})
    assert "Start privately" in empty
    assert "School 7" not in empty


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
    desk.db.execute("delete from interviews where nickname is null")
    assert "opens in private" in texts(desk.types(""))


def test_a_community_without_an_interview_has_no_such_command(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "other"
    shutil.copytree(CALIFORNIA, folder)
    (folder / "interview.toml").unlink()
    community = load_community(folder)
    assert community.commands.eligibility == "/charter-dta"
    assert feature(replace(desk.context, community=community)) is None


def test_ten_thousand_open_conversations_slow_nothing_down(desk: Desk) -> None:
    now = desk.begins()
    desk.db.execute(
        "with recursive n (i) as (select 1 union all select i + 1 from n where i < 10000)"
        " insert into interviews (id, owner, channel, thread_ts, answers, stage, revision, fresh,"
        " questions, began_at, touched_at) select 'x' || i, 'U' || i, 'D' || i, '1', '{}',"
        " 'school', 1, 0, '{}', touched_at, touched_at from n, interviews"
    )
    assert [*desk.talks.look_after()] == []
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


@pytest.mark.parametrize("is_meant", [True, False])
def test_who_means_it_begins_again_and_who_does_not_goes_on(desk: Desk, is_meant: bool) -> None:
    for typed in ["yes", "start over", ""] if is_meant else ["no", "back", ""]:
        now = asked(desk, "county", "yes")
        if typed:
            desk.says(now, typed)
        else:
            desk.presses(desk.last(now), "Start over" if is_meant else "Keep everything")
        given = {} if is_meant else {"authorizer": "county", "listed": "yes"}
        assert desk.conversation().answers == given
        waits = "Who authorized" if is_meant else "provided differentiated"
        assert waits in texts(desk.last(now))
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
