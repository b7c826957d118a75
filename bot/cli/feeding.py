"""The calendar feed on the local Slack's server."""

from __future__ import annotations

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from schedules.feed import OF_KIND, WHOLE, Feed


def feed_routes(feed: Callable[[], Feed | None]) -> list[BaseRoute]:
    """Routes for the feed; `feed` gives None until the bot has started."""

    def serve(request: Request) -> Response:
        now = feed()
        if now is None:
            return PlainTextResponse("The bot is still starting.", 503)
        answer = now.answer(request.method, request.url.path, dict(request.headers))
        if answer is None:
            return PlainTextResponse("There is nothing here.", 404)
        return Response(answer.body, answer.status, dict(answer.headers))

    return [Route(path, serve, methods=["GET", "HEAD"]) for path in (WHOLE, OF_KIND)]
