"""How facts are worded: what they are called, how sure they are, and where they stand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from urllib.parse import urlsplit

from bot.knowledge import Entry, Fact, LocalAnswer, Term
from handlers.blocks import escape, link

UNOFFICIAL = "Unofficial bot"

_CONFIDENCE = {
    "high": "",
    "medium": "Fairly sure: this is inferred, not read word for word.",
    "open": "Not certain: part of this could not be established.",
}


def heading(fact: Entry | Term) -> str:
    """What an answer is an answer to."""
    return fact.question if isinstance(fact, Entry) else f"{fact.term}: what it means"


def how_sure(fact: Fact, who: str | None) -> str:
    """Where a fact is not certain, that it is not; and `who` may know more. May be empty."""
    parts = [_CONFIDENCE[fact.confidence]]
    if who:
        parts.append(f"Who may know more: {who}.")
    return " ".join(part for part in parts if part)


def mark(fact: Fact, name: Callable[[str], str]) -> str:
    """Of a local answer, that it is one, and whose; `name` says what a Slack id is called.

    Plain text, empty for all that the community's folder says.
    """
    if not isinstance(fact, LocalAnswer):
        return ""
    said = f"Local answer, added by {name(fact.added_by)} on {day(fact.added_on)}"
    if fact.changed_by and fact.changed_on:
        said += f", changed by {name(fact.changed_by)} on {day(fact.changed_on)}"
    return f"{said}."


def where_it_stands(fact: Fact, names: Mapping[str, str], today: date) -> str:
    """A fact's sources as links, the day it was checked, and whether that is too long ago."""
    linked = [link(address, page_name(address, names)) for address in fact.sources]
    return _where(fact, linked, today)


def where_it_stands_aloud(fact: Fact, names: Mapping[str, str], today: date) -> str:
    """The same to be read where nothing can be clicked; neither escaped nor marked up."""
    named = [f"{page_name(address, names)}, {address}" for address in fact.sources]
    return _where(fact, named, today, escaped=False)


def page_name(address: str, names: Mapping[str, str]) -> str:
    """What an address is called; the name of its site where nobody gave it a name."""
    return names.get(address) or urlsplit(address).hostname or address


def day(when: date) -> str:
    """November 20, 2026."""
    return f"{when:%B} {when.day}, {when.year}"


def _where(fact: Fact, sources: Sequence[str], today: date, *, escaped: bool = True) -> str:
    parts = []
    if isinstance(fact, LocalAnswer):
        if not sources:
            parts.append(f"Source: {escape(fact.source) if escaped else fact.source}.")
    elif fact.basis:
        parts.append(f"Based on {escape(fact.basis) if escaped else fact.basis}.")
    if sources:
        parts.append(f"{'Source' if len(sources) == 1 else 'Sources'}: {'; '.join(sources)}.")
    parts.append(f"Checked {day(fact.checked)}.")
    if fact.review_by < today:
        parts.append(f"It should have been checked again by {day(fact.review_by)}.")
    return " ".join([*parts, f"{UNOFFICIAL}."])
