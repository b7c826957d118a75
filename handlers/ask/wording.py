"""How facts are worded: what they are called, how sure they are, and where they stand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from urllib.parse import urlsplit

from bot.community import Entry, Fact, LocalAnswer, Term
from handlers.blocks import escape, link

UNOFFICIAL = "Unofficial bot"

_SURE = {"high": "", "medium": "Fairly sure", "open": "Not settled"}


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
