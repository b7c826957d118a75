"""Suggested answers as people see and use them: with their questions, and where answers differ."""

from __future__ import annotations

from collections.abc import Mapping

from bot.community.interview import Question
from bot.store.interviews import Conversation
from handlers.blocks import Block, escape, read_as, section
from handlers.interview import controls, state
from handlers.interview.state import Offer, Origin

USE = "Use this answer"
_WHOSE: Mapping[Origin, tuple[str, str]] = {
    "count": ("your count", "my count's"),
    "file": ("the state's file", "the file's"),
}
NOTHING_TO_USE = (
    "Nothing is suggested here to be used. Press or type your answer, or type “my answers” to see "
    "what you said."
)
WHICH_ANSWER = (
    "Your count and the state's file suggest different answers: type “use count” or “use file”, "
    "or press one."
)
WHICH_QUESTION = "More than one answer is suggested: type “use” and a number, such as “use {}”."
WHICH_ROW = (
    "Your count and the state's file suggest different answers to that: type “my answers” and "
    "press one."
)


def shown(now: Conversation, words: Question) -> list[Block]:
    """What is suggested for a question that is asked; none where nothing is."""
    said = [_said(offer, words) for offer in state.offers_for(now, words.id)]
    return [section("\n".join(said))] if said else []


def how_to_use(now: Conversation, words: Question) -> str:
    """What to type to take it, for who listens."""
    how = ("", "Type “use it” to take that.", "Type “use count” or “use file” to take one.")
    return how[len(state.usable(now, words.id))]


def use_buttons(now: Conversation, words: Question) -> list[Block]:
    """A button for each answer that can be used."""
    offers = state.usable(now, words.id)
    if len(offers) == 1:
        return [_use(now, words, offers[0], USE)]
    return [
        _use(now, words, offer, f"Use {_WHOSE[offer.origin][1]}: {words.label(offer.option)}")
        for offer in offers
    ]


def differing_rows(now: Conversation, words: Question, number: int) -> list[Block]:
    """What is suggested instead of an answer that was given, to be used with one press.

    What is read out is short: a message with many of them has to end with what to do.
    """
    offers = state.differing(now, words.id)
    how = f" Type “use {number}” to take that." if len(offers) == 1 else ""
    return [
        read_as(
            section(_said(offer, words), accessory=_use(now, words, offer, USE, number)),
            escape(f"{_who(offer)} suggests: {words.label(offer.option)}.{how}"),
        )
        for offer in offers
    ]


def to_use(now: Conversation, origin: str | None, number: int | None) -> tuple[str, Offer] | str:
    """The question and the offer that "use it", "use file" or "use 3" mean; else what to say."""
    named = {n: question for question, n in state.numbered(now).items()}
    asked = state.question_in(state.pending(now))
    question = asked if number is None else named.get(number)
    if number is None and not asked:
        with_offers = {n: each for n, each in named.items() if state.differing(now, each)}
        if len(with_offers) > 1:
            return WHICH_QUESTION.format(min(with_offers))
        question = next(iter(with_offers.values()), None)
    if question is None:
        return NOTHING_TO_USE
    offers = [
        offer
        for offer in state.offers_for(now, question)
        if offer.can_be_used
        and origin in (None, offer.origin)
        and (question == asked or offer.option != now.answers.get(question))
    ]
    if len({offer.option for offer in offers}) > 1:
        return WHICH_ANSWER if question == asked else WHICH_ROW
    return (question, offers[0]) if offers else NOTHING_TO_USE


def grounds(now: Conversation) -> dict[str, str]:
    """Question id → what its answer agrees with, for the questions that something was found for."""
    found = {question: state.agreeing(now, question) for question in now.answers}
    return {
        question: " ".join(
            f"Agrees with {_WHOSE[offer.origin][0]}: {offer.says}" for offer in offers
        )
        for question, offers in found.items()
        if offers
    }


def _use(
    now: Conversation, words: Question, offer: Offer, text: str, number: int | None = None
) -> Block:
    """Takes one answer; `w` is the answer beside which it was offered."""
    what = USE if number is None else f"Use for answer {number}"
    carried = {"q": words.id, "o": offer.option, "w": now.answers.get(words.id)}
    action_id, label = f"{controls.ACTION_USE}_{offer.origin}", words.label(offer.option)
    return controls.pressed(text, action_id, now, label=f"{what}: {label}", **carried)


def _who(offer: Offer) -> str:
    return _WHOSE[offer.origin][0].capitalize()


def _said(offer: Offer, words: Question) -> str:
    """A suggestion in a sentence or two (mrkdwn)."""
    if not offer.can_be_used:
        return escape(f"{_who(offer)} leaves this open. {offer.says}")
    label = escape(words.label(offer.option))
    return f"{_who(offer)} suggests: *{label}*. {escape(offer.says)}"
