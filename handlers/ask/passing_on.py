"""Questions that people pass on to the keepers, and the keepers' answers.

Lock screens show a message's top-level text, and a question may name a school: there it says only
that there is one. It stands in the message itself and in the modal in which a keeper answers.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from bot.store import questions
from bot.store.questions import Copy, PassedOn
from handlers.ask.asked import Asked
from handlers.ask.listeners import Ask
from handlers.ask.wording import UNOFFICIAL, day
from handlers.blocks import Message, actions, button, context, escape, header, plain, section
from handlers.effects import AckView, Call, Effect, Effects, Later, Respond, open_view, post, update
from handlers.routing import Action, Submission

log = logging.getLogger(__name__)

ACTION_TAKE_BACK = "ask_take_back"
ACTION_ANSWER = "ask_answer_it"
VIEW_ANSWER = "ask_answer_view"
BLOCK_KEEPER = "ask_keeper"
BLOCK_TYPED = "ask_typed"
ACTION_TYPED = "ask_typed"
BLOCK_PASSED_ON = "ask_passed_on"

MAX_ANSWER = 2000

GONE = "This question is gone: whoever asked it took it back, or it was kept long enough."
NOT_YOURS = "Only whoever asked a question can pass it on or take it back."


@dataclass(frozen=True)
class PassingOn:
    """Passes questions on and brings answers back; a question is kept for `retention`."""

    ask: Ask
    retention: timedelta

    # Whoever asks

    def pass_on(self, action: Action) -> Effects:
        """With their yes: the keepers get the question."""
        asked, keepers = Asked.of(action.value), sorted(self.ask.keepers())
        if asked.by != action.person.user_id:
            return _say(action, NOT_YOURS)
        if not self.ask.is_first(action, "pass_on"):
            return ()
        if not keepers:
            return [Respond(action.response_url or "", self.ask.writer().not_passed_on())]
        question = questions.pass_on(self.ask.db, asked.by, asked.text, self._now())
        effects: list[Effect] = [Respond(action.response_url or "", self._passed_on(question))]
        for keeper in keepers:
            sent = post(keeper, self._for_keeper(question))
            then = partial(self._copied, question.id)
            effects.append(Call(sent.method, sent.arguments, then=then))
        return effects

    def keep(self, action: Action) -> Effects:
        """Without it: nobody does."""
        if Asked.of(action.value).by != action.person.user_id:
            return _say(action, NOT_YOURS)
        return [Respond(action.response_url or "", self.ask.writer().not_passed_on())]

    def take_back(self, action: Action) -> Effects:
        """The question goes, with its answer, here and from the keepers' messages."""
        question = self._question(action.value)
        if question and question.asker != action.person.user_id:
            return _say(action, NOT_YOURS)
        copies = questions.remove(self.ask.db, question.id) if question else []
        said = Message("Taken back: neither the bot nor the keepers have this question any more.")
        taken_back = Message("Somebody took back the question that stood here.")
        return [
            Respond(action.response_url or "", said),
            *(update(copy.channel, copy.ts, taken_back) for copy in copies),
            Later(self._leave_no_trace),
        ]

    # Keepers

    def open_answer(self, action: Action) -> Effects:
        """A keeper wants to answer."""
        question = self._question(action.value)
        if action.person.user_id not in self.ask.keepers():
            return self._refuse(action)
        if question is None:
            return [Respond(action.response_url or "", Message(GONE))]
        if question.state == questions.ANSWERED:
            return [Respond(action.response_url or "", self._for_keeper(question))]
        return [open_view(action.trigger_id, self._answer_view(question))]

    def answer(self, submission: Submission) -> Effects:
        """A keeper's answer, for whoever asked."""
        keeper = submission.person.user_id
        if keeper not in self.ask.keepers():
            log.warning("refused: %s is not a keeper and tried to answer a question", keeper)
            why = "Only keepers answer passed-on questions, and you are not one of them now."
            return [AckView("errors", {BLOCK_TYPED: why})]
        typed = submission.values.get(BLOCK_TYPED, {}).get(ACTION_TYPED, {}).get("value") or ""
        if not typed.strip():
            return [AckView("errors", {BLOCK_TYPED: "Write an answer, or close this with Cancel."})]
        question = questions.answer(
            self.ask.db, submission.private_metadata, keeper, typed.strip(), self._now()
        )
        if question is None:
            there = questions.find(self.ask.db, submission.private_metadata)
            why = "Another keeper has answered it meanwhile." if there else GONE
            return [AckView("errors", {BLOCK_TYPED: f"Not sent. {why}"})]
        sent = post(question.asker, self._for_asker(question))
        undelivered = partial(self._undelivered, keeper)
        return [
            Call(sent.method, sent.arguments, otherwise=undelivered),
            *self._redraw(question, questions.copies(self.ask.db, question.id)),
        ]

    # Upkeep

    def forget_old(self) -> Effects:
        """Questions that were kept long enough go, and the messages in which keepers saw them."""
        before = self._now() - int(self.retention.total_seconds())
        old = questions.older_than(self.ask.db, before)
        gone = [copy for each in old for copy in questions.remove(self.ask.db, each)]
        effects: list[Effect] = [
            Call("chat.delete", {"channel": copy.channel, "ts": copy.ts}) for copy in gone
        ]
        return [*effects, Later(self._leave_no_trace)] if old else []

    def _leave_no_trace(self) -> Effects:
        self.ask.db.checkpoint()
        return ()

    def _copied(self, question_id: str, response: Mapping[str, Any]) -> Effects:
        """A keeper's message stands; what happened meanwhile is shown in it."""
        copy = Copy(str(response["channel"]), str(response["ts"]))
        if not questions.note_copy(self.ask.db, question_id, copy):
            return [Call("chat.delete", {"channel": copy.channel, "ts": copy.ts})]
        question = questions.find(self.ask.db, question_id)
        if question and question.state == questions.ANSWERED:
            return self._redraw(question, [copy])
        return ()

    def _redraw(self, question: PassedOn, copies: list[Copy]) -> list[Effect]:
        message = self._for_keeper(question)
        return [update(copy.channel, copy.ts, message) for copy in copies]

    def _undelivered(self, keeper: str, error: str) -> Effects:
        text = f"Your answer could not be delivered (Slack says {error}): write to them yourself."
        return [post(keeper, Message(text))]

    def _refuse(self, action: Action) -> Effects:
        log.warning("refused: %s is not a keeper and wanted to answer", action.person.user_id)
        return _say(action, f"Only keepers answer passed-on questions: {self._keepers()}.")

    def _keepers(self) -> str:
        return ", ".join(f"<@{keeper}>" for keeper in sorted(self.ask.keepers())) or "nobody yet"

    def _question(self, value: Any) -> PassedOn | None:
        question_id = value.get("id") if isinstance(value, dict) else None
        return questions.find(self.ask.db, question_id) if isinstance(question_id, str) else None

    def _now(self) -> int:
        return int(self.ask.clock.now().timestamp())

    # What they see

    def _passed_on(self, question: PassedOn) -> Message:
        days = self.retention.days
        text = (
            "Passed on to the keepers. You get a direct message when one of them answers. The bot "
            f"keeps your question for {days} days, or until you take it back."
        )
        back = button("Take it back", ACTION_TAKE_BACK, {"id": question.id})
        quoted = section(f"{text}\n> {escape(question.text)}")
        return Message(f"{text} Press Take it back to do so.", (quoted, actions([back])))

    def _for_keeper(self, question: PassedOn) -> Message:
        asker = f"<@{question.asker}>"
        first = f"{asker} passed on a question that the bot could not answer."
        quoted = section(f"{first}\n> {escape(question.text)}")
        if question.state == questions.ANSWERED:
            done = f"Answered by <@{question.answered_by}>."
            answer = section(f"{done}\n> {_quoted(question.answer or '')}")
            return Message(f"{first} {done}", (quoted, answer))
        why = "You get this because you are one of the keepers of this bot's answers."
        press = button("Answer", ACTION_ANSWER, {"id": question.id}, style="primary")
        blocks = (quoted, actions([press], BLOCK_KEEPER), context(why))
        return Message(f"{first} Press Answer to read it and to answer. {why}", blocks)

    def _answer_view(self, question: PassedOn) -> dict[str, Any]:
        typed = {
            "type": "plain_text_input",
            "action_id": ACTION_TYPED,
            "multiline": True,
            "max_length": MAX_ANSWER,
        }
        hint = (
            "It goes to whoever asked, as a direct message with your name, and shows on lock "
            "screens: name no school."
        )
        asked = f"<@{question.asker}> asks:\n> {escape(question.text)}"
        return {
            "type": "modal",
            "callback_id": VIEW_ANSWER,
            "private_metadata": question.id,
            "title": plain("Answer a question", 24),
            "submit": plain("Send", 24),
            "close": plain("Cancel", 24),
            "blocks": [
                section(asked),
                {
                    "type": "input",
                    "block_id": BLOCK_TYPED,
                    "label": plain("Your answer", 100),
                    "hint": plain(hint, 200),
                    "element": typed,
                },
            ],
        }

    def _for_asker(self, question: PassedOn) -> Message:
        answered = self.ask.clock.now().date()
        who = f"<@{question.answered_by}>"
        first = f"{who} answers the question that you passed on:"
        note = (
            f"Written by {who}, one of the keepers, on {day(answered)}, and not checked by anybody "
            f"else. {UNOFFICIAL}."
        )
        back = button("Delete this question", ACTION_TAKE_BACK, {"id": question.id})
        blocks = (
            header("An answer to your question"),
            section(f"You asked:\n> {escape(question.text)}"),
            section(f"{first}\n{escape(question.answer or '')}"),
            context(note),
            actions([back], BLOCK_PASSED_ON),
        )
        text = f"{first} {escape(question.answer or '')} {note}"
        return Message(text, blocks)


def _quoted(text: str) -> str:
    return escape(text).replace("\n", "\n> ")


def _say(action: Action, text: str) -> Effects:
    return [Respond(action.response_url or "", Message(text), replace=False)]
