"""What people do on the page: write, press, choose, fill in, close, move the clock.

Everything is a POST of form fields and answers with JSON: `{"ok": true}`, or `{"ok": false,
"error": "a sentence"}`. What it changed reaches the page by the live connection.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.local import block_kit
from bot.local.backend import Backend
from bot.local.page.looking import WELCOME_COOKIE
from bot.local.page.shown import sample_people, viewer_of
from bot.local.results import Json, NotPossible
from bot.local.visitor import Visitor

_log = logging.getLogger(__name__)
_LARGEST_UPLOAD = 20_000_000  # bytes; a stand-in keeps files in memory
_STEPS = {"3600": timedelta(hours=1), "86400": timedelta(days=1), "604800": timedelta(weeks=1)}
_DONE: Json = {"ok": True}


class PageActions:
    """The endpoints, each for one sample person named in the address."""

    def __init__(self, slack: Backend) -> None:
        self._slack = slack

    async def say(self, request: Request) -> Response:
        """`text` and `files` into a conversation or thread; a text with a slash is a command."""
        channel = request.path_params["channel"]
        async with request.form() as form:
            files = [one for one in form.getlist("files") if isinstance(one, UploadFile)]
            uploads = [(file.filename, await file.read()) for file in files if file.filename]

        def say(visitor: Visitor) -> Json:
            text = str(form.get("text", ""))
            thread_ts = str(form["thread_ts"]) if form.get("thread_ts") else None
            if not text.startswith("/"):
                for name, content in uploads:
                    if len(content) > _LARGEST_UPLOAD:
                        raise NotPossible(f"{name} is larger than 20 MB: choose a smaller file.")
                shared = [visitor.shared(channel, *upload) for upload in uploads]
                visitor.say(channel, text, thread_ts, shared)
                return _DONE
            answer = visitor.command(channel, text, thread_ts)
            if answer.error and answer.message is None:
                visitor.told_by_slackbot(channel, answer.error, thread_ts)
            return _DONE

        return await self._done(request, say)

    async def act(self, request: Request) -> Response:
        """A button, menu or picker of a message or view was used.

        Fields: `view`, or `channel` and `ts`; `block`, `action`; a button's `value`;
        what the element `held` now and, in a view, the whole `state`, both as JSON.
        """
        form = await request.form()

        def act(visitor: Visitor) -> Json:
            if "view" in form:
                target = _view(visitor, str(form["view"]))
                self._fill_in(visitor, target, form)
            else:
                target = visitor.message(str(form["channel"]), str(form["ts"]))
            block_id, action_id = str(form["block"]), str(form["action"])
            value = str(form["value"]) if "value" in form else None
            _, element = block_kit.find(target["blocks"], action_id, block_id=block_id, value=value)
            if element["type"] == "button":
                answer = visitor.press(target, action_id, block_id=block_id, value=value)
            else:
                held = json.loads(str(form.get("held", "null")))
                answer = visitor.choose(target, action_id, held, block_id=block_id)
            return {"ok": answer.ok, "error": answer.error}

        return await self._done(request, act)

    async def submit(self, request: Request) -> Response:
        """The modal on top was submitted with `state`; `errors` by block_id may come back."""
        form = await request.form()

        def submit(visitor: Visitor) -> Json:
            view = _view(visitor, request.path_params["view"])
            self._fill_in(visitor, view, form)
            result = visitor.submit(view["id"])
            if result.errors:
                return {"ok": False, "errors": dict(result.errors)}
            return {"ok": result.ok, "error": result.error}

        return await self._done(request, submit)

    async def close(self, request: Request) -> Response:
        """`which`: "one" closes the modal on top, "all" those below it too."""
        form = await request.form()

        def close(visitor: Visitor) -> Json:
            visitor.close(request.path_params["view"])
            while form.get("which") == "all" and (left := visitor.views()):
                visitor.close(left[-1]["id"])
            return _DONE

        return await self._done(request, close)

    async def read(self, request: Request) -> Response:
        """The person has seen everything in a conversation."""

        def read(visitor: Visitor) -> Json:
            visitor.mark_read(request.path_params["channel"])
            return _DONE

        return await self._done(request, read)

    async def opened(self, request: Request) -> Response:
        """The person looks at the app's `tab`."""
        form = await request.form()

        def opened(visitor: Visitor) -> Json:
            visitor.open_home("messages" if form.get("tab") == "messages" else "home")
            return _DONE

        return await self._done(request, opened)

    async def clock(self, request: Request) -> Response:
        """Move the clock `by` a step, to the `jump` of that name, or to a local `moment`."""
        form = await request.form()

        def move(visitor: Visitor) -> Json:
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
            return _DONE

        return await self._done(request, move)

    async def dismiss_welcome(self, request: Request) -> Response:
        """The welcome is not shown again in this browser."""
        answer = JSONResponse(_DONE)
        answer.set_cookie(
            WELCOME_COOKIE, "seen", max_age=31_536_000, httponly=True, samesite="strict"
        )
        return answer

    # -- inside

    async def _done(self, request: Request, do: Callable[[Visitor], Json]) -> Response:
        """Do it as the person of the address, on a thread of its own."""
        person_id = request.path_params["person"]
        if person_id not in sample_people(self._slack):
            return _refused("There is nobody with this id here.")
        try:
            return JSONResponse(await run_in_threadpool(do, Visitor(self._slack, person_id)))
        except NotPossible as refusal:
            return _refused(str(refusal))
        except (KeyError, ValueError):
            _log.info("the page asked for what is not there", exc_info=True)
            return _refused("That is no longer there. Reload the page and try again.")

    def _local_moment(self, visitor: Visitor, text: str) -> datetime:
        zone = viewer_of(self._slack, visitor.id).zone
        try:
            moment = datetime.fromisoformat(text).replace(tzinfo=zone)
        except ValueError:
            raise NotPossible("Give a date and a time, like 11/25/2026 10:00 AM.") from None
        if not 2000 <= moment.year < 2100:
            raise NotPossible("Choose a year from 2000 to 2099.")
        return moment

    def _fill_in(self, visitor: Visitor, view: Json, form: FormData) -> None:
        """Take over what the inputs of a view hold, without telling the app."""
        state: Sequence[Json] = json.loads(str(form.get("state", "[]")))
        for one in state:
            block_id, action_id = one["block"], one["action"]
            try:
                _, element = block_kit.find(view["blocks"], action_id, block_id=block_id)
                held = block_kit.chosen_state(element, one["value"])
            except NotPossible:  # an update took the input or the option away meanwhile
                continue
            drafts = self._slack.workspace.drafts
            drafts.put(visitor.id, view["id"], block_id, action_id, held)


def _view(visitor: Visitor, view_id: str) -> Json:
    for view in (*visitor.views(), visitor.home()):
        if view and view["id"] == view_id:
            return view
    raise KeyError(view_id)


def _refused(sentence: str) -> Response:
    return JSONResponse({"ok": False, "error": sentence}, status_code=400)
