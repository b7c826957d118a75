"""No short form says more than its full form, and the check of that sees what a cut can do."""

from __future__ import annotations

import statistics

import pytest

from bot.community import PACKAGED, Entry, load_community
from tests.bot.community.short_and_true import lies

ENTRIES = load_community(PACKAGED / "california").answers.entries
MOST_WORDS, MEDIAN_WORDS = 60, 45

LIES = {
    "a ceiling dropped": ("The fee is 1 % of revenue.", "The fee is up to 1 % of revenue."),
    "may made will": ("CCEE will accept it.", "CCEE may accept it or deny it."),
    "may left out": ("CCEE denies requests.", "CCEE may deny any request."),
    "may made must": (
        "The county superintendent must bring in a partner.",
        "The county superintendent may bring in a partner.",
    ),
    "must left out": ("The State Board approves it.", "The State Board must approve it."),
    "shall left out": (
        "The authorizer considers revocation.",
        "The authorizer shall consider revocation after certain findings.",
    ),
    "cannot made can": (
        "It can be renewed in the High category.",
        "A charter that is eligible cannot be renewed in the High category.",
    ),
    "not left out": ("DTA replaces DA.", "DTA does not replace DA."),
    "no left in where less is meant": (
        "No state funding comes with it.",
        "No additional state funding comes with it.",
    ),
    "a floor dropped": ("Three groups meet it.", "At least three groups meet it."),
    "or more dropped": ("Three groups meet it.", "Three or more groups meet it."),
    "a floor made a ceiling": ("Up to three groups meet it.", "At least three groups meet it."),
    "a condition dropped": (
        "A Low school is renewed for two years.",
        "A Low school is renewed for two years, only if the authorizer finds a plan.",
    ),
    "unless dropped": (
        "You ask the county office.",
        "You ask the county office, unless it is the authorizer.",
    ),
    "unless made if": ("You may renew it if it is Low.", "You may renew it unless it is Low."),
    "usually dropped": ("CASI publishes a page.", "CASI usually publishes a page."),
    "before made after": (
        "The county asks after the assistance.",
        "The county asks before the assistance.",
    ),
    "another section": ("The rule is EC 47607.3(b).", "The rule is EC 47607.3(c)."),
    "another day": ("It is due by February 28.", "It is due by February 20."),
    "another number in words": ("There are five pathways.", "There are four pathways."),
}
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


@pytest.mark.parametrize(("short", "full"), [pytest.param(*v, id=k) for k, v in LIES.items()])
def test_a_lie_that_a_cut_can_tell_is_seen(short: str, full: str) -> None:
    assert list(lies(short, full))
    assert not list(lies(full, full))


@pytest.mark.parametrize(("short", "full"), TRUE)
def test_what_is_said_shorter_and_true_is_let_pass(short: str, full: str) -> None:
    assert list(lies(short, full)) == []


def test_a_short_form_is_short() -> None:
    lengths = {entry.id: len(entry.answer.split()) for entry in ENTRIES}
    assert {key: many for key, many in lengths.items() if many > MOST_WORDS} == {}
    assert statistics.median(lengths.values()) <= MEDIAN_WORDS
