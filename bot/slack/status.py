"""Whether the bot is well, told on this computer only: /healthz, /readyz and /metrics.

Nothing about anybody and no text stands in the answers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from bot.clock import Clock
from bot.outbox.delivery import LAST_TICK
from bot.store.bookkeeping import noted_time
from bot.store.database import Database, DriverError

ALIVE = "/healthz"
READY = "/readyz"
METRICS = "/metrics"
LOOPBACK = "127.0.0.1"
# What is due is looked at once a minute at least; a busy machine may be late.
TICK_SECONDS = 180


def readiness(db: Database, clock: Clock, is_connected: bool) -> dict[str, bool]:
    """What has to be well for the bot to do its work, each under its name."""
    try:
        with db.somebody_waits():
            tick = noted_time(db, LAST_TICK)
    except DriverError:
        return {"slack": is_connected, "database": False, "reminders": False}
    on_time = tick is None or clock.now().timestamp() - tick < TICK_SECONDS
    return {"slack": is_connected, "database": True, "reminders": on_time}


def status_routes(
    look: Callable[[], Mapping[str, bool]], metrics: Callable[[], bytes]
) -> list[BaseRoute]:
    """Routes that tell whether the process lives, whether all is well, and what was measured."""

    def alive(request: Request) -> Response:
        return PlainTextResponse("ok")

    def ready(request: Request) -> Response:
        found = look()
        return JSONResponse(dict(found), 200 if all(found.values()) else 503)

    def measured(request: Request) -> Response:
        return Response(metrics(), media_type=CONTENT_TYPE_LATEST)

    return [Route(ALIVE, alive), Route(READY, ready), Route(METRICS, measured)]
