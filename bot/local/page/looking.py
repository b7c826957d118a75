"""What the page shows: a conversation with a thread beside it, or the app's Home."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.local.backend import Backend
from bot.local.block_kit import filled
from bot.local.page.rendering import PICTURES, environment
from bot.local.page.shown import (
    Viewer,
    first_new,
    frame_of,
    sample_people,
    shown_messages,
    viewer_of,
)
from bot.local.results import Json, NotPossible
from bot.local.slack_conversations import SlackConversation
from bot.local.uploads import shared_in
from bot.local.visitor import Visitor

WELCOME_COOKIE = "local-slack-welcome"
_AT_ONCE = 100  # messages shown without asking for earlier ones


class Pages:
    """The addresses that are looked at; each is drawn whole, for one sample person."""

    def __init__(self, slack: Backend) -> None:
        self._slack = slack

    def start(self, request: Request) -> Response:
        """The way in: the first sample person, in the first channel."""
        return RedirectResponse(f"/as/{sample_people(self._slack)[0]}", 307)

    def person(self, request: Request) -> Response:
        """A sample person's first channel, or the app's messages when there is none."""
        visitor, viewer = self._who(request)
        channels = [c.id for c in visitor.channels() if c.kind != "im"]
        return RedirectResponse(f"{viewer.base}/{(channels or ['messages'])[0]}", 307)

    def messages_tab(self, request: Request) -> Response:
        """The direct message with the app, opened when there was none."""
        visitor, viewer = self._who(request)
        return RedirectResponse(f"{viewer.base}/{visitor.open_dm()}", 307)

    def home(self, request: Request) -> Response:
        """The app's Home."""
        visitor, viewer = self._who(request)
        name, view = self._slack.app.name, visitor.home()
        pane = {
            "title": f"{name} · Home",
            "name": name,
            "path": f"{viewer.base}/home",
            "is_app": True,
            "tabs": self._tabs(viewer),
            "tab": "Home",
            "home": view and {**view, "blocks": filled(view["blocks"], view["state"]["values"])},
        }
        return self._draw("home.html", pane, viewer, "home")

    def conversation(self, request: Request) -> Response:
        """A conversation, and the thread that the address names beside it."""
        visitor, viewer = self._who(request)
        channel_id = request.path_params["channel"]
        workspace = self._slack.workspace
        try:
            with workspace.lock:
                messages = visitor.sees(channel_id)
                conversation = workspace.conversations[channel_id]
                since = workspace.last_read(visitor.id, channel_id)
        except (KeyError, NotPossible):
            raise HTTPException(404) from None
        ts = request.path_params.get("ts")
        if ts is not None and not visitor.thread(channel_id, ts):  # it was deleted meanwhile
            return RedirectResponse(f"{viewer.base}/{channel_id}", 307)
        # A page that is fetched again keeps its mark of what was new when it was opened.
        new_from = request.headers.get("x-new-from", first_new(messages, since, visitor.id))
        pane = self._pane(request, conversation, messages, viewer, new_from)
        return self._draw("conversation.html", pane, viewer, channel_id)

    def permalink(self, request: Request) -> Response:
        """A message's own address (`chat.getPermalink`): its thread, beside its conversation.

        A direct message is opened as whose it is, a channel as the first person who can see it.
        """
        workspace = self._slack.workspace
        channel, digits = request.path_params["channel"], str(request.path_params["ts"])
        ts = request.query_params.get("thread_ts") or f"{digits[:-6]}.{digits[-6:]}"
        conversation = workspace.conversations.get(channel)
        everybody = sample_people(self._slack) if conversation else []
        people = [one for one in everybody if workspace.may_see(one, channel)]
        if conversation is None or not people:
            raise HTTPException(404)
        person = conversation.partner or people[0]
        return RedirectResponse(f"/as/{person}/{channel}/thread/{ts}", 307)

    def file(self, request: Request) -> Response:
        """A file that was shared where the person can see it; pictures are shown, others kept."""
        visitor, _ = self._who(request)
        files = self._slack.workspace.files
        try:
            file = files.get(request.path_params["file"])
            content = files.content(file["id"])
        except KeyError:
            raise HTTPException(404) from None
        sees = self._slack.workspace.may_see
        if file["user"] != visitor.id and not any(sees(visitor.id, c) for c in shared_in(file)):
            raise HTTPException(404)
        if file["mimetype"] in PICTURES:
            return Response(content, media_type=file["mimetype"])
        kept = {"Content-Disposition": "attachment"}  # the address ends in the file's name
        return Response(content, media_type="application/octet-stream", headers=kept)

    # -- inside

    def _who(self, request: Request) -> tuple[Visitor, Viewer]:
        person_id = request.path_params["person"]
        if person_id not in sample_people(self._slack):
            raise HTTPException(404)
        return Visitor(self._slack, person_id), viewer_of(self._slack, person_id)

    def _pane(
        self,
        request: Request,
        conversation: SlackConversation,
        messages: Sequence[Json],
        viewer: Viewer,
        new_from: str,
    ) -> Json:
        app, is_app = self._slack.app.name, conversation.kind == "im"
        name = app if is_app else f"#{conversation.name}"
        path = f"{viewer.base}/{conversation.id}"
        asked = request.query_params.get("shown", "")
        count = int(asked) if asked.isdecimal() else _AT_ONCE
        seen = WELCOME_COOKIE in request.cookies
        shown = shown_messages(self._slack, messages[-count:], viewer, new_from=new_from)
        private = f"This is where your messages with {app} begin. Nobody else reads them."
        begins = conversation.purpose or f"This is where {name} begins."
        return {
            "title": name,
            "name": name,
            "path": path,
            "about": "" if is_app else conversation.topic or conversation.purpose,
            "is_app": is_app,
            "tabs": self._tabs(viewer) if is_app else None,
            "tab": "Messages",
            # Things to try: a `label`, and the `text` to send.
            "welcome": () if seen else self._slack.welcome,
            "messages": shown,
            "thread": self._thread(request, conversation, viewer),
            "new_from": new_from,
            "earlier_path": f"{path}?shown={count + _AT_ONCE}" if len(messages) > count else "",
            "beginning": private if is_app else begins,
            "read_only": self._read_only(conversation, viewer),
        }

    def _thread(
        self, request: Request, conversation: SlackConversation, viewer: Viewer
    ) -> Json | None:
        ts = request.path_params.get("ts")
        if ts is None:
            return None
        messages = Visitor(self._slack, viewer.id).thread(conversation.id, ts)
        shown = shown_messages(self._slack, messages, viewer)
        return {"ts": ts, "path": f"{viewer.base}/{conversation.id}/thread/{ts}", "messages": shown}

    def _tabs(self, viewer: Viewer) -> dict[str, str]:
        home = {"Home": f"{viewer.base}/home"} if self._slack.app.home_tab else {}
        return {**home, "Messages": f"{viewer.base}/messages"}

    def _read_only(self, conversation: SlackConversation, viewer: Viewer) -> str:
        """Why the person cannot write here; "" when they can."""
        if conversation.is_archived:
            return "This channel is archived."
        if viewer.id not in conversation.members:
            return "You are looking at a channel that you have not joined."
        return ""

    def _draw(self, pane_template: str, pane: Json, viewer: Viewer, current: str) -> Response:
        frame = frame_of(self._slack, viewer, current)
        page = environment().get_template("page.html")
        return HTMLResponse(page.render(pane=pane_template, page=pane, frame=frame, viewer=viewer))


def nothing_here(_request: Request, _error: Exception) -> Response:
    """The page for an address that names nothing that exists for this viewer."""
    return HTMLResponse(environment().get_template("not_found.html").render(), status_code=404)
