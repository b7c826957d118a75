"""What keepers, and whoever asked, are told of a question that was passed on.

A question's state decides what each of them is told. Its words are read when they are needed, so
that nothing of them is left once it is taken back.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.outbox.kinds import Decision, Drop, Say, State, planned
from bot.outbox.message import Message
from bot.outbox.outbox import Outbox
from bot.outbox.outcomes import Final, Late, Outcome, Refused
from bot.store import questions
from bot.store.database import Row
from bot.store.questions import PassedOn
from handlers.ask.passed_on import GONE, dismissed, for_asker, for_keeper
from handlers.blocks import section
from handlers.quiet import quietly
from handlers.requests import Action

TO_KEEPER = "question"
TO_ASKER = "question settled"


@dataclass(frozen=True)
class Messages:
    """Both kinds of messages; `contact` is who may know what keepers do not."""

    outbox: Outbox
    keepers: Callable[[], Collection[str]]
    contact: Callable[[], str]
    retention: timedelta

    def say(self, kind: str, question: PassedOn, *whom: str) -> None:
        """Tell these people of a question, once."""
        now = int(self.outbox.clock.now().timestamp())
        expires = now + int(self.retention.total_seconds())
        for each in whom:
            key = self.outbox.key(kind, each, question.id)
            self.outbox.put(planned(kind, key, each, due=now, expires=expires, subject=question.id))

    def redraw(self, question_id: str, pressed: Action | None = None) -> bool:
        """Keepers are to see what has become of a question, or whoever `pressed` a message of it.

        False if it has no such message.
        """
        there = self.outbox.about(TO_KEEPER, question_id)
        if pressed:
            where = pressed.channel_id, pressed.message_ts
            there = [row for row in there if row["ts"] and (row["channel"], row["ts"]) == where]
        for row in there:
            self.outbox.touch(row["key"])
        return bool(there)

    def remove(self, question_id: str) -> None:
        """A question goes: keepers see it no more, and what its asker was told stays."""
        questions.remove(self.outbox.db, question_id)
        for row in self.outbox.about(TO_KEEPER, question_id):
            self.outbox.withdraw(row["key"])
        for row in self.outbox.about(TO_ASKER, question_id):
            (self.outbox.leave if row["ts"] else self.outbox.withdraw)(row["key"])

    # As a kind of message

    def decide(self, row: Row, now: datetime) -> Decision:
        """Who is no keeper any more is not given a question."""
        question = questions.find(self.outbox.db, row["subject"])
        to_keeper = row["kind"] == TO_KEEPER and row["state"] != State.SENT
        if question is None or (to_keeper and row["destination"] not in self.keepers()):
            return Drop()
        return Say(question.outcome)

    def render(self, row: Row, facts: str | None, now: datetime) -> Message:
        """What has become of the question; notifications show no word of it."""
        question = questions.find(self.outbox.db, row["subject"])
        if question is None:  # it was taken back just now, and so is this
            return Message(section(GONE))
        first = "There is news about your question."
        if row["kind"] == TO_KEEPER:
            whole, first = for_keeper(question), "Somebody has a question for you."
        elif question.state == questions.DISMISSED:
            whole = dismissed(question, self.contact())
        else:
            whole = for_asker(question)
        return quietly(whole, first, row["key"])

    def settled(self, row: Row, outcome: Outcome | Late, now: datetime) -> bool:
        """A keeper whose answer could not be delivered is told so."""
        question = questions.find(self.outbox.db, row["subject"])
        undelivered = isinstance(outcome, Final | Refused) and row["kind"] == TO_ASKER
        if undelivered and question and question.state == questions.ANSWERED:
            text = f"Your answer could not be delivered (Slack says {row['error']}): write to them"
            told = Message(section(f"{text} yourself."))
            self.outbox.answer(str(question.answered_by), told, row["key"])
        return False
