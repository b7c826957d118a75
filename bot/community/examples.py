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

    A thing is the middle of its examples, so that what they have in common counts. Words that a
    search leaves out count here: "how long" and "how sure" have nothing else.
    """

    def __init__(self, tokens: Tokens, said: Mapping[str, Sequence[str]]) -> None:
        """`said` has the examples of each thing, by its key."""
        self._tokens = tokens
        examples = {key: [{*self._parts(one)} for one in each] for key, each in said.items()}
        held_by = Counter(part for each in examples.values() for one in each for part in one)
        total = sum(map(len, examples.values()))
        self._rarity = {part: math.log(1 + total / held) for part, held in held_by.items()}
        self._rarest = math.log(1 + total)
        self._holders: dict[str, list[tuple[str, float]]] = defaultdict(list)
        for key, each in examples.items():
            middle: dict[str, float] = defaultdict(float)
            for one in each:
                for part, weight in self._weighed(one).items():
                    middle[part] += weight
            for part, weight in _of_length_one(middle).items():
                self._holders[part].append((key, weight))

    def near(self, text: str) -> list[tuple[float, str]]:
        """What a text comes near to, with how near (a cosine, 0 to 1), the nearest first."""
        sums: dict[str, float] = defaultdict(float)
        if len(words_of(text)) >= FEWEST:
            for part, weight in self._weighed({*self._parts(text)}).items():
                for key, held in self._holders.get(part, ()):
                    sums[key] += weight * held
        return sorted(((round(near, 3), key) for key, near in sums.items()), reverse=True)

    def _parts(self, text: str) -> Iterator[str]:
        """Words, words with the next one, letters in a row, and synonyms."""
        words = words_of(text)
        yield from words
        yield from map(" ".join, zip(("", *words), (*words, ""), strict=True))
        line = f" {' '.join(words)} "
        yield from (f"{line[at : at + LETTERS]}…" for at in range(len(line) - LETTERS + 1))
        yield from (token for token in self._tokens.of(text) if token.startswith("="))

    def _weighed(self, parts: Iterable[str]) -> dict[str, float]:
        return _of_length_one(
            {part: self._rarity.get(part, self._rarest) for part in sorted(parts)}
        )


def _of_length_one(weights: Mapping[str, float]) -> dict[str, float]:
    length = math.sqrt(math.fsum(weight**2 for weight in weights.values())) or 1.0
    return {part: weight / length for part, weight in weights.items()}
