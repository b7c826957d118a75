"""What the app is served: the methods of the Web API, its socket, response_urls, and files."""

from __future__ import annotations

import json
import secrets
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import Receive, Scope, Send

from bot.local.backend import Backend
from bot.local.calls import Asked
from bot.local.interactions import respond
from bot.local.results import Json, SlackError
from bot.local.web_api import chat, files_and_views, people_and_channels
from bot.local.web_api.call import ApiCall, Method
from bot.local.web_api.files_and_views import visible_to_app

_GONE = ("invalid_url", "expired_url", "used_url")
METHODS: Mapping[str, Method] = {
    **chat.METHODS,
    **people_and_channels.METHODS,
    **files_and_views.METHODS,
}


def app_routes(slack: Backend) -> list[BaseRoute]:
    """The Web API, and the addresses that the app finds in what it is sent."""
    download = partial(_download, slack)
    return [
        Route("/api/{method}", _Called(slack, _method)),
        WebSocketRoute("/link/", slack.delivery.sockets.serve),
        Route("/response/{secret}", _Called(slack, _respond), methods=["POST"]),
        Route("/upload/v1/{file_id}", _Called(slack, _put), methods=["POST"]),
        Route("/files-pri/{file}/{name}", download),
        Route("/files-pri/{file}/download/{name}", download),
        Route("/signin", _sign_in),
    ]


class _Called:
    """An address that is answered with faults and written down; `read` says what is asked of it."""

    def __init__(
        self, slack: Backend, read: Callable[[Backend, Request], Awaitable[Asked]]
    ) -> None:
        self._slack, self._read = slack, read

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = await self._read(self._slack, Request(scope, receive))
        await self._slack.record.answer(asked, (scope, receive, send))


async def _method(slack: Backend, request: Request) -> Asked:
    """A method of the Web API."""
    name, body = request.path_params["method"], await request.body()
    if request.headers.get("content-type", "").startswith("application/json"):
        given = _parsed(body) or {}
    else:
        given = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    arguments = {**request.query_params, **given}
    in_body = str(arguments.pop("token", ""))
    token = request.headers.get("authorization", "").removeprefix("Bearer ").strip() or in_body

    def do() -> Json:
        method = METHODS.get(name)
        if method is None:
            raise SlackError("unknown_method", req_method=name)
        _check_token(slack, method, token)
        call = ApiCall(slack, arguments)
        if method.scope is not None:
            call.need(method.scope)
        with slack.workspace.lock:
            return {"ok": True, **method.function(call)}

    return name, arguments, do


def _check_token(slack: Backend, method: Method, token: str) -> None:
    if not token:
        raise SlackError("not_authed")
    kind = {slack.bot_token: "bot", slack.app_token: "app"}.get(token)
    if kind is None:
        raise SlackError("invalid_auth")
    if method.token not in ("any", kind):
        raise SlackError("not_allowed_token_type")
    if kind == "bot" and slack.app.token_error:
        raise SlackError(slack.app.token_error)


async def _respond(slack: Backend, request: Request) -> Asked:
    """POST to a response_url."""
    secret, body = request.path_params["secret"], _parsed(await request.body())

    def do() -> str:
        try:
            if body is None:
                raise SlackError("invalid_payload")
            with slack.workspace.lock:
                respond(slack, secret, body)
        except SlackError as error:
            error.status = 404 if error.code in _GONE else 400
            raise
        return "ok"

    return "response_url", body or {}, do


async def _put(slack: Backend, request: Request) -> Asked:
    """POST of a file's content to the address that files.getUploadURLExternal gave."""
    file_id, content = request.path_params["file_id"], await request.body()

    def do() -> str:
        try:
            slack.workspace.files.receive(file_id, content)
        except KeyError:
            raise SlackError("invalid_upload", status=404) from None
        return f"OK - {len(content)}"

    return "files.upload", {"file": file_id}, do


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


def _parsed(content: bytes) -> Json | None:
    try:
        body = json.loads(content)
    except ValueError:
        return None
    return body if isinstance(body, dict) else None
