"""Socket Mode: the app's WebSocket connections. Lives on the server's event loop."""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.local.results import Json

_TICKET_SECONDS = 30.0
_DRAIN_SECONDS = 10.0


@dataclass(eq=False)
class Connection:
    """One open connection; a `leaving` one gets no further envelopes."""

    websocket: WebSocket
    leaving: bool = False
    replaced: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, frame: Json) -> bool:
        """Send a frame; False when the connection has broken meanwhile."""
        try:
            await self.websocket.send_text(json.dumps(frame))
        except (WebSocketDisconnect, RuntimeError, OSError):
            self.leaving = True
            return False
        return True


class Sockets:
    """The open connections, and whose turn it is.

    `acknowledged` is called with an envelope_id and the payload of its acknowledgement, on
    whichever connection it comes; `changed` after a connection came or went.
    """

    def __init__(
        self, acknowledged: Callable[[str, Json | None], None], changed: Callable[[], None]
    ) -> None:
        self._acknowledged = acknowledged
        self._changed = changed
        self._tickets: dict[str, float] = {}
        self._turn = 0
        self.connections: list[Connection] = []

    def ticket(self) -> str:
        """The right to connect once within half a minute."""
        ticket = secrets.token_urlsafe(24)
        self._tickets[ticket] = time.monotonic() + _TICKET_SECONDS
        return ticket

    async def serve(self, websocket: WebSocket) -> None:
        """Serve one connection until it ends."""
        good_until = self._tickets.pop(websocket.query_params.get("ticket", ""), 0.0)
        if good_until < time.monotonic():
            await websocket.close(code=4401, reason="invalid ticket")
            return
        await websocket.accept()
        connection = Connection(websocket)
        for other in self.connections:
            if other.leaving:
                other.replaced.set()
        self.connections.append(connection)
        self._changed()
        try:
            with contextlib.suppress(WebSocketDisconnect, RuntimeError):
                await connection.send({"type": "hello", "num_connections": len(self.connections)})
                while True:
                    self._receive(await websocket.receive_text())
        finally:
            connection.leaving = True
            self.connections.remove(connection)
            self._changed()

    def next(self) -> Connection | None:
        """The connection whose turn it is; None when the app is not connected."""
        open_ones = [c for c in self.connections if not c.leaving]
        if not open_ones:
            return None
        self._turn += 1
        return open_ones[self._turn % len(open_ones)]

    async def disconnect(self, connection: Connection, reason: str) -> None:
        """Ask the app on a leaving connection to make another, as Slack does now and then.

        Hangs up when the app has a new connection, or a little later.
        """
        await connection.send({"type": "disconnect", "reason": reason})
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_DRAIN_SECONDS):
                await connection.replaced.wait()
        if connection in self.connections:
            with contextlib.suppress(RuntimeError, OSError):
                await connection.websocket.close()

    def _receive(self, text: str) -> None:
        with contextlib.suppress(json.JSONDecodeError):
            frame = json.loads(text)
            if isinstance(frame, dict) and isinstance(frame.get("envelope_id"), str):
                payload = frame.get("payload")
                self._acknowledged(
                    frame["envelope_id"], payload if isinstance(payload, dict) else None
                )
