"""How many words people have to read: each answer to a text of the dialogues, before any press."""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.report import Figure
from bot.cli.conversation import Outcome, Talk
from bot.cli.talk import differences
from bot.settings import Settings, load_settings

FOLDER = Path(__file__).parents[1] / "tests" / "dialogues"
MOST, MEDIAN = 60, 45
SEEN = ("ephemeral", "dm", "channel", "thread")
ASKED_ELSE = "Not what I asked"
SMALL_PRINT = ("Unofficial", "Checked ")  # the one line under an answer says where it stands


@dataclass(frozen=True, slots=True)
class Counted:
    """How many words one text was answered with."""

    text: str
    words: int
    is_answer: bool  # to a question, with its source


class CountingTalk(Talk):
    """A conversation that remembers all outcomes, and counts the words that each text brought."""

    def __init__(self, settings: Settings, database: Path | None, folder: Path) -> None:
        super().__init__(settings, database, folder)
        self.counted: list[Counted] = []
        self.outcomes: list[Outcome] = []

    def run(self, text: str) -> Outcome:
        """Do what a line says."""
        outcome = super().run(text)
        self.outcomes.append(outcome)
        if text.startswith((">", "mention ")):
            self.counted.append(Counted(text, words_seen(outcome), is_answer(outcome)))
        return outcome


def words_seen(outcome: Outcome) -> int:
    """The words of all messages that a line causes, without what can be pressed and small print."""
    lines = [
        line
        for answer in outcome.answers
        if answer.where in SEEN
        for line in answer.text.splitlines()
        if not any(mark in line for mark in SMALL_PRINT)
    ]
    return sum(len(line.split()) for line in lines)


def counted(folder: Path = FOLDER) -> Iterator[Counted]:
    """Every text of the dialogues with the words of its answer."""
    for file in sorted(folder.glob("*.txt")):
        with tempfile.TemporaryDirectory() as place:
            settings = load_settings(env_file=None)
            with CountingTalk(settings, Path(place) / "bot.db", folder) as conversation:
                list(differences(conversation, file.read_text().splitlines()))
                yield from conversation.counted


def is_answer(outcome: Outcome) -> bool:
    """Whether a line was answered from what the community knows, to who asked in private."""
    own = [each for each in outcome.answers if each.where in ("ephemeral", "dm")]
    labels = [control.label for each in own for control in each.controls]
    return ASKED_ELSE in labels


def measure() -> Iterable[Figure]:
    """Words of an answer: the median, the most, and which are longer than they should be."""
    found = list(counted())
    answers = [each for each in found if each.is_answer]
    for name, some in (("an answer to a question", answers), ("whatever is answered", found)):
        median = statistics.median(each.words for each in some)
        goal = f"≤ {MEDIAN}"
        yield Figure(f"{name}, median", median, "words", goal, met=median <= MEDIAN)
    longest = max(answers, key=lambda each: each.words)
    note = f"of {len(answers)}, to {longest.text.removeprefix('> ')}"
    is_met = longest.words <= MOST
    yield Figure(
        "the longest answer to a question",
        longest.words,
        "words",
        f"≤ {MOST}",
        met=is_met,
        note=note,
    )
    for each in {each.text: each for each in found if each.words > MOST}.values():
        yield Figure(f"longer: {each.text.removeprefix('> ')}", each.words, "words")
