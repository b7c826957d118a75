"""Questions in people's own words: what is answered, and the buttons under the answers."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from bot.community import Answers, Entry, Fact, Finder, LocalAnswer, Match, Term
from bot.community.entries import LIVE, Language, language_of
from bot.community.find import words_of
from bot.community.reading import Way
from bot.outbox.message import Message
from bot.store import questions
from bot.store.bookkeeping import first_time
from bot.store.local_answers import Saved
from bot.store.people import Person
from handlers.ask.answer_words import UNKNOWN, Asked, as_typed, forms, heading, where_it_stands
from handlers.blocks import (
    MAX_BUTTON,
    Block,
    actions,
    button,
    choices,
    confirmed,
    context,
    escape,
    header,
    numbered,
    plain,
    quoting,
    read_as,
    section,
)
from handlers.effects import Ack, Effects, Elsewhere
from handlers.feature import Context
from handlers.reader import Intent, Said
from handlers.routes import Action, Command
from schedules.words import ASKING

ACTION_SHOW = "ask_show"
ACTION_MORE = "ask_more"
ACTION_NOT_ASKED = "ask_not_asked"
ACTION_NONE = "ask_none"
ACTION_PASS_ON = "ask_pass_on"
# Every block of ours has such an id, and the last one of each answer is such a block.
OURS = "ask_"
BLOCK_ANSWER = "ask_answer"
BLOCK_CHOICE = "ask_choice"
BLOCK_OFFER = "ask_offer"

LINK = re.compile(r"https?://[^\s<>|]+")
MOST_CHOICES = 3
MOST_BUTTONS = 4  # under an answer
WITHOUT_LABEL = ("type", "action_id", "value", "style")  # of a button, in another language
ASK_A_KEEPER = "Ask a keeper"
OFFERED: tuple[Way, ...] = ("next-session", "guide")  # what else there is to do
OFFER = (
    "They get these words and your name, may answer you here, and may save their answer for "
    "everybody, without your name. Without your yes nothing of it is kept but a count. If it names "
    "a school or a person, ask again without the name first."
)

_HELP = {"", "help", "?"}


class Library:
    """Finds answers. Making the finder takes a tenth of a second: see `warm_up` and `renew`."""

    def __init__(
        self,
        known: Answers,
        local: Callable[[], Sequence[LocalAnswer]] = lambda: (),
        edition: Callable[[], object] = lambda: None,
    ) -> None:
        """`edition` changes with what is `local`, whichever process of the bot changed it."""
        self._known = known
        self._local = local
        self._edition = edition
        self._made_of = edition()
        self._finder: Finder | None = None
        self._making = threading.Lock()
        self.answers = known.with_local(local())

    def warm_up(self) -> None:
        """Make the finder, so that nobody's question has to wait for it."""
        with self._making:
            if self._finder is None:
                self._finder = Finder(self.answers)

    def renew(self) -> None:
        """Take up what keepers changed; until then, questions find what there was before."""
        with self._making:
            self._made_of = self._edition()
            answers = self._known.with_local(self._local())
            finder = Finder(answers)
            self.answers, self._finder = answers, finder

    def find(self, text: str) -> Match:
        """What answers a text, or comes near it."""
        if self._finder is None:
            self.warm_up()
        self._keep_up()
        assert self._finder is not None
        return self._finder.find(text)

    def get(self, key: object) -> Entry | Term | None:
        """The answer under a key; None for what is not (or no longer) one."""
        self._keep_up()
        return self.answers.by_key.get(key) if isinstance(key, str) else None

    def _keep_up(self) -> None:
        if self._edition() != self._made_of:
            self.renew()


def local_answer(saved: Saved) -> LocalAnswer:
    """A local answer as the finder and the writer take it; dates are those in UTC."""
    content = saved.content
    question, *others = content.questions
    added = _day(saved.added_at)
    changed = None if saved.changed_at is None else _day(saved.changed_at)
    return LocalAnswer(
        id=saved.id,
        question=question,
        aliases=tuple(others),
        answer=content.answer,
        source=content.source,
        sources=(content.source,) if LINK.fullmatch(content.source) else (),
        basis=content.source,
        confidence="high",
        added_by=saved.added_by,
        added_on=added,
        changed_by=saved.changed_by,
        changed_on=changed,
        checked=changed or added,
        review_by=_day(saved.review_by),
    )


def _day(seconds: int) -> date:
    return datetime.fromtimestamp(seconds, UTC).date()


@dataclass(frozen=True)
class Ask:
    """Answers questions from what the community knows."""

    given: Context
    library: Library

    # What people ask

    def command(self, command: Command) -> Effects | Elsewhere:
        """`/charter-ask`."""
        if command.text.strip().casefold() in _HELP:
            keeps = command.person.user_id in self.given.keepers.ids()
            return [Ack(self._usage(for_keeper=keeps))]
        meant = self.hear(Said(command.text, command.person))
        return [Ack(meant.message)] if meant and meant.message else Elsewhere()

    def hear(self, said: Said) -> Intent | None:
        """The answer to a question, if one is sure; with what its command is about, too."""
        texts = [said.text]
        if said.subject and (words := words_of(said.text)):
            names_none = {*ASKING, "this"}.issuperset(words)  # "what is it" after a command
            about = f"what is {said.subject}" if names_none else f"{said.text} {said.subject}"
            texts.insert(0 if names_none else 1, about)
        for text in texts:
            asked = Asked(as_typed(text), said.person.user_id)
            language = language_of(asked.text, self.library.answers.languages)
            if language:
                return Intent(self._in_language(language, asked))
            found = self.library.find(asked.text)
            if found.answer:
                return Intent(self._show(found.answer, asked, said.person, found.suggestions))
        return None

    def perhaps(self, said: Said) -> Intent | None:
        """A choice of three questions that come near."""
        asked = Asked(as_typed(said.text), said.person.user_id)
        near = self.library.find(asked.text).suggestions
        return Intent(self._choice(near, asked, "I'm not sure what you ask.")) if near else None

    def unknown(self, said: Said) -> Intent:
        """That the bot does not know, counted."""
        asked = Asked(as_typed(said.text), said.person.user_id)
        if not words_of(asked.text):
            return Intent(self._usage())
        questions.count(self.given.db, questions.UNKNOWN)
        return Intent(self._unknown(asked, UNKNOWN))

    def answer(self, text: str, person: Person) -> Message | None:
        """The answer to a question, or a choice of three; None if it is not known here."""
        said = Said(text, person)
        found = self.hear(said) or self.perhaps(said)
        return found.message if found else None

    # Buttons under an answer. Each puts something else in its place.

    def show(self, action: Action) -> Effects:
        """One of the choices."""
        return self._chosen(action, full=False)

    def more(self, action: Action) -> Effects:
        """The full form of an answer."""
        return self._chosen(action, full=True)

    def _chosen(self, action: Action, *, full: bool) -> Effects:
        asked, key = Asked.of(action.value), action.value.get("k")
        if not self.library.get(key):
            said = Said(escape(asked.text), action.person)
            found = self.answer(said.text, action.person) or self.unknown(said).message
            return in_place(action, found) if found else ()
        near = self.library.find(asked.text).suggestions
        return in_place(action, self._show(key, asked, action.reader, near, full=full))

    def not_asked(self, action: Action) -> Effects:
        """An answer was to another question: counted, and others offered."""
        asked, key = Asked.of(action.value), action.value.get("k")
        if self.library.get(key) and self.is_first(action, str(key)):
            questions.count(self.given.db, questions.NOT_ASKED, str(key))
        found = self.library.find(asked.text)
        near = [each for each in (found.answer, *found.suggestions) if each and each != key]
        if not near:
            return self.none_of_these(action)
        return in_place(action, self._choice(near[:MOST_CHOICES], asked, "Sorry."))

    def none_of_these(self, action: Action) -> Effects:
        """None of the choices was what was asked."""
        if self.is_first(action, "none"):
            questions.count(self.given.db, questions.UNKNOWN)
        before = "Then I don't know that one."
        return in_place(action, self._unknown(Asked.of(action.value), before))

    def is_first(self, action: Action, what: str) -> bool:
        """Whether this was not pressed before, on the same message about the same answer."""
        key = f"ask:{action.channel_id}:{action.message_ts}:{action.person.user_id}:{what}"
        return first_time(self.given.db, [key], int(self.given.clock.now().timestamp()))

    # What is said

    def where(self, fact: Fact) -> str:
        """The one line under a fact (mrkdwn)."""
        names, today = self.library.answers.page_names, self.given.clock.now().date()
        filled_in = self.given.filled_in
        who = filled_in.who_may_know(fact.who_to_ask)
        return where_it_stands(fact, names, today, who, filled_in.name)

    def _show(
        self, key: str, asked: Asked, person: Person, near: Sequence[str], *, full: bool = False
    ) -> Message:
        """An answer in its short form or its `full` one, with the questions that come near it."""
        fact = self.library.answers.by_key[key]
        said = self.given.filled_in.into(forms(fact)[-1 if full else 0], fact.settings)
        buttons = [button("Not what I asked", ACTION_NOT_ASKED, asked.value(key))]
        if isinstance(fact, Entry):
            if fact.live:
                said = said.replace(LIVE, self.given.live_words(fact.live, person))
            buttons = [*self._ways(fact.action), *buttons]
            if fact.more and not full:
                buttons.insert(0, button("More", ACTION_MORE, asked.value(key)))
        entries = (each for each in near if isinstance(self.library.get(each), Entry))
        related = [each for each in entries if each != key][: MOST_BUTTONS - len(buttons)]
        named = self._choices(related, asked)
        heard = _press(buttons)
        if related:
            heard += f" Related: {numbered(each['text']['text'] for each in named)}"
        return Message(
            header(heading(fact)),
            section(said),
            context(self.where(fact)),
            read_as(actions([*buttons, *named], BLOCK_ANSWER), escape(heard)),
        )

    def _choice(self, keys: Sequence[str], asked: Asked, before: str) -> Message:
        """A choice of what may have been asked; `before` is said first."""
        none = button("None of these", ACTION_NONE, asked.value())
        row = choices([*self._choices(keys, asked), none], BLOCK_CHOICE)
        return Message(section(escape(f"{before} Is it one of these?")), row)

    def _unknown(self, asked: Asked, before: str) -> Message:
        """That the bot does not know, who may, and what can be done; `before` is said first.

        What was asked may name a school: it stands in the message, and not on lock screens.
        """
        first = f"{before} Ask {self.given.filled_in.contact()}."
        buttons = self._ways(*OFFERED)
        if self.given.keepers.ids():
            pressed = button(ASK_A_KEEPER, ACTION_PASS_ON, asked.value())
            title = "Pass it on to the keepers?"
            buttons.insert(0, confirmed(pressed, title, OFFER, yes="Pass it on", no="No"))
        row = actions(buttons, BLOCK_OFFER)
        rows = [read_as(row, escape(_press(buttons)))] if buttons else []
        return Message(quoting(escape(first), escape(asked.text)), *rows)

    def _in_language(self, language: Language, asked: Asked) -> Message:
        """What there is for a question in another language."""
        buttons = []
        for number, each in enumerate(language.buttons):
            if each.answer:
                shown = f"{ACTION_SHOW}_{number}"
                buttons.append(button(each.label, shown, asked.value(each.answer)))
            for way in self._ways(each.action):
                kept = {name: way[name] for name in WITHOUT_LABEL if name in way}
                buttons.append({**kept, "text": plain(each.label, MAX_BUTTON)})
        rows = [choices(buttons, BLOCK_CHOICE)] if buttons else []
        return Message(section(escape(language.said)), *rows)

    def _usage(self, *, for_keeper: bool = False) -> Message:
        """How to ask, with some of the questions that the bot can answer."""
        commands, about = self.given.community.commands, self.given.community.about
        command = commands.ask or commands.menu
        examples = [escape(entry.question) for entry in self.library.answers.entries[:2]]
        lines = ["Ask in your own words, such as:", *(f"• `{command} {one}`" for one in examples)]
        more = "I say where each answer stands and how sure it is, or who may know."
        if for_keeper:
            more += f" `{command} local` lists the answers that keepers saved, to edit or delete."
        return Message(section("\n".join(lines)), section(more), context(escape(about.unofficial)))

    def _ways(self, *wanted: Way | None) -> list[Block]:
        ways = self.given.ways()
        return [ways[way] for way in wanted if way and way in ways]

    def _choices(self, keys: Sequence[str], asked: Asked) -> list[Block]:
        known = self.library.answers.by_key
        return [
            button(heading(known[key]), f"{ACTION_SHOW}_{number}", asked.value(key))
            for number, key in enumerate(keys)
        ]


def _press(buttons: Sequence[Block]) -> str:
    names = [each["text"]["text"] for each in buttons]
    return f"Press {' or '.join(names)}." if names else ""


def in_place(action: Action, message: Message) -> Effects:
    """Replace our part of the message that was pressed."""
    below = _below(action.message.get("blocks") or [])
    if below:
        message = Message(*message.blocks, *below)
    return action.instead(message)


def _below(blocks: list[Block]) -> list[Block]:
    ours = [at for at, one in enumerate(blocks) if str(one.get("block_id", "")).startswith(OURS)]
    return blocks[ours[-1] + 1 :] if ours else []
