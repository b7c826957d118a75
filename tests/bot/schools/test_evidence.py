"""What follows from the files: case by case, and against schools of which everything is known."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.dta.counting import count
from bot.dta.rules import assess
from bot.schools.evidence import Evidence, Suggestion, weigh
from bot.schools.school import Codes, SchoolRow
from tests.bot.dta.test_counting import TABLE
from tests.bot.schools.worlds import STATUS_ONLY, YEARS, World, option

LISTED, OTHER = "Differentiated Assistance", "General Assistance"
CDS = "01999990123456"
ALL_FILES = (2023, 2024, 2025)


def row(year: int, status: str | None = OTHER, **codes: tuple[str | None, str | None]) -> SchoolRow:
    pairs = {group: Codes(*pair) for group, pair in codes.items()}
    return SchoolRow(year=year, cds=CDS, name="Nordlicht Academy", status=status, codes=pairs)


def weighed(*rows: SchoolRow, loaded: tuple[int, ...] = ()) -> Evidence:
    return weigh(rows, loaded or tuple(r.year for r in rows), TABLE, LISTED)


def of(found: Evidence, question: str) -> Suggestion:
    return next(s for s in found.suggestions if s.question == question)


def notes(found: Evidence) -> dict[str, object]:
    return {note.code: dict(note.data) for note in found.notes}


# Listed


@pytest.mark.parametrize(
    ("status", "answer", "reason"),
    [
        ("Differentiated Assistance", "yes", "status_listed"),
        ("  differentiated   ASSISTANCE ", "yes", "status_listed"),
        ("General Assistance", "no", "status_other"),
        ("Not Eligible for Differentiated Assistance", "unsure", "status_unclear"),
        ("Differentiated Assistance, Year 2", "unsure", "status_unclear"),
        ("", "unsure", "status_missing"),
        (None, "unsure", "status_missing"),
        ("*", "unsure", "status_missing"),
        ("N/A", "unsure", "status_missing"),
    ],
)
def test_only_a_plain_status_is_a_yes_or_a_no(status: str | None, answer: str, reason: str) -> None:
    listed = of(weighed(row(2025, status)), "listed")
    assert (listed.option, listed.reason) == (answer, reason)


@pytest.mark.parametrize(
    ("status", "answer"),
    [("Technical  assistance", "unsure"), ("TA, Year 2", "unsure"), ("Status: target", "no")],
)
def test_what_may_be_another_name_for_the_listed_status_is_neither_yes_nor_no(
    status: str, answer: str
) -> None:
    rows = [row(2025, status)]
    found = weigh(rows, [2025], TABLE, LISTED, ["Technical Assistance", "TA"])
    assert of(found, "listed").option == answer


def test_the_status_of_an_earlier_file_is_no_answer() -> None:
    not_in_it = of(weighed(row(2024, LISTED), loaded=(2024, 2025)), "listed")
    assert (not_in_it.option, not_in_it.reason) == ("unsure", "not_in_latest_file")
    not_loaded = of(weighed(row(2024, LISTED)), "listed")
    assert (not_loaded.option, not_loaded.reason) == ("unsure", "latest_file_not_loaded")


def test_letters_in_both_years_of_a_file_speak_against_a_no() -> None:
    listed = of(weighed(row(2025, OTHER, EL=("A", "B"), SWD=("A", "*"))), "listed")
    assert (listed.option, listed.reason) == ("unsure", "status_against_letters")
    assert listed.groups == ("EL",)
    assert of(weighed(row(2025, OTHER, EL=("A", "*"))), "listed").option == "no"
    assert of(weighed(row(2025, LISTED, EL=("A", "B"))), "listed").option == "yes"


def test_a_file_of_a_year_without_known_criteria_gives_the_status_and_no_criteria() -> None:
    found = weighed(row(2025, EL=("A", "B")), row(2026, LISTED, EL=("A", "A"), SWD=("A", "A")))
    assert of(found, "listed").option == "yes"
    two = of(found, "groups_two_years")
    assert (two.years, two.groups) == ((2024, 2025), ("EL",))
    assert list(found.dashboards) == [2025, 2024]
    assert notes(found)["status_of_file_only"] == {
        "years": [2026],
        "four_years": (2022, 2023, 2024, 2025),
    }
    alone = weighed(row(2026, OTHER, EL=("A", "A")))
    assert of(alone, "listed").option == "no", "its letters speak against nothing"
    assert alone.dashboards == {}


def test_a_school_with_one_dashboard_is_told_that_it_takes_two() -> None:
    found = weighed(row(2025, OTHER, EL=("*", None), SWD=("A", None)))
    two = of(found, "groups_two_years")
    assert (two.option, two.reason, two.if_no_local) == ("unsure", "one_dashboard", None)
    assert notes(found)["one_dashboard"] == {"years": [2025]}
    assert "one_dashboard" not in notes(weighed(row(2025, OTHER, EL=("*", "*"))))


def test_letters_that_a_dashboard_cannot_have_are_left_out() -> None:
    found = weighed(row(2023, EL=("A", "E"), LTEL=("A", "A")))
    assert found.dashboards[2022]["EL"].met == (4,), "College/Career is not used there"
    assert {*found.dashboards[2023]} == {"EL"}, "there was no such group"


# Two years


def test_a_group_with_letters_on_both_dashboards_is_enough() -> None:
    found = of(weighed(row(2025, EL=("A", "B"), SWD=("C", "*"))), "groups_two_years")
    assert found.option == "1"
    assert found.groups == ("EL",)
    assert found.number is not None
    assert (found.number.at_least, found.number.at_most) == (1, 14)


@pytest.mark.parametrize("answer", ["1", "2", "3+"])
def test_how_many_groups_it_is_decides_nothing_where_one_is_enough(answer: str) -> None:
    one = assess({"listed": "unsure", "groups_two_years": "1"}).as_json()
    assert assess({"listed": "unsure", "groups_two_years": answer}).as_json() == one


def test_the_years_of_two_files_go_together() -> None:
    found = weighed(row(2024, EL=("A", "*")), row(2025, EL=("B", None)))
    assert of(found, "groups_two_years").groups == ("EL",)


def test_no_letter_is_not_no_because_local_indicators_have_none() -> None:
    found = of(weighed(row(2025, EL=("*", "*"), SWD=("A", "*"))), "groups_two_years")
    assert (found.option, found.if_no_local) == ("unsure", "0")


def test_what_no_file_says_anything_of_settles_nothing() -> None:
    found = of(weighed(row(2025)), "groups_two_years")
    assert (found.option, found.if_no_local) == ("unsure", None)
    one_year = of(weighed(row(2025, EL=("*", None), SWD=("A", None))), "groups_two_years")
    assert (one_year.option, one_year.if_no_local) == ("unsure", None), "SWD in 2024 is open"
    one_of_two = weighed(row(2025, EL=("*", None), SWD=(None, "A"), HOM=("*", "A")))
    assert of(one_of_two, "groups_two_years").if_no_local is None, "SWD in 2025 is open"
    only_none = of(weighed(row(2025, EL=("*", None), HOM=("*", "A"))), "groups_two_years")
    assert only_none.if_no_local == "0", "no letter in one of two years is enough"


def test_other_groups_in_each_year_are_counted_by_the_other_reading() -> None:
    found = of(weighed(row(2025, EL=("A", "*"), SWD=("*", "B"))), "groups_two_years")
    assert found.groups == ()
    assert found.any_group is not None
    assert found.any_group.at_least == 1


# Three of four


def test_three_groups_in_three_of_four_years_are_three_or_more() -> None:
    pair = {"EL": ("A", "A"), "SED": ("K", "K"), "SWD": ("B", "B")}
    found = weighed(row(2024, **pair), row(2025, **pair))
    three = of(found, "groups_three_of_four")
    assert (three.option, three.groups) == ("3+", ("EL", "SED", "SWD"))
    assert of(found, "significant_groups").option == "3+"
    assert of(found, "priorities_three_of_four").option == "unsure"
    assert notes(found) == {
        "nothing_known": {"years": [2022], "files": [2022, 2023]},
    }


def test_three_priorities_each_time_are_three_or_more() -> None:
    pair = {"EL": ("A", "A"), "SWD": ("H", "I"), "SED": ("K", "K")}
    found = weighed(row(2024, LISTED, **pair), row(2025, LISTED, **pair))
    assert of(found, "priorities_three_of_four").option == "unsure", "SWD: H in 2023 and 2024?"
    same = {"EL": ("A", "A"), "SWD": ("H", "H"), "SED": ("K", "K")}
    found = weighed(row(2024, LISTED, **same), row(2025, LISTED, **same))
    assert of(found, "priorities_three_of_four").option == "3+"


def test_a_dashboard_with_status_only_leaves_it_open() -> None:
    found = weighed(row(2023, EL=("A", "A")), row(2025, EL=("A", "*")))
    three = of(found, "groups_three_of_four")
    assert three.option == "unsure"
    assert three.groups == ()
    assert three.by_status_only == (1, 0)
    assert three.number is not None
    assert three.number.at_least == 0


def test_one_file_leaves_two_years_open() -> None:
    found = weighed(row(2025, EL=("A", "A")))
    assert of(found, "groups_three_of_four").option == "unsure"
    assert notes(found)["nothing_known"] == {"years": [2022, 2023], "files": [2022, 2023, 2024]}


def test_the_question_about_priorities_does_not_arise_before_the_test_is_passed() -> None:
    found = weighed(*(row(year, EL=("A", "A")) for year in ALL_FILES))
    assert "priorities_three_of_four" not in {s.question for s in found.suggestions}


# Groups the school has


def test_groups_without_letter_may_not_be_the_schools() -> None:
    found = of(
        weighed(row(2025, EL=("A", "*"), SWD=("*", "*"), HOM=("*", "*"))), "significant_groups"
    )
    assert (found.option, found.groups) == ("unsure", ("EL",))


# What does not go together


def test_two_files_that_differ_leave_open_what_they_do_not_agree_on() -> None:
    found = weighed(row(2024, EL=("A", "*")), row(2025, LISTED, EL=("B", "B"), SWD=("B", "*")))
    assert notes(found)["files_differ"] == {"groups": {2024: ["EL"]}}
    assert found.dashboards[2024]["EL"].met == (4, 5), "A and B agree on 4 and 5"
    assert of(found, "groups_two_years").groups == ("EL",)
    letter_or_none = weighed(row(2024, EL=("*", "*")), row(2025, EL=("B", "B")))
    assert letter_or_none.dashboards[2024]["EL"].met == ()
    assert of(letter_or_none, "groups_two_years").if_no_local is None


def test_a_letter_that_is_not_known_is_neither_yes_nor_no() -> None:
    found = weighed(row(2025, EL=("Z", "A")))
    assert notes(found)["letters_unknown"] == {"codes": ["Z"]}
    assert of(found, "groups_two_years").if_no_local is None


def test_a_listed_school_without_letters_may_be_a_local_case() -> None:
    assert "perhaps_local" in notes(weighed(row(2025, LISTED, EL=("*", "A"))))
    assert "perhaps_local" not in notes(weighed(row(2025, LISTED, EL=("A", "A"))))
    assert "perhaps_local" not in notes(weighed(row(2025, LISTED, EL=("*", None)))), "no prior year"


def test_files_without_the_school_and_other_names_are_mentioned() -> None:
    old = SchoolRow(year=2024, cds=CDS, name="Old Name", status=OTHER, codes={})
    found = notes(weighed(old, row(2025), loaded=ALL_FILES))
    assert found["not_in_files"] == {"years": [2023]}
    assert found["renamed"] == {"names": ["Old Name"]}


# Against schools of which everything is known

GROUPS = ("EL", "SED", "SWD", "HOM")
SETS = st.frozensets(st.sampled_from([4, 5, 6, 8]))


@st.composite
def worlds(draw: st.DrawFn, missed: bool = True) -> World:
    groups = draw(st.lists(st.sampled_from(GROUPS), unique=True))
    state = {(year, group): draw(SETS) for year in YEARS for group in groups}
    local = st.frozensets(st.sampled_from([1, 6, 7]), max_size=2 if missed else 0)
    return World(groups, state, {year: draw(local) for year in YEARS})


def files_of(world: World, loaded: list[int], blank: tuple[str, ...] = ()) -> list[SchoolRow]:
    kept = tuple(group for group in GROUPS if group not in blank)
    return [
        row(year, **{group: Codes(*pair) for group, pair in world.codes(year, kept).items()})
        for year in loaded
    ]


LOADED = st.lists(st.sampled_from(ALL_FILES), min_size=1, unique=True)


@settings(max_examples=150, deadline=None)
@given(worlds(), LOADED, st.sampled_from([(), ("EL",), ("SED", "HOM")]))
def test_no_suggestion_is_ever_wrong(
    world: World, loaded: list[int], blank: tuple[str, ...]
) -> None:
    found = weigh(files_of(world, loaded, blank), loaded, TABLE, LISTED)
    two = of(found, "groups_two_years")
    truth = world.same_group((2024, 2025), 2)
    assert two.number is not None
    assert two.number.at_least <= truth <= two.number.at_most
    if two.option != "unsure":
        assert truth >= 1, "one is enough, and it is said only where there is one"
    three = of(found, "groups_three_of_four")
    assert three.number is not None
    for years in (YEARS, tuple(year for year in YEARS if year != STATUS_ONLY)):
        truth = world.same_group(years, 3)
        assert three.number.at_least <= truth <= three.number.at_most
        assert three.option in ("unsure", option(truth))
        if three.option == "3+":
            figure = "3+" if world.same_group(years, 3, enough=3) >= 3 else "2"
            assert of(found, "priorities_three_of_four").option in ("unsure", figure)
    assert of(found, "significant_groups").option in ("unsure", option(len(world.groups)))


@settings(max_examples=150, deadline=None)
@given(worlds(missed=False), LOADED)
def test_without_missed_local_indicators_the_letters_settle_what_they_say(
    world: World, loaded: list[int]
) -> None:
    found = weigh(files_of(world, loaded), loaded, TABLE, LISTED)
    certain = {world.same_group((2024, 2025), 2)}
    two = of(found, "groups_two_years")
    assert two.if_no_local in (None, *map(option, certain))
    if 2025 in loaded and world.groups:
        assert two.if_no_local is not None
    without = tuple(year for year in YEARS if year != STATUS_ONLY)
    truths = {option(world.same_group(years, 3)) for years in (YEARS, without)}
    three = of(found, "groups_three_of_four")
    if len(truths) > 1:
        assert three.if_no_local is None
    assert three.if_no_local in (None, *truths)
    if {2023, 2025} <= set(loaded) and world.groups and len(truths) == 1:
        assert three.if_no_local is not None


@settings(max_examples=100, deadline=None)
@given(worlds(), LOADED)
def test_the_sheet_to_count_on_from_says_the_same(world: World, loaded: list[int]) -> None:
    found = weigh(files_of(world, loaded), loaded, TABLE, LISTED)
    counted = count(found.sheet).readings
    for question in ("groups_two_years", "groups_three_of_four"):
        suggestion = of(found, question)
        assert suggestion.number == counted[question].same_group
        assert len(suggestion.groups) == counted[question].same_group.at_least
