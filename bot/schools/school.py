"""A school as the state's files have it, its CDS number and letters, and finding one.

Each word that was typed is looked up among the words of all names, districts and counties: as it
stands, as the beginning of a word, as initials, or misspelt. Rare words say more than common ones
such as "charter". Schools whose words cover what was typed come first.
"""

from __future__ import annotations

import math
import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

LENGTH = 14


def cds_of(value: object) -> str | None:
    """The code in a cell or in what somebody typed, with a lost leading zero put back.

    Dashes, blanks and a text mark (') do not matter. None for anything that cannot be a code; a
    code that lacks more than one digit is not guessed at.
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, float):
        value = int(value) if value.is_integer() else None
    digits = re.sub(r"[\s'’‘\-–—]", "", str(value)).removesuffix(".0")
    if not re.fullmatch(r"[0-9]{13,14}", digits) or not digits.strip("0"):
        return None
    return digits.zfill(LENGTH)


# Every set of two or more state priorities has a letter. `*` stands for no letter: one priority at
# most, by the state indicators. Local indicators have no letters at all.
# Source: the workbooks under https://www.cde.ca.gov/fg/aa/lc/documents/ (charterassistance25.xlsx),
# as county offices' scripts read them.
LETTERS: Mapping[str, frozenset[int]] = {
    letter: frozenset(priorities)
    for letter, priorities in {
        "A": (4, 5, 6),
        "B": (4, 5),
        "C": (5, 6),
        "D": (4, 6),
        "E": (4, 8),
        "F": (5, 8),
        "G": (6, 8),
        "H": (4, 5, 8),
        "I": (4, 6, 8),
        "J": (5, 6, 8),
        "K": (4, 5, 6, 8),
    }.items()
}
"""Letter → the state priorities in which the group meets the criteria."""

NO_LETTER = "*"


def is_known(code: str) -> bool:
    """Whether it is known what a cell says."""
    return code == NO_LETTER or code in LETTERS


class WorkbookError(Exception):
    """A file that cannot be used; the text is one sentence with the remedy."""


class Codes(NamedTuple):
    """A student group's letters: on the Dashboard of the file's year, and on the one before.

    None where the cell is empty; `LETTERS` says what a letter means.
    """

    current: str | None
    prior: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolRow:
    """A school in the file of one year.

    `cds` is the county-district-school code, 14 digits. `name` is empty where the file has none.
    `codes` has the groups (codes of `bot.dta.sheet`) with a letter in either column.
    """

    year: int
    cds: str
    name: str
    district: str | None = None
    county: str | None = None
    reporting_year: int | None = None
    status: str | None = None
    codes: Mapping[str, Codes]

    @property
    def place(self) -> str:
        """District and county, as far as the file has them: "Alder Unified, Alder County"."""
        county = self.county
        if county and "county" not in county.casefold():
            county = f"{county} County"
        return ", ".join(part for part in (self.district, county) if part)


@dataclass(frozen=True, slots=True)
class Workbook:
    """A file that was read: its Dashboard year, its schools, and what was not found and why."""

    year: int
    rows: tuple[SchoolRow, ...]
    findings: tuple[str, ...]


LONGEST = 200  # characters that are read
MOST_WORDS = 12
CHOICES = 6

# Measured with `python -m benchmarks schools`: names misspelt, shortened, with district or county.
SURE_FROM, AHEAD_BY = 0.72, 0.1  # of the best score, and before the second: it is this one
CHOICE_FROM, OF_THE_BEST = 0.3, 0.6  # of a score, absolute and as a share of the best: offered
NAME_SHARE = 0.25  # of the score, for how much of the name was typed
BEGINNING, INITIALS = 0.9, 0.95  # what a word that is only begun counts, and one of initials
NEAR_WORD = 70.0  # rapidfuzz ratio from which on a word is the same, misspelt
NEAR_NAME = 85.0  # the same of a whole name, blanks left out
SHORTEST_BEGINNING, SHORTEST_MISSPELT = 3, 4
SHORTEST_NUMBER = 5  # the last digits of a code, from so many on


@dataclass(frozen=True, slots=True)
class Listing:
    """A school as it is searched: `names` are all it had over the years, the latest first."""

    cds: str
    names: tuple[str, ...]
    district: str | None = None
    county: str | None = None


@dataclass(frozen=True, slots=True)
class Matches:
    """CDS codes: the school that was meant, if that is clear, and others that may have been.

    `more` is how many others there are besides those.
    """

    school: str | None = None
    others: tuple[str, ...] = ()
    more: int = 0


class SchoolIndex:
    """Schools, indexed once to be searched often; safe to share between threads."""

    def __init__(self, listings: Iterable[Listing], abbreviations: Mapping[str, str]) -> None:
        """`abbreviations`: a word as people type it → the words it stands for."""
        self._listings = {listing.cds: listing for listing in listings}
        self._abbreviations = {key: words_of(value) for key, value in abbreviations.items()}
        self._names: dict[str, set[str]] = defaultdict(set)  # a name in plain words → CDS codes
        self._postings: dict[str, set[str]] = defaultdict(set)  # a word or "=" and initials
        self._own_words: dict[str, frozenset[str]] = {}
        for listing in self._listings.values():
            self._add(listing)
        self._joined = {name.replace(" ", ""): cds for name, cds in self._names.items()}
        self._words = sorted(word for word in self._postings if not word.startswith("="))
        self._weight = {
            word: math.log(1 + len(self._listings) / len(schools))
            for word, schools in self._postings.items()
        }
        self._rarest = math.log(1 + len(self._listings))
        self._length = {
            cds: sum(self._weight[word] for word in own) or 1.0
            for cds, own in self._own_words.items()
        }

    def find(self, text: str) -> Matches:
        """The schools that `text` may mean, the likeliest first."""
        text = unicodedata.normalize("NFKC", text[:LONGEST])
        if number := re.search(r"(?<!\w)[0-9][0-9\s\-–./]{3,}[0-9](?!\w)", text):
            found = self._by_number(re.sub(r"\D", "", number[0]))
            if found.school or found.others or not re.search(r"[^\W\d_]", text):
                return found
        typed = words_of(text)[:MOST_WORDS]
        return self._by_name(typed) if typed else Matches()

    def _add(self, listing: Listing) -> None:
        own: set[str] = set()
        for words in filter(None, map(words_of, listing.names)):
            self._names[" ".join(words)].add(listing.cds)
            own.update(words)
            for initials in _initials(words):
                self._postings[f"={initials}"].add(listing.cds)
        places = [
            word for place in (listing.district, listing.county) for word in words_of(place or "")
        ]
        spelt_out = [word for short in own for word in self._abbreviations.get(short, ())]
        for word in (*own, *places, *spelt_out):
            self._postings[word].add(listing.cds)
        self._own_words[listing.cds] = frozenset(own)

    def _by_number(self, digits: str) -> Matches:
        whole = cds_of(digits)
        if whole in self._listings:
            return Matches(school=whole)
        if whole:
            near = process.extract(
                whole, self._listings.keys(), scorer=OSA.distance, score_cutoff=1, limit=CHOICES
            )
            return Matches(others=tuple(cds for cds, _, _ in near))
        if len(digits) < SHORTEST_NUMBER:
            return Matches()
        ending = [cds for cds in self._listings if cds.endswith(digits)]
        return Matches(ending[0]) if len(ending) == 1 else _offer(ending)

    def _by_name(self, typed: Sequence[str]) -> Matches:
        scores = self._scores(typed)
        ranked = sorted(scores, key=lambda cds: (-scores[cds], cds))
        named = self._names.get(" ".join(typed)) or self._nearly_named(typed, ranked, scores)
        if len(named) > 1:
            return _offer(sorted(named, key=lambda cds: (-scores.get(cds, 0.0), cds)))
        if named:
            (first,) = named
            others = [cds for cds in ranked if cds != first and scores[cds] >= SURE_FROM]
            return Matches(first, tuple(others[:CHOICES]), len(others[CHOICES:]))
        best = scores[ranked[0]] if ranked else 0.0
        second = scores[ranked[1]] if len(ranked) > 1 else 0.0
        enough = max(CHOICE_FROM, best * OF_THE_BEST)
        offered = _offer([cds for cds in ranked if scores[cds] >= enough])
        if best >= SURE_FROM and best - second >= AHEAD_BY:
            return Matches(ranked[0], offered.others[1:], offered.more)
        return offered

    def _nearly_named(
        self, typed: Sequence[str], ranked: Sequence[str], scores: Mapping[str, float]
    ) -> set[str]:
        """Schools called as was typed but for some letters or blanks, if no word says more."""
        if ranked and scores[ranked[0]] >= SURE_FROM:
            return set()
        near = process.extractOne(
            "".join(typed), self._joined.keys(), scorer=fuzz.ratio, score_cutoff=NEAR_NAME
        )
        return self._joined[near[0]] if near else set()

    def _scores(self, typed: Sequence[str]) -> dict[str, float]:
        """School → how well it fits, 0 to 1; schools without any of the words are left out."""
        covered: dict[str, float] = defaultdict(float)
        of_the_name: dict[str, dict[str, float]] = defaultdict(dict)
        whole = 0.0
        for word in typed:
            alternatives, weight = self._alternatives(word)
            if not alternatives and len(word) < SHORTEST_MISSPELT and not word.isdigit():
                continue  # the, in, of
            whole += weight
            best: dict[str, float] = defaultdict(float)
            for known, likeness in alternatives.items():
                worth = likeness * min(weight, self._weight[known])
                for cds in self._postings[known]:
                    best[cds] = max(best[cds], worth)
                    if known in self._own_words[cds]:
                        of_the_name[cds][known] = likeness * self._weight[known]
            for cds, worth in best.items():
                covered[cds] += worth
        return {
            cds: (1 - NAME_SHARE) * worth / whole
            + NAME_SHARE * sum(of_the_name[cds].values()) / self._length[cds]
            for cds, worth in covered.items()
        }

    def _alternatives(self, word: str) -> tuple[dict[str, float], float]:
        """Known words that a typed one may stand for, how like each is (0 to 1), and its weight."""
        found = {known: 1.0 for known in self._abbreviations.get(word, ()) if known in self._weight}
        if f"={word}" in self._weight:
            found[f"={word}"] = INITIALS
        if len(word) >= SHORTEST_BEGINNING:
            at = bisect_left(self._words, word)
            while at < len(self._words) and self._words[at].startswith(word):
                found[self._words[at]] = BEGINNING
                at += 1
        if word in self._weight:
            found[word] = 1.0
            return found, self._weight[word]
        if found:
            # Of words that are only begun, a common one is likelier meant than a rare one.
            return found, min(self._weight[known] for known in found)
        if len(word) < SHORTEST_MISSPELT or word.isdigit():
            return {}, self._rarest
        near = process.extract(
            word, self._words, scorer=fuzz.ratio, score_cutoff=NEAR_WORD, limit=CHOICES
        )
        found = {known: ratio / 100 for known, ratio, _ in near}
        return found, self._weight[near[0][0]] if near else self._rarest


def _offer(schools: Sequence[str]) -> Matches:
    return Matches(None, tuple(schools[:CHOICES]), len(schools[CHOICES:]))


def words_of(text: str) -> list[str]:
    """A text's words in small letters, without accents and punctuation."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("&", " and "))
    plain = (
        "".join(c for c in plain if not unicodedata.combining(c)).replace("'", "").replace("’", "")
    )
    return re.findall(r"[^\W_]+", plain)


def _initials(words: Sequence[str]) -> Iterable[str]:
    """The first letters of the first three, four … words: "nbh" for "North Bay High Academy"."""
    letters = "".join(word[0] for word in words)
    return (letters[:end] for end in range(3, len(letters) + 1))
