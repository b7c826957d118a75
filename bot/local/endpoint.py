"""The address below which Web API methods are called: arguments, tokens, scopes, faults, record.

A plain ASGI application: it answers most of the traffic, so it does without a framework.
"""

from __future__ import annotations

import asyncio
import json
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from starlette.types import Receive, Scope, Send

from bot.local.backend import Backend
from bot.local.calls import Call as Record
from bot.local.calls import Calls
from bot.local.faults import ON_CALLS, SLOW, Fault
from bot.local.outcomes import Json, SlackError
from bot.local.web_api import METHODS
from bot.local.web_api.call import Arguments, Call, Method

Connection = tuple[Scope, Receive, Send]
_JSON = [(b"content-type", b"application/json; charset=utf-8")]


@dataclass(frozen=True)
class Reply:
    """An HTTP answer; `error` is the error code in it, "" when all went well."""

    status: int
    body: bytes
    headers: list[tuple[bytes, bytes]]
    error: str = ""


def json_reply(body: Json, status: int = 200, extra: tuple[tuple[str, str], ...] = ()) -> Reply:
    """A reply with a JSON body."""
    headers = [*_JSON, *((name.encode(), value.encode()) for name, value in extra)]
    return Reply(status, json.dumps(body).encode(), headers, str(body.get("error", "")))


class Faulty:
    """Answers requests with the faults that are switched on, and keeps a record of them."""

    def __init__(self, core: Backend, calls: Calls) -> None:
        self._core = core
        self._calls = calls
        self._late: set[asyncio.Task[None]] = set()

    async def answer(
        self,
        name: str,
        arguments: Json,
        do: Callable[[], Reply],
        connection: Connection,
    ) -> None:
        """Answer the call of `name`: `do` makes it take effect and gives the reply."""
        _, _, send = connection
        start, at = time.monotonic(), self._core.clock.now()
        slow = self._core.faults.take(name, SLOW)
        fault = self._core.faults.take(name, ON_CALLS)
        if fault is None and (wait := self._core.rates.seconds_to_wait(name, arguments)):
            fault = Fault("rate_limit", seconds=wait)

        def note(error: str, *, ok: bool) -> None:
            kind = next((f.kind for f in (fault, slow) if f is not None), "")
            seconds = time.monotonic() - start
            self._calls.note(Record(name, arguments, at, seconds, ok, error, kind))

        def done() -> Reply:
            reply = do()
            note(reply.error, ok=not reply.error)
            return reply

        if slow is not None:
            await asyncio.sleep(slow.seconds)
        if fault is None:
            await _send(send, done())
        elif fault.kind == "late":
            self._do_later(fault.seconds, done)
            await _hang_up(connection)
        elif fault.kind == "drop_after":
            done()
            await _hang_up(connection)
        elif fault.kind == "drop_before":
            note(fault.kind, ok=False)
            await _hang_up(connection)
        else:
            reply = _refusal(fault)
            note(reply.error, ok=False)
            await _send(send, reply)

    def _do_later(self, seconds: float, done: Callable[[], Reply]) -> None:
        async def wait_and_do() -> None:
            await asyncio.sleep(seconds)
            done()

        task = asyncio.create_task(wait_and_do())
        self._late.add(task)
        task.add_done_callback(self._late.discard)


class WebApi:
    """Answers `/api/<method>`."""

    def __init__(self, core: Backend, faulty: Faulty, tokens: dict[str, str]) -> None:
        """`tokens` says which kind ("bot" or "app") each valid token is."""
        self._core = core
        self._faulty = faulty
        self._tokens = tokens

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        name = scope["path"].removeprefix("/api/")
        headers = dict(scope["headers"])
        arguments = _arguments(scope, headers, await read_body(receive))
        token = headers.get(b"authorization", b"").decode().removeprefix("Bearer ").strip()
        token = token or str(arguments.pop("token", ""))
        arguments.pop("token", None)

        def do() -> Reply:
            return self._reply(name, token, arguments)

        await self._faulty.answer(name, arguments, do, (scope, receive, send))

    def _reply(self, name: str, token: str, arguments: Json) -> Reply:
        method = METHODS.get(name)
        try:
            if method is None:
                raise SlackError("unknown_method", req_method=name)
            self._check_token(method, token)
            call = Call(self._core, Arguments(arguments))
            if method.scope is not None:
                call.need(method.scope)
            with self._core.workspace.lock:
                body = {"ok": True, **method.function(call)}
        except SlackError as error:
            body = error.body()
        scopes = ",".join(sorted(self._core.app.scopes))
        accepted = method.scope or "" if method else ""
        return json_reply(
            body, extra=(("x-oauth-scopes", scopes), ("x-accepted-oauth-scopes", accepted))
        )

    def _check_token(self, method: Method, token: str) -> None:
        if not token:
            raise SlackError("not_authed")
        kind = self._tokens.get(token)
        if kind is None:
            raise SlackError("invalid_auth")
        if method.token not in ("any", kind):
            raise SlackError("not_allowed_token_type")
        if kind == "bot" and self._core.app.token_error:
            raise SlackError(self._core.app.token_error)


async def read_body(receive: Receive) -> bytes:
    """The whole body of a request."""
    message = await receive()
    body: bytes = message.get("body", b"")
    while message.get("more_body", False):
        message = await receive()
        body += message.get("body", b"")
    return body


def _arguments(scope: Scope, headers: dict[bytes, bytes], body: bytes) -> Json:
    arguments: dict[str, Any] = dict(parse_qsl(scope["query_string"].decode()))
    kind = headers.get(b"content-type", b"").split(b";")[0].strip()
    if kind == b"application/json" and body:
        try:
            given = json.loads(body)
        except ValueError:
            given = None
        arguments |= given if isinstance(given, dict) else {}
    elif body:
        arguments |= parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
    return arguments


def _refusal(fault: Fault) -> Reply:
    if fault.kind == "rate_limit":
        after = (("retry-after", str(math.ceil(fault.seconds))),)
        limited = {"ok": False, "error": "ratelimited"}
        return json_reply(limited, 429, after if fault.seconds else ())
    if fault.kind == "refuse":
        return json_reply({"ok": False, "error": fault.error})
    text = b"<html><body>Something is wrong on our side.</body></html>"
    return Reply(fault.status, text, [(b"content-type", b"text/html")], f"http_{fault.status}")


async def _hang_up(connection: Connection) -> None:
    """Cut the connection without an answer; return once that is known, so that nobody answers."""
    scope, receive, _ = connection
    scope["state"]["transport"].abort()
    while (await receive())["type"] != "http.disconnect":
        pass


async def _send(send: Send, reply: Reply) -> None:
    length = (b"content-length", str(len(reply.body)).encode())
    headers = [*reply.headers, length]
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": reply.body})
