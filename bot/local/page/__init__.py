"""The page of the local Slack: what a visitor sees and does in the browser."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket

from bot.local.page.doing import Deeds
from bot.local.page.live import follow
from bot.local.page.looking import Pages, found
from bot.local.page.policy import PagePolicy
from bot.local.page.shown import sample_people

if TYPE_CHECKING:
    from bot.local.server import LocalSlack

_STATIC = Path(__file__).parent / "static"


def routes(slack: LocalSlack) -> list[BaseRoute]:
    """The page's addresses: `/`, `/static/…` and, for each sample person, `/as/U…/…`."""
    pages, deeds = Pages(slack), Deeds(slack)
    guarded = [Middleware(PagePolicy)]
    server = secrets.token_hex(4)

    async def live(socket: WebSocket) -> None:
        if socket.path_params["person"] in sample_people(slack):
            await follow(socket, slack, socket.path_params["person"], server)
        else:
            await socket.close()

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
        "/as/{person}/act": deeds.act,
        "/as/{person}/clock": deeds.clock,
        "/as/{person}/opened": deeds.opened,
        "/as/{person}/upload": deeds.upload,
        "/as/{person}/view/{view}/submit": deeds.submit,
        "/as/{person}/view/{view}/close": deeds.close,
        "/as/{person}/welcome/dismiss": deeds.dismiss_welcome,
        "/as/{person}/{channel}/read": deeds.read,
        "/as/{person}/{channel}/say": deeds.say,
    }
    return [
        Mount("/static", StaticFiles(directory=_STATIC), middleware=guarded),
        WebSocketRoute("/as/{person}/live", live, middleware=guarded),
        *(Route(path, found(show), middleware=guarded) for path, show in looked_at.items()),
        *(Route(path, deed, methods=["POST"], middleware=guarded) for path, deed in done.items()),
    ]
