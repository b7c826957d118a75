"""Many sets of answers as JSON Lines."""

from __future__ import annotations

import json
import random
import time

import pytest

from bot.dta.batch import assess_lines
from tests.bot.dta.oracle import OPTIONS, oracle

LINES = 60_000


def only(line: str) -> tuple[dict[str, object], bool]:
    [(out, fine)] = assess_lines([line])
    assert "\n" not in out
    assert out.isascii()
    return json.loads(out), fine


def test_each_line_gets_its_result_in_order():
    lines = ['{"listed": "yes"}\n', "{}\n", '{"authorizer":"county","ta_provided":"yes"}']
    results = list(assess_lines(lines))
    assert [json.loads(out) for out, _ in results] == [oracle(json.loads(line)) for line in lines]
    assert all(fine for _, fine in results)


def test_a_result_has_the_keys_of_the_contract_in_its_order():
    result, _ = only("{}")
    assert list(result) == [
        *("criteria", "pathways", "flags", "first_contact", "relevant", "next_question")
    ]
    assert result["criteria"] == {"da_eligible": "unknown", "three_of_four": "unknown"}
    assert result["pathways"]["52074(g)(1)(B)"] == {  # type: ignore[index]
        "status": "unknown",
        "steps": {},
        "verdict": "cannot_tell",
    }


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("", "There is nothing here"),
        ("  \t\n", "There is nothing here"),
        ("listed: yes", "This is not JSON (character 1)"),
        ("{'listed': 'yes'}", "This is not JSON (character 2)"),
        ('{"listed": "yes"', "This is not JSON"),
        ('{"listed": "yes"} {"listed": "no"}', "This is not JSON"),
        ('{"listed": NaN}', "NaN is not JSON"),
        ('{"listed": -Infinity}', "-Infinity is not JSON"),
        ("[]", "This is a list"),
        ("null", "This is null"),
        ("3", "This is 3;"),
        ('"yes"', 'This is "yes";'),
        ('{"listed": "yes", "listed": "no"}', '"listed" is given twice'),
        ('{"listed": null}', "can be yes, no or unsure, not null."),
        ('{"listed": true}', "not true."),
        ('{"groups_two_years": 2}', "The answer to groups_two_years can be 0, 1, 2, 3+ or unsure"),
        ('{"groups_two_years": ' + "9" * 5000 + "}", "The answer to groups_two_years can be"),
        ('{"listed": ["yes"]}', "not a list."),
        ('{"listed": {"a": 1}}', "not an object."),
        ('{"Listed": "yes"}', 'There is no question "Listed"'),
        ('{"": "yes"}', 'There is no question ""'),
        ('{"listed": "\\ud800"}', 'not "\ufffd".'),
        ('{"\udcff": "yes"}', 'There is no question "\ufffd"'),
        ("[" * 100_000, "This is nested too deeply"),
        ('{"listed":' * 100_000, "This is nested too deeply"),
    ],
)
def test_a_line_that_cannot_be_used_gets_one_sentence_in_its_place(line: str, sentence: str):
    result, fine = only(line)
    assert not fine
    assert list(result) == ["line", "error"]
    assert sentence in str(result["error"])


def test_a_name_given_twice_among_very_many_is_found_quickly():
    names = [f'"{number}": "yes"' for number in range(50_000)]
    start = time.process_time()
    result, _ = only(f"{{{', '.join([*names, names[-1]])}}}")
    assert time.process_time() - start < 5
    assert "given twice" in str(result["error"])


def test_errors_name_their_line_and_the_other_lines_go_on():
    results = list(assess_lines(["{}", "nonsense", "{}", "", "{}"]))
    assert [fine for _, fine in results] == [True, False, True, False, True]
    errors = [json.loads(out)["line"] for out, fine in results if not fine]
    assert errors == [2, 4]


def test_a_byte_order_mark_at_the_start_of_a_file_is_no_error():
    assert [fine for _, fine in assess_lines(["\ufeff{}", "\ufeff{}"])] == [True, False]


def test_lines_are_answered_as_they_come():
    def endless():
        while True:
            yield "{}"

    assert next(assess_lines(endless()))[1]


def test_sixty_thousand_lines_take_far_less_than_twenty_seconds():
    rng = random.Random(60_000)
    lines = [
        json.dumps({q: rng.choice(o) for q, o in OPTIONS.items() if rng.random() < 0.8})
        for _ in range(LINES)
    ]
    start = time.process_time()
    assert sum(fine for _, fine in assess_lines(lines)) == LINES
    assert time.process_time() - start < 20
