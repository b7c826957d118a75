"""`python -m bot talk`: lines in, answers out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from bot.cli.talk import matches
from tests.bot.cli.command_line import bot

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
