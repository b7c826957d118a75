"""What `deploy/` says, followed as far as it goes without a container engine and systemd."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli.run import keep_telling
from tests.bot.cli.test_run import PATIENCE, bot, said, tokens
from tests.stage import Stage, eventually

DEPLOY = Path("deploy").resolve()


@pytest.fixture
def slack(tmp_path: Path) -> Iterator[Stage]:
    stage = Stage(tmp_path)
    yield stage
    stage.close()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def test_what_the_image_holds_is_enough_to_run_and_to_be_found_well(
    slack: Stage, tmp_path: Path
) -> None:
    steps = (DEPLOY / "Dockerfile").read_text().replace("\\\n", " ")
    image, data, secrets = (tmp_path / name for name in ("app", "data", "secrets"))
    for folder in (image, data, secrets):
        folder.mkdir()
    for source, target in re.findall(r"^COPY (\S+) (\S+)$", steps, re.M):
        copied = Path(source)
        if copied.is_dir():
            shutil.copytree(copied, image / target)
        else:
            shutil.copy(copied, image / target)
    (settings,) = re.findall(r"^ENV (.*)$", steps, re.M)
    set_there = dict(each.split("=", 1) for each in shlex.split(settings))
    port = free_port()
    mine = tokens(slack)
    for name in ("bot", "app"):
        (secrets / f"{name}-token").write_text(mine.pop(f"SLACK_{name.upper()}_TOKEN"))
    environment = {
        "PATH": os.environ["PATH"],
        **set_there,
        **mine,
        "DATABASE_URL": set_there["DATABASE_URL"].replace("/data", str(data)),
        "STATUS_PORT": str(port),
        "SLACK_BOT_TOKEN_FILE": str(secrets / "bot-token"),
        "SLACK_APP_TOKEN_FILE": str(secrets / "app-token"),
    }
    before = sorted(image.rglob("*"))
    running = subprocess.Popen([sys.executable, "-m", "bot", "run"], cwd=image, env=environment)
    try:
        assert slack.slack.wait_for_app(timeout=PATIENCE)
        health = [sys.executable, "-m", "bot", "health"]
        eventually(
            lambda: subprocess.run(health, cwd=image, env=environment, check=False).returncode == 0
        )
    finally:
        running.terminate()
        assert running.wait(timeout=PATIENCE) == 0
    assert sorted(image.rglob("*")) == before  # the file system may be read-only
    assert (data / "bot.db").exists()


def test_the_image_runs_as_nobody_in_particular_and_compose_takes_everything_away() -> None:
    image, compose = ((DEPLOY / name).read_text() for name in ("Dockerfile", "compose.yaml"))
    assert re.search(r"^USER \d+$", image, re.M)
    assert "HEALTHCHECK" in image
    for line in ("read_only: true", "cap_drop:\n      - ALL", "no-new-privileges:true"):
        assert line in compose


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd-analyze")
def test_the_unit_is_one_that_systemd_understands(tmp_path: Path) -> None:
    unit = (DEPLOY / "authorizer-bot.service").read_text()
    there = tmp_path / "authorizer-bot.service"
    there.write_text(unit.replace("/srv/authorizer-bot/.venv/bin/python", sys.executable))
    checked = subprocess.run(
        ["systemd-analyze", "verify", str(there)], capture_output=True, text=True, check=False
    )
    assert "authorizer-bot.service" not in checked.stderr, checked.stderr


def test_systemd_is_told_of_the_start_and_that_the_bot_is_well(
    slack: Stage, tmp_path: Path
) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as supervisor:
        supervisor.bind(str(tmp_path / "notify"))
        supervisor.settimeout(PATIENCE)
        told = {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "600000"}
        with bot(tmp_path, **tokens(slack), **told) as process:
            assert [supervisor.recv(100) for _ in range(3)] == [
                b"READY=1",
                b"WATCHDOG=1",
                b"WATCHDOG=1",
            ]
            assert "Traceback" not in said(process)


def test_the_watchdog_is_told_only_while_the_bot_is_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop, asked = threading.Event(), []

    def is_well() -> bool:
        asked.append(True)
        return len(asked) > 3

    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as supervisor:
        supervisor.bind(str(tmp_path / "notify"))
        supervisor.settimeout(PATIENCE)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        monkeypatch.setenv("WATCHDOG_USEC", "30000")
        telling = keep_telling(is_well, stop)
        assert supervisor.recv(100) == b"READY=1"
        assert supervisor.recv(100) == b"WATCHDOG=1"
        assert len(asked) > 3
        stop.set()
        assert telling
        telling.join()
