"""The command line beside the bot: sessions, calendars out of it and into it, manifest, doctor."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
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
from tests.stage import Stage

pytestmark = pytest.mark.usefixtures("here")


def listed(*arguments: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = printed("sessions", *arguments)
    return found


def test_sessions_as_json_have_times_with_the_offset_of_their_zone(here: Path) -> None:
    (training,) = listed("--from", "2026-04-17", "--to", "2026-04-17")
    assert training == {
        "uid": "training-2026-04-17",
        "recurrence_id": "2026-04-17",
        "kind": "training",
        "title": "Quarterly Training",
        "topic": "The Road to Renewal: renewals for school year 2026-27, oversight and best "
        "practices",
        "start": "2026-04-17T09:00:00-07:00",
        "end": "2026-04-17T11:00:00-07:00",
        "all_day": False,
        "timezone": "America/Los_Angeles",
        "status": "confirmed",
        "url": None,
        "source": "https://www.cde.ca.gov/sp/ch/casiqrt.asp",
    }


def test_the_manifest_in_the_repository_is_the_one_generated(here: Path) -> None:
    kept = Path(__file__).parents[3] / "manifest.json"
    assert bot("manifest").output == kept.read_text()


def test_the_doctor_asks_slack_for_tokens_and_scopes(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = Stage(here, start_at=SystemClock().now())
    monkeypatch.setenv("SLACK_BOT_TOKEN", stage.slack.bot_token)
    monkeypatch.setenv("SLACK_APP_TOKEN", stage.slack.app_token)
    monkeypatch.setenv("SLACK_API_URL", stage.slack.api_url)

    def refused(method: str, error: str) -> str:
        stage.slack.faults.add("refuse", method, error=error, times=1)
        result = bot("doctor")
        assert result.exit_code == 1
        return result.output

    try:
        well = bot("doctor")
        assert well.exit_code == 0, well.output
        for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN: opens a connection", "scopes"):
            assert f"ok   {name}" in well.output
        said = refused("auth.test", "invalid_auth")
        assert "FAIL SLACK_BOT_TOKEN: Slack says invalid_auth" in said
        said = refused("apps.connections.open", "missing_scope")
        assert "FAIL SLACK_APP_TOKEN: Slack says missing_scope" in said
        stage.slack.app.scopes -= {"im:write", "users:read"}
        assert "FAIL scopes: missing im:write, users:read: add them" in bot("doctor").output
        stage.clock.advance(timedelta(hours=-1))
        assert re.search(r"FAIL clock: 36\d\d s off", bot("doctor").output)
    finally:
        stage.close()


def test_the_doctor_names_a_malformed_setting_and_a_damaged_database(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "bot.db").write_text("no database " * 500)
    assert "FAIL database" in bot("doctor").output
    monkeypatch.setenv("PORT", "many")
    assert "FAIL settings: PORT" in bot("doctor").output


ROOT = Path(__file__).parents[3]
CALENDARS = ROOT / "tests" / "schedules" / "importing" / "calendars"
FILE = str(CALENDARS / "google-single-in-utc.ics")
REPORT = {"added", "changed", "cancelled", "skipped", "warnings"}


def imported(*arguments: str, given: bytes | None = None) -> dict[str, Any]:
    result = bot("sessions", "import", "--json", *arguments, given=given)
    assert result.exit_code == 0, result.output
    report: dict[str, Any] = json.loads(result.stdout)
    assert set(report) == REPORT
    return report


def on_a_terminal(*arguments: str) -> tuple[subprocess.Popen[str], int]:
    """The program started where somebody can type, and the file to write into what they type."""
    terminal, its_end = os.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", *arguments],
        stdin=its_end,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        text=True,
    )
    os.close(its_end)
    return process, terminal


def titles(day: str) -> list[str]:
    found = json.loads(bot("sessions", "--from", day, "--to", day, "--json").stdout)
    return [session["title"] for session in found]


@pytest.mark.parametrize("option", ["--ics", "--csv"])
def test_an_export_imported_again_changes_nothing(here: Path, option: str) -> None:
    bot("sessions", "export", option, "out")
    report = imported("out")
    assert all(report[name] == [] for name in REPORT)


def test_a_preview_of_many_files_is_an_object_on_a_line_for_each(here: Path) -> None:
    files = [str(CALENDARS / f"{name}.ics") for name in ("exchange-exceptions", "apple-floating")]
    Path("list.txt").write_text("Charter Chats\nJan 27 at 10 am\nFebruary 30\n")
    Path("none.txt").write_text("Hello")
    window = ("--from", "2027-01-01", "--to", "2027-12-31")
    result = bot(
        "sessions", "import", "--preview", "--json", *window, FILE, *files, "list.txt", "none.txt"
    )
    assert result.exit_code == 1
    *_, listed, refused = rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert [row["file"] for row in rows] == [FILE, *files, "list.txt", "none.txt"]
    assert not Path("bot.db").exists()
    assert "2027-01-27T10:00:00-08:00" in [one["start"] for one in rows[0]["sessions"]]
    (one,) = listed["sessions"]
    assert one == {
        "uid": "charter-chat-2027-01-27-10-00",
        "recurrence_id": None,
        "start": "2027-01-27T10:00:00-08:00",
        "end": "2027-01-27T11:00:00-08:00",
        "all_day": False,
        "timezone": "America/Los_Angeles",
        "status": "confirmed",
        "title": "Charter Chat",
    }
    (left_out,) = listed["left_out"]
    assert left_out["sentence"].startswith("line 3: “February 30” is no day")
    assert (refused["sessions"], refused["refused"][:17]) == ([], "No date was found")


def test_a_list_in_text_is_only_shown_before_a_yes(here: Path) -> None:
    data = b"Charter Chats\nJan 26, 2027 at 10 am PT\n"
    result = bot("sessions", "import", "-", given=data)
    assert "Would add: 1" in result.stdout
    assert "with --yes only" in result.stderr
    assert titles("2027-01-26") == []
    assert "Added: 1" in bot("sessions", "import", "--yes", "-", given=data).stdout
    assert titles("2027-01-26") == ["Charter Chat"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--kind", "zebra"), "The kinds are: charter-chat, training, conference"),
        (("--from", "2027-02-01", "--to", "2027-01-01"), "Swap them"),
        (("export", "--ics", "a", "--csv", "b"), "one at a time"),
        (("export", "--ics", "no/such/folder.ics"), "cannot be written"),
        (("import",), "Name the file"),
        (("import", "nothing.ics"), "cannot be read"),
        (("import", "bot.db", "--kind", "zebra"), "The kinds are"),
        (("import", "bot.db", "--zone", "PST"), "is no time zone"),
        (("import", "bot.db"), "not text"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    here: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    bot("sessions")  # makes bot.db
    result = bot("sessions", *arguments)
    assert result.exit_code == 2
    assert sentence in result.stderr
    assert result.stderr.count("\n") == 1


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")
@pytest.mark.parametrize(("typed", "code", "listed"), [("n", 1, 1), ("y", 0, 2)])
def test_on_a_terminal_nothing_is_done_before_a_yes(
    here: Path, typed: str, code: int, listed: int
) -> None:
    process, terminal = on_a_terminal("sessions", "import", FILE)
    os.write(terminal, f"{typed}\n".encode())
    output, _ = process.communicate(timeout=60)
    os.close(terminal)
    assert process.returncode == code, output
    assert "Would add: 1" in output
    assert "Do it? [y/N]" in output
    assert len(titles("2027-01-27")) == listed


# `python -m bot reminders`, and what doctor says of them


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


def reminders(*arguments: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = printed("reminders", *arguments)
    return found


def test_reminders_as_json_have_every_field(world: World) -> None:
    found = reminders()
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
    assert reminders("--state", "sent") == []
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
