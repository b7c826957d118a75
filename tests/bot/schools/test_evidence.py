"""What follows from the files: in words, case by case, and against schools all known of."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.community import PACKAGED, load_community
from bot.dta.counting import Tally
from bot.schools.evidence import Advice, Evidence
from bot.schools.school import Codes, SchoolRow
from tests.bot.schools.made import STATUS_ONLY, YEARS, World, option

LISTED, OTHER = "Differentiated Assistance", "General Assistance"
ALL_FILES = (2023, 2024, 2025)
TWO, THREE, PRIORITIES = "groups_two_years", "groups_three_of_four", "priorities_three_of_four"
Pair = tuple[str | None, str | None]


COMMUNITY = load_community(PACKAGED / "california")


def row(year: int, status: str | None = OTHER, name: str = "Nord", **codes: Pair) -> SchoolRow:
    pairs = {group: Codes(*pair) for group, pair in codes.items()}
    return SchoolRow(year=year, cds="01999990123456", name=name, status=status, codes=pairs)


def weighed(*rows: SchoolRow, loaded: tuple[int, ...] = ()) -> Evidence:
    assert COMMUNITY.schools is not None
    years = loaded or tuple(r.year for r in rows)
    newest_first = sorted(rows, key=lambda row: -row.year)
    return Evidence(newest_first, years, COMMUNITY.schools, COMMUNITY.interview)


def of(found: Evidence, question: str) -> Advice:
    return next(each for each in found.advice() if each.question == question)


def same_group(found: Evidence, question: str) -> Tally:
    return found.figures.count.readings[question].same_group


def said(found: Evidence, question: str) -> str:
    """Answer and reason of one suggestion."""
    advice = of(found, question)
    return f"{advice.answer}: {advice.says}"


@pytest.mark.parametrize(
    ("rows", "loaded", "sentence"),
    [
        ([row(2025, LISTED)], (), "Yes: The file of 2025 says “Differentiated Assistance”."),
        ([row(2025, "  differentiated   ASSISTANCE ")], (), "Yes: "),
        ([row(2025, LISTED, EL=("A", "B"))], (), "Yes: "),
        ([row(2025)], (), "No: The file of 2025 says “General Assistance”."),
        ([row(2025, EL=("A", "*"))], (), "No: "),
        ([row(2025, "Status: target")], (), "No: "),
        ([row(2026, EL=("A", "A"))], (), "No: "),  # its letters say nothing
        ([row(2025, None)], (), "Not sure: The file of 2025 gives no status."),
        ([row(2025, "*")], (), "Not sure: The file of 2025 says “*”."),
        ([row(2025, "N/A")], (), "Not sure: "),
        ([row(2025, "TA, Year 2")], (), "Not sure: "),
        (
            [row(2025, "Not Differentiated Assistance")],
            (),
            "Not sure: The file of 2025 says “Not Differentiated Assistance”, which is not quite "
            "“Differentiated Assistance”: look at what it means.",
        ),
        (
            [row(2024, LISTED)],
            (2024, 2025),
            "Not sure: The file of 2025 does not have the school; the one of 2024 says "
            "“Differentiated Assistance”.",
        ),
        (
            [row(2024)],
            (),
            "Not sure: The file of 2025 is not loaded here; the one of 2024 says “General "
            "Assistance”.",
        ),
        (
            [row(2025, OTHER, EL=("A", "A"), SWD=("A", "*"))],
            (),
            "Not sure: The file of 2025 says “General Assistance”, though it has letters in both "
            "its years for English Learners: ask who publishes it.",
        ),
    ],
)
def test_only_a_plain_status_of_the_latest_file_is_a_yes_or_a_no(
    rows: list[SchoolRow], loaded: tuple[int, ...], sentence: str
) -> None:
    found = said(weighed(*rows, loaded=loaded), "listed")
    assert found.startswith(sentence) if sentence.endswith(": ") else found == sentence


SAME = {"EL": ("A", "A"), "SWD": ("H", "H"), "SED": ("K", "K")}
VARIED = SAME | {"SWD": ("H", "I")}  # H in 2023 and 2024?


@pytest.mark.parametrize(
    ("rows", "question", "sentence"),
    [
        (
            [row(2025, EL=("A", "B"), SWD=("A", "B"), SED=("*", "B"))],
            TWO,
            "Two groups: Under the criteria in both 2024 and 2025: at least 2 groups (English "
            "Learners and Students with Disabilities), perhaps more, the same group each year or "
            "not. Whether there are more changes nothing for this question. The file's letters "
            "leave out local indicators.",
        ),
        (
            [row(2025, EL=("*", "B"), SWD=("*", "*"))],
            TWO,
            "Not sure: Under the criteria in both 2024 and 2025: not known yet. The file's "
            "letters leave out local indicators. If the school missed none in those years, it is "
            "“None”.",
        ),
        (
            [row(2024, EL=("A", "*")), row(2025, EL=("B", None))],
            TWO,
            "One group: Under the criteria in both",
        ),
        (
            [row(2025, EL=("*", None), SWD=("A", None))],
            TWO,
            "Not sure: Only the 2025 Dashboard is known. It takes two",
        ),
        (
            [row(2025, EL=("A", "*"), SWD=("*", "B"))],
            TWO,
            "if it has to be the same group each year; at least 1 group",
        ),
        (
            [row(2023, EL=("A", "A")), row(2025, EL=("A", "*"), SWD=("*", "A"))],
            THREE,
            "If the 2022 Dashboard counts, it is at least 1; whether it does is open.",
        ),
        ([row(2024, **SAME), row(2025, **SAME)], PRIORITIES, "so in three priorities or more."),
        ([row(2024, **VARIED), row(2025, **VARIED)], PRIORITIES, "Not sure: "),
        (
            [row(2025, EL=("A", "*"), SWD=("*", "*"))],
            "significant_groups",
            "Not sure: By the file's letters, the school has 1 group, perhaps more.",
        ),
    ],
)
def test_a_count_says_what_is_certain_and_what_it_turns_on(
    rows: list[SchoolRow], question: str, sentence: str
) -> None:
    assert sentence in said(weighed(*rows), question)


def test_in_how_many_priorities_is_suggested_only_where_enough_groups_count() -> None:
    asked = [each.question for each in weighed(row(2025, EL=("A", "A"))).advice()]
    assert asked == ["listed", TWO, THREE, "significant_groups"]


def test_a_file_of_a_year_without_known_criteria_gives_the_status_and_no_criteria() -> None:
    found = weighed(row(2025, EL=("A", "B")), row(2026, LISTED, EL=("A", "A"), SWD=("A", "A")))
    assert (of(found, "listed").option, found.figures.certain(TWO)) == ("yes", ["EL"])
    assert list(found.dashboards) == [2025, 2024]


def test_letters_that_a_dashboard_cannot_have_are_left_out() -> None:
    found = weighed(row(2023, EL=("A", "E"), LTEL=("A", "A")))
    assert found.dashboards[2022]["EL"].met == (4,), "College/Career is not used there"
    assert {*found.dashboards[2023]} == {"EL"}, "there was no such group"


@pytest.mark.parametrize(
    ("codes", "answer"),
    [
        ({}, None),
        ({"EL": ("*", "*"), "SWD": ("A", "*")}, "0"),
        ({"EL": ("*", None), "SWD": (None, "A"), "HOM": ("*", "A")}, None),  # SWD in 2025 is open
        ({"EL": ("*", None), "HOM": ("*", "A")}, "0"),  # no letter in one of two years is enough
        ({"EL": ("Z", "A")}, None),
    ],
)
def test_no_letter_settles_something_only_without_missed_local_indicators(
    codes: dict[str, Pair], answer: str | None
) -> None:
    found = weighed(row(2025, **codes))
    assert (of(found, TWO).option, found.if_no_local(TWO)) == ("unsure", answer)


def test_two_files_that_differ_leave_open_what_they_do_not_agree_on() -> None:
    found = weighed(row(2024, EL=("A", "*")), row(2025, LISTED, EL=("B", "B"), SWD=("B", "*")))
    assert found.dashboards[2024]["EL"].met == (4, 5), "A and B agree on 4 and 5"
    assert found.figures.certain(TWO) == ["EL"]
    letter_or_none = weighed(row(2024, EL=("*", "*")), row(2025, EL=("B", "B")))
    assert letter_or_none.dashboards[2024]["EL"].met == ()
    assert letter_or_none.if_no_local(TWO) is None


def test_each_group_is_said_with_its_dashboards_and_what_is_odd_about_them() -> None:
    found = weighed(
        row(2024, EL=("A", "A"), SWD=("*", "*")),
        row(2025, EL=("K", "B"), SED=("Z", None), SWD=("*", "*")),
    )
    said = dict(found.details())
    named = "4 (Achievement), 5 (Engagement), 6 (Climate) and 8 (Outcomes)"
    assert said[f"Group by group (it takes two priorities of {named})"] == [
        "English Learners (EL). 2025: applies (priorities 4, 5, 6 and 8); 2024: applies "
        "(priorities 4 and 5); 2023: applies (priorities 4, 5 and 6); "
        "2022, status only: to find out"
    ]
    notes = " ".join(said["To keep in mind"])
    assert "Two files differ on English Learners in 2024;" in notes
    assert "Not known here, and taken as not known: “Z”." in notes
    disabled = "Students with Disabilities in"
    assert f"{disabled} 2025, {disabled} 2024 and {disabled} 2023." in notes
    assert found.source() == "Source: the files of 2024 and 2025."


@pytest.mark.parametrize(
    ("rows", "loaded", "sentence"),
    [
        ([row(2025)], (2024, 2025), "This CDS number is not in the file of 2024."),
        (
            [row(2025, EL=("A", "A"))],
            (),
            "Nothing is known here of the 2022 and 2023 Dashboards. Not loaded: the files of 2023 "
            "and 2024.",
        ),
        ([row(2026, OTHER)], (), "Of the file of 2026 only the status is read"),
        ([row(2025, EL=("*", None))], (), "Only the 2025 Dashboard is known. It takes two"),
        ([row(2024, name="Old"), row(2025)], (), "Earlier files call it Old."),
        ([row(2025, LISTED, EL=("*", "A"))], (), "may be listed for a local indicator."),
    ],
)
def test_what_is_missing_or_does_not_go_together_is_said(
    rows: list[SchoolRow], loaded: tuple[int, ...], sentence: str
) -> None:
    assert sentence in " ".join(weighed(*rows, loaded=loaded).notes())
    fine = weighed(*(row(year, LISTED, EL=("A", "A")) for year in ALL_FILES))
    assert fine.notes() == []


CODE = st.sampled_from(["A", "D", "K", "*", "Z", None])
FILES = st.tuples(
    st.sampled_from([2023, 2024, 2025, 2026]),
    st.sampled_from([LISTED, OTHER, "", None]),
    st.dictionaries(st.sampled_from(("EL", "SED", "SWD")), st.tuples(CODE, CODE)),
)


@settings(max_examples=100, deadline=None)
@given(st.lists(FILES, min_size=1, unique_by=lambda each: each[0]))
def test_everything_has_words(files: list[tuple[int, str | None, dict[str, Pair]]]) -> None:
    found = weighed(*(row(year, status, **codes) for year, status, codes in files))
    text = json.dumps([*found.details()])
    assert "None" not in text.replace("\\u201cNone\\u201d", "")
    assert "frozenset" not in text


# Against schools of which everything is known

GROUPS = ("EL", "SED", "SWD", "HOM")
SETS = st.frozensets(st.sampled_from([4, 5, 6, 8]))


@st.composite
def worlds(draw: st.DrawFn, missed: bool = True) -> World:
    groups = draw(st.lists(st.sampled_from(GROUPS), unique=True))
    state = {(year, group): draw(SETS) for year in YEARS for group in groups}
    local = st.frozensets(st.sampled_from([1, 6, 7]), max_size=2 if missed else 0)
    return World(groups, state, {year: draw(local) for year in YEARS})


def weighed_files(world: World, loaded: list[int], blank: tuple[str, ...] = ()) -> Evidence:
    kept = tuple(group for group in GROUPS if group not in blank)
    return weighed(*(row(year, **world.codes(year, kept)) for year in loaded))


LOADED = st.lists(st.sampled_from(ALL_FILES), min_size=1, unique=True)
WITHOUT = tuple(year for year in YEARS if year != STATUS_ONLY)


@settings(max_examples=150, deadline=None)
@given(worlds(), LOADED, st.sampled_from([(), ("EL",), ("SED", "HOM")]))
def test_no_suggestion_is_ever_wrong(
    world: World, loaded: list[int], blank: tuple[str, ...]
) -> None:
    found = weighed_files(world, loaded, blank)
    two, three = same_group(found, TWO), same_group(found, THREE)
    truth = world.same_group((2024, 2025), 2)
    assert two.at_least <= truth <= two.at_most
    is_sure = of(found, TWO).option != "unsure"
    assert not is_sure or truth >= 1, "one is enough, and there is one where it is said"
    for years in (YEARS, WITHOUT):
        truth = world.same_group(years, 3)
        assert three.at_least <= truth <= three.at_most
        assert of(found, THREE).option in ("unsure", option(truth))
        if of(found, THREE).option == "3+":
            figure = "3+" if world.same_group(years, 3, enough=3) >= 3 else "2"
            assert of(found, PRIORITIES).option in ("unsure", figure)
    assert of(found, "significant_groups").option in ("unsure", option(len(world.groups)))
    # Those that are named are as many as count for certain.
    for question in (TWO, THREE):
        assert len(found.figures.certain(question)) == same_group(found, question).at_least


@settings(max_examples=150, deadline=None)
@given(worlds(missed=False), LOADED)
def test_without_missed_local_indicators_the_letters_settle_what_they_say(
    world: World, loaded: list[int]
) -> None:
    found = weighed_files(world, loaded)
    two, three = found.if_no_local(TWO), found.if_no_local(THREE)
    assert two in (None, option(world.same_group((2024, 2025), 2)))
    if 2025 in loaded and world.groups:
        assert two is not None
    truths = {option(world.same_group(years, 3)) for years in (YEARS, WITHOUT)}
    assert three in (None, *truths) if len(truths) == 1 else three is None
    if {2023, 2025} <= set(loaded) and world.groups and len(truths) == 1:
        assert three is not None
