"""The command line beside the bot: sessions, calendars out of it and into it, manifest, doctor."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.clock import SystemClock
from tests.bot.cli.command_line import bot, printed
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
