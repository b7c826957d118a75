"""What the page of each Dashboard asks, without Slack."""

from __future__ import annotations

import json

import pytest

from handlers.interview.count import GROUPS, LOCAL, Ticked, questions
from tests.bot.dta.test_counting import TABLE
from tests.handlers.interview.desk import texts
from tests.handlers.interview.test_counting_by_ticks import ASKED, YEARS, inputs, on_page, shown


def test_the_groups_are_named_in_full_with_their_codes() -> None:
    offered = [
        option["text"]["text"]
        for block in inputs(shown(Ticked(), GROUPS))
        for option in block["element"]["options"]
    ]
    assert len(offered) == 14 + 2
    assert "Socioeconomically Disadvantaged (SED)" in offered
    assert "Two or More Races (MR/TOM)" in offered


def test_each_priority_is_asked_about_with_its_colours() -> None:
    page = shown(on_page(Ticked(), GROUPS, {GROUPS: ("EL",)}), "2024")
    labels = {b["block_id"].split("@")[0]: b["label"]["text"] for b in inputs(page)}
    assert "Red on both ELA and math, or Red on one and Orange" in labels["2024:4"]
    assert "Red on graduation rate or on chronic absenteeism" in labels["2024:5"]
    assert "Red on suspension rate" in labels["2024:6"]
    assert "Red on College/Career" in labels["2024:8"]
    assert "Not Met for Two or More Years" in labels["2024:local"]
    assert all("2024" in label for label in labels.values())


@pytest.mark.parametrize(
    ("year", "groups", "said", "unsaid"),
    [
        ("2025", ("EL", "LTEL"), ["Red on ELPI counts as well", "only Red or Orange on ELPI"], []),
        ("2024", ("LTEL",), ["Long-Term English Learners: Red on ELPI"], ["only Red or Orange"]),
        ("2023", ("EL", "LTEL"), ["Red on ELPI", "Very Low stands for Red"], ["Long-Term"]),
        ("2025", ("SED",), [], ["ELPI"]),
        ("2022", ("EL",), ["status only", "said nowhere", "Very Low on ELPI"], ["Red"]),
    ],
)
def test_years_and_groups_with_a_rule_of_their_own_say_so(
    year: str, groups: tuple[str, ...], said: list[str], unsaid: list[str]
) -> None:
    view = shown(on_page(Ticked(), GROUPS, {GROUPS: groups}), year)
    everything = json.dumps(view, ensure_ascii=False)
    assert all(text in everything for text in said)
    assert not any(text in everything for text in unsaid)


def test_only_what_can_be_read_off_a_dashboard_is_asked() -> None:
    assert [questions(year, TABLE) for year in (2022, 2023)] == [ASKED[:3], ASKED]
    asked = [
        block["block_id"].partition("@")[0].removesuffix("+")
        for block in inputs(shown(Ticked(groups=("EL",)), "2022"))
    ]
    assert asked == ["2022:4", "2022:5", "2022:6"]
    for year, offered in (("2023", False), ("2024", True)):
        page = json.dumps(shown(Ticked(groups=("EL", "LTEL")), year))
        assert ("LTEL" in page) is offered


def test_what_was_ticked_before_and_is_not_asked_any_more_does_not_count() -> None:
    old = {"8": ("EL",), LOCAL: ("1", "2"), "4": ("LTEL", "EL")}
    sheet = Ticked(groups=("EL", "LTEL"), years={2022: old}).sheet(TABLE)
    assert sheet.state[2022] == {"EL": {4: True}}
    assert sheet.local == {}


def test_every_page_of_a_year_says_that_meeting_the_criteria_is_no_good_news() -> None:
    for year in YEARS:
        page = texts(shown(Ticked(groups=("EL",)), str(year)))
        assert "To meet the criteria means that a group is struggling." in page
        assert "The 2026 Dashboard was due by law" not in page
    assert "The 2026 Dashboard was due by law" in texts(shown(Ticked(), GROUPS))
