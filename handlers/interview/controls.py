"""The buttons of the interview: their action ids, what travels in them, and their words.

A button carries the conversation's id and never an answer of its own; whoever presses it, the
listener checks whose conversation it is.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from bot.community.interview import Question
from bot.store.interviews import Conversation
from handlers.blocks import Block, button, confirmed, menu

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
