"""Conversations through Bolt and the database, on a Slack of paper: pressed and typed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.handlers.interview.desk import PRIYA, SCHOOL, Desk, say_all, texts, to_result


def test_who_can_see_what_is_said_where_that_is_pressed_or_typed(desk: Desk) -> None:
    now = desk.begins("Maple Street")
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


def test_why_a_question_is_asked_is_said_with_its_source(desk: Desk) -> None:
    now = desk.begins()
    desk.says(now, "district")
    desk.presses(desk.last(now), "Why?")
    for words in ("Why I ask:", "EC 47607.3>", "checked November 20, 2026", "2. Does the Cali"):
        assert words in texts(desk.last(now))
    assert "1: Yes, 2: No or 3: Not sure" in desk.last(now)["text"]


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


def test_a_double_click_answers_once_and_the_first_press_counts(desk: Desk) -> None:
    now = desk.begins()
    asked = dict(desk.last(now))
    desk.presses(asked, "A county office")
    desk.presses(asked, "The State Board")
    assert desk.conversation().answers == {"authorizer": "county"}
    assert len(desk.thread(now)) == 2


def test_back_goes_to_the_question_before_and_loses_nothing(desk: Desk) -> None:
    now = desk.begins()
    say_all(desk, now, "county", "unsure", "two groups")
    waiting = dict(desk.last(now))
    desk.presses(waiting, "Back", times=2)  # twice: it goes back once
    assert "both of the last two Dashboards" in texts(desk.last(now))
    desk.presses(desk.last(now), "Two groups")
    assert "provided differentiated" in texts(desk.last(now))
    assert desk.conversation().answers["groups_two_years"] == "2"


def test_an_answer_that_no_longer_matters_says_so_and_counts_again_when_it_does(desk: Desk) -> None:
    now = desk.begins()
    say_all(desk, now, "county", "unsure", "two", "change 2", "yes")
    unneeded = next(m for m in desk.thread(now) if "Not needed any more" in texts(m))
    assert "both of the last two Dashboards" in texts(unneeded)
    say_all(desk, now, "change 2", "unsure")
    assert desk.conversation().answers["groups_two_years"] == "2"
    assert "provided differentiated" in texts(desk.last(now))


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


def test_the_result_is_not_to_be_had_before_the_questions_but_agencies_can_wait(desk: Desk) -> None:
    now = desk.begins()
    desk.says(now, "see the result")
    assert "There is no result yet" in desk.last(now)["text"]
    say_all(desk, now, *SCHOOL, "2", "see the result")
    assert "Call first" in texts(desk.last(now))


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


def test_a_name_cannot_do_anything_but_be_shown(desk: Desk) -> None:
    now = desk.begins("<!channel> *bold* <https://x.example|x> & " + "long " * 60)
    assert now.nickname is not None
    assert len(now.nickname) <= 60
    assert "<" not in now.nickname
    desk.types("mine")


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
