"""The heartbeat: APScheduler wakes what has to be looked at; the database says what is due.

Its jobs live in memory only and lose nothing with it, since each asks the database afresh.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from bot.clock import Clock, SystemClock

log = logging.getLogger(__name__)

WATCH_SECONDS = 5.0
SET_BACK_SECONDS = 1.0


class Heartbeat:
    """Runs jobs at intervals; one that fails is logged and runs again next time.

    `machine` is the clock that APScheduler goes by.
    """

    def __init__(
        self, machine: Clock | None = None, *, watch_seconds: float = WATCH_SECONDS
    ) -> None:
        # A job that is woken while it runs and waits is skipped; APScheduler would warn of that.
        quiet = logging.getLogger(f"{__name__}.apscheduler")
        quiet.setLevel(logging.ERROR)
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"tick": ThreadPoolExecutor(1), "slow": ThreadPoolExecutor(1)},
            # Two of a job: one that runs, and one that was woken meanwhile and waits its turn.
            job_defaults={"coalesce": True, "max_instances": 2, "misfire_grace_time": None},
            logger=quiet,
        )
        self._machine = machine or SystemClock()
        self._watch_seconds = watch_seconds
        self._stopping = threading.Event()
        self._waking = threading.Lock()
        self._counting = threading.Lock()
        self._woken: set[str] = set()  # jobs that are to run at once and have not begun
        self._running = 0
        self.begun = 0  # how many times a job was woken or ran, since the start

    def promptly(self, name: str, job: Callable[[], None], *, seconds: float) -> None:
        """Run a quick job at once and then every `seconds`, and when it is woken."""
        self._add(name, job, seconds, "tick")

    def slowly(self, name: str, job: Callable[[], None], *, seconds: float) -> None:
        """Run a job that may take long, at once and then every `seconds`."""
        self._add(name, job, seconds, "slow")

    def start(self) -> None:
        """Begin."""
        self._scheduler.start()
        self._run_all_now()
        threading.Thread(target=self._watch, name="watchdog", daemon=True).start()

    def wake(self, name: str, after: float = 0.0) -> None:
        """Run a job `after` so many seconds, if it is not to run before that anyway.

        Woken while it runs, it runs once more afterwards.
        """
        with self._waking:
            if self._stopping.is_set() or not self._scheduler.running:
                return  # while it shuts down it waits for its jobs, and this may be one of them
            job = self._scheduler.get_job(name)
            at = self._machine.now() + timedelta(seconds=after)
            if job is not None and after <= 0:
                self._note_woken(name)
            if job is not None and (job.next_run_time is None or at < job.next_run_time):
                job.modify(next_run_time=at)

    @property
    def idle(self) -> bool:
        """Whether no job runs, and none that was woken is still to."""
        with self._counting:
            return not self._woken and not self._running

    def stop(self, timeout: float) -> None:
        """Start no more jobs; a job that runs goes on for at most `timeout` seconds."""
        with self._waking:
            self._stopping.set()
        if self._scheduler.running:
            end = threading.Thread(target=self._scheduler.shutdown, name="shutdown", daemon=True)
            end.start()
            end.join(timeout)

    def _add(self, name: str, job: Callable[[], None], seconds: float, executor: str) -> None:
        def run() -> None:
            with self._counting:
                self._woken.discard(name)
                self._running += 1
                self.begun += 1
            try:
                job()
            except Exception:
                log.exception("%s failed; it runs again in %s s", name, seconds)
            finally:
                with self._counting:
                    self._running -= 1

        trigger = IntervalTrigger(seconds=seconds, timezone=UTC)
        self._scheduler.add_job(run, trigger, id=name, executor=executor)

    def _run_all_now(self) -> None:
        with self._waking:
            jobs = [] if self._stopping.is_set() else self._scheduler.get_jobs()
            for job in jobs:
                self._note_woken(job.id)
                job.modify(next_run_time=self._machine.now())

    def _note_woken(self, name: str) -> None:
        with self._counting:
            self._woken.add(name)
            self.begun += 1

    def _watch(self) -> None:
        """Wake everything when the machine's clock was set back: jobs would sleep that long."""
        ahead = self._ahead()
        while not self._stopping.wait(self._watch_seconds):
            before, ahead = ahead, self._ahead()
            if ahead < before - SET_BACK_SECONDS:
                log.warning("the clock was set back by %.0f s", before - ahead)
                self._run_all_now()

    def _ahead(self) -> float:
        """How far the machine's clock is ahead of the one that cannot be set."""
        return self._machine.now().timestamp() - time.monotonic()
