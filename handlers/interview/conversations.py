"""The conversations: whose each is, keeping it, saying things, looking after it, listing them."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.clock import Clock
from bot.outbox.message import Message
from bot.store import interviews, people
from bot.store.bookkeeping import first_time
from bot.store.database import Database
from bot.store.interviews import Conversation
from bot.store.people import Person
from handlers.blocks import Block, actions, button, clip, divider, escape, section
from handlers.effects import Effect, Effects
from handlers.interview import controls, state
from handlers.interview.controls import asking, grounds
from handlers.interview.count import said_of
from handlers.interview.document import ResultWords
from handlers.interview.show import Showing, Voice
from handlers.interview.thread import ASIDE, NUDGE, Thread
from handlers.interview.wishes import NO_WISH, CommandWord
from handlers.reader import is_choice
from handlers.routes import Action, ActionListener
from handlers.schools import SchoolLookup
from handlers.wording import FilledIn, slack_date
from schedules.words import day_in_words

OF_LATEST = 10  # of somebody's conversations, so many are looked at for one to go on with
NOT_YOURS = "There is no such conversation of yours: it was deleted, or it is somebody else's."
CLOSED = (
    "This result was made with older questions, and stays as it is. To check again with today's "
    "questions, begin a new conversation: your answers are carried over where they still fit."
)
OPENING_SOON = "Opening in private: a link follows."
LONGEST_NICKNAME = 60
TYPED = (
    "`back` · `change 3` · `use it` (what is suggested) · `my answers` · `why` · `privacy` · "
    "`start over` · `stop` (nothing is lost) · `delete` (all of it)"
)
COUNT_TYPED = " · `count` (with me)"
SCHOOL_TYPED = " · `school NAME` (or its CDS number)"
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
    errand: Callable[[str, str], str]
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

    def begin(self, conversation: Conversation, response_url: str | None) -> Message:
        """Keep a new conversation, and open its thread; what to say until it is there."""
        with self.db.immediate(durable=True):
            interviews.begin(self.db, conversation)
            self.thread.open(conversation, response_url)
        return Message(section(OPENING_SOON))

    def own(self, person: Person, conversation_id: object) -> Conversation | None:
        """The conversation, if it is this person's."""
        if not isinstance(conversation_id, str):
            return None
        found = interviews.find(self.db, conversation_id)
        return found if found and found.owner == person.user_id else None

    def on_own(self, act: Act) -> ActionListener:
        """A listener that is only reached by whoever the conversation belongs to."""

        def listener(action: Action) -> Effects:
            before = self.own(action.person, action.carried.get("c"))
            if before is None:
                return action.aside(NOT_YOURS)
            return act(self.turn(before, carried=action.carried, action=action)) or ()

        return listener

    def current(self, now: Conversation) -> Conversation:
        """The conversation with its answers put to today's questions; a result stays as it is."""
        if now.result is not None:
            return now
        return state.brought_up_to_date(now, self.voice.interview)

    def taken_up(self, before: Conversation) -> Conversation:
        """The same, and if it was put away, the person goes on."""
        now = self.current(before)
        return now if now.put_away_at is None else state.taken_up(now)

    def turn(self, before: Conversation, now: Conversation | None = None, **how: Any) -> Turn:
        """What somebody does in a conversation, which is put to today's questions."""
        return Turn(now or self.current(before), self.voice, self, before, **how)

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
        is_same = after.fresh <= after.revision and state.pending(after) == state.pending(before)
        # Questions that come near stand alone: never beside the answers to another one.
        if is_same and not is_choice(messages[-1]):
            messages[-1] = Showing(after, self.voice).reminded(messages[-1])
        with self.db.immediate(durable=True):
            for message in messages:
                self.thread.say_once(before, ASIDE, message)
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
        said = said_of(now, self.voice.counting, interview)
        count = said.report(now.answers) if said else None
        words = ResultWords(now.answers, interview, self.filled_in)
        report = words.report(today, self.voice.unofficial, count, grounds(now))
        return replace(now, result=report.model_dump())

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
                    self.thread.say_once(each, NUDGE, ask_after(each))
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


@dataclass(frozen=True)
class Turn(Showing):
    """What somebody does in a conversation of theirs: they press (`action`), or type (`text`).

    `before` is the conversation as it was, `now` as it is shown today. `carried` is what their
    button carries, `wish` what their words ask for.
    """

    talks: Conversations
    before: Conversation
    carried: Mapping[str, Any] = field(default_factory=dict)
    action: Action | None = None
    text: str = ""
    wish: CommandWord = NO_WISH

    @property
    def lookup(self) -> SchoolLookup:
        """Where schools are looked up: what asks for it is there only where it is."""
        assert self.voice.lookup
        return self.voice.lookup

    def keep(self, after: Conversation) -> Effects:
        """Keep what becomes of it, and show that."""
        return self.talks.keep(self.before, after)

    def say(self, *said: Message | str, after: Conversation | None = None) -> Effects:
        """Say something in the thread, and below it in brief what waits for an answer."""
        return self.talks.aside(self.before, after or self.now, *said)

    def tell(self, text: str, after: Conversation | None = None) -> Effects:
        """Tell whoever pressed, and nobody else; who typed is told in the thread."""
        after = after or self.before
        if self.action is None:
            return self.say(text, after=state.asked_again(after))
        return [*self.action.aside(text), *self.keep(after)]


Act = Callable[[Turn], Effects | None]
"""Does what is pressed or typed; None where it is nothing here."""


# What is said around them


# Said after a name: "please, my director wants it by noon".
_BESIDE_NAME = re.compile(
    r"(?i)(?<=\w),? (?:please|pls|thanks)\b.*|(?<=\w)[,;] (?:my|our|i|we|it'?s|because|so|they)\b.*"
)


def nickname_of(text: str) -> str | None:
    """What somebody calls the school, as far as it is a name; None where there is nothing."""
    bare = re.sub(r"<[^>]*>|[\"“”*`]", " ", _BESIDE_NAME.sub("", text))
    name = clip(" ".join(c for c in bare.split() if c.isprintable()), LONGEST_NICKNAME)
    return name or None


def closed(now: Conversation) -> Message:
    """Nothing changes an old result; a new conversation can begin with its answers."""
    return asking(CLOSED, controls.pressed("Check again", "start", now))


def one_is_open(now: Conversation) -> Message:
    """For who starts another one while nothing was said in this one yet."""
    text = "You have begun one in which nothing is said yet, not even the school's name."
    return asking(text, controls.go_on_button(now, "Go on with it"), controls.another())


def about(now: Conversation, voice: Voice) -> str:
    """One conversation in a line: what it was called, when it began, how far it is."""
    began = datetime.fromtimestamp(now.began_at, ZoneInfo(voice.timezone))
    name = escape(now.nickname) if now.nickname else "Without a name"
    begun, count = slack_date(began, "{date_long}", day_in_words(began)), len(now.answers)
    given = f"{count} answer{'s' * (count > 1)}" if count else "no answer yet"
    how = "paused" if now.put_away_at is not None else "not finished"
    far = "finished" if now.result is not None else f"{how}, {given}"
    return f"*{name}*, begun {begun}, {far}"


def on_home(found: Sequence[Conversation], voice: Voice) -> list[Block]:
    """Somebody's latest conversations on their Home, with a way to begin one."""
    title = voice.interview.about.title
    none_yet = "A private conversation about one school, which only you see."
    whose = "Your conversations; only you see them." if found else none_yet
    start = button("Start privately", controls.START, label=f"Start a {title}")
    blocks = [divider(), section(f"*{escape(title)}*\n{whose}", accessory=start)]
    for each in found:
        blocks += [section(about(each, voice)), actions([controls.go_on_button(each)])]
    return blocks


def answer_there(now: Conversation) -> Message:
    """For who answers beside the thread; it names no subject."""
    text = (
        "If that is an answer, write it in the thread of your private conversation with me, where "
        "the question stands: here it was not taken."
    )
    return asking(text, controls.go_on_button(now))


def ask_after(now: Conversation) -> Message:
    """Asked once, about an unfinished conversation; it names no subject."""
    text = "A private conversation with me is waiting where you left it. Go on with it?"
    return asking(text, controls.go_on_button(now), controls.delete_button(now))


def privacy(voice: Voice) -> Message:
    """What is stored, for how long, and who can see it."""
    text = (
        "*I keep* your answers, the school's name and what you counted, and show them to nobody "
        "but you. Whoever operates my machine can read its file, and your workspace keeps messages "
        "by its own rules. Delete it all at any time; otherwise it is deleted "
        f"{voice.kept_for} after you last used it."
    )
    return Message(section(text))


def typing_help(voice: Voice) -> Message:
    """What can be typed in the thread."""
    more = COUNT_TYPED * bool(voice.counting) + SCHOOL_TYPED * voice.looks_up
    text = "Press a button, type your answer, or ask anything in your own words. You can also type:"
    return Message(section(f"{text}\n{TYPED}{more}"))
