"""What the outbox is told of reminders, notices and reports: whether, what, and what follows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from bot.outbox.kinds import Decision, Drop, Say, State, Wait
from bot.outbox.outcomes import Final, Late, Outcome, Posted
from bot.store.database import Row
from schedules.calendar import epoch
from schedules.ledger import (
    REPORTS,
    Delivery,
    cancelled_facts,
    delivery_of,
    facts,
    occurrence_told,
)
from schedules.model import Occurrence
from schedules.outlook import told_before
from schedules.planning import Planning
from schedules.subscriptions import Subscriptions

M = TypeVar("M")


@dataclass(frozen=True)
class Telling(Generic[M]):
    """The kinds of messages about sessions.

    `word` words one for its destination and a moment; the occurrence is None for a report about a
    session that is gone.
    """

    planning: Planning
    word: Callable[[Delivery, Occurrence | None, datetime], M]

    def decide(self, row: Row, now: datetime) -> Decision:
        """What is wanted at this moment, by the calendar and by those who are told."""
        session = self.planning.occurrence(row)
        if row["state"] == State.SENT:
            return Say(self._facts(row, session))
        if row["kind"] in REPORTS:
            return Say(self._facts(row, session), row["error"])
        verdict = self.planning.verdict(row, now)
        if verdict is None:
            return Drop()
        if verdict.state is State.HELD:
            return Wait(verdict.act_at, verdict.error, held=True)
        if verdict.state is not State.PENDING:
            return Drop(verdict.state, verdict.error)
        if verdict.act_at is not None and verdict.act_at > epoch(now):
            return Wait(verdict.act_at)
        if session and session["start"] is None:
            session = None  # nobody can say when it is: it is told of as it was known
        return Say(self._facts(row, session), verdict.error)

    def render(self, row: Row, facts: str | None, now: datetime) -> M:
        """The words for these facts."""
        return self.word(delivery_of(row), occurrence_told(facts), now)

    def settled(self, row: Row, outcome: Outcome | Late, now: datetime) -> bool:
        """Plan anew what depends on it, end what cannot be reached, report what was lost."""
        if row["kind"] in REPORTS:
            return False
        match outcome:
            case Late():
                self.planning.report_undelivered(row, now)
                return True
            case Final(code):
                if Subscriptions(self.planning.db).end(row["destination"], code, now):
                    self.planning.report_ended(row, now)
                return True
            case Posted():
                session = self.planning.occurrence(row)
                if session is not None and facts(session) == row["told"]:
                    return False  # nothing changed while it was on its way
        # Told earlier than now, perhaps, or never to be: something else may be due for it.
        self.planning.session(row["uid"], row["recurrence_id"], now, row["destination"])
        return True

    def _facts(self, row: Row, session: Row | None) -> str | None:
        """The session as it is, or cancelled where the calendar lost it."""
        if session is not None:
            return facts(session)
        told = row["told"] or told_before(self.planning.db, delivery_of(row))
        return cancelled_facts(told) if told else None
