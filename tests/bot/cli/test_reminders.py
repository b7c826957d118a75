"""`python -m bot reminders`, and what doctor says of them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from bot.app import Bot
from bot.clock import MovableClock, SystemClock
from bot.settings import load_settings
from bot.store.bookkeeping import LAST_TICK, note_time
from bot.store.database import Database
from schedules.importing import seed
from schedules.model import local
from tests.bot.cli.command_line import bot, printed
from tests.schedules.world import CHANNEL, DANA, PACIFIC, World


@pytest.fixture
def world(here: Path) -> Iterator[World]:
    """A database with reminders of a training in three days, at this machine's time."""
    now = SystemClock().now().replace(microsecond=0)
    world = World(here, now)
    world.clock = MovableClock(now)
    world.put("training-1", start(now), kind="training", title="Quarterly Training")
    world.wish("P1D", "PT15M", kind="training")
    world.wish("P1D", who=CHANNEL, kind="training")
    world.tick()
    yield world
    world.close()


def start(now: datetime) -> datetime:
    return local(now.replace(microsecond=0) + timedelta(days=3), PACIFIC)


def listed(*arguments: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = printed("reminders", *arguments)
    return found


def test_reminders_as_json_have_every_field(world: World) -> None:
    found = listed()
    assert len(found) == 3
    each = found[0]
    assert set(each) == {
        *("key", "kind", "uid", "recurrence_id", "start", "lead", "destination", "due", "state"),
        *("sent_at", "ts", "attempts", "error"),
    }
    series = world.calendar.series("training-1")
    assert series is not None
    when = series.segments[0].dtstart
    assert (each["kind"], each["uid"], each["lead"]) == ("reminder", "training-1", "P1D")
    assert each["recurrence_id"] == when.date().isoformat()
    assert datetime.fromisoformat(each["start"]).replace(tzinfo=None) == when
    assert datetime.fromisoformat(each["due"]).utcoffset() == timedelta(0)
    assert (each["state"], each["attempts"], each["sent_at"]) == ("pending", 0, None)
    assert {one["destination"] for one in found} == {DANA, CHANNEL}


def test_a_preview_says_what_would_go_to_whom_and_sends_nothing(world: World) -> None:
    result = bot("reminders", "preview", "training-1", "--json")
    found = json.loads(result.stdout)
    assert [(one["destination"], one["lead"]) for one in found] == [
        (CHANNEL, "P1D"),
        (DANA, "P1D"),
        (DANA, "PT15M"),
    ]
    assert found[0]["text"].startswith("Quarterly Training.")
    assert found[2]["text"].startswith("Quarterly Training.")
    assert listed("--state", "sent") == []
    assert "Quarterly Training" in " ".join(
        bot("reminders", "preview", "training-1").output.split()
    )


def test_doctor_tells_how_long_ago_reminders_were_looked_at(world: World) -> None:
    now = int(SystemClock().now().timestamp())
    with FileLock(f"{world.path}.lock"):
        note_time(world.db, LAST_TICK, now - 5)
        assert "ok   reminders: last looked at" in bot("doctor").output
        note_time(world.db, LAST_TICK, now - 3600)
        output = bot("doctor").output
        assert "FAIL reminders: last looked at 1 hour ago: restart the bot" in output
    assert "ok   reminders: last looked at 1 hour ago; the bot is not" in bot("doctor").output


def test_messages_lists_the_whole_outbox_and_nobody_by_name(world: World) -> None:
    everything = printed("messages")
    assert sorted((one["kind"], one["destination"]) for one in everything) == [
        ("reminder", CHANNEL),
        ("reminder", "private"),
        ("reminder", "private"),
    ]
    assert everything[0]["about"]["uid"] == "training-1"
    assert datetime.fromisoformat(everything[0]["due"]).utcoffset() == timedelta(0)
    assert DANA not in json.dumps(everything)
    assert printed("messages", "--state", "sent") == printed("messages", "--kind", "moved") == []
    assert len(printed("messages", "--kind", "reminder", "--state", "pending")) == 3


def test_jobs_says_what_is_done_again_and_again_and_when_something_is_due(world: World) -> None:
    jobs = {one["job"]: one for one in printed("jobs")}
    assert jobs["reminders"]["due"] == printed("messages")[0]["due"]
    assert jobs["keepers"]["trigger"].startswith("cron")
    assert all(one["what"] for one in jobs.values())
    assert "interval[0:01:00]" in bot("jobs").output


def test_an_idle_bot_makes_at_most_two_queries_a_minute(
    tmp_path: Path, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    queries: list[str] = []

    def counting(run: Callable[..., Any]) -> Callable[..., Any]:
        def count(db: Database, sql: str, *arguments: Any) -> Any:
            queries.append(sql)
            return run(db, sql, *arguments)

        return count

    world.stop()
    # At midnight where the community is, the calendar reaches a day further.
    clock = MovableClock(SystemClock().now().replace(hour=18), frozen=True)
    idle = Bot(load_settings(env_file=None, database_url=f"sqlite:///{tmp_path}/bot.db"), clock)
    idle.heartbeat._machine = clock
    try:
        seed(idle.calendar, idle.community, clock.now())
        for minute in range(100):
            if minute == 40:  # it has settled by then
                for name in ("query", "execute"):
                    monkeypatch.setattr(Database, name, counting(getattr(Database, name)))
            clock.advance(timedelta(minutes=1))
            for job in idle.jobs():
                seconds = getattr(job.trigger, "interval_length", 300)
                if minute % (seconds // 60) == 0:
                    idle.heartbeat._run(job)
        assert len(queries) <= 2 * 60, Counter(queries).most_common(12)
    finally:
        idle.stop()
