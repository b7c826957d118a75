"""Answers that are suggested in a conversation: by what the person counted, by the state's file.

A suggestion is shown with its question and waits there to be used; it is never taken for an answer.
Once the question is answered it is settled: not shown again, and kept only to say in the result
that the answer agrees with it. One that comes after the answer, and differs, is shown where the
answers are checked. Pure: all of it stands in the conversation.

As kept: question id → origin → `{"option": …, "says": …}`, with `"settled": true` once it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from bot.dta.rules import QUESTIONS
from bot.store.interviews import Conversation

Origin = Literal["count", "file"]

# In the order of showing: what the person counted rests on more than the file has.
ORIGINS: tuple[Origin, ...] = ("count", "file")
UNSURE = "unsure"


@dataclass(frozen=True)
class Offer:
    """A suggested answer: an option, what it follows from, and why in a plain sentence with years.

    Where the option is "unsure", the sentence says what is known, and there is nothing to use.
    """

    option: str
    origin: Origin
    says: str

    @property
    def can_be_used(self) -> bool:
        """Whether it is an answer, and not only a remark."""
        return self.option != UNSURE


def suggested(now: Conversation, offers: Mapping[str, Offer], origin: Origin) -> Conversation:
    """The conversation with these offers, question id → offer, in place of all of that origin.

    Raises `ValueError` for an offer that is none of the question's options, or of another origin.
    """
    for question, offer in offers.items():
        if offer.origin != origin or not _is_option(question, offer.option):
            raise ValueError(f"not an answer of {origin} to {question}: {offer.option}")
    kept: dict[str, dict[str, Any]] = {}
    for question in QUESTIONS:
        others = {o: said for o, said in _kept(now, question).items() if o != origin}
        if offer_here := offers.get(question):
            others[origin] = {"option": offer_here.option, "says": offer_here.says}
        if others:
            kept[question] = others
    return replace(now, suggestions=kept or None)


def offers_for(now: Conversation, question: str) -> tuple[Offer, ...]:
    """What is suggested for a question that waits for its answer; the count's first."""
    return tuple(offer for offer, settled in _offers(now, question) if not settled)


def usable(now: Conversation, question: str) -> tuple[Offer, ...]:
    """The answers that can be used for a question, each option once; two where they disagree."""
    by_option: dict[str, Offer] = {}
    for offer in offers_for(now, question):
        if offer.can_be_used:
            by_option.setdefault(offer.option, offer)
    return tuple(by_option.values())


def differing(now: Conversation, question: str) -> tuple[Offer, ...]:
    """The answers that came after the person's own and are not the same."""
    given = now.answers.get(question)
    if given is None:
        return ()
    return tuple(offer for offer in usable(now, question) if offer.option != given)


def agreeing(now: Conversation, question: str) -> tuple[Offer, ...]:
    """All that was suggested, settled or not, and is the answer given."""
    given = now.answers.get(question)
    return tuple(
        offer for offer, _ in _offers(now, question) if offer.option == given and offer.can_be_used
    )


def settled(now: Conversation, question: str) -> Conversation:
    """The question is answered: what was suggested for it is not shown again."""
    here = _kept(now, question)
    if not here:
        return now
    done = {origin: {**said, "settled": True} for origin, said in here.items()}
    return replace(now, suggestions={**(now.suggestions or {}), question: done})


def still_fitting(now: Conversation, fingerprints: Mapping[str, str]) -> Conversation:
    """Without the offers for questions and options that are gone or read differently now.

    `fingerprints`: question id → that of its words today. A question with other words may speak of
    other years.
    """
    if not now.suggestions:
        return now
    kept = {
        question: fitting
        for question, by_origin in now.suggestions.items()
        if now.questions.get(question) == fingerprints.get(question)
        and (fitting := {o: s for o, s in by_origin.items() if _is_option(question, s["option"])})
    }
    return replace(now, suggestions=kept or None)


def _offers(now: Conversation, question: str) -> Iterator[tuple[Offer, bool]]:
    """Each offer of a question, and whether it is settled."""
    here = _kept(now, question)
    for origin in ORIGINS:
        if said := here.get(origin):
            yield Offer(said["option"], origin, said["says"]), said.get("settled", False)


def _kept(now: Conversation, question: str) -> Mapping[str, Mapping[str, Any]]:
    here: Mapping[str, Mapping[str, Any]] = (now.suggestions or {}).get(question, {})
    return here


def _is_option(question: str, option: str) -> bool:
    return option in QUESTIONS.get(question, ())
