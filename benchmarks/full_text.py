"""Would SQLite's full-text search find answers and schools as well as the bot's own indexes do?

Answers: FTS5's bm25() in place of the finder's own, and its trigram tokenizer in place of the
finder's n-grams, all else the same. Schools: a prefix index and a trigram index give candidates,
rapidfuzz puts them in order. docs/finding.md says what came out.
Repeat: python -m benchmarks.full_text
"""

from __future__ import annotations

import math
import random
import statistics
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import product

import sqlite_utils
from rapidfuzz import fuzz

from benchmarks.eval_answers import CALIFORNIA, FILES, evaluate
from benchmarks.schools import LOOKUPS, SCHOOLS, TYPINGS
from bot.community import Answers, Entry, Finder, load_community
from bot.community.find import ENOUGH, Wordings, is_synonym
from bot.community.reading import fill
from bot.schools.school import Listing, Matches, SchoolIndex, words_of
from tests.bot.schools.made import invented

CEILING = 2.2  # what bm25() gives a word at most, against its rarity: its k1 is 1.2
SURE, AHEAD = 78, 4  # of a hundred, for a school


def plain(tokens: Iterable[str]) -> str:
    """Tokens as a text that the index splits the same way again."""
    return " ".join(token.replace("=", "syn").replace(" ", "") for token in tokens)


def any_of(words: Iterable[str], ending: str = "") -> str:
    """An FTS5 query for one of the words or more."""
    return " OR ".join(f'"{word}"{ending}' for word in words)


class Words:
    """bm25() in place of the finder's own; `covered` is as in `bot.community.find`."""

    def __init__(
        self, own: object, wordings: Wordings, prose: Mapping[str, Sequence[str]], covered: float
    ) -> None:
        self.mend = own.mend  # type: ignore[attr-defined]
        self._keys, self._covered = list(wordings), covered
        self._db = sqlite_utils.Database(memory=True)
        rows = [
            {"asked": " ".join(map(plain, wordings[key])), "said": plain(prose[key])}
            for key in self._keys
        ]
        table = self._db.table("entries")
        table.insert_all(rows)
        table.enable_fts(["asked", "said"])
        self._db.execute("create virtual table vocabulary using fts5vocab(entries_fts, 'row')")
        held = self._db.execute("select term, doc from vocabulary").fetchall()
        self._rarity = {term: math.log((len(rows) + 1) / (doc + 0.5)) for term, doc in held}
        self._rarest = math.log(2 * (len(rows) + 1))

    def shares(self, tokens: Sequence[str]) -> dict[str, float]:
        """For each entry with one of the tokens: how much of their weight it covers, 0 to 1."""
        weights = {plain([token]): 0.25 if is_synonym(token) else 1.0 for token in tokens}
        if not weights:
            return {}
        whole = sum(self._rarity.get(w, self._rarest) * weight for w, weight in weights.items())
        found = self._db.execute(
            "select rowid, -bm25(entries_fts, 1.0, 0.4) from entries_fts"
            " where entries_fts match ? order by 2 desc limit 15",
            (any_of(weights),),
        )
        parts = {self._keys[row - 1]: score / CEILING / self._covered for row, score in found}
        enough = ENOUGH * self._rarest
        return {key: min(1, part / whole) * min(1, part / enough) for key, part in parts.items()}


class Trigrams:
    """The trigram tokenizer in place of the finder's n-grams."""

    def __init__(self, wordings: Wordings) -> None:
        self._db = sqlite_utils.Database(memory=True)
        rows = [
            {"key": key, "wording": plain(token for token in wording if not is_synonym(token))}
            for key, each in wordings.items()
            for wording in each
        ]
        table = self._db.table("wordings")
        table.insert_all(rows)
        table.enable_fts(["wording"], tokenize="trigram")

    def nearness(self, tokens: Iterable[str], keys: Iterable[str]) -> dict[str, float]:
        """For each of the entries `keys`: 0 to 1, to its nearest wording."""
        text = plain(token for token in tokens if not is_synonym(token))
        grams = {text[at : at + 3] for at in range(len(text) - 2)}
        near = dict.fromkeys(keys, 0.0)
        found = self._db.execute(
            "select key, -bm25(wordings_fts) from wordings_fts join wordings"
            " on wordings.rowid = wordings_fts.rowid where wordings_fts match ?"
            " order by 2 desc limit 40",
            (any_of(grams or {text or "-"}),),
        )
        for key, score in found:
            if key in near:
                near[key] = max(near[key], min(1.0, score / 2 / max(1, len(grams))))
        return near


def finders(answers: Answers) -> Iterable[tuple[str, Finder]]:
    """The bot's finder, and what becomes of it with FTS5 in its parts."""
    own = Finder(answers)
    yield "own", own
    tokens = own._tokens
    wordings = {
        key: [
            tokens.of(way)
            for way in (each.question if isinstance(each, Entry) else each.term, *each.aliases)
        ]
        for key, each in answers.by_key.items()
    }
    prose = {
        key: tokens.of(
            fill(each.answer if isinstance(each, Entry) else each.meaning, each.settings, {})
        )
        for key, each in answers.by_key.items()
    }
    for subject in answers.elsewhere:
        key = f"elsewhere:{subject.about}"
        wordings[key], prose[key] = [tokens.of(wording) for wording in subject.wordings], []
    for words, letters in product((None, 0.75, 0.65), (False, True)):
        if words or letters:
            finder = Finder(answers)
            if words:
                finder._words = Words(own._words, wordings, prose, words)  # type: ignore[assignment]
            if letters:
                finder._letters = Trigrams(wordings)  # type: ignore[assignment]
            yield (
                f"words {f'bm25() {words}' if words else 'own'}, letters "
                + ("trigrams" if letters else "own"),
                finder,
            )


class Schools:
    """Schools by a prefix and a trigram index, put in order by rapidfuzz."""

    def __init__(self, listings: Sequence[Listing]) -> None:
        self._listings = listings
        self._texts = [
            " ".join(words_of(f"{' '.join(each.names)} {each.district} {each.county}"))
            for each in listings
        ]
        self._db = sqlite_utils.Database(memory=True)
        for name, tokenize in (("words", None), ("letters", "trigram")):
            table = self._db.table(name)
            table.insert_all({"text": text} for text in self._texts)
            table.enable_fts(["text"], tokenize=tokenize)

    def find(self, text: str) -> Matches:
        """The schools that `text` may mean, the likeliest first."""
        typed = words_of(text)
        grams = {word[at : at + 3] for word in typed for at in range(len(word) - 2)}
        rows: set[int] = set()
        for name, query in (("words", any_of(typed, "*")), ("letters", any_of(grams))):
            found = self._db.execute(
                f"select rowid from {name}_fts where {name}_fts match ? order by rank limit 40",
                (query or '""',),
            )
            rows |= {row - 1 for (row,) in found}
        asked = " ".join(typed)
        ranked = sorted(((self._likeness(asked, row), row) for row in rows), reverse=True)
        schools = [self._listings[row].cds for _, row in ranked[:7]]
        scores = [*(score for score, _ in ranked), 0, 0]
        if scores[0] >= SURE and scores[0] - scores[1] >= AHEAD:
            return Matches(schools[0], tuple(schools[1:]))
        return Matches(None, tuple(schools[:6]))

    def _likeness(self, asked: str, row: int) -> float:
        name = " ".join(words_of(self._listings[row].names[0]))
        whole = fuzz.token_set_ratio(asked, self._texts[row])
        return (whole + fuzz.token_sort_ratio(asked, name)) / 2


def look_up(find: Callable[[str], Matches], name: str) -> None:
    """Print how often the right school comes, however it is typed."""
    schools, chance = invented(SCHOOLS), random.Random(7)
    sample = chance.sample(schools, LOOKUPS)
    for typing, typed in TYPINGS.items():
        times, right, wrong = [], 0, 0
        for school in sample:
            text = typed(school, chance)
            began = time.process_time()
            found = find(text).school
            times.append((time.process_time() - began) * 1000)
            right += found == school.cds
            wrong += found not in (None, school.cds)
        print(
            f"{name:5}{typing:24}at once {right / LOOKUPS:4.0%}, another taken "
            f"{wrong / LOOKUPS:.1%}; median {statistics.median(times):.2f} ms"
        )


def main() -> None:
    """Print the figures of each way, for answers and for schools."""
    answers = load_community(CALIFORNIA).answers
    for name, finder in finders(answers):
        for file in FILES:
            print(f"{name}: {file} test {evaluate(finder, 'test', file)}")
    listings = [Listing(str(s.cds), (s.name,), s.district, s.county) for s in invented(SCHOOLS)]
    words = load_community(CALIFORNIA).schools
    look_up(SchoolIndex(listings, words.abbreviations if words else {}).find, "own")
    look_up(Schools(listings).find, "FTS5")


if __name__ == "__main__":
    main()
