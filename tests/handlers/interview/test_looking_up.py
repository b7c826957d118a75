"""Looking the school up inside a conversation, and beginning one with a school."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from bot.store import interviews
from handlers.interview.count import Ticked
from handlers.interview.state import offers_for
from tests.handlers.interview.desk import DANA, PRIYA, Desk, say_all, texts
from tests.handlers.interview.lookups import LOOK_UP, NORD, SUED, at_listed, said, told

# By the button


def test_the_button_opens_a_modal_that_asks_for_the_school(loaded: Desk) -> None:
    now = at_listed(loaded, "Nordlicht")
    question = loaded.last(now)
    assert LOOK_UP in texts(question)
    assert "type “school” and its name" in question["text"]
    loaded.presses(question, LOOK_UP)
    method, arguments = loaded.slack.calls[-1]
    view = arguments["view"]
    assert method == "views.open"
    assert view["blocks"][-1]["element"]["initial_value"] == "Nordlicht"
    assert "Only you see it." in texts(view)
    loaded.sends_view("nordlicht")
    for part in (
        "Nordlicht Academy",
        "CDE's charter assistance file of 2025 says: Differentiated Assistance.",
        "English Learners: the criteria apply in priorities 4 (Achievement), 5 (Engagement)",
        "counts only once you use it or answer the same",
        "Local indicators have no letters",
        "unofficial",
    ):
        assert said(loaded).count(part) >= 2
    assert "Start a conversation" not in said(loaded)
    assert "The state's file suggests: Yes. The file of 2025 says" in said(loaded, 1)
    assert loaded.conversation().cds == NORD.cds
    assert dict(loaded.conversation().answers) == {"authorizer": "district"}


def test_what_follows_waits_at_each_question_and_is_used_there(loaded: Desk) -> None:
    now = at_listed(loaded)
    say_all(loaded, now, "school nordlicht", "not sure")
    assert "The state's file suggests: *One group*. At least 1: English Learners" in said(loaded, 1)
    assert "Source: the files of 2024 and 2025." in said(loaded, 1)
    loaded.presses(loaded.last(now), "Use this answer")
    say_all(loaded, now, "underway")
    assert "The state's file leaves this open. At least 1: English Learners, in" in said(loaded, 1)
    say_all(loaded, now, "0", "see the result", "1")
    kept = loaded.conversation()
    assert kept.result is not None
    grounds = [each["grounds"] for each in kept.result["answers"]]
    assert [number for number, each in enumerate(grounds) if each] == [2]
    assert "2024 and 2025" in grounds[2]


def test_without_a_file_there_is_no_button_and_typing_says_why(desk: Desk) -> None:
    now = at_listed(desk)
    assert LOOK_UP not in said(desk, 1)
    desk.says(now, "help")
    assert "school NAME" not in said(desk, 1)
    desk.says(now, "school nordlicht")
    assert "No charter assistance file is loaded yet" in said(desk, 1)


def test_a_school_that_is_not_found_keeps_the_modal_and_says_what_it_may_mean(
    loaded: Desk,
) -> None:
    now = at_listed(loaded)
    before = loaded.conversation()
    loaded.presses(loaded.last(now), LOOK_UP)
    answer = loaded.sends_view("xyzzy & <b>")
    assert answer["response_action"] == "update"
    for part in (
        "No school was found for “xyzzy &amp; &lt;b&gt;”.",
        "authorizer has changed",
        "does not say that it is not eligible",
    ):
        assert part in texts(answer["view"])
    assert answer["view"]["blocks"][-1]["block_id"] == "dta_school"
    assert loaded.sends_view("   ")["errors"] == {
        "dta_school": "Type a school's name or its CDS number."
    }
    assert loaded.conversation() == before


def test_typed_a_school_that_is_not_found_is_said_in_the_thread(loaded: Desk) -> None:
    now = at_listed(loaded)
    loaded.says(now, "school xyzzy")
    assert "No school was found for “xyzzy”." in said(loaded, 1)
    assert "does not say that it is not eligible" in said(loaded, 1)
    assert "say “Differentiated Assistance” for the school?" in said(loaded, 1)


@pytest.mark.parametrize(
    "text", ["school Nordlicht", "School: nordlicht academy", "look up nordlicht", NORD.cds]
)
def test_a_school_can_be_typed_in_several_ways(loaded: Desk, text: str) -> None:
    now = at_listed(loaded)
    loaded.says(now, text)
    assert loaded.conversation().cds == NORD.cds


@pytest.mark.parametrize("text", ["school district", "a school district", "School District."])
def test_an_answer_with_the_word_school_is_no_lookup(loaded: Desk, text: str) -> None:
    now = loaded.begins()
    loaded.says(now, text)
    assert loaded.conversation().answers == {"authorizer": "district"}


def test_school_alone_shows_the_one_of_before_or_says_how(loaded: Desk) -> None:
    now = at_listed(loaded)
    loaded.says(now, "school")
    assert "such as “school Maple Street”" in said(loaded, 1)
    say_all(loaded, now, "school nordlicht", "why", "school")
    assert "Nordlicht Academy" in said(loaded)
    loaded.presses(loaded.last(now), LOOK_UP)
    view = loaded.slack.calls[-1][1]["view"]
    assert view["blocks"][-1]["element"]["initial_value"] == NORD.cds


# Several of one name


def test_of_several_schools_one_is_chosen_in_the_thread(loaded: Desk) -> None:
    now = at_listed(loaded)
    loaded.presses(loaded.last(now), LOOK_UP)
    assert loaded.sends_view("lantern charter") == {}
    assert "Which school do you mean by “lantern charter”?" in said(loaded, 1)
    assert "2. Lantern Charter\nCedar Unified, Cedar County, CDS 03999990000001" in said(loaded, 1)
    choice = dict(loaded.last(now))
    shown_ones = [block["accessory"] for block in choice["blocks"] if "accessory" in block]
    assert len({each["accessibility_label"] for each in shown_ones}) == 3
    assert loaded.conversation().cds is None
    for _ in range(3):
        loaded.sends_action(choice, shown_ones[1])
    assert loaded.conversation().cds == "03999990000001"
    headings = [m for m in loaded.thread(now) if "CDS 03999990000001 ·" in m["text"]]
    assert len(headings) == 1


def test_not_this_school_takes_its_suggestions_back_and_leaves_the_answers(loaded: Desk) -> None:
    now = at_listed(loaded)
    say_all(loaded, now, "school nordlicht", "use it")
    assert loaded.conversation().sheet is not None
    found = next(m for m in loaded.thread(now) if "Not this school" in texts(m))
    loaded.presses(found, "Not this school", times=2)
    kept = loaded.conversation()
    assert (kept.cds, kept.suggestions) == (None, None)
    assert Ticked.of(kept.sheet).is_empty
    assert kept.answers["listed"] == "yes"
    assert sum("is not suggested any more" in m["text"] for m in loaded.thread(now)) == 1
    say_all(loaded, now, "school nordlicht")
    assert loaded.conversation().cds == NORD.cds


def test_another_school_takes_the_place_of_the_one_before(loaded: Desk) -> None:
    now = at_listed(loaded)
    say_all(loaded, now, "school nordlicht", "school suedstern")
    kept = loaded.conversation()
    assert kept.cds == SUED.cds
    (found, *_) = offers_for(kept, "listed")
    assert found is not None
    assert found.option == "no"
    assert "The state's file suggests: *No*." in said(loaded, 1)
    assert "*Yes*" not in said(loaded, 1)


# What was answered before


def test_answers_that_differ_can_be_changed_where_the_school_is_shown(loaded: Desk) -> None:
    now = at_listed(loaded)
    say_all(loaded, now, "no", "school nordlicht")
    assert "You answered otherwise before." in said(loaded)
    assert "2. Listed by CDE for differentiated assistance\nNo\n" in said(loaded)
    assert loaded.conversation().answers["listed"] == "no"
    loaded.presses(loaded.thread(now)[-2], "Use this answer")
    assert loaded.conversation().answers["listed"] == "yes"


def test_a_finished_conversation_can_look_a_school_up(loaded: Desk) -> None:
    now = at_listed(loaded)
    say_all(loaded, now, "no", "underway", "0", "see the result", "school nordlicht")
    before = loaded.conversation().result
    assert before is not None
    assert "You answered otherwise before." in said(loaded, 1)
    loaded.presses(loaded.last(now), "Use this answer")
    after = loaded.conversation().result
    assert after is not None
    assert after["flags"] != before["flags"]


# Who may, and what is stale


def test_nobody_else_can_look_up_in_a_conversation(loaded: Desk) -> None:
    now = at_listed(loaded)
    loaded.says(now, "school lantern charter")
    question, choice = loaded.thread(now)[-2:]
    before = loaded.conversation()
    for message, text in ((choice, "This one"), (question, LOOK_UP)):
        loaded.presses(message, text, who=PRIYA)
        assert "There is no such conversation of yours" in told(loaded)
    loaded.presses(question, LOOK_UP)
    answer = loaded.sends_view("nordlicht", who=PRIYA)
    assert "There is no such conversation of yours" in texts(answer["view"])
    assert loaded.conversation() == before


def test_a_school_that_is_gone_when_it_is_chosen_is_not_taken(loaded: Desk) -> None:
    now = at_listed(loaded)
    loaded.says(now, "school lantern charter")
    choice = dict(loaded.last(now))
    for year in (2024, 2025):
        loaded.loads(year, NORD)
    loaded.presses(choice, "This one")
    assert "do not have this school any more" in told(loaded)
    assert loaded.conversation().cds is None


@pytest.mark.parametrize("typed", [True, False])
def test_another_file_is_noticed_before_its_answer_is_used(loaded: Desk, typed: bool) -> None:
    now = at_listed(loaded)
    loaded.says(now, "school nordlicht")
    loaded.loads(2025, replace(NORD, status="General Assistance", codes={}))
    if typed:
        loaded.says(now, "use it")
        assert "is not what it was when you looked it up" in said(loaded)
    else:
        loaded.presses(dict(loaded.last(now)), "Use this answer")
        assert "is not what it was when you looked it up" in told(loaded)
    assert "listed" not in loaded.conversation().answers
    assert "The state's file suggests: *No*." in said(loaded, 1)
    loaded.says(now, "use it")
    assert loaded.conversation().answers["listed"] == "no"


def test_a_school_that_the_new_file_lacks_suggests_nothing_any_more(loaded: Desk) -> None:
    now = at_listed(loaded)
    loaded.says(now, "school nordlicht")
    for year in (2024, 2025):
        loaded.loads(year, SUED)
    loaded.says(now, "use it")
    kept = loaded.conversation()
    assert (kept.cds, kept.suggestions) == (None, None)
    assert "listed" not in kept.answers


@pytest.mark.parametrize("forged", [{"cds": "99999999999999"}, {"cds": None}, {"cds": ["x"]}])
def test_a_forged_choice_is_refused_with_a_sentence(loaded: Desk, forged: dict[str, Any]) -> None:
    now = at_listed(loaded)
    loaded.says(now, "school lantern charter")
    pressed = loaded.button(loaded.last(now), "This one")
    value = {"c": now.id, "q": "lantern", **forged}
    loaded.sends_action(loaded.last(now), {**pressed, "value": json.dumps(value)})
    assert "do not have this school any more" in told(loaded)
    assert loaded.conversation().cds is None


def test_lock_screens_show_nothing_of_the_school(loaded: Desk) -> None:
    now = at_listed(loaded)
    loaded.slack.notified.clear()
    say_all(loaded, now, "school lantern", "school nordlicht", "school xyzzy", "not sure", "school")
    assert len(loaded.slack.notified) >= 7
    for text in loaded.slack.notified:
        for private in ("Nordlicht", "nordlicht", "Lantern", "xyzzy", "suggests", "At least"):
            assert private not in text


def test_deleting_and_starting_over_forget_the_school(loaded: Desk) -> None:
    now = at_listed(loaded)
    say_all(loaded, now, "school nordlicht", "start over", "start over")
    kept = loaded.conversation()
    assert (kept.cds, kept.suggestions, kept.sheet) == (None, None, None)
    loaded.says(now, "school nordlicht")
    interviews.remove(loaded.db, now.id)
    assert loaded.db.query("select * from interviews") == []


# From the command


def under_school(desk: Desk, text: str = "nordlicht", who: str = DANA) -> dict[str, Any]:
    return {**desk.types(f"school {text}", who), "channel": "C1", "ts": f"1795377602.{len(text)}"}


def test_a_school_begins_a_conversation_with_what_follows(loaded: Desk) -> None:
    answer = under_school(loaded)
    loaded.presses(answer, "Start a conversation with this", times=2)
    now = loaded.conversation()
    assert loaded.db.query("select count(*) as n from interviews")[0]["n"] == 1
    assert (now.nickname, now.cds) == ("Nordlicht Academy", NORD.cds)
    assert "What the state's files say of the school is suggested" in texts(
        loaded.slack.messages[str(now.thread_ts)]
    )
    say_all(loaded, now, "district", "use it")
    assert loaded.conversation().answers["listed"] == "yes"
    assert all("Nordlicht" not in text for text in loaded.slack.notified)


def test_a_school_goes_into_the_conversation_that_is_open(loaded: Desk) -> None:
    assert "Use in" not in texts(under_school(loaded))
    now = at_listed(loaded)
    answer = under_school(loaded)
    loaded.presses(answer, "Use in my conversation", times=3)
    assert loaded.conversation().cds == NORD.cds
    assert "The state's file suggests: *Yes*." in said(loaded, 1)
    assert sum("Nordlicht Academy" in m["text"] for m in loaded.thread(now)) == 1
    assert loaded.db.query("select count(*) as n from interviews")[0]["n"] == 1


def test_of_many_open_conversations_the_latest_two_are_offered_by_name(loaded: Desk) -> None:
    for name in ("Maple", "", "Oak"):
        loaded.later(minutes=2)
        loaded.begins(name)
    answer = under_school(loaded)
    (row,) = (block for block in answer["blocks"] if block["type"] == "actions")
    assert [each["text"]["text"] for each in row["elements"]][:3] == [
        "Start a conversation with this",
        "Use in: Oak",
        "Use in: the one begun November 22",
    ]
    assert "Use in" not in texts(under_school(loaded, who=PRIYA))
