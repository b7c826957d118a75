"""What somebody asked about sessions, read from the words they typed.

Words are read in this order: a subcommand, a period, a topic, and at last the nearest valid word.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any, Literal

from rapidfuzz import fuzz, process

from bot.knowledge import Kind
from bot.knowledge.words import asks_a_meaning
from handlers.payloads import UnreadableError
from schedules.periods import PeriodError, period

Mode = Literal["next", "last", "upcoming", "period", "topic", "help"]

MAX_ASKED = 200
SHORTEST_TOPIC = 3  # "no" is the beginning of many a word
NO_WORDS = "The bot found no words it knows in that"
SUBCOMMANDS: dict[str, Mode] = {
    "": "next",
    "next": "next",
    "last": "last",
    "previous": "last",
    "latest": "last",
    "upcoming": "upcoming",
    "list": "upcoming",
    "all": "upcoming",
    "future": "upcoming",
    "help": "help",
    "?": "help",
}
# Words that carry nothing in "when is the next chat?".
FILLERS = frozenset(
    (
        "a about any are at can coming date dates for give i is me my of on one please see show"
        " tell the there up we what what's whats when when's whens which will be"
    ).split()
)
_WHEN = frozenset("next when whens when's date dates".split())
_QUOTES = str.maketrans(dict.fromkeys("\"'“”‘’„‚«»`´"))


@dataclass(frozen=True, slots=True)
class Query:
    """One question: a mode, perhaps a kind; `first` and `last` are days, both inclusive."""

    mode: Mode
    kind: str | None = None
    first: date | None = None
    last: date | None = None
    words: str = ""
    label: str = ""
    offset: int = 0

    def page(self, offset: int) -> Query:
        """The same question, further on."""
        return replace(self, offset=max(offset, 0))

    def to_value(self) -> dict[str, Any]:
        """As it travels in a button; what is left at its default is left out."""
        values = ((name, getattr(self, name)) for name in self.__slots__)
        return {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in values
            if value not in (None, "", 0)
        }

    @classmethod
    def from_value(cls, value: Mapping[str, Any]) -> Query:
        """From a button; raises `UnreadableError` for what no button of ours holds."""
        try:
            fields = dict(value)
            texts = (fields.get(name, "") for name in ("mode", "kind", "words", "label"))
            if not all(isinstance(each, str) for each in texts):
                raise UnreadableError("query")
            for name in ("first", "last"):
                if fields.get(name):
                    fields[name] = date.fromisoformat(fields[name])
            return cls(**fields)
        except (ValueError, TypeError):
            raise UnreadableError("query") from None


@dataclass(frozen=True, slots=True)
class Unclear:
    """Words that could not be read: why, and what to type instead.

    `no_such_period` says that they were meant for a period, one that does not exist.
    """

    reason: str
    nearest: str | None = None
    no_such_period: bool = False


def read(text: str, kinds: Sequence[Kind], kind: Kind | None, today: date) -> Query | Unclear:
    """Read a question; `kind` is the one that the command itself is about, if any.

    A topic is not checked here: the answer to a topic nobody has is found by whoever looks it up.
    """
    if len(text) > MAX_ASKED:
        return Unclear(f"That is {len(text)} characters long, and the bot reads {MAX_ASKED}")
    words = clean(text)
    if not words and text.strip():
        return Unclear(NO_WORDS)
    named, rest = _kind_in(words, kinds)
    kind_id = kind.id if kind else named
    if kind and named not in (None, kind.id):
        kind_id, rest = kind.id, words
    plain = " ".join(word for word in rest.split() if word not in FILLERS)
    candidates = dict.fromkeys((rest, plain))
    for candidate in candidates:
        mode = SUBCOMMANDS.get(candidate)
        if mode and not (candidate == "" and words and not named and not plain and kind is None):
            return Query(mode, kind_id)
    for candidate in candidates:
        try:
            understood = _period(candidate, today)
        except PeriodError as error:
            return Unclear(str(error).rstrip("."), no_such_period=True)
        if understood:
            return Query(
                "period", kind_id, understood.first, understood.last, label=understood.label
            )
    if not re.search(r"[^\W\d_]{2,}", plain):
        return Unclear(NO_WORDS)
    return Query("topic", kind_id, words=plain)


# The same few phrases are typed all day.
_period = lru_cache(maxsize=1024)(period)


def asks_for_sessions(text: str, query: Query) -> bool:
    """Whether a question that was read can only be about sessions.

    "What is a chat?" and "What is renewal?" ask for a meaning as well; "What is the next chat?" and
    "renewal" do not.
    """
    if query.mode == "topic":
        return len(query.words) >= SHORTEST_TOPIC and not asks_a_meaning(text)
    if query.mode == "next":
        return not asks_a_meaning(text) or not _WHEN.isdisjoint(clean(text).split())
    return True


def clean(text: str) -> str:
    """Lower case, single blanks, without quotation marks, markup and closing punctuation."""
    bare = re.sub(r"<[^>]*>", " ", text)
    bare = "".join(c if c.isprintable() else " " for c in bare.translate(_QUOTES))
    return " ".join(bare.casefold().split()).strip(" .,;:!?…") or bare.strip()[:1]


def nearest(text: str, known: Sequence[str]) -> str | None:
    """The known word that was probably meant."""
    found = process.extractOne(clean(text), known, scorer=fuzz.ratio, score_cutoff=70)
    return found[0] if found else None


def _kind_in(words: str, kinds: Sequence[Kind]) -> tuple[str | None, str]:
    """The kind that the words name, and the words without its name."""
    ids = _names(tuple((kind.id, kind.words) for kind in kinds))
    found = _pattern(tuple(ids)).search(words) if words else None
    if found is None:
        return None, words
    without = f"{words[: found.start()]} {words[found.end() :]}"
    return ids[found.group()], " ".join(without.split())


@lru_cache(maxsize=8)
def _names(kinds: tuple[tuple[str, tuple[str, ...]], ...]) -> dict[str, str]:
    """Kinds by everything they are called, longer names first."""
    pairs = [(name.casefold(), kind_id) for kind_id, names in kinds for name in (*names, kind_id)]
    return dict(sorted(pairs, key=lambda pair: -len(pair[0])))


@lru_cache(maxsize=8)
def _pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)")
