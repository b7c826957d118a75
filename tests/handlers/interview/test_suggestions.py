"""Suggested answers: what follows from the state's files and from a count, shown and used."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dta.counting import count
from bot.dta.sheet import STUDENT_GROUPS
from bot.schools.evidence import Evidence, weigh
from bot.schools.school import Codes, SchoolRow
from bot.store.database import Database
from bot.store.interviews import Conversation
from handlers.interview.count import Ticked
from handlers.interview.look_up import offers_of, ticks_of
from handlers.schools import SchoolLookup
from tests.bot.dta.test_counting import TABLE
from tests.bot.schools.made import LISTED, World
from tests.handlers.interview.desk import COMMUNITY, Desk, say_all, texts
from tests.handlers.interview.lookups import NORD, TWO, offered


def moves(message: dict[str, Any]) -> list[str]:
    """The buttons below the answers."""
    (row,) = (block for block in message["blocks"] if block.get("block_id") == "dta_moves")
    return [each["text"]["text"] for each in row["elements"] if each["type"] == "button"]


def test_where_count_and_file_disagree_both_are_shown_and_none_is_taken(desk: Desk) -> None:
    now = desk.begins()
    say_all(desk, now, "district", "not sure")
    offered(desk, now, {TWO: "2"}, "count")
    offered(desk, now, {TWO: "1"}, "file")
    message = desk.last(now)
    shown = texts(message)
    assert shown.index("Your count suggests: *Two groups*") < shown.index(
        "The state's file suggests"
    )
    assert moves(message)[:2] == ["Use my count's: Two groups", "Use the file's: One group"]
    assert "“use count” or “use file”" in message["text"]
    desk.says(now, "use it")
    assert TWO not in desk.conversation().answers
    assert "suggest different answers" in texts(desk.last(now))
    desk.says(now, "use file")
    assert desk.conversation().answers[TWO] == "1"


def to_review(desk: Desk) -> Conversation:
    now = desk.begins()
    say_all(desk, now, "district", "not sure", "1", "no", "1", "3+", "see the result")
    return now


def test_at_the_check_use_it_takes_the_one_or_asks_for_its_number(desk: Desk) -> None:
    now = to_review(desk)
    offered(desk, now, {"listed": "yes", "ta_provided": "yes"}, "count")
    desk.says(now, "use it")
    assert "type “use” and a number, such as “use 2”" in texts(desk.last(now))
    shown_first = desk.last(now)["ts"]
    desk.says(now, "use 4")
    assert desk.conversation().answers["ta_provided"] == "yes"
    assert desk.last(now)["ts"] > shown_first
    desk.says(now, "use it")
    assert desk.conversation().answers["listed"] == "yes"
    desk.says(now, "use it")
    assert "Nothing is suggested here" in texts(desk.last(now))


def test_two_that_differ_from_an_answer_are_pressed_not_typed(desk: Desk) -> None:
    now = to_review(desk)
    offered(desk, now, {TWO: "2"}, "count")
    offered(desk, now, {TWO: "3+"}, "file")
    desk.says(now, "use 3")
    assert "type “my answers” and press one" in texts(desk.last(now))
    desk.says(now, "my answers")
    desk.presses(desk.last(now), "Use this answer", action_id="dta_use_file")
    assert desk.conversation().answers[TWO] == "3+"


def test_a_result_names_what_its_answers_agree_with(desk: Desk) -> None:
    now = desk.begins()
    say_all(desk, now, "district")
    offered(desk, now, {"listed": "yes", "ta_provided": "no"}, "file")
    say_all(desk, now, "use it", "yes", "0", "see the result")
    kept = desk.conversation().result
    assert kept is not None
    grounds = {each["question"]: each["grounds"] for each in kept["answers"] if each["grounds"]}
    said = "Agrees with the state's file: What the file says of 2024 and 2025."
    assert list(grounds.values()) == [said]


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
