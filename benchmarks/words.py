"""How many words people have to read: what each line of the dialogues shows, before any press."""

from __future__ import annotations

import re
import statistics
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.report import Figure
from bot.cli.conversation import Outcome, Talk
from bot.cli.talk import differences
from bot.local.terminal.onlooker import Notice
from bot.settings import Settings, load_settings
from handlers.blocks import count_words

FOLDER = Path(__file__).parents[1] / "tests" / "dialogues"
MOST, MEDIAN, IN_A_QUESTION, IN_A_RESULT = 60, 45, 40, 130
SEEN = ("ephemeral", "dm", "channel", "thread")
DONE_BY_A_PERSON = (">", "mention ", "press ", "choose ", "submit", "give ")
ASKED_ELSE = "Not what I asked"
# The one line of small print: where it stands, how sure it is, how far a check has come.
SMALL_PRINT = re.compile(
    r"unofficial|\bsources?:|\bchecked (?:on )?\w+ \d|left after this one|the last one for now"
    r"|other answers stay as they are",
    re.IGNORECASE,
)
A_QUESTION = re.compile(r"\d+\. |Which charter school")
# What may be longer, by where it stands and how it begins, and why.
LONGER = {
    r"\w+: (?:DTA eligibility check\n)?Call first": IN_A_RESULT,  # it names all four pathways
    r"\w+: Check your answers": IN_A_RESULT,  # what could turn the outcome is behind no press
    r"(?s)thread: \d+\. .*(?:suggests:|leaves this open)": 90,  # nor is what limits a suggestion
    r"(?s)thread: .*What follows, for you to confirm": 105,  # nor which answers a school changes
    r"(?s)\w+: .*\(set by ": 90,  # nor what keepers filled in, and who did
    r"(?s)\w+: .*(?:before, .*){6}": 110,  # as many leads as somebody chose are said back
    r"(?s)(?:dm|edit): .*Nothing is changed before you say yes": 80,  # nor what an import would do
}
# Who presses these asks for all there is.
THE_WHOLE = re.compile(r"press (?:@\d+ )?(?:More|Details|What would change this\?)")


@dataclass(frozen=True, slots=True)
class Counted:
    """How many words a line led to, and how many it may."""

    text: str
    words: int
    most: int
    is_answer: bool = False  # to a question, with its source


class CountingTalk(Talk):
    """A conversation that counts the words of what is seen after each line."""

    def __init__(self, settings: Settings, database: Path | None, folder: Path) -> None:
        super().__init__(settings, database, folder)
        self.outcomes: list[Outcome] = []
        self.counted: list[Counted] = []
        self._lines: dict[int, set[str]] = {}  # of each message, by its first id

    def run(self, text: str) -> Outcome:
        """Do what a line says."""
        outcome = super().run(text)
        self.outcomes.append(outcome)
        counted = [(each, self._new_in(each)) for each in outcome.answers]
        # What changes above is read where nothing else came.
        fresh = [each for each in counted if each[0].where in SEEN] or counted
        if not text.startswith(DONE_BY_A_PERSON):
            self.counted += [Counted(text, words, MOST) for _, words in fresh]
        elif not THE_WHOLE.match(text):
            asked = [each for each in fresh if A_QUESTION.match(each[0].text)]
            self.counted += [Counted(text, n, most_words([q], IN_A_QUESTION)) for q, n in asked]
            by_place: Counter[str] = Counter()
            for each, words in fresh:
                by_place[each.to] += words
            most = most_words([each for each, _ in fresh])
            found = max(by_place.values(), default=0)
            self.counted.append(Counted(text, found, most, is_answer(outcome)))
        return outcome

    def too_long(self) -> list[Counted]:
        """The lines that led to more words than they may."""
        return [each for each in self.counted if each.words > each.most]

    def _new_in(self, answer: Notice) -> int:
        """The words of a message that were not there before, without its line of small print."""
        number, lines = answer.of or answer.id, answer.text.splitlines()
        if answer.where not in SEEN and number not in self._lines:
            return 0  # a window, Home, or what came before this conversation began
        before, self._lines[number] = self._lines.get(number, set()), set(lines)
        small = next((line for line in reversed(lines) if SMALL_PRINT.search(line)), None)
        return sum(count_words(line) for line in lines if line not in before and line != small)


def most_words(answers: Sequence[Notice], usually: int = MOST) -> int:
    """How many words some messages may have together."""
    texts = [f"{each.where}: {each.text}" for each in answers]
    found = (most for head, most in LONGER.items() for each in texts if re.match(head, each))
    return max(found, default=usually)


def is_answer(outcome: Outcome) -> bool:
    """Whether a line was answered from what the community knows, to who asked in private."""
    own = [each for each in outcome.answers if each.where in ("ephemeral", "dm")]
    labels = [control.label for each in own for control in each.controls]
    return ASKED_ELSE in labels


def counted(folder: Path = FOLDER) -> Iterator[Counted]:
    """Every line of the dialogues with the words that it leads to."""
    for file in sorted([*folder.glob("*.txt"), *folder.glob("interviews/*.txt")]):
        with tempfile.TemporaryDirectory() as place:
            settings = load_settings(env_file=None)
            with CountingTalk(settings, Path(place) / "bot.db", file.parent) as conversation:
                list(differences(conversation, file.read_text().splitlines()))
                yield from conversation.counted


def measure() -> Iterable[Figure]:
    """Words of an answer: the median, the most, and which are longer than they should be."""
    found = [each for each in counted() if each.words]
    answers = [each for each in found if each.is_answer]
    for name, some in (("an answer to a question", answers), ("whatever is answered", found)):
        median = statistics.median(each.words for each in some)
        goal = f"≤ {MEDIAN}"
        yield Figure(f"{name}, median", median, "words", goal, met=median <= MEDIAN)
    longest = max(found, key=lambda each: each.words / each.most)
    text = longest.text.removeprefix("> ")
    is_met = longest.words <= longest.most
    name = "the longest of all, by what it may have"
    goal = f"≤ {longest.most}"
    yield Figure(name, longest.words, "words", goal, met=is_met, note=f"of {len(found)}, to {text}")
    for each in {each.text: each for each in found if each.words > each.most}.values():
        yield Figure(f"longer: {each.text.removeprefix('> ')}", each.words, "words")
