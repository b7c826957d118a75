"""Counting with the person: its pages, and the suggestions that it becomes."""

from __future__ import annotations

import json

import pytest

from handlers.interview.count import GROUPS, Ticked, questions
from tests.bot.dta.test_counting import TABLE
from tests.handlers.interview.counter import (
    BUTTON,
    SHEET,
    TO_TWO_YEARS,
    Counter,
    counted,
    fills,
    opened,
    ticked,
)
from tests.handlers.interview.desk import DANA, Desk, texts
from tests.handlers.interview.test_counting_by_ticks import ASKED, YEARS, inputs, on_page, shown

# The button


def test_the_button_stands_with_the_four_questions_that_are_counted(desk: Desk) -> None:
    now = desk.begins()
    with_button = []
    for text in ("district", "unsure", "2", "underway", "2", "2", "2"):
        if BUTTON in texts(desk.last(now)):
            assert BUTTON in desk.last(now)["text"]
            with_button.append(texts(desk.last(now)).split(".")[0])
        desk.says(now, text)
    assert with_button == ["*3", "*5", "*6", "*7"]
    assert BUTTON not in texts(desk.last(now))


# Counting


def test_a_count_becomes_suggestions_and_these_become_answers_only_when_used(desk: Desk) -> None:
    counter = counted(desk)
    now = desk.conversation()
    assert desk.slack.view is None
    assert now.answers == {"authorizer": "district", "listed": "unsure"}
    asked = dict(desk.last(now))
    assert "Your count suggests: *Two groups*" in texts(asked)
    desk.presses(asked, "Use this answer", times=2)
    assert desk.conversation().answers["groups_two_years"] == "2"
    desk.says(now, "underway")
    assert "Your count suggests: *None*" in texts(desk.last(now))
    desk.says(now, "use it")
    assert desk.conversation().answers["groups_three_of_four"] == "0"
    assert counter.who == DANA


def test_the_count_grows_with_every_tick(desk: Desk) -> None:
    counter = opened(desk, *TO_TWO_YEARS)
    assert "The count so far" not in counter.text
    counter.ticks("groups", "EL", "SED")
    assert "at most 2 groups" in counter.text
    counter.submits()
    assert counter.page == "2025 Dashboard"
    counter.ticks("2025:4", "EL")
    assert "2025: 2 groups to find out" in counter.text
    counter.ticks("2025:6", "EL")
    assert "2025: 1 group under the criteria (English Learners); 1 group to find" in counter.text
    counter.ticks("2025:local", "1", "2")
    assert "2025: 2 groups under the criteria" in counter.text


def test_a_year_that_is_not_known_is_passed_over_with_one_press(desk: Desk) -> None:
    counter = opened(desk, *TO_TWO_YEARS)
    counter.ticks("groups", "EL")
    counter.submits()
    counter.ticks("2025:4", "EL")
    counter.presses("I do not know this year")
    assert counter.page == "2024 Dashboard"
    counter.presses("Back")
    assert counter.ticked("2025:4") == ["EL"]
    assert counter.ticked("2025:local") == ["not_known"]
    counter.presses("To the count")
    assert "2025: to find out (priority 4)" in counter.text


def test_none_beside_a_group_is_said_under_the_boxes_and_kept(desk: Desk) -> None:
    counter = opened(desk, *TO_TWO_YEARS)
    counter.ticks("groups", "EL")
    counter.submits()
    counter.ticks("2025:6", "EL", "none")
    answer = counter.submits()
    assert answer["response_action"] == "errors"
    assert answer["errors"] == {"2025:6": "Tick “None of them” alone, or take it away."}
    assert ticked(desk).at(2025, "6") == ("EL", "none")
    # Also what Slack did not tell of before.
    counter.state["2025:8"] = ["EL"]
    counter.submits()
    assert ticked(desk).at(2025, "8") == ("EL",)
    counter.ticks("2025:6", "EL")
    counter.submits()
    assert counter.page == "2024 Dashboard"


def test_what_is_open_is_suggested_as_open(desk: Desk) -> None:
    counter = opened(desk, *TO_TWO_YEARS)
    fills(counter, ["EL", "SED"], {"2025": {"4": ["EL"], "6": ["EL"]}})
    counter.submits()
    now = desk.conversation()
    assert "Your count leaves this open" in texts(desk.last(now))
    assert "perhaps none, at most 2 groups" in texts(desk.last(now))
    with pytest.raises(AssertionError):
        desk.button(desk.last(now), "Use this answer")


# Reopening and changing


def test_a_count_that_was_closed_goes_on_where_it_was_left(desk: Desk) -> None:
    counter = opened(desk, *TO_TWO_YEARS)
    counter.ticks("groups", "EL", "HOM")
    counter.submits()
    counter.ticks("2025:8", "HOM")
    desk.restart()
    now = desk.conversation()
    desk.presses(desk.last(now), BUTTON)
    again = Counter(desk)
    assert again.page == "2025 Dashboard"
    assert again.ticked("2025:8") == ["HOM"]


def test_changing_a_count_withdraws_what_it_suggested_until_it_is_done(desk: Desk) -> None:
    counted(desk)
    now = desk.conversation()
    desk.presses(desk.last(now), BUTTON)
    counter = Counter(desk)
    assert counter.page == "The count"
    assert "Your count suggests" in texts(desk.last(now))
    counter.presses("2025")
    assert "Your count suggests" in texts(desk.last(now))  # nothing is changed yet
    counter.ticks("2025:6", "EL")
    assert desk.conversation().suggestions is None
    assert "Your count suggests" not in texts(desk.last(now))
    counter.presses("To the count")
    counter.submits()
    assert "Your count suggests: *One group*" in texts(desk.last(now))


def test_a_changed_count_opens_a_finished_result_again(desk: Desk) -> None:
    counted(desk)
    now = desk.conversation()
    for text in ("use it", "underway", "use it", "1", "1"):
        desk.says(now, text)
    finished = desk.conversation()
    assert finished.result is not None
    desk.says(now, "my answers")
    said = next(m for m in reversed(desk.thread(now)) if "Show it" in texts(m))
    assert "Your count\n• Under the criteria in both 2024 and 2025: 2 groups" in said["text"]
    desk.presses(said, "Show it")
    assert desk.conversation().result == finished.result  # looking changes nothing
    counter = Counter(desk)
    counter.presses("2025")
    counter.ticks("2025:6", "EL")
    assert desk.conversation().result is None
    assert "Check your answers" in texts(desk.last(now))


def test_a_different_answer_given_before_is_shown_where_answers_are_checked(desk: Desk) -> None:
    now = desk.begins()
    for text in (*TO_TWO_YEARS, "1", "underway"):
        desk.says(now, text)
    desk.presses(desk.last(now), BUTTON)
    counter = Counter(desk)
    fills(counter, ["EL", "SED", "SWD"], SHEET)
    counter.submits()
    for text in ("use it", "1"):
        desk.says(now, text)
    check = texts(desk.last(now))
    assert "Your count suggests: *Two groups*" in check
    assert "Your count*\n• Under the criteria in both 2024 and 2025: 2 groups" in check


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


def test_every_page_of_a_year_says_that_meeting_the_criteria_is_no_good_news() -> None:
    for year in YEARS:
        page = texts(shown(Ticked(groups=("EL",)), str(year)))
        assert "To meet the criteria means that a group is struggling." in page
        assert "The 2026 Dashboard was due by law" not in page
    assert "The 2026 Dashboard was due by law" in texts(shown(Ticked(), GROUPS))
