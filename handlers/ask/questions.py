"""Answers to questions in people's own words, and what else may have been asked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from bot.community import Entry
from bot.community.entries import LIVE, Language, language_of
from bot.community.find import NEARLY, Match, words_of
from bot.community.reading import Way
from bot.outbox.message import Message
from bot.store import questions
from bot.store.people import Person
from handlers.ask.errands import AFTER_OTHERS, BLOCK_OFFER, Errands
from handlers.ask.library import (
    UNKNOWN,
    Answering,
    Asked,
    as_typed,
    forms,
    heading,
    in_place,
)
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
from handlers.feature import MOST_BUTTONS, NO_CARD, Card, named
from handlers.reader import BLOCK_CHOICE, Intent, Said, tries
from handlers.routes import Action, Command
from handlers.slips import kinds_in
from handlers.wording import next_in_words
from schedules.words import ASKING, clean

ACTION_SHOW = "ask_show"
ACTION_MORE = "ask_more"
ACTION_NOT_ASKED = "ask_not_asked"
ACTION_NONE = "ask_none"
ACTION_PASS_ON = "ask_pass_on"
BLOCK_ANSWER = "ask_answer"

MOST_CHOICES = 3
NOT_SURE = "I'm not sure what you ask."
WITHOUT_LABEL = ("type", "action_id", "value", "style")  # of a button, in another language
ASK_A_KEEPER = "Ask a keeper"
KEEPERS_SAY = "Say what is to change in other words, or press what comes near."
MANAGE = "Manage sessions", "manage"
OFFERED: tuple[Way, ...] = ("next-session", "guide")  # what else there is to do
OFFER = (
    "They get these words and your name, may answer you here, and may save their answer for "
    "everybody, without your name. Without your yes nothing of it is kept but a count. If it names "
    "a school or a person, ask again without the name first."
)

_HELP = {"", "help", "?"}
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
_OF_IT = re.compile(r"\b(?:it|that|this|they|them|those|these|there)\b", re.IGNORECASE)
# Of the answer before.
_WHY = re.compile(
    r"(?:(?:and|but|ok) )*(?:why(?: not| is that| so)?|how come|(?:tell|show) me more|more|says who"
    r"|who says(?: (?:so|that))?|where does it say (?:that|so|this)|how do you know(?: that)?"
    r"|where (?:did|do) (?:you|u) get (?:that|this)|where (?:does|did) (?:it|that|this) come from.*"
    r"|(?:how (?:recently|old)|when) (?:has|is|was) (?:\w+ )?(?:it|that|this|checked)\b.*"
    r"|(?:(?:what is|what's|whats) (?:the|your) |the )?source|(?:are you|is that) (?:sure|true)"
    r"|how sure (?:are you|is (?:that|it|this)))"
)


@dataclass(frozen=True)
class Ask(Answering):
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
        is_new = self.library.find(asked.text).suggestions
        is_of_it = not is_new and _OF_IT.search(said.text) and _ASKS.match(said.text)
        return self._all_of(found.answer, asked, said.person) if is_of_it else None

    def hear_more(self, said: Said) -> Intent | None:
        """What goes on from an answer, or from a question that had none: "and for renewals"."""
        goes_on = _GOES_ON.match(said.text)
        if goes_on is None or self._kind_in(said.text):
            return None
        if self._is_unknown(said):
            return None if goes_on["asks"] else self.unknown(said)
        return None if self.library.find(as_typed(said.text)).answer else self.hear_after(said)

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
            return {"answer": key, "kind": live, **(named(told[0]) if told else {})}
        kind = self._kind_in(text)
        return {"answer": key, **({"kind": kind} if kind else {})}

    def _kind_in(self, text: str) -> str:
        """The one kind of session that a text names; empty where it names none or several."""
        kinds = kinds_in(clean(text), self.community.kinds)[0]
        return kinds[0] if len(kinds) == 1 else ""

    def all_of_it(self, said: Said) -> Intent | None:
        """All of the answer that was given before, for who asks why or where that stands."""
        about = self.context.said_last(said) if _WHY.fullmatch(clean(said.text)) else {}
        key = about.get("answer", "")
        asked = Asked("", said.person.user_id)
        return self._all_of(key, asked, said.person) if key and self.library.get(key) else None

    def _all_of(self, key: str, asked: Asked, person: Person) -> Intent:
        shown = self._show(key, asked, person, (), full=True)
        return Intent(shown, about=self._about(key, asked.text))

    def perhaps(self, said: Said) -> Intent | None:
        """A choice of what words may be about and of the questions that come near."""
        asked, after = self._after(said)
        if self._is_unknown(said) and _OF_IT.search(said.text) and len(said.text.split()) <= FEW:
            return self.unknown(said)
        if after.suggestions and _OF_IT.search(said.text):
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
        shown = in_place(action, self._show(key, asked, action.reader, near, full=full))
        about = self._about(key, heading(self.library.answers.by_key[key]))
        return [*shown, *self.context.showed(action.person, about, action)]

    def not_asked(self, action: Action) -> Effects:
        """An answer was to another question: counted, and others offered."""
        asked, key = Asked.of(action.carried), str(action.carried.get("k"))
        if self.library.get(key) and self.is_first(action, key):
            questions.count(self.db, questions.NOT_ASKED, key)
        found = self.library.find(asked.text)
        near = [each for each in (found.answer, *found.suggestions) if each and each != key]
        if not near:
            return self.none_of_these(action)
        shown = in_place(action, self._choice(near[:MOST_CHOICES], asked, "Sorry."))
        return [*shown, *self.context.showed(action.person, {}, action)]

    def none_of_these(self, action: Action) -> Effects:
        """None of the choices was what was asked."""
        if self.is_first(action, "none"):
            questions.count(self.db, questions.UNKNOWN)
        before = "Then I don't know that one."
        shown = in_place(action, self._unknown(Asked.of(action.carried), before))
        return [*shown, *self.context.showed(action.person, OF_QUESTIONS, action)]

    # What is said

    def _show(
        self,
        key: str,
        asked: Asked,
        person: Person,
        near: Sequence[str],
        *,
        full: bool = False,
        most: int = MOST_BUTTONS,
    ) -> Message:
        """An answer in its short form or its `full` one, with the questions that come near it."""
        fact = self.library.answers.by_key[key]
        said = self.context.filled_in.into(forms(fact)[-1 if full else 0], fact.settings)
        buttons = [button("Not what I asked", ACTION_NOT_ASKED, asked.value(key))]
        if isinstance(fact, Entry):
            if fact.live:
                kind = self.community.kind_by_id[fact.live]
                live = next_in_words(self.calendar, kind, self.now, self.zones(person))
                said = said.replace(LIVE, live)
            if fact.action == "keeper":
                buttons = [*self.ask_a_keeper(asked.text, asked.by), *buttons]
            buttons = [*self._ways(fact.action), *buttons]
            if fact.more and not full:
                buttons.insert(0, button("More", ACTION_MORE, asked.value(key)))
        buttons = buttons[:most]
        entries = (each for each in near if isinstance(self.library.get(each), Entry))
        related = [each for each in entries if each != key][: most - len(buttons)]
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

    def _choice(
        self,
        keys: Sequence[str],
        asked: Asked,
        before: str,
        text: str = "",
        offered: Sequence[Block] = (),
    ) -> Message:
        """A choice of what is `offered` and of what may have been asked; `before` is said first.

        It is said in the `text` (mrkdwn), if there is one.
        """
        none = button("None of these", ACTION_NONE, asked.value())
        once = {each["text"]["text"]: each for each in offered}
        first = [*once.values()][: MOST_CHOICES - (1 if keys else 0)]
        row = [*first, *self._choices(keys, asked)][:MOST_CHOICES]
        said = text or escape(f"{before} Is it one of these?")
        return Message(section(said), choices([*row, none], BLOCK_CHOICE))

    def _unknown(self, asked: Asked, before: str, card: Card = NO_CARD) -> Message:
        """That the bot does not know, who may, and what can be done; `before` is said first.

        What was asked may name a school: it stands in the message, and not on lock screens.
        """
        about, contact = self.community.about.asked_about, self.context.filled_in.contact()
        is_keeper = asked.by in self.context.keepers.ids()
        whom = f"{f'For {about}, ask' if about else 'Ask'} {contact}."
        first = card.text or escape(f"{before} {KEEPERS_SAY if is_keeper else whom}")
        offered = card.buttons or self._ways(*OFFERED)  # one or the other: their ids may be alike
        both = [self.ask_a_keeper(asked.text, asked.by), offered]
        if is_keeper:
            both = [tries([MANAGE], self.community.commands.sessions, AFTER_OTHERS), *both[::-1]]
        buttons = [*chain.from_iterable(both)][:MOST_BUTTONS]
        rows = [read_as(actions(buttons, BLOCK_OFFER), escape(_press(buttons)))] if buttons else []
        return Message(quoting(first, escape(asked.text)), *rows)

    def ask_a_keeper(self, text: str, by: str) -> list[Block]:
        """The button that passes on a question of `by`, where anybody else keeps the calendar."""
        if {by}.issuperset(self.context.keepers.ids()):
            return []
        pressed = button(ASK_A_KEEPER, ACTION_PASS_ON, Asked(text, by).value())
        title = "Pass it on to the keepers?"
        return [confirmed(pressed, title, OFFER, yes="Pass it on", no="No")]

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
        commands, about = self.community.commands, self.community.about
        command = commands.ask or commands.menu
        examples = [escape(entry.question) for entry in self.library.answers.entries[:2]]
        lines = ["Ask in your own words, such as:", *(f"• `{command} {one}`" for one in examples)]
        more = "I say where each answer stands and how sure it is, or who may know."
        if for_keeper:
            more += f" `{command} local` lists the answers that keepers saved, to edit or delete."
        return Message(section("\n".join(lines)), section(more), context(escape(about.unofficial)))

    def _ways(self, *wanted: Way | None) -> list[Block]:
        ways = self.context.ways()
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
