from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

import apscheduler.schedulers.base
import pytest
from apscheduler.schedulers.base import BaseScheduler
from apscheduler.triggers.interval import IntervalTrigger

from bot.clock import MovableClock, SystemClock
from schedules.heartbeat import Heartbeat, Job, every
from tests.stage import eventually


class Work:
    """A job that notes when it runs; each run lasts until it is let go."""

    def __init__(self, *, held: bool = False) -> None:
        self.times: list[float] = []
        self.let_go = threading.Event()
        if not held:
            self.let_go.set()

    def __call__(self) -> None:
        self.times.append(time.monotonic())
        self.let_go.wait(30)


@pytest.fixture
def heartbeat() -> Iterator[Heartbeat]:
    heartbeat = Heartbeat()
    yield heartbeat
    heartbeat.stop(5)


def starts(heartbeat: Heartbeat, *jobs: Job) -> None:
    heartbeat.add(*jobs)
    heartbeat.start()


def test_a_job_is_woken_at_a_moment_before_its_interval(heartbeat: Heartbeat) -> None:
    work = Work()
    starts(heartbeat, Job("tick", work, every(seconds=60), prompt=True))
    eventually(lambda: work.times)
    heartbeat.wake("tick", 0.3)
    heartbeat.wake("tick", 30)  # a later moment does not take an earlier one's place
    eventually(lambda: len(work.times) == 2)
    assert 0.25 <= work.times[1] - work.times[0] < 30


@pytest.mark.parametrize("prompt", [True, False])
def test_a_job_that_is_woken_while_it_runs_runs_once_more(
    heartbeat: Heartbeat, prompt: bool
) -> None:
    work = Work(held=True)
    starts(heartbeat, Job("tick", work, every(seconds=60), prompt=prompt))
    eventually(lambda: work.times)
    for _ in range(5):
        heartbeat.wake("tick")
        time.sleep(0.01)
    assert len(work.times) == 1  # never two at once
    work.let_go.set()
    eventually(lambda: len(work.times) >= 2 and heartbeat.idle)
    assert len(work.times) <= 3


def test_a_job_that_is_woken_in_the_moment_in_which_it_begins_runs_once_more() -> None:
    """Its run has begun, and when the next one is due is not worked out yet."""
    begun, go_on, work = threading.Event(), threading.Event(), Work()
    second_run = 61  # it is asked before each run, and once more after that has begun
    pauses = iter([60, 60, 1, 60, second_run, 60, 60])

    class Slow(IntervalTrigger):
        def get_next_fire_time(self, before: Any, now: datetime) -> datetime:
            pause = next(pauses)
            if pause == second_run:
                eventually(lambda: len(work.times) > 1)
                begun.set()
                go_on.wait(30)
            return now + timedelta(seconds=pause)

    class Hesitant(SystemClock):
        def now(self) -> datetime:
            if threading.current_thread() is waker:
                begun.wait(30)
            return super().now()

    heartbeat = Heartbeat(Hesitant())
    waker = threading.Thread(target=heartbeat.wake, args=["tick"])
    try:
        starts(heartbeat, Job("tick", work, Slow(timezone=UTC), prompt=True))
        eventually(lambda: work.times)
        waker.start()
        assert begun.wait(30)
        waker.join(0.5)  # it is through, or waits until the next moment is worked out
        go_on.set()
        waker.join(30)
        eventually(lambda: len(work.times) > 2 and heartbeat.idle, within=10)
    finally:
        go_on.set()
        heartbeat.stop(5)


def test_a_job_that_fails_is_logged_and_runs_again(
    heartbeat: Heartbeat, caplog: pytest.LogCaptureFixture
) -> None:
    runs: list[int] = []

    def failing() -> None:
        runs.append(1)
        raise RuntimeError("broken")

    starts(heartbeat, Job("tick", failing, every(seconds=0.1), prompt=True))
    eventually(lambda: len(runs) >= 3)
    assert "tick failed" in caplog.text


def test_a_slow_job_does_not_hold_up_a_prompt_one(heartbeat: Heartbeat) -> None:
    slow, prompt = Work(held=True), Work()
    starts(
        heartbeat,
        Job("slow", slow, every(seconds=60)),
        Job("tick", prompt, every(seconds=0.1), prompt=True),
    )
    eventually(lambda: len(prompt.times) >= 3)
    slow.let_go.set()


def test_a_clock_that_was_set_back_does_not_stop_the_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    machine = MovableClock()

    class MachineTime(datetime):
        """The time that APScheduler sees."""

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Any:
            return machine.now().astimezone(tz)

    monkeypatch.setattr(apscheduler.schedulers.base, "datetime", MachineTime)
    heartbeat, work = Heartbeat(machine, watch_seconds=0.1), Work()
    starts(heartbeat, Job("tick", work, every(seconds=0.3), prompt=True))
    try:
        eventually(lambda: len(work.times) >= 2)
        machine.advance(timedelta(hours=-1))
        before = len(work.times)
        eventually(lambda: len(work.times) >= before + 3)
    finally:
        heartbeat.stop(5)


def test_a_job_that_wakes_another_while_everything_stops_comes_to_its_end(
    heartbeat: Heartbeat, monkeypatch: pytest.MonkeyPatch
) -> None:
    waking, ended = threading.Event(), threading.Event()

    def is_running(scheduler: BaseScheduler) -> bool:
        up = bool(scheduler.state)
        if threading.current_thread().name.startswith("ThreadPoolExecutor"):
            waking.set()
            time.sleep(0.3)  # in which it is stopped
        return up

    def job() -> None:
        heartbeat.wake("tick")
        ended.set()

    monkeypatch.setattr(BaseScheduler, "running", property(is_running))
    starts(heartbeat, Job("tick", job, every(seconds=60), prompt=True))
    assert waking.wait(10)
    heartbeat.stop(10)
    assert ended.is_set()
