"""Turn a text into the tokens that the finder compares. English, any spelling, pure."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable

LONGEST = 600  # characters that are read; a question says what it is about sooner
MOST_WORDS = 60
SHORTEST_PLURAL = 4  # letters; "CDS" and "has" are none

# Words that say nothing about the subject of a question.
_EMPTY = frozenset(
    """a about actually again all also am an and any anything are as at be because been being
    but by can could define definition did do does doing done dont even for from get gonna got
    guess had has have having he hear heard her hers him his i if im in into is it its itself
    ive just kinda know like maybe me mean meaning means my need now of on or our ours please
    pls plz really said says seems she should smth so some something tell than that the their
    them then there these they thing things think this those to told too u ur us want was we
    were will with wonder wondering would you your yours""".split()
)

_WORD = re.compile(r"\d+(?:\.\d+)*|[^\W\d_]+")
_OPENING = re.compile(
    r"^(?:(?:so|and|hi|hey|hello|please|ok|well|remind me) )*"
    r"(?:(?:what|who)(?:s| is| are| does| do| was)? |wh?ats |wats? (?:is )?|define |explain "
    r"|describe |(?:the )?(?:meaning|definition) of |spell out |tell me about )?"
    r"(?:meant by |the (?:meaning|definition) of )?(?:(?:an?|the) )?"
)
_CLOSING = re.compile(
    r"(?: (?:stands? for|means?|meaning|definition|short for|for me|exactly|again|please|pls|plz"
    r"|(?:what|who)(?:s| is| are)? (?:it|that|this|they|those)))+$"
)
_ASKS_A_MEANING = re.compile(
    r"\b(?:what|whats|wats?|defin\w+|mean\w*|stands?|spell\w*|called|explain|abbreviation|acronym)\b"
)


def words_of(text: str) -> list[str]:
    """The words and numbers of a text in small letters, without possessive endings, in order."""
    text = unicodedata.normalize("NFKC", text[:LONGEST]).casefold().replace("’", "'")
    return _WORD.findall(re.sub(r"'s\b|'", "", text))[:MOST_WORDS]


def spoken(text: str) -> str:
    """A text as it would be said aloud: words only, without case and punctuation."""
    return " ".join(words_of(text))


def bare(text: str) -> str:
    """What is left of a text when the words of asking are gone: "What is an LEA?" gives "lea"."""
    said = spoken(text)
    return _CLOSING.sub("", _OPENING.sub("", said, count=1)) or said


def singular(word: str) -> str:
    """A word without the ending of the plural, by rule alone: "groups" gives "group"."""
    if len(word) < SHORTEST_PLURAL or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-2] if word.endswith(("sses", "shes", "ches", "xes")) else word[:-1]


def asks_a_meaning(text: str) -> bool:
    """Whether a text asks what a word means, rather than what to do."""
    return _ASKS_A_MEANING.search(spoken(text)) is not None


def letters(tokens: Iterable[str]) -> frozenset[str]:
    """The character 3- and 4-grams of the words among tokens, each word with its edges."""
    grams: set[str] = set()
    for word in tokens:
        if is_synonym(word):
            continue
        edged = f" {word} "
        for size in (3, 4):
            grams.update(edged[at : at + size] for at in range(len(edged) - size + 1))
    return frozenset(grams)


def is_synonym(token: str) -> bool:
    """Whether a token stands for a group of synonyms."""
    return token.startswith("=")


class Tokens:
    """Gives a text's tokens: its telling words, and one more for each group of synonyms in it."""

    def __init__(self, synonyms: Iterable[tuple[str, ...]]) -> None:
        self._phrases: dict[str, list[tuple[list[str], str]]] = defaultdict(list)
        for group in synonyms:
            for phrase in group:
                words = [singular(word) for word in words_of(phrase)]
                if words:
                    self._phrases[words[0]].append((words, f"={group[0]}"))

    def of(self, text: str, mend: Callable[[str], str] = str) -> list[str]:
        """The tokens of a text, each once, in order; `mend` may correct a word's spelling."""
        words = [word if word in _EMPTY else mend(singular(word)) for word in words_of(text)]
        tokens: dict[str, None] = {}
        for at, word in enumerate(words):
            if word not in _EMPTY:
                tokens[word] = None
            for phrase, token in self._phrases.get(word, ()):
                if words[at : at + len(phrase)] == phrase:
                    tokens[token] = None
        return list(tokens)
