"""The heartbeat: APScheduler wakes what has to be looked at; the database says what is due.

Its jobs live in memory only and lose nothing with it, since each asks the database afresh.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import UTC

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from bot.clock import SystemClock

log = logging.getLogger(__name__)


class Heartbeat:
    """Runs jobs at intervals; one that fails is logged and runs again next time."""

    def __init__(self) -> None:
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"tick": ThreadPoolExecutor(1), "slow": ThreadPoolExecutor(1)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )

    def slowly(self, name: str, job: Callable[[], None], *, seconds: float) -> None:
        """Run a job that may take long, at once and then every `seconds`."""
        self._add(name, job, seconds, "slow")

    def start(self) -> None:
        """Begin."""
        self._scheduler.start()
        for job in self._scheduler.get_jobs():
            self._scheduler.modify_job(job.id, next_run_time=SystemClock().now())

    def wake(self, name: str) -> None:
        """Run a job as soon as possible, besides its interval."""
        if self._scheduler.running:
            self._scheduler.modify_job(name, next_run_time=SystemClock().now())

    def stop(self, timeout: float) -> None:
        """Start no more jobs; a job that runs goes on for at most `timeout` seconds."""
        if self._scheduler.running:
            end = threading.Thread(target=self._scheduler.shutdown, name="shutdown", daemon=True)
            end.start()
            end.join(timeout)

    def _add(self, name: str, job: Callable[[], None], seconds: float, executor: str) -> None:
        def run() -> None:
            try:
                job()
            except Exception:
                log.exception("%s failed; it runs again in %s s", name, seconds)

        trigger = IntervalTrigger(seconds=seconds, timezone=UTC)
        self._scheduler.add_job(run, trigger, id=name, executor=executor)
