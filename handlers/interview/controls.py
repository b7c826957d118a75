"""The buttons of the interview: their action ids, what travels in them, and their words.

A button carries the conversation's id and never an answer of its own; whoever presses it, the
listener checks whose conversation it is. Suggested answers are shown with theirs, with their
questions and where answers differ.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.community.interview import Question
from bot.outbox.message import Message
from bot.store.interviews import Conversation
from handlers.blocks import Block, actions, button, confirmed, escape, menu, read_as, section
from handlers.interview import state
from handlers.interview.state import Offer, Origin
from schedules.words import in_a_row

TO_COUNT = "press {}: you tick what you know, and I count."  # a modal opens with a press only
OF = "dta_"  # what all action ids begin with
START, MINE, BEGIN_WITH = "dta_start", "dta_mine", "dta_begin_with"
MOST_OPTIONS = 5
MOST_BESIDE = 2  # buttons besides the answers

CANNOT_REMOVE = (
    "This deletes my copy. Slack's own retention and exports, and your agency's records "
    "rules, still apply. What you wrote yourself, and what you shared in a channel, stays."
)


@dataclass(frozen=True, slots=True)
class Onward:
    """What leads on where no question waits: a button, and what else is typed for it."""

    text: str
    act: str
    typed: str
    style: str | None = None


CHOICES: Mapping[str, Onward] = {
    state.UNNAMED: Onward(
        "Skip the name",
        "skip_name",
        "no|none|no name|without|go on|rather not|i would rather not",
    ),
    state.SHORT: Onward("See the result", "see_result", "result|the result|see result", "primary"),
    state.FULL: Onward(
        "Check who has agreed so far", "check_agreed", "check|who has agreed|agencies"
    ),
    state.FINISH: Onward(
        "All right: see the result",
        "finish",
        "yes|ok|okay|all right|right|correct|result|the result|see result|see the result",
        "primary",
    ),
    state.BEGIN_AGAIN: Onward("Start over", "start_over", "yes|y|ok|okay", "danger"),
    state.STAY: Onward("Keep everything", "keep_everything", "no|n|keep|keep it|cancel|never mind"),
}
OFFERED: Mapping[str, tuple[str, ...]] = {
    state.NAME: (state.UNNAMED,),
    state.CROSSROADS: (state.SHORT, state.FULL),
    state.REVIEW: (state.FINISH, state.FULL),
    state.OVER: (state.BEGIN_AGAIN, state.STAY),
}
"""What is offered at each part that is no question; at all but the name its place is typed, too."""


def asking(text: str, *buttons: Block) -> Message:
    """A paragraph (mrkdwn) with buttons under it."""
    return Message(section(text), actions(buttons))


def pressed(
    text: str,
    act: str,
    now: Conversation,
    *,
    label: str | None = None,
    style: str | None = None,
    **carried: Any,
) -> Block:
    """A button of a conversation; `carried` is what it says besides which one that is."""
    return button(text, f"{OF}{act}", {"c": now.id, **carried}, label=label, style=style)


def another() -> Block:
    """A button that begins another conversation, also where an empty one is open."""
    return button("Start another", START, {"n": 1})


def choose(now: Conversation, choice: str) -> Block:
    """The button of a choice."""
    offered = CHOICES[choice]
    return pressed(offered.text, offered.act, now, style=offered.style)


def choices(now: Conversation, part: str, *more: Block) -> Block:
    """What is offered at a part, read out with what to type for each; and `more` buttons."""
    named = [f"{n}: {CHOICES[choice].text}" for n, choice in enumerate(OFFERED[part], start=1)]
    buttons = [choose(now, choice) for choice in OFFERED[part]]
    return read_as(actions([*buttons, *more]), press_or_type(named))


def press_or_type(named: Sequence[str]) -> str:
    """The names of buttons with what is typed for each, as a sentence."""
    return f"Press or type {in_a_row(named, 'or')}."


def option_buttons(now: Conversation, question: Question) -> list[Block]:
    """A button for each option; `w` is the answer beside which it was shown."""
    carried = {"q": question.id, "w": now.answers.get(question.id)}
    return [
        pressed(option.label, f"option_{number}", now, **carried, o=option.id)
        for number, option in enumerate(question.options)
    ]


def back_button(now: Conversation, part: str) -> Block:
    """Back, from a part; pressed twice it goes back once."""
    return pressed("Back", "back", now, label="Back to the last answer", p=part)


def few(buttons: Sequence[Block]) -> list[Block]:
    """These buttons, where there are more than two the first one and a menu of the others.

    What is chosen there carries what its button would, and as `do` its action id.
    """
    if len(buttons) <= MOST_BESIDE:
        return [*buttons]
    first, *others = buttons
    options = [
        (json.dumps({"do": each["action_id"], **json.loads(each["value"])}), each["text"]["text"])
        for each in others
    ]
    return [first, menu(f"{OF}more", options)]


def change_button(
    now: Conversation, question: str, number: int | None, text: str = "Change"
) -> Block:
    """Change one answer."""
    label = f"{text}: answer {number}" if number else text
    return pressed(text, "change", now, label=label, q=question)


def delete_button(now: Conversation, label: str = "Delete this conversation", **more: Any) -> Block:
    """Delete a conversation; Slack asks first, and says what stays."""
    return confirmed(
        pressed("Delete", "delete", now, label=label, **more),
        "Delete this conversation?",
        f"Its answers and my messages in it go for good. {CANNOT_REMOVE}",
        yes="Delete",
        no="Keep it",
        is_grave=True,
    )


def go_on_button(now: Conversation, text: str = "", **more: Any) -> Block:
    """Go on, or to the result; it leads to the thread where its address is known."""
    shown = "Show result" if state.pending(now) == state.RESULT else "Go on"
    go_on = pressed(text or shown, "go_on", now, **more)
    return {**go_on, "url": now.link} if now.link else go_on


# Suggested answers

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


def suggested_rows(now: Conversation, words: Question) -> list[Block]:
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
    act, label = f"use_{offer.origin}", words.label(offer.option)
    return pressed(text, act, now, label=f"{what}: {label}", **carried)


def _who(offer: Offer) -> str:
    return _WHOSE[offer.origin][0].capitalize()


def _said(offer: Offer, words: Question) -> str:
    """A suggestion in a sentence or two (mrkdwn)."""
    if not offer.can_be_used:
        return escape(f"{_who(offer)} leaves this open. {offer.says}")
    label = escape(words.label(offer.option))
    return f"{_who(offer)} suggests: *{label}*. {escape(offer.says)}"
