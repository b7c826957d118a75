"""What people do on the page: write, press, choose, fill in, close, move the clock.

Every deed is a POST of form fields and answers with JSON: `{"ok": true}`, or `{"ok": false,
"error": "a sentence"}`. What it changed reaches the page by the live connection.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.local import block_kit
from bot.local.outcomes import Json, NotPossible
from bot.local.page.looking import WELCOME_COOKIE
from bot.local.page.shown import reader_of, sample_people
from bot.local.visitor import Visitor
from bot.local.workspace import SLACKBOT

if TYPE_CHECKING:
    from bot.local.server import LocalSlack

_log = logging.getLogger(__name__)
_LARGEST_UPLOAD = 20_000_000  # bytes; a stand-in keeps files in memory
_STEPS = {"3600": timedelta(hours=1), "86400": timedelta(days=1), "604800": timedelta(weeks=1)}

Upload = tuple[str, bytes]


class Deeds:
    """The endpoints, each for one sample person named in the address."""

    def __init__(self, slack: LocalSlack) -> None:
        self._slack = slack

    async def say(self, request: Request) -> Response:
        """`text` and `files` into a conversation or thread; a text with a slash is a command."""
        async with request.form() as form:
            return await self._done(request, self._say, form, await _uploads(form))

    async def upload(self, request: Request) -> Response:
        """`files` for an input of a modal: kept, shared with nobody; answers with their ids."""
        async with request.form() as form:
            return await self._done(request, self._upload, await _uploads(form))

    async def act(self, request: Request) -> Response:
        """A button, menu or picker of a message or view was used; see `_act` for the fields."""
        return await self._done(request, self._act, await request.form())

    async def submit(self, request: Request) -> Response:
        """The modal on top was submitted with `state`; `errors` by block_id may come back."""
        return await self._done(request, self._submit, await request.form())

    async def close(self, request: Request) -> Response:
        """`which`: "one" closes the modal on top, "all" those below it too."""
        return await self._done(request, self._close, await request.form())

    async def read(self, request: Request) -> Response:
        """The person has seen everything in a conversation."""
        return await self._done(request, self._read)

    async def opened(self, request: Request) -> Response:
        """The person looks at the app's `tab`."""
        return await self._done(request, self._opened, await request.form())

    async def clock(self, request: Request) -> Response:
        """Move the clock `by` a step, to the `jump` of that number, or to a local `moment`."""
        return await self._done(request, self._clock, await request.form())

    async def dismiss_welcome(self, request: Request) -> Response:
        """The welcome is not shown again in this browser."""
        answer = JSONResponse({"ok": True})
        answer.set_cookie(
            WELCOME_COOKIE, "seen", max_age=31_536_000, httponly=True, samesite="strict"
        )
        return answer

    # -- what they do, on a thread of their own

    async def _done(self, request: Request, deed: Callable[..., Json], *details: Any) -> Response:
        person_id = request.path_params["person"]
        if person_id not in sample_people(self._slack):
            return _refused("There is nobody with this id here.")
        visitor = self._slack.person(person_id)
        try:
            return JSONResponse(
                await run_in_threadpool(deed, visitor, request.path_params, *details)
            )
        except NotPossible as refusal:
            return _refused(str(refusal))
        except (KeyError, ValueError):
            _log.info("the page asked for what is not there", exc_info=True)
            return _refused("That is no longer there. Reload the page and try again.")

    def _say(
        self, visitor: Visitor, where: Json, form: FormData, uploads: Sequence[Upload]
    ) -> Json:
        channel, text = where["channel"], str(form.get("text", ""))
        thread_ts = str(form["thread_ts"]) if form.get("thread_ts") else None
        if not text.startswith("/"):
            files = [self._kept(visitor, upload, channel) for upload in uploads]
            visitor.say(channel, text, thread_ts, files)
            return {"ok": True}
        answer = visitor.command(channel, text, thread_ts)
        if answer.error:  # Slack says so in a message of its own
            message: Json = {"user": SLACKBOT, "text": answer.error}
            if thread_ts:
                message["thread_ts"] = thread_ts
            self._slack.workspace.post_ephemeral(channel, visitor.id, message)
        return {"ok": True}

    def _upload(self, visitor: Visitor, where: Json, uploads: Sequence[Upload]) -> Json:
        return {"ok": True, "files": [self._kept(visitor, upload)["id"] for upload in uploads]}

    def _act(self, visitor: Visitor, where: Json, form: FormData) -> Json:
        """Fields: `view`, or `channel` and `ts`; `block`, `action`; a button's `value`;
        what the element `held` now and, in a view, the whole `state`, both as JSON.
        """
        target = self._target(visitor, form)
        block_id, action_id = str(form["block"]), str(form["action"])
        value = str(form["value"]) if "value" in form else None
        _, element = block_kit.find(target["blocks"], action_id, block_id=block_id, value=value)
        if "view" in form:
            self._fill_in(visitor, target, json.loads(str(form.get("state", "[]"))))
        if element["type"] == "button":
            answer = visitor.press(target, action_id, block_id=block_id, value=value)
        else:
            choice = self._choice(visitor, element, json.loads(str(form.get("held", "null"))))
            answer = visitor.choose(target, action_id, choice, block_id=block_id)
        return {"ok": answer.ok, "error": answer.error}

    def _submit(self, visitor: Visitor, where: Json, form: FormData) -> Json:
        view = self._view(visitor, where["view"])
        self._fill_in(visitor, view, json.loads(str(form.get("state", "[]"))))
        result = visitor.submit(view["id"])
        if result.errors:
            return {"ok": False, "errors": dict(result.errors)}
        return {"ok": result.ok, "error": result.error}

    def _close(self, visitor: Visitor, where: Json, form: FormData) -> Json:
        visitor.close(where["view"])
        while form.get("which") == "all" and (left := visitor.views()):
            visitor.close(left[-1]["id"])
        return {"ok": True}

    def _read(self, visitor: Visitor, where: Json) -> Json:
        visitor.mark_read(where["channel"])
        return {"ok": True}

    def _opened(self, visitor: Visitor, where: Json, form: FormData) -> Json:
        visitor.open_home("messages" if form.get("tab") == "messages" else "home")
        return {"ok": True}

    def _clock(self, visitor: Visitor, where: Json, form: FormData) -> Json:
        clock = self._slack.clock
        if by := _STEPS.get(str(form.get("by", ""))):
            clock.advance(by)
        elif "jump" in form:
            moment = self._slack.jumps[str(form["jump"])]()
            if moment is None:
                raise NotPossible("Nothing is planned there any more.")
            clock.move_to(moment)
        else:
            clock.move_to(self._local_moment(visitor, str(form.get("moment", ""))))
        return {"ok": True}

    # -- inside

    def _local_moment(self, visitor: Visitor, text: str) -> datetime:
        zone = reader_of(self._slack, visitor.id).zone
        try:
            moment = datetime.fromisoformat(text).replace(tzinfo=zone)
        except ValueError:
            raise NotPossible("Give a date and a time, like 11/25/2026 10:00 AM.") from None
        if not 2000 <= moment.year < 2100:
            raise NotPossible("Choose a year from 2000 to 2099.")
        return moment

    def _target(self, visitor: Visitor, form: FormData) -> Json:
        """The view or message that was acted on, as the person sees it."""
        if "view" in form:
            return self._view(visitor, str(form["view"]))
        channel, ts = str(form["channel"]), str(form["ts"])
        workspace = self._slack.workspace
        with workspace.lock:
            mine = workspace.ephemerals(channel, visitor.id)
            message = mine.get(ts) or workspace.conversations[channel].messages[ts]
        return {**message, "channel": channel}

    def _view(self, visitor: Visitor, view_id: str) -> Json:
        home = visitor.home()
        views = [*visitor.views(), *([home] if home else [])]
        for view in views:
            if view["id"] == view_id:
                return view
        raise KeyError(view_id)

    def _fill_in(self, visitor: Visitor, view: Json, state: Sequence[Json]) -> None:
        """Take over what the inputs of a view hold, without telling the app."""
        drafts = self._slack.workspace.drafts
        for one in state:
            block_id, action_id = one["block"], one["action"]
            try:
                _, element = block_kit.find(view["blocks"], action_id, block_id=block_id)
                choice = self._choice(visitor, element, one["value"])
                held = block_kit.chosen_state(element, choice)
            except NotPossible:  # an update took the input or the option away meanwhile
                continue
            drafts.put(visitor.id, view["id"], block_id, action_id, held)

    def _choice(self, visitor: Visitor, element: Json, value: Any) -> Any:
        """What the page sent for an element, as `block_kit.chosen_state` takes it."""
        if element["type"] == "datetimepicker" and value:
            return int(self._local_moment(visitor, value).timestamp())
        if element["type"] == "file_input":
            return [self._slack.workspace.files.get(file_id) for file_id in value or ()]
        return value

    def _kept(self, visitor: Visitor, upload: Upload, channel: str | None = None) -> Json:
        """An uploaded file, shared in `channel` when one is given."""
        name, content = upload
        if len(content) > _LARGEST_UPLOAD:
            raise NotPossible(f"{name} is larger than 20 MB: choose a smaller file.")
        workspace = self._slack.workspace
        announced = workspace.files.announce(name, len(content), visitor.id, None)
        workspace.files.receive(announced.file_id, content)
        now = int(workspace.now().timestamp())
        file: Json = workspace.files.complete(announced.file_id, None, self._slack.url, now)
        if channel is None:
            return file
        kind = workspace.conversations[channel].kind
        return workspace.files.share(file["id"], channel, kind)


async def _uploads(form: FormData) -> list[Upload]:
    files = [file for file in form.getlist("files") if isinstance(file, UploadFile)]
    return [(file.filename, await file.read()) for file in files if file.filename]


def _refused(sentence: str) -> Response:
    return JSONResponse({"ok": False, "error": sentence}, status_code=400)
