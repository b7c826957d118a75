"""Several things, each with examples of how it is said: which of them a text comes nearest to."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from bot.community.find import Tokens, words_of

LETTERS = 4  # in a row, across words too: they stand for endings and for misspelt words
FEWEST = 2  # words of a text that can be near to anything: one is near too much


class Examples:
    """Examples, indexed once; safe to share between threads.

    A thing is near by the middle of its examples, so that what they have in common counts, and by
    the nearest one. Words that a search leaves out count here: "how long" has nothing else.
    """

    def __init__(self, tokens: Tokens, said: Mapping[str, Sequence[str]]) -> None:
        """`said` has the examples of each thing, by its key."""
        self._tokens = tokens
        examples = [(key, {*self._parts(one)}) for key, each in said.items() for one in each]
        held_by = Counter(part for _, one in examples for part in one)
        self._rarity = {part: math.log(1 + len(examples) / n) for part, n in held_by.items()}
        self._rarest = math.log(1 + len(examples))
        self._keys = [key for key, _ in examples]
        self._holders: dict[str, list[tuple[int, float]]] = defaultdict(list)
        sums: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        for number, (key, one) in enumerate(examples):
            for part, weight in self._weighed(one).items():
                self._holders[part].append((number, weight))
                sums[key][part] += weight
        self._lengths = {key: math.hypot(*each.values()) for key, each in sums.items()}

    def near(self, text: str) -> list[tuple[float, str]]:
        """What a text comes near to, with how near (0 to 1), the nearest first."""
        likeness: dict[int, float] = defaultdict(float)  # to each example, a cosine
        if len(words_of(text)) >= FEWEST:
            for part, weight in self._weighed({*self._parts(text)}).items():
                for number, held in self._holders.get(part, ()):
                    likeness[number] += weight * held
        to_each: dict[str, list[float]] = defaultdict(list)
        for number, like in sorted(likeness.items()):
            to_each[self._keys[number]].append(like)
        scores = (
            (round((2 * math.fsum(each) / self._lengths[key] + max(each)) / 3, 3), key)
            for key, each in to_each.items()
        )
        return sorted(scores, reverse=True)

    def _parts(self, text: str) -> Iterator[str]:
        """Words, words with the next one, letters in a row, and synonyms."""
        words = words_of(text)
        yield from words
        yield from map(" ".join, zip(("", *words), (*words, ""), strict=True))
        line = f" {' '.join(words)} "
        yield from (f"{line[at : at + LETTERS]}…" for at in range(len(line) - LETTERS + 1))
        yield from (token for token in self._tokens.of(text) if token.startswith("="))

    def _weighed(self, parts: Iterable[str]) -> dict[str, float]:
        weights = {part: self._rarity.get(part, self._rarest) for part in sorted(parts)}
        length = math.hypot(*weights.values()) or 1.0
        return {part: weight / length for part, weight in weights.items()}
