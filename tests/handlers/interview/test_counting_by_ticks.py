"""The pages of the count without Slack: what is ticked on them, and what follows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.community import load_community
from bot.dta.counting import COUNTED, count
from bot.dta.sheet import LOCAL_PRIORITIES, STATE_PRIORITIES, STUDENT_GROUPS, read_sheet
from bot.local.limits import view_is_too_large, view_problems
from bot.schools.evidence import Evidence
from bot.schools.school import Codes, SchoolRow
from bot.store.interviews import Conversation
from handlers.forms import Filled
from handlers.interview import count_form
from handlers.interview.count import (
    COUNT,
    GROUPS,
    LOCAL,
    NONE,
    NOT_KNOWN,
    Says,
    Ticked,
    questions,
)
from handlers.interview.count_form import TICK
from handlers.interview.look_up import ticks_of
from handlers.interview.show import Showing, Voice
from tests.bot.dta.test_counting import TABLE
from tests.bot.schools.made import World
from tests.handlers.interview.kit import COMMUNITY, NORD, words
from tests.stage import shown

assert COMMUNITY.counting is not None
COUNTING = COMMUNITY.counting
TINY = Path(__file__).parents[2] / "communities" / "tiny"
YEARS = (2025, 2024, 2023, 2022)
ASKED = (*map(str, STATE_PRIORITIES), LOCAL)

Answers = Mapping[int, Mapping[str, tuple[str, ...]]]  # year → question → ticks


def page_of(ticked: Ticked, page: str) -> dict[str, Any]:
    return count_form.form("0" * 16, says(replace(ticked, page=page))).view()


def says(ticked: Ticked) -> Says:
    return Says(ticked, COUNTING, words())


def inputs(view: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [block for block in view["blocks"] if block["type"] == "input"]


def filled(view: Mapping[str, Any], wanted: Mapping[str, tuple[str, ...]]) -> Filled:
    """What stands in the inputs: what is wanted, elsewhere what stood there."""
    values = {}
    for block in inputs(view):
        element, asked = block["element"], block["block_id"].partition("@")[0].removesuffix("+")
        before = [option["value"] for option in element.get("initial_options", [])]
        ticks = wanted.get(asked, before)
        chosen = [option for option in element["options"] if option["value"] in ticks]
        values[block["block_id"]] = {TICK: {"selected_options": chosen}}
    return Filled.of({"state": {"values": values}})


def on_page(ticked: Ticked, page: str, wanted: Mapping[str, tuple[str, ...]]) -> Ticked:
    return count_form.read(ticked, page, filled(page_of(ticked, page), wanted), TABLE)


def ticks(groups: tuple[str, ...], years: Answers | None = None) -> Ticked:
    """The groups of a school and the ticks of years, as they are put on the pages one by one."""
    ticked = on_page(Ticked(), GROUPS, {GROUPS: groups})
    for year, asked in (years or {}).items():
        ticked = on_page(ticked, str(year), {f"{year}:{q}": each for q, each in asked.items()})
    return ticked


@st.composite
def counted(draw: st.DrawFn) -> tuple[tuple[str, ...], Answers]:
    """The groups of a school, and an answer to each question: all, part of it or nothing known."""
    groups = draw(st.lists(st.sampled_from(STUDENT_GROUPS), min_size=1, max_size=14, unique=True))
    answers: dict[int, dict[str, tuple[str, ...]]] = {}
    for year in YEARS:
        answers[year] = {}
        for question in ASKED:
            there = [group for group in groups if group in TABLE.of(year).groups]
            among = [str(p) for p in LOCAL_PRIORITIES] if question == LOCAL else there
            some = [each for each in among if draw(st.booleans())]
            kind = draw(st.sampled_from(["all", "all", "all", "part", "nothing", "empty"]))
            answers[year][question] = {
                "all": tuple(some) or (NONE,),
                "part": (*some, NOT_KNOWN),
                "nothing": (NOT_KNOWN,),
                "empty": (),
            }[kind]
    return tuple(groups), answers


def as_by_hand(groups: tuple[str, ...], answers: Answers) -> str:
    """The same as a person writes it down for the command line."""

    def known(ticks: tuple[str, ...], one: str) -> bool | None:
        if one in ticks:
            return True
        return None if not ticks or NOT_KNOWN in ticks else False

    years = {
        year: {g: {p: known(asked[str(p)], g) for p in STATE_PRIORITIES} for g in groups}
        for year, asked in answers.items()
    }
    local = {
        year: {p: known(asked[LOCAL], str(p)) for p in LOCAL_PRIORITIES}
        for year, asked in answers.items()
    }
    return json.dumps({"groups": list(groups), "years": years, "local_indicators": local})


@settings(derandomize=True, database=None, deadline=None, max_examples=120)
@given(counted(), st.permutations(YEARS))
def test_counting_by_modal_and_by_hand_gives_the_same_answers(
    case: tuple[tuple[str, ...], Answers], order: list[int]
) -> None:
    groups, answers = case
    said = says(ticks(groups, {year: answers[year] for year in order}))
    by_hand: Any = count(read_sheet(as_by_hand(groups, answers), TABLE)).as_json()
    assert {q: said.figures.count.answers.get(q) for q in COUNTED} == {
        q: by_hand[q] for q in COUNTED
    }
    assert by_hand["years"] == {str(y): dict(met) for y, met in said.figures.count.years.items()}
    offers = said.offers()
    assert {*offers} == {question for question in COUNTED if by_hand[question]}
    for question, offer in offers.items():
        if offer.option != by_hand[question]:
            # Where one group is enough, so is "at least one".
            at_least = said.figures.count.readings["groups_two_years"].same_group.at_least
            assert (question, by_hand[question]) == ("groups_two_years", "unsure")
            assert offer.option == str(at_least) != "0"


def test_a_group_taken_away_and_given_back_has_its_ticks_still() -> None:
    ticked = ticks(("EL", "SWD"), {2025: {"4": ("EL", "SWD")}})
    without = on_page(ticked, GROUPS, {GROUPS: ("EL",)})
    assert without.at(2025, "4") == ("EL",)
    assert without.sheet(TABLE).state[2025] == {"EL": {4: True}}
    without = on_page(without, "2025", {"2025:6": ("EL",)})
    again = on_page(without, GROUPS, {GROUPS: ("EL", "SWD")})
    assert (again.at(2025, "4"), again.at(2025, "6")) == (("EL", "SWD"), ("EL",))


def test_groups_that_are_not_all_known_leave_room_for_more() -> None:
    groups = ("EL", "SED", "SWD", NOT_KNOWN)
    assert ticks(groups).asked_about == STUDENT_GROUPS
    assert says(ticks(groups)).offers()["significant_groups"].option == "3+"
    fewer = says(ticks(("EL", NOT_KNOWN))).offers()["significant_groups"]
    assert fewer.option == "unsure"
    assert "1 group, perhaps more" in fewer.says
    # That it is fourteen at most says nothing.
    in_both = "Under the criteria in both 2024 and 2025: "
    assert says(ticks(groups)).figures.over_the_years()[0] == f"{in_both}not known yet."
    both = {"4": ("EL", NOT_KNOWN), "5": ("EL", NOT_KNOWN)}
    said = says(ticks(groups, {2025: both, 2024: both}))
    assert said.figures.over_the_years()[0] == (
        f"{in_both}at least 1 group (English Learners), perhaps more, the same group each year "
        "or not."
    )
    assert (
        "1 group (English Learners), perhaps more, the same"
        in said.offers()["groups_two_years"].says
    )


def test_a_year_that_is_not_known_fills_only_what_was_left_empty() -> None:
    ticked = ticks(("EL",), {2024: {"4": ("EL",)}}).without_knowing(2024, TABLE)
    assert ticked.at(2024, "4") == ("EL",)
    assert {ticked.at(2024, question) for question in ASKED[1:]} == {(NOT_KNOWN,)}
    # Slack would show what stood in the inputs before, if they had the same ids.
    assert all(block["block_id"].endswith("@1") for block in inputs(page_of(ticked, "2024")))


# What the pages say


def test_the_count_says_both_readings_and_which_one_the_answer_uses() -> None:
    who = {2025: "EL", 2024: "SED", 2023: "EL", 2022: "EL"}
    years = {y: {q: (g,) if q in "46" else (NONE,) for q in ASKED} for y, g in who.items()}
    text = shown(page_of(ticks(("EL", "SED"), years), COUNT))
    for said in (
        "in both 2024 and 2025: no group, if it has to be the same group each year; 1 group, if "
        "any groups will do. The answer uses the first.",
        "Whether it has to be the same student group in every year is open",
        "Whether the 2022 Dashboard counts is open (status only): if it does, the answer for three "
        "of four years is “One group”, if not, “None”.",
        "English Learners (EL). 2025: applies (priorities 4 and 6); 2024: does not apply",
        "2024: 1 group under the criteria (Socioeconomically Disadvantaged).",
    ):
        assert said in text


@pytest.mark.parametrize(
    ("year", "groups", "said", "unsaid"),
    [
        ("2023", ("EL", "LTEL"), ["Red on ELPI", "Very Low stands for Red"], ["Long-Term"]),
        ("2024", ("LTEL",), ["Long-Term English Learners: Red on ELPI"], ["only Red or Orange"]),
        ("2022", ("EL",), ["status only", "said nowhere", "Very Low on ELPI"], ["Red"]),
    ],
)
def test_a_year_asks_by_its_own_criteria_with_the_rules_of_the_schools_groups(
    year: str, groups: tuple[str, ...], said: list[str], unsaid: list[str]
) -> None:
    page = page_of(ticks(groups), year)
    everything = json.dumps(page, ensure_ascii=False)
    assert all(text in everything for text in said)
    assert not any(text in everything for text in unsaid)
    assert "To meet the criteria means that a group is struggling." in shown(page)
    asked = {block["block_id"].partition("@")[0].removesuffix("+") for block in inputs(page)}
    assert asked == {f"{year}:{question}" for question in questions(int(year), TABLE)}
    assert questions(int(year), TABLE) == (ASKED[:3] if year == "2022" else ASKED)


# Limits


def test_the_largest_count_stays_within_slacks_limits() -> None:
    everywhere = dict.fromkeys(ASKED, (*STUDENT_GROUPS, *map(str, LOCAL_PRIORITIES)))
    ticked = ticks((*STUDENT_GROUPS, NOT_KNOWN), dict.fromkeys(YEARS, everywhere))
    for page in ticked.pages(TABLE):
        view = page_of(ticked, page)
        assert view_problems(view) == []
        rows = [block["elements"] for block in view["blocks"] if block["type"] == "actions"]
        ids = [element["action_id"] for row in rows for element in row]
        assert len(ids) == len({*ids})
        assert not view_is_too_large(view)
        assert len(view["blocks"]) <= 40
        assert len(view["private_metadata"]) < 100
    said = says(ticked)
    assert said.report({}).ticked
    assert all(len(offer.says) < 600 for offer in said.offers().values())


def test_a_community_without_words_for_it_offers_no_counting() -> None:
    assert load_community(TINY).counting is None
    sheet = Ticked(groups=("EL",), opening=1).as_json()
    now = Conversation("0" * 16, "U0DANA", 1, 1, answers={"listed": "unsure"}, sheet=sheet)
    showing = Showing(now, Voice(words(), "/charter-dta", "", "America/Los_Angeles", 365))
    for message in (showing.question(words().question["groups_two_years"]), showing.answers()):
        assert "I count" not in message.text
        assert "Your count" not in message.text


# What a count begins with where a school was looked up


PRIORITIES = st.frozensets(st.sampled_from([4, 5, 6, 8]))


@given(st.data())
def test_a_count_of_the_ticks_is_never_above_that_of_the_files(data: st.DataObject) -> None:
    groups = data.draw(st.lists(st.sampled_from(STUDENT_GROUPS), unique=True, max_size=5))
    world = World(groups)
    for year in (2022, 2023, 2024, 2025):
        for group in groups:
            world.state[year, group] = data.draw(PRIORITIES)
    files = data.draw(st.sets(st.sampled_from([2023, 2024, 2025]), min_size=1))
    rows = []
    for year in sorted(files, reverse=True):
        pairs = world.codes(year, STUDENT_GROUPS)
        found = {group: Codes(*pair) for group, pair in pairs.items()}
        rows.append(SchoolRow(year=year, cds=str(NORD.cds), name="N", codes=found))
    evidence = Evidence(rows, files, COUNTING.schools, words())
    ticks, files_count = count(ticks_of(evidence).sheet(TABLE)), count(evidence.sheet)
    for question, both in files_count.readings.items():
        assert ticks.readings[question].same_group.at_least == both.same_group.at_least
        assert ticks.readings[question].any_group.at_least == both.any_group.at_least
    for option, answer in ticks.answers.items():
        assert answer in ("unsure", files_count.answers.get(option), "3+")
    begun = ticks_of(evidence)
    assert NOT_KNOWN in begun.groups or begun.is_empty  # a letter is never taken for all
    assert Ticked.of(begun.as_json()) == begun
