"""Counting sheets as JSON."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from bot.dta import sheets
from bot.dta.counting import count
from bot.dta.errors import InputError
from bot.dta.sheet import Sheet
from bot.dta.sheets import count_json, note_text, read_sheet
from tests.bot.dta.test_counting import TABLE

NONE_MISSED = {str(year): [] for year in (2022, 2023, 2024, 2025)}


def counted(**sheet: object) -> dict[str, Any]:
    return count_json(json.dumps({"local_indicators": NONE_MISSED, **sheet}), TABLE)


def test_the_example_of_the_documentation_is_read_and_counted_as_it_says():
    described = sheets.__doc__ or ""
    example = described[described.index("In:") + 3 : described.index("- `groups`")]
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


def test_a_whole_sheet():
    met = {"EL": [4, 5, 6], "SED": [4, 5, 8], "SWD": [4, 6, 8], "WH": []}
    result = counted(groups=list(met), years=dict.fromkeys(NONE_MISSED, met))
    assert result["years"]["2024"] == {"WH": False, "EL": True, "SED": True, "SWD": True}
    assert result["groups_two_years"] == "3+"
    assert result["groups_three_of_four"] == "3+"
    assert result["significant_groups"] == "3+"
    assert result["priorities_three_of_four"] == "3+"
    assert result["same_group"]["groups_three_of_four"] == {"same": "3+", "any": "3+"}


def test_the_year_before_stays_unknown_where_only_one_is_given():
    result = counted(groups=["EL"], years={"2025": {"EL": [4, 5]}})
    assert result["years"]["2024"] == {"EL": None}
    assert result["groups_two_years"] == "unsure"
    [text] = [n["text"] for n in result["notes"] if n.get("question") == "groups_two_years"]
    assert text == "groups_two_years: perhaps none, at most 1."


def test_local_indicators_that_are_left_out_are_not_known():
    years = {"2024": {"EL": [4]}, "2025": {"EL": [4]}}
    result = count_json(json.dumps({"groups": ["EL"], "years": years}), TABLE)
    assert result["years"]["2025"] == {"EL": None}  # type: ignore[index]
    assert counted(groups=["EL"], years=years)["years"]["2025"] == {"EL": False}


def test_a_group_left_out_of_a_year_is_not_known_and_an_object_says_what_is():
    years = {"2025": {"EL": {"4": True, "5": True}, "SED": {"4": False, "8": None}, "WH": None}}
    result = counted(groups=["EL", "SED", "WH", "FOS"], years=years)
    assert result["years"]["2025"] == {"WH": None, "EL": True, "SED": None, "FOS": None}


def test_whether_2022_counts_can_be_said():
    years = {year: {"EL": [4, 5]} for year in ("2022", "2023", "2024")} | {"2025": {"EL": []}}
    options = [
        counted(groups=["EL"], years=years, status_only_counts=counts)["groups_three_of_four"]
        for counts in (None, True, False)
    ]
    assert options == ["unsure", "1", "0"]


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


@pytest.mark.parametrize("year", ["2020", "2021", "2026", "2031"])
def test_a_sheet_of_years_that_do_not_count_is_counted_all_the_same(year: str):
    result = count_json(json.dumps({"years": {year: {"EL": [4, 5]}}}), TABLE)
    assert list(result["years"]) == list(NONE_MISSED)  # type: ignore[call-overload]
    assert result["groups_two_years"] == "unsure"


def test_priorities_are_null_where_the_question_does_not_arise():
    result = counted(groups=["EL"], years={year: {"EL": []} for year in NONE_MISSED})
    assert result["priorities_three_of_four"] is None


def test_a_group_may_be_named_by_either_of_its_codes():
    assert read_sheet('{"groups": ["TOM"], "years": {"2025": {"mr": [6]}}}', TABLE).groups == (
        "MR/TOM",
    )


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
    assert codes == set(sheets.NOTE_TEXTS)


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
