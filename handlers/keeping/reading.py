"""What somebody filled in to change a session, read and checked as far as the form alone tells."""

from __future__ import annotations

from typing import Any

from handlers.keeping.form import AS_NOW, Read
from handlers.keeping.inputs import Filled
from handlers.keeping.wording import Words
from schedules.audit import Scope
from schedules.editing import Target
from schedules.model import Status

NO_ZONE = "There is no such time zone: type a large city in it, such as New York."


def read_change(
    action: str, filled: Filled, target: Target, words: Words
) -> tuple[dict[str, Any], Scope]:
    """Every field of the form as it was sent, and which sessions are meant; raises FormError."""
    read = Read(filled)
    scope: Scope = "later" if filled.text("scope") == "later" else "this"
    if action == "recording":
        typed: dict[str, Any] = {
            "resources_url": read.address("resources_url", target.details.resources_url)
        }
        read.check()
        return typed, scope
    start, length = read.times(target.details)
    typed = {"local_start": start, "duration": length}
    if filled.text("status"):
        typed["status"] = Status(filled.text("status"))
    if action == "edit":
        typed |= _edited(read, target, words)
    if filled.text("repeats") not in ("", AS_NOW):
        if scope == "this":
            read.errors["repeats"] = (
                "To change how it repeats, choose “This one and all later ones” above."
            )
        else:
            typed["rrule"] = read.rule(start)
    read.check()
    return typed, scope


def _edited(read: Read, target: Target, words: Words) -> dict[str, Any]:
    """Texts, kind, zone and source. A title that is just the kind's name follows the kind."""
    now, kind = target.details, read.filled.text("kind")
    names = {one.id: one.name for one in words.community.kinds}
    if kind not in {*names, now.kind}:
        read.errors["kind"] = "Choose a kind of session."
    typed = read.words(default_title=names.get(kind, now.title), now=now)
    if kind in names and typed["title"] == names.get(now.kind):
        typed["title"] = names[kind]
    source = read.address("source", now.source)
    return {**typed, "kind": kind, "timezone": _zone(read, now.timezone, words), "source": source}


def _zone(read: Read, now: str, words: Words) -> str:
    typed = read.filled.text("timezone")
    if typed == (words.zone(now) if now else ""):
        return now
    found = words.zone_named(typed) if typed else None
    if found is None:
        read.errors["timezone"] = NO_ZONE
    return found or ""
