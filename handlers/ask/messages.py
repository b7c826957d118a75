"""The messages about questions that were passed on, brought to what they should be.

What is to stand where is kept before anything is sent, and one message is dealt with once at a
time. So whatever a kill, a lost answer of Slack's or a change in between leaves undone is done by
the next look, and what may have been posted is looked for first.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from bot.clock import Clock
from bot.outbox.message import Message
from bot.outbox.unreachable import NOT_NOW
from bot.store import question_messages as table
from bot.store import questions
from bot.store.database import Database
from bot.store.question_messages import TO_KEEPER, QuestionMessage
from bot.store.questions import PassedOn
from handlers.ask.passed_on import dismissed, for_asker, for_keeper
from handlers.blocks import section
from handlers.effects import Call, Effects, Later, Say, update
from handlers.once import UNKNOWN, look_for, post_named

# After so long an attempt has ended, even if nobody heard how.
ATTEMPT_SECONDS = 120
# Slack's clock and the bot's may be this far apart.
CLOCKS_SECONDS = 60
TOOK_BACK = Message(section("Somebody took back the question that stood here."))
_TRY_AGAIN = UNKNOWN | NOT_NOW


@dataclass(frozen=True)
class Messages:
    """Posts, redraws and clears; `contact` is who may know what keepers do not."""

    db: Database
    clock: Clock
    keepers: Callable[[], Collection[str]]
    contact: Callable[[], str]
    retention: timedelta

    def bring_up_to_date(self) -> Effects:
        """Deal with one message that is not as it should be, and then with the next."""
        now = self._now()
        due = table.claim(self.db, now, now - ATTEMPT_SECONDS)
        return [*self._attempt(due), Later(self.bring_up_to_date)] if due else ()

    def _attempt(self, due: QuestionMessage) -> Effects:
        if due.channel and due.ts:
            return self._put_right(due, due.channel, due.ts)
        return self._post(due) if due.tried_at is None else self._look(due)

    def _post(self, due: QuestionMessage) -> Effects:
        question = questions.find(self.db, due.question)
        if question is None or (due.part == TO_KEEPER and due.whom not in self.keepers()):
            table.drop(self.db, due)
            return ()

        def posted(answer: Mapping[str, Any]) -> Effects:
            where = str(answer["channel"]), str(answer["ts"])
            table.stands(self.db, due, *where, question.outcome)
            return ()

        return [
            post_named(
                due.whom,
                self._worded(due, question),
                _name(due),
                then=posted,
                otherwise=partial(self._not_posted, due),
            )
        ]

    def _worded(self, due: QuestionMessage, question: PassedOn) -> Message:
        if due.part == TO_KEEPER:
            return for_keeper(question)
        if question.state == questions.DISMISSED:
            return dismissed(question, self.contact())
        return for_asker(question)

    def _not_posted(self, due: QuestionMessage, error: str) -> Effects:
        if error in _TRY_AGAIN:
            return ()
        table.drop(self.db, due)
        question = questions.find(self.db, due.question)
        if due.part == TO_KEEPER or question is None or question.state != questions.ANSWERED:
            return ()
        text = f"Your answer could not be delivered (Slack says {error}): write to them yourself."
        return [Say(str(question.answered_by), Message(section(text)))]

    def _look(self, due: QuestionMessage) -> Effects:
        """See whether an earlier attempt posted it."""

        def opened(answer: Mapping[str, Any]) -> Effects:
            channel = str(answer["channel"]["id"])

            def found(message: Mapping[str, Any]) -> Effects:
                table.stands(self.db, due, channel, str(message["ts"]), "")
                return ()

            def cannot_tell(error: str) -> Effects:
                # Where the history may not be read, two are better than none.
                return () if error in _TRY_AGAIN else self._post(due)

            return [
                look_for(
                    channel,
                    _name(due),
                    found=found,
                    not_found=lambda: self._post(due),
                    otherwise=cannot_tell,
                    oldest=due.since - CLOCKS_SECONDS,
                )
            ]

        failed = partial(self._not_posted, due)
        return [Call("conversations.open", {"users": due.whom}, then=opened, otherwise=failed)]

    def _put_right(self, due: QuestionMessage, channel: str, ts: str) -> Effects:
        """Change a message that stands to what it should say, or clear it."""
        question = questions.find(self.db, due.question)

        def ended(answer: object = None) -> Effects:
            if question is None:
                table.drop(self.db, due)
            else:
                table.stands(self.db, due, channel, ts, question.outcome)
            return ()

        def failed(error: str) -> Effects:
            return () if error in _TRY_AGAIN else ended()

        if question:
            call = update(channel, ts, for_keeper(question))
        elif due.part == TO_KEEPER and due.since > self._now() - self.retention.total_seconds():
            call = update(channel, ts, TOOK_BACK)
        else:
            call = Call("chat.delete", {"channel": channel, "ts": ts})
        return [Call(call.method, call.arguments, then=ended, otherwise=failed)]

    def _now(self) -> int:
        return int(self.clock.now().timestamp())


def _name(due: QuestionMessage) -> str:
    """What a message is known by: an id, and nothing of the question."""
    return f"question {due.question} {due.part}"
