"""Tells an open page that something changed, so that it fetches itself anew."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.local.happenings import Change

if TYPE_CHECKING:
    from bot.local.server import LocalSlack

_GATHERING = 0.02  # seconds: changes that come together are told together


async def follow(socket: WebSocket, slack: LocalSlack, person_id: str, server: str) -> None:
    """Send `server`-`number of the last change` at once, and again after every change.

    A page that comes back after a lost connection sees by the first message whether it missed
    anything. `server` is different for every start of the program.
    """
    await socket.accept()
    loop = asyncio.get_running_loop()
    changed = asyncio.Event()

    def note(change: Change) -> None:
        if change.user in (None, person_id):
            loop.call_soon_threadsafe(changed.set)

    unsubscribe = slack.workspace.subscribe(note)
    telling = asyncio.create_task(_tell(socket, slack, server, changed))
    try:
        while True:
            await socket.receive_text()
    except WebSocketDisconnect:
        pass
    finally:
        unsubscribe()
        telling.cancel()
        await asyncio.gather(telling, return_exceptions=True)


async def _tell(socket: WebSocket, slack: LocalSlack, server: str, changed: asyncio.Event) -> None:
    while True:
        changed.clear()
        await socket.send_text(f"{server}-{slack.workspace.version}")
        await changed.wait()
        await asyncio.sleep(_GATHERING)
