"""The buttons of the interview: their action ids, what travels in them, and their words.

A button carries the conversation's id and never an answer of its own; whoever presses it, the
listener checks whose conversation it is. Suggested answers are shown with theirs.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.community.interview import Question
from bot.store.interviews import Conversation
from handlers.blocks import Block, actions, button, confirmed, menu, read_as
from handlers.interview import state
from schedules.words import in_a_row

ACTION_START = "dta_start"
ACTION_OPTION = "dta_option"
ACTION_USE = "dta_use"
ACTION_BACK = "dta_back"
ACTION_PRIVACY = "dta_privacy"
ACTION_WHY = "dta_why"
ACTION_MORE = "dta_more"
ACTION_CHANGE = "dta_change"
ACTION_DETAILS = "dta_details"
ACTION_WHAT_IF = "dta_what_if"
ACTION_COPY = "dta_copy"
ACTION_SHARE = "dta_share"
ACTION_ANSWERS = "dta_answers"
ACTION_DELETE = "dta_delete"
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

BLOCK_MOVES = "dta_moves"
MOST_OPTIONS = 5
MOST_BESIDE = 2  # buttons besides the answers
MOST_MOVES = 6  # buttons on a page of the count

CANNOT_REMOVE = (
    "This deletes my copy. Slack's own retention and exports, and your agency's records "
    "rules, still apply. What you wrote yourself, and what you shared in a channel, stays."
)


@dataclass(frozen=True, slots=True)
class Onward:
    """What leads on where no question waits: a button, and what else is typed for it."""

    text: str
    action_id: str
    typed: str
    style: str | None = None


CHOICES: Mapping[str, Onward] = {
    state.UNNAMED: Onward(
        "Skip the name",
        "dta_skip_name",
        "no|none|no name|without|go on|rather not|i would rather not",
    ),
    state.SHORT: Onward(
        "See the result", "dta_see_result", "result|the result|see result", "primary"
    ),
    state.FULL: Onward(
        "Check who has agreed so far", "dta_check_agreed", "check|who has agreed|agencies"
    ),
    state.FINISH: Onward(
        "All right: see the result",
        "dta_finish",
        "yes|ok|okay|all right|right|correct|result|the result|see result|see the result",
        "primary",
    ),
    state.BEGIN_AGAIN: Onward("Start over", "dta_start_over", "yes|y|ok|okay", "danger"),
    state.STAY: Onward(
        "Keep everything", "dta_keep_everything", "no|n|keep|keep it|cancel|never mind"
    ),
}
OFFERED: Mapping[str, tuple[str, ...]] = {
    state.NAME: (state.UNNAMED,),
    state.CROSSROADS: (state.SHORT, state.FULL),
    state.REVIEW: (state.FINISH, state.FULL),
    state.OVER: (state.BEGIN_AGAIN, state.STAY),
}
"""What is offered at each part that is no question; at all but the name its place is typed, too."""


def pressed(
    text: str,
    action_id: str,
    now: Conversation,
    *,
    label: str | None = None,
    style: str | None = None,
    **carried: Any,
) -> Block:
    """A button of a conversation; `carried` is what it says besides which one that is."""
    return button(text, action_id, {"c": now.id, **carried}, label=label, style=style)


def choose(now: Conversation, choice: str) -> Block:
    """The button of a choice."""
    offered = CHOICES[choice]
    return pressed(offered.text, offered.action_id, now, style=offered.style)


def choices(now: Conversation, part: str, *more: Block) -> Block:
    """What is offered at a part, read out with what to type for each; and `more` buttons."""
    named = [f"{n}: {CHOICES[choice].text}" for n, choice in enumerate(OFFERED[part], start=1)]
    buttons = [choose(now, choice) for choice in OFFERED[part]]
    return read_as(actions([*buttons, *more], BLOCK_MOVES), press_or_type(named))


def press_or_type(named: Sequence[str]) -> str:
    """The names of buttons with what is typed for each, as a sentence."""
    return f"Press or type {in_a_row(named, 'or')}."


def option_buttons(now: Conversation, question: Question) -> list[Block]:
    """A button for each option; `w` is the answer beside which it was shown."""
    carried = {"q": question.id, "w": now.answers.get(question.id)}
    return [
        pressed(option.label, f"{ACTION_OPTION}_{number}", now, **carried, o=option.id)
        for number, option in enumerate(question.options)
    ]


def back_button(now: Conversation, part: str) -> Block:
    """Back, from a part; pressed twice it goes back once."""
    return pressed("Back", ACTION_BACK, now, label="Back to the last answer", p=part)


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
    return [first, menu(ACTION_MORE, options)]


def change_button(
    now: Conversation, question: str, number: int | None, text: str = "Change"
) -> Block:
    """Change one answer."""
    label = f"{text}: answer {number}" if number else text
    return pressed(text, ACTION_CHANGE, now, label=label, q=question)


def delete_button(now: Conversation, label: str = "Delete this conversation", **more: Any) -> Block:
    """Delete a conversation; Slack asks first, and says what stays."""
    return confirmed(
        pressed("Delete", ACTION_DELETE, now, label=label, **more),
        "Delete this conversation?",
        f"Its answers and my messages in it go for good. {CANNOT_REMOVE}",
        yes="Delete",
        no="Keep it",
        is_grave=True,
    )


def go_on_button(now: Conversation, text: str = "", **more: Any) -> Block:
    """Go on, or to the result; it leads to the thread where its address is known."""
    shown = "Show result" if state.pending(now) == state.RESULT else "Go on"
    go_on = pressed(text or shown, ACTION_GO_ON, now, **more)
    return {**go_on, "url": now.link} if now.link else go_on
