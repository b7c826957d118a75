"""The conversations: whose each is, keeping it, saying things, and looking after it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from bot.clock import Clock
from bot.community.interview import Interview, Passage
from bot.community.reading import Page
from bot.outbox.message import Message
from bot.store import interviews, people
from bot.store.bookkeeping import first_time
from bot.store.database import Database
from bot.store.interviews import Conversation
from bot.store.people import Person
from handlers.blocks import section
from handlers.effects import Effect, Effects, Respond
from handlers.interview import opening, state
from handlers.interview.count_words import said_of
from handlers.interview.document import ResultReport, make_report
from handlers.interview.show import Showing, Voice
from handlers.interview.suggestions import grounds
from handlers.interview.thread import Thread
from handlers.routes import Action
from handlers.wording import FilledIn

OF_LATEST = 10  # of somebody's conversations, so many are looked at for one to go on with
NOT_YOURS = "There is no such conversation of yours: it was deleted, or it is somebody else's."
ASK_AFTER, PUT_AWAY_AFTER = timedelta(days=3), timedelta(days=30)

AnswerQuestion = Callable[[str, Person], Message | None]
"""Answers a question asked in somebody's own words, or None where it has no answer."""


@dataclass(frozen=True)
class Conversations:
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
            asking=None if nickname or answers else state.NAME,
            questions=dict(self.voice.interview.fingerprints),
            began_at=now,
            touched_at=now,
        )

    def latest(self, person: Person, most: int = OF_LATEST) -> list[Conversation]:
        """Somebody's conversations, the last one touched first."""
        return interviews.of_owner(self.db, person.user_id, limit=most)

    def blank(self, person: Person) -> Conversation | None:
        """The last conversation of theirs in which nothing was said yet; they can go on with it."""
        return next(
            (now for now in self.latest(person) if now.channel and state.is_blank(now)), None
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
        return state.brought_up_to_date(now, self.voice.interview)

    def taken_up(self, before: Conversation) -> Conversation:
        """The same, and if it was put away, the person goes on."""
        now = self.current(before)
        return now if now.put_away_at is None else state.taken_up(now)

    def is_closed(self, now: Conversation) -> bool:
        """Whether this is a result of older questions, which nothing changes any more."""
        return state.is_kept_as_it_was(now, self.voice.interview)

    def keep(self, before: Conversation, after: Conversation) -> Effects:
        """Keep what the owner changed, and show it; where nothing changed, show what there is.

        Few answers that are complete need no check.
        """
        said_more = (after.answers, after.stage) != (before.answers, before.stage)
        if said_more and state.pending(after) == state.REVIEW and not state.needs_check(after):
            after = state.asked_again(self.finished(after))
        with self.db.immediate(durable=True):
            touched = replace(after, touched_at=self.seconds())
            if after != before and interviews.save(self.db, before, touched):
                now: Conversation | None = replace(touched, revision=before.revision + 1)
            else:  # it may have been changed meanwhile, or deleted
                now = interviews.find(self.db, before.id)
            if now is not None:
                self.thread.show(now)
        return ()

    def aside(self, before: Conversation, after: Conversation, *said: Message | str) -> Effects:
        """Say something in the thread, and below it in brief what waits for an answer.

        What is to be asked again in full, as `after` has it, or for the first time, is asked by
        itself.
        """
        messages = [Message(section(each)) if isinstance(each, str) else each for each in said]
        if after.fresh <= after.revision and state.pending(after) == state.pending(before):
            messages[-1] = Showing(after, self.voice).reminded(messages[-1])
        with self.db.immediate(durable=True):
            for message in messages:
                self.thread.aside(before, message)
            return self.keep(before, replace(after, touched_at=self.seconds()))

    def chosen(self, now: Conversation, choice: str) -> Conversation:
        """What follows from a choice where no question waits; nothing where it is not offered."""
        if choice in (state.SHORT, state.FULL):
            return now if now.stage == choice else state.chosen(now, choice)
        match state.pending(now), choice:
            case state.NAME, state.UNNAMED:
                return state.named(now, None)
            case state.REVIEW, state.FINISH:
                return self.finished(now)
            case state.OVER, state.BEGIN_AGAIN:
                return state.started_over(now)
            case state.OVER, state.STAY:
                return state.stayed(now)
        return now

    def finished(self, now: Conversation) -> Conversation:
        """The conversation with its result."""
        zone = ZoneInfo(people.person(self.db, now.owner).timezone or self.voice.timezone)
        today = self.clock.now().astimezone(zone).date()
        interview = self.voice.interview
        if self.filled_in:
            interview = filled(interview, self.filled_in)
        said = said_of(now, self.voice.counting, interview)
        count = said.report(now.answers) if said else None
        report = make_report(
            now.answers, interview, today, self.voice.unofficial, count, grounds(now)
        )
        return state.finished(now, report.as_json(), self.seconds())

    def report(self, now: Conversation) -> ResultReport | None:
        """The result, if there is one."""
        return None if now.result is None else ResultReport.from_json(now.result)

    def once_a_minute(self, *what: str) -> bool:
        """Whether this is the first time in this minute: a double click asks for one thing."""
        key = ":".join(["interview", *what, str(self.seconds() // 60)])
        return first_time(self.db, [key], self.seconds())

    def seconds(self) -> int:
        """Now, as UTC epoch seconds."""
        return int(self.clock.now().timestamp())

    # Upkeep

    def look_after(self) -> Effects:
        """Everything that is due now, by itself."""
        now = self.seconds()
        for each in interviews.left_alone(self.db, self._ago(ASK_AFTER)):
            with self.db.immediate(durable=True):
                if each.touched_at <= self._ago(PUT_AWAY_AFTER):
                    after = replace(state.put_away(each, now), revision=each.revision + 1)
                    if interviews.save(self.db, each, after):
                        self.thread.show(after)
                elif each.channel and interviews.note_asked_after(self.db, each.id, now):
                    self.thread.beside(each, opening.ask_after(each))
        effects: list[Effect] = []
        retention = timedelta(days=self.voice.retention_days)
        for each in interviews.expired(self.db, self._ago(retention)):
            effects += self.thread.delete(each)
        return effects

    def resume(self) -> Effects:
        """What an earlier release, or a request that failed, left to be done; ask every hour."""
        self.thread.finish_drawing()
        return self.thread.sweep()

    def _ago(self, length: timedelta) -> int:
        return self.seconds() - int(length.total_seconds())


def tell(action: Action, text: str) -> Effects:
    """Say something to whoever pressed, and to nobody else."""
    if not action.response_url:
        return ()
    return [Respond(action.response_url, Message(section(text)), replace=False)]


S = TypeVar("S", bound=Passage)


def filled(interview: Interview, filled_in: FilledIn) -> Interview:
    """The same interview as keepers have filled it in now: a result says it as it stood then.

    A link is among a statement's sources, named with whoever set it; a statement that rests on
    nothing else was checked when that was set.
    """
    contacts = tuple(_filled(each, filled_in) for each in interview.contacts)
    notes = tuple(_filled(each, filled_in) for each in interview.notes)
    slots = [slot for each in (*interview.contacts, *interview.notes) for slot in each.settings]
    pages = (Page(address=address, name=name) for name, address in filled_in.links(slots))
    fields = {name: getattr(interview, name) for name in Interview.model_fields}
    changed = {"contacts": contacts, "notes": notes, "pages": (*pages, *interview.pages)}
    return Interview(**{**fields, **changed})


def _filled(statement: S, filled_in: FilledIn) -> S:
    """A statement that needs nothing filled in any more, with the links that were."""
    slots = statement.settings
    if not slots:
        return statement
    links = [address for _, address in filled_in.links(slots)]
    changed: dict[str, Any] = {
        "text": filled_in.plainly(statement.text, slots),
        "sources": (*statement.sources, *links),
        "settings": (),
    }
    set_on = filled_in.set_on(slots)
    if set_on and not statement.sources:
        changed["checked"] = set_on
    return statement.model_copy(update=changed)
