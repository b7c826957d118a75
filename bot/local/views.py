"""Modals on each person's screen, and their Home tabs."""

from __future__ import annotations

import secrets
import threading
from typing import Any

from bot.local.block_kit import Drafts, completed, with_defaults
from bot.local.happenings import Changes
from bot.local.members import TEAM_ID, InstalledApp
from bot.local.outcomes import SlackError
from bot.local.workspace_file import Store

View = dict[str, Any]
_DEEPEST = 3
_NO_TITLE = {"type": "plain_text", "text": "View Title"}


class Views:
    """A stack of modals per person (the last one is on top) and one Home each.

    A view is Slack JSON with an id and a hash that changes with each update; it is never changed in
    place. `view["state"]` is empty here: `state` has what the person filled in.
    """

    def __init__(
        self,
        lock: threading.RLock,
        changes: Changes,
        drafts: Drafts,
        store: Store,
        app: InstalledApp,
    ) -> None:
        self._lock = lock
        self._changes = changes
        self._drafts = drafts
        self._store = store
        self._app = app
        self._views: dict[str, View] = {}
        self._owners: dict[str, str] = {}
        self._stacks: dict[str, list[str]] = {}
        self._homes: dict[str, str] = {}
        for user, view in store.homes().items():
            self._views[view["id"]] = view
            self._owners[view["id"]] = user
            self._homes[user] = view["id"]

    def stack(self, user: str) -> list[View]:
        """The open modals of `user`, the one on top last."""
        with self._lock:
            return [self._views[view_id] for view_id in self._stacks.get(user, [])]

    def home(self, user: str) -> View | None:
        """The Home published for `user`."""
        with self._lock:
            return self._views[self._homes[user]] if user in self._homes else None

    def get(self, view_id: str) -> View:
        """The open modal or Home with this id; KeyError when there is none."""
        with self._lock:
            return self._views[view_id]

    def owner(self, view_id: str) -> str:
        """The id of the person who sees the view; KeyError when nobody does."""
        with self._lock:
            return self._owners[view_id]

    def by_external_id(self, external_id: str) -> View:
        """The view that the app calls `external_id`; KeyError when there is none."""
        with self._lock:
            for view in self._views.values():
                if external_id and view["external_id"] == external_id:
                    return view
            raise KeyError(external_id)

    def with_state(self, view_id: str) -> View:
        """The view with what the person filled in, as payloads carry it."""
        with self._lock:
            view = self._views[view_id]
            values = self._drafts.values(self._owners[view_id], view_id, view["blocks"])
            return {**view, "state": {"values": values}}

    def open(self, user: str, payload: View, channel: str | None = None) -> View:
        """Show a modal to `user`, instead of any that was open. `channel` is where they are."""
        with self._lock:
            for view_id in self._stacks.pop(user, []):
                self._drop(view_id)
            return self._put_on_top(user, payload, channel)

    def push(self, user: str, payload: View, channel: str | None = None) -> View:
        """Put a modal on top of the open ones; SlackError when three are open."""
        with self._lock:
            if len(self._stacks.get(user, [])) >= _DEEPEST:
                raise SlackError("push_limit_reached")
            return self._put_on_top(user, payload, channel)

    def update(self, view_id: str, payload: View) -> View:
        """Replace what the view shows; its id and place in the stack stay.

        SlackError when the view is gone.
        """
        with self._lock:
            before = self._views.get(view_id)
            if before is None:
                raise SlackError("not_found")
            self._refuse_taken(payload, view_id)
            view = self._built(payload, view_id, before["root_view_id"], before["previous_view_id"])
            self._views[view_id] = view
            self._changes.publish("modal", user=self._owners[view_id])
            return view

    def publish(self, user: str, payload: View) -> View:
        """Set the Home of `user`."""
        with self._lock:
            view_id = self._homes.get(user) or _view_id()
            self._refuse_taken(payload, view_id)
            view = self._built(payload, view_id, view_id, None)
            self._views[view_id] = view
            self._owners[view_id] = user
            self._homes[user] = view_id
            self._store.save_home(user, view)
            self._changes.publish("home", user=user)
            return view

    def pop(self, user: str) -> None:
        """Close the modal on top; the one below shows again."""
        with self._lock:
            if self._stacks.get(user):
                self._drop(self._stacks[user].pop())
                self._changes.publish("modal", user=user)

    def clear(self, user: str) -> list[View]:
        """Close all modals of `user`; returns them, the one on top first."""
        with self._lock:
            closed = [self._drop(view_id) for view_id in reversed(self._stacks.pop(user, []))]
            self._changes.publish("modal", user=user)
            return closed

    def _put_on_top(self, user: str, payload: View, channel: str | None) -> View:
        self._refuse_taken(payload)
        stack = self._stacks.setdefault(user, [])
        view_id = _view_id()
        root, previous = (stack[0], stack[-1]) if stack else (view_id, None)
        view = self._built(payload, view_id, root, previous)
        self._views[view_id] = view
        self._owners[view_id] = user
        stack.append(view_id)
        if channel is not None:
            self._prefill_conversation(user, view, channel)
        self._changes.publish("modal", user=user)
        return view

    def _prefill_conversation(self, user: str, view: View, channel: str) -> None:
        for block in view["blocks"]:
            element = block.get("element", {})
            if element.get("default_to_current_conversation"):
                state = {"type": element["type"], "selected_conversation": channel}
                self._drafts.put(user, view["id"], block["block_id"], element["action_id"], state)

    def _refuse_taken(self, payload: View, but: str | None = None) -> None:
        external_id = payload.get("external_id")
        taken = (v["id"] for v in self._views.values() if v["external_id"] == external_id)
        if external_id and any(view_id != but for view_id in taken):
            raise SlackError("duplicate_external_id")

    def _drop(self, view_id: str) -> View:
        self._drafts.forget(self._owners.pop(view_id), view_id)
        return self._views.pop(view_id)

    def _built(self, payload: View, view_id: str, root: str, previous: str | None) -> View:
        return {
            "id": view_id,
            "team_id": TEAM_ID,
            "type": payload["type"],
            "blocks": completed(payload["blocks"]),
            "private_metadata": payload.get("private_metadata", ""),
            "callback_id": payload.get("callback_id", ""),
            "state": {"values": {}},
            "hash": f"{secrets.randbelow(10**10)}.{secrets.token_hex(4)}",
            "title": with_defaults(payload.get("title")) or with_defaults(_NO_TITLE),
            "clear_on_close": bool(payload.get("clear_on_close", False)),
            "notify_on_close": bool(payload.get("notify_on_close", False)),
            "close": with_defaults(payload.get("close")),
            "submit": with_defaults(payload.get("submit")),
            "previous_view_id": previous,
            "root_view_id": root,
            "app_id": self._app.id,
            "external_id": payload.get("external_id", ""),
            "app_installed_team_id": TEAM_ID,
            "bot_id": self._app.bot_id,
        }


def _view_id() -> str:
    return "V" + secrets.token_hex(5).upper()
