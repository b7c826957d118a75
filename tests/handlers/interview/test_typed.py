"""What is read out of what somebody types, and what is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dta.rules import QUESTIONS
from bot.store.interviews import Conversation
from handlers.interview.look_up import school_asked_about
from handlers.interview.read import (
    Chosen,
    CommandWord,
    Corrected,
    NoAnswer,
    read,
)
from handlers.interview.show import option_numbers
from handlers.interview.state import (
    CROSSROADS,
    OVER,
    REVIEW,
    last_answered,
    pending,
    question_in,
)
from handlers.interview.wishes import BY_WORDS, clean
from tests.handlers.interview.kit import words

COUNT = "groups_three_of_four"
PRIORITIES = "priorities_three_of_four"
REQUEST = "superintendent_request"


@pytest.mark.parametrize(
    ("question", "option", "wordings"),
    [
        (
            COUNT,
            "0",
            "0|None.|zero|no groups|there are no student groups|none at all|no groups did",
        ),
        (COUNT, "1", "1|one|One group|a single group|just one|only 1 group|it has one group"),
        (COUNT, "2", "2|two|“two”|there are two student groups|exactly 2|two of them|two I think"),
        (COUNT, "2", "two groups did|2 groups met the criteria|two of our groups"),
        (COUNT, "3+", "3|3+|three or more|5|twelve groups|more than two|over 3|at least 3|&gt; 3"),
        (COUNT, "unsure", "not sure|no idea|I don’t know|dunno|idk|unsure|no clue?|hard to say"),
        ("authorizer", "district", "the district|a school district|it's the district"),
        ("authorizer", "county", "COE|County Office|that's the county|by the county"),
        ("authorizer", "county", "number 2|county, I think"),
        ("authorizer", "state", "SBE|state board|the State Board of Education"),
        ("listed", "yes", "y|Yes!|yep|it does|Yes, it is.|yes, listed|we're on the list"),
        ("listed", "no", "n|nope|not listed|it doesn't|No, it is not.|no we're not|it isnt"),
        ("listed", "unsure", "I haven't looked|have not checked yet|not sure yet|no idea, sorry"),
        ("ta_provided", "yes", "yes it was|yes, they have|it has already been provided"),
        ("ta_provided", "underway", "in progress|still under way|just started|not finished"),
        ("ta_provided", "underway", "not yet theyre working on it|not yet, but it's in progress"),
        ("ta_provided", "no", "not yet|no, it hasn’t|not provided|hasn't|not started"),
        (PRIORITIES, "2", "2|two|two priorities|exactly two"),
        (PRIORITIES, "3+", "3|three|4|three or more priorities|3+"),
        (REQUEST, "yes", "yes|done|they have|yes, they asked|it was requested"),
        (REQUEST, "no", "not yet|not so far|no, not yet|not asked yet|they haven't"),
        ("geo_lead_agrees", "no", "not agreed|they have not agreed yet"),
        ("sbe_approved", "no", "not approved|no, pending|not yet approved"),
    ],
)
def test_an_answer_is_understood_in_many_wordings(
    question: str, option: str, wordings: str
) -> None:
    for wording in wordings.split("|"):
        found = read(wording, words().question[question], "")
        assert found == Chosen(option), (wording, found)


@pytest.mark.parametrize(
    ("question", "texts"),
    [
        (COUNT, "at least two|2 or 3|more than one|one or more|no|-2|2.5|not two|"),
        (COUNT, "2 students|option two|two priorities|option 2|120|over 300|no more groups"),
        (PRIORITIES, "1|one|at least two|two groups|more than two groups"),
        ("authorizer", "²|five|5|the district or the county"),
        ("listed", "yes and no|yes it is not|is it yes?|sure|no it has|no, not sure"),
        (REQUEST, "we asked|yes, not asked"),
        ("ta_provided", "yes it is under way|yes, ongoing|not done"),
    ],
)
def test_what_can_be_read_in_two_ways_is_no_answer(question: str, texts: str) -> None:
    for text in texts.split("|"):
        assert isinstance(read(text, words().question[question], ""), NoAnswer), text


def test_no_word_of_an_option_is_a_command_or_another_options_number() -> None:
    for question in words().questions:
        numbers = dict(zip(option_numbers(question), question.options, strict=True))
        for number, option in numbers.items():
            assert number is None or read(number, question, "") == Chosen(option.id)
            for word in (option.label, option.id, *option.words):
                assert clean(word) not in BY_WORDS, word
                assert word == option.id or clean(word) not in numbers, word
                assert read(word, question, "") == Chosen(option.id), (question.id, word)


def test_what_comes_near_an_option_is_offered_and_not_taken() -> None:
    assert read("distrct", words().question["authorizer"], "") == NoAnswer("district")
    assert read("threee or more", words().question[COUNT], "") == NoAnswer("3+")
    assert read("three i think", words().question["authorizer"], "") == NoAnswer(None)
    assert read("purple", words().question["authorizer"], "") == NoAnswer(None)
    assert read("our district i spose", words().question["authorizer"], "") == NoAnswer("district")
    assert read("they did but a while ago", words().question["listed"], "") == NoAnswer("yes")
    assert read("they never did that", words().question["listed"], "") == NoAnswer("no")
    assert read("what does the district do", words().question["authorizer"], "") == NoAnswer(None)
    for question, opposite in (
        ("authorizer", "not the district"),
        ("geo_lead_agrees", "disagreed"),
        ("ta_provided", "not in progress any more"),
    ):
        assert read(opposite, words().question[question], "") == NoAnswer(None), opposite


def test_what_is_chosen_between_questions_can_be_typed() -> None:
    for text in ("start over", "Restart", "yes", "1"):
        assert read(text, None, OVER) == Chosen("over"), text
    for text in ("no", "2", "Cancel", "keep everything", "never mind"):
        assert read(text, None, OVER) == Chosen("stay"), text
    assert read("stop", None, OVER) == CommandWord("stop")
    assert read("really?", None, OVER) == NoAnswer()
    assert read("see the result", None, CROSSROADS) == Chosen("short")
    assert read("2", None, CROSSROADS) == Chosen("full")
    assert read("ok", None, REVIEW) == Chosen("finish")
    assert read("ok", None, "result") == NoAnswer()
    assert read("is it ok?", None, REVIEW) == NoAnswer()


@given(st.text(max_size=300), st.sampled_from(sorted(QUESTIONS)))
def test_any_text_is_read_without_an_error(text: str, question: str) -> None:
    found = read(text, words().question[question], "")
    if isinstance(found, Chosen):
        assert found.option in QUESTIONS[question]


AT_LISTED = {"authorizer": "district"}  # the second question waits, the first one was answered
AT_COUNT = {"authorizer": "county", "listed": "no", "ta_provided": "yes"}


@pytest.mark.parametrize(
    ("answers", "texts", "meant"),
    [
        ({}, "county?|uh the county I guess|2nd one", Chosen("county")),
        ({}, "district lol", Chosen("district")),
        ({}, "put down state board|the third option", Chosen("state")),
        ({}, "honestly no idea|skip that|next question|the last one", Chosen("unsure")),
        (AT_LISTED, "no wait, county|i meant county|county|county instead", Corrected("county")),
        (AT_LISTED, "actually the second one|sorry, county", Corrected("county")),
        (AT_LISTED, "oops, should have been the county", Corrected("county")),
        (AT_LISTED, "county, not district|not the district, the county", Corrected("county")),
        (AT_LISTED, "wait no it's the COE", Corrected("county")),
        (AT_LISTED, "make that the state board|scratch that - sbe", Corrected("state")),
        (AT_LISTED, "actually not sure", Corrected("unsure")),
        (AT_LISTED, "actually yes|i mean yes|yes?|yep it is, I think", Chosen("yes")),
        (AT_LISTED, "sorry, no|nope sorry", Chosen("no")),
        (AT_LISTED, "dunno|dunno lol|idk sorry|can't find it|beats me", Chosen("unsure")),
        (AT_LISTED, "I really don't remember|pass on this one", Chosen("unsure")),
        ({}, "back|Go back|go back one|oops wrong button|can we go back?", CommandWord("back")),
        (AT_LISTED, "no wait|take that back", CommandWord("back")),
        (AT_LISTED, "let me change the first one|go back to question 1", CommandWord("change", 1)),
        (AT_COUNT, "change 3|Change #3|change answer three", CommandWord("change", 3)),
        (AT_COUNT, "edit my answer to 2", CommandWord("change", 2)),
        (AT_COUNT, "please change question 12", CommandWord("change", 12)),
        ({}, "use it|Yes, use that.", CommandWord("use")),
        ({}, "use my count's answer", CommandWord("use", origin="count")),
        (AT_COUNT, "use the file", CommandWord("use", origin="file")),
        (AT_COUNT, "use 3|take the suggestion for answer 3", CommandWord("use", 3)),
        (AT_LISTED, "WHY?|huh?|i don't get it", CommandWord("why")),
        (AT_LISTED, "stop|gotta go|I'll do this later", CommandWord("stop")),
        (AT_LISTED, "change|My answers|what did i say so far", CommandWord("answers")),
        (AT_LISTED, "just tell me the result", CommandWord("result")),
        ({}, "delete|forget it delete this|just delete it, thanks", CommandWord("delete")),
        ({}, "help|?", CommandWord("help")),
        (AT_COUNT, "2?|like two groups i think|actually two", Chosen("2")),
        (AT_COUNT, "like 4 groups maybe|like 4|about five or so", Chosen("3+")),
        (AT_COUNT, "no wait still under way", Corrected("underway")),
        (AT_LISTED, "gtg pick up kids|will finish this tomorrow", CommandWord("stop")),
        (AT_LISTED, "start over", CommandWord("over")),
        (AT_LISTED, "huh?? dumb it down|in english pls|im lost", CommandWord("why")),
        (AT_LISTED, "trash this|nuke everything u have", CommandWord("delete")),
        (AT_LISTED, "start over wrong school|lets redo it", CommandWord("over")),
        (AT_LISTED, "go back 2|back two", CommandWord("back", 2)),
        (AT_LISTED, "its not alder its Oak Hill", CommandWord("rename", name="oak hill")),
        (AT_LISTED, "wrong school", CommandWord("rename")),
        (AT_LISTED, "cant u just look it up|look us up", CommandWord("look up")),
        (AT_LISTED, "just look it up its oak hill", CommandWord("look up", name="oak hill")),
        (AT_LISTED, "almost done?|how much longer", CommandWord("progress")),
        (AT_LISTED, "k|im back where were we", CommandWord("again")),
        (AT_LISTED, "no clue ask my boss|dont know dont care next", Chosen("unsure")),
        (AT_LISTED, "show me what ive said", CommandWord("answers")),
        (AT_COUNT, "can you count it for me", CommandWord("count")),
        (AT_LISTED, "idk if its 2 or the last one|lots|banana", NoAnswer()),
        (AT_COUNT, "lots|two or three?|wait what is a group?", NoAnswer()),
    ],
)
def test_what_somebody_tired_types_is_read_as_what_they_mean(
    answers: dict[str, str], texts: str, meant: object
) -> None:
    now = Conversation("0" * 16, "U0DANA", 0, 0, answers=answers)
    waits, before = question_in(pending(now)), last_answered(now)
    assert waits
    previous = words().question[before] if before else None
    for text in texts.split("|"):
        found = read(text, words().question[waits], pending(now), previous, "Alder")
        wish = found.wish if isinstance(found, NoAnswer) else None
        assert (wish or found) == meant, text


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("is maple street elementry eligible for dta", "maple street elementry"),
        ("Is Oak High eligible for direct technical assistance?", "Oak High"),
        ("can you check if Nova Prep qualifies for DTA", "Nova Prep"),
        ("does river charter get dta", "river charter"),
        ("is my school eligible for dta", None),
        ("are dass schools eligible for DTA?", None),
        ("is Oak High eligible for lunch money", None),
        ("when is the next chat", None),
    ],
)
def test_a_school_is_found_in_a_question_whether_it_is_eligible(
    text: str, name: str | None
) -> None:
    assert school_asked_about(text, words().about) == name
