"""What is said to a question: an answer, a choice of some, or that nobody knows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from bot.community import Entry, Term
from bot.community.entries import LIVE, Language
from bot.community.reading import Way
from bot.outbox.message import Message
from bot.store.people import Person
from handlers.ask.errands import AFTER_OTHERS, BLOCK_OFFER
from handlers.ask.library import Answering, Asked, forms, heading
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
from handlers.feature import MOST_BUTTONS, NO_CARD, Card
from handlers.reader import BLOCK_CHOICE, tries
from handlers.wording import next_in_words

ACTION_SHOW = "ask_show"
ACTION_MORE = "ask_more"
ACTION_NOT_ASKED = "ask_not_asked"
ACTION_NONE = "ask_none"
ACTION_PASS_ON = "ask_pass_on"
BLOCK_ANSWER = "ask_answer"

MOST_CHOICES = 3
WITHOUT_LABEL = ("type", "action_id", "value", "style")  # of a button, in another language
ASK_A_KEEPER = "Ask a keeper"
KEEPERS_SAY = "Say what is to change in other words, or press what comes near."
MANAGE = "Manage sessions", "manage"
SURE = {  # by how sure a fact is
    "high": "Yes: my source says so. Look there to be certain.",
    "medium": "Fairly. It follows from my source, which doesn't say it word for word.",
    "open": "No: it isn't settled. The pages I know don't say, or don't agree.",
}
SOURCE = "Here is where I have it from:"
ALL = "That is all I know of it. More may stand here:"
OFFERED: tuple[Way, ...] = ("next-session", "guide")  # what else there is to do
OFFER = (
    "They get these words and your name, may answer you here, and may save their answer for "
    "everybody, without your name. Without your yes nothing of it is kept but a count. If it names "
    "a school or a person, ask again without the name first."
)


@dataclass(frozen=True)
class Replying(Answering):
    """Words an answer, a choice, or that the bot does not know."""

    def _show(
        self,
        key: str,
        asked: Asked,
        person: Person,
        near: Sequence[str],
        *,
        full: bool = False,
        most: int = MOST_BUTTONS,
        told: str = "",
    ) -> Message:
        """An answer in its short form or its `full` one, with the questions that come near it.

        Or what is `told` of it (mrkdwn).
        """
        fact = self.library.answers.by_key[key]
        said = self.context.filled_in.into(told or forms(fact)[-1 if full else 0], fact.settings)
        buttons = [button("Not what I asked", ACTION_NOT_ASKED, asked.value(key))]
        if told:
            buttons = [*self.ask_a_keeper(asked.text, asked.by), *buttons]
        if isinstance(fact, Entry):
            if fact.live:
                kind = self.community.kind_by_id[fact.live]
                live = next_in_words(self.calendar, kind, self.now, self.zones(person))
                said = said.replace(LIVE, live)
            if fact.action == "keeper" and not told:
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

    def _part(self, fact: Entry | Term, part: str) -> str:
        """How sure an answer is, where it stands, whom to ask, or what its words mean (mrkdwn)."""
        named = self.context.filled_in.who_may_know(fact.who_to_ask)
        whom = f"Ask {named}." if named else self._whom()
        if part == "words":
            used = re.findall(r"[\w/]+(?: Lead)?", " ".join(forms(fact)))
            known = (each for each in self.library.answers.terms if each.term in used)
            meant = [f"• {each.term}: {re.split('[:.] ', each.meaning)[0]}" for each in known]
            said = "here is what its short forms mean:" if meant else whom
            return escape(
                "\n".join([f"I have no plainer words, but {said}", *meant[:MOST_CHOICES]])
            )
        return {"whom": escape(whom), "sure": SURE[fact.confidence], "source": SOURCE}.get(
            part, ALL
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
        is_keeper = asked.by in self.context.keepers.ids()
        first = card.text or escape(f"{before} {KEEPERS_SAY if is_keeper else self._whom()}")
        offered = card.buttons or self._ways(*OFFERED)  # one or the other: their ids may be alike
        both = [self.ask_a_keeper(asked.text, asked.by), offered]
        if is_keeper:
            both = [tries([MANAGE], self.community.commands.sessions, AFTER_OTHERS), *both[::-1]]
        buttons = [*chain.from_iterable(both)][:MOST_BUTTONS]
        rows = [read_as(actions(buttons, BLOCK_OFFER), escape(_press(buttons)))] if buttons else []
        return Message(quoting(first, escape(asked.text)), *rows)

    def _whom(self) -> str:
        about, contact = self.community.about.asked_about, self.context.filled_in.contact()
        return f"{f'For {about}, ask' if about else 'Ask'} {contact}."

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
