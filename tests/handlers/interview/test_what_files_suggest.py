"""What follows from the state's files for a conversation, and for the count in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dta.counting import count
from bot.dta.sheet import STUDENT_GROUPS
from bot.schools.evidence import Evidence, weigh
from bot.schools.school import Codes, SchoolRow
from bot.store import interviews
from bot.store.database import Database
from handlers.interview.count import Ticked
from handlers.interview.look_up import offers_of, ticks_of
from handlers.schools import SchoolLookup
from tests.bot.dta.test_counting import TABLE
from tests.bot.schools.made import LISTED
from tests.bot.schools.worlds import World
from tests.handlers.interview.desk import COMMUNITY, Desk
from tests.handlers.interview.lookups import NORD, at_listed, said


@pytest.fixture(scope="module")
def lookup(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SchoolLookup]:
    db = Database(tmp_path_factory.mktemp("db") / "bot.db")
    yield SchoolLookup(db, COMMUNITY)
    db.close()


def evidence_of(*rows: SchoolRow) -> Evidence:
    return weigh(rows, [row.year for row in rows], TABLE, LISTED)


def row(year: int, **codes: tuple[str, str]) -> SchoolRow:
    found = {group: Codes(*pair) for group, pair in codes.items()}
    return SchoolRow(year=year, cds=str(NORD.cds), name="N", status=LISTED, codes=found)


def test_a_file_of_a_year_without_known_criteria_suggests_its_status_only(
    lookup: SchoolLookup,
) -> None:
    evidence = evidence_of(row(2026, EL=("A", "A"), SED=("A", "A"), SWD=("A", "A")))
    offers = offers_of(lookup, evidence)
    assert [q for q, offer in offers.items() if offer.can_be_used] == ["listed"]
    assert ticks_of(lookup, evidence).is_empty


def test_the_count_begins_with_the_letters_and_never_takes_a_letter_for_all(
    lookup: SchoolLookup,
) -> None:
    ticked = ticks_of(lookup, evidence_of(row(2025, EL=("B", "*"), SED=("G", "B"))))
    assert ticked.groups == ("EL", "SED", "not_known")
    assert {year: dict(places) for year, places in ticked.years.items()} == {
        2024: {"4": ("SED", "not_known"), "5": ("SED", "not_known")},
        2025: {
            "4": ("EL", "not_known"),
            "5": ("EL", "not_known"),
            "6": ("SED", "not_known"),
            "8": ("SED", "not_known"),
        },
    }
    assert Ticked.of(ticked.as_json()) == ticked


PRIORITIES = st.frozensets(st.sampled_from([4, 5, 6, 8]))


@given(st.data())
def test_a_count_of_the_ticks_is_never_above_that_of_the_files(
    lookup: SchoolLookup, data: st.DataObject
) -> None:
    groups = data.draw(st.lists(st.sampled_from(STUDENT_GROUPS), unique=True, max_size=5))
    world = World(groups)
    for year in (2022, 2023, 2024, 2025):
        for group in groups:
            world.state[year, group] = data.draw(PRIORITIES)
    files = data.draw(st.sets(st.sampled_from([2023, 2024, 2025]), min_size=1))
    rows = []
    for year in files:
        pairs = world.codes(year, STUDENT_GROUPS)
        found = {group: Codes(*pair) for group, pair in pairs.items()}
        rows.append(SchoolRow(year=year, cds=str(NORD.cds), name="N", codes=found))
    evidence = evidence_of(*rows)
    ticks, files_count = count(ticks_of(lookup, evidence).sheet(TABLE)), count(evidence.sheet)
    for question, both in files_count.readings.items():
        assert ticks.readings[question].same_group.at_least == both.same_group.at_least
        assert ticks.readings[question].any_group.at_least == both.any_group.at_least
    for option, answer in ticks.answers.items():
        assert answer in ("unsure", files_count.answers.get(option), "3+")


def test_a_lookup_leaves_what_the_person_counted(loaded: Desk) -> None:
    now = at_listed(loaded)
    counted = Ticked(groups=("AA",), opening=1).as_json()
    interviews.save(loaded.db, loaded.conversation(), replace(loaded.conversation(), sheet=counted))
    loaded.says(now, "school nordlicht")
    assert loaded.conversation().sheet == counted
    loaded.presses(loaded.thread(now)[-2], "Not this school")
    assert loaded.conversation().sheet == counted
    assert "What you counted stays as it is" in said(loaded, 1)
