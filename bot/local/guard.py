"""Keeps other web sites out of the local Slack.

Bound to loopback, it is still within reach of every page in the visitor's browser: by a name that
resolves to 127.0.0.1 (DNS rebinding), or by a form that posts across sites.
"""

from __future__ import annotations

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
_HARMLESS = ("GET", "HEAD", "OPTIONS")


class Guard:
    """Lets through what is addressed to loopback and does not come from another site's page."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request or connection."""
        if scope["type"] in ("http", "websocket"):
            refusal = _refusal(scope)
            if refusal and scope["type"] == "http":
                await PlainTextResponse(refusal, 403)(scope, receive, send)
                return
            if refusal:
                await receive()
                await send({"type": "websocket.close", "code": 4403})
                return
        await self._app(scope, receive, send)


def _refusal(scope: Scope) -> str:
    """Why the request is refused; "" when it is not."""
    headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
    host = headers.get(b"host", "")
    name, separator, port = host.rpartition(":")
    if not separator or not port.isdigit():
        name = host
    if name.lower() not in _LOOPBACK:
        return "The local Slack answers only to 127.0.0.1 and localhost."
    changes = scope["type"] == "websocket" or scope["method"] not in _HARMLESS
    if not changes:
        return ""
    origin = headers.get(b"origin")
    if origin is not None and origin != f"http://{host}":
        return "The local Slack takes nothing from other sites."
    site = headers.get(b"sec-fetch-site", "same-origin")
    if scope["type"] == "http" and site not in ("same-origin", "none"):
        return "The local Slack takes nothing from other sites."
    return ""
