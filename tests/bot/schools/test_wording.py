"""What the files say, in words: each fact once, and nothing that could be taken for certain."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.community import PACKAGED, load_community
from bot.schools.advice import Wording
from bot.schools.evidence import Evidence, weigh
from bot.schools.school import Codes, SchoolRow
from tests.bot.dta.test_counting import TABLE

CALIFORNIA = PACKAGED / "california"
LISTED, OTHER = "Differentiated Assistance", "General Assistance"
GROUPS = ("EL", "SED", "SWD")


@pytest.fixture(scope="module")
def wording() -> Wording:
    community = load_community(CALIFORNIA)
    words = community.schools
    assert words is not None
    return Wording(words, community.interview)


def row(
    year: int,
    status: str | None = OTHER,
    name: str = "Nord",
    **codes: tuple[str | None, str | None],
) -> SchoolRow:
    pairs = {group: Codes(*pair) for group, pair in codes.items()}
    return SchoolRow(year=year, cds="01999990123456", name=name, status=status, codes=pairs)


def weighed(*rows: SchoolRow, loaded: tuple[int, ...] = ()) -> Evidence:
    return weigh(rows, loaded or tuple(r.year for r in rows), TABLE, LISTED)


def reason(wording: Wording, evidence: Evidence, question: str) -> str:
    """Answer and reason of one suggestion."""
    pairs = zip(evidence.suggestions, wording.advice(evidence), strict=True)
    return next(f"{a.answer}: {a.reason}" for s, a in pairs if s.question == question)


@pytest.mark.parametrize(
    ("rows", "loaded", "sentence"),
    [
        ([row(2025, LISTED)], (), "Yes: The file of 2025 says “Differentiated Assistance”."),
        ([row(2025)], (), "No: The file of 2025 says “General Assistance”."),
        ([row(2025, None)], (), "Not sure: The file of 2025 gives no status."),
        ([row(2025, "*")], (), "Not sure: The file of 2025 says “*”."),
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
            [row(2025, OTHER, EL=("A", "A"))],
            (),
            "Not sure: The file of 2025 says “General Assistance”, though it has letters in both "
            "its years for English Learners: ask who publishes it.",
        ),
    ],
)
def test_why_a_school_counts_as_listed(
    wording: Wording, rows: list[SchoolRow], loaded: tuple[int, ...], sentence: str
) -> None:
    assert reason(wording, weighed(*rows, loaded=loaded), "listed") == sentence


def test_a_lower_bound_is_said_as_one(wording: Wording) -> None:
    found = weighed(row(2025, EL=("A", "B"), SWD=("A", "B"), SED=("*", "B")))
    assert reason(wording, found, "groups_two_years") == (
        "Two groups: At least 2: English Learners and Students with Disabilities, on both "
        "Dashboards, 2024 and 2025. There may be more, since the file's letters leave out "
        "local indicators."
    )


def test_three_groups_are_enough_whatever_else_there_is(wording: Wording) -> None:
    found = weighed(row(2025, EL=("A", "B"), SWD=("A", "B"), SED=("C", "B")))
    assert reason(wording, found, "groups_two_years") == (
        "Three or more: At least 3: English Learners, Socioeconomically Disadvantaged and Students "
        "with Disabilities, on both Dashboards, 2024 and 2025."
    )


def test_what_turns_on_local_indicators_is_said(wording: Wording) -> None:
    found = weighed(row(2025, EL=("*", "B"), SWD=("*", "*")))
    assert reason(wording, found, "groups_two_years") == (
        "Not sure: By the file's letters, no student group counts for certain on both Dashboards, "
        "2024 and 2025. Some may still count, since the letters leave out local indicators. If the "
        "school missed no local indicator in those years, it is “None”."
    )


def test_what_turns_on_an_open_reading_is_said(wording: Wording) -> None:
    found = weighed(row(2023, EL=("A", "A")), row(2025, EL=("A", "*"), SWD=("*", "A")))
    said = reason(wording, found, "groups_three_of_four")
    assert "If the 2022 Dashboard counts, which has status only, it is at least 1" in said
    assert "If it need not be the same group" in reason(
        wording, weighed(row(2025, EL=("A", "*"), SWD=("*", "B"))), "groups_two_years"
    )


def test_a_dashboard_names_its_files_its_groups_and_those_without_letter(
    wording: Wording,
) -> None:
    found = weighed(
        row(2024, EL=("A", "A"), SWD=("*", "*")),
        row(2025, EL=("K", "B"), SED=("Z", None), SWD=("*", "*")),
    )
    said = {year.heading: year.lines for year in wording.years(found)}
    assert said == {
        "2025 Dashboard (the file of 2025)": (
            "English Learners: the criteria apply in priorities 4 (Achievement), 5 (Engagement), "
            "6 (Climate) and 8 (Outcomes).",
            "Socioeconomically Disadvantaged: “Z”, whose meaning is not known here.",
            "No letter, so one priority at most by the state indicators: Students with "
            "Disabilities.",
        ),
        "2024 Dashboard (the files of 2024 and 2025)": (
            "English Learners: the files differ (priorities 4, 5 and 6 in that of 2024 and "
            "priorities 4 and 5 in that of 2025).",
            "No letter, so one priority at most by the state indicators: Students with "
            "Disabilities.",
        ),
        "2023 Dashboard (the file of 2024)": (
            "English Learners: the criteria apply in priorities 4 (Achievement), 5 (Engagement) "
            "and 6 (Climate).",
            "No letter, so one priority at most by the state indicators: Students with "
            "Disabilities.",
        ),
    }


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
        ([row(2024, name="Old"), row(2025)], (), "Earlier files call it Old."),
        (
            [row(2024, EL=("A", None)), row(2025, EL=(None, "B"))],
            (),
            "Two files differ on English Learners in 2024; what they do not agree on is taken as "
            "not known.",
        ),
        ([row(2025, EL=("Z", None))], (), "Not known here, and taken as not known: “Z”."),
        ([row(2025, LISTED, EL=("*", "A"))], (), "may be listed for a local indicator."),
        ([row(2026, OTHER)], (), "Of the file of 2026 only the status is read"),
    ],
)
def test_what_is_missing_or_does_not_go_together_is_said(
    wording: Wording, rows: list[SchoolRow], loaded: tuple[int, ...], sentence: str
) -> None:
    assert sentence in " ".join(wording.notes(weighed(*rows, loaded=loaded)))


def test_limits_say_when_they_were_checked_and_whom_to_ask(wording: Wording) -> None:
    *_, last = wording.limits()
    assert last == (
        "Checked November 20, 2026. If much depends on it, ask CDE's Charter Schools Division, "
        "charters@cde.ca.gov or 916-322-6029."
    )


def test_without_an_interview_questions_and_options_go_by_their_ids(wording: Wording) -> None:
    (listed, *_) = Wording(wording.words, None).advice(weighed(row(2025, LISTED)))
    assert (listed.question, listed.answer) == ("listed", "yes")


CODE = st.sampled_from(["A", "D", "K", "*", "Z", None])


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([2023, 2024, 2025, 2026]),
            st.sampled_from([LISTED, OTHER, "", None]),
            st.dictionaries(st.sampled_from(GROUPS), st.tuples(CODE, CODE)),
        ),
        min_size=1,
        unique_by=lambda each: each[0],
    )
)
def test_everything_has_words(
    wording: Wording,
    files: list[tuple[int, str | None, dict[str, tuple[str | None, str | None]]]],
) -> None:
    found = weighed(*(row(year, status, **codes) for year, status, codes in files))
    said = json.dumps(wording.as_object(found), ensure_ascii=False)
    lines = [line for year in wording.years(found) for line in year.lines]
    said += " ".join([*wording.status(found), *lines])
    assert "None" not in said.replace("“None”", "")
    assert "frozenset" not in said


def test_the_files_that_say_it_are_named_by_their_years(wording: Wording) -> None:
    assert wording.source(weighed(row(2025))) == "Source: the file of 2025."
    assert wording.source(weighed(row(2025), row(2023))) == "Source: the files of 2023 and 2025."
