"""Modals on each person's screen, and their Home tabs."""

from __future__ import annotations

import secrets

from bot.local.block_kit import Drafts, completed, with_defaults
from bot.local.happenings import Happenings
from bot.local.members import TEAM_ID, InstalledApp
from bot.local.results import Json, SlackError
from bot.local.workspace_file import WorkspaceFile

_DEEPEST = 3
_NO_TITLE = {"type": "plain_text", "text": "View Title"}


class Views:
    """A stack of modals per person (the last one is on top) and one Home each.

    A view is Slack JSON with an id and a hash that changes with each update; it is never changed in
    place. `view["state"]` is empty here: `with_state` has what the person filled in. Guarded by the
    workspace's lock.
    """

    def __init__(
        self, happenings: Happenings, drafts: Drafts, kept: WorkspaceFile, app: InstalledApp
    ) -> None:
        self._happenings = happenings
        self._drafts = drafts
        self._kept = kept
        self._app = app
        self._views: dict[str, Json] = {}
        self._owners: dict[str, str] = {}
        self._stacks: dict[str, list[str]] = {}
        self._homes: dict[str, str] = {}
        for user, view in kept.rows("homes"):
            self._put(user, view)
            self._homes[user] = view["id"]

    def stack(self, user: str) -> list[Json]:
        """The open modals of `user`, the one on top last."""
        return [self._views[view_id] for view_id in self._stacks.get(user, [])]

    def home(self, user: str) -> Json | None:
        """The Home published for `user`."""
        return self._views[self._homes[user]] if user in self._homes else None

    def get(self, view_id: str) -> Json:
        """The open modal or Home with this id; SlackError when there is none."""
        if view_id not in self._views:
            raise SlackError("not_found")
        return self._views[view_id]

    def with_state(self, view_id: str) -> Json:
        """The view with what the person filled in, as payloads carry it."""
        view = self._views[view_id]
        values = self._drafts.values(self._owners[view_id], view_id, view["blocks"])
        return {**view, "state": {"values": values}}

    def open(self, user: str, payload: Json) -> Json:
        """Show a modal to `user`, instead of any that was open."""
        self.clear(user)
        return self.push(user, payload)

    def push(self, user: str, payload: Json) -> Json:
        """Put a modal on top of the open ones; SlackError when three are open."""
        stack = self._stacks.setdefault(user, [])
        if len(stack) >= _DEEPEST:
            raise SlackError("push_limit_reached")
        view = self._put(user, self._built(payload, _view_id()))
        stack.append(view["id"])
        self._happenings.publish("modal", user=user)
        return view

    def update(self, view_id: str, payload: Json) -> Json:
        """Replace what the view shows; its id and place in the stack stay.

        SlackError when the view is gone.
        """
        user = self._owners[self.get(view_id)["id"]]
        view = self._put(user, self._built(payload, view_id))
        self._happenings.publish("modal", user=user)
        return view

    def publish(self, user: str, payload: Json) -> Json:
        """Set the Home of `user`."""
        view_id = self._homes.setdefault(user, _view_id())
        view = self._put(user, self._built(payload, view_id))
        self._kept.save("homes", user, view)
        self._happenings.publish("home", user=user)
        return view

    def pop(self, user: str) -> None:
        """Close the modal on top; the one below shows again."""
        if self._stacks.get(user):
            self._drop(self._stacks[user].pop())
            self._happenings.publish("modal", user=user)

    def clear(self, user: str) -> None:
        """Close all modals of `user`."""
        for view_id in self._stacks.pop(user, []):
            self._drop(view_id)
        self._happenings.publish("modal", user=user)

    def _put(self, user: str, view: Json) -> Json:
        self._views[view["id"]] = view
        self._owners[view["id"]] = user
        return view

    def _drop(self, view_id: str) -> None:
        self._drafts.forget(self._owners.pop(view_id), view_id)
        del self._views[view_id]

    def _built(self, payload: Json, view_id: str) -> Json:
        return {
            "id": view_id,
            "team_id": TEAM_ID,
            "type": payload["type"],
            "blocks": completed(payload["blocks"]),
            "private_metadata": payload.get("private_metadata", ""),
            "callback_id": payload.get("callback_id", ""),
            "state": {"values": {}},
            "hash": f"{secrets.randbelow(10**10)}.{secrets.token_hex(4)}",
            "title": with_defaults(payload.get("title", _NO_TITLE)),
            "clear_on_close": bool(payload.get("clear_on_close", False)),
            "close": with_defaults(payload.get("close")),
            "submit": with_defaults(payload.get("submit")),
            "app_id": self._app.id,
            "bot_id": self._app.bot_id,
        }


def _view_id() -> str:
    return "V" + secrets.token_hex(5).upper()
