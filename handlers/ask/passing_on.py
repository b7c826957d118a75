"""Questions that people pass on to the keepers, and the keepers' answers.

What keepers do here is registered behind their guard.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.outbox.message import Message
from bot.store import local_answers, questions
from bot.store.people import Person
from bot.store.questions import PassedOn
from handlers.ask.answers import ACTION_PASS_ON
from handlers.ask.asked import Asked
from handlers.ask.listeners import Ask
from handlers.ask.local import VIEW_FORM, LocalAnswers, form_for
from handlers.ask.messages import TO_ASKER, TO_KEEPER, Messages
from handlers.ask.passed_on import (
    ACTION_ANSWER,
    ACTION_DISMISS,
    ACTION_TAKE_BACK,
    GONE,
    SAVE,
    TYPED,
    VIEW_ANSWER,
    answer_form,
    passed_on,
    taken_back,
    waiting,
)
from handlers.ask.replacing import in_place
from handlers.blocks import Block, section
from handlers.effects import Effects, Respond, Run, open_view
from handlers.forms import Filled, FormError, read
from handlers.keepers import Guarded, say
from handlers.requests import Action, Submission
from handlers.routing import Routes

NOT_YOURS = "Only whoever asked a question can pass it on or take it back."


@dataclass(frozen=True)
class PassingOn:
    """Passes questions on and brings answers back; a question is kept for `retention`.

    `changed` is called when keepers have something else to see than before.
    """

    ask: Ask
    local: LocalAnswers
    messages: Messages
    retention: timedelta
    is_keeper: Callable[[Person], bool]
    changed: Callable[[], None]

    # Whoever asks

    def pass_on(self, action: Action) -> Effects:
        """With their yes: the keepers get the question."""
        asked, keepers = Asked.of(action.value), sorted(self.ask.keepers())
        if asked.by != action.person.user_id:
            return _say(action, NOT_YOURS)
        first = self.ask.is_first(action, "pass_on")
        before = questions.latest(self.ask.db, asked.by, asked.text)
        if before and (before.state == questions.WAITING or not first):
            # What they were to see may never have arrived.
            return in_place(action, passed_on(before, self.retention.days))
        if not first:
            return ()
        if not keepers:
            return in_place(action, self.ask.writer().nobody_to_ask())
        now = self._now()
        question = questions.pass_on(self.ask.db, asked.by, asked.text, now)
        self.messages.say(TO_KEEPER, question, *keepers)
        self.changed()
        return in_place(action, passed_on(question, self.retention.days))

    def take_back(self, action: Action) -> Effects:
        """The question goes, with its answer, here and from the keepers' messages."""
        question = self._question(action.value)
        if question and question.asker != action.person.user_id:
            return _say(action, NOT_YOURS)
        shown = self._saved_under(question)
        if question:
            self.messages.remove(question.id)
        self.changed()
        return [*in_place(action, taken_back(shown)), Run(self.local.renew)]

    # Keepers

    def home(self, person: Person) -> list[Block]:
        """The questions that wait, for a keeper's Home; none for anybody else."""
        return waiting(questions.waiting(self.ask.db)) if self.is_keeper(person) else []

    def open_answer(self, action: Action) -> Effects:
        """A keeper wants to answer."""
        question = self._question(action.value)
        if question is None or question.state != questions.WAITING:
            return self._no_longer(action, question)
        return [open_view(action.trigger_id, answer_form(question).view())]

    def answer(self, submission: Submission) -> Effects:
        """A keeper's answer, for whoever asked; then the form to save it, if that was ticked."""
        keeper = submission.person.user_id
        filled = read([TYPED, SAVE], submission.view)
        filled.check()
        typed, now = filled.text(TYPED.name), self._now()
        question_id = str(filled.kept["id"])
        question = questions.answer(self.ask.db, question_id, keeper, typed, now)
        if question is None:
            question = questions.find(self.ask.db, question_id)
            if question is None or not _is_by(question, keeper, typed):
                raise FormError({TYPED.name: _why_not_sent(question, keeper)})
        self._settled(question)
        save = filled.several(SAVE.name) and not question.saved_as
        return form_for(question).instead() if save else ()

    def save(self, submission: Submission) -> Effects:
        """A local answer is saved; keepers see so where they see the question."""
        done = self.local.save(submission)
        self.messages.redraw(str(Filled.of(submission.view).kept.get("q")))
        return done

    def dismiss(self, action: Action) -> Effects:
        """Nobody here can answer it; whoever asked is told so."""
        asked, keeper = self._question(action.value), action.person.user_id
        if asked is None:
            return self._no_longer(action, None)
        now = self._now()
        question = questions.dismiss(self.ask.db, asked.id, keeper, now)
        if question is None:
            return self._no_longer(action, questions.find(self.ask.db, asked.id))
        self._settled(question)
        return ()

    def _no_longer(self, action: Action, question: PassedOn | None) -> Effects:
        """It does not wait for an answer any more: say what became of it."""
        if question and self.messages.redraw(question.id, action):
            return ()
        text = GONE
        if question:
            text = f"<@{question.answered_by}> has {question.state} this one meanwhile."
        if action.response_url:
            return [Respond(action.response_url, Message(section(text)))]
        return say(action, text)

    def _settled(self, question: PassedOn) -> None:
        """Whoever asked hears of it, and keepers see it."""
        self.messages.say(TO_ASKER, question, question.asker)
        self.messages.redraw(question.id)

    # Upkeep

    def forget_old(self) -> Effects:
        """Forget questions that were kept long enough."""
        before = self._now() - int(self.retention.total_seconds())
        old = questions.older_than(self.ask.db, before)
        if not old:
            return ()
        with self.ask.db.immediate():
            for each in old:
                self.messages.remove(each)
        self.changed()
        return [Run(self.local.renew)]

    def _saved_under(self, question: PassedOn | None) -> str | None:
        """The question of the local answer that came of this one; None if there is none."""
        saved_as = question.saved_as if question else None
        local = local_answers.find(self.ask.db, saved_as) if saved_as else None
        return local.content.questions[0] if local else None

    def _question(self, value: Any) -> PassedOn | None:
        question_id = value.get("id") if isinstance(value, dict) else None
        return questions.find(self.ask.db, question_id) if isinstance(question_id, str) else None

    def _now(self) -> int:
        return int(self.ask.clock.now().timestamp())


def register(routes: Routes, keepers: Guarded, passing: PassingOn) -> None:
    """Let everybody pass on and take back, and keepers answer, dismiss and save."""
    routes.action(ACTION_PASS_ON, passing.pass_on, changes=True)
    routes.action(ACTION_TAKE_BACK, passing.take_back, changes=True)
    keepers.action(ACTION_ANSWER, passing.open_answer)
    keepers.action(ACTION_DISMISS, passing.dismiss, changes=True)
    keepers.submission(VIEW_ANSWER, passing.answer)
    keepers.submission(VIEW_FORM, passing.save)


def _say(action: Action, text: str) -> Effects:
    return [Respond(action.response_url or "", Message(section(text)), replace=False)]


def _is_by(question: PassedOn, keeper: str, answer: str) -> bool:
    """Whether this very answer was taken before, and its keeper has not heard of it."""
    return question.answered_by == keeper and question.answer == answer


def _why_not_sent(question: PassedOn | None, keeper: str) -> str:
    if question is None:
        return f"Not sent. {GONE}"
    if question.answered_by == keeper:
        return f"Not sent. You have {question.state} it already."
    return f"Not sent. Another keeper has {question.state} it meanwhile."
