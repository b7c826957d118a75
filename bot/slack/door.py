"""The one door through which requests come in, whichever way Slack sent them."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from slack_bolt import App, BoltRequest, BoltResponse

from bot.logs import request_id
from bot.slack.metrics import Metrics
from bot.store.database import Database, WouldWriteError

log = logging.getLogger(__name__)

THREADS = 10
KINDS = frozenset({"block_actions", "event_callback", "view_submission", "view_closed"})

# How a request is made for Bolt, which is done anew for each time it is answered.
Make = Callable[[], BoltRequest]


class Door:
    """Has Bolt answer requests: at once what only reads, on a few threads what may have to wait."""

    def __init__(self, app: App, db: Database, metrics: Metrics) -> None:
        self._app = app
        self._db = db
        self._metrics = metrics
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="requests")

    def at_once(self, make: Make) -> BoltResponse | None:
        """The answer to what only reads; None for what writes, of which nothing was done."""
        try:
            with self._db.only_reading():
                return self._answer(make)
        except WouldWriteError:
            return None

    async def beside(self, make: Make) -> BoltResponse:
        """The answer to anything, found on another thread than the caller's."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._answer, make)

    def close(self) -> None:
        """Answer nothing more; what runs is finished."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _answer(self, make: Make) -> BoltResponse:
        began, kind = time.monotonic(), "unreadable"
        request_id.set(secrets.token_hex(4))
        try:
            request = make()
            kind = _kind(request)
            answer = self._app.dispatch(request)
        except Exception as error:  # our own part of it raises nothing
            log.warning("a request that Bolt cannot read: %s", type(error).__name__)
            answer = BoltResponse(status=400, body="")
        finally:
            request_id.set("")
        self._metrics.answered(kind, answer.status, time.monotonic() - began)
        return answer


def _kind(request: BoltRequest) -> str:
    """What kind of request it is, in Slack's words; one of a few, whoever sends whatever."""
    if "command" in request.body:
        return "slash_command"
    kind = request.body.get("type")
    return kind if kind in KINDS else "other"
