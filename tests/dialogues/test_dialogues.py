"""Conversations as text: each file says what is done and what is answered."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from benchmarks.words import CountingTalk
from bot.cli.conversation import Outcome
from bot.cli.talk import differences, parts
from bot.settings import load_settings
from handlers.blocks import count_words

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
    with CountingTalk(settings, folder / "bot.db", HERE) as conversation:
        assert "\n".join(differences(conversation, lines)) == ""
        assert conversation.too_long() == []
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
