"""The one door through which requests come in, whichever way Slack sent them; and the numbers."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from prometheus_client import CollectorRegistry, Counter, Summary, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from slack_bolt import App, BoltRequest, BoltResponse

from bot.logs import request_id
from bot.store import outbox
from bot.store.bookkeeping import LAST_TICK, noted_time
from bot.store.database import Database, DriverError, WouldWriteError

log = logging.getLogger(__name__)

THREADS = 10
KINDS = frozenset({"block_actions", "event_callback", "view_submission", "view_closed"})

# How a request is made for Bolt, which is done anew for each time it is answered.
Make = Callable[[], BoltRequest]


class Connected(Protocol):
    """A way on which Slack reaches the bot."""

    reconnections: int

    @property
    def is_open(self) -> bool:
        """Whether it does just now."""

    def open(self) -> None:
        """Let Slack reach the bot from now on."""

    def close(self) -> None:
        """Finish what runs, and take no more."""


class Metrics(Collector):
    """What can be measured of a running bot, as Prometheus reads it: no text and nobody's name.

    Requests and calls are counted; the rest is looked up whenever somebody asks.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self._registry = CollectorRegistry()
        self._registry.register(self)
        self._requests = Counter(
            "bot_requests", "Requests of Slack's.", ("kind", "status"), registry=self._registry
        )
        self._seconds = Summary(
            "bot_request_seconds", "How long an answer took.", ("kind",), registry=self._registry
        )
        self._calls = Counter(
            "bot_calls", "Calls of Slack's methods.", ("method", "code"), registry=self._registry
        )
        self.connection: Connected | None = None

    def answered(self, kind: str, status: int, seconds: float) -> None:
        """Count a request of a kind (command, event, …) and how long its answer took."""
        self._requests.labels(kind, str(status)).inc()
        self._seconds.labels(kind).observe(seconds)

    def called(self, method: str, code: str) -> None:
        """Count a call of one of Slack's methods, and what came of it: "ok" or why not."""
        self._calls.labels(method, code).inc()

    def text(self) -> bytes:
        """All of it in Prometheus' own format."""
        return generate_latest(self._registry)

    def collect(self) -> Iterable[Metric]:
        """What is true at this moment; of a database that cannot be read, nothing."""
        if self.connection is not None:
            yield _number("bot_connected", "Whether Slack reaches it.", self.connection.is_open)
            again = self.connection.reconnections
            yield _number("bot_reconnections", "Connections made anew.", again)
        yield _number("bot_database_writes", "Transactions since the start.", self._db.writes)
        yield _number(
            "bot_database_wait_seconds", "Waited until they could begin.", self._db.waited_seconds
        )
        try:
            with self._db.somebody_waits():
                counts, late = outbox.counts(self._db), outbox.lateness(self._db)
                tick = noted_time(self._db, LAST_TICK)
        except DriverError:
            return
        messages = GaugeMetricFamily(
            "bot_messages", "Messages in the outbox.", labels=("kind", "state")
        )
        for row in counts:
            messages.add_metric([row["kind"], row["state"]], row["number"])
        yield messages
        if late is not None:
            text = "Between due and sent, the longest of the last hundred messages."
            yield _number("bot_lateness_seconds", text, late)
        if tick is not None:
            text = "When what is due was last looked at (UTC epoch seconds)."
            yield _number("bot_last_tick_seconds", text, tick)


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


def _number(name: str, text: str, value: float) -> Metric:
    return GaugeMetricFamily(name, text, value=value)
