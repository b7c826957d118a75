"""What the listeners of the interview share: whose a conversation is, keeping it, saying things."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from bot.clock import Clock
from bot.outbox.message import Message
from bot.store import interviews, people
from bot.store.bookkeeping import first_time
from bot.store.database import Database
from bot.store.interviews import Conversation
from bot.store.people import Person
from handlers.blocks import section
from handlers.effects import Effects, Respond
from handlers.filled_in import FilledIn
from handlers.interview import asking, course
from handlers.interview.asking import Voice
from handlers.interview.counting import thread as counted
from handlers.interview.filling_in import filled
from handlers.interview.offering import grounds
from handlers.interview.report import Report, make_report
from handlers.interview.thread import Thread
from handlers.requests import Action

NOT_YOURS = "There is no such conversation of yours: it was deleted, or it is somebody else's."

AnswerQuestion = Callable[[str, Person], Message | None]
"""Answers a question asked in somebody's own words, or None where it has no answer."""


@dataclass(frozen=True)
class Core:
    """The conversations, and the ways to show them."""

    db: Database
    clock: Clock
    voice: Voice
    thread: Thread
    answer_question: AnswerQuestion
    filled_in: FilledIn | None = None

    def new(
        self, person: Person, nickname: str | None, answers: Mapping[str, str] | None = None
    ) -> Conversation:
        """A conversation with somebody, perhaps with answers that they gave before; not kept."""
        now = self.seconds()
        return Conversation(
            id=secrets.token_hex(8),
            owner=person.user_id,
            nickname=nickname,
            answers=answers or {},
            asking=None if nickname or answers else course.NAME,
            questions=dict(self.voice.interview.fingerprints),
            began_at=now,
            touched_at=now,
        )

    def begin(self, conversation: Conversation, response_url: str | None) -> Effects:
        """Keep a new conversation, and open its thread."""
        with self.db.immediate(durable=True):
            interviews.begin(self.db, conversation)
            self.thread.open(conversation, response_url)
        return ()

    def own(self, person: Person, conversation_id: object) -> Conversation | None:
        """The conversation, if it is this person's."""
        if not isinstance(conversation_id, str):
            return None
        found = interviews.find(self.db, conversation_id)
        return found if found and found.owner == person.user_id else None

    def current(self, now: Conversation) -> Conversation:
        """The conversation with its answers put to today's questions; a result stays as it is."""
        if now.result is not None:
            return now
        return course.brought_up_to_date(now, self.voice.interview)

    def is_closed(self, now: Conversation) -> bool:
        """Whether this is a result of older questions, which nothing changes any more."""
        return course.is_kept_as_it_was(now, self.voice.interview)

    def keep(self, before: Conversation, after: Conversation) -> Effects:
        """Keep what the owner changed, and show it; where nothing changed, show what there is.

        Few answers that are complete need no check.
        """
        said_more = (after.answers, after.stage) != (before.answers, before.stage)
        if said_more and course.pending(after) == course.REVIEW and not course.needs_check(after):
            after = course.asked_again(self.finished(after))
        with self.db.immediate(durable=True):
            if after != before:
                touched = replace(after, touched_at=self.seconds())
                interviews.save(self.db, before, touched)
            now = interviews.find(self.db, before.id)
            if now is not None:
                self.thread.show(now)
        return ()

    def aside(
        self, before: Conversation, after: Conversation, *said: Message, quiet: str | None = None
    ) -> Effects:
        """Say something in the thread, and below it in brief what waits for an answer.

        What is to be asked again in full, as `after` has it, is asked by itself.
        """
        if after.fresh <= after.revision:
            said = (*said[:-1], asking.reminded(said[-1], after, self.voice))
        with self.db.immediate(durable=True):
            for message in said:
                self.thread.aside(before, message, quiet)
            return self.keep(before, replace(after, touched_at=self.seconds()))

    def finished(self, now: Conversation) -> Conversation:
        """The conversation with its result."""
        zone = ZoneInfo(people.person(self.db, now.owner).timezone or self.voice.timezone)
        today = self.clock.now().astimezone(zone).date()
        interview = self.voice.interview
        if self.filled_in:
            interview = filled(interview, self.filled_in)
        said = counted.said_of(now, self.voice.counting)
        count = said.report(interview, now.answers) if said else None
        report = make_report(
            now.answers, interview, today, self.voice.unofficial, count, grounds(now)
        )
        return course.finished(now, report.as_json(), self.seconds())

    def report(self, now: Conversation) -> Report | None:
        """The result, if there is one."""
        return None if now.result is None else Report.from_json(now.result)

    def once_a_minute(self, what: str, now: Conversation) -> bool:
        """Whether this is the first time in this minute: a double click asks for one thing."""
        minute = self.seconds() // 60
        return first_time(self.db, [f"interview:{what}:{now.id}:{minute}"], self.seconds())

    def seconds(self) -> int:
        """Now, as UTC epoch seconds."""
        return int(self.clock.now().timestamp())


def tell(action: Action, text: str) -> Effects:
    """Say something to whoever pressed, and to nobody else."""
    return (
        [Respond(action.response_url, Message(section(text)), replace=False)]
        if action.response_url
        else ()
    )
