"""How hard the community's texts are to read: the Flesch-Kincaid grade of each, by textstat.

Proper names and section numbers count as one short word, since nobody can write them shorter. The
names are taken from the community's own files: its glossary's abbreviations, also spelled out, whom
its guide lists, its pages, its kinds of sessions, what has a capital among its synonyms; commands,
numbers to call and addresses are names, too. Each line counts as a sentence, as it is read.

`python -m benchmarks.reading_grade` prints the grades, the hardest text first.
"""

from __future__ import annotations

import re
import statistics
import warnings
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from bot.community import PACKAGED, Community, Term, load_community
from bot.community.entries import LIVE
from bot.community.reading import fill

CALIFORNIA = PACKAGED / "california"
MEDIAN, MOST = 7.0, 9.0  # grades: of the middle text, and of nine in ten
SHARE = 0.9

SHORT_WORD = "Bob"  # in the place of a name
_SECTION = r"(?:EC |sections? )?\d{5}(?:\.\d+)?(?:\([a-zA-Z0-9]+\))*"
_ADDRESS = r"\S+@\S+\w|\d{3}-\d{3}-\d{4}|/[a-z]+-[a-z]+"
_HOUR = re.compile(r"\b([ap])\.m\.")
_LINE = re.compile(r"[ ]*[:;,.]?\n[•\s]*")


def texts(folder: Path = CALIFORNIA) -> dict[str, str]:
    """What is read first, by its key: short forms, meanings, and the interview's questions."""
    community = _loaded(folder)
    answers, interview = community.answers, community.interview
    found = {each.key: fill(each.answer, each.settings, {}) for each in answers.entries}
    found |= {each.key: fill(each.meaning, each.settings, {}) for each in answers.terms}
    questions = interview.questions if interview else ()
    found |= {f"question:{each.id}": fill(each.text, each.settings, {}) for each in questions}
    return {key: text.replace(LIVE, "").strip() for key, text in found.items()}


def names(folder: Path = CALIFORNIA) -> set[str]:
    """What counts as one short word: names of the community's own files, which have a capital."""
    community = _loaded(folder)
    answers = community.answers
    kinds = [name for kind in community.kinds for name in (kind.name, kind.plural)]
    terms = [name for term in answers.terms for name in (term.term, *term.aliases)]
    listed = [part for each in answers.organisations for part in _parts(each.name)]
    pages = answers.page_names.values()
    parts = [part for term in terms for part in _parts(term)]
    spelled = [found for term in answers.terms for found in _spelled_out(term)]
    found = {name.strip() for name in (*kinds, *parts, *listed, *pages, *spelled)}
    found |= {word for group in answers.synonyms for word in group.words}
    return {name for name in found if name[:1].isupper()}


def grade(text: str, named: Iterable[str]) -> float:
    """The Flesch-Kincaid grade of a text in which each of the names counts as one short word."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it loads its lists in a way that setuptools warns of
        import textstat
    plain = _LINE.sub(". ", _HOUR.sub(r"\1m", text))
    by_length = sorted(named, key=len, reverse=True)
    pattern = "|".join([_ADDRESS, _SECTION, *(_written(name) for name in by_length)])
    return float(textstat.flesch_kincaid_grade(re.sub(pattern, SHORT_WORD, plain)))


def grades(folder: Path = CALIFORNIA) -> dict[str, float]:
    """The grade of each text that is read first."""
    named = names(folder)
    return {key: grade(text, named) for key, text in texts(folder).items()}


def summary(found: Mapping[str, float]) -> str:
    """The figures in a line."""
    easy = sum(one <= MOST for one in found.values())
    return (
        f"reading grade of {len(found)} texts: median {statistics.median(found.values()):.1f}, "
        f"{easy / len(found):.0%} at most {MOST:.0f}"
    )


def _written(name: str) -> str:
    """A pattern for a name; several words may be written small inside a sentence."""
    return rf"(?i:\b{re.escape(name)}s?\b)" if " " in name else rf"\b{re.escape(name)}s?\b"


def _spelled_out(term: Term) -> Iterator[str]:
    """What the letters of an abbreviation stand for, where its meaning begins with that."""
    for short in term.term.split("/"):
        words = re.findall(r"[\w-]+", re.split(r"[:.,(]", term.meaning)[0])
        left = iter(word[0].upper() for word in words)
        if short.isupper() and len(short) > 1 and all(letter in left for letter in short):
            yield " ".join(words)


def _parts(name: str) -> Iterator[str]:
    """A name with what follows a comma or stands in brackets, as names of their own."""
    yield name
    yield from re.split(r"[,:()/]+\s*", name)


@cache
def _loaded(folder: Path) -> Community:
    return load_community(folder)


def main() -> None:
    """Print the grades, the hardest text first."""
    found = grades()
    for key, one in sorted(found.items(), key=lambda each: -each[1]):
        print(f"{one:5.1f} {key}: {texts()[key]}")
    print(summary(found))


if __name__ == "__main__":
    main()
