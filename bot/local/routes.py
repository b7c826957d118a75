"""Everything the local Slack serves besides the Web API methods and its page."""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import Receive, Scope, Send

from bot.local.backend import Backend
from bot.local.calls import Calls
from bot.local.endpoint import Faulty, Reply, json_reply
from bot.local.outcomes import Json, SlackError
from bot.local.responses import respond
from bot.local.web_api.call import Arguments, Call
from bot.local.web_api.chat import visible_to_app

_OK = Reply(200, b"ok", [(b"content-type", b"text/plain")])
_GONE = ("invalid_url", "expired_url", "used_url")


def slack_routes(
    core: Backend, faulty: Faulty, calls: Calls, bot_token: str, control_token: str
) -> list[BaseRoute]:
    """Sockets, response_urls, file contents, and the control surface."""
    return [
        WebSocketRoute("/link/", core.delivery.sockets.serve),
        Route("/response/{kind}/{secret}", _Respond(core, faulty), methods=["POST"]),
        Route("/upload/v1/{file_id}", _Upload(core, faulty), methods=["POST"]),
        Route("/files-pri/{file}/{name}", _Download(core, bot_token)),
        Route("/files-pri/{file}/download/{name}", _Download(core, bot_token)),
        Route("/signin", _sign_in),
        Route("/control/faults", _ControlFaults(core, control_token), methods=["POST", "DELETE"]),
        Route("/control/calls", _ControlCalls(calls, control_token)),
    ]


class _Respond:
    """POST to a response_url."""

    def __init__(self, core: Backend, faulty: Faulty) -> None:
        self._core = core
        self._faulty = faulty

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        secret, content = request.path_params["secret"], await request.body()
        body = _parsed(content)

        def do() -> Reply:
            try:
                if body is None:
                    raise SlackError("invalid_payload")
                with self._core.workspace.lock:
                    respond(self._core, secret, body)
            except SlackError as error:
                return json_reply(error.body(), 404 if error.code in _GONE else 400)
            return _OK

        await self._faulty.answer("response_url", body or {}, do, (scope, receive, send))


class _Upload:
    """POST of a file's content to the address that files.getUploadURLExternal gave."""

    def __init__(self, core: Backend, faulty: Faulty) -> None:
        self._core = core
        self._faulty = faulty

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        file_id = request.path_params["file_id"]
        if request.headers.get("content-type", "").startswith("multipart/form-data"):
            content = await _first_file(request)
        else:
            content = await request.body()

        def do() -> Reply:
            try:
                self._core.workspace.files.receive(file_id, content)
            except KeyError:
                return json_reply({"ok": False, "error": "invalid_upload"}, 404)
            text = f"OK - {len(content)}".encode()
            return Reply(200, text, [(b"content-type", b"text/plain")])

        await self._faulty.answer("files.upload", {"file": file_id}, do, (scope, receive, send))


class _Download:
    """GET of a file's content with the bot token; without it, the way to the sign-in page."""

    def __init__(self, core: Backend, bot_token: str) -> None:
        self._core = core
        self._bot_token = bot_token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        await self._response(request)(scope, receive, send)

    def _response(self, request: Request) -> Response:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        file_id = request.path_params["file"].partition("-")[2]
        allowed = secrets.compare_digest(token.encode(), self._bot_token.encode())
        if not allowed or "files:read" not in self._core.app.scopes:
            return RedirectResponse(f"/signin?redir={request.url.path}", 302)
        files = self._core.workspace.files
        try:
            file = files.get(file_id)
        except KeyError:
            return Response("file not found", 404)
        if not visible_to_app(Call(self._core, Arguments({})), file):
            return Response("file not found", 404)
        return Response(
            files.content(file_id),
            media_type=file["mimetype"],
            headers={"content-disposition": "attachment", "x-content-type-options": "nosniff"},
        )


def _sign_in(_request: Request) -> Response:
    return HTMLResponse("<!doctype html><title>Sign in</title><p>Sign in to this workspace.</p>")


class _Control:
    """Something for programs elsewhere on this machine; they must know the control token."""

    def __init__(self, control_token: str) -> None:
        self._token = control_token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        if secrets.compare_digest(given.encode(), self._token.encode()):
            response = self.answer(request, await request.body())
        else:
            response = JSONResponse({"ok": False, "error": "not_authed"}, 401)
        await response(scope, receive, send)

    def answer(self, request: Request, content: bytes) -> Response:
        """The response to an allowed request."""
        raise NotImplementedError


class _ControlFaults(_Control):
    """POST a fault as JSON ({"kind", "methods", "times" …}) or {"seed": n}; DELETE ends all."""

    def __init__(self, core: Backend, control_token: str) -> None:
        super().__init__(control_token)
        self._faults = core.faults

    def answer(self, request: Request, content: bytes) -> Response:
        """Switch a fault on, or all off."""
        if request.method == "DELETE":
            self._faults.clear()
            return JSONResponse({"ok": True})
        fault: Any = _parsed(content)
        try:
            if fault is None or not ("kind" in fault or "seed" in fault):
                raise ValueError("give a JSON object with a kind or a seed")
            if "seed" in fault:
                self._faults.seed(fault["seed"])
            else:
                self._faults.add(**fault)
        except (TypeError, ValueError) as error:
            return JSONResponse({"ok": False, "error": str(error)}, 400)
        return JSONResponse({"ok": True})


class _ControlCalls(_Control):
    """GET the record of calls as JSON; `?method=chat.*` narrows it."""

    def __init__(self, calls: Calls, control_token: str) -> None:
        super().__init__(control_token)
        self._calls = calls

    def answer(self, request: Request, content: bytes) -> Response:
        """The calls, oldest first."""
        calls = self._calls.of(request.query_params.get("method", "*"))
        shown = [{**asdict(call), "at": call.at.isoformat()} for call in calls]
        return JSONResponse({"ok": True, "calls": shown})


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
