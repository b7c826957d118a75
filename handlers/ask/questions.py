"""Answers to questions in people's own words, and what else may have been asked."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.community import Entry
from bot.community.entries import language_of
from bot.community.find import NEARLY, Match, words_of
from bot.outbox.message import Message
from bot.store import questions
from bot.store.people import Person
from handlers.ask.errands import Errands
from handlers.ask.library import (
    UNKNOWN,
    Asked,
    as_typed,
    forms,
    heading,
    in_place,
)
from handlers.ask.telling import MOST_CHOICES, Replying
from handlers.blocks import escape
from handlers.clauses import REFERS
from handlers.effects import Ack, Effects, Elsewhere
from handlers.feature import MOST_BUTTONS, NO_CARD, named
from handlers.reader import Intent, Said
from handlers.routes import Action, Command
from handlers.slips import kinds_in
from schedules.words import ASKING, clean

NOT_SURE = "I'm not sure what you ask."
_HELP = {"", "help", "?"}
NEW = 0.1  # how near a question comes to an answer of its own, after another one
FEW = 5  # words that are about the question before, if they say "it"
MOST_AFTER = 8  # words of a question that makes sense after another only
OF_QUESTIONS = {"of": "questions"}  # what was asked last, and nobody knew
_GOES_ON = re.compile(
    r"(?:(?:ok|so),? )*(?:and|but|or|what if|what about|how about)\b(?P<asks>.*\b(?:wh\w+|how)\b)?",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\W*(?:(?:and|but|ok|so) )*(?:wh\w+|how|is|are|was|do|does|did|can|could|will|has|must)\b",
    re.I,
)
# What can be typed of the answer before, and which part of it is meant.
_OF_ANSWER = {
    "that answer in full": "all",
    "how sure that answer is": "sure",
    "where that answer stands": "source",
    "who knows more about that answer": "whom",
    "the short forms in that answer": "words",
    "not what i asked": "other",
}


@dataclass(frozen=True)
class Ask(Replying):
    """Answers questions from what the community knows, or offers what is near."""

    errands: Errands

    def command(self, command: Command) -> Effects | Elsewhere:
        """`/charter-ask`."""
        if command.text.strip().casefold() in _HELP:
            keeps = command.person.user_id in self.context.keepers.ids()
            return [Ack(self._usage(for_keeper=keeps))]
        meant = self.hear(Said(command.text, command.person))
        return [Ack(meant.message, meant.about)] if meant and meant.message else Elsewhere()

    def hear(self, said: Said, most: int = MOST_BUTTONS) -> Intent | None:
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
                return self._intent(found, asked, said.person, most)
        return None

    def hear_after(self, said: Said) -> Intent | None:
        """The answer to what makes sense only after another one, or all of that one."""
        asked, found = self._after(said)
        if not found.answer:
            return None
        if found.answer != self.context.said_last(said)["answer"]:
            return self._intent(found, asked, said.person)
        is_new = self.library.find(asked.text).confidence >= NEW
        is_of_it = not is_new and REFERS.search(said.text) and _ASKS.match(said.text)
        return self._all_of(found.answer, asked, said.person) if is_of_it else None

    def hear_more(self, said: Said) -> Intent | None:
        """What goes on from an answer, or from a question that had none: "and for renewals"."""
        goes_on = _GOES_ON.match(said.text)
        if goes_on is None or self._kind_in(said.text):
            return None
        if self._is_unknown(said):
            return None if goes_on["asks"] else self.unknown(said)
        if not self.library.find(as_typed(said.text)).answer:
            return self.hear_after(said)
        is_answer = "answer" in self.context.said_last(said)
        return self.hear(said) if is_answer and len(said.text.split()) <= FEW else None

    def _is_unknown(self, said: Said) -> bool:
        """Whether nobody knew what was asked before."""
        return OF_QUESTIONS.items() <= self.context.said_last(said).items()

    def _after(self, said: Said) -> tuple[Asked, Match]:
        """A question, and what is found for few words with those of the answer before."""
        asked = Asked(as_typed(said.text), said.person.user_id)
        key = self.context.said_last(said).get("answer")
        is_short = key and 1 < len(asked.text.split()) <= MOST_AFTER
        fact = self.library.get(key) if key and is_short else None
        if fact is None:
            return asked, Match(None, 0.0, ())
        return asked, self.library.find(f"{asked.text} {heading(fact)}")

    def _intent(
        self, found: Match, asked: Asked, person: Person, most: int = MOST_BUTTONS
    ) -> Intent:
        """An answer, with what the next words may be about."""
        key = found.answer or ""
        shown = self._show(key, asked, person, found.suggestions, most=most)
        return Intent(shown, about=self._about(key, asked.text))

    def _about(self, key: str, text: str) -> dict[str, str]:
        """What an answer to `text` is about: of which session, too, if one is named or told."""
        fact = self.library.get(key)
        if live := fact.live if isinstance(fact, Entry) else None:
            told = self.calendar.not_over(self.now, live, limit=1)
            told = told or self.calendar.held(self.now, live, limit=1)
            return named(told[0]) if told else {"kind": live}
        kind = self._kind_in(text)
        return {"answer": key, **({"kind": kind} if kind else {})}

    def _kind_in(self, text: str) -> str:
        """The one kind of session that a text names; empty where it names none or several."""
        kinds = kinds_in(clean(text), self.community.kinds)[0]
        return kinds[0] if len(kinds) == 1 else ""

    def of_it(self, said: Said) -> Intent | None:
        """What is asked of the answer that was given before: a part of what is known of it."""
        key = self.context.said_last(said).get("answer", "")
        fact, part = self.library.get(key), _OF_ANSWER.get(clean(said.text), "")
        asked = Asked(heading(fact) if fact else "", said.person.user_id)
        if not (fact and part):
            return None
        if part == "other":
            return self._others(key, asked)
        if part == "all" and len(forms(fact)) > 1:
            return self._all_of(key, asked, said.person)
        shown = self._show(key, asked, said.person, (), told=self._part(fact, part))
        return Intent(shown, about=self.context.said_last(said))

    def _all_of(self, key: str, asked: Asked, person: Person) -> Intent:
        shown = self._show(key, asked, person, (), full=True)
        return Intent(shown, about=self._about(key, asked.text))

    def perhaps(self, said: Said) -> Intent | None:
        """A choice of what words may be about and of the questions that come near."""
        asked, after = self._after(said)
        if self._is_unknown(said) and REFERS.search(said.text) and len(said.text.split()) <= FEW:
            return self.unknown(said)
        if after.suggestions and REFERS.search(said.text):
            keys = [each for each in (after.answer, *after.suggestions) if each]
            return Intent(self._choice(keys, asked, NOT_SURE), about=self.context.said_last(said))
        card, found = self.context.card(said), self.library.find(asked.text)
        near = [each for each in (found.answer, *found.suggestions) if each]
        errands = self.errands.near(said, NEARLY * found.confidence)
        if not (near or errands):
            return None
        first = [*errands[:1], *card.buttons, *errands[1:]]
        return Intent(self._choice(near, asked, NOT_SURE, card.text, first))

    def unknown(self, said: Said) -> Intent:
        """That the bot does not know, counted."""
        asked = Asked(as_typed(said.text), said.person.user_id)
        if not words_of(asked.text):
            return Intent(self._usage())
        questions.count(self.db, questions.UNKNOWN)
        card = NO_CARD if said.hint == self.community.commands.ask else self.context.card(said)
        last = self.context.said_last(said).items()
        about = {name: value for name, value in last if name != "answer"} | OF_QUESTIONS
        return Intent(self._unknown(asked, UNKNOWN, card), about=about)

    def answer(self, text: str, person: Person, most: int = MOST_BUTTONS) -> Message | None:
        """The answer to a question, or a choice; None if it is not known here.

        It has so many buttons at `most`.
        """
        said = Said(text, person)
        found = self.hear(said, most)
        if found:
            return found.message
        asked = Asked(as_typed(text), person.user_id)
        near = self.library.find(asked.text).suggestions
        return self._choice(near[: most - 1], asked, NOT_SURE) if near else None

    # Buttons under an answer. Each puts something else in its place.

    def show(self, action: Action) -> Effects:
        """One of the choices."""
        return self._chosen(action, full=False)

    def more(self, action: Action) -> Effects:
        """The full form of an answer."""
        return self._chosen(action, full=True)

    def _chosen(self, action: Action, *, full: bool) -> Effects:
        asked, key = Asked.of(action.carried), str(action.carried.get("k"))
        if not self.library.get(key):
            said = Said(escape(asked.text), action.person)
            found = self.answer(said.text, action.person) or self.unknown(said).message
            return in_place(action, found) if found else ()
        near = self.library.find(asked.text).suggestions
        shown = self._show(key, asked, action.reader, near, full=full)
        about = self._about(key, heading(self.library.answers.by_key[key]))
        return self._instead(action, Intent(shown, about=about))

    def not_asked(self, action: Action) -> Effects:
        """An answer was to another question: counted, and others offered."""
        asked, key = Asked.of(action.carried), str(action.carried.get("k"))
        if self.library.get(key) and self.is_first(action, key):
            questions.count(self.db, questions.NOT_ASKED, key)
        return self._instead(action, self._others(key, asked))

    def _others(self, key: str, asked: Asked) -> Intent:
        """What else may have been asked than what was answered."""
        found = self.library.find(asked.text)
        near = [each for each in (found.answer, *found.suggestions) if each and each != key]
        shown = self._choice(near[:MOST_CHOICES], asked, "Sorry.")
        return Intent(shown) if near else self._none(asked)

    def none_of_these(self, action: Action) -> Effects:
        """None of the choices was what was asked."""
        if self.is_first(action, "none"):
            questions.count(self.db, questions.UNKNOWN)
        return self._instead(action, self._none(Asked.of(action.carried)))

    def _none(self, asked: Asked) -> Intent:
        return Intent(self._unknown(asked, "Then I don't know that one."), about=OF_QUESTIONS)

    def _instead(self, action: Action, meant: Intent) -> Effects:
        """In place of what was pressed, and what the next words are about."""
        shown = in_place(action, meant.message) if meant.message else ()
        return [*shown, *self.context.showed(action.person, meant.about, action)]
