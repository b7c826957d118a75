"""Questions that were passed on, as whoever asked and the keepers see them.

A question may name a school: what keepers and whoever asked are told is posted quietly, see
`handlers.ask.messages`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from bot.outbox.message import Message
from bot.store import questions
from bot.store.questions import PassedOn
from handlers import fields
from handlers.ask.local import ACTION_SAVE
from handlers.ask.wording import UNOFFICIAL, day
from handlers.blocks import (
    Block,
    actions,
    button,
    clip,
    confirmed,
    context,
    escape,
    header,
    quoting,
    read_as,
    section,
)
from handlers.forms import Form, Part

ACTION_TAKE_BACK = "ask_take_back"
ACTION_ANSWER = "ask_answer_it"
ACTION_DISMISS = "ask_dismiss"
VIEW_ANSWER = "ask_answer_view"
BLOCK_KEEPER = "ask_keeper"
BLOCK_PASSED_ON = "ask_passed_on"

GONE = "This question is gone: whoever asked it took it back, or it was kept long enough."

MOST_ON_HOME = 5
MOST_SHOWN = 500  # characters of a question on Home

TYPED = fields.text(
    "ask_typed",
    "Your answer",
    most=2000,
    multiline=True,
    missing="Write an answer, or close this with Cancel.",
    hint="It goes to whoever asked, as a direct message with your name.",
)
SAVE = fields.ticks(
    "ask_save",
    "For everybody",
    [("save", "Save as a local answer, with source")],
    hint="Your answer is sent first. Then you see question and answer as everybody will find "
    "them, and give the source.",
)


def waiting(found: Sequence[PassedOn]) -> list[Block]:
    """The questions that wait for keepers, for their Home."""
    if not found:
        return []
    blocks: list[Block] = [header("For keepers: questions that people passed on")]
    for question in found[:MOST_ON_HOME]:
        quoted = f"> {_quoted(clip(question.text, MOST_SHOWN))}"
        blocks.append(
            section(f"{quoted}\nAsked by <@{question.asker}> on {_day(question.asked_at)}")
        )
        blocks.append(actions(_buttons(question), f"{BLOCK_KEEPER}-{question.id}"))
    if len(found) > MOST_ON_HOME:
        blocks.append(context(f"And {len(found) - MOST_ON_HOME} more, which show here next."))
    return blocks


def passed_on(question: PassedOn, days: int) -> Message:
    """For whoever asked: the keepers have it now, for so many days."""
    text = (
        "Passed on to the keepers. You get a direct message when one of them answers. I keep "
        f"your question for {days} days, or until you take it back."
    )
    back = button("Take it back", ACTION_TAKE_BACK, {"id": question.id})
    row = read_as(actions([back], BLOCK_PASSED_ON), "Press Take it back to do so.")
    return Message(quoting(text, escape(question.text)), row)


def _buttons(question: PassedOn) -> list[Block]:
    """Answer and Dismiss."""
    value, asked = {"id": question.id}, clip(question.text, 50)
    dismiss = button("Dismiss", ACTION_DISMISS, value, label=f"Dismiss: {asked}")
    dismiss = confirmed(
        dismiss,
        "Dismiss this question?",
        "Whoever asked is told that nobody here can answer it, and whom to ask instead.",
        yes="Dismiss",
        no="Keep it",
    )
    label = f"Answer: {asked}"
    return [button("Answer", ACTION_ANSWER, value, label=label, style="primary"), dismiss]


def for_keeper(question: PassedOn) -> Message:
    """The question as a keeper has it, and what became of it."""
    asker = f"<@{question.asker}>"
    first = f"{asker} passed on a question that I could not answer."
    quoted = section(f"{first}\n> {_quoted(question.text)}")
    if question.state == questions.DISMISSED:
        done = f"Dismissed by <@{question.answered_by}>: nobody here can answer it."
        return Message(quoted, section(done))
    if question.state == questions.ANSWERED:
        done = f"Answered by <@{question.answered_by}>."
        answer = section(f"{done}\n> {_quoted(question.answer or '')}")
        if question.saved_as:
            return Message(quoted, answer, context("Saved as a local answer."))
        press = button("Save as a local answer", ACTION_SAVE, {"id": question.id})
        how = "Press Save as a local answer to let everybody find it."
        return Message(quoted, answer, read_as(actions([press], BLOCK_KEEPER), how))
    why = "You get this because you are one of the keepers of my answers."
    row = actions(_buttons(question), BLOCK_KEEPER)
    how = "Press Answer to read it and to answer, or Dismiss."
    return Message(quoted, read_as(row, how), context(why))


def answer_form(question: PassedOn) -> Form:
    """The form in which a keeper answers."""
    asked = section(f"<@{question.asker}> asks:\n> {escape(question.text)}")
    parts: list[Part] = [asked, TYPED, SAVE]
    kept = {"id": question.id}
    return Form(VIEW_ANSWER, "Answer a question", parts, submit="Send", kept=kept)


def dismissed(question: PassedOn, who: str) -> Message:
    """For whoever asked, when nobody here can answer; `who` may know."""
    text = f"Thank you for your question. Nobody here could answer it. Try {who}."
    back = button("Delete this question", ACTION_TAKE_BACK, {"id": question.id})
    return Message(
        section(f"You asked:\n> {_quoted(question.text)}"),
        section(escape(text)),
        actions([back], BLOCK_PASSED_ON),
    )


def for_asker(question: PassedOn) -> Message:
    """A keeper's answer for whoever asked."""
    who, when = f"<@{question.answered_by}>", _day(question.answered_at or 0)
    first = f"{who} answers the question that you passed on:"
    note = (
        f"Written by {who}, one of the keepers, on {when}, and not checked by anybody "
        f"else. {UNOFFICIAL}."
    )
    back = button("Delete this question", ACTION_TAKE_BACK, {"id": question.id})
    return Message(
        header("An answer to your question"),
        section(f"You asked:\n> {_quoted(question.text)}"),
        section(f"{first}\n{escape(question.answer or '')}"),
        context(note),
        actions([back], BLOCK_PASSED_ON),
    )


def taken_back(shown: str | None) -> Message:
    """What whoever asked is told; `shown` is the question of a local answer that came of it."""
    if shown is None:
        return Message(
            section("Taken back: neither I nor the keepers have this question any more.")
        )
    text = (
        "Taken back: neither I nor the keepers have your question any more, nor who asked "
        f"it. A local answer that a keeper saved stays, under the question “{shown}”; if that "
        "should go as well, ask the keepers."
    )
    return Message(section(escape(text)))


def _quoted(text: str) -> str:
    return escape(text).replace("\n", "\n> ")


def _day(seconds: int) -> str:
    return day(datetime.fromtimestamp(seconds, UTC).date())
