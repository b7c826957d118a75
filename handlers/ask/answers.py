"""What the bot says to a question: the answer, a choice of three, or that it does not know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.knowledge import Community, Entry, Term
from bot.knowledge.entries import LIVE
from handlers.ask.asked import Asked
from handlers.ask.library import Library
from handlers.ask.wording import forms, heading, where_it_stands, where_it_stands_aloud
from handlers.blocks import (
    Block,
    Message,
    actions,
    button,
    context,
    escape,
    header,
    section,
)
from handlers.filled_in import FilledIn
from handlers.sessions import Sentences

ACTION_SHOW = "ask_show"
ACTION_MORE = "ask_more"
ACTION_NOT_ASKED = "ask_not_asked"
ACTION_NONE = "ask_none"
ACTION_PASS_ON = "ask_pass_on"
ACTION_KEEP = "ask_keep"
BLOCK_ANSWER = "ask_answer"
BLOCK_CHOICE = "ask_choice"
BLOCK_OFFER = "ask_offer"

MOST_CHOICES = 3
MOST_BUTTONS = 4  # under an answer

OFFER = (
    "The bot can pass your question on to the people who keep its answers. They would get these "
    "words and your name, may answer you here, and may save their answer for everybody, without "
    "your name. Without your yes nothing of it is kept but a "
    "count. If it names a school or a person, ask again without the name first."
)


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes answers on one day (UTC). `can_pass_on` says that there are keepers to pass on to."""

    community: Community
    library: Library
    today: date
    can_pass_on: bool
    filled_in: FilledIn

    def answer(
        self,
        fact: Entry | Term,
        asked: Asked,
        related: Sequence[str],
        live: Sentences | None,
        *,
        full: bool = False,
    ) -> Message:
        """An answer in its short form or its `full` one, with what comes near it.

        `live` is what the calendar knows, if it is asked.
        """
        said = self._said(fact, live, full=full)
        pressed = []
        if not full and isinstance(fact, Entry) and fact.more:
            pressed.append(button("More", ACTION_MORE, asked.value(fact.key)))
        pressed.append(button("Not what I asked", ACTION_NOT_ASKED, asked.value(fact.key)))
        near = related[: MOST_BUTTONS - len(pressed)]
        who, name = self.filled_in.who_may_know(fact.who_to_ask), self.filled_in.name
        where = fact, self.library.answers.page_names, self.today, who, name
        blocks = (
            header(heading(fact)),
            section(said.shown),
            context(where_it_stands(*where)),
            actions([*pressed, *self._choices(near, asked)], BLOCK_ANSWER),
        )
        aloud = [
            _sentence(heading(fact)),
            said.aloud,
            where_it_stands_aloud(*where),
            f"Press {' or '.join(each['text']['text'] for each in pressed)}.",
            f"Related: {_numbered(self._headings(near))}" if near else "",
        ]
        return Message(escape(" ".join(part for part in aloud if part)), blocks)

    def perhaps(self, keys: Sequence[str], asked: Asked, *, before: str = "") -> Message:
        """A choice of what may have been asked; `before` is said first."""
        first = before or "The bot is not sure what you ask."
        lead = f"{first} Is it one of these?"
        blocks = (section(escape(lead)), self._choice(keys, asked))
        choices = _numbered(self._headings(keys))
        text = f"{lead} {choices} Press one of them, or None of these."
        return Message(escape(text), blocks)

    def unknown(self, asked: Asked, *, before: str = "") -> Message:
        """That the bot does not know, who may, and what can be done; `before` is said first.

        What was asked may name a school: it stands in the message, and not on lock screens.
        """
        first = before or "The bot knows no answer to this:"
        who = f"Who may know: {self.filled_in.contact()}.{self._guide()}"
        blocks = [
            section(f"{escape(first)}\n> {escape(asked.text)}"),
            section(f"{escape(who)}"),
        ]
        aloud = [f"{first.rstrip(':')}.", who]
        if self.can_pass_on:
            buttons = [
                button("Yes, pass it on", ACTION_PASS_ON, asked.value(), style="primary"),
                button("No", ACTION_KEEP, asked.value(), label="No, do not pass it on"),
            ]
            blocks += [section(OFFER), actions(buttons, BLOCK_OFFER)]
            aloud += [OFFER, "Press Yes, pass it on, or No."]
        return Message(escape(" ".join(aloud)), tuple(blocks))

    def not_passed_on(self) -> Message:
        """That nobody got the question."""
        text = (
            f"Not passed on, and not kept. Who may know: {self.filled_in.contact()}.{self._guide()}"
        )
        return Message(escape(text))

    def usage(self, *, for_keeper: bool = False) -> Message:
        """How to ask, with three of the questions that the bot can answer."""
        command = self.community.commands.ask or self.community.commands.menu
        about = self.community.about
        examples = [entry.question for entry in self.library.answers.entries[:3]]
        lead = "Ask in your own words, such as:"
        more = (
            "Every answer says where it stands, how sure it is and when it was checked. What the "
            "bot does not know it says, with who may."
        )
        if for_keeper:
            more += f" `{command} local` lists the answers that keepers saved, to edit or delete."
        lines = "\n".join(f"• `{command} {escape(example)}`" for example in examples)
        blocks = (section(f"{lead}\n{lines}"), section(more), context(escape(about.unofficial)))
        spoken = " ".join(f"{command} {example}" for example in examples)
        return Message(
            escape(f"{lead} {spoken} {more.replace('`', '')} {about.unofficial}"), blocks
        )

    def _said(self, fact: Entry | Term, live: Sentences | None, *, full: bool) -> Sentences:
        """What the fact says, with what keepers filled in and what the calendar knows."""
        text = forms(fact)[-1 if full else 0]
        said = self.filled_in.into(text, fact.settings)
        if live is None:
            return said
        return Sentences(said.shown.replace(LIVE, live.shown), said.aloud.replace(LIVE, live.aloud))

    def _choice(self, keys: Sequence[str], asked: Asked) -> Block:
        none = button("None of these", ACTION_NONE, asked.value())
        return actions([*self._choices(keys, asked), none], BLOCK_CHOICE)

    def _choices(self, keys: Sequence[str], asked: Asked) -> list[Block]:
        return [
            button(name, f"{ACTION_SHOW}_{number}", asked.value(key))
            for number, (key, name) in enumerate(zip(keys, self._headings(keys), strict=True))
        ]

    def _headings(self, keys: Sequence[str]) -> list[str]:
        return [heading(self.library.answers.by_key[key]) for key in keys]

    def _guide(self) -> str:
        guide = self.community.commands.guide
        return f" {guide} says who is who." if guide and self.library.answers.guide else ""


def _numbered(headings: Sequence[str]) -> str:
    return " ".join(_sentence(f"{number}. {each}") for number, each in enumerate(headings, start=1))


def _sentence(text: str) -> str:
    return text if text.endswith(("?", ".", "!")) else f"{text}."
