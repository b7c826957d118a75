"""Counting groups, priorities and years."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.community import PACKAGED, load_community
from bot.dta import InputError
from bot.dta import sheet as sheets
from bot.dta.counting import Tally, count
from bot.dta.rules import QUESTIONS, Value, assess
from bot.dta.sheet import STUDENT_GROUPS, Sheet, read_sheet
from tests.bot.dta import counting_oracle as oracle

YEARS = (2022, 2023, 2024, 2025)
found = load_community(PACKAGED / "california").dashboards
assert found is not None
TABLE = found.table


@st.composite
def plain_sheets(draw: st.DrawFn) -> oracle.Plain:
    """Any sheet of up to three groups, in which up to six facts are not known."""
    groups = draw(st.lists(st.sampled_from(["EL", "SED", "LTEL", "WH"]), max_size=3, unique=True))
    last_year = draw(st.sampled_from([2025, 2025, 2025, 2024]))
    years = list(range(last_year - 3, last_year + 1))
    true = set()
    for year in years:
        missed = draw(st.sets(st.sampled_from(oracle.LOCAL), max_size=2))
        true |= {(year, "local", priority) for priority in missed}
        for group in groups:
            met = draw(st.sets(st.sampled_from(oracle.STATE)))
            true |= {(year, group, priority) for priority in met}
    facts = [(y, g, p) for y in years for g in groups for p in oracle.STATE]
    facts += [(y, "local", p) for y in years for p in oracle.LOCAL]
    most = 6 if last_year == YEARS[-1] else 2  # there is more to fill in where a year is unknown
    unknown = draw(st.lists(st.sampled_from(facts), max_size=most, unique=True))
    counts = draw(st.sampled_from([True, False, None]))
    return oracle.Plain(groups, years, true - set(unknown), unknown, counts)


def as_sheet(plain: oracle.Plain) -> Sheet:
    def value(*fact: int | str) -> bool | None:
        return None if fact in plain.unknown else fact in plain.true

    return Sheet(
        dashboards=TABLE,
        last_year=plain.years[-1],
        groups=tuple(plain.groups),
        state={
            year: {g: {p: value(year, g, p) for p in oracle.STATE} for g in plain.groups}
            for year in plain.years
        },
        local={year: {p: value(year, "local", p) for p in oracle.LOCAL} for year in plain.years},
        status_only_counts=plain.status_only_counts,
    )


def bounds(tally: Tally) -> tuple[int, int]:
    return tally.at_least, tally.at_most


@settings(derandomize=True, database=None, deadline=None, max_examples=250)
@given(plain_sheets())
def test_counting_by_hand_gives_the_same(plain: oracle.Plain):
    result = count(as_sheet(plain))
    expected = oracle.counted(plain)
    statuses = {(y, g): met for y, groups in result.years.items() for g, met in groups.items()}
    assert statuses == expected["years"]
    two, four = result.readings["groups_two_years"], result.readings["groups_three_of_four"]
    assert bounds(two.same_group) == expected["two_same"]
    assert bounds(two.any_group) == expected["two_any"]
    assert bounds(four.same_group) == expected["four_same"]
    assert bounds(four.any_group) == expected["four_any"]
    assert result.answers.get("priorities_three_of_four") == expected["priorities"]
    assert bounds(result.significant_groups) == (len(plain.groups), len(plain.groups))
    assert all(option in QUESTIONS[question] for question, option in result.answers.items())
    follows = assess(result.answers)
    assert "contradiction" not in follows.flags
    is_met = follows.criteria["three_of_four"] == Value.MET
    assert not is_met or "priorities_three_of_four" in result.answers


@settings(derandomize=True, database=None, deadline=None, max_examples=100)
@given(plain_sheets())
def test_without_the_schools_groups_there_may_be_any_number_more(plain: oracle.Plain):
    known = count(as_sheet(plain))
    result = count(replace(as_sheet(plain), groups=None))
    assert result.answers["significant_groups"] == "unsure"
    assert result.years == known.years
    for question, both in result.readings.items():
        same, other = known.readings[question].same_group, both.same_group
        # Long-Term English Learners come under no criteria before there was the group.
        first = plain.years[-2 if question == "groups_two_years" else -3]
        can = {g for g in STUDENT_GROUPS if g != "LTEL" or first >= oracle.LTEL_SINCE}
        others = len(can - {*plain.groups})
        assert (other.at_least, other.at_most) == (same.at_least, same.at_most + others)
        assert both.any_group.at_least == known.readings[question].any_group.at_least
        assert both.any_group.at_most >= known.readings[question].any_group.at_most
    assert "groups_unknown" in {note.code for note in result.notes}


# As JSON


def counted(**given: object) -> Any:
    return count(read_sheet(json.dumps(given), TABLE)).as_json()


def test_the_example_of_the_documentation_is_read_and_counted_as_it_says():
    described = sheets.__doc__ or ""
    example = described[described.index("    {") : described.index("- `groups`")]
    result: Any = json.loads(json.dumps(count(read_sheet(example, TABLE)).as_json()))
    assert result["years"]["2022"] == {"EL": True, "SED": False, "SWD": None}
    assert result["years"]["2025"] == {"EL": True, "SED": True, "SWD": False}
    assert result["groups_two_years"] == "unsure"
    assert result["significant_groups"] == "3+"
    assert result["same_group"]["used"] is True
    assert {"code": "years", "two_years": [2024, 2025], "four_years": [*YEARS]} in result["notes"]


def test_with_one_dashboard_a_note_says_that_it_is_not_yet_possible():
    given: dict[str, Any] = {"groups": ["EL"], "years": {"2025": {"EL": []}}}
    note = {"code": "one_dashboard", "years": [2025]}
    result = counted(**given, local_indicators={"2025": []})
    assert (result["groups_two_years"], note in result["notes"]) == ("0", True)
    given["years"]["2024"] = {"EL": [4]}
    assert note not in counted(**given)["notes"]
    assert note not in counted(groups=[], local_indicators={"2025": [1]})["notes"]


def test_a_group_left_out_of_a_year_is_not_known_and_an_object_says_what_is():
    years = {"2025": {"EL": {"4": True, "5": True}, "SED": {"4": False, "8": None}, "WH": None}}
    result = counted(groups=["EL", "SED", "WH", "FOS"], years=years, local_indicators={"2025": []})
    assert result["years"]["2025"] == {"WH": None, "EL": True, "SED": None, "FOS": None}


def test_what_does_not_count_is_left_out_and_the_last_dashboard_is_one_that_counts():
    years = {
        "2026": {"EL": [4, 5]},
        "2023": {"EL": [4, 5], "LTEL": [4]},
        "2021": {"EL": [4, 5]},
        "2022": {"EL": [4, 8], "LTEL": [4]},
    }
    result = counted(groups=["EL", "LTEL"], years=years, local_indicators={"2022": [1]})
    assert list(result["years"]) == ["2020", "2021", "2022", "2023"]
    assert result["years"]["2022"] == {"EL": False, "LTEL": False}
    assert result["years"]["2021"] == {"EL": None, "LTEL": False}
    assert {"code": "no_colours", "years": [2020, 2021]} in result["notes"]
    (left_out,) = (note["facts"] for note in result["notes"] if note["code"] == "not_counted")
    assert left_out == [
        [2021, "EL", 4],
        [2021, "EL", 5],
        [2022, "EL", 8],
        [2022, "LTEL", 4],
        [2022, "local", 1],
        [2023, "LTEL", 4],
        [2026, "EL", 4],
        [2026, "EL", 5],
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('{"groups":\n oops}', "Invalid JSON: expected value at line 2 column 2; give an object"),
        ("{}", "No year is given"),
        ('{"year": {"2025": {}}}', '"year": Extra inputs are not permitted.'),
        ('{"years": [2025]}', '"years": Input should be an object.'),
        ('{"years": {"25": {}}}', '"years.25": String should match'),
        ('{"years": {"2025": []}}', '"years.2025": Input should'),
        ('{"years": {"2025": {"EL": 4}}}', '"years.2025.EL": Input should'),
        ('{"years": {"2025": {"EL": [9]}}}', "Input should be '4', '5', '6' or '8'."),
        ('{"years": {"2025": {"EL": [true]}}}', "Input should be '4', '5', '6' or '8'."),
        ('{"years": {"2025": {"EL": {"4": 1}}}}', "a valid boolean."),
        ('{"years": {"2025": {"ALL": [4]}}}', '"ALL" is not a student group; leave it out.'),
        ('{"years": {"2025": {"MR": [], "TOM": []}}}', "MR/TOM stands twice; name it once."),
        ('{"groups": ["EL"], "years": {"2025": {"SED": []}}}', "SED stands under 2025 but not"),
        ('{"groups": [1], "years": {"2025": {}}}', '"groups.0": Input should be a valid string.'),
        ('{"groups": ["XY"], "years": {"2025": {}}}', '"XY" is not a student group; the codes'),
        ('{"local_indicators": {"2025": [4]}}', "Input should be '1', '2', '3', '6' or '7'."),
        ('{"status_only_counts": "no", "years": {"2025": {}}}', "a valid boolean."),
    ],
)
def test_a_sheet_that_cannot_be_read_is_refused_in_one_sentence(text: str, sentence: str):
    with pytest.raises(InputError) as caught:
        read_sheet(text, TABLE)
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)
