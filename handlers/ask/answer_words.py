"""What the bot says to a question: the answer, a choice of three, or that it does not know.

The bot keeps no question that nobody passed on: the buttons under an answer bring it along.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from bot.community import Answers, Community, Entry, Fact, LocalAnswer, Term
from bot.community.entries import LIVE, Language
from bot.community.reading import Way
from bot.outbox.message import Message
from handlers.blocks import (
    MAX_BUTTON,
    Block,
    actions,
    button,
    choices,
    clip,
    confirmed,
    context,
    escape,
    header,
    link,
    numbered,
    plain,
    quoting,
    read_as,
    section,
)
from handlers.filled_in import FilledIn
from handlers.payloads import UnreadableError

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

UNOFFICIAL = "Unofficial bot"

_SURE = {"high": "", "medium": "Fairly sure", "open": "Not settled"}

# In a button's value, which holds 2,000 characters, a quotation mark takes two of them.
MAX_CARRIED = 800
MAX_CARRIED_AS_JSON = 1800

_MARKUP = re.compile(r"<([@#!]?)([^|>]*)(?:\|([^>]*))?>")
_NAMELESS = {"@": "@somebody", "#": "#channel"}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question in plain text, and the Slack id of whoever asked it."""

    text: str
    by: str

    def value(self, key: str | None = None) -> dict[str, str]:
        """What a button carries; `key` is the answer that it is about."""
        carried = {"q": _short_enough(self.text), "a": self.by}
        return carried if key is None else {**carried, "k": key}

    @classmethod
    def of(cls, value: Any) -> Asked:
        """From a button; raises `UnreadableError` for what no button of ours holds."""
        text, by = (value.get("q"), value.get("a")) if isinstance(value, dict) else (None, None)
        if not isinstance(text, str) or not isinstance(by, str):
            raise UnreadableError("question")
        return cls(clip(text, MAX_CARRIED), by)


def _short_enough(text: str) -> str:
    """A text as it fits into a button, where quotes and the like take more than one character."""
    while len(json.dumps(text, ensure_ascii=False)) > MAX_CARRIED_AS_JSON:
        text = clip(text, len(text) // 2)
    return text


def as_typed(text: str) -> str:
    """What Slack sends of a text, as its writer saw it: on one line, without markup, not too long.

    It is neither escaped nor fit for mrkdwn.
    """
    plain = _MARKUP.sub(_shown, text)
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        plain = plain.replace(entity, character)
    one_line = " ".join("".join(c if c.isprintable() else " " for c in plain).split())
    return clip(one_line, MAX_CARRIED)


def _shown(found: re.Match[str]) -> str:
    sign, target, label = found.groups()
    if sign == "!":
        return label or f"@{target.split('^')[0]}"
    if sign:
        return f"{sign}{label}" if label else _NAMELESS[sign]
    return label or target


@dataclass(frozen=True, slots=True)
class AnswerWriter:
    """Writes answers on one day (UTC). `can_pass_on` says that there are keepers to pass on to."""

    community: Community
    answers: Answers
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
        where = fact, self.answers.page_names, self.today, who, name
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
        examples = [entry.question for entry in self.answers.entries[:2]]
        lead = "Ask in your own words, such as:"
        more = "I say where each answer stands and how sure it is, or who may know."
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
        return [heading(self.answers.by_key[key]) for key in keys]


def _pass_on(asked: Asked) -> Block:
    """The button that passes a question on, once somebody has read what becomes of it."""
    pressed = button(ASK_A_KEEPER, ACTION_PASS_ON, asked.value())
    return confirmed(pressed, "Pass it on to the keepers?", OFFER, yes="Pass it on", no="No")


def _press(buttons: Sequence[Block]) -> str:
    names = [each["text"]["text"] for each in buttons]
    return f"Press {' or '.join(names)}." if names else ""


def heading(fact: Entry | Term) -> str:
    """What an answer is an answer to."""
    return fact.question if isinstance(fact, Entry) else f"{fact.term}: what it means"


def forms(fact: Entry | Term) -> tuple[str, ...]:
    """What a fact says, with its places: the short form, and the full one where there is one."""
    if isinstance(fact, Term):
        return (fact.meaning,)
    return (fact.answer, fact.more) if fact.more else (fact.answer,)


def where_it_stands(
    fact: Fact, names: Mapping[str, str], today: date, who: str | None, name: Callable[[str], str]
) -> str:
    """The one line under a fact, in mrkdwn: sources as links, when checked, how sure, whom to ask.

    `who` may know more; `name` says what a Slack id is called, for a local answer.
    """
    linked = [link(address, page_name(address, names)) for address in fact.sources]
    return _where(fact, linked, today, who, name, escape)


def where_it_stands_aloud(
    fact: Fact, names: Mapping[str, str], today: date, who: str | None, name: Callable[[str], str]
) -> str:
    """The same to be read where nothing can be clicked; neither escaped nor marked up."""
    named = [f"{page_name(address, names)}, {address}" for address in fact.sources]
    return _where(fact, named, today, who, name, str)


def page_name(address: str, names: Mapping[str, str]) -> str:
    """What an address is called; the name of its site where nobody gave it a name."""
    return names.get(address) or urlsplit(address).hostname or address


def day(when: date) -> str:
    """November 20, 2026."""
    return f"{when:%B} {when.day}, {when.year}"


def month(when: date) -> str:
    """Nov 2026."""
    return f"{when:%b %Y}"


def _where(
    fact: Fact,
    sources: Sequence[str],
    today: date,
    who: str | None,
    name: Callable[[str], str],
    fit: Callable[[str], str],
) -> str:
    parts = []
    if isinstance(fact, LocalAnswer):
        parts.append(fit(_mark(fact, name)))
        if not sources:
            parts.append(f"Source: {fit(fact.source)}")
    elif fact.basis:
        parts.append(f"From {fit(fact.basis)}")
    if sources:
        parts.append(f"{'Source' if len(sources) == 1 else 'Sources'}: {'; '.join(sources)}")
    parts.append(f"Checked {month(fact.checked)}")
    if fact.review_by < today:
        parts.append(f"It should have been checked again by {day(fact.review_by)}")
    sure = _SURE[fact.confidence]
    asked = f"ask {fit(who)}" if who else ""
    if sure or asked:
        said = ": ".join(filter(None, (sure, asked)))
        parts.append(said[0].upper() + said[1:])
    return " ".join(f"{part.removesuffix('.')}." for part in [*parts, UNOFFICIAL])


def _mark(fact: LocalAnswer, name: Callable[[str], str]) -> str:
    """That it is a local answer, and whose; plain text."""
    said = f"Local answer, added by {name(fact.added_by)} on {day(fact.added_on)}"
    if fact.changed_by and fact.changed_on:
        said += f", changed by {name(fact.changed_by)} on {day(fact.changed_on)}"
    return said
