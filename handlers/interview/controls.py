"""The buttons of the interview: their action ids, what travels in them, and their words.

A button carries the conversation's id and never an answer of its own; whoever presses it, the
listener checks whose conversation it is. Suggested answers are shown with theirs.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from bot.community.interview import Question
from bot.store.interviews import Conversation
from handlers.blocks import Block, button, confirmed, escape, menu, read_as, section
from handlers.interview import state
from handlers.interview.state import (
    Offer,
    Origin,
    agreeing,
    differing,
    numbered,
    offers_for,
    pending,
    question_in,
    usable,
)

ACTION_START = "dta_start"
ACTION_OPTION = "dta_option"
ACTION_USE = "dta_use"
ACTION_BACK = "dta_back"
ACTION_SKIP_NAME = "dta_skip_name"
ACTION_PRIVACY = "dta_privacy"
ACTION_WHY = "dta_why"
ACTION_MORE = "dta_more"
ACTION_CHANGE = "dta_change"
ACTION_SHORT = "dta_see_result"
ACTION_FULL = "dta_check_agreed"
ACTION_FINISH = "dta_finish"
ACTION_DETAILS = "dta_details"
ACTION_WHAT_IF = "dta_what_if"
ACTION_COPY = "dta_copy"
ACTION_SHARE = "dta_share"
ACTION_ANSWERS = "dta_answers"
ACTION_DELETE = "dta_delete"
ACTION_OVER = "dta_start_over"
ACTION_STAY = "dta_keep_everything"
ACTION_GO_ON = "dta_go_on"
ACTION_MINE = "dta_mine"
ACTION_COUNT = "dta_count"
ACTION_COUNT_TICK = "dta_count_tick"
ACTION_COUNT_GO = "dta_count_go"
ACTION_COUNT_SKIP = "dta_count_skip"
VIEW_COUNT = "dta_count_view"
ACTION_LOOK_UP = "dta_look_up"
ACTION_THIS_SCHOOL = "dta_this_school"
ACTION_NOT_SCHOOL = "dta_not_this_school"
ACTION_BEGIN_WITH = "dta_begin_with"
ACTION_USE_IN = "dta_use_in"
VIEW_SHARE = "dta_share_view"
VIEW_LOOK_UP = "dta_look_up_view"

CHOICES = {
    ACTION_SKIP_NAME: state.UNNAMED,
    ACTION_SHORT: state.SHORT,
    ACTION_FULL: state.FULL,
    ACTION_FINISH: state.FINISH,
    ACTION_OVER: state.BEGIN_AGAIN,
    ACTION_STAY: state.STAY,
}
"""What a press chooses where no question waits."""

MOST_OPTIONS = 5
MOST_BESIDE = 2  # buttons besides the answers
MOST_MOVES = 6  # buttons on a page of the count

LATER_SCHOOL = "See the result"
LATER_AGENCIES = "Check who has agreed so far"
SKIP_NAME = "Skip the name"
FINISH = "All right: see the result"
START_OVER = "Start over"
STAY = "Keep everything"

CANNOT_REMOVE = (
    "This deletes my copy. Slack's own retention and exports, and your agency's records "
    "rules, still apply. What you wrote yourself, and what you shared in a channel, stays."
)


def value(conversation: Conversation, **more: Any) -> dict[str, Any]:
    """What a button carries: which conversation, and what is pressed."""
    return {"c": conversation.id, **more}


def option_buttons(conversation: Conversation, question: Question) -> list[Block]:
    """A button for each option; `w` is the answer beside which it was shown."""
    was = conversation.answers.get(question.id)
    return [
        button(
            option.label,
            f"{ACTION_OPTION}_{number}",
            value(conversation, q=question.id, o=option.id, w=was),
        )
        for number, option in enumerate(question.options)
    ]


def back_button(conversation: Conversation, part: str) -> Block:
    """Back, from a part; pressed twice it goes back once."""
    return button("Back", ACTION_BACK, value(conversation, p=part), label="Back to the last answer")


def why_button(conversation: Conversation, question: str) -> Block:
    """Why a question is asked, and its source."""
    return button("Why?", ACTION_WHY, value(conversation, q=question), label="Why this is asked")


def few(conversation: Conversation, buttons: Sequence[Block]) -> list[Block]:
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
    return [first, menu(ACTION_MORE, options)]


def change_button(
    conversation: Conversation, question: str, number: int | None, text: str = "Change"
) -> Block:
    """Change one answer."""
    label = f"{text}: answer {number}" if number else text
    return button(text, ACTION_CHANGE, value(conversation, q=question), label=label)


def count_button(conversation: Conversation, text: str, *, label: str | None = None) -> Block:
    """Count with the person; opens a modal."""
    return button(text, ACTION_COUNT, value(conversation), label=label)


def delete_button(conversation: Conversation, *, in_list: bool = False) -> Block:
    """Delete a conversation; Slack asks first, and says what stays."""
    pressed = button(
        "Delete",
        ACTION_DELETE,
        value(conversation, l=1) if in_list else value(conversation),
        label="Delete this conversation",
    )
    return confirmed(
        pressed,
        "Delete this conversation?",
        f"Its answers and my messages in it go for good. {CANNOT_REMOVE}",
        yes="Delete",
        no="Keep it",
        is_grave=True,
    )


def go_on_button(conversation: Conversation, text: str = "Go on", **more: Any) -> Block:
    """Go on with a conversation; it leads to the thread where its address is known."""
    pressed = button(text, ACTION_GO_ON, value(conversation, **more))
    return {**pressed, "url": conversation.link} if conversation.link else pressed


def simple(
    text: str, action_id: str, conversation: Conversation, style: str | None = None
) -> Block:
    """A button that needs to know the conversation only."""
    return button(text, action_id, value(conversation), style=style)


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
