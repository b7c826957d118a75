"""`python -m bot talk`: lines in, answers out."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from filelock import FileLock

from bot.app import Bot
from bot.cli.common import Finding
from bot.cli.live import SampleMessage, Trial
from bot.cli.talk import matches
from bot.clock import SystemClock
from bot.local.calls import DISTRIBUTED
from bot.outbox.message import Message
from bot.settings import load_settings
from bot.store.database import Database
from handlers.blocks import section
from tests.bot.cli.command_line import bot
from tests.stage import Stage, buttons, eventually

START = "as dana, 2026-11-30 09:00"


pytestmark = pytest.mark.usefixtures("here")


def talk(*arguments: str, lines: list[str] | None = None) -> Result:
    return bot("talk", *arguments, given="\n".join(lines) if lines else None)


def objects(lines: list[str], *arguments: str) -> list[dict[str, Any]]:
    result = talk("--json", *arguments, lines=lines)
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert [each["input"] for each in found] == lines
    assert result.exit_code == any("error" in each for each in found)
    return found


def test_each_line_gives_an_object_with_what_it_was_answered() -> None:
    _, nothing, asked, opened, chosen, saved = objects(
        [
            START,
            "# a comment",
            "> /charter-chat december",
            "press Remind me",
            "choose How long before: 1 week before | 1 day before",
            "submit",
        ]
    )
    assert nothing["answers"] == []
    (answer,) = asked["answers"]
    assert list(answer) == ("id where of to text buttons choices fields errors".split())
    assert (answer["where"], answer["to"], answer["of"]) == ("ephemeral", "dana", None)
    assert "Wednesday, December 30th at 10:00 AM your time" in answer["text"]
    assert answer["buttons"] == ["Remind me", "Share in this channel"]
    (modal,) = opened["answers"]
    assert modal["where"] == "modal"
    assert modal["choices"][1]["label"] == "How long before"
    assert modal["choices"][1]["chosen"] == ["15 minutes before"]
    assert chosen["answers"][0]["of"] == modal["id"]
    assert chosen["answers"][0]["choices"][1]["chosen"] == ["1 week before", "1 day before"]
    assert "Done: you will be reminded" in saved["answers"][-1]["text"]


def test_a_check_shows_what_is_different_and_what_is_not_listed(here: Path) -> None:
    right = (
        f"{START}\n> /charter-chat\n< Next: Charter Chat … December 30th … press … Remind me …\n"
    )
    (here / "right.txt").write_text(right)
    (here / "wrong.txt").write_text(right.replace("30th", "31st") + "open home\n")
    assert talk("--check", "right.txt").stdout == "right.txt: every answer is as written.\n"
    result = talk("--check", "wrong.txt")
    assert result.exit_code == 1
    assert "line 2: > /charter-chat\n  - < Next: Charter Chat … December 31st" in result.stdout
    assert "line 4: open home\n  + < home: Next sessions" in result.stdout


def test_what_is_printed_is_a_dialogue_that_passes(here: Path) -> None:
    lines = [START, "> /charter-chat", "press Nonsense", "in thread", "", "# the end", "open home"]
    result = talk(lines=lines)
    assert result.exit_code == 1
    (here / "said.txt").write_text(result.stdout)
    assert talk("--check", "said.txt").exit_code == 0
    assert [line for line in result.stdout.splitlines() if line in lines] == lines


@pytest.mark.parametrize(
    ("pattern", "answer", "is_one"),
    [
        ("< a … c", "< a b\n  c", True),
        ("< a c", "< a\n  c", True),
        ("< a", "< a b", False),
        ("< … c", "< a b", False),
        ("< a\n  press @3 Go", "< a\n  press @17 Go", True),
        ("< a (b) …", "< a (b) c", True),
        ("< a", "< only you: a", True),
        ("< only you: a", "< only you: a", True),
        ("< only you: a", "< a", False),
    ],
)
def test_three_dots_match_any_text(pattern: str, answer: str, is_one: bool) -> None:
    assert matches(pattern, answer) is is_one


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--check", "no-such-file"), "no-such-file cannot be read: No such file or directory."),
        (("no-such-file",), "no-such-file cannot be read: No such file or directory."),
        (("--check", "a", "--json"), "--check takes its lines from its own FILE"),
        (("--community", "."), "should be a folder that holds community.toml"),
    ],
)
def test_wrong_arguments_get_a_sentence(arguments: tuple[str, ...], sentence: str) -> None:
    result = talk(*arguments, lines=["restart"])
    assert result.exit_code == 2
    assert sentence in result.output


# `python -m bot doctor --live`, in a local Slack that stands for the real workspace


@pytest.fixture
def stage(here: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    """A workspace without the bot, to which the environment points."""
    stage = Stage(here, start_at=SystemClock().now())
    monkeypatch.setenv("SLACK_BOT_TOKEN", stage.slack.bot_token)
    monkeypatch.setenv("SLACK_APP_TOKEN", stage.slack.app_token)
    monkeypatch.setenv("SLACK_API_URL", stage.slack.api_url)
    monkeypatch.setattr("bot.cli.live.SPACING_SECONDS", 0.0)
    yield stage
    stage.close()


def test_every_kind_of_message_is_said_once_found_corrected_and_deleted(
    stage: Stage, tmp_path: Path
) -> None:
    there = stage.dana.open_dm()
    kinds = Bot(
        load_settings(env_file=None, database_url=f"sqlite:///{tmp_path}/x.db"), stage.clock
    )
    kinds.db.close()
    seen = []

    def press() -> None:
        def asked() -> list[dict[str, Any]]:
            return [each for each in stage.dana.sees(there) if "I saw them" in buttons(each)]

        (message,) = eventually(asked, within=120)
        seen.extend(stage.dana.sees(there))
        stage.dana.press(message, "live_pressed")

    pressing = threading.Thread(target=press)
    pressing.start()
    result = bot("doctor", "--live", "@Dana", "--report", "said.md")
    pressing.join()
    assert result.exit_code == 0, result.output
    for kind in kinds.kinds:
        assert f"ok   {kind} (" in result.output
    number = len(seen) - 1
    assert (
        f"ok   own events: {number - 1} of {number - 1} came back" in result.output
    )  # not a file's
    assert f"ok   look-up: all {number} found by their keys" in result.output
    assert "ok   three seconds: your press was here after 0.0 s" in result.output
    assert stage.dana.sees(there) == []
    report = (tmp_path / "said.md").read_text()
    assert "- ok delete: all" in report
    assert "- [ ] reminder, phone: Expected, not confirmed: Charter Chat" in report
    assert "- [ ] interview, desktop: " in report
    assert "Oak" not in report[report.index("- [ ] interview") :]  # a lock screen names no school


def findings(stage: Stage, whom: str) -> dict[str, Finding]:
    samples = [
        SampleMessage("one", Message(section(text)), text, text) for text in ("Hello.", "Bye.")
    ]
    trial = Trial(load_settings(env_file=None), SystemClock(), samples)
    return {each.name: each for each in trial.run(whom, wait=0)}


def test_what_slack_refuses_or_limits_is_said_and_nothing_stays(stage: Stage) -> None:
    stage.slack.rates.use(DISTRIBUTED)
    stage.slack.faults.add("refuse", "chat.update", error="cant_update_message", times=1)
    stage.slack.faults.add("refuse", "blocks.validate", error="invalid_blocks")
    stage.slack.faults.add("refuse", "apps.manifest.validate", error="not_allowed_token_type")
    found = findings(stage, stage.dana.id)
    assert not found["update"].ok
    assert "cant_update_message" in found["update"].text
    assert (found["blocks.validate"].ok, found["apps.manifest.validate"].ok) == (False, True)
    assert "not_allowed_token_type" in found["apps.manifest.validate"].text
    assert found["look-up"].ok
    assert "1 found; then reads are limited" in found["look-up"].text
    assert found["three seconds"].text == "nobody pressed the button within 0 s"
    assert found["delete"].ok
    assert stage.dana.sees(stage.dana.open_dm()) == []


def test_nothing_is_said_to_nobody_nor_beside_a_running_bot(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert findings(stage, "@nobody")["person"].text.endswith("(user_not_found)")
    Database(tmp_path / "bot.db").close()
    with FileLock(tmp_path / "bot.db.lock"):
        result = bot("doctor", "--live", "@dana")
    assert (result.exit_code, "Stop the bot first" in result.output) == (1, True)
    assert not stage.slack.calls("chat.postMessage")
