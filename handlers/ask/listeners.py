"""Questions in people's own words: what is answered, and the buttons under the answers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.clock import Clock
from bot.community import Community, Entry
from bot.community.community import Way
from bot.community.languages import language_of
from bot.community.words import words_of
from bot.outbox.message import Message
from bot.store import questions
from bot.store.bookkeeping import first_time
from bot.store.database import Database
from bot.store.people import Person
from handlers.ask.answers import MOST_CHOICES, Writer
from handlers.ask.asked import Asked, as_typed
from handlers.ask.library import Library
from handlers.ask.replacing import in_place
from handlers.blocks import Block, escape
from handlers.effects import Ack, Effects, Elsewhere
from handlers.filled_in import FilledIn
from handlers.reader import Intent, Said
from handlers.requests import Action, Command
from schedules.words import ASKING

LiveWords = Callable[[str, Person], str]
"""What the calendar knows of a kind of session now, for a reader."""

Ways = Callable[[], Mapping[Way, Block]]
"""The other features' buttons, by what they are called in the community's folder."""

Keepers = Callable[[], Collection[str]]
"""The Slack ids of who keeps the answers now; there may be nobody."""

_HELP = {"", "help", "?"}


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
            names_none = ASKING.issuperset(words)  # "what is it" after a command
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

    def writer(self) -> Writer:
        """A writer for now."""
        can_pass_on = bool(self.keepers())
        today = self.clock.now().date()
        shown = self.filled_in, self.ways()
        return Writer(self.community, self.library, today, can_pass_on, *shown)

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
