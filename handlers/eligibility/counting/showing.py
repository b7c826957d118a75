"""Bringing an open modal up to what its count says, never back to a page that was left.

Slack tells each state of a modal by a hash, and refuses an update of one that has changed. Whoever
ticks quickly acts on a state that an earlier tick is just replacing, so the updates of a modal go
one after the other, each for the state that the last one made. What is refused nevertheless has
been overtaken by a page that came with an acknowledgement.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from handlers.blocks import Block
from handlers.effects import Call, Effects, Later

# Of so many modals the last state is remembered; without it, a page may lag behind by a tick.
MOST_REMEMBERED = 1000

Draw = Callable[[str], Block | None]
"""The page for a conversation's count as it is now; None where there is none any more."""


class Screen:
    """Shows pages, one update at a time for each modal."""

    def __init__(self, draw: Draw) -> None:
        self._draw = draw
        self._lock = threading.Lock()
        self._hashes: dict[str, str] = {}  # of each modal, the state that this made last
        self._under_way: dict[str, str | None] = {}  # and the state that was acted on meanwhile

    def show(self, conversation_id: str, view: Mapping[str, Any]) -> Effects:
        """Show the page that the count is at, in place of `view`, in the background."""
        return [Later(partial(self._begin, conversation_id, view["id"], view["hash"]))]

    def _begin(self, conversation_id: str, view_id: str, seen: str) -> Effects:
        with self._lock:
            if view_id in self._under_way:
                self._under_way[view_id] = seen
                return ()
            self._under_way[view_id] = None
            made = self._hashes.get(view_id)
        return self._update(conversation_id, view_id, [h for h in (seen, made) if h])

    def _update(self, conversation_id: str, view_id: str, hashes: list[str]) -> Effects:
        """Replace the modal if it is in one of these states."""
        try:
            view = self._draw(conversation_id)
        except BaseException:
            with self._lock:
                self._under_way.pop(view_id, None)
            raise
        if view is None:
            return self._end(conversation_id, view_id)
        seen, *others = hashes

        def then(answer: Mapping[str, Any]) -> Effects:
            with self._lock:
                if len(self._hashes) >= MOST_REMEMBERED:
                    self._hashes.clear()
                self._hashes[view_id] = str(answer["view"]["hash"])
            return self._end(conversation_id, view_id)

        def otherwise(error: str) -> Effects:
            if error == "hash_conflict" and others:
                return self._update(conversation_id, view_id, others)
            return self._end(conversation_id, view_id)

        arguments = {"view_id": view_id, "hash": seen, "view": view}
        return [Call("views.update", arguments, then=then, otherwise=otherwise)]

    def _end(self, conversation_id: str, view_id: str) -> Effects:
        with self._lock:
            seen = self._under_way.pop(view_id, None)
        return self._begin(conversation_id, view_id, seen) if seen else ()
