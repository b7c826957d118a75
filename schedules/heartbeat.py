"""The heartbeat: APScheduler wakes what has to be looked at; the database says what is due.

Its jobs live in memory only and lose nothing with it, since each asks the database afresh.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MISSED, JobExecutionEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.interval import IntervalTrigger

from bot.clock import Clock, SystemClock

log = logging.getLogger(__name__)

WATCH_SECONDS = 5.0
SET_BACK_SECONDS = 1.0


@dataclass(frozen=True)
class Job:
    """Something that is done again and again: `trigger` (APScheduler's, in UTC) says when.

    `what` says so to people. `run` returns whether there was something to do. Where there was not,
    the job `rests` for so long while nothing is written to the database. A `prompt` one is quick,
    and runs on a thread of its own; the others may take long, and run one after the other.
    """

    name: str
    run: Callable[[], object]
    trigger: BaseTrigger
    what: str = ""
    rests: timedelta = timedelta(0)
    prompt: bool = False


def every(**span: float) -> IntervalTrigger:
    """A trigger for so many `seconds`, `minutes` or `hours`."""
    return IntervalTrigger(**span, timezone=UTC)


class Heartbeat:
    """Runs jobs; one that fails is logged and runs again next time.

    `machine` is the clock that APScheduler goes by; `changes` grows whenever something is written.
    Where other processes do the same, what is neither prompt nor woken is done by who `leads`.
    """

    def __init__(
        self,
        machine: Clock | None = None,
        *,
        changes: Callable[[], int] = lambda: 0,
        leads: Callable[[], bool] = lambda: True,
        watch_seconds: float = WATCH_SECONDS,
    ) -> None:
        # A job that is woken while it runs and waits is skipped; APScheduler would warn of that.
        quiet = logging.getLogger(f"{__name__}.apscheduler")
        quiet.setLevel(logging.ERROR)
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"prompt": ThreadPoolExecutor(1), "slow": ThreadPoolExecutor(1)},
            # Two of a job: one that runs, and one that was woken meanwhile and waits its turn.
            job_defaults={"coalesce": True, "max_instances": 2, "misfire_grace_time": None},
            logger=quiet,
        )
        for executor in ("prompt", "slow"):  # it would log each failure once more
            logging.getLogger(f"apscheduler.executors.{executor}").setLevel(logging.CRITICAL)
        self._scheduler.add_listener(self._went_wrong, EVENT_JOB_ERROR | EVENT_JOB_MISSED)
        self._machine = machine or SystemClock()
        self._changes = changes
        self._leads = leads
        self._watch_seconds = watch_seconds
        self._stopping = threading.Event()
        self._waking = threading.Lock()
        self._counting = threading.Lock()
        self._woken: set[str] = set()  # jobs that are to run at once and have not begun
        self._running = 0
        self._rested: dict[str, tuple[int, datetime]] = {}
        self.begun = 0  # how many times a job was woken or ran, since the start

    def add(self, *jobs: Job) -> None:
        """Run these when their triggers say so, all of them at once after the start, and woken."""
        for job in jobs:
            executor = "prompt" if job.prompt else "slow"
            run = partial(self._run, job)
            self._scheduler.add_job(run, job.trigger, id=job.name, executor=executor)

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
            if job is None:
                return
            now = self._machine.now()
            at = now + timedelta(seconds=after)
            if after <= 0:
                self._note_woken(name)
            due = job.next_run_time
            # What seems due at this moment may be running already, and have looked before this.
            if due is None or at < due or due <= now:
                job.modify(next_run_time=min(at, due or at))

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

    def _run(self, job: Job) -> None:
        now = self._machine.now()
        with self._counting:
            changes, again_at = self._rested.get(job.name, (-1, now))
            is_resting = changes == self._changes() and now < again_at
            is_anothers = not job.prompt and not self._leads()
            if job.name not in self._woken and (is_resting or is_anothers):
                return
            self._woken.discard(job.name)
            self._running += 1
            self.begun += 1
        changes = self._changes()
        try:
            if not job.run():
                self._rested[job.name] = changes, now + job.rests
        finally:
            with self._counting:
                self._running -= 1

    def _went_wrong(self, event: JobExecutionEvent) -> None:
        """What APScheduler says of a job that failed, or that was not run in time."""
        reason = event.exception or "it was not run in time"
        log.error("%s failed, and runs again: %r\n%s", event.job_id, reason, event.traceback or "")

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
