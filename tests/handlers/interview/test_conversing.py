"""Conversations through Bolt and the database, on a Slack of paper: begun, pressed and typed."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from bot.outbox.message import Message
from bot.store.interviews import Conversation
from bot.store.people import Person
from handlers.blocks import section
from tests.handlers.interview.desk import DANA, PRIYA, Desk, say_all, texts, to_result
from tests.handlers.interview.lookups import NORD


def test_who_can_see_what_is_said_where_that_is_pressed_or_typed(desk: Desk) -> None:
    now = desk.begins("Maple Street")
    assert not any("Maple" in shown for shown in desk.slack.notified)
    root = desk.slack.messages[str(now.thread_ts)]
    assert "Colleagues don't see this thread" in texts(root)
    desk.presses(root, "Who can see this?")
    for words in ("to nobody but you", "Whoever operates", "a year after you last used it"):
        assert words in texts(desk.last(now))
    assert "1. Who authorized" in texts(desk.last(now))
    desk.says(now, "who can see this?")
    assert "Whoever operates the machine" in texts(desk.last(now))


def test_the_school_is_named_first_and_that_can_be_skipped(desk: Desk) -> None:
    desk.types("")
    now = desk.conversation()
    asked = desk.last(now)
    desk.says(now, "what is this?")
    assert "Which charter school is this about?" in texts(desk.last(now))
    desk.says(now, "Maple <!channel> Street")
    assert desk.conversation().nickname == "Maple Street"
    assert texts(desk.slack.messages[asked["ts"]]) == "About Maple Street."
    assert not any("Maple" in shown for shown in desk.slack.notified)
    desk.types("")
    now = desk.conversation()
    desk.presses(dict(desk.last(now)), "Skip the name", times=2)
    assert desk.conversation().nickname is None
    assert "Who authorized" in texts(desk.last(now))


def test_a_question_repeated_in_brief_does_not_change_an_answer_given_since(desk: Desk) -> None:
    now = desk.begins()
    desk.says(now, "purple")
    repeated = dict(desk.last(now))
    assert len(desk.thread(now)) == 2  # the question stays, and what is said repeats it
    desk.says(now, "county")
    desk.presses(repeated, "A school district")
    assert desk.conversation().answers == {"authorizer": "county"}
    assert "You answered that already: “A county office”" in desk.told
    assert "type “change 1”" in desk.told


def test_back_goes_to_the_question_before_and_loses_nothing(desk: Desk) -> None:
    now = desk.begins()
    say_all(desk, now, "county", "unsure", "two groups")
    waiting = dict(desk.last(now))
    desk.presses(waiting, "Back", times=2)  # twice: it goes back once
    assert "both of the last two Dashboards" in texts(desk.last(now))
    desk.presses(desk.last(now), "Two groups")
    assert "provided differentiated" in texts(desk.last(now))
    assert desk.conversation().answers["groups_two_years"] == "2"


def test_a_result_can_be_gone_back_on_and_comes_again(desk: Desk) -> None:
    now = to_result(desk)
    desk.says(now, "change 7")
    assert "There is no answer 7 yet" in desk.last(now)["text"]
    desk.says(now, "change 3")
    assert "The result comes again further down" in texts(desk.thread(now)[-3])
    desk.says(now, "yes")
    assert "*May be open:* the county asks after assistance" in texts(desk.last(now))


def test_after_some_agencies_only_the_rest_is_said_to_be_left_out(desk: Desk) -> None:
    now = desk.begins()
    say_all(desk, now, "district", "unsure", "one", "yes", "0", "2", "yes", "skip the rest")
    assert "Who else has agreed so far was not asked" in texts(desk.last(now))
    say_all(desk, now, "2", "not yet", "not yet")  # the last one: nothing is left out
    desk.says(now, "change 8")
    desk.presses(desk.last(now), "Skip the rest: see the result")
    check = texts(desk.last(now))
    assert "Check your answers" in check
    assert "was not asked" not in check


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("What would change this?", "What would change this?"),
        ("copy", "Send me a copy"),
        ("share", "Share in a channel"),
    ],
)
def test_a_button_under_the_result_that_is_typed_is_given(
    desk: Desk, typed: str, label: str
) -> None:
    now = to_result(desk)
    desk.says(now, typed)
    assert desk.button(desk.last(now), label)
    assert f"Press “{label}” here." in texts(desk.last(now))


def test_the_result_is_shown_again_where_it_is_asked_for(desk: Desk) -> None:
    now = to_result(desk)
    say_all(desk, now, "help", "the result")
    assert "Call first" in texts(desk.last(now))
    assert sum("Call first" in texts(m) for m in desk.thread(now)) == 1
    desk.says(now, "stop")
    assert "there is nothing to stop" in desk.last(now)["text"]
    assert desk.conversation().put_away_at is None


def test_a_result_is_dated_by_the_day_where_the_person_is(desk: Desk) -> None:
    desk.clock.advance(timedelta(hours=10))  # Monday in UTC, Sunday evening in California
    to_result(desk)
    made = desk.conversation().result
    assert made is not None
    assert made["made_on"] == "November 22, 2026"


def test_nothing_personal_stands_in_metadata(desk: Desk) -> None:
    now = to_result(desk, "Maple Street")
    marks = [a["metadata"]["event_payload"] for _, a in desk.slack.calls if "metadata" in a]
    assert len(marks) > 5
    assert {name for mark in marks for name in mark} == {"key"}
    assert now.id not in {mark["key"] for mark in marks}


# Typed in the thread, and beside it


def test_stop_puts_away_and_anything_written_goes_on(desk: Desk) -> None:
    now = desk.begins()
    say_all(desk, now, "county", "stop")
    assert "paused. Nothing is lost" in texts(desk.last(now))
    desk.says(now, "yes")
    assert desk.conversation().answers == {"authorizer": "county", "listed": "yes"}
    say_all(desk, now, "stop")
    desk.presses(desk.last(now), "Go on")
    assert "provided differentiated" in texts(desk.last(now))


def test_an_answer_beside_the_thread_is_not_taken_and_it_says_where_to_write(desk: Desk) -> None:
    now = desk.begins()
    desk.says(now, "county")
    for text in ("yes", "2", "no idea"):
        desk.slack.notified.clear()
        desk.says_beside(now, text)
        assert "write it in the thread" in desk.slack.notified[0], text
    assert desk.conversation().answers == {"authorizer": "county"}
    desk.slack.notified.clear()
    desk.says_beside(now, "when is the next session?")
    desk.says_beside(now, "yes", who=PRIYA)
    desk.later(hours=2)
    desk.says_beside(now, "yes")
    assert desk.slack.notified == []
    desk.says(now, "stop")
    desk.slack.notified.clear()
    desk.says_beside(now, "yes")
    assert desk.slack.notified == []


def test_neither_a_mere_number_nor_a_school_is_a_question_to_the_bot(desk: Desk) -> None:
    asked: list[str] = []
    desk.answer = lambda text, person: asked.append(text)
    desk.types("")
    now = desk.conversation()
    desk.says(now, "is Maple Street elementry eligible for dta")
    assert desk.conversation().nickname == "Maple Street elementry"
    desk.says(now, "7")
    assert "what to make of that" in desk.last(now)["text"]
    desk.says(now, "can oak high get DTA?")
    assert desk.last(now)["text"].startswith("That is what these questions find out")
    assert asked == []


def test_a_correction_changes_the_answer_before_and_says_so_with_the_question_that_waits(
    desk: Desk,
) -> None:
    now = desk.begins()
    say_all(desk, now, "district", "no wait, county")
    assert desk.conversation().answers == {"authorizer": "county"}
    assert desk.last(now)["text"].startswith("Changed answer 1 to “A county office”.\n2. Does")
    desk.says(now, "actually the second one")
    assert desk.last(now)["text"].startswith("Answer 1 is “A county office” already.")
    desk.says(now, "yes?")
    assert desk.conversation().answers == {"authorizer": "county", "listed": "yes"}
    assert desk.thread(now)[-2]["text"].startswith("Noted: “Yes”.")
    assert desk.last(now)["text"].startswith("3. Has")


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
