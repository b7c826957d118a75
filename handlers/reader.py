"""What somebody means, whichever door they came through: command, message, mention or form.

Features bring readings, and `Sureness` is their order. A command is a hint: its feature is asked
first, and where it does not understand the words, everybody is, as for words without a command.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import Any

from bot.community import Kind
from bot.outbox.message import Message
from bot.store.people import Person
from handlers.blocks import Block, actions, button, escape, read_as, section
from handlers.clauses import asks, clauses, core_of, runs
from handlers.effects import Ack, Effect, Effects, Elsewhere, Respond, Say
from handlers.offers import KEY as OFFERED
from handlers.offers import agreed, answer_in, offer_in, offer_of, without_offer
from handlers.payloads import channel_in
from handlers.routes import Action, Command, Event, Routes
from handlers.slips import put_right
from schedules.words import in_full

ACTION_TRY = "menu_say"
BLOCK_TRIES = "tries"
BLOCK_CHOICE = "ask_choice"
MOST_TRIES = 3
UNKNOWN = "I don't know that one."
NOT_DONE = "OK, nothing was changed."
NOT_ALL = "I don't understand all of that. Did you mean this?"
MOST_WORDS = 20  # of a text whose beginning or end may be understood alone
LONGEST = 300  # characters that a button carries


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody typed, and where.

    `hint` is the command that it followed and `subject` what that command is about, in words that
    may be missing in the text. `channel` is where it was typed, None for direct messages. Others
    see the answer unless it is `private`. `conversation` is that of a message, as Slack calls it,
    and `thread` the one in which it stands. It is `pressed` where a button says the words. `last`
    is what was said or shown before, looked up once.
    """

    text: str
    person: Person
    hint: str = ""
    subject: str = ""
    channel: str | None = None
    private: bool = True
    conversation: str = ""
    thread: str = ""
    pressed: bool = False
    last: Mapping[str, str] | None = field(default=None, hash=False)


@dataclass(frozen=True, slots=True)
class Intent:
    """What was meant, carried out: the answer, if what is done does not speak for itself.

    `about` names the session that the answer shows, of which the next words may be.
    """

    message: Message | None
    effects: Effects = ()
    about: Mapping[str, str] = field(default_factory=dict)


Deed = Callable[[], Intent]
"""What is to be done, done when called: so that words can be understood before anything happens."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A deed, with what it does in the words of a button."""

    deed: Deed
    label: str

    def __call__(self) -> Intent:
        """Do it."""
        return self.deed()


Reading = Callable[[Said], Intent | Deed | None]
"""What a feature makes of somebody's words; None where they are not for it."""


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """Words that could not be read: why (a sentence), and what may have been meant.

    `sure` says that they were meant for this feature all the same.
    """

    reason: str
    nearest: tuple[str, ...] = ()
    sure: bool = False


class Sureness(IntEnum):
    """How sure a reading is of what it takes up. All are asked in this order, the surest first."""

    OPEN = 0  # about what was shown first and is not done yet
    MINE = 1  # about what this person did a moment ago
    WORD = 2  # a greeting, thanks: the whole text, and it means nothing else
    ORDER = 3  # something that is to be done
    QUESTION = 4  # something that there is an answer to
    FOUND = 5  # an answer that was searched for with all the words
    LIKELY = 6  # from here on guesses: what may have been meant
    NEAR = 7
    NOBODY = 8  # whom to ask instead


@dataclass
class Reader:
    """Reads for all doors.

    `readings` are everybody's, the surest first; `routes` has what answers commands; `said_last`
    says what was shown last where words were said, and `showed` keeps what a command showed. What
    nobody is sure of is read once more with slips put right, then without the words around it.
    """

    routes: Routes
    readings: Sequence[tuple[Sureness, Reading]]
    help_command: str
    kinds: tuple[Kind, ...]
    said_last: Callable[[Said], Mapping[str, str]]
    showed: Callable[[Person, Mapping[str, str], Action | None], Effects]

    def listen(self) -> None:
        """Hear what no feature answers, and the buttons that say what may have been meant."""
        for suffix in ("", *(f"_{number}" for number in range(MOST_TRIES + 1))):
            self.routes.action(f"{ACTION_TRY}{suffix}", self.again, changes=True)
        self.routes.event("message", self.direct_message)
        self.routes.event("app_mention", self.mention)

    def read(self, said: Said, otherwise: Ack | None = None) -> Intent:
        """What is meant; `otherwise` is what the hinted feature says if nobody is sure."""
        said = replace(said, text=in_full(said.text), last=self.said_last(said))
        if answered := self._answered(said):
            return answered
        hinted = Intent(otherwise.message, about=otherwise.about) if otherwise else None
        found = self._clearly(said) or hinted or self._perhaps(said)
        return found() if callable(found) else found

    def _answered(self, said: Said) -> Intent | None:
        """What a yes or a no to what was shown last comes to; None for all other words."""
        last = said.last or {}
        offer = offer_in(last) if said.private and not said.thread else None
        answer = answer_in(said.text, offer.label) if offer else ""
        if not (offer and answer):
            return None
        if answer == "no":
            return Intent(Message(section(NOT_DONE)), about=without_offer(last))
        listener, where = self.routes.actions[offer.action_id][0], said.conversation or said.channel
        done = agreed(offer, listener, said.person, where)
        return Intent(*done, without_offer(last)) if done else None

    def settled(self, who: Person) -> Effects:
        """Somebody pressed something: what was offered before is not open any more."""
        last = self.said_last(Said("", who))
        return self.showed(who, without_offer(last), None) if OFFERED in last else ()

    def surely(self, said: Said) -> Intent | Deed | None:
        """What is meant by words that some feature is sure of."""
        return self._first(said, Sureness.OPEN, Sureness.FOUND)

    def _clearly(self, said: Said) -> Intent | Deed | None:
        """What is meant beyond a guess; an offer only where the text put right is no clearer."""
        worded, unsure = [said.text, core_of(said.text, self.kinds)], None
        if several := len(clauses(said.text)) > 1:
            worded.reverse()
        texts = [replace(said, text=it) for it in dict.fromkeys((*worded, put_right(said.text)))]
        for each in texts:
            meant = self._first(each, Sureness.OPEN, Sureness.QUESTION)
            if meant and not _offers(meant):
                return meant
            unsure = unsure or meant
        if unsure:
            return unsure
        until = Sureness.QUESTION if several else Sureness.MINE
        if (several or self.said_last(said)) and (meant := self._inside(said, until)):
            return meant
        for each in texts:
            if meant := self._first(each, Sureness.FOUND, Sureness.FOUND):
                return meant
        return self._inside(said, Sureness.QUESTION)

    def _perhaps(self, said: Said) -> Intent | Deed:
        """A guess at what is meant, or whom to ask."""
        unclear = NotUnderstood(UNKNOWN, ("next", "upcoming"))
        core = replace(said, text=core_of(said.text, self.kinds))
        guessed = (
            self._first(core, Sureness.LIKELY, Sureness.NEAR)
            or self._inside(said, Sureness.FOUND)
            or self._first(said, Sureness.NOBODY, Sureness.NOBODY)
            or Intent(did_you_mean(unclear, self.help_command))
        )
        if callable(guessed) or guessed.about:
            return guessed
        # What was not understood is no subject, nor a yes to what was offered before.
        return replace(guessed, about=without_offer(self.said_last(said)))

    def _first(self, said: Said, surest: Sureness, last: Sureness) -> Intent | Deed | None:
        """What the first reading of these that understands a text makes of it; nothing is done."""
        for sureness, reading in self.readings:
            if surest <= sureness <= last and (meant := reading(said)):
                return meant
        return None

    def _inside(self, said: Said, last: Sureness) -> Intent | None:
        """What clauses mean that are understood without the others, the most of them first.

        An order is offered; a question is answered, and what is asked besides has its button.
        """
        meant: dict[str, Intent | Deed] = {}
        taken: set[int] = set()
        for span, words in runs(said.text, self.kinds):
            is_asked = words.count(" ") > 1 and asks(words)
            surely = Sureness.FOUND if meant else last  # what is asked besides may be searched for
            until = surely if is_asked else min(last, Sureness.ORDER)
            if taken.isdisjoint(span):
                found = self._first(replace(said, text=words), Sureness.MINE, until)
                if callable(found) or (is_asked and found and not _offers(found)):
                    meant[words] = found
                    taken |= {*span}
        labels = {words: it.label for words, it in meant.items() if isinstance(it, Labelled)}
        hint = said.hint or self.help_command
        match [*meant.items()]:
            case []:
                return None
            case [(words, Intent(message=Message() as answer) as intent), *more]:
                echo = section(escape(f"I take that as “{words}”:"))
                others = [(labels.get(each, each), each) for each, _ in more][:MOST_TRIES]
                row = [actions(tries(others, hint), BLOCK_TRIES)] if others else []
                return replace(intent, message=Message(echo, *answer.blocks, *row))
        offered = did_you_mean(NotUnderstood(NOT_ALL, tuple(meant)), hint, labels)
        return Intent(offered, about=without_offer(self.said_last(said)))

    def said(self, said: Said, destination: str, thread_ts: str | None = None) -> Effects:
        """What is meant by a message, and the answer to it where it stands."""
        meant = self.read(said)
        if meant.message is None:
            return meant.effects
        about = {**meant.about, **offer_of(meant.message, self.routes.actions)}
        answer = [Say(destination, meant.message, thread_ts, about), *meant.effects]
        if said.thread or not (said.private or about):
            return answer
        seen_in = {} if said.private else {"seen_in": destination}
        shown = self.showed(said.person, {**about, **seen_in}, None)
        return [answer[0], *shown, *meant.effects]  # which may say more of what was shown

    def typed(self, command: Command, pressed: Action | None = None) -> Effects:
        """What a command wants done; words that its feature does not understand go to everybody.

        They may be those of a button.
        """
        listener = self.routes.commands.get(command.name)
        if listener is None:
            text = (
                f"I no longer know {command.name}. Type {self.help_command} to see what I can do."
            )
            return [Ack(Message(section(text)))]
        told = listener(replace(command, text=in_full(command.text)))
        effects = self._for_all(command, told, pressed) if isinstance(told, Elsewhere) else told
        said = next((each for each in effects if isinstance(each, Ack)), None)
        if said is None:
            return effects
        about = {**said.about, **offer_of(said.message, self.routes.actions)}
        if not (about or pressed):  # it may have been about what does not stand last any more
            return [*self.settled(command.person), *effects]
        return [*self.showed(command.person, about, pressed), *effects]

    def _for_all(self, command: Command, told: Elsewhere, pressed: Action | None) -> Effects:
        subject = next(each.subject for each in self.routes.listed if each.name == command.name)
        channel = channel_in(command.channel_id)
        said = Said(command.text, command.person, command.name, subject, channel)
        if pressed:
            where, thread = pressed.channel_id or "", pressed.thread_ts or ""
            alone = channel is None or pressed.is_ephemeral
            said = replace(said, private=alone, conversation=where, thread=thread, pressed=True)
        meant = self.read(said, told.otherwise)
        return [*([Ack(meant.message, meant.about)] if meant.message else []), *meant.effects]

    def again(self, action: Action) -> Effects:
        """What a button says is read as if it had been typed."""
        value: Any = action.value if isinstance(action.value, dict) else {"t": action.value}
        command = Command(
            name=str(value.get("h") or self.help_command),
            text=str(value.get("t", "")),
            person=action.person,
            channel_id=action.channel_id or "",
            trigger_id=action.trigger_id,
            response_url=action.response_url or "",
        )
        return [_below(effect, command.response_url) for effect in self.typed(command, action)]

    def direct_message(self, event: Event) -> Effects | None:
        """A direct message is answered where it stands."""
        said = event.payload
        if said.get("channel_type") != "im" or said.get("subtype") or said.get("bot_id"):
            return None
        return self._answer(event, said)

    def mention(self, event: Event) -> Effects | None:
        """A mention is answered in its thread, so that a channel stays quiet.

        Times are worded for readers in any zone, not only for whoever asked.
        """
        for_everybody = replace(event, person=replace(event.person, timezone=None))
        return self._answer(for_everybody, event.payload, thread=event.payload.get("ts"))

    def _answer(self, event: Event, said: Mapping[str, Any], thread: str | None = None) -> Effects:
        called = r"<@[^>]*>" if thread else r"^\s*<@[^>]*>"  # who is named later is meant
        text = re.sub(called, " ", said.get("text") or "", count=1)
        where = said["channel"]
        asked = Said(
            text,
            event.person,
            channel=channel_in(where),
            private=thread is None,
            conversation=where,
            thread=said.get("thread_ts") or "",
        )
        return self.said(asked, where, said.get("thread_ts") or thread)


def did_you_mean(
    unclear: NotUnderstood, hint: str, labels: Mapping[str, str] | None = None
) -> Message:
    """Why something was not understood, and buttons that say what may have been meant.

    They say the words, or what the `labels` have for them.
    """
    near = [each for each in unclear.nearest if len(each) <= LONGEST][:MOST_TRIES]
    shown = [(labels or {}).get(each, each) for each in near]
    style = "primary" if len(near) == 1 and labels else None  # a yes may be said to it
    row = actions(tries([*zip(shown, near, strict=True)], hint, style=style), BLOCK_TRIES)
    said = read_as(row, f"Press {escape(' or '.join(shown))}.")
    return Message(section(escape(unclear.reason)), *([said] if near else []))


def is_choice(message: Message) -> bool:
    """Whether a message only offers questions that come near what was typed."""
    return any(block.get("block_id") == BLOCK_CHOICE for block in message.blocks)


def tries(
    offered: Sequence[tuple[str, str]], hint: str, first: int = 0, style: str | None = None
) -> list[Block]:
    """Buttons that do what their words say, as if typed after the command `hint`.

    `offered` are labels with the words; the ids of the buttons count from `first`.
    """
    named = [
        (f"{label[:1].upper()}{label[1:]}", {"t": words, "h": hint}) for label, words in offered
    ]
    return [
        button(name, f"{ACTION_TRY}_{n}", value, style=style)
        for n, (name, value) in enumerate(named, start=first)
    ]


def _offers(meant: Intent | Deed) -> bool:
    """Whether it only offers what may have been meant."""
    blocks = meant.message.blocks if isinstance(meant, Intent) and meant.message else ()
    return any(block.get("block_id") in (BLOCK_TRIES, BLOCK_CHOICE) for block in blocks)


def _below(effect: Effect, url: str) -> Effect:
    """An answer stands below the button; what was pressed stays."""
    return Respond(url, effect.message, replace=False) if isinstance(effect, Ack) else effect
