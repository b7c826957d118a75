"""A network between the bot and a local Slack, which can fail as networks do."""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import urlsplit

_RESET = struct.pack("ii", 1, 0)  # SO_LINGER: closing sends a reset


class Relay:
    """Passes bytes on to a server on this machine; `url` is where it is reached instead.

    Addresses of that server in what it answers are those of the relay, so that a WebSocket comes
    through it, too.
    """

    def __init__(self, url: str) -> None:
        self._to = int(urlsplit(url).port or 0)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server = self._do(asyncio.start_server(self._connected, "127.0.0.1", 0))
        port = self._server.sockets[0].getsockname()[1]
        self._ports = (f":{self._to}".encode(), f":{port}".encode())
        if len(self._ports[0]) != len(self._ports[1]):
            raise RuntimeError("both ports have to be equally long")
        self.url = url.replace(f":{self._to}", f":{port}", 1)
        self._writers: set[asyncio.StreamWriter] = set()
        self._silent: set[asyncio.StreamWriter] = set()
        self._is_down = False

    def reset(self) -> None:
        """Break off every connection without a word; new ones come through."""
        self._call(self._reset)

    def fall_silent(self) -> None:
        """Pass nothing on any more on the connections there are, which stay open."""
        self._call(lambda: self._silent.update(self._writers))

    def go_down(self) -> None:
        """From now on nothing comes through, on no connection, and nothing says so."""
        self._is_down = True
        self.fall_silent()

    def come_back(self) -> None:
        """Be a network again, for new connections."""
        self._is_down = False

    def close(self) -> None:
        """End it."""
        self._call(self._server.close)
        self._call(self._reset)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _reset(self) -> None:
        for writer in self._writers:
            if writer.is_closing():
                continue  # its socket may be closed already
            there = writer.get_extra_info("socket")
            there.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            writer.transport.abort()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        onward_reader, onward = await asyncio.open_connection("127.0.0.1", self._to)
        self._writers |= {writer, onward}
        if self._is_down:
            self._silent |= {writer, onward}
        await asyncio.gather(self._pass(reader, onward), self._pass(onward_reader, writer))
        self._writers -= {writer, onward}

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(65536):
                if writer not in self._silent:
                    writer.write(data.replace(*self._ports))
                    await writer.drain()
        writer.close()

    def _call(self, function: Callable[[], object]) -> None:
        async def call() -> None:
            function()

        self._do(call())

    def _do(self, work: object) -> asyncio.Server:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)  # type: ignore
