"""What people have chosen and typed into messages, modals and Homes, but not sent."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

from bot.local.elements import Json, initial_state, interactive


class Drafts:
    """Remembers the state of elements by person and surface.

    A surface is named by a view's id or a message's timestamp. What was typed stays when the
    surface is updated, as long as block_id and action_id stay the same.
    """

    def __init__(self, lock: threading.RLock) -> None:
        self._lock = lock
        self._states: dict[tuple[str, str], dict[tuple[str, str], Json]] = {}

    def put(self, user: str, surface: str, block_id: str, action_id: str, state: Json) -> None:
        """`user` has made the element hold `state`."""
        with self._lock:
            self._states.setdefault((user, surface), {})[block_id, action_id] = state

    def values(self, user: str, surface: str, blocks: Sequence[Json]) -> dict[str, dict[str, Any]]:
        """`state.values` of the surface: {block_id: {action_id: state}}."""
        with self._lock:
            typed = self._states.get((user, surface), {})
            values: dict[str, dict[str, Any]] = {}
            for block, element in interactive(blocks):
                initial = initial_state(element)
                if initial is None:
                    continue
                place = block["block_id"], element["action_id"]
                state = typed.get(place, initial)
                if state["type"] != element["type"]:
                    state = initial
                values.setdefault(place[0], {})[place[1]] = state
            return values

    def forget(self, user: str, surface: str) -> None:
        """Drop what `user` did there: the surface is gone."""
        with self._lock:
            self._states.pop((user, surface), None)
