"""The bot as a process of its own, connected to a local Slack."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.stage import Stage, eventually, shown

# Until a process has started or ended, where how long it takes does not matter.
PATIENCE = 60.0
# Five seconds are the promise; a busy machine may take longer.
STOP_SECONDS = 20.0
ROOT = Path(__file__).parents[3]


@pytest.fixture
def slack(tmp_path: Path) -> Iterator[Stage]:
    """A local Slack without the bot in this process."""
    stage = Stage(tmp_path)
    yield stage
    stage.close()


def environment(folder: Path, **more: str) -> dict[str, str]:
    names = ("PATH", "HOME", "LANG", "SYSTEMROOT")
    kept = {name: os.environ[name] for name in names if name in os.environ}
    return kept | {
        "DATABASE_URL": f"sqlite:///{folder}/bot.db",
        "PYTHONPATH": str(ROOT),
        "LOG_LEVEL": "DEBUG",
        **more,
    }


def tokens(stage: Stage) -> dict[str, str]:
    return {
        "SLACK_BOT_TOKEN": stage.slack.bot_token,
        "SLACK_APP_TOKEN": stage.slack.app_token,
        "SLACK_API_URL": stage.slack.api_url,
    }


@contextmanager
def bot(folder: Path, *arguments: str, **more: str) -> Iterator[subprocess.Popen[str]]:
    with (folder / f"log-{time.monotonic_ns()}").open("w+") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", *(arguments or ("run",))],
            cwd=folder,
            env=environment(folder, **more),
            stdout=log,
            stderr=subprocess.STDOUT,
            text=True,
        )
        process.log = Path(log.name)  # type: ignore[attr-defined]
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def said(process: subprocess.Popen[str]) -> str:
    return str(process.log.read_text())  # type: ignore[attr-defined]


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_bot_soon_and_its_log_holds_no_token_and_nothing_that_people_wrote(
    slack: Stage, tmp_path: Path, stop: signal.Signals
) -> None:
    # The first connection fails, and is tried again.
    slack.slack.faults.add("fail", "auth.test", times=1)
    slack.slack.faults.add("drop_before", "apps.connections.open", times=1)
    with bot(tmp_path, LOG_FORMAT="json", **tokens(slack)) as process:
        assert slack.slack.wait_for_app(timeout=PATIENCE)
        assert "Charter Chat" in shown(slack.types("/charter-chat"))
        slack.types("/charter-chat Xylophonequestion")
        slack.dana.say(slack.dana.open_dm(), "my Secretschool is in trouble")
        eventually(lambda: slack.slack.calls("chat.postMessage"))
        process.send_signal(stop)
        assert process.wait(timeout=STOP_SECONDS) == 0
        log = said(process)
    for event in ("trying again in 1 s", "connected", "stopped"):
        assert event in log
    for private in ("Xylophonequestion", "Secretschool", "xoxb-", "xapp-"):
        assert private not in log


def test_a_second_bot_on_the_same_database_is_refused(slack: Stage, tmp_path: Path) -> None:
    with bot(tmp_path, **tokens(slack)):
        assert slack.slack.wait_for_app(timeout=PATIENCE)
        with bot(tmp_path, **tokens(slack)) as second:
            assert second.wait(timeout=PATIENCE) == 1
            assert "Another bot is running on" in said(second)
            assert "Traceback" not in said(second)
        assert "Charter Chat" in shown(slack.types("/charter-chat"))


def test_a_bot_that_waits_for_slack_still_ends_at_once(tmp_path: Path) -> None:
    with closing(socket.socket()) as nobody:
        nobody.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{nobody.getsockname()[1]}/api/"
        with bot(
            tmp_path,
            SLACK_BOT_TOKEN="xoxb-0000000000",
            SLACK_APP_TOKEN="xapp-0000000000",
            SLACK_API_URL=address,
        ) as process:
            eventually(lambda: "trying again" in said(process), within=PATIENCE)
            process.terminate()
            assert process.wait(timeout=STOP_SECONDS) == 0


@pytest.mark.parametrize(
    ("command", "given", "code", "sentences"),
    [
        ("run", {}, 2, ["SLACK_BOT_TOKEN and SLACK_APP_TOKEN are missing", "python -m bot try"]),
        ("try", {"BOT_COMMUNITY": "community"}, 2, ["community.toml", "line 2"]),
        ("try", {"PORT": "{port}"}, 2, ["{port}"]),
        ("run", {"SLACK_BOT_TOKEN": "xoxb-not-the-right-one"}, 1, ["SLACK_BOT_TOKEN (invalid_"]),
    ],
    ids=["no tokens", "a broken community", "a port that is taken", "a wrong token"],
)
def test_what_stands_against_a_start_is_said_in_a_sentence(
    slack: Stage,
    tmp_path: Path,
    command: str,
    given: dict[str, str],
    code: int,
    sentences: list[str],
) -> None:
    (tmp_path / "community").mkdir()
    (tmp_path / "community" / "community.toml").write_text("[community]\nname = \n")
    port = slack.slack.url.rsplit(":", 1)[1]
    given = {name: value.format(port=port) for name, value in given.items()}
    if "SLACK_BOT_TOKEN" in given:
        given = tokens(slack) | given
    with bot(tmp_path, command, **given) as process:
        assert process.wait(timeout=PATIENCE) == code
        text = said(process)
    for sentence in sentences:
        assert sentence.format(port=port) in text
    assert "Traceback" not in text


def test_try_opens_a_local_slack_with_a_database_of_its_own_and_a_second_start_says_where(
    tmp_path: Path,
) -> None:
    with bot(tmp_path, "run", "--or-try", PORT="0") as process:
        eventually(lambda: "connected" in said(process), within=PATIENCE)
        text = said(process)
        with bot(tmp_path, "run", "--or-try", PORT="0") as second:
            assert second.wait(timeout=PATIENCE) == 1
            assert "A bot runs here already" in said(second)
        process.terminate()
        assert process.wait(timeout=STOP_SECONDS) == 0
    assert "opening the local Slack on this computer instead" in text
    assert "Open http://127.0.0.1:" in text
    assert (tmp_path / "data" / "local.db").exists()
    assert not (tmp_path / "bot.db").exists()


OLDER = "import sys; sys.version_info = (3, 9); import runpy; "
OLDER += "runpy.run_module('bot', run_name='__main__')"


@pytest.mark.parametrize(
    ("arguments", "remedy"),
    [(["-S", "-m", "bot"], ".venv/bin/python -m bot"), (["-c", OLDER], "Python 3.11 or newer")],
)
def test_a_python_without_the_bots_packages_is_told_which_to_use(
    tmp_path: Path, arguments: list[str], remedy: str
) -> None:
    ended = subprocess.run(
        [sys.executable, *arguments, "doctor"],
        env=environment(tmp_path), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    assert remedy in ended.stderr


def test_a_start_loads_nothing_that_only_some_need() -> None:
    """A web server, calendar files, workbooks, PDFs: each costs memory and time at a start."""
    some = {"uvicorn", "starlette", "icalendar", "holidays", "python_calamine", "typst"}
    look = "import sys, bot.app; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", look], capture_output=True, text=True, check=True
    )
    assert not some & {*loaded.stdout.split()}
