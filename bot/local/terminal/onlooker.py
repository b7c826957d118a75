"""Notices what becomes visible to people: messages, modals, Homes, files, and their changes."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from bot.local.backend import Backend
from bot.local.happenings import Happening
from bot.local.page.shown import viewer_of
from bot.local.results import Json
from bot.local.terminal.surfaces import Control, controls, words_of
from bot.local.visitor import Visitor

Where = Literal["ephemeral", "channel", "dm", "thread", "modal", "home", "file", "edit"]
# (channel, ts, whom alone it is shown to or ""), ("modal", view id, owner), ("home", …)
Key = tuple[str, str, str]


@dataclass(frozen=True)
class Notice:
    """Something that became visible.

    `id` counts from 1. `of` is the id of what an "edit" changed (an empty `text` means that it is
    gone) or of the modal that `errors` are shown in; `to` a handle, or "#channel".
    """

    id: int
    where: Where
    to: str
    text: str
    controls: tuple[Control, ...] = ()
    errors: tuple[str, ...] = ()
    of: int | None = None


class Onlooker:
    """Tells of everything that became visible since it was last asked.

    What comes and changes several times meanwhile is told once, as it is in the end. Moments are
    shown in the zone of whom something is for, and in channels in that of who reads along.
    """

    def __init__(self, slack: Backend) -> None:
        self._slack = slack
        self._workspace = slack.workspace
        self._guard = threading.Lock()
        self._noted: dict[Key, None] = {}
        self._keys: list[Key] = []  # of each notice, by its id less one
        self._told: dict[Key, Notice] = {}  # what was last told of each, the latest last
        self._workspace.happenings.subscribe(self._note)

    def news(self, viewer: str, *, looks_at_home: bool = False) -> list[Notice]:
        """What became visible, in its order. Homes are told of to `viewer` alone, who looks."""
        with self._guard:
            noted, self._noted = list(self._noted), {}
        found: list[Notice] = []
        for key in dict.fromkeys(one for each in noted for one in self._meant(each)):
            if key[0] != "home" or (looks_at_home and key[2] == viewer):
                notice = self._tell(key, viewer)
                found += [notice] if notice else []
        return found

    def look_at_home(self, person: str) -> None:
        """Tell of the person's Home next time, even if it is as it was."""
        view = self._workspace.views.home(person)
        if view:
            self._told.pop(("home", view["id"], person), None)
            with self._guard:
                self._noted["home", view["id"], person] = None

    def refusal(self, view: Json, owner: str, errors: Sequence[str]) -> Notice:
        """What an open modal says about what was filled in."""
        key: Key = ("modal", view["id"], owner)
        before = self._told.get(key)
        of = (before.of or before.id) if before else None
        shown = self._shown(key, view, owner)
        return self._keep(key, replace(shown, text="", errors=tuple(errors), of=of))

    def surfaces(self, person: str) -> Iterator[Json]:
        """What the person can act on, the latest first."""
        for key in reversed(self._told):
            surface = self._surface(key, person)
            if surface is not None:
                yield surface

    def surface_of(self, number: int, person: str) -> Json | None:
        """The message or view of a notice as the person sees it now; None if they do not."""
        known = 0 < number <= len(self._keys)
        return self._surface(self._keys[number - 1], person) if known else None

    def controls_of(self, surface: Json, person: str) -> list[Control]:
        """What the person can use on a surface."""
        is_message = "ts" in surface
        state = Visitor(self._slack, person).state
        values = state(surface) if is_message else surface["state"]["values"]
        return controls(surface, values, viewer_of(self._slack, person))

    # -- inside

    def _note(self, change: Happening) -> None:
        key: Key | None = None
        if change.kind in ("message", "ephemeral", "deleted") or change.edited:
            key = (change.channel or "", change.ts or "", change.user or "")
        elif change.kind in ("modal", "home"):
            key = (change.kind, "", change.user or "")
        if key is not None:
            with self._guard:
                self._noted[key] = None

    def _meant(self, key: Key) -> list[Key]:
        """The surfaces that a change was about."""
        kind, name, user = key
        views = self._workspace.views
        if kind == "modal" and not name:
            return [(kind, view["id"], user) for view in views.stack(user)]
        if kind == "home" and not name:
            home = views.home(user)
            return [(kind, home["id"], user)] if home else []
        return [key]

    def _surface(self, key: Key, person: str) -> Json | None:
        place, name, owner = key
        if owner not in ("", person):
            return None
        visitor = Visitor(self._slack, person)
        with self._workspace.lock:
            if place == "modal":
                return next((view for view in visitor.views()[-1:] if view["id"] == name), None)
            if place == "home":
                return visitor.home()
            if not self._workspace.may_see(person, place):
                return None
            if owner:
                message = self._workspace.ephemerals(place, owner).get(name)
            else:
                message = self._workspace.conversations[place].messages.get(name)
            return {**message, "channel": place} if message else None

    def _tell(self, key: Key, viewer: str) -> Notice | None:
        """What is new of a surface; None if nothing is, or if a person said it."""
        place, _, owner = key
        before = self._told.get(key)
        conversation = self._workspace.conversations.get(place)
        sees = owner or (conversation.partner if conversation else None) or viewer
        surface = self._surface(key, sees)
        if surface is None or surface.get("subtype") == "tombstone":
            gone = self._told.pop(key, None)
            if gone is None or place in ("modal", "home"):
                return None
            return self._count(key, Notice(0, "edit", gone.to, "", of=gone.of or gone.id))
        if "ts" in surface and not self._workspace.people[surface["user"]].is_bot:
            return None
        shown = self._shown(key, surface, sees)
        if before is None:
            return self._keep(key, shown)
        if (before.text, before.controls) == (shown.text, shown.controls):
            return None
        return self._keep(key, replace(shown, where="edit", of=before.of or before.id))

    def _keep(self, key: Key, notice: Notice) -> Notice:
        counted = self._count(key, notice)
        self._told.pop(key, None)
        self._told[key] = counted
        return counted

    def _count(self, key: Key, notice: Notice) -> Notice:
        self._keys.append(key)
        return replace(notice, id=len(self._keys))

    def _shown(self, key: Key, surface: Json, person: str) -> Notice:
        where, to = self._where(key, surface, person)
        text = words_of(surface, viewer_of(self._slack, person))
        return Notice(0, where, to, text, tuple(self.controls_of(surface, person)))

    def _where(self, key: Key, surface: Json, person: str) -> tuple[Where, str]:
        place, name, owner = key
        handle = self._workspace.people[person].name
        if place == "modal":
            return "modal", handle
        if place == "home":
            return "home", handle
        if owner:
            return "ephemeral", handle
        conversation = self._workspace.conversations[place]
        direct = conversation.kind == "im"
        to = handle if direct else f"#{conversation.name}"
        if surface.get("files"):
            return "file", to
        if surface.get("thread_ts", name) != name:
            return "thread", to
        return ("dm" if direct else "channel"), to
