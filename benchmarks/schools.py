"""How long it takes to load a year's schools and to look one up, and how often the right one comes.

`python benchmarks/schools.py [SCHOOLS]` makes three workbooks of invented schools (1,500 unless
told), loads them into a database of its own, and prints a line for each figure.
"""

from __future__ import annotations

import random
import statistics
import string
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # so that it runs as a script, too

from bot.knowledge import PACKAGED, load_community  # noqa: E402
from bot.schools.workbook import read_workbook  # noqa: E402
from bot.store import schools as store  # noqa: E402
from bot.store.database import Database  # noqa: E402
from handlers.schools import SchoolLookup  # noqa: E402
from tests.bot.schools.workbooks import Made, invented, workbook  # noqa: E402

YEARS = (2023, 2024, 2025)
LOOKUPS = 300


def main() -> None:
    """Print the figures."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 1500
    schools = invented(number)
    with tempfile.TemporaryDirectory() as folder:
        db = Database(Path(folder) / "bot.db")
        for year in YEARS:
            load(db, year, schools)
        lookup = SchoolLookup(db, load_community(PACKAGED / "california"))
        begin = time.perf_counter()
        lookup.find("anything")
        print(f"first look-up, which indexes {number} schools: {ms(begin):.0f} ms")
        chance = random.Random(7)
        sample = chance.sample(schools, min(LOOKUPS, number))
        for name, typing in TYPINGS.items():
            measure(lookup, name, [(typing(school, chance), school) for school in sample])
        db.close()


def load(db: Database, year: int, schools: list[Made]) -> None:
    """Load a year, and print how long it took."""
    data = workbook(year, schools)
    name = f"charterassistance{year % 100}.xlsx"
    begin = time.perf_counter()
    found = read_workbook(data, name)
    read = ms(begin)
    begin = time.perf_counter()
    store.replace_year(db, found, data, file_name=name, by="benchmark", now=0)
    print(f"{name}: {len(found.rows)} schools read in {read:.0f} ms, kept in {ms(begin):.0f} ms")


def measure(lookup: SchoolLookup, name: str, asked: list[tuple[str, Made]]) -> None:
    """Look schools up, and print how long it took and how often the right one came."""
    finding, replying = [], []
    at_once = offered = wrong = 0
    for typed, school in asked:
        begin = time.process_time()
        found = lookup.find(typed)
        middle = time.process_time()
        lookup.reply(typed)
        finding.append((middle - begin) * 1000)
        replying.append((time.process_time() - middle) * 1000)
        at_once += found.school == school.cds
        offered += school.cds in found.others
        wrong += found.school not in (None, school.cds)
    share = 100 / len(asked)
    print(
        f"{name:24} at once {at_once * share:3.0f} %, offered {offered * share:3.0f} %, "
        f"another taken {wrong * share:.1f} %; processor time to find {spread(finding)}, "
        f"to find and answer {spread(replying)}"
    )


def spread(times: list[float]) -> str:
    """Median and 95th percentile."""
    return f"{statistics.median(times):.1f} ms (p95 {statistics.quantiles(times, n=20)[-1]:.1f})"


def ms(begin: float) -> float:
    """Milliseconds since `begin`."""
    return (time.perf_counter() - begin) * 1000


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


if __name__ == "__main__":
    main()
