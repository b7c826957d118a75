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
from typing import NamedTuple

import pytest
from rapidfuzz import fuzz

from bot.community import PACKAGED, Entry, load_community
from bot.community.find import EMPTY
from schedules.words import NUMBERS

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
    "most": "up to|at most|no more than",
    "least": "at least|or more",
    "only": "only|just",
    "if": "if|provided that",
    "unless": "unless|until|except",
    "additional": "additional|extra|further",
    "usually": "usually|usual|often|probably|mostly",
    "before": "before",
    "after": "after|following|once",
}
_LIMIT = re.compile("|".join(rf"(?P<{kind}>\b(?:{words})\b)" for kind, words in LIMITS.items()))
_NARROWING = {"only", "unless"}  # these limit all that is said before them
_CLAUSE = re.compile(r"(?<=[.!?;:])\s+|\n+|(?<!\d),\s+(?:and|but|or|so)\s+")
_BRACKETS = re.compile(r"\s\(([^)]*)\)")
_WORD = re.compile(r"\d+(?:[.,]\d+)*(?:\([a-z0-9]+\))*|[^\W\d_]+")


class Clause(NamedTuple):
    """A part of a sentence: its telling words, and which of them each limit may be about."""

    text: str
    words: Counter[str]
    limits: list[tuple[str, list[str]]]


def clauses(text: str) -> list[Clause]:
    """The clauses of a text that have a word of their own."""
    beside = _BRACKETS.findall(text)
    texts = [part for each in (_BRACKETS.sub(" ", text), *beside) for part in _CLAUSE.split(each)]
    found = []
    for part in texts:
        plain = part.casefold().replace("’", "'")
        limits = [
            (str(limit.lastgroup), _limited(plain, limit)) for limit in _LIMIT.finditer(plain)
        ]
        found.append(Clause(part, Counter(_telling(plain)), limits))
    return [each for each in found if each.words]


def figures(text: str) -> set[str]:
    """Numbers, sections and years; numbers in words from two on are numbers, too."""
    return {word for word in map(_stem, _WORD.findall(text.casefold())) if word[0].isdigit()}


def lies(short: str, full: str) -> Iterator[str]:
    """What the short form says otherwise than the full one, in words; nothing where it is true."""
    if unknown := figures(short) - figures(full):
        yield f"{', '.join(sorted(unknown))} is not in the full form"
    ours, theirs = clauses(short), clauses(full)
    for mine in ours:
        other = _nearest(mine, theirs)
        if other is None or _nearest(other, ours) != mine:
            continue
        for one, another in ((mine, other), (other, mine)):
            said = {kind for kind, _ in one.limits} if one is other else set()
            lost = _NARROWING & (said - {kind for kind, _ in another.limits})
            for limit in [*lost, *_moved(one, another)]:
                yield f"“{limit}” stands in one form only: {mine.text!r}, {other.text!r}"


def _moved(one: Clause, another: Clause) -> Iterator[str]:
    """What limits in one clause a word that both have once, and does not in the other."""
    both = {word for word in one.words if one.words[word] == another.words[word] == 1}
    for kind, window in one.limits:
        limited = next((word for word in window if word in both), None)
        if limited and not any(kind == k and limited in words for k, words in another.limits):
            yield f"{kind} {limited}"


def _nearest(clause: Clause, among: Sequence[Clause]) -> Clause | None:
    near = [each for each in among if len(clause.words.keys() & each.words.keys()) >= SHARED]
    found = max(near, key=lambda each: _likeness(clause, each), default=None)
    return found if found and _likeness(clause, found) >= NEAR else None


def _likeness(one: Clause, other: Clause) -> float:
    return fuzz.token_set_ratio(" ".join(sorted(one.words)), " ".join(sorted(other.words)))


def _limited(text: str, limit: re.Match[str]) -> list[str]:
    """The words that a limit may be about: the next ones, or for "3 or more" the one before."""
    if limit[0] == "or more":
        return _telling(text[: limit.start()])[-1:]
    return _telling(" ".join(_WORD.findall(text[limit.end() :])[:REACH]))


def _telling(text: str) -> list[str]:
    return [
        _stem(word) for word in _WORD.findall(_LIMIT.sub(" ", text)) if word not in EMPTY | {"say"}
    ]


def _stem(word: str) -> str:
    number = NUMBERS.get(word, 1)
    return str(number) if number > 1 else re.sub(r"(?<=...)(?:ies|ing|ed|es|s|e|y)$", "", word)
