"""What people type in the thread of their conversation, or beside it."""

from __future__ import annotations

from bot.outbox.message import Message
from bot.store import interviews
from handlers.blocks import section
from tests.handlers.interview.desk import DANA, PRIYA, SCHOOL, Desk, say_all, texts, to_result


def test_typed_words_do_what_they_say(desk: Desk) -> None:
    now = desk.begins()
    say_all(desk, now, "county", "yes", "why")
    assert "Why I ask: One pathway" in desk.last(now)["text"]
    desk.says(now, "my answers")
    assert "1. Who authorized the school\nA county office" in desk.last(now)["text"]
    desk.says(now, "help")
    assert "start over" in desk.last(now)["text"]
    desk.says(now, "change 7")
    assert "There is no answer 7 yet" in desk.last(now)["text"]
    assert "provided differentiated" in texts(desk.last(now))
    desk.says(now, "delete")
    assert desk.button(desk.last(now), "Delete")


def test_stop_puts_away_and_anything_written_goes_on(desk: Desk) -> None:
    now = desk.begins()
    say_all(desk, now, "county", "stop")
    assert "paused. Nothing is lost" in texts(desk.last(now))
    desk.says(now, "yes")
    assert desk.conversation().answers == {"authorizer": "county", "listed": "yes"}
    say_all(desk, now, "stop")
    desk.presses(desk.last(now), "Go on")
    assert "provided differentiated" in texts(desk.last(now))


def test_a_finished_one_cannot_be_stopped_only_deleted(desk: Desk) -> None:
    now = to_result(desk)
    desk.says(now, "stop")
    assert "there is nothing to stop" in desk.last(now)["text"]
    assert desk.conversation().put_away_at is None


def test_what_is_neither_a_word_nor_an_answer_is_a_question_to_the_bot(desk: Desk) -> None:
    asked: list[tuple[str, str]] = []

    def answer(text: str, person: object) -> Message | None:
        asked.append((text, getattr(person, "user_id", "")))
        return Message(section("A Geographic Lead is a county office.")) if "geo" in text else None

    desk.answer = answer
    now = desk.begins()
    desk.says(now, "what is a geo lead?")
    assert asked == [("what is a geo lead?", DANA)]
    assert desk.last(now)["text"].startswith("A Geographic Lead is a county office.\n1. Who")
    assert desk.button(desk.last(now), "A county office")
    asked.clear()
    desk.says(now, "distrct")
    assert asked == []
    assert "Did you mean “A school district”?" in desk.last(now)["text"]
    desk.presses(desk.last(now), "A school district")
    assert desk.conversation().answers == {"authorizer": "district"}
    desk.says(now, "purple")
    assert "what to make of that" in desk.last(now)["text"]
    assert "assistance file" in texts(desk.last(now))


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


def test_a_number_that_is_no_option_is_no_question_to_the_bot(desk: Desk) -> None:
    asked: list[str] = []
    desk.answer = lambda text, person: asked.append(text)
    now = desk.begins()
    desk.says(now, "7")
    assert "what to make of that" in desk.last(now)["text"]
    assert asked == []


def test_the_result_is_not_to_be_had_before_the_questions_but_agencies_can_wait(desk: Desk) -> None:
    now = desk.begins()
    desk.says(now, "see the result")
    assert "There is no result yet" in desk.last(now)["text"]
    assert "Who authorized" in texts(desk.last(now))
    say_all(desk, now, *SCHOOL, "2", "see the result")
    assert "Call first" in texts(desk.last(now))


def test_two_conversations_at_once_do_not_mix(desk: Desk) -> None:
    one = desk.begins("Maple")
    two = desk.begins("Oak")
    say_all(desk, one, "county", "no")
    say_all(desk, two, "state")
    kept = {c.nickname: c.answers for c in interviews.of_owner(desk.db, DANA, limit=9)}
    assert kept == {
        "Maple": {"authorizer": "county", "listed": "no"},
        "Oak": {"authorizer": "state"},
    }


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


def test_a_school_asked_about_is_its_name_and_is_not_answered_with_three_choices(
    desk: Desk,
) -> None:
    asked: list[str] = []
    desk.answer = lambda text, person: asked.append(text)
    desk.types("")
    now = desk.conversation()
    desk.says(now, "is Maple Street elementry eligible for dta")
    assert desk.conversation().nickname == "Maple Street elementry"
    desk.says(now, "can oak high get DTA?")
    assert desk.last(now)["text"].startswith("That is what these questions find out")
    assert asked == []
