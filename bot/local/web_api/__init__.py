"""What the app is served: the methods of the Web API, its socket, response_urls, and files.

The Web API is a plain ASGI application: it answers most of the traffic, so it does without a
framework.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Awaitable, Callable, Mapping
from email.utils import format_datetime
from functools import partial
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import Receive, Scope, Send

from bot.local.backend import Backend
from bot.local.calls import HttpReply, json_reply, text_reply
from bot.local.interactions import respond
from bot.local.results import Json, SlackError
from bot.local.web_api import chat, files_and_views, people_and_channels
from bot.local.web_api.call import ApiCall, Arguments, Method
from bot.local.web_api.files_and_views import visible_to_app

_GONE = ("invalid_url", "expired_url", "used_url")
METHODS: Mapping[str, Method] = {
    **chat.METHODS,
    **people_and_channels.METHODS,
    **files_and_views.METHODS,
}


class WebApi:
    """Answers `/api/<method>`."""

    def __init__(self, slack: Backend) -> None:
        self._slack = slack
        self._tokens = {slack.bot_token: "bot", slack.app_token: "app"}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        name = scope["path"].removeprefix("/api/")
        headers = dict(scope["headers"])
        arguments = _arguments(scope, headers, await _body(receive))
        token = headers.get(b"authorization", b"").decode().removeprefix("Bearer ").strip()
        token = token or str(arguments.pop("token", ""))
        arguments.pop("token", None)

        def do() -> HttpReply:
            return self._reply(name, token, arguments)

        await self._slack.record.answer(name, arguments, do, (scope, receive, send))

    def _reply(self, name: str, token: str, arguments: Json) -> HttpReply:
        method = METHODS.get(name)
        try:
            if method is None:
                raise SlackError("unknown_method", req_method=name)
            self._check_token(method, token)
            call = ApiCall(self._slack, Arguments(arguments))
            if method.scope is not None:
                call.need(method.scope)
            with self._slack.workspace.lock:
                body = {"ok": True, **method.function(call)}
        except SlackError as error:
            body = error.body()
        return json_reply(
            body,
            date=format_datetime(self._slack.clock.now(), usegmt=True),
            x_oauth_scopes=",".join(sorted(self._slack.app.scopes)),
            x_accepted_oauth_scopes=method.scope or "" if method else "",
        )

    def _check_token(self, method: Method, token: str) -> None:
        if not token:
            raise SlackError("not_authed")
        kind = self._tokens.get(token)
        if kind is None:
            raise SlackError("invalid_auth")
        if method.token not in ("any", kind):
            raise SlackError("not_allowed_token_type")
        if kind == "bot" and self._slack.app.token_error:
            raise SlackError(self._slack.app.token_error)


async def _body(receive: Receive) -> bytes:
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
        return arguments | (given if isinstance(given, dict) else {})
    return arguments | dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))


def app_routes(slack: Backend) -> list[BaseRoute]:
    """The addresses that the app finds in what it is sent."""
    respond, upload = _Called(slack, "response_url", _respond), _Called(slack, "files.upload", _put)
    download = partial(_download, slack)
    return [
        WebSocketRoute("/link/", slack.delivery.sockets.serve),
        Route("/response/{kind}/{secret}", respond, methods=["POST"]),
        Route("/upload/v1/{file_id}", upload, methods=["POST"]),
        Route("/files-pri/{file}/{name}", download),
        Route("/files-pri/{file}/download/{name}", download),
        Route("/signin", _sign_in),
    ]


Asked = tuple[Json, Callable[[], HttpReply]]


class _Called:
    """An address that is answered as a method of the Web API is: with faults, and written down.

    `read` gives the arguments that a request has, and what makes it take effect.
    """

    def __init__(
        self, slack: Backend, name: str, read: Callable[[Backend, Request], Awaitable[Asked]]
    ) -> None:
        self._slack, self._name, self._read = slack, name, read

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        arguments, do = await self._read(self._slack, Request(scope, receive))
        await self._slack.record.answer(self._name, arguments, do, (scope, receive, send))


async def _respond(slack: Backend, request: Request) -> Asked:
    """POST to a response_url."""
    secret, body = request.path_params["secret"], _parsed(await request.body())

    def do() -> HttpReply:
        try:
            if body is None:
                raise SlackError("invalid_payload")
            with slack.workspace.lock:
                respond(slack, secret, body)
        except SlackError as error:
            return json_reply(error.body(), 404 if error.code in _GONE else 400)
        return text_reply("ok")

    return body or {}, do


async def _put(slack: Backend, request: Request) -> Asked:
    """POST of a file's content to the address that files.getUploadURLExternal gave."""
    file_id = request.path_params["file_id"]
    is_form = request.headers.get("content-type", "").startswith("multipart/form-data")
    content = await _first_file(request) if is_form else await request.body()

    def do() -> HttpReply:
        try:
            slack.workspace.files.receive(file_id, content)
        except KeyError:
            return json_reply({"ok": False, "error": "invalid_upload"}, 404)
        return text_reply(f"OK - {len(content)}")

    return {"file": file_id}, do


def _download(slack: Backend, request: Request) -> Response:
    """GET of a file's content with the bot token; without it, the way to the sign-in page."""
    token = request.headers.get("authorization", "").removeprefix("Bearer ")
    file_id = request.path_params["file"].partition("-")[2]
    allowed = secrets.compare_digest(token.encode(), slack.bot_token.encode())
    if not allowed or "files:read" not in slack.app.scopes:
        return RedirectResponse(f"/signin?redir={request.url.path}", 302)
    files = slack.workspace.files
    try:
        file, content = files.get(file_id), files.content(file_id)
    except KeyError:
        return Response("file not found", 404)
    if not visible_to_app(slack, file):
        return Response("file not found", 404)
    headers = {"content-disposition": "attachment", "x-content-type-options": "nosniff"}
    return Response(content, media_type=file["mimetype"], headers=headers)


def _sign_in(_request: Request) -> Response:
    return HTMLResponse("<!doctype html><title>Sign in</title><p>Sign in to this workspace.</p>")


async def _first_file(request: Request) -> bytes:
    async with request.form() as form:
        for part in form.values():
            if not isinstance(part, str):
                return await part.read()
    return b""


def _parsed(content: bytes) -> Json | None:
    try:
        body = json.loads(content)
    except ValueError:
        return None
    return body if isinstance(body, dict) else None
