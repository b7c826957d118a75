"""What can be measured of a running bot, as Prometheus reads it: no text and nobody's name."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from prometheus_client import CollectorRegistry, Counter, Summary, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.outbox.delivery import LAST_TICK
from bot.store import outbox
from bot.store.bookkeeping import noted_time
from bot.store.database import Database, DriverError


class Metrics:
    """Counts requests, and looks the rest up whenever somebody asks."""

    def __init__(self, db: Database) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "bot_requests", "Requests of Slack's.", ("kind", "status"), registry=self._registry
        )
        self._seconds = Summary(
            "bot_request_seconds", "How long an answer took.", ("kind",), registry=self._registry
        )
        self._db = db

    def answered(self, kind: str, status: int, seconds: float) -> None:
        """Count a request of a kind (command, event, …) and how long its answer took."""
        self._requests.labels(kind, str(status)).inc()
        self._seconds.labels(kind).observe(seconds)

    def connection(self, is_open: Callable[[], bool], reconnections: Callable[[], int]) -> None:
        """Look here for whether Slack reaches the bot, and how often it connected again."""
        self._registry.register(_Looked(self._db, is_open, reconnections))

    def text(self) -> bytes:
        """All of it in Prometheus' own format."""
        return generate_latest(self._registry)


class _Looked(Collector):
    def __init__(
        self, db: Database, is_open: Callable[[], bool], reconnections: Callable[[], int]
    ) -> None:
        self._db = db
        self._is_open = is_open
        self._reconnections = reconnections

    def collect(self) -> Iterable[Metric]:
        """What is true at this moment; of a database that cannot be read, nothing."""
        yield _number("bot_connected", "Whether Slack reaches the bot.", self._is_open())
        yield _number("bot_reconnections", "Connections made anew.", self._reconnections())
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


def _number(name: str, text: str, value: float) -> Metric:
    return GaugeMetricFamily(name, text, value=value)
