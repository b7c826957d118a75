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

from bot.outbox.client import CallError
from handlers.blocks import Block
from handlers.effects import Effects, Run, Slack

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
        return [Run(partial(self._bring_up, conversation_id, view["id"], view["hash"]))]

    def _bring_up(self, conversation_id: str, view_id: str, seen: str, slack: Slack) -> Effects:
        with self._lock:
            if view_id in self._under_way:
                self._under_way[view_id] = seen
                return ()
            self._under_way[view_id] = None
        try:
            while True:
                self._update(conversation_id, view_id, seen, slack)
                with self._lock:
                    later = self._under_way[view_id]
                    if later is None:
                        return ()
                    seen, self._under_way[view_id] = later, None
        finally:
            with self._lock:
                self._under_way.pop(view_id, None)

    def _update(self, conversation_id: str, view_id: str, seen: str, slack: Slack) -> None:
        """Replace the modal if it is in the state that was seen, or that this made last."""
        for state in filter(None, (seen, self._hashes.get(view_id))):
            view = self._draw(conversation_id)
            if view is None:
                return
            try:
                answer = slack.call("views.update", view_id=view_id, hash=state, view=view)
            except CallError as error:
                if error.code == "hash_conflict":
                    continue
                return
            if len(self._hashes) >= MOST_REMEMBERED:
                self._hashes.clear()
            self._hashes[view_id] = str(answer["view"]["hash"])
            return
