"""What the bot says to a question: the answer, a choice of three, or that it does not know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.community import Community, Entry, Term
from bot.community.community import Way
from bot.community.entries import LIVE
from bot.community.languages import Language
from bot.outbox.message import Message
from handlers.ask.asked import Asked
from handlers.ask.library import Library
from handlers.ask.wording import forms, heading, where_it_stands
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
from handlers.filled_in import FilledIn

ACTION_SHOW = "ask_show"
ACTION_MORE = "ask_more"
ACTION_NOT_ASKED = "ask_not_asked"
ACTION_NONE = "ask_none"
ACTION_PASS_ON = "ask_pass_on"
BLOCK_ANSWER = "ask_answer"
BLOCK_CHOICE = "ask_choice"
BLOCK_OFFER = "ask_offer"

MOST_CHOICES = 3
WITHOUT_LABEL = ("type", "action_id", "value", "style")  # of a button, in another language
MOST_BUTTONS = 4  # under an answer
UNKNOWN = "I don't know that one."
ASK_A_KEEPER = "Ask a keeper"
OFFERED: tuple[Way, ...] = (
    "next-session",
    "guide",
)  # what else there is to do

OFFER = (
    "They get these words and your name, may answer you here, and may save their answer for "
    "everybody, without your name. Without your yes nothing of it is kept but a count. If it names "
    "a school or a person, ask again without the name first."
)


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes answers on one day (UTC). `can_pass_on` says that there are keepers to pass on to."""

    community: Community
    library: Library
    today: date
    can_pass_on: bool
    filled_in: FilledIn
    ways: Mapping[Way, Block]

    def answer(
        self,
        fact: Entry | Term,
        asked: Asked,
        related: Sequence[str],
        live: str | None,
        *,
        full: bool = False,
    ) -> Message:
        """An answer in its short form or its `full` one, with what comes near it.

        `live` is what the calendar knows, if it is asked.
        """
        pressed = []
        if not full and isinstance(fact, Entry) and fact.more:
            pressed.append(button("More", ACTION_MORE, asked.value(fact.key)))
        if isinstance(fact, Entry) and fact.action:
            pressed += self._ways(fact.action)
        pressed.append(button("Not what I asked", ACTION_NOT_ASKED, asked.value(fact.key)))
        near = related[: MOST_BUTTONS - len(pressed)]
        who, name = self.filled_in.who_may_know(fact.who_to_ask), self.filled_in.name
        where = fact, self.library.answers.page_names, self.today, who, name
        buttons = [*pressed, *self._choices(near, asked)]
        heard = [
            _press(pressed),
            f"Related: {numbered(self._headings(near))}" if near else "",
        ]
        return Message(
            header(heading(fact)),
            section(self._said(fact, live, full=full)),
            context(where_it_stands(*where)),
            read_as(actions(buttons, BLOCK_ANSWER), escape(" ".join(filter(None, heard)))),
        )

    def perhaps(self, keys: Sequence[str], asked: Asked, *, before: str = "") -> Message:
        """A choice of what may have been asked; `before` is said first."""
        first = before or "I'm not sure what you ask."
        lead = f"{first} Is it one of these?"
        return Message(section(escape(lead)), self._choice(keys, asked))

    def unknown(self, asked: Asked, *, before: str = "") -> Message:
        """That the bot does not know, who may, and what can be done; `before` is said first.

        What was asked may name a school: it stands in the message, and not on lock screens.
        """
        first = f"{before or UNKNOWN} Ask {self.filled_in.contact()}."
        buttons = self._ways(*OFFERED)
        if self.can_pass_on:
            buttons.insert(0, _pass_on(asked))
        row = actions(buttons, BLOCK_OFFER)
        rows = [read_as(row, escape(_press(buttons)))] if buttons else []
        return Message(quoting(escape(first), escape(asked.text)), *rows)

    def in_language(self, language: Language, asked: Asked) -> Message:
        """What there is for a question in another language."""
        buttons = []
        for number, each in enumerate(language.buttons):
            if each.answer:
                shown = f"{ACTION_SHOW}_{number}"
                buttons.append(button(each.label, shown, asked.value(each.answer)))
            for way in self._ways(each.action) if each.action else ():
                kept = {name: way[name] for name in WITHOUT_LABEL if name in way}
                buttons.append({**kept, "text": plain(each.label, MAX_BUTTON)})
        rows = [choices(buttons, BLOCK_CHOICE)] if buttons else []
        return Message(section(escape(language.said)), *rows)

    def nobody_to_ask(self) -> Message:
        """That there is nobody any more to pass a question on to."""
        return Message(
            section(escape(f"Not passed on, and not kept. Ask {self.filled_in.contact()}."))
        )

    def usage(self, *, for_keeper: bool = False) -> Message:
        """How to ask, with three of the questions that the bot can answer."""
        command = self.community.commands.ask or self.community.commands.menu
        about = self.community.about
        examples = [entry.question for entry in self.library.answers.entries[:3]]
        lead = "Ask in your own words, such as:"
        more = (
            "Every answer says where it stands, how sure it is and when it was checked. What I "
            "do not know I say, with who may."
        )
        if for_keeper:
            more += f" `{command} local` lists the answers that keepers saved, to edit or delete."
        lines = "\n".join(f"• `{command} {escape(example)}`" for example in examples)
        return Message(
            section(f"{lead}\n{lines}"), section(more), context(escape(about.unofficial))
        )

    def _said(self, fact: Entry | Term, live: str | None, *, full: bool) -> str:
        """What the fact says, with what keepers filled in and what the calendar knows."""
        text = forms(fact)[-1 if full else 0]
        said = self.filled_in.into(text, fact.settings)
        return said if live is None else said.replace(LIVE, live)

    def _ways(self, *wanted: Way) -> list[Block]:
        return [self.ways[way] for way in wanted if way in self.ways]

    def _choice(self, keys: Sequence[str], asked: Asked) -> Block:
        none = button("None of these", ACTION_NONE, asked.value())
        return choices([*self._choices(keys, asked), none], BLOCK_CHOICE)

    def _choices(self, keys: Sequence[str], asked: Asked) -> list[Block]:
        return [
            button(name, f"{ACTION_SHOW}_{number}", asked.value(key))
            for number, (key, name) in enumerate(zip(keys, self._headings(keys), strict=True))
        ]

    def _headings(self, keys: Sequence[str]) -> list[str]:
        return [heading(self.library.answers.by_key[key]) for key in keys]


def _pass_on(asked: Asked) -> Block:
    """The button that passes a question on, once somebody has read what becomes of it."""
    pressed = button(ASK_A_KEEPER, ACTION_PASS_ON, asked.value())
    return confirmed(pressed, "Pass it on to the keepers?", OFFER, yes="Pass it on", no="No")


def _press(buttons: Sequence[Block]) -> str:
    names = [each["text"]["text"] for each in buttons]
    return f"Press {' or '.join(names)}." if names else ""
