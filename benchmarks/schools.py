"""How long it takes to load a year's schools and to look one up, and how often the right one comes.

Three workbooks of invented schools are made and loaded. Repeat: python -m benchmarks schools
"""

from __future__ import annotations

import random
import statistics
import string
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.report import Figure
from bot.community import PACKAGED, load_community
from bot.schools.workbook import read_workbook
from bot.store import schools as store
from bot.store.database import Database
from bot.store.people import Person
from handlers.schools import SchoolLookup
from tests.bot.schools.made import Made, invented, workbook

SCHOOLS = 1_500
YEARS = (2023, 2024, 2025)
LOOKUPS = 300
MOST_MS = 5.0
SOMEBODY = Person("U0DANA")


def measure() -> Iterable[Figure]:
    """Load the years, then look schools up as people may type them."""
    schools = invented(SCHOOLS)
    with TemporaryDirectory() as folder:
        db = Database(Path(folder) / "bot.db")
        took = statistics.median([load(db, year, schools) for year in YEARS])
        name = f"a workbook of {SCHOOLS:,} schools: read and kept"
        yield Figure(name, took, "s", goal="a few seconds", met=took < 5)
        community = load_community(PACKAGED / "california")
        assert community.schools is not None
        lookup = SchoolLookup(db, community, community.schools)
        began = time.perf_counter()
        lookup.find("anything")
        yield Figure("first look-up, which makes the index", ms(began), "ms")
        chance = random.Random(7)
        sample = chance.sample(schools, LOOKUPS)
        for name, typing in TYPINGS.items():
            yield looked_up(lookup, name, [(typing(school, chance), school) for school in sample])
        db.close()


def load(db: Database, year: int, schools: Sequence[Made]) -> float:
    """Seconds to read a year's workbook and keep it."""
    data = workbook(year, list(schools))
    name = f"charterassistance{year % 100}.xlsx"
    began = time.perf_counter()
    found = read_workbook(data, name)
    store.replace_year(db, found, data, file_name=name, by="benchmark", now=0)
    return time.perf_counter() - began


def looked_up(lookup: SchoolLookup, name: str, asked: Sequence[tuple[str, Made]]) -> Figure:
    """Schools looked up and answered about, and how often the right one came."""
    taken = []
    at_once = offered = wrong = 0
    for typed, school in asked:
        began = time.process_time()
        found = lookup.find(typed)
        lookup.reply(typed, SOMEBODY)
        taken.append((time.process_time() - began) * 1000)
        at_once += found.school == school.cds
        offered += school.cds in found.others
        wrong += found.school not in (None, school.cds)
    median, share = statistics.median(taken), 100 / len(asked)
    return Figure(
        f"found and answered: {name}",
        median,
        "ms CPU",
        goal=f"≤ {MOST_MS:.0f} ms",
        met=median <= MOST_MS,
        note=f"at once {at_once * share:.0f} %, offered {offered * share:.0f} %, "
        f"another taken {wrong * share:.1f} %",
    )


def ms(began: float) -> float:
    """Milliseconds since `began`."""
    return (time.perf_counter() - began) * 1000


def typo(word: str, chance: random.Random) -> str:
    """The word with one letter left out, added, changed, or swapped with the next."""
    if len(word) < 5:
        return word
    at = chance.randrange(1, len(word) - 1)
    letter = chance.choice(string.ascii_lowercase)
    instead = ["", letter + word[at], letter, word[at + 1] + word[at]]
    pick = chance.randrange(4)
    return word[:at] + instead[pick] + word[at + (2 if pick == 3 else 1) :]


def shuffled(words: list[str], chance: random.Random) -> list[str]:
    """The words in another order."""
    return chance.sample(words, len(words))


TYPINGS: dict[str, Callable[[Made, random.Random], str]] = {
    "CDS number": lambda school, _: str(school.cds),
    "the name": lambda school, _: school.name,
    "every word misspelt": lambda s, c: " ".join(typo(w, c) for w in s.name.split()),
    "four letters of each": lambda s, _: " ".join(w[:4] for w in s.name.split()),
    "words in another order": lambda s, c: " ".join(shuffled(s.name.split(), c)),
    "two words, misspelt": lambda s, c: " ".join(typo(w, c) for w in s.name.split()[:2]),
    "two words and county": lambda s, _: " ".join([*s.name.split()[:2], s.county]),
    "common words": lambda s, _: " ".join(s.name.split()[2:]),
}
