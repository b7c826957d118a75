"""`python -m bot when`: one phrase, or a file of them."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result

from bot.__main__ import main

TODAY = ("--today", "2026-11-22")


def when(*arguments: str, given: str | bytes | None = None) -> Result:
    result = CliRunner().invoke(main, ["when", *arguments], input=given)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def test_a_phrase_is_said_again_in_words_and_in_days() -> None:
    assert when(*TODAY, "next", "month").stdout == (
        "December 1–31, 2026\n2026-12-01 to 2026-12-31\n"
    )


@pytest.mark.parametrize(
    ("phrase", "first", "last", "ranges", "label"),
    [
        (
            "January or March",
            "2027-01-01",
            "2027-03-31",
            [["2027-01-01", "2027-01-31"], ["2027-03-01", "2027-03-31"]],
            "January 1–31, 2027 or March 1–31, 2027",
        ),
        (
            "after March or January",
            "2027-01-01",
            None,
            [["2027-01-01", "2027-01-31"], ["2027-04-01", None]],
            "January 1–31, 2027 or from April 1, 2027 on",
        ),
        (
            "before June 2026",
            None,
            "2026-05-31",
            [[None, "2026-05-31"]],
            "until May 31, 2026",
        ),
    ],
)
def test_json_has_every_range_and_null_for_an_open_end(
    phrase: str, first: str | None, last: str | None, ranges: list[list[str | None]], label: str
) -> None:
    result = when(*TODAY, "--json", phrase)
    assert json.loads(result.stdout) == {
        "first": first,
        "last": last,
        "ranges": ranges,
        "label": label,
    }


@pytest.mark.parametrize(
    ("phrase", "sentence"),
    [
        ("renewal", "No days are named in “renewal”: try “next month”"),
        ("January or renewal", "I don't understand “renewal” as days: try “January”"),
        ("February 30", "There is no February 30:"),
    ],
)
def test_what_is_no_period_ends_with_one_sentence(phrase: str, sentence: str) -> None:
    result = when(*TODAY, "--json", phrase)
    assert result.exit_code == 1
    assert not result.stdout
    assert result.stderr.startswith(sentence)
    assert result.stderr.count("\n") == 1


def test_a_batch_gives_an_object_for_each_line_whatever_stands_in_it() -> None:
    lines = ["2026-11-22\tnext month", "2027-03-01\trenewal", "tomorrow", "1850-01-01\ttoday", ""]
    result = when("--batch", "-", given="\n".join(lines).encode() + b"\n2026-11-22\t\xff\xfe")
    assert result.exit_code == 0
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert found[0] == {
        "phrase": "next month",
        "first": "2026-12-01",
        "last": "2026-12-31",
        "ranges": [["2026-12-01", "2026-12-31"]],
        "label": "December 1–31, 2026",
        "error": None,
    }
    for each in found[1:]:
        assert each["error"]
        assert (each["first"], each["last"], each["ranges"], each["label"]) == (
            None,
            None,
            [],
            None,
        )
    assert [each["phrase"] for each in found[1:4]] == ["renewal", "tomorrow", "today"]
    assert len(found) == 6


def test_without_today_it_is_today_where_the_community_is() -> None:
    found = json.loads(when("--json", "today").stdout)
    assert found["first"] == found["last"] is not None


@pytest.mark.parametrize("arguments", [(), ("today", "--batch", "-"), (*TODAY, "--batch", "-")])
def test_wrong_arguments_get_a_sentence(arguments: tuple[str, ...]) -> None:
    assert when(*arguments).exit_code == 2


@pytest.mark.parametrize("day", ["x", "next week", "2026-11-31"])
def test_a_day_that_is_none_is_refused_with_an_example(day: str) -> None:
    found = when("--today", day, "may")
    assert found.exit_code == 2
    assert f"“{day}” is no date. Write it such as 2026-11-22." in found.stderr
