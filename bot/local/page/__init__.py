"""The page of the local Slack: what a visitor sees and does in the browser.

What people do (write, press, choose, fill in, close, move the clock) is a POST of form fields and
answers with JSON: `{"ok": true}`, or `{"ok": false, "error": "a sentence"}`. What it changed
reaches the page by the live connection.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.local import block_kit
from bot.local.backend import Backend
from bot.local.happenings import Happening
from bot.local.page.looking import WELCOME_COOKIE, Pages
from bot.local.page.shown import sample_people, viewer_of
from bot.local.results import Json, NotPossible
from bot.local.visitor import Visitor

_log = logging.getLogger(__name__)
_STATIC = Path(__file__).parent / "static"
_GATHERING = 0.02  # seconds: changes that come together are told together
_DONE: Json = {"ok": True}
_STEPS = {"3600": timedelta(hours=1), "86400": timedelta(days=1), "604800": timedelta(weeks=1)}
_LARGEST_UPLOAD = 20_000_000  # bytes; a stand-in keeps files in memory


def page_routes(slack: Backend) -> list[BaseRoute]:
    """The page's addresses: `/`, `/static/…` and, for each sample person, `/as/U…/…`."""
    pages = Pages(slack)
    looked_at = {
        "/": pages.start,
        "/archives/{channel}/p{ts:int}": pages.permalink,
        "/as/{person}": pages.person,
        "/as/{person}/home": pages.home,
        "/as/{person}/messages": pages.messages_tab,
        "/as/{person}/files/{file}/{name}": pages.file,
        "/as/{person}/{channel}": pages.conversation,
        "/as/{person}/{channel}/thread/{ts}": pages.conversation,
    }
    done = {
        "/as/{person}/act": act,
        "/as/{person}/clock": clock,
        "/as/{person}/opened": opened,
        "/as/{person}/view/{view}/submit": submit,
        "/as/{person}/view/{view}/close": close,
        "/as/{person}/{channel}/read": read,
        "/as/{person}/{channel}/say": say,
    }
    return [
        Mount("/static", StaticFiles(directory=_STATIC)),
        WebSocketRoute("/as/{person}/live", _Live(slack).follow),
        *(Route(path, show) for path, show in looked_at.items()),
        Route("/as/{person}/welcome/dismiss", dismiss_welcome, methods=["POST"]),
        *(Route(path, acted(slack, do), methods=["POST"]) for path, do in done.items()),
    ]


class _Live:
    """Tells an open page that something changed, so that it fetches itself anew."""

    def __init__(self, slack: Backend) -> None:
        self._slack = slack
        self._start = secrets.token_hex(4)

    async def follow(self, socket: WebSocket) -> None:
        """Send the number of the last change at once, and again after every change.

        A page that comes back after a lost connection sees by the first message whether it missed
        anything; before the number stands what is different for every start of the program.
        """
        person_id = socket.path_params["person"]
        if person_id not in sample_people(self._slack):
            await socket.close()
            return
        await socket.accept()
        loop = asyncio.get_running_loop()
        changed = asyncio.Event()

        def note(change: Happening) -> None:
            if change.user in (None, person_id):
                loop.call_soon_threadsafe(changed.set)

        unsubscribe = self._slack.workspace.happenings.subscribe(note)
        telling = asyncio.create_task(self._tell(socket, changed))
        try:
            while True:
                await socket.receive_text()
        except WebSocketDisconnect:
            pass
        finally:
            unsubscribe()
            telling.cancel()
            await asyncio.gather(telling, return_exceptions=True)

    async def _tell(self, socket: WebSocket, changed: asyncio.Event) -> None:
        while True:
            changed.clear()
            await socket.send_text(f"{self._start}-{self._slack.workspace.happenings.number}")
            await changed.wait()
            await asyncio.sleep(_GATHERING)


@dataclass(frozen=True)
class PageForm:
    """What the page sent for a sample person: the fields and what its address names, and files."""

    slack: Backend
    visitor: Visitor
    given: Mapping[str, str]
    files: Sequence[tuple[str, bytes]] = ()


Deed = Callable[[PageForm], Json]


def say(form: PageForm) -> Json:
    """`text` and `files` into a conversation or thread; a text with a slash is a command."""
    visitor, channel = form.visitor, form.given["channel"]
    text, thread_ts = form.given.get("text", ""), form.given.get("thread_ts") or None
    if text.startswith("/") or not form.files:
        visitor.type(channel, text, thread_ts)
        return _DONE
    for name, content in form.files:
        if len(content) > _LARGEST_UPLOAD:
            raise NotPossible(f"{name} is larger than 20 MB: choose a smaller file.")
    shared = [visitor.shared(channel, *file) for file in form.files]
    visitor.say(channel, text, thread_ts, shared)
    return _DONE


def act(form: PageForm) -> Json:
    """A button, menu or picker of a message or view was used.

    Fields: `view`, or `channel` and `ts`; `block`, `action`; a button's `value`;
    what the element `held` now and, in a view, the whole `state`, both as JSON.
    """
    visitor, given = form.visitor, form.given
    block_id, action_id, value = given["block"], given["action"], given.get("value")
    if "view" in given:
        target = visitor.view(given["view"])
        _fill_in(form, target)
    else:
        target = visitor.message(given["channel"], given["ts"])
    _, element = block_kit.find(target["blocks"], action_id, block_id=block_id, value=value)
    if element["type"] == "button":
        answer = visitor.press(target, action_id, block_id=block_id, value=value)
    else:
        held = json.loads(given.get("held", "null"))
        answer = visitor.choose(target, action_id, held, block_id=block_id)
    return {"ok": answer.ok, "error": answer.error}


def submit(form: PageForm) -> Json:
    """The modal on top was submitted with `state`; `errors` by block_id may come back."""
    view = form.visitor.view(form.given["view"])
    _fill_in(form, view)
    result = form.visitor.submit(view["id"])
    if result.errors:
        return {"ok": False, "errors": dict(result.errors)}
    return {"ok": result.ok, "error": result.error}


def close(form: PageForm) -> Json:
    """`which`: "one" closes the modal on top, "all" those below it too."""
    form.visitor.close(form.given["view"])
    while form.given.get("which") == "all" and (left := form.visitor.views()):
        form.visitor.close(left[-1]["id"])
    return _DONE


def read(form: PageForm) -> Json:
    """The person has seen everything in a conversation."""
    form.visitor.mark_read(form.given["channel"])
    return _DONE


def opened(form: PageForm) -> Json:
    """The person looks at the app's `tab`."""
    form.visitor.open_home("messages" if form.given.get("tab") == "messages" else "home")
    return _DONE


def clock(form: PageForm) -> Json:
    """Move the clock `by` a step, to the `jump` of that name, or to a local `moment`."""
    moves, given = form.slack.clock, form.given
    if by := _STEPS.get(given.get("by", "")):
        moves.advance(by)
    elif "jump" in given:
        moment = form.slack.jumps[given["jump"]]()
        if moment is None:
            raise NotPossible("Nothing is planned there any more.")
        moves.move_to(moment)
    else:
        moves.move_to(_local_moment(form, given.get("moment", "")))
    return _DONE


def acted(slack: Backend, do: Deed) -> Callable[[Request], Awaitable[Response]]:
    """The endpoint that does it as the person of the address, on a thread of its own."""

    async def answer(request: Request) -> Response:
        person_id = request.path_params["person"]
        if person_id not in sample_people(slack):
            return _refused("There is nobody with this id here.")
        async with request.form() as sent:
            uploads = [one for one in sent.getlist("files") if isinstance(one, UploadFile)]
            files = [(file.filename, await file.read()) for file in uploads if file.filename]
            fields = {name: value for name, value in sent.items() if isinstance(value, str)}
        form = PageForm(slack, Visitor(slack, person_id), {**fields, **request.path_params}, files)
        try:
            return JSONResponse(await run_in_threadpool(do, form))
        except NotPossible as refusal:
            return _refused(str(refusal))
        except (KeyError, ValueError):
            _log.info("the page asked for what is not there", exc_info=True)
            return _refused("That is no longer there. Reload the page and try again.")

    return answer


def dismiss_welcome(request: Request) -> Response:
    """The welcome is not shown again in this browser."""
    answer = JSONResponse(_DONE)
    answer.set_cookie(WELCOME_COOKIE, "seen", max_age=31_536_000, httponly=True, samesite="strict")
    return answer


def _local_moment(form: PageForm, text: str) -> datetime:
    zone = viewer_of(form.slack, form.visitor.id).zone
    try:
        moment = datetime.fromisoformat(text).replace(tzinfo=zone)
    except ValueError:
        raise NotPossible("Give a date and a time, like 11/25/2026 10:00 AM.") from None
    if not 2000 <= moment.year < 2100:
        raise NotPossible("Choose a year from 2000 to 2099.")
    return moment


def _fill_in(form: PageForm, view: Json) -> None:
    """Take over what the inputs of a view hold, without telling the app."""
    state: Sequence[Json] = json.loads(form.given.get("state", "[]"))
    for one in state:
        # An update may have taken the input or the option away meanwhile.
        with contextlib.suppress(NotPossible):
            form.visitor.fill_in(view, one["block"], one["action"], one["value"])


def _refused(sentence: str) -> Response:
    return JSONResponse({"ok": False, "error": sentence}, status_code=400)
