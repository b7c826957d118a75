"""Socket Mode: the bot opens a WebSocket to Slack, and needs no public address.

One event loop on a thread of its own reads and answers. What only reads is answered on it at once.
What may wait for the database is done by a few threads beside it, so that nobody waits for others.
https://docs.slack.dev/apis/events-api/using-socket-mode
"""

from __future__ import annotations

import asyncio
import json
import logging
import threading
import time
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from typing import Any

from slack_bolt import BoltRequest, BoltResponse
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from bot.outbox.outcomes import NOT_NOW
from bot.slack import StartError
from bot.slack.door import Door

log = logging.getLogger(__name__)

# A connection that does not answer a ping in time is taken for dead, 3.5 s after it fell silent.
PING_SECONDS = 1.5
PONG_SECONDS = 2.0
# What was sent into a dead network is lost, so a try that takes so long gets another one beside it;
# but Slack may be slow, so it is given up only later.
BESIDE_SECONDS = 2.5
TRY_SECONDS = 10.0
MOST_TRIES = 4
# Reconnecting at once is for connections that lasted; others may be refused one after the other.
LASTED_SECONDS = 1.0
# What runs when the bot stops is given so long to be finished and answered.
FINISH_SECONDS = 4.0
LARGEST_FRAME_BYTES = 8_000_000

# Without a network tries are cheap, and people wait for the first one that works.
NO_NETWORK_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 60.0
RATE_LIMITED = 429
# A token that is refused for one of these is none that works later.
FINAL_ERRORS = NOT_NOW | frozenset(
    "access_denied account_inactive no_permission not_allowed_token_type token_revoked".split()
)

Json = dict[str, Any]


class Tries:
    """The tries of one thing, and the pauses after those that fail."""

    def __init__(self, token_name: str) -> None:
        self._token_name = token_name
        self._failed = 0
        self._answered = 0

    def pause_after(self, error: BaseException) -> float:
        """How many seconds to wait before the next try; raises `StartError` on a final no.

        Slack's own Retry-After is kept to; an answer that Slack has trouble waits longer each time.
        """
        code = _code(error)
        if code in FINAL_ERRORS:
            raise StartError(
                f"Slack refuses {self._token_name} ({code}): copy it again from your Slack app's "
                "page, and reinstall the app there if its scopes changed."
            ) from None
        pause = NO_NETWORK_PAUSE_SECONDS
        if (after := _retry_after(error)) is not None:
            pause = after
        elif code:
            pause = min(2.0**self._answered, LONGEST_PAUSE_SECONDS)
            self._answered += 1
        self._failed += 1
        if pause > 1 or self._failed & (self._failed - 1) == 0:  # an outage may take hours
            reason = code or type(error).__name__
            log.warning("Slack cannot be reached (%s): trying again in %.0f s", reason, pause)
        return pause


def until_it_works(call: Callable[[], None], token_name: str, stop: threading.Event) -> None:
    """Run `call` until it works or `stop` is set; raises `StartError` on a final no."""
    tries = Tries(token_name)
    while not stop.is_set():
        try:
            call()
        except Exception as error:
            stop.wait(tries.pause_after(error))
        else:
            return


@dataclass(eq=False)
class _Line:
    """One open WebSocket; `told` is set once another one is to take its place."""

    socket: ClientConnection
    since: float = field(default_factory=time.monotonic)
    told: asyncio.Event = field(default_factory=asyncio.Event)


class SocketConnection:
    """A connection to Slack that is there again by itself: `open` it, `close` it; not twice."""

    def __init__(
        self,
        door: Door,
        app_token: str,
        client: WebClient,
        stop: threading.Event,
        note_others: Callable[[int], None],
    ) -> None:
        """`note_others` hears how many others are connected with the same token."""
        self._note_others = note_others
        self._door = door
        self._app_token = app_token
        self._client = client
        self._stop = stop
        self._thread = threading.Thread(target=self._run, name="socket", daemon=True)
        self._first: Future[None] = Future()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._leave = asyncio.Event()
        self._lines: set[_Line] = set()
        self._reading: set[asyncio.Task[None]] = set()
        self._running: set[asyncio.Task[None]] = set()
        self._line: _Line | None = None
        self.reconnections = 0

    @property
    def is_open(self) -> bool:
        """Whether Slack can reach the bot just now."""
        line = self._line
        return line is not None and not line.told.is_set()

    def open(self) -> None:
        """Connect, until it works or `stop` is set; raises `StartError` on a final no."""
        self._thread.start()
        self._first.result()

    def close(self) -> None:
        """Leave within five seconds; requests that run are finished and answered first."""
        self._stop.set()
        if self._loop is not None and self._thread.is_alive():
            with suppress(RuntimeError):  # it has just ended by itself
                self._loop.call_soon_threadsafe(self._leave.set)
            self._thread.join(FINISH_SECONDS + 1)

    def _run(self) -> None:
        try:
            asyncio.run(self._stay_connected())
        except BaseException as error:
            if self._first.done():
                log.exception("the connection to Slack is given up")
            else:
                self._first.set_exception(error)
        finally:
            self._line = None
            if not self._first.done():
                self._first.set_result(None)

    async def _stay_connected(self) -> None:
        self._loop = asyncio.get_running_loop()
        leaving = asyncio.create_task(self._leave.wait())
        while not self._stop.is_set():
            line = self._line = await self._connect()
            if line is None:
                break
            if self._first.done():
                self.reconnections += 1
                log.info("connected again")
            else:
                self._first.set_result(None)
            self._reading.add(reading := asyncio.create_task(self._read(line)))
            reading.add_done_callback(self._reading.discard)
            told = asyncio.create_task(line.told.wait())
            await asyncio.wait({told, leaving}, return_when=asyncio.FIRST_COMPLETED)
            told.cancel()
            if time.monotonic() - line.since < LASTED_SECONDS and not self._stop.is_set():
                await self._wait(LASTED_SECONDS)
        leaving.cancel()
        await self._finish()

    async def _connect(self) -> _Line | None:
        """A new connection; None if the bot is to stop before there is one."""
        tries = Tries("SLACK_APP_TOKEN")
        running: set[asyncio.Task[ClientConnection]] = set()
        try:
            while not self._stop.is_set():
                if len(running) < MOST_TRIES:
                    running.add(asyncio.create_task(self._try_to_connect()))
                done, _ = await asyncio.wait(
                    running, timeout=BESIDE_SECONDS, return_when=asyncio.FIRST_COMPLETED
                )
                for each in done:
                    running.discard(each)
                    error = each.exception()
                    if error is None:
                        return _Line(each.result())
                    await self._wait(self._pause_after(error, tries))
        finally:
            for each in running:
                each.cancel()
            for late in await asyncio.gather(*running, return_exceptions=True):
                if isinstance(late, ClientConnection):
                    await late.close()  # Slack would send half of everything there
        return None

    def _pause_after(self, error: BaseException, tries: Tries) -> float:
        try:
            return tries.pause_after(error)
        except StartError as refused:
            if not self._first.done():
                raise
            log.error("%s", refused)  # whoever sees this may mend it while the bot runs
            return 60.0

    async def _try_to_connect(self) -> ClientConnection:
        async with asyncio.timeout(TRY_SECONDS):
            answer = await asyncio.to_thread(
                self._client.apps_connections_open, app_token=self._app_token
            )
            url = str(answer["url"])
            return await connect(
                url,
                ssl=self._client.ssl if url.startswith("wss:") else None,
                compression=None,
                open_timeout=None,
                ping_interval=PING_SECONDS,
                ping_timeout=PONG_SECONDS,
                close_timeout=0.5,
                max_size=LARGEST_FRAME_BYTES,
            )

    async def _wait(self, seconds: float) -> None:
        """Pause, unless the bot is to stop."""
        end = time.monotonic() + seconds
        while not self._stop.is_set() and (left := end - time.monotonic()) > 0:
            await asyncio.sleep(min(left, 0.1))

    async def _read(self, line: _Line) -> None:
        """Read one connection until it ends, also while another one takes its place."""
        self._lines.add(line)
        try:
            async for text in line.socket:
                await self._take(line, _frame(text))
        except ConnectionClosed as error:
            log.warning("the connection to Slack broke off (%s)", type(error).__name__)
        except Exception:
            log.exception("the connection to Slack is made anew")
        finally:
            line.told.set()
            self._lines.discard(line)
            await line.socket.close()

    async def _take(self, line: _Line, frame: Json) -> None:
        kind = frame.get("type")
        if kind == "disconnect":
            log.info("Slack asks to connect anew: %s", frame.get("reason"))
            line.told.set()
        elif kind == "hello":
            self._look_for_others(frame.get("num_connections"))
        elif "envelope_id" in frame:
            # Events are noted, so they are not tried here first.
            answer = None if kind == "events_api" else self._door.at_once(partial(_request, frame))
            if answer is not None:
                await line.socket.send(_reply(frame, answer))
            else:
                self._beside(self._take_beside(line, frame))

    def _look_for_others(self, connections: object) -> None:
        """Tell how many others are connected with this token: what they hear is not heard here."""
        others = max(0, connections - len(self._lines)) if isinstance(connections, int) else 0
        self._beside(asyncio.to_thread(self._note_others, others))

    def _beside(self, work: Coroutine[Any, Any, None]) -> None:
        """Do it while the next frames are read; it is finished before the bot stops."""
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _take_beside(self, line: _Line, frame: Json) -> None:
        answer = await self._door.beside(partial(_request, frame))
        if answer.status == HTTPStatus.SERVICE_UNAVAILABLE:
            return  # not acknowledged, so that Slack brings it again
        reply = _reply(frame, answer)
        try:
            await line.socket.send(reply)
        except ConnectionClosed:
            if self._line is not None and self._line is not line:
                await self._line.socket.send(reply)

    async def _finish(self) -> None:
        """Answer what runs, then hang up."""
        end = time.monotonic() + FINISH_SECONDS
        while self._running and (left := end - time.monotonic()) > 0:
            await asyncio.wait(self._running, timeout=left)
        await asyncio.gather(*(line.socket.close() for line in self._lines))


def _frame(text: str | bytes) -> Json:
    """What Slack sent; nothing where that is none of its frames."""
    try:
        frame = json.loads(text)
    except (ValueError, RecursionError):
        frame = None
    return frame if isinstance(frame, dict) else {}


def _request(frame: Json) -> BoltRequest:
    """What Bolt gets of an envelope; as over HTTP, a header says that Slack tells it again."""
    names = {"x-slack-retry-num": "retry_attempt", "x-slack-retry-reason": "retry_reason"}
    headers: dict[str, str | Sequence[str]] = {
        name: str(frame[key]) for name, key in names.items() if frame.get(key) is not None
    }
    payload = frame.get("payload")
    body = payload if isinstance(payload, dict) else {}
    return BoltRequest(mode="socket_mode", body=body, headers=headers)


def _reply(frame: Json, response: BoltResponse) -> str:
    """The frame that acknowledges an envelope, with what Bolt answers if it answers anything."""
    envelope = json.dumps(frame["envelope_id"])
    if not response.body or response.status != HTTPStatus.OK:
        return f'{{"envelope_id":{envelope}}}'
    is_json = response.first_headers().get("content-type", "").startswith("application/json")
    payload = response.body if is_json else json.dumps({"text": response.body})
    return f'{{"envelope_id":{envelope},"payload":{payload}}}'


def _code(error: BaseException) -> str:
    """What Slack answered; empty where it did not."""
    if isinstance(error, SlackApiError):
        return str(error.response.get("error", "unknown"))
    return f"status {error.response.status_code}" if isinstance(error, InvalidStatus) else ""


def _retry_after(error: BaseException) -> float | None:
    """The seconds that Slack asks to wait; None where it asks for nothing."""
    if not isinstance(error, SlackApiError | InvalidStatus):
        return None
    if error.response.status_code != RATE_LIMITED:
        return None
    try:
        return max(1.0, float(error.response.headers.get("Retry-After", "1")))
    except ValueError:
        return 1.0
