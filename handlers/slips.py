"""Words as they were meant: without what is said around them, and with slips put right."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.community import Kind
from schedules.words import AT_ONCE

# What is said around something that is meant, and words that people often get wrong.
_AROUND = re.compile(
    r"^(?:\W*\b(?:oops|nvm|wait|ok|okay|so|um+|uh+|sorry|actually|well|hmm+|ugh|lol|haha|hey|hi"
    r"|hello|please|pls|plz|yo|oh|shoot|crap|dang|thanks|thx|i guess|just wondering|quick question"
    r"|no(?=,| i mean| not )|not \w+(?= i mean)|i meant?)\b\W*)+"
    r"|\W*(?:\b(?:lol|haha|pls|plz|please|thanks|thx|sorry|tho|tbh|asap|again|ok|lmk"
    r"|actually|so (?:i|we) (?:can|could|have time to) \w+"
    r"|ugh|omg|geez|if possible|i guess|i think|in (?:plain english|simple (?:words|terms))"
    r")\b\W*|!)+$",
    re.IGNORECASE,
)
_KNOWN = frozenset(
    "remind reminded reminder reminders before session sessions meeting meetings schedule upcoming"
    " calendar tomorrow channel everything something anything cancel cancelled delete continue"
    " register recording eligible thanks thank think".split()
)
SHORTEST = 5  # letters of a word that is known with one of them wrong
_SHORT = "about when what where time next chat date join link free stop list".split()
_BY_LETTERS = {"".join(sorted(word)): word for word in _SHORT}
_LONG_WORD = re.compile(r"\b[a-z]{7,}\b")


@lru_cache(maxsize=AT_ONCE)
def kinds_in(words: str, kinds: tuple[Kind, ...]) -> tuple[tuple[str, ...], str]:
    """The kinds of session that are named, also with a slip, and the words without their names."""
    names, pattern = names_of(kinds)
    words = _LONG_WORD.sub(lambda found: one_letter_off(found[0], names), words)
    found = tuple(dict.fromkeys(names[name] for name in pattern.findall(words)))
    rest = pattern.sub(" ", words) if found else words
    if found:  # what joined them: "before chats and trainings"
        rest = re.sub(r"(?:(?:,|\band|\bor)\s*)+$", "", rest.strip())
    return found, " ".join(rest.split())


def put_right(text: str) -> str:
    """The text without what is said around it, and with long words put right."""
    bare = _AROUND.sub(" ", text).strip()
    bare = bare if " " in bare else text  # "wait, what" is more than "what"
    return re.sub(r"\b[a-z]{4,}\b", lambda found: _unslipped(found[0]), bare)


def _unslipped(word: str) -> str:
    """A short word with two letters the wrong way round, or a long one that is one letter off."""
    if turned := _BY_LETTERS.get("".join(sorted(word))):
        return one_letter_off(word, [turned])
    return one_letter_off(word, _KNOWN) if len(word) >= SHORTEST else word


def one_letter_off(word: str, known: Iterable[str]) -> str:
    """The known word that a word is, save perhaps for one letter; else the word itself."""
    slip = process.extractOne(word, sorted(known), scorer=OSA.distance, score_cutoff=1)
    return slip[0] if slip else word


@lru_cache(maxsize=8)
def names_of(kinds: tuple[Kind, ...]) -> tuple[dict[str, str], re.Pattern[str]]:
    """What kinds are called, lower case, with their ids; and what finds them in words."""
    names = {name.casefold(): kind.id for kind in kinds for name in (*kind.words, kind.id)}
    longest_first = sorted(names, key=len, reverse=True)
    return names, re.compile(rf"(?<!\w)({'|'.join(map(re.escape, longest_first))})(?!\w)")
