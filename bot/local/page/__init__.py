"""The page of the local Slack: what a visitor sees and does in the browser."""

from __future__ import annotations

import asyncio
import secrets
from pathlib import Path

from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.local.backend import Backend
from bot.local.happenings import Happening
from bot.local.page import doing
from bot.local.page.looking import Pages, found
from bot.local.page.shown import sample_people

_STATIC = Path(__file__).parent / "static"
_GATHERING = 0.02  # seconds: changes that come together are told together


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
        "/as/{person}/act": doing.act,
        "/as/{person}/clock": doing.clock,
        "/as/{person}/opened": doing.opened,
        "/as/{person}/view/{view}/submit": doing.submit,
        "/as/{person}/view/{view}/close": doing.close,
        "/as/{person}/{channel}/read": doing.read,
        "/as/{person}/{channel}/say": doing.say,
    }
    return [
        Mount("/static", StaticFiles(directory=_STATIC)),
        WebSocketRoute("/as/{person}/live", _Live(slack).follow),
        *(Route(path, found(show)) for path, show in looked_at.items()),
        Route("/as/{person}/welcome/dismiss", doing.dismiss_welcome, methods=["POST"]),
        *(Route(path, doing.acted(slack, do), methods=["POST"]) for path, do in done.items()),
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
