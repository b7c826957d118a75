"""A question as buttons carry it, and what is said under every answer: where that stands.

The bot keeps no question that nobody passed on: the buttons under an answer bring it along.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from bot.community import Entry, Fact, LocalAnswer, Term
from handlers.blocks import clip, escape, link
from handlers.payloads import UnreadableError

UNKNOWN = "I don't know that one."
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


def heading(fact: Entry | Term) -> str:
    """What an answer is an answer to."""
    return fact.question if isinstance(fact, Entry) else f"{fact.term}: what it means"


def forms(fact: Entry | Term) -> tuple[str, ...]:
    """What a fact says, with its places: the short form, and the full one where there is one."""
    if isinstance(fact, Term):
        return (fact.meaning,)
    return (fact.answer, fact.more) if fact.more else (fact.answer,)


def where_it_stands(
    fact: Fact,
    names: Mapping[str, str],
    today: date,
    who: str | None,
    name: Callable[[str], str],
    *,
    aloud: bool = False,
) -> str:
    """The one line under a fact, in mrkdwn: sources as links, when checked, how sure, whom to ask.

    `who` may know more; `name` says what a Slack id is called, for a local answer. `aloud` is for
    where nothing can be clicked: neither escaped nor marked up.
    """
    fit = str if aloud else escape
    parts, sources = [], []
    for address in fact.sources:
        called = page_name(address, names)
        sources.append(f"{called}, {address}" if aloud else link(address, called))
    if isinstance(fact, LocalAnswer):
        parts.append(fit(_mark(fact, name)))
        if not sources:
            parts.append(f"Source: {fit(fact.source)}")
    elif fact.basis:
        parts.append(f"From {fit(fact.basis)}")
    if sources:
        parts.append(f"{'Source' if len(sources) == 1 else 'Sources'}: {'; '.join(sources)}")
    parts.append(f"Checked {fact.checked:%b %Y}")
    if fact.review_by < today:
        parts.append(f"It should have been checked again by {day(fact.review_by)}")
    said = ": ".join(filter(None, (_SURE[fact.confidence], f"ask {fit(who)}" if who else "")))
    if said:
        parts.append(said[0].upper() + said[1:])
    return " ".join(f"{part.removesuffix('.')}." for part in [*parts, UNOFFICIAL])


def page_name(address: str, names: Mapping[str, str]) -> str:
    """What an address is called; the name of its site where nobody gave it a name."""
    return names.get(address) or urlsplit(address).hostname or address


def day(when: date) -> str:
    """November 20, 2026."""
    return f"{when:%B} {when.day}, {when.year}"


def block_quoted(text: str) -> str:
    """A text from somebody, marked as quoted (mrkdwn)."""
    return f"> {escape(text)}".replace("\n", "\n> ")


def _mark(fact: LocalAnswer, name: Callable[[str], str]) -> str:
    """That it is a local answer, and whose; plain text."""
    said = f"Local answer, added by {name(fact.added_by)} on {day(fact.added_on)}"
    if fact.changed_by and fact.changed_on:
        said += f", changed by {name(fact.changed_by)} on {day(fact.changed_on)}"
    return said
