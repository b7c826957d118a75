"""Showing suggested answers with their questions, and taking one that somebody asks for.

Every sentence here is plain text; whoever shows it escapes it.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.community.interview import Question
from bot.store.interviews import Conversation
from handlers.blocks import Block, button, escape, read_as, section
from handlers.interview.controls import ACTION_LOOK_UP, ACTION_USE, simple, value
from handlers.interview.course import numbered, pending, question_in
from handlers.interview.suggesting import Offer, Origin, agreeing, differing, offers_for, usable

USE = "Use this answer"
LOOK_UP = "Look the school up"
LOOK_UP_ALOUD = "Or press Look the school up, or type “school” and its name."
FROM_FILE = (
    "authorizer",  # right after the school was named, before the files can answer anything
    "listed",
    "groups_two_years",
    "groups_three_of_four",
    "significant_groups",
    "priorities_three_of_four",
)
_WHO: Mapping[Origin, str] = {"count": "Your count", "file": "The state's file"}
_WITH: Mapping[Origin, str] = {"count": "your count", "file": "the state's file"}
_WHOSE: Mapping[Origin, str] = {"count": "my count's", "file": "the file's"}

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


def lines(now: Conversation, words: Question) -> list[str]:
    """What is suggested for a question that is asked, each in a sentence or two."""
    return [_line(offer, words) for offer in offers_for(now, words.id)]


def how_to_use(now: Conversation, words: Question, *, looks_up: bool) -> list[str]:
    """What to type to take it, for who listens; `looks_up` as in `look_up_button`."""
    options = len(usable(now, words.id))
    how = ["", "Type “use it” to take that.", "Type “use count” or “use file” to take one."]
    look_up = LOOK_UP_ALOUD if look_up_button(now, words, looks_up=looks_up) else ""
    return [part for part in (how[options], look_up) if part]


def shown(now: Conversation, words: Question) -> list[Block]:
    """The same as a block; none where nothing is suggested."""
    said = [_marked_up(offer, words) for offer in offers_for(now, words.id)]
    return [section("\n".join(said))] if said else []


def look_up_button(now: Conversation, words: Question, *, looks_up: bool) -> list[Block]:
    """Looking the school up, where the state's files may answer; `looks_up` if any are loaded."""
    if not looks_up or words.id not in FROM_FILE or (words.id == FROM_FILE[0] and now.cds):
        return []
    return [simple(LOOK_UP, ACTION_LOOK_UP, now)]


def use_buttons(now: Conversation, words: Question) -> list[Block]:
    """A button for each answer that can be used."""
    offers = usable(now, words.id)
    if len(offers) == 1:
        return [_use(now, words, offers[0], USE)]
    return [
        _use(now, words, offer, f"Use {_WHOSE[offer.origin]}: {words.label(offer.option)}")
        for offer in offers
    ]


def differing_rows(now: Conversation, words: Question, number: int) -> list[Block]:
    """What is suggested instead of an answer that was given, to be used with one press.

    What is read out is short: a message with many of them has to end with what to do.
    """
    offers = differing(now, words.id)
    how = f" Type “use {number}” to take that." if len(offers) == 1 else ""
    return [
        read_as(
            section(_marked_up(offer, words), accessory=_use(now, words, offer, USE, number)),
            escape(f"{_WHO[offer.origin]} suggests: {words.label(offer.option)}.{how}"),
        )
        for offer in offers
    ]


def to_use(now: Conversation, origin: str | None, number: int | None) -> tuple[str, Offer] | str:
    """The question and the offer that "use it", "use file" or "use 3" mean; else what to say."""
    named = {n: question for question, n in numbered(now).items()}
    asked = question_in(pending(now))
    if number is not None:
        question = named.get(number)
    elif asked:
        question = asked
    else:
        with_offers = [question for question in named.values() if differing(now, question)]
        if len(with_offers) > 1:
            first = numbered(now)[with_offers[0]]
            return WHICH_QUESTION.format(first)
        question = with_offers[0] if with_offers else None
    if question is None:
        return NOTHING_TO_USE
    offers = [
        offer
        for offer in offers_for(now, question)
        if offer.can_be_used
        and origin in (None, offer.origin)
        and (question == asked or offer.option != now.answers.get(question))
    ]
    if len({offer.option for offer in offers}) > 1:
        return WHICH_ANSWER if question == asked else WHICH_ROW
    return (question, offers[0]) if offers else NOTHING_TO_USE


def grounds(now: Conversation) -> dict[str, str]:
    """Question id → what its answer agrees with, for the questions that something was found for."""
    found = {question: agreeing(now, question) for question in now.answers}
    return {
        question: " ".join(f"Agrees with {_WITH[offer.origin]}: {offer.says}" for offer in offers)
        for question, offers in found.items()
        if offers
    }


def _use(
    now: Conversation, words: Question, offer: Offer, text: str, number: int | None = None
) -> Block:
    """Takes one answer; `w` is the answer beside which it was offered."""
    label = f"{USE}: {words.label(offer.option)}"
    if number is not None:
        label = f"Use for answer {number}: {words.label(offer.option)}"
    carried = value(now, q=words.id, o=offer.option, w=now.answers.get(words.id))
    return button(text, f"{ACTION_USE}_{offer.origin}", carried, label=label)


def _line(offer: Offer, words: Question) -> str:
    if not offer.can_be_used:
        return f"{_WHO[offer.origin]} leaves this open. {offer.says}"
    return f"{_WHO[offer.origin]} suggests: {words.label(offer.option)}. {offer.says}"


def _marked_up(offer: Offer, words: Question) -> str:
    if not offer.can_be_used:
        return escape(_line(offer, words))
    label = escape(words.label(offer.option))
    return f"{_WHO[offer.origin]} suggests: *{label}*. {escape(offer.says)}"
