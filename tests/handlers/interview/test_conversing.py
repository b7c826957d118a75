"""Conversations through Bolt and the database, on a Slack of paper."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.handlers.interview.desk import SCHOOL, Desk, say_all, texts, to_result


def test_the_command_opens_a_thread_and_answers_with_the_way_there(desk: Desk) -> None:
    ack = desk.types("check Maple Street")
    assert "direct messages" in ack["text"]
    now = desk.conversation()
    root = desk.slack.messages[str(now.thread_ts)]
    assert root["channel"] == "D0DANA"
    assert "DTA eligibility check: Maple Street" in texts(root)
    assert "Who authorized the charter school?" in texts(desk.last(now))
    link = desk.slack.responses[0].message
    assert link is not None
    assert f"https://slack.example/D0DANA/{desk.last(now)['ts']}" in link.text


def test_before_the_first_question_it_is_said_what_is_kept_and_what_this_is_not(desk: Desk) -> None:
    now = desk.begins("Maple Street")
    root = desk.slack.messages[str(now.thread_ts)]
    for words in (
        "Colleagues don't see this thread",
        "not a legal decision",
        "unofficial",
        "legal advice",
        "(CCEE) has an eligibility tool of its own",
        "https://ccee-ca.org/charter-direct-technical-assistance/",
    ):
        assert words in texts(root)
    desk.presses(root, "Who can see this?")
    for words in (
        "keep your answers",
        "to nobody but you",
        "Whoever operates the machine",
        "a year after you last used it",
        "1. Who authorized",
    ):
        assert words in texts(desk.last(now))
    desk.says(now, "who can see this?")
    assert "Whoever operates the machine" in texts(desk.last(now))


def test_the_school_is_named_first_and_that_can_be_skipped(desk: Desk) -> None:
    desk.types("")
    now = desk.conversation()
    asked = desk.last(now)
    assert "Which charter school is this about?" in texts(asked)
    assert "Look the school up" not in texts(asked)
    desk.says(now, "what is this?")
    assert "Which charter school is this about?" in texts(desk.last(now))
    desk.says(now, "Maple <!channel> Street")
    assert desk.conversation().nickname == "Maple Street"
    assert texts(desk.slack.messages[asked["ts"]]) == "About Maple Street."
    assert "Who authorized" in texts(desk.last(now))
    assert not any("Maple" in shown for shown in desk.slack.notified)

    desk.types("")
    now = desk.conversation()
    desk.presses(dict(desk.last(now)), "Skip the name", times=2)
    assert desk.conversation().nickname is None
    assert "Who authorized" in texts(desk.last(now))
    desk.says(now, "county")
    desk.types("")
    now = desk.conversation()
    say_all(desk, now, "start over", "skip")
    assert desk.conversation().nickname is None
    assert "Who authorized" in texts(desk.last(now))


def test_where_files_are_loaded_the_school_can_be_looked_up_at_once(loaded: Desk) -> None:
    loaded.types("")
    now = loaded.conversation()
    loaded.presses(loaded.last(now), "Look the school up")
    loaded.sends_view("nordlicht")
    assert loaded.conversation().nickname == "Nordlicht Academy"
    assert "Who authorized" in texts(loaded.last(now))
    loaded.types("")
    now = loaded.conversation()
    loaded.says(now, "Nordlicht")  # a name is not looked up by itself, and may be
    assert loaded.conversation().cds is None
    assert loaded.button(loaded.last(now), "Look the school up")


def test_a_question_links_the_file_and_says_why_it_is_asked_where_that_is_pressed(
    desk: Desk,
) -> None:
    now = desk.begins()
    desk.says(now, "district")
    asked = texts(desk.last(now))
    assert "charterassistance25.xlsx|Open the file>" in asked
    assert "left after this one" in asked
    assert "Why I ask:" not in asked
    desk.presses(desk.last(now), "Why?")
    said = texts(desk.last(now))
    assert "Why I ask:" in said
    assert "EC 47607.3>" in said
    assert "checked November 20, 2026" in said
    assert "2. Does the California Department of Education" in said  # once more, in brief
    assert "Open the file" not in said
    desk.presses(desk.last(now), "No")
    assert desk.conversation().answers == {"authorizer": "district", "listed": "no"}
    desk.says(now, "back")
    assert desk.button(desk.last(now), "Not sure")
    assert desk.button(desk.last(now), "Back")
    assert "2. Does the California Department" in desk.last(now)["text"]
    assert "1: Yes, 2: No or 3: Not sure" in desk.last(now)["text"]


def test_a_question_repeated_in_brief_does_not_change_an_answer_given_since(desk: Desk) -> None:
    now = desk.begins()
    desk.says(now, "purple")
    repeated = dict(desk.last(now))
    assert len(desk.thread(now)) == 2  # the question stays, and what is said repeats it
    desk.says(now, "county")
    desk.presses(repeated, "A school district")
    assert desk.conversation().answers == {"authorizer": "county"}
    said = desk.slack.responses[-1].message
    assert said is not None
    assert "You answered that already: “A county office”" in said.text
    assert "type “change 1”" in said.text


def test_an_answered_question_turns_into_question_answer_and_change(desk: Desk) -> None:
    now = desk.begins()
    asked = desk.last(now)
    desk.presses(asked, "A county office")
    shown = desk.slack.messages[asked["ts"]]
    assert "Who authorized the school" in texts(shown)
    assert "*A county office*" in texts(shown)
    assert desk.button(shown, "Change")["accessibility_label"] == "Change: answer 1"
    with pytest.raises(AssertionError):
        desk.button(shown, "A school district")
    assert "assistance file" in texts(desk.last(now))


def test_a_double_click_answers_once_and_the_first_press_counts(desk: Desk) -> None:
    now = desk.begins()
    asked = dict(desk.last(now))
    desk.presses(asked, "A county office")
    desk.presses(asked, "The State Board")
    assert desk.conversation().answers == {"authorizer": "county"}
    assert len(desk.thread(now)) == 2


def test_change_asks_again_at_the_end_and_keeps_the_other_answers(desk: Desk) -> None:
    now = desk.begins()
    say_all(desk, now, "county", "yes")
    first = desk.thread(now)[0]
    desk.presses(first, "Change")
    assert texts(desk.slack.messages[first["ts"]]) == "Asked again further down."
    assert "Your answer so far: A county office." in texts(desk.last(now))
    desk.presses(desk.last(now), "A school district")
    assert desk.conversation().answers == {"authorizer": "district", "listed": "yes"}
    assert "provided differentiated" in texts(desk.last(now))


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


def test_two_answers_that_contradict_each_other_are_both_named(desk: Desk) -> None:
    now = desk.begins()
    say_all(desk, now, "county", "yes", "underway", "two", "one")
    asked = texts(desk.last(now))
    assert "How many student groups does the school have at all?" in asked
    assert "three of four years: Two groups" in asked
    assert "the school has at all: One group" in asked
    desk.presses(desk.last(now), "One group")  # the same again: still a contradiction
    assert "do not go together" in texts(desk.last(now))
    desk.presses(desk.last(now), "Change the other one")
    desk.says(now, "1")
    assert "in how many Local Control" in texts(desk.last(now))


def test_after_the_school_the_result_or_first_who_has_agreed(desk: Desk) -> None:
    now = desk.begins()
    say_all(desk, now, *SCHOOL)
    offered = desk.last(now)
    assert desk.button(offered, "See the result")
    desk.presses(offered, "Check who has agreed so far")
    assert "county superintendent of schools found" in texts(desk.last(now))
    assert desk.button(desk.last(now), "Not yet")
    desk.presses(desk.last(now), "Skip the rest: see the result")
    assert "Call first" in texts(desk.last(now))


def test_many_answers_are_checked_before_the_result_and_can_be_changed_there(desk: Desk) -> None:
    now = desk.begins()
    say_all(desk, now, "district", "unsure", "one", "underway", "two", "two", "2", "1")
    check = desk.last(now)
    assert "Who has agreed so far was not asked" in texts(check)
    for label in ("A school district", "Still under way", "Two groups"):
        assert f"*{label}*" in texts(check)
    desk.presses(check, "Change", action_id="dta_change")
    desk.says(now, "county")
    assert "*A county office*" in texts(desk.last(now))
    desk.presses(desk.last(now), "All right: see the result")
    assert "Call first" in texts(desk.last(now))
    assert "*May be open:* county and CCEE work together" in texts(desk.last(now))


def test_a_result_can_be_gone_back_on_and_comes_again(desk: Desk) -> None:
    now = to_result(desk)
    desk.says(now, "change 3")
    assert "The result comes again further down" in texts(desk.thread(now)[-2])
    desk.says(now, "yes")
    assert "*May be open:* the county asks after assistance" in texts(desk.last(now))


def test_after_some_agencies_only_the_rest_is_said_to_be_left_out(desk: Desk) -> None:
    now = desk.begins()
    say_all(desk, now, "district", "unsure", "one", "yes", "0", "2", "yes", "skip the rest")
    check = texts(desk.last(now))
    assert "Who else has agreed so far was not asked" in check
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
        ("send me a copy", "Send me a copy"),
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
    desk.says(now, "help")
    desk.says(now, "the result")
    assert "Call first" in texts(desk.last(now))
    assert sum("Call first" in texts(m) for m in desk.thread(now)) == 1


def test_a_result_is_dated_by_the_day_where_the_person_is(desk: Desk) -> None:
    desk.clock.advance(timedelta(hours=10))  # Monday in UTC, Sunday evening in California
    to_result(desk)
    made = desk.conversation().result
    assert made is not None
    assert made["made_on"] == "November 22, 2026"


def test_lock_screens_show_neither_name_nor_answers_nor_verdict(desk: Desk) -> None:
    now = desk.begins("Maple Street")
    say_all(desk, now, "county", "yes", "yes", "two", "one")  # a contradiction
    say_all(desk, now, "2", "unsure", "my answers", "change 1", "state", "2", "not yet")
    say_all(desk, now, "no", "1")
    result = desk.last(now)
    desk.presses(result, "Details")
    desk.presses(desk.last(now), "What would change this?")
    desk.presses(result, "Send me a copy")
    desk.later(days=4)
    assert desk.conversation().result is not None
    assert len(desk.slack.notified) > 15
    assert not any("Maple" in shown for shown in desk.slack.notified)
    for shown in desk.slack.notified[1:]:  # the first one says what a result is
        for word in (
            "may be open",
            "not open",
            "cannot be told",
            "A county office.",
            "Two groups”",
        ):
            assert word not in shown, shown
    # Screen readers get all of it once it is there.
    for message in desk.thread(now):
        for block in message.get("blocks", []):
            if block["type"] == "header":  # the check, the result, what to know, the copies
                assert message["text"].startswith(block["text"]["text"])
                assert len(message["text"]) > 200


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
