"""That the short form of an answer says nothing otherwise than its full form.

Clauses of both forms are paired where each is the other's nearest by their words. In a pair, a word
that limits ("may", "must", "not", "up to", "at least", "only", "if" ...) has to stand before the
same word in both: "CCEE may deny" and "CCEE will deny" differ at "deny". What the short form leaves
out altogether is no lie; what it says more firmly, or more loosely, is one.
"""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pytest
from rapidfuzz import fuzz

from bot.community import PACKAGED, Entry, load_community

ENTRIES = load_community(PACKAGED / "california").answers.entries
MOST_WORDS, MEDIAN_WORDS = 60, 45

# What a cut can make of a sentence, and the sentence.
LIES = """
The fee is 1 % of revenue. | The fee is up to 1 % of revenue.
CCEE will accept it. | CCEE may accept it or deny it.
CCEE denies requests. | CCEE may deny any request.
The county must bring in a partner. | The county may bring in a partner.
The State Board approves it. | The State Board must approve it.
The authorizer considers revocation. | The authorizer shall consider revocation.
It can be renewed as High. | A charter that is eligible cannot be renewed as High.
DTA replaces DA. | DTA does not replace DA.
No state funding comes with it. | No additional state funding comes with it.
Three groups meet it. | At least three groups meet it.
Three groups meet it. | Three or more groups meet it.
Up to three groups meet it. | At least three groups meet it.
Low is renewed for two years. | Low is renewed for two years, only if there is a plan.
You ask the county office. | You ask the county office, unless it is the authorizer.
You may renew it if it is Low. | You may renew it unless it is Low.
CASI publishes a page. | CASI usually publishes a page.
The county asks after the assistance. | The county asks before the assistance.
The rule is EC 47607.3(b). | The rule is EC 47607.3(c).
It is due by February 28. | It is due by February 20.
There are five pathways. | There are four pathways.
"""
TRUE = [
    ("The fee is up to 1 %.", "The fee is the actual cost, up to 1 % of the school's revenue."),
    ("CCEE may say no.", "CCEE may accept or deny any request, that is say no."),
    ("Four. None is automatic.", "There are four pathways. No pathway is automatic."),
    ("At least 3 groups.", "Three or more student groups have to come under the criteria."),
    ("The county helps.", "The county helps. It must not charge. Only CCEE has a fee."),
]


@pytest.mark.parametrize("entry", [pytest.param(e, id=e.id) for e in ENTRIES if e.more])
def test_what_limits_the_full_form_limits_the_short_one(entry: Entry) -> None:
    assert list(lies(entry.answer, entry.full)) == []


@pytest.mark.parametrize("line", LIES.strip().splitlines())
def test_a_lie_that_a_cut_can_tell_is_seen(line: str) -> None:
    short, full = line.split(" | ")
    assert list(lies(short, full))
    assert not list(lies(full, full))


@pytest.mark.parametrize(("short", "full"), TRUE)
def test_what_is_said_shorter_and_true_is_let_pass(short: str, full: str) -> None:
    assert list(lies(short, full)) == []


def test_a_short_form_is_short() -> None:
    lengths = {entry.id: len(entry.answer.split()) for entry in ENTRIES}
    assert {key: many for key, many in lengths.items() if many > MOST_WORDS} == {}
    assert statistics.median(lengths.values()) <= MEDIAN_WORDS


NEAR = 55.0  # rapidfuzz's token_set_ratio from which two clauses speak of the same
SHARED = 2  # words that two clauses have to have in common for that
REACH = 4  # words after a limiting one, within which the word that it limits stands

# Each kind of limit, and the words that say it. Within a kind they say the same.
LIMITS = {
    "may": "may|might|can|could|perhaps",
    "must": "must|shall|has to|have to|required to",
    "not": "not|no|never|cannot|can't|don't|doesn't|isn't|aren't|without|none|nor|neither",
    "up to": "up to|at most|no more than",
    "at least": "at least|or more",
    "only": "only|just",
    "if": "if|provided that",
    "unless": "unless|until|except",
    "additional": "additional|extra|further",
    "usually": "usually|usual|often|probably|mostly",
    "before": "before",
    "after": "after|following|once",
}
_LIMIT = re.compile(
    "|".join(f"(?P<l{n}>\\b(?:{words})\\b)" for n, words in enumerate(LIMITS.values()))
)
_KINDS = list(LIMITS)
_NARROWING = {"only", "unless"}  # these limit all that is said before them
_CLAUSE = re.compile(r"(?<=[.!?;:])\s+|\n+|(?<!\d),\s+(?:and|but|or|so)\s+")
_BRACKETS = re.compile(r"\s\(([^)]*)\)")
_WORD = re.compile(r"\d+(?:[.,]\d+)*(?:\([a-z0-9]+\))*|[^\W\d_]+")
_NUMBERS = dict(
    zip(
        "two three four five six seven eight nine ten eleven twelve".split(),
        map(str, range(2, 13)),
        strict=True,
    )
)
_EMPTY = frozenset(
    """a about also am an and any are as at be been being by do does else for from get give given
    gives had has have he her his i in into is it its more most of off on or our out say says so
    some such take takes than that the their them then there they this those to too up use was we
    were what when where which who whom whose will with would you your""".split()
)


@dataclass(frozen=True)
class Clause:
    """A part of a sentence: its words, and what limits which of them."""

    text: str
    words: Counter[str]
    limits: tuple[tuple[str, tuple[str, ...]], ...]  # kind of limit, the words that it may limit

    @property
    def kinds(self) -> set[str]:
        """The kinds of limits in it."""
        return {kind for kind, _ in self.limits}

    def differs_from(self, other: Clause) -> Iterator[tuple[str, str]]:
        """Kinds of limits here that do not limit there the word that they limit here."""
        once = {word for word in self.words if self.words[word] == other.words[word] == 1}
        for kind, window in self.limits:
            limited = next((word for word in window if word in once), None)
            if limited and not any(kind == k and limited in w for k, w in other.limits):
                yield kind, limited

    @classmethod
    def of(cls, text: str) -> Clause:
        """From a text without sentence ends."""
        plain = text.casefold().replace("’", "'")
        limits = tuple(
            (_KINDS[int(str(found.lastgroup)[1:])], _limited(plain, found))
            for found in _LIMIT.finditer(plain)
        )
        return cls(text, Counter(_telling(_LIMIT.sub(" ", plain))), limits)


def clauses(text: str) -> list[Clause]:
    """The clauses of a text that have a word of their own."""
    beside = _BRACKETS.findall(text)
    texts = [part for each in (_BRACKETS.sub(" ", text), *beside) for part in _CLAUSE.split(each)]
    parts = (Clause.of(part) for part in texts if part)
    return [part for part in parts if part.words]


def figures(text: str) -> set[str]:
    """Numbers, sections and years; numbers in words from two on are numbers, too."""
    words = _WORD.findall(text.casefold())
    return {_NUMBERS.get(word, word) for word in words if word in _NUMBERS or word[0].isdigit()}


def lies(short: str, full: str) -> Iterator[str]:
    """What the short form says otherwise than the full one, in words; nothing where it is true."""
    if unknown := figures(short) - figures(full):
        yield f"{', '.join(sorted(unknown))} is not in the full form"
    ours, theirs = clauses(short), clauses(full)
    for mine in ours:
        other = _nearest(mine, theirs)
        if other is None or _nearest(other, ours) != mine:
            continue
        for kind in sorted(_NARROWING & (other.kinds - mine.kinds)):
            yield f"“{kind}” is not in the short form: {mine.text!r}, {other.text!r}"
        for one, another in ((mine, other), (other, mine)):
            for kind, word in one.differs_from(another):
                where = "not in the full" if one is mine else "not in the short"
                yield f"“{kind}” before “{word}” is {where} form: {mine.text!r}, {other.text!r}"


def _nearest(clause: Clause, among: Sequence[Clause]) -> Clause | None:
    scored = [
        (_likeness(clause, each), n)
        for n, each in enumerate(among)
        if len(clause.words.keys() & each.words.keys()) >= SHARED
    ]
    score, n = max(scored, key=lambda one: (one[0], -one[1]), default=(0.0, 0))
    return among[n] if score >= NEAR else None


def _likeness(one: Clause, other: Clause) -> float:
    return fuzz.token_set_ratio(" ".join(sorted(one.words)), " ".join(sorted(other.words)))


def _limited(text: str, found: re.Match[str]) -> tuple[str, ...]:
    """The words that a limit may be about: the next ones, or for "3 or more" the one before."""
    if found.group() == "or more":
        return tuple(_telling(text[: found.start()])[-1:])
    after = _WORD.findall(text[found.end() :])[:REACH]
    return tuple(_telling(_LIMIT.sub(" ", " ".join(after))))


def _telling(text: str) -> list[str]:
    return [_stem(word) for word in _WORD.findall(text) if word not in _EMPTY]


def _stem(word: str) -> str:
    word = _NUMBERS.get(word, word)
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    for ending in ("ing", "ed", "es", "s", "e"):
        if len(word) - len(ending) >= 4 and word.endswith(ending):
            return word.removesuffix(ending)
    return word
