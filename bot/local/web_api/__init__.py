"""The Web API: every method that the local Slack answers.

A plain ASGI application: it answers most of the traffic, so it does without a framework.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from starlette.types import Receive, Scope, Send

from bot.local.backend import Backend
from bot.local.calls import HttpReply, json_reply
from bot.local.results import Json, SlackError
from bot.local.web_api import chat, files_and_views, people_and_channels
from bot.local.web_api.call import ApiCall, Arguments, Method

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
