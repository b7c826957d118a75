"""The interview's statements with what keepers filled in, such as the page of the Geo Leads."""

from __future__ import annotations

from typing import Any, TypeVar

from bot.community.interview import Interview, Page, Statement
from handlers.filled_in import FilledIn

S = TypeVar("S", bound=Statement)


def filled(interview: Interview, filled_in: FilledIn) -> Interview:
    """The same interview as keepers have filled it in now: a result says it as it stood then.

    A link is among a statement's sources, named with whoever set it; a statement that rests on
    nothing else was checked when that was set.
    """
    contacts = tuple(_filled(each, filled_in) for each in interview.contacts)
    notes = tuple(_filled(each, filled_in) for each in interview.notes)
    slots = [slot for each in (*interview.contacts, *interview.notes) for slot in each.settings]
    pages = (Page(address=address, name=name) for name, address in filled_in.links(slots))
    fields = {name: getattr(interview, name) for name in Interview.model_fields}
    changed = {"contacts": contacts, "notes": notes, "pages": (*pages, *interview.pages)}
    return Interview(**{**fields, **changed})


def _filled(statement: S, filled_in: FilledIn) -> S:
    """A statement that needs nothing filled in any more, with the links that were."""
    slots = statement.settings
    if not slots:
        return statement
    links = [address for _, address in filled_in.links(slots)]
    changed: dict[str, Any] = {
        "text": filled_in.plainly(statement.text, slots),
        "sources": (*statement.sources, *links),
        "settings": (),
    }
    set_on = filled_in.set_on(slots)
    if set_on and not statement.sources:
        changed["checked"] = set_on
    return statement.model_copy(update=changed)
