"""Questions in people's own words: what is answered, and the buttons under the answers."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from bot.clock import Clock
from bot.community import Answers, Community, Entry, Finder, LocalAnswer, Match, Term
from bot.community.entries import language_of
from bot.community.find import words_of
from bot.community.reading import Way
from bot.outbox.message import Message
from bot.store import questions
from bot.store.bookkeeping import first_time
from bot.store.database import Database
from bot.store.local_answers import Saved
from bot.store.people import Person
from handlers.ask.answer_words import MOST_CHOICES, AnswerWriter, Asked, as_typed
from handlers.blocks import Block, escape
from handlers.effects import Ack, Effects, Elsewhere, Respond
from handlers.filled_in import FilledIn
from handlers.reader import Intent, Said
from handlers.requests import Action, Command
from schedules.words import ASKING

LINK = re.compile(r"https?://[^\s<>|]+")

# Every block of ours that has an id, and the last one of each answer is such a block.
OURS = "ask_"

LiveWords = Callable[[str, Person], str]
"""What the calendar knows of a kind of session now, for a reader."""

Ways = Callable[[], Mapping[Way, Block]]
"""The other features' buttons, by what they are called in the community's folder."""

Keepers = Callable[[], Collection[str]]
"""The Slack ids of who keeps the answers now; there may be nobody."""

_HELP = {"", "help", "?"}


class Library:
    """Finds answers. Making the finder takes a tenth of a second: see `warm_up` and `renew`."""

    def __init__(
        self, known: Answers, local: Callable[[], Sequence[LocalAnswer]] = lambda: ()
    ) -> None:
        self._known = known
        self._local = local
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
            answers = self._known.with_local(self._local())
            finder = Finder(answers)
            self.answers, self._finder = answers, finder

    def find(self, text: str) -> Match:
        """What answers a text, or comes near it."""
        if self._finder is None:
            self.warm_up()
        assert self._finder is not None
        return self._finder.find(text)

    def get(self, key: object) -> Entry | Term | None:
        """The answer under a key; None for what is not (or no longer) one."""
        return self.answers.by_key.get(key) if isinstance(key, str) else None


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

    community: Community
    library: Library
    db: Database
    clock: Clock
    live_words: LiveWords
    keepers: Keepers
    filled_in: FilledIn
    ways: Ways

    # What people ask

    def command(self, command: Command) -> Effects | Elsewhere:
        """`/charter-ask`."""
        if command.text.strip().casefold() in _HELP:
            keeps = command.person.user_id in self.keepers()
            return [Ack(self.writer().usage(for_keeper=keeps))]
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
                return Intent(self.writer().in_language(language, asked))
            found = self.library.find(asked.text)
            if found.answer:
                return Intent(self._show(found.answer, asked, said.person, found.suggestions))
        return None

    def perhaps(self, said: Said) -> Intent | None:
        """A choice of three questions that come near."""
        asked = Asked(as_typed(said.text), said.person.user_id)
        near = self.library.find(asked.text).suggestions
        return Intent(self.writer().perhaps(near, asked)) if near else None

    def unknown(self, said: Said) -> Intent:
        """That the bot does not know, counted."""
        asked = Asked(as_typed(said.text), said.person.user_id)
        if not words_of(asked.text):
            return Intent(self.writer().usage())
        questions.count(self.db, questions.UNKNOWN)
        return Intent(self.writer().unknown(asked))

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
            questions.count(self.db, questions.NOT_ASKED, str(key))
        found = self.library.find(asked.text)
        near = [each for each in (found.answer, *found.suggestions) if each and each != key]
        if not near:
            return self.none_of_these(action)
        said = self.writer().perhaps(near[:MOST_CHOICES], asked, before="Sorry.")
        return in_place(action, said)

    def none_of_these(self, action: Action) -> Effects:
        """None of the choices was what was asked."""
        if self.is_first(action, "none"):
            questions.count(self.db, questions.UNKNOWN)
        before = "Then I don't know that one."
        return in_place(action, self.writer().unknown(Asked.of(action.value), before=before))

    def writer(self) -> AnswerWriter:
        """A writer for now."""
        can_pass_on = bool(self.keepers())
        today = self.clock.now().date()
        shown = self.filled_in, self.ways()
        return AnswerWriter(self.community, self.library.answers, today, can_pass_on, *shown)

    def _show(
        self, key: str, asked: Asked, person: Person, near: Sequence[str], *, full: bool = False
    ) -> Message:
        fact = self.library.answers.by_key[key]
        related = [each for each in near if each != key and self._is_entry(each)]
        kind = fact.live if isinstance(fact, Entry) else None
        live = self.live_words(kind, person) if kind else None
        return self.writer().answer(fact, asked, related, live, full=full)

    def _is_entry(self, key: str) -> bool:
        return isinstance(self.library.get(key), Entry)

    def is_first(self, action: Action, what: str) -> bool:
        """Whether this was not pressed before, on the same message about the same answer."""
        key = f"ask:{action.channel_id}:{action.message_ts}:{action.person.user_id}:{what}"
        return first_time(self.db, [key], int(self.clock.now().timestamp()))


def in_place(action: Action, message: Message) -> Effects:
    """Replace our part of the message that was pressed."""
    below = _below(action.message.get("blocks") or [])
    if below:
        message = Message(*message.blocks, *below)
    return [Respond(action.response_url or "", message)]


def _below(blocks: list[Block]) -> list[Block]:
    ours = [at for at, one in enumerate(blocks) if str(one.get("block_id", "")).startswith(OURS)]
    return blocks[ours[-1] + 1 :] if ours else []
