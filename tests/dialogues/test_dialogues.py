"""Conversations as text: each file says what is done and what is answered."""

from __future__ import annotations

import re
from pathlib import Path
from statistics import median

import pytest

from benchmarks.words import IN_A_QUESTION, IN_A_RESULT, CountingTalk
from bot.cli.conversation import Outcome
from bot.cli.talk import differences, parts
from bot.settings import load_settings
from handlers.blocks import count_words
from tests.handlers.interview.kit import words

HERE = Path(__file__).parent
KEEPERS_MONTH = HERE / "keepers_month.txt"
TO_SETTLE = re.compile(r"\W*(?:You keep the calendar|Only you can settle)")
# One message has the note on why its date is in doubt, which is small print.
MOST_PRESSED, MOST_ASKED, MOST_IN_ONE = 12, 3, 67


def held(file: Path, folder: Path) -> list[Outcome]:
    """Have a conversation that goes as it is written, with few words; what came of it."""
    lines = file.read_text().splitlines()
    assert any(said.expected for said in parts(lines))
    settings = load_settings(env_file=None)
    with CountingTalk(settings, folder / f"{file.stem}.db", HERE) as conversation:
        assert "\n".join(differences(conversation, lines)) == "", file.stem
        assert conversation.too_long() == [], file.stem
        return conversation.outcomes


@pytest.mark.parametrize(
    "file", sorted({*HERE.glob("*.txt")} - {KEEPERS_MONTH}), ids=lambda file: file.stem
)
def test_the_answers_are_as_written_and_short(file: Path, tmp_path: Path) -> None:
    held(file, tmp_path)


def test_a_keepers_month_is_as_written_and_takes_few_messages_and_presses(tmp_path: Path) -> None:
    outcomes = held(KEEPERS_MONTH, tmp_path)
    asked = [
        answer.text
        for outcome in outcomes
        for answer in outcome.answers
        if answer.where not in ("edit", "modal") and TO_SETTLE.match(answer.text)
    ]
    assert 0 < len(asked) <= MOST_ASKED
    assert max(map(count_words, asked)) <= MOST_IN_ONE
    assert sum(each.line.startswith("press") for each in outcomes) <= MOST_PRESSED


# Ten conversations about a school: what is said in them, and how much is read and pressed


INTERVIEWS = HERE / "interviews"
TEN = sorted(file.stem for file in INTERVIEWS.glob("*.txt") if file.stem != "tired")
MOST_READ, MOST_READ_EVER, MOST_TURNS = 700, 900, 8
FIRST_OF_A_RESULT = "Call first"


def to_the_result(outcomes: list[Outcome]) -> list[Outcome]:
    """What a person does from the command to the result, with what comes of it."""
    found = []
    for outcome in outcomes:
        if outcome.line.startswith((">", "press")):
            found.append(outcome)
        if any(answer.text.startswith(FIRST_OF_A_RESULT) for answer in outcome.answers):
            return found
    raise AssertionError("there is no result")


def new(outcome: Outcome) -> list[str]:
    """What is there to be read that was not there before."""
    return [answer.text for answer in outcome.answers if answer.where != "edit"]


def test_ten_go_as_written_and_until_the_result_little_is_read_and_pressed(tmp_path: Path) -> None:
    assert len(TEN) == 10
    whole = [to_the_result(held(INTERVIEWS / f"{name}.txt", tmp_path)) for name in TEN]
    all_read = [
        sum(count_words(text) for outcome in each for text in new(outcome)) for each in whole
    ]
    assert median(all_read) <= MOST_READ, all_read
    assert max(all_read) <= MOST_READ_EVER, all_read
    assert median(map(len, whole)) <= MOST_TURNS, [len(each) for each in whole]
    for each in whole:
        (result,) = new(each[-1])
        *said, small = result.split("\n")  # one line of small print is not counted
        assert count_words("\n".join(said)) <= IN_A_RESULT
        assert "Unofficial, not legal advice." in small


def test_of_somebody_tired_each_message_is_answered_in_about_one(tmp_path: Path) -> None:
    outcomes = held(INTERVIEWS / "tired.txt", tmp_path)
    typed = [outcome for outcome in outcomes if outcome.line.startswith(">")][1:]
    assert len(typed) == 23
    assert sum(len(outcome.answers) for outcome in typed) <= 32
    for outcome in typed:
        assert len(new(outcome)) == 1, outcome.line
        (answer,) = (each for each in outcome.answers if each.where != "edit")
        assert [c for c in answer.controls if c.verb == "press"], outcome.line


def test_a_question_is_short_and_says_what_it_means() -> None:
    for question in words().questions:
        said = f"{question.text} {question.help or ''}"
        assert count_words(said) <= IN_A_QUESTION, question.id
        if "criteria" in said or question.id.endswith(("two_years", "of_four")):
            assert "struggling" in question.text, question.id  # what is repeated, too
        for short in re.findall(r"\b(?:CDE|LCFF|TA|DA|CCEE|COE|SSPI|SBE)\b", said):
            assert re.search(rf"\({short}\b|, {short}\)|\b{short} \(", said), (question.id, short)
