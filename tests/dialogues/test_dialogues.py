"""Conversations as text: each file says what is done and what is answered."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.words import MOST, CountingTalk
from bot.cli.talk import differences, parts
from bot.settings import load_settings

HERE = Path(__file__).parent


@pytest.mark.parametrize("file", sorted(HERE.glob("*.txt")), ids=lambda file: file.stem)
def test_the_answers_are_as_written(file: Path, tmp_path: Path) -> None:
    lines = file.read_text().splitlines()
    assert any(said.expected for said in parts(lines))
    settings = load_settings(env_file=None)
    with CountingTalk(settings, tmp_path / "bot.db", HERE) as conversation:
        assert "\n".join(differences(conversation, lines)) == ""
        answered = [each for each in conversation.counted if each.is_answer]
        assert [each for each in answered if each.words > MOST] == []
