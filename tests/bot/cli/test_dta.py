from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from bot.dta.rules import assess
from tests.bot.cli.command_line import bot

TINY = Path(__file__).parents[2] / "communities" / "tiny"
LINES = [
    {"authorizer": "district", "listed": "yes"},
    {},
    {"groups_three_of_four": "2", "significant_groups": "1"},
]


def run(*arguments: str, given: str | bytes | None = None) -> tuple[int, list[str]]:
    found = bot("dta", *arguments, given=given)
    return found.exit_code, found.output.splitlines()


def test_answers_are_assessed_line_by_line() -> None:
    code, out = run("assess", given="".join(json.dumps(line) + "\n" for line in LINES))
    assert code == 0
    assert [json.loads(line) for line in out] == [assess(line).as_json() for line in LINES]


UNUSABLE = {
    "nonsense": "Invalid JSON: expected ident at line 1 column 2; give an object such as",
    "": "Invalid JSON: EOF",
    "[]": "Input should be an object",
    '{"listed": "mars"}': "can be yes, no or unsure, not",
    '{"listed": NaN}': '"listed": Input should be a valid string.',
    '{"listed": ["yes"]}': '"listed": Input should be a valid string.',
    '{"listed": "\\ud800"}': "Invalid JSON",
    f'{{"groups_two_years": {"9" * 99}}}': '"groups_two_years": Input should',
    "[" * 100_000: "recursion limit exceeded",
}


def test_a_bad_line_stands_in_its_place_and_the_exit_code_says_so() -> None:
    code, out = run("assess", given="\n".join(["\ufeff{}", *UNUSABLE, "{}", ""]).encode())
    assert code == 1
    assert all(line.isascii() for line in out)
    first, *bad, last = [json.loads(line) for line in out]
    assert [*first] == [*last] == [*assess({}).as_json()]
    assert [each["line"] for each in bad] == [*range(2, len(bad) + 2)]
    for said, sentence in zip(bad, UNUSABLE.values(), strict=True):
        assert [*said] == ["line", "error"]
        assert sentence in said["error"]


def test_the_count_goes_by_the_communitys_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = tmp_path / "sheet.json"
    sheet.write_text('{"groups": ["EL"], "years": {"2026": {"EL": [4, 5]}, "2025": {"EL": [4]}}}')
    code, out = run("count", str(sheet))
    notes = {note["code"]: note for note in json.loads("\n".join(out))["notes"]}
    assert (code, notes["not_counted"]["facts"]) == (0, [[2026, "EL", 4], [2026, "EL", 5]])
    assert notes["years"]["two_years"] == [2024, 2025]
    monkeypatch.setenv("BOT_COMMUNITY", str(TINY))
    code, out = run("count", str(sheet))
    assert code == 2
    assert "has no dashboards.toml" in " ".join(out)


def test_the_drawing_in_the_docs_is_current() -> None:
    drawn = re.search(r"```mermaid\n(.*?)```", Path("docs/interview.md").read_text(), re.DOTALL)
    assert drawn is not None
    now = bot("dta", "draw").stdout
    assert drawn[1] == now, "put what `python -m bot dta draw` prints into docs/interview.md"
