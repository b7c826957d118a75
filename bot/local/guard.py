"""Keeps other web sites out of the local Slack, and says what its page may load and run.

Bound to loopback, it is still within reach of every page in the visitor's browser: by a name that
resolves to 127.0.0.1 (DNS rebinding), or by a form that posts across sites.
"""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
_HARMLESS = ("GET", "HEAD", "OPTIONS")
# Below these the app is served, which is no browser and names no origin.
_FOR_THE_APP = ("/api/", "/link/", "/response/", "/upload/", "/files-pri/")
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
}


class Guard:
    """Lets through what is addressed to loopback and does not come from another site's page.

    What is not for the app is the page's: its answers get safe headers, and only the page itself
    may ask for a change.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request or connection."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        if refusal := _refusal(scope):
            answer: ASGIApp = PlainTextResponse(refusal, 403)
            answer = WebSocketClose(4403) if scope["type"] == "websocket" else answer
            await answer(scope, receive, send)
        elif scope["path"].startswith(_FOR_THE_APP):
            await self._app(scope, receive, send)
        else:
            await self._app(scope, receive, _with_safe_headers(send))


def _refusal(scope: Scope) -> str:
    """Why the request is refused; "" when it is not."""
    headers = Headers(scope=scope)
    host = headers.get("host", "")
    name, separator, port = host.rpartition(":")
    if not separator or not port.isdigit():
        name = host
    if name.lower() not in _LOOPBACK:
        return "The local Slack answers only to 127.0.0.1 and localhost."
    if scope["type"] == "http" and scope["method"] in _HARMLESS:
        return ""
    own = f"http://{host}"
    default = own if scope["path"].startswith(_FOR_THE_APP) else ""
    if headers.get("origin", default) != own:
        return "The local Slack takes nothing from other sites."
    if scope["type"] == "http":
        site = headers.get("sec-fetch-site", "same-origin")
        if site not in ("same-origin", "none"):
            return "The local Slack takes nothing from other sites."
    return ""


def _with_safe_headers(send: Send) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            answer = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                answer.setdefault(name, value)
        await send(message)

    return sent
