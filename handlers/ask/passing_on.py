"""Questions that people pass on to the keepers, and the keepers' answers.

A question's state decides what each of them is told. Its words are read when they are needed, so
that nothing of them is left once it is taken back; it may name a school, so that all is posted
quietly. What keepers do here is registered behind their guard.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.outbox.kinds import Decision, Drop, Send, State
from bot.outbox.message import Message
from bot.outbox.outcomes import Final, Late, Outcome, Refused
from bot.store import local_answers, questions
from bot.store.database import Row
from bot.store.questions import PassedOn
from handlers import fields
from handlers.ask.library import UNOFFICIAL, Answering, Asked, block_quoted, day, in_place
from handlers.ask.local import ACTION_SAVE, LocalAnswers, form_for
from handlers.blocks import (
    Block,
    actions,
    button,
    clip,
    confirmed,
    context,
    escape,
    header,
    quietly,
    quoting,
    read_as,
    section,
)
from handlers.effects import Effects, Run, open_view
from handlers.forms import Filled, Form, FormError, Part, read
from handlers.routes import Action, Submission
from schedules.calendar import epoch

TO_KEEPER = "question"
TO_ASKER = "question settled"
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
NOT_YOURS = "Only whoever asked a question can pass it on or take it back."


@dataclass(frozen=True)
class PassingOn(Answering):
    """Passes questions on and brings answers back, by two kinds of messages of its own."""

    local: LocalAnswers

    # Whoever asks

    def pass_on(self, action: Action) -> Effects:
        """With their yes: the keepers get the question."""
        asked, keepers = Asked.of(action.carried), sorted(self.context.keepers.ids())
        if asked.by != action.person.user_id:
            return action.aside(NOT_YOURS)
        first = self.is_first(action, "pass_on")
        before = questions.latest(self.db, asked.by, asked.text)
        if before and (before.state == questions.WAITING or not first):
            # What they were to see may never have arrived.
            return in_place(action, passed_on(before, self.context.retention_days))
        if not first:
            return ()
        if not keepers:
            text = f"Not passed on, and not kept. Ask {self.context.filled_in.contact()}."
            return in_place(action, Message(section(escape(text))))
        now = epoch(self.now)
        question = questions.pass_on(self.db, asked.by, asked.text, now)
        self._tell(TO_KEEPER, question, *keepers)
        self.context.changed()
        return in_place(action, passed_on(question, self.context.retention_days))

    def take_back(self, action: Action) -> Effects:
        """The question goes, with its answer, here and from the keepers' messages."""
        question = self._question(action)
        if question and question.asker != action.person.user_id:
            return action.aside(NOT_YOURS)
        shown = self._saved_under(question)
        if question:
            self._remove(question.id)
        self.context.changed()
        return [*in_place(action, taken_back(shown)), Run(self.local.renew)]

    # Keepers

    def open_answer(self, action: Action) -> Effects:
        """A keeper wants to answer."""
        question = self._question(action)
        if question is None or question.state != questions.WAITING:
            return self._no_longer(action, question)
        return [open_view(action.trigger_id, answer_form(question).view())]

    def answer(self, submission: Submission) -> Effects:
        """A keeper's answer, for whoever asked; then the form to save it, if that was ticked."""
        keeper = submission.person.user_id
        filled = read([TYPED, SAVE], submission.view)
        filled.check()
        typed, question_id = filled.text(TYPED.name), str(filled.kept["id"])
        question = questions.settle(
            self.db, question_id, questions.ANSWERED, keeper, epoch(self.now), typed
        )
        if question is None:
            question = questions.find(self.db, question_id)
            # This very answer may have been taken before, and its keeper not have heard of it.
            if question is None or (question.answered_by, question.answer) != (keeper, typed):
                raise FormError({TYPED.name: f"Not sent. {_became(question, keeper)}"})
        self._settled(question)
        save = filled.several(SAVE.name) and not question.saved_as
        return form_for(question).instead() if save else ()

    def save(self, submission: Submission) -> Effects:
        """A local answer is saved; keepers see so where they see the question."""
        done = self.local.save(submission)
        self._redraw(str(Filled.of(submission.view).kept.get("q")))
        return done

    def dismiss(self, action: Action) -> Effects:
        """Nobody here can answer it; whoever asked is told so."""
        asked, keeper = self._question(action), action.person.user_id
        if asked is None:
            return self._no_longer(action, None)
        question = questions.settle(self.db, asked.id, questions.DISMISSED, keeper, epoch(self.now))
        if question is None:
            return self._no_longer(action, questions.find(self.db, asked.id))
        self._settled(question)
        return ()

    def _no_longer(self, action: Action, question: PassedOn | None) -> Effects:
        """It does not wait for an answer any more: say what became of it."""
        if question and self._redraw(question.id, action):
            return ()
        who = f"<@{question.answered_by}>" if question else ""
        text = _became(question, action.person.user_id, who)
        return action.instead(Message(section(text))) or action.aside(text)

    def _settled(self, question: PassedOn) -> None:
        """Whoever asked hears of it, and keepers see it."""
        self._tell(TO_ASKER, question, question.asker)
        self._redraw(question.id)

    # Messages

    def _tell(self, kind: str, question: PassedOn, *whom: str) -> None:
        """Tell these people of a question, once."""
        outbox = self.context.outbox
        more = {"subject": question.id, "expires": epoch(self.now) + self._kept, "forget_at": None}
        outbox.put(*(outbox.new_row(kind, each, question.id, **more) for each in whom))

    def _redraw(self, question_id: str, pressed: Action | None = None) -> bool:
        """Keepers are to see what has become of a question, or whoever `pressed` a message of it.

        False if it has no such message.
        """
        there = self.context.outbox.about(TO_KEEPER, question_id)
        if pressed:
            where = pressed.channel_id, pressed.message_ts
            there = [row for row in there if row["ts"] and (row["channel"], row["ts"]) == where]
        for row in there:
            self.context.outbox.touch(row["key"])
        return bool(there)

    def _remove(self, question_id: str) -> None:
        """A question goes: keepers see it no more, and what its asker was told stays."""
        questions.remove(self.db, question_id)
        for row in self.context.outbox.about(TO_KEEPER, question_id):
            self.context.outbox.withdraw(row["key"])
        for row in self.context.outbox.about(TO_ASKER, question_id):
            (self.context.outbox.leave if row["ts"] else self.context.outbox.withdraw)(row["key"])

    # As a kind of message

    def decide(self, row: Row, now: datetime) -> Decision:
        """Who is no keeper any more is not given a question."""
        question = questions.find(self.db, row["subject"])
        to_keeper = row["kind"] == TO_KEEPER and row["state"] != State.SENT
        if question is None or (to_keeper and row["destination"] not in self.context.keepers.ids()):
            return Drop()
        return Send(question.outcome)

    def render(self, row: Row, facts: str | None, now: datetime) -> Message:
        """What has become of the question; notifications show no word of it."""
        question = questions.find(self.db, row["subject"])
        if question is None:  # it was taken back just now, and so is this
            return Message(section(GONE))
        first = "There is news about your question."
        if row["kind"] == TO_KEEPER:
            whole, first = for_keeper(question), "Somebody has a question for you."
        else:
            whole = for_asker(question, self.context.filled_in.contact())
        return quietly(whole, first, row["key"])

    def settled(self, row: Row, outcome: Outcome | Late, now: datetime) -> bool:
        """A keeper whose answer could not be delivered is told so."""
        question = questions.find(self.db, row["subject"])
        undelivered = isinstance(outcome, Final | Refused) and row["kind"] == TO_ASKER
        if undelivered and question and question.state == questions.ANSWERED:
            text = f"Your answer could not be delivered (Slack says {row['error']}): write to them"
            told = Message(section(f"{text} yourself."))
            self.context.outbox.answer(str(question.answered_by), told, row["key"])
        return False

    # Upkeep

    def forget_old(self) -> Effects:
        """Forget questions that were kept long enough."""
        before = epoch(self.now) - self._kept
        old = questions.older_than(self.db, before)
        if not old:
            return ()
        with self.db.immediate():
            for each in old:
                self._remove(each)
        self.context.changed()
        return [Run(self.local.renew)]

    def _saved_under(self, question: PassedOn | None) -> str | None:
        """The question of the local answer that came of this one; None if there is none."""
        saved_as = question.saved_as if question else None
        local = local_answers.find(self.db, saved_as) if saved_as else None
        return local.content.questions[0] if local else None

    def _question(self, action: Action) -> PassedOn | None:
        return questions.find(self.db, str(action.carried.get("id")))

    @property
    def _kept(self) -> int:
        """How many seconds a question is kept."""
        return self.context.retention_days * 24 * 3600


def _became(question: PassedOn | None, keeper: str, other: str = "Another keeper") -> str:
    """What became of a question that does not wait any more, for a keeper."""
    if question is None:
        return GONE
    if question.answered_by == keeper:
        return f"You have {question.state} this one already."
    return f"{other} has {question.state} this one meanwhile."


def waiting(found: Sequence[PassedOn], *, by_name: bool = False) -> list[Block]:
    """The questions that wait for keepers, for their Home; `by_name` without their words."""
    if not found:
        return []
    blocks: list[Block] = [header("For keepers: questions that people passed on")]
    for question in found[:MOST_ON_HOME]:
        by = f"Asked by <@{question.asker}> on {_day(question.asked_at)}"
        words = "" if by_name else f"{block_quoted(clip(question.text, MOST_SHOWN))}\n"
        blocks.append(section(f"{words}{by}"))
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
    first = f"<@{question.asker}> passed on a question that I could not answer."
    quoted = section(f"{first}\n{block_quoted(question.text)}")
    if question.state == questions.DISMISSED:
        done = f"Dismissed by <@{question.answered_by}>: nobody here can answer it."
        return Message(quoted, section(done))
    if question.state == questions.ANSWERED:
        done = f"Answered by <@{question.answered_by}>."
        answer = section(f"{done}\n{block_quoted(question.answer or '')}")
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
    parts: list[Part] = [
        section(f"<@{question.asker}> asks:\n{block_quoted(question.text)}"),
        TYPED,
        SAVE,
    ]
    kept = {"id": question.id}
    return Form(VIEW_ANSWER, "Answer a question", parts, submit="Send", kept=kept)


def for_asker(question: PassedOn, contact: str) -> Message:
    """What came of it for whoever asked; `contact` may know what nobody here does."""
    asked = section(f"You asked:\n{block_quoted(question.text)}")
    back = button("Delete this question", ACTION_TAKE_BACK, {"id": question.id})
    row = actions([back], BLOCK_PASSED_ON)
    if question.state == questions.DISMISSED:
        text = f"Thank you for your question. Nobody here could answer it. Try {contact}."
        return Message(asked, section(escape(text)), row)
    who, when = f"<@{question.answered_by}>", _day(question.answered_at or 0)
    said = f"{who} answers the question that you passed on:\n{escape(question.answer or '')}"
    note = f"Written by {who}, one of the keepers, on {when}, and not checked by anybody else."
    return Message(
        header("An answer to your question"),
        asked,
        section(said),
        context(f"{note} {UNOFFICIAL}."),
        row,
    )


def taken_back(shown: str | None) -> Message:
    """What whoever asked is told; `shown` is the question of a local answer that came of it."""
    text = "Taken back: neither I nor the keepers have your question any more, nor who asked it."
    if shown:
        text += f" A local answer that a keeper saved stays, under the question “{shown}”; if "
        text += "that should go as well, ask the keepers."
    return Message(section(escape(text)))


def _day(seconds: int) -> str:
    return day(datetime.fromtimestamp(seconds, UTC).date())
