"""How much a keeper reads and presses in a month, in the dialogue that tells of it."""

from __future__ import annotations

import re
from pathlib import Path

from bot.cli.conversation import Talk
from bot.settings import load_settings

HERE = Path(__file__).parent
FILE = HERE / "keepers_month.txt"
TO_SETTLE = re.compile(r"\W*(?:You keep the calendar|Only you can settle)")
# One message has the note on why its date is in doubt, which is small print.
MOST_PRESSED, MOST_ASKED, MOST_IN_ONE = 12, 3, 67


def words(text: str) -> int:
    """The words that are read; not where links lead, nor bullets."""
    return len(re.findall(r"\w[\w'.:/-]*", re.sub(r"\(https?://\S*\)", " ", text)))


def test_a_keepers_month_takes_few_messages_and_presses(tmp_path: Path) -> None:
    lines = [line for line in FILE.read_text().splitlines() if line[:1] not in ("", "#", "<", " ")]
    with Talk(load_settings(env_file=None), tmp_path / "bot.db", HERE) as talk:
        outcomes = [talk.run(line) for line in lines]
    asked = [
        answer.text
        for outcome in outcomes
        for answer in outcome.answers
        if answer.where not in ("edit", "modal") and TO_SETTLE.match(answer.text)
    ]
    read = [words(each) for each in asked]
    pressed = sum(line.startswith("press") for line in lines)
    assert not [outcome.error for outcome in outcomes if outcome.error]
    assert 0 < len(asked) <= MOST_ASKED
    assert max(read) <= MOST_IN_ONE
    assert pressed <= MOST_PRESSED
