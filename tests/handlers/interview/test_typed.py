from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.community.interview import Interview
from bot.dta.rules import QUESTIONS
from bot.store.interviews import Conversation
from handlers.interview.hearing import school_asked_about
from handlers.interview.read import (
    _BY_WORDS,
    Chosen,
    CommandWord,
    Corrected,
    NoAnswer,
    clean,
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

COUNT = "groups_three_of_four"


@pytest.mark.parametrize(
    ("question", "option", "wordings"),
    [
        (COUNT, "0", "0|none|None.|zero|no groups|there are no student groups|zero groups"),
        (COUNT, "1", "1|one|One group|a single group|just one|only 1 group|it has one group"),
        (COUNT, "2", "2|two|2 groups|“two”|there are two student groups|exactly 2|two of them"),
        (COUNT, "3+", "3|3+|three|three or more|5|twelve groups|more than two|over 3|at least 3"),
        (COUNT, "3+", ">3|3 or more|3 and more groups|&gt; 3|at least four groups"),
        (
            COUNT,
            "unsure",
            "not sure|no idea|I don’t know|dunno|idk|unsure|no clue?|maybe|hard to say",
        ),
        ("authorizer", "district", "1|district|the district|a school district|it's the district"),
        ("authorizer", "county", "2|COE|county|County Office|the county|that's the county"),
        ("authorizer", "state", "3|SBE|state board|the State Board of Education"),
        ("authorizer", "unsure", "4|not sure"),
        ("listed", "yes", "1|y|yes|Yes!|yep|it does|correct|Yes, it is.|yes the school is"),
        ("listed", "no", "2|n|no|nope|not listed|it does not|no it isn't|No, it is not."),
        ("ta_provided", "yes", "1|yes|yes it was|yes, they have|Yes, the county has"),
        ("ta_provided", "no", "no, it hasn’t|no they have not yet"),
        ("ta_provided", "underway", "2|under way|in progress|ongoing|still under way"),
        ("ta_provided", "no", "3|no|not yet|never"),
        ("priorities_three_of_four", "2", "2|two|two priorities|exactly two"),
        ("priorities_three_of_four", "3+", "3|three|4|three or more priorities|3+"),
        ("superintendent_request", "no", "2|no|not yet|not so far"),
        ("superintendent_request", "yes", "1|yes|done|they have"),
        ("authorizer", "district", "our school district|it is a district|the district did"),
        ("authorizer", "county", "by the county|#2|option 2|2)|county, I think"),
        ("listed", "yes", "yes, listed|we're on the list|it says so|definitely"),
        ("listed", "no", "no, not listed|it doesn't|it isnt|it's not listed|no we're not"),
        ("listed", "unsure", "I haven't looked|have not checked yet|not sure yet|no idea, sorry"),
        (COUNT, "2", "two groups did|2 groups met the criteria|two of our groups|two I think"),
        (COUNT, "0", "none at all|no groups did|no significant groups"),
        ("ta_provided", "yes", "they did|it was provided|it has already been provided"),
        ("ta_provided", "underway", "just started|still ongoing|in process|they have not finished"),
        ("ta_provided", "no", "not provided|it has not been provided yet|hasn't|not started"),
        ("superintendent_request", "yes", "yes, they asked|she has asked|it was requested"),
        ("superintendent_request", "no", "no, not yet|not asked yet|hasn't asked|they haven't"),
        ("geo_lead_agrees", "no", "not agreed|they have not agreed yet"),
        ("sbe_approved", "no", "not approved|no, pending|not yet approved"),
    ],
)
def test_an_answer_is_understood_in_many_wordings(
    interview: Interview, question: str, option: str, wordings: str
) -> None:
    for wording in wordings.split("|"):
        found = read(wording, interview.question[question], "")
        assert found == Chosen(option), (wording, found)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        (COUNT, "at least two"),
        (COUNT, "2 or 3"),
        (COUNT, "more than one"),
        (COUNT, "one or more"),
        (COUNT, "maybe two"),
        (COUNT, "no"),
        (COUNT, "-2"),
        (COUNT, "2.5"),
        (COUNT, "not two"),
        (COUNT, "2 students"),
        (COUNT, ""),
        ("priorities_three_of_four", "1"),
        ("priorities_three_of_four", "one"),
        ("authorizer", "²"),
        ("authorizer", "five"),
        (COUNT, "option two"),
        ("priorities_three_of_four", "at least two"),
        ("authorizer", "5"),
        ("authorizer", "the district or the county"),
        ("listed", "yes and no"),
        ("listed", "yes it is not"),
        ("ta_provided", "yes it is under way"),
        ("listed", "is it yes?"),
        ("listed", "sure"),
        ("listed", "no it has"),
        ("listed", "no, not sure"),
        ("superintendent_request", "we asked"),
        ("superintendent_request", "yes, not asked"),
        ("ta_provided", "yes, ongoing"),
        ("ta_provided", "not done"),
        (COUNT, "two priorities"),
        (COUNT, "more than two priorities"),
        (COUNT, "option 2"),
        (COUNT, "120"),
        (COUNT, "over 300"),
        (COUNT, "no more groups"),
        ("priorities_three_of_four", "two groups"),
    ],
)
def test_what_can_be_read_in_two_ways_is_no_answer(
    interview: Interview, question: str, text: str
) -> None:
    assert isinstance(read(text, interview.question[question], ""), NoAnswer)


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("back", CommandWord("back")),
        ("Go back", CommandWord("back")),
        ("change 3", CommandWord("change", 3)),
        ("Change #3", CommandWord("change", 3)),
        ("change answer three", CommandWord("change", 3)),
        ("please change question 12", CommandWord("change", 12)),
        ("edit my answer to 2", CommandWord("change", 2)),
        ("change", CommandWord("answers")),
        ("My answers", CommandWord("answers")),
        ("start over", CommandWord("over")),
        ("WHY?", CommandWord("why")),
        ("stop", CommandWord("stop")),
        ("help", CommandWord("help")),
        ("?", CommandWord("help")),
        ("delete", CommandWord("delete")),
    ],
)
def test_command_words_come_before_everything_else(
    interview: Interview, text: str, command: CommandWord
) -> None:
    for question in interview.questions:
        assert read(text, question, "") == command


def test_no_word_of_an_option_is_a_command_or_another_options_number(interview: Interview) -> None:
    for question in interview.questions:
        numbers = {number for number in option_numbers(question) if number}
        for option in question.options:
            for word in (option.label, option.id, *option.words):
                assert clean(word) not in _BY_WORDS, word
                if word != option.id:
                    assert clean(word) not in numbers, word
                assert read(word, question, "") == Chosen(option.id), (question.id, word)


def test_every_number_shown_means_its_option(interview: Interview) -> None:
    for question in interview.questions:
        for option, number in zip(question.options, option_numbers(question), strict=True):
            if number:
                assert read(number, question, "") == Chosen(option.id)


def test_the_number_of_an_option_can_be_a_word_and_in_brackets(interview: Interview) -> None:
    authorizer = interview.question["authorizer"]
    for text in ("two", "Two.", "(2)", "2)", "#2", "option two", "number 2"):
        assert read(text, authorizer, "") == Chosen("county"), text


def test_what_comes_near_an_option_is_offered_and_not_taken(interview: Interview) -> None:
    assert read("distrct", interview.question["authorizer"], "") == NoAnswer("district")
    assert read("threee or more", interview.question[COUNT], "") == NoAnswer("3+")
    assert read("the distrit i think", interview.question["authorizer"], "") == NoAnswer("district")
    assert read("purple", interview.question["authorizer"], "") == NoAnswer(None)


def test_the_opposite_of_an_option_is_not_offered_as_that_option(interview: Interview) -> None:
    for question, opposite in (
        ("authorizer", "not the district"),
        ("geo_lead_agrees", "disagreed"),
        ("superintendent_request", "refused"),
        ("ta_provided", "not in progress any more"),
    ):
        assert read(opposite, interview.question[question], "") == NoAnswer(None), opposite


def test_whether_to_start_over_can_be_typed() -> None:
    for text in ("start over", "Restart", "yes", "1"):
        assert read(text, None, OVER) == Chosen("over"), text
    for text in ("no", "2", "Cancel", "keep everything", "never mind"):
        assert read(text, None, OVER) == Chosen("stay"), text
    assert read("stop", None, OVER) == CommandWord("stop")
    assert read("really?", None, OVER) == NoAnswer()


def test_the_choices_between_questions_can_be_typed() -> None:
    assert read("see the result", None, CROSSROADS) == Chosen("short")
    assert read("2", None, CROSSROADS) == Chosen("full")
    assert read("ok", None, REVIEW) == Chosen("finish")
    assert read("ok", None, "result") == NoAnswer()
    assert read("is it ok?", None, REVIEW) == NoAnswer()


@given(st.text(max_size=300), st.sampled_from(sorted(QUESTIONS)))
def test_any_text_is_read_without_an_error(interview: Interview, text: str, question: str) -> None:
    found = read(text, interview.question[question], "")
    if isinstance(found, Chosen):
        assert found.option in QUESTIONS[question]


def test_a_very_long_text_is_read_quickly(interview: Interview) -> None:
    assert isinstance(read("two " * 20_000, interview.question[COUNT], ""), NoAnswer)


AT_LISTED = {"authorizer": "district"}  # the second question waits, the first one was answered
AT_COUNT = {"authorizer": "county", "listed": "no", "ta_provided": "yes"}


@pytest.mark.parametrize(
    ("answers", "text", "meant"),
    [
        ({}, "county?", Chosen("county")),
        ({}, "uh the county I guess", Chosen("county")),
        ({}, "district lol", Chosen("district")),
        ({}, "put down state board", Chosen("state")),
        ({}, "honestly no idea", Chosen("unsure")),
        ({}, "skip that", Chosen("unsure")),
        ({}, "next question", Chosen("unsure")),
        ({}, "the last one", Chosen("unsure")),
        ({}, "2nd one", Chosen("county")),
        ({}, "the third option", Chosen("state")),
        (AT_LISTED, "no wait, county", Corrected("county")),
        (AT_LISTED, "i meant county", Corrected("county")),
        (AT_LISTED, "actually the second one", Corrected("county")),
        (AT_LISTED, "oops, should have been the county", Corrected("county")),
        (AT_LISTED, "sorry, county", Corrected("county")),
        (AT_LISTED, "county, not district", Corrected("county")),
        (AT_LISTED, "not the district, the county", Corrected("county")),
        (AT_LISTED, "make that the state board", Corrected("state")),
        (AT_LISTED, "county instead", Corrected("county")),
        (AT_LISTED, "scratch that - sbe", Corrected("state")),
        (AT_LISTED, "county", Corrected("county")),
        (AT_LISTED, "wait no it's the COE", Corrected("county")),
        (AT_LISTED, "actually not sure", Corrected("unsure")),
        (AT_LISTED, "actually yes", Chosen("yes")),
        (AT_LISTED, "i mean yes", Chosen("yes")),
        (AT_LISTED, "sorry, no", Chosen("no")),
        (AT_LISTED, "dunno", Chosen("unsure")),
        (AT_LISTED, "dunno lol", Chosen("unsure")),
        (AT_LISTED, "idk sorry", Chosen("unsure")),
        (AT_LISTED, "can't find it", Chosen("unsure")),
        (AT_LISTED, "beats me", Chosen("unsure")),
        (AT_LISTED, "I really don't remember", Chosen("unsure")),
        (AT_LISTED, "pass on this one", Chosen("unsure")),
        (AT_LISTED, "yes?", Chosen("yes")),
        (AT_LISTED, "yep it is, I think", Chosen("yes")),
        (AT_LISTED, "nope sorry", Chosen("no")),
        (AT_LISTED, "go back one", CommandWord("back")),
        (AT_LISTED, "oops wrong button", CommandWord("back")),
        (AT_LISTED, "can we go back?", CommandWord("back")),
        (AT_LISTED, "no wait", CommandWord("back")),
        (AT_LISTED, "let me change the first one", CommandWord("change", 1)),
        (AT_LISTED, "go back to question 1", CommandWord("change", 1)),
        (AT_LISTED, "huh?", CommandWord("why")),
        (AT_LISTED, "i don't get it", CommandWord("why")),
        (AT_LISTED, "gotta go", CommandWord("stop")),
        (AT_LISTED, "I'll do this later", CommandWord("stop")),
        (AT_LISTED, "what did i say so far", CommandWord("answers")),
        (AT_LISTED, "just tell me the result", CommandWord("result")),
        (AT_COUNT, "2?", Chosen("2")),
        (AT_COUNT, "like two groups i think", Chosen("2")),
        (AT_COUNT, "no wait still under way", Corrected("underway")),
        (AT_COUNT, "actually two", Chosen("2")),
        (AT_COUNT, "lots", NoAnswer()),
        (AT_COUNT, "two or three?", NoAnswer()),
        (AT_COUNT, "wait what is a group?", NoAnswer()),
    ],
)
def test_what_somebody_tired_types_is_read_as_what_they_mean(
    interview: Interview, answers: dict[str, str], text: str, meant: object
) -> None:
    now = Conversation("0" * 16, "U0DANA", 0, 0, answers=answers)
    waits = question_in(pending(now))
    assert waits
    before = last_answered(now)
    previous = interview.question[before] if before else None
    assert read(text, interview.question[waits], pending(now), previous) == meant


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("is maple street elementry eligible for dta", "maple street elementry"),
        ("Is Oak High eligible for direct technical assistance?", "Oak High"),
        ("can you check if Nova Prep qualifies for DTA", "Nova Prep"),
        ("does river charter get dta", "river charter"),
        ("is my school eligible for dta", None),
        ("is a dependent charter eligible for dta", None),
        ("are dass schools eligible for DTA?", None),
        ("which charters are eligible for dta", None),
        ("is Oak High eligible for lunch money", None),
        ("when is the next chat", None),
    ],
)
def test_a_school_is_found_in_a_question_whether_it_is_eligible(
    interview: Interview, text: str, name: str | None
) -> None:
    assert school_asked_about(text, interview.about) == name
