"""The cases in `cases/*.toml`: answers, what they show, and what of the result shows it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from bot.dta.rules import assess

FILES = sorted((Path(__file__).parent / "cases").glob("*.toml"))
CASES: list[dict[str, Any]] = [case for f in FILES for case in tomllib.loads(f.read_text())["case"]]


@pytest.mark.parametrize("case", CASES, ids=[case["shows"] for case in CASES])
def test_case(case: dict[str, Any]):
    result: dict[str, Any] = assess(case["answers"]).as_json()
    known = {"criteria", "verdicts", "steps", "flags", "first_contact", "next_question", "relevant"}
    expected = case["expect"]
    assert known >= set(expected)
    assert expected, "a case has to expect something"
    for name, value in expected.get("criteria", {}).items():
        assert result["criteria"][name] == value, name
    for section, verdict in expected.get("verdicts", {}).items():
        assert result["pathways"][section]["verdict"] == verdict, section
    for section, steps in expected.get("steps", {}).items():
        assert result["pathways"][section]["steps"] == steps, section
    for name in ("flags", "first_contact", "relevant"):
        if name in expected:
            assert result[name] == expected[name]
    if "next_question" in expected:  # TOML has no null: "" stands for "nothing left to ask"
        assert (result["next_question"] or "") == expected["next_question"]


def test_there_are_enough_cases_and_each_says_what_it_shows():
    assert len(CASES) >= 30
    sentences = [case["shows"] for case in CASES]
    assert len(set(sentences)) == len(sentences)
    assert all(s[0].isupper() and s.endswith(".") for s in sentences)
