"""Schools are found however they are typed, and never one for another."""

from __future__ import annotations

import random
import string
from collections.abc import Callable

import pytest

from bot.community import PACKAGED, load_community
from bot.schools.school import Listing, Matches, SchoolIndex
from tests.bot.schools.made import Made, invented

NORD = Listing("01999990123456", ("Nordlicht Country School",), "Alder Unified", "Alder")
NORTH = Listing("02999990123457", ("Northern Light Academy", "Old Mill Academy"), "Birch Union")
HIGH = Listing("03999990123458", ("High Hills Hawthorn High",), "Cedar Unified", "Cedar")
TWIN_A = Listing("04999990123459", ("Lantern Charter School",), "Dunmore Elementary", "Dunmore")
TWIN_B = Listing("05999990123460", ("Lantern Charter School",), "Elm Unified", "Elm")
ACCENT = Listing("06999990123461", ("Niños & Artes Académie",), "Fern Unified", "Fern")
PLACE = Listing("07999990123462", ("Alder Ridge Middle School",), "Garnet Unified", "Garnet")
SCHOOLS = [NORD, NORTH, HIGH, TWIN_A, TWIN_B, ACCENT, PLACE]


@pytest.fixture(scope="module")
def index() -> SchoolIndex:
    words = load_community(PACKAGED / "california").schools
    assert words is not None
    return SchoolIndex(SCHOOLS, words.abbreviations)


@pytest.mark.parametrize(
    ("typed", "school"),
    [
        ("01999990123456", NORD),
        ("1999990123456", NORD),
        ("01-99999-0123456", NORD),
        ("01 99999 0123456", NORD),
        ("CDS 01999990123456", NORD),
        ("０１９９９９９０１２３４５６", NORD),
        ("Nordlicht Country School 01999990123456", NORD),
        ("0123458", HIGH),
        ("Nordlicht Country School", NORD),
        ("NORDLICHT country   school!", NORD),
        ("nordlicht", NORD),
        ("Nordlihct Cuontry", NORD),
        ("Nordlicht Cntry Schl", NORD),
        ("nord coun", NORD),
        ("school nordlicht country", NORD),
        ("the Nordlicht school in Alder", NORD),
        ("Nord licht Country School", NORD),
        ("NordlichtCountry School", NORD),
        ("northern light", NORTH),
        ("old mill academy", NORTH),
        ("lantern dunmore", TWIN_A),
        ("lantern charter elm unified", TWIN_B),
        ("lanten charter dunmor", TWIN_A),
        ("ninos y artes academie", ACCENT),
        ("alder ridge ms", PLACE),
        ("Alder Rigde Mdidle School", PLACE),
    ],
)
def test_a_school_is_found_by_its_number_or_name(
    index: SchoolIndex, typed: str, school: Listing
) -> None:
    assert index.find(typed).school == school.cds


def test_several_of_one_name_are_offered(index: SchoolIndex) -> None:
    for typed in ("Lantern Charter School", "lantern", "lantren charter"):
        found = index.find(typed)
        assert found.school is None
        assert set(found.others) == {TWIN_A.cds, TWIN_B.cds}


def test_a_number_with_a_wrong_digit_is_offered_and_never_taken(index: SchoolIndex) -> None:
    for typed in ("01999990123465", "01999990123466", "01999990124356"):
        assert index.find(typed) == Matches(others=(NORD.cds,))


@pytest.mark.parametrize("typed", ["08999990173456", "12345", "99999999999999999999", "123"])
def test_a_number_that_no_school_has_finds_nothing(index: SchoolIndex, typed: str) -> None:
    assert index.find(typed) == Matches()


@pytest.mark.parametrize(
    "typed", ["", "   ", "?!", "xyzzy", "quux quux", "\u202e", "🎉", "' or 1=1 --", "%s{0}", "=hhh"]
)
def test_what_is_no_school_finds_nothing_and_fails_nowhere(index: SchoolIndex, typed: str) -> None:
    assert index.find(typed).school is None


def test_common_words_alone_name_no_school() -> None:
    found = _index(invented(200)).find("charter school")
    assert found.school is None
    assert len(found.others) == 6
    assert found.more > 0


# Many schools, with names that are much alike


def _index(schools: list[Made]) -> SchoolIndex:
    return SchoolIndex(
        (Listing(str(s.cds), (s.name,), s.district, s.county) for s in schools),
        {"hs": "high school", "ms": "middle school"},
    )


def _typo(word: str, chance: random.Random) -> str:
    """One letter left out, added, changed, or swapped with the next; short words stay."""
    if len(word) < 5:
        return word
    at = chance.randrange(1, len(word) - 1)
    letter = chance.choice(string.ascii_lowercase)
    middle = ["", letter + word[at], letter, word[at + 1] + word[at]]
    pick = chance.randrange(4)
    return word[:at] + middle[pick] + word[at + (2 if pick == 3 else 1) :]


def misspelt(school: Made, chance: random.Random) -> str:
    return " ".join(_typo(word, chance) for word in school.name.split())


def misspelt_with_county(school: Made, chance: random.Random) -> str:
    words = school.name.split()[:2]
    return " ".join(_typo(word, chance) for word in (*words, school.county))


def begun(school: Made, chance: random.Random) -> str:
    return " ".join(word[:4] for word in school.name.split())


def as_it_stands(school: Made, chance: random.Random) -> str:
    return school.name


@pytest.mark.parametrize(
    ("typing", "found_at_once"),
    [(as_it_stands, 0.8), (misspelt, 0.75), (begun, 0.75), (misspelt_with_county, 0.9)],
)
def test_among_1500_schools_the_right_one_is_always_offered_and_no_other_taken(
    typing: Callable[[Made, random.Random], str], found_at_once: float
) -> None:
    schools, chance = invented(1500), random.Random(3)
    index = _index(schools)
    sample = chance.sample(schools, 150)
    at_once = wrong = lost = 0
    for school in sample:
        found = index.find(typing(school, chance))
        at_once += found.school == school.cds
        wrong += found.school not in (school.cds, None)
        lost += school.cds not in (found.school, *found.others)
    assert at_once >= found_at_once * len(sample)
    assert wrong <= 0.01 * len(sample)
    assert lost <= 0.02 * len(sample)
