"""Answers and counting sheets as JSON."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from bot.dta import InputError, interchange
from bot.dta.counting import count
from bot.dta.interchange import assess_lines, count_json, note_text
from bot.dta.sheet import Sheet
from tests.bot.dta.oracle import oracle
from tests.bot.dta.test_counting import TABLE


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


def test_errors_name_their_line_and_the_other_lines_go_on():
    results = list(assess_lines(["{}", "nonsense", "{}", "", "{}"]))
    assert [fine for _, fine in results] == [True, False, True, False, True]
    errors = [json.loads(out)["line"] for out, fine in results if not fine]
    assert errors == [2, 4]


def test_a_byte_order_mark_at_the_start_of_a_file_is_no_error():
    assert [fine for _, fine in assess_lines(["\ufeff{}", "\ufeff{}"])] == [True, False]


NONE_MISSED = {str(year): [] for year in (2022, 2023, 2024, 2025)}


def counted(**sheet: object) -> dict[str, Any]:
    return count_json(json.dumps({"local_indicators": NONE_MISSED, **sheet}), TABLE)


def test_the_example_of_the_documentation_is_read_and_counted_as_it_says():
    described = interchange.__doc__ or ""
    example = described[
        described.index("In:", described.index("## A counting")) + 3 : described.index("- `groups`")
    ]
    result = count_json(example, TABLE)
    assert result["years"]["2022"] == {"EL": True, "SED": False, "SWD": None}  # type: ignore[index]
    assert result["years"]["2025"] == {"EL": True, "SED": True, "SWD": False}  # type: ignore[index]
    assert result["groups_two_years"] == "unsure"
    assert result["significant_groups"] == "3+"


def test_the_output_has_the_keys_of_the_contract_and_is_json():
    result = counted(groups=["EL"], years={"2025": {"EL": [4, 5]}})
    assert list(result) == [
        *("years", "groups_two_years", "groups_three_of_four", "significant_groups"),
        *("priorities_three_of_four", "same_group", "notes"),
    ]
    assert list(json.loads(json.dumps(result))["years"]) == list(NONE_MISSED)
    assert result["same_group"]["used"] is True
    assert all(n["text"].endswith(".") and "{" not in n["text"] for n in result["notes"])


def test_a_group_left_out_of_a_year_is_not_known_and_an_object_says_what_is():
    years = {"2025": {"EL": {"4": True, "5": True}, "SED": {"4": False, "8": None}, "WH": None}}
    result = counted(groups=["EL", "SED", "WH", "FOS"], years=years)
    assert result["years"]["2025"] == {"WH": None, "EL": True, "SED": None, "FOS": None}


def test_what_it_would_be_without_2022_is_said_only_where_it_differs():
    def said(years: dict[str, object]) -> str:
        notes = counted(groups=["EL"], years=years)["notes"]
        return next(n["text"] for n in notes if n["code"] == "status_only").partition("open: ")[2]

    three = {year: {"EL": [4, 5]} for year in ("2022", "2023", "2024")}
    assert said({**three, "2025": {"EL": []}}) == (
        'if it does, groups_three_of_four is "1", if not, "0".'
    )
    assert said({**three, "2025": {"EL": [4, 5]}}) == 'groups_three_of_four is "1" either way.'


def test_what_does_not_count_is_left_out_with_why_and_the_last_dashboard_is_one_that_counts():
    years = {
        "2026": {"EL": [4, 5]},
        "2023": {"EL": [4, 5], "LTEL": [4]},
        "2022": {"EL": [4, 8], "LTEL": [4]},
    }
    sheet = {"groups": ["EL", "LTEL"], "years": years, "local_indicators": {"2022": [1]}}
    result = count_json(json.dumps(sheet), TABLE)
    assert list(result["years"]) == ["2020", "2021", "2022", "2023"]  # type: ignore[call-overload]
    assert result["years"]["2022"] == {"EL": False, "LTEL": False}  # type: ignore[index]
    said = {n["why"]: n["text"] for n in result["notes"] if n["code"] == "not_counted"}  # type: ignore[attr-defined]
    assert said == {
        "priority_not_used": "Not counted: priority 8 in 2022, which was not used then.",
        "local_indicators_not_used": (
            "Not counted: the local indicators of priority 1 in 2022, which were not used then."
        ),
        "no_such_group": (
            "Not counted: LTEL in 2022 and 2023, since there was no such group then."
        ),
        "criteria_not_known": "Not counted: 2026, since no criteria are known here.",
    }


def test_every_note_has_a_sentence():
    codes = set()
    new = Sheet(dashboards=TABLE, last_year=2025, state={2025: {"EL": {4: True}}})
    assert all(note_text(found).endswith(".") for found in count(new).notes)
    codes |= {found.code for found in count(new).notes}
    for status_only_counts in (None, True, False):
        sheet = Sheet(
            dashboards=TABLE,
            last_year=2024,
            state={
                2019: {},
                2025: {},
                2023: {"EL": {4: True, 5: True}},
                2024: {"EL": {4: True, 5: True}},
            },
            status_only_counts=status_only_counts,
        )
        for note in count(sheet).notes:
            codes.add(note.code)
            text = note_text(note)
            assert text.endswith(".")
            assert not set("{}[]()") & set(re.sub(r"\(at most 1\d\)", "", text))
    assert codes == set(interchange.NOTE_TEXTS)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "There is nothing here"),
        ("groups: EL", "This is not JSON (character 1)"),
        ('{"groups":\n oops}', "This is not JSON (line 2, character 2)"),
        ("[]", "This is a list"),
        ("{}", "No year is given"),
        ('{"years": {}, "groups": null}', "No year is given"),
        ('{"year": {"2025": {}}}', '"year" has no place here'),
        ('{"years": [2025]}', 'years has to be an object such as {"2025": …}, not a list.'),
        ('{"years": {"25": {}}}', '"25" is not a Dashboard year'),
        ('{"years": {"２０２５": {}}}', "is not a Dashboard year"),
        ('{"years": {"2025": []}}', "The year 2025 has to be an object"),
        ('{"years": {"2025": {"EL": 4}}}', "EL in 2025 has to be a list such as [6], not 4."),
        ('{"years": {"2025": {"EL": [11]}}}', "a priority is a number from 1 to 8, not 11."),
        ('{"years": {"2025": {"EL": [4.5]}}}', "not 4.5."),
        ('{"years": {"2025": {"EL": [true]}}}', "not true."),
        ('{"years": {"2025": {"EL": ["4"]}}}', 'not "4".'),
        ('{"years": {"2025": {"EL": [9]}}}', "Priority 9 (EL, 2025) has no state indicator"),
        ('{"years": {"2025": {"EL": [1]}}}', "give it with the local indicators of that year."),
        ('{"years": {"2025": {"EL": {"4": 1}}}}', "true, false or null, not 1."),
        ('{"years": {"2025": {"EL": {"four": true}}}}', 'not "four".'),
        ('{"years": {"2025": {"ALL": [4]}}}', '"ALL" is not a student group; leave it out.'),
        ('{"years": {"2025": {"XY": [4]}}}', '"XY" is not a student group'),
        ('{"years": {"2025": {"MR": [], "TOM": []}}}', "MR/TOM stands twice under 2025"),
        ('{"years": {"2025": {"EL": [], "EL": [4]}}}', '"EL" is given twice'),
        ('{"groups": ["EL"], "years": {"2025": {"SED": []}}}', "SED stands under 2025 but not"),
        ('{"groups": ["EL", "el"], "years": {"2025": {}}}', "EL stands twice among the groups"),
        ('{"groups": "EL", "years": {"2025": {}}}', "groups has to be a list"),
        ('{"groups": [1], "years": {"2025": {}}}', "not by 1."),
        ('{"local_indicators": {"2025": [4]}}', "Priority 4 (2025) has no local indicator"),
        ('{"local_indicators": [1]}', "local_indicators has to be an object"),
        ('{"status_only_counts": "no", "years": {"2025": {}}}', 'null, not "no".'),
        ("[" * 100_000, "This is nested too deeply"),
    ],
)
def test_a_sheet_that_cannot_be_read_is_refused_in_one_sentence(text: str, sentence: str):
    with pytest.raises(InputError) as caught:
        count_json(text, TABLE)
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)
