"""Questions that people pass on to the keepers, and the keepers' answers.

What keepers do here is registered behind their guard.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from bot.store import local_answers, questions
from bot.store.people import Person
from bot.store.questions import Copy, PassedOn
from handlers.ask.answers import ACTION_KEEP, ACTION_PASS_ON
from handlers.ask.asked import Asked
from handlers.ask.listeners import Ask
from handlers.ask.local import VIEW_FORM, LocalAnswers
from handlers.ask.passed_on import (
    ACTION_ANSWER,
    ACTION_DISMISS,
    ACTION_TAKE_BACK,
    ACTION_TICKED,
    ACTION_TYPED,
    BLOCK_SAVE,
    BLOCK_TYPED,
    VIEW_ANSWER,
    answer_view,
    dismissed,
    for_asker,
    for_keeper,
    passed_on,
    taken_back,
    waiting,
)
from handlers.ask.replacing import in_place
from handlers.blocks import Block, Message
from handlers.effects import AckView, Call, Effect, Effects, Later, Respond, open_view, post, update
from handlers.keepers.guard import Guarded, say
from handlers.routing import Action, Routes, Submission

GONE = "This question is gone: whoever asked it took it back, or it was kept long enough."
NOT_YOURS = "Only whoever asked a question can pass it on or take it back."


@dataclass(frozen=True)
class PassingOn:
    """Passes questions on and brings answers back; a question is kept for `retention`.

    `changed` is called when keepers have something else to see than before.
    """

    ask: Ask
    local: LocalAnswers
    retention: timedelta
    is_keeper: Callable[[Person], bool]
    changed: Callable[[], None]

    # Whoever asks

    def pass_on(self, action: Action) -> Effects:
        """With their yes: the keepers get the question."""
        asked, keepers = Asked.of(action.value), sorted(self.ask.keepers())
        if asked.by != action.person.user_id:
            return _say(action, NOT_YOURS)
        if not self.ask.is_first(action, "pass_on"):
            return ()
        if not keepers:
            return in_place(action, self.ask.writer().not_passed_on())
        question = questions.pass_on(self.ask.db, asked.by, asked.text, self._now())
        effects = [*in_place(action, passed_on(question, self.retention.days))]
        self.changed()
        for keeper in keepers:
            sent = post(keeper, for_keeper(question))
            then = partial(self._copied, question.id)
            effects.append(Call(sent.method, sent.arguments, then=then))
        return effects

    def keep(self, action: Action) -> Effects:
        """Without it: nobody does."""
        if Asked.of(action.value).by != action.person.user_id:
            return _say(action, NOT_YOURS)
        return in_place(action, self.ask.writer().not_passed_on())

    def take_back(self, action: Action) -> Effects:
        """The question goes, with its answer, here and from the keepers' messages."""
        question = self._question(action.value)
        if question and question.asker != action.person.user_id:
            return _say(action, NOT_YOURS)
        shown = self._saved_under(question)
        copies = questions.remove(self.ask.db, question.id) if question else []
        self.changed()
        gone = Message("Somebody took back the question that stood here.")
        return [
            *in_place(action, taken_back(shown)),
            *(update(copy.channel, copy.ts, gone) for copy in copies),
            Later(self.local.renew),
        ]

    # Keepers

    def home(self, person: Person) -> list[Block]:
        """The questions that wait, for a keeper's Home; none for anybody else."""
        return waiting(questions.waiting(self.ask.db)) if self.is_keeper(person) else []

    def open_answer(self, action: Action) -> Effects:
        """A keeper wants to answer."""
        question = self._question(action.value)
        if question is None or question.state != questions.WAITING:
            return self._no_longer(action, question)
        return [open_view(action.trigger_id, answer_view(question))]

    def answer(self, submission: Submission) -> Effects:
        """A keeper's answer, for whoever asked; then the form to save it, if that was ticked."""
        keeper = submission.person.user_id
        typed = submission.values.get(BLOCK_TYPED, {}).get(ACTION_TYPED, {}).get("value") or ""
        if not typed.strip():
            return [AckView("errors", {BLOCK_TYPED: "Write an answer, or close this with Cancel."})]
        question = questions.answer(
            self.ask.db, submission.private_metadata, keeper, typed.strip(), self._now()
        )
        if question is None:
            there = questions.find(self.ask.db, submission.private_metadata)
            why = f"Another keeper has {there.state} it meanwhile." if there else GONE
            return [AckView("errors", {BLOCK_TYPED: f"Not sent. {why}"})]
        ticked = submission.values.get(BLOCK_SAVE, {}).get(ACTION_TICKED, {})
        save = bool(ticked.get("selected_options"))
        next_view = [AckView("update", self.local.form_for(question))] if save else []
        sent = post(question.asker, for_asker(question, self.ask.clock.now().date()))
        undelivered = partial(self._undelivered, keeper)
        return [
            *next_view,
            Call(sent.method, sent.arguments, otherwise=undelivered),
            *self._redraw(question, questions.copies(self.ask.db, question.id)),
        ]

    def save(self, submission: Submission) -> Effects:
        """A local answer is saved; keepers see so where they see the question."""
        effects = self.local.save(submission)
        question = self._question({"id": json.loads(submission.private_metadata).get("q")})
        if question is None or not question.saved_as:
            return effects
        return [*effects, *self._redraw(question, questions.copies(self.ask.db, question.id))]

    def dismiss(self, action: Action) -> Effects:
        """Nobody here can answer it; whoever asked is told so."""
        asked, keeper = self._question(action.value), action.person.user_id
        if asked is None:
            return self._no_longer(action, None)
        question = questions.dismiss(self.ask.db, asked.id, keeper, self._now())
        if question is None:
            return self._no_longer(action, questions.find(self.ask.db, asked.id))
        return [
            post(question.asker, dismissed(question, self.ask.filled_in.contact())),
            *self._redraw(question, questions.copies(self.ask.db, question.id)),
        ]

    def _no_longer(self, action: Action, question: PassedOn | None) -> Effects:
        """It does not wait for an answer any more: say what became of it."""
        if action.response_url:
            message = for_keeper(question) if question else Message(GONE)
            return [Respond(action.response_url, message)]
        if question is None:
            return say(action, GONE)
        return say(action, f"<@{question.answered_by}> has {question.state} this one meanwhile.")

    # Upkeep

    def forget_old(self) -> Effects:
        """Questions that were kept long enough go, and the messages in which keepers saw them."""
        before = self._now() - int(self.retention.total_seconds())
        old = questions.older_than(self.ask.db, before)
        gone = [copy for each in old for copy in questions.remove(self.ask.db, each)]
        effects: list[Effect] = [
            Call("chat.delete", {"channel": copy.channel, "ts": copy.ts}) for copy in gone
        ]
        if old:
            self.changed()
        return [*effects, Later(self.local.renew)] if old else []

    def _copied(self, question_id: str, response: Mapping[str, Any]) -> Effects:
        """A keeper's message stands; what happened meanwhile is shown in it."""
        copy = Copy(str(response["channel"]), str(response["ts"]))
        if not questions.note_copy(self.ask.db, question_id, copy):
            return [Call("chat.delete", {"channel": copy.channel, "ts": copy.ts})]
        question = questions.find(self.ask.db, question_id)
        if question and question.state != questions.WAITING:
            return self._redraw(question, [copy])
        return ()

    def _redraw(self, question: PassedOn, copies: list[Copy]) -> list[Effect]:
        message = for_keeper(question)
        return [update(copy.channel, copy.ts, message) for copy in copies]

    def _undelivered(self, keeper: str, error: str) -> Effects:
        text = f"Your answer could not be delivered (Slack says {error}): write to them yourself."
        return [post(keeper, Message(text))]

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
    routes.action(ACTION_KEEP, passing.keep)
    routes.action(ACTION_TAKE_BACK, passing.take_back, changes=True)
    keepers.action(ACTION_ANSWER, passing.open_answer)
    keepers.action(ACTION_DISMISS, passing.dismiss, changes=True)
    keepers.submission(VIEW_ANSWER, passing.answer)
    keepers.submission(VIEW_FORM, passing.save)


def _say(action: Action, text: str) -> Effects:
    return [Respond(action.response_url or "", Message(text), replace=False)]
