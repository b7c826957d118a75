"""What stands of a count in the thread: the button at its questions, and what it came to."""

from __future__ import annotations

from bot.outbox.message import Message
from bot.store.interviews import Conversation
from handlers.blocks import Block, actions, bullets, escape, section
from handlers.interview.controls import count_button
from handlers.interview.counting.saying import COUNTED, Said
from handlers.interview.counting.ticks import Ticked
from handlers.interview.counting.words import CountWords

YOUR_COUNT = "Your count"


def buttons(now: Conversation, question: str, words: CountWords | None) -> list[Block]:
    """The button with a question that can be counted."""
    if words is None or question not in COUNTED:
        return []
    return [count_button(now, words.button)]


def how_to_count(question: str, words: CountWords | None) -> list[str]:
    """The same for who listens."""
    if words is None or question not in COUNTED:
        return []
    return [f"Or press {words.button}: you tick what you know, and I count."]


def asked_for(now: Conversation, words: CountWords) -> Message:
    """The button, for who asks for it in words: a modal opens with a press only."""
    text = f"Press {words.button}: you tick what you know, and I count."
    return Message(section(escape(text)), actions([count_button(now, words.button)]))


def row(now: Conversation, words: CountWords | None) -> list[Block]:
    """What the count came to, with a way to look at it; none where nothing was counted."""
    said = said_of(now, words)
    if said is None:
        return []
    figures = [escape(figure) for figure in said.figures()]
    pressed = count_button(now, "Show it", label="Show your count")
    return [section(f"*{YOUR_COUNT}*\n{bullets(figures)}", accessory=pressed)]


def said_of(now: Conversation, words: CountWords | None) -> Said | None:
    """What there is to say of a conversation's count; None where nothing was counted.

    What the state's files put there is no count of the person's before they have looked at it.
    """
    ticked = Ticked.of(now.sheet)
    counted = ticked.opening and not ticked.is_empty
    return Said(ticked, words) if words and counted else None
