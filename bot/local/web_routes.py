"""What the app is served besides the Web API methods: its socket, response_urls, and files."""

from __future__ import annotations

import json
import secrets

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import Receive, Scope, Send

from bot.local.backend import Backend
from bot.local.calls import HttpReply, json_reply, text_reply
from bot.local.interactions import respond
from bot.local.results import Json, SlackError
from bot.local.web_api.files_and_views import visible_to_app

_GONE = ("invalid_url", "expired_url", "used_url")


def app_routes(slack: Backend) -> list[BaseRoute]:
    """The addresses that the app finds in what it is sent."""
    return [
        WebSocketRoute("/link/", slack.delivery.sockets.serve),
        Route("/response/{kind}/{secret}", _Respond(slack), methods=["POST"]),
        Route("/upload/v1/{file_id}", _Upload(slack), methods=["POST"]),
        Route("/files-pri/{file}/{name}", _Download(slack)),
        Route("/files-pri/{file}/download/{name}", _Download(slack)),
        Route("/signin", _sign_in),
    ]


class _Respond:
    """POST to a response_url."""

    def __init__(self, slack: Backend) -> None:
        self._slack = slack

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        secret, body = request.path_params["secret"], _parsed(await request.body())

        def do() -> HttpReply:
            try:
                if body is None:
                    raise SlackError("invalid_payload")
                with self._slack.workspace.lock:
                    respond(self._slack, secret, body)
            except SlackError as error:
                return json_reply(error.body(), 404 if error.code in _GONE else 400)
            return text_reply("ok")

        answer = self._slack.record.answer
        await answer("response_url", body or {}, do, (scope, receive, send))


class _Upload:
    """POST of a file's content to the address that files.getUploadURLExternal gave."""

    def __init__(self, slack: Backend) -> None:
        self._slack = slack

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        file_id = request.path_params["file_id"]
        if request.headers.get("content-type", "").startswith("multipart/form-data"):
            content = await _first_file(request)
        else:
            content = await request.body()

        def do() -> HttpReply:
            try:
                self._slack.workspace.files.receive(file_id, content)
            except KeyError:
                return json_reply({"ok": False, "error": "invalid_upload"}, 404)
            return text_reply(f"OK - {len(content)}")

        answer = self._slack.record.answer
        await answer("files.upload", {"file": file_id}, do, (scope, receive, send))


class _Download:
    """GET of a file's content with the bot token; without it, the way to the sign-in page."""

    def __init__(self, slack: Backend) -> None:
        self._slack = slack

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._response(Request(scope, receive))(scope, receive, send)

    def _response(self, request: Request) -> Response:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        file_id = request.path_params["file"].partition("-")[2]
        allowed = secrets.compare_digest(token.encode(), self._slack.bot_token.encode())
        if not allowed or "files:read" not in self._slack.app.scopes:
            return RedirectResponse(f"/signin?redir={request.url.path}", 302)
        files = self._slack.workspace.files
        try:
            file, content = files.get(file_id), files.content(file_id)
        except KeyError:
            return Response("file not found", 404)
        if not visible_to_app(self._slack, file):
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
