"""Find the entry that answers a question, by its words and by its letters.

BM25 over question, aliases and answer says which entries share the question's rare words; character
3- and 4-grams say how near it comes to one way of asking, whatever the spelling. Both are shares of
the whole question, so that foreign words lower them. Subjects that the answers are not for take
part, and win with nothing. Where words and letters do not agree on one entry, neither is trusted as
much. No model, no network and no state: the same text always finds the same.
`make eval` measures it.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from sys import intern

from rapidfuzz import fuzz, process

from bot.community.entries import Answers, Entry
from bot.community.reading import fill

# Set on the tuning halves of tests/finding and by hiding aliases; of test halves only figures show.
ANSWER_FROM = 0.52  # from this confidence on the best entry is the answer
DISAGREE = 0.3  # what it loses where it is not the best by words and by letters alone
SUGGEST_FROM = 0.18  # from this score on the best entries are offered
NEARLY = 0.8  # the share of a foreign subject's score from which they are offered beside it
SUGGESTIONS = 3
FILLING = 0.5  # what is offered instead of an answer has this share of the best one's score

SATURATION, LENGTH = 0.8, 0.5  # BM25's k1 and b
COVERED = 0.75  # the share of a word's BM25 ceiling at which the word counts as covered
ENOUGH = 2.5  # matched words, in rarest ones, from which they are evidence in full
PROSE = 0.4  # what a word of the answer counts, against one of the question or an alias
SYNONYM = 0.25  # what a group of synonyms adds, against a word
LEAD = 1.0  # how much of the distance to the second best is added to the confidence
LOCAL = 0.85  # what a local answer's score counts when it is put in order with the others
NOT_A_DEFINITION = 0.65  # what a glossary line counts when nobody asks what a word means
SHORTLIST = 10  # the best by words, which are then compared by letters
NEAR_WORD, NEAR_NAME = 84.0, 88.0  # from these rapidfuzz ratios on it is the same, misspelt
SHORTEST_WORD, SHORTEST_NAME = 4, 6  # below these lengths nothing is taken for misspelt

Wordings = Mapping[str, Sequence[Sequence[str]]]  # per key: its ways of asking, as tokens

LONGEST = 600  # characters that are read; a question says what it is about sooner
MOST_WORDS = 60
SHORTEST_PLURAL = 4  # letters; "CDS" and "has" are none

# Words that say nothing about the subject of a question.
EMPTY = frozenset(
    """a about actually again all also am an and any anything anyway are as at bc be because been
    being btw but by can cause could cuz define definition did do does doing done dont even for from
    get gonna got gotta guess had has have having he hear heard hello her hers hey hi him his i if
    im in into is it its itself ive just kinda know like maybe me mean meaning means my need now of
    ok okay on or our ours please pls plz really said says seems she should smth so some something
    sorry supposed tell than thank thanks that the their them then there these they thing things
    think this tho those though thx to told too u um ur us w wanna want was we were will with wonder
    wondering would you your yours""".split()
)

_WORD = re.compile(r"\d+(?:\.\d+)*|[^\W\d_]+")
_OPENING = re.compile(
    r"^(?:(?:so|and|hi|hey|hello|please|ok|well|wait|sorry|um|remind me) )*"
    r"(?:(?:what|who)(?: even| exactly| the heck)?(?:s| is| are| does| do| was)? |wh?ats "
    r"|wats? (?:is )?|define |explain |describe |(?:the )?(?:meaning|definition) of |spell out "
    r"|tell me about )?(?:meant by |the (?:meaning|definition) of )?(?:(?:an?|the|this|that) )?"
)
_CLOSING = re.compile(
    r"(?: (?:(?:means?|stands? for)(?: what)?|meaning|definition|short for|for me|exactly|again"
    r"|actually|anyway|please|pls|plz|in (?:short|plain (?:english|words)|one (?:line|sentence))"
    r"|(?:thing|stuff)(?: that)?(?: \w+ (?:keeps?|is|are) (?:on )?\w+ing about)?"
    r"|(?:what|who)(?:s| is| are)? (?:it|that|this|they|those)))+$"
)
_ASKS_A_MEANING = re.compile(
    r"\b(?:what|whats|wats?|defin\w+|mean\w*|stands?|spell\w*|called|explain|abbreviation|acronym)\b"
)


@dataclass(frozen=True, slots=True)
class Match:
    """What was found: the answer's key, how sure (0 to 1), and up to three other keys.

    Keys are those of `Answers.by_key`. Suggestions without an answer: perhaps one of these.
    Neither: the question is not known here.
    """

    answer: str | None
    confidence: float
    suggestions: tuple[str, ...]


class Finder:
    """Answers, indexed once to be searched often; safe to share between threads."""

    def __init__(self, answers: Answers) -> None:
        self._tokens = Tokens(group.words for group in answers.synonyms)
        self._glossary = {term.key for term in answers.terms}
        self._foreign = {f"elsewhere:{each.about}" for each in answers.elsewhere}

        self._headings = {spoken(entry.question): entry.key for entry in answers.entries}
        self._names = {
            bare(name): term.key for term in answers.terms for name in (term.term, *term.aliases)
        }
        short = {name for name in self._names if len(name) < SHORTEST_NAME}
        spelt = filter(_has_a_spelling, self._names)
        self._spellings = [name for name in spelt if short.isdisjoint(name.split())]
        self._aliases = {
            spoken(asked): each.key
            for each in (*answers.local, *answers.entries)
            for asked in (each.question, *each.aliases)
        }
        self._local = {each.key for each in answers.local}
        wordings: dict[str, list[list[str]]] = {}
        prose: dict[str, list[str]] = {}
        for key, each in answers.by_key.items():
            asked = each.question if isinstance(each, Entry) else each.term
            said = each.full if isinstance(each, Entry) else each.meaning
            wordings[key] = [self._tokens.of(wording) for wording in (asked, *each.aliases)]
            prose[key] = self._tokens.of(fill(said, each.settings, {}))
        for subject in answers.elsewhere:
            key = f"elsewhere:{subject.about}"
            wordings[key] = [self._tokens.of(wording) for wording in subject.wordings]
            prose[key] = []
        self._words = _WordIndex(wordings, prose, self._foreign)
        self._letters = _LetterIndex(wordings)

    def find(self, text: str) -> Match:
        """The entry that answers `text`, if one is near enough, and the next nearest.

        A local answer comes before one of the folder only where it matches clearly better.
        """
        ranking, agreed = self._ranking(text)
        known = [(score, key) for score, key in ranking if key not in self._foreign]
        best = known[0][0] if known else 0.0
        answer, confidence = self._by_name(text)
        if not answer:
            # What keepers have answered here is no subject for somebody else any more.
            rivals = known if known and known[0][1] in self._local else ranking
            top, second = [*(score for score, _ in rivals), 0.0, 0.0][:2]
            confidence = best
            if known and self._rank(*known[0]) == self._rank(*rivals[0]):
                confidence = min(1.0, best + LEAD * max(0.0, best - second))
                if known[0][1] != agreed:
                    confidence = max(0.0, confidence - DISAGREE)
                answer = known[0][1] if confidence >= ANSWER_FROM else None
            if not answer and best < max(SUGGEST_FROM, top * NEARLY):
                return Match(None, round(confidence, 3), ())
        least = 0.0 if answer else best * FILLING
        others = [key for score, key in known if key != answer and score >= least]
        return Match(answer, round(confidence, 3), tuple(others[:SUGGESTIONS]))

    def _by_name(self, text: str) -> tuple[str | None, float]:
        """What `text` asks for word by word: an entry, or a glossary line however it is spelt."""
        said, name = spoken(text), bare(text)
        exact = self._headings.get(said) or self._names.get(name) or self._aliases.get(said)
        if exact:
            return exact, 1.0
        if _has_a_spelling(name):
            near = process.extractOne(
                name, self._spellings, scorer=fuzz.ratio, score_cutoff=NEAR_NAME
            )
            if near:
                return self._names[near[0]], near[1] / 100
        return None, 0.0

    def _ranking(self, text: str) -> tuple[list[tuple[float, str]], str | None]:
        """Keys with their scores (0 to 1), the best first; those without a word are left out.

        And the one that is the best both by its words and by its letters alone, if one is.
        """
        tokens = self._tokens.of(text, self._words.mend)
        shares = self._words.shares(tokens)
        shortlist = sorted(shares, key=lambda key: (-shares[key], key))[:SHORTLIST]
        nearness = self._letters.nearness(tokens, shortlist)
        definition = asks_a_meaning(text)
        worth = {
            key: NOT_A_DEFINITION if key in self._glossary and not definition else 1.0
            for key in shortlist
        }
        bests = {
            max(shortlist, key=lambda key: by[key] * worth[key], default=None)
            for by in (shares, nearness)
        }
        ranking = [(worth[key] * (shares[key] + nearness[key]) / 2, key) for key in shortlist]
        ranking.sort(key=lambda scored: (-self._rank(*scored), scored[1]))
        return ranking, bests.pop() if len(bests) == 1 else None

    def _rank(self, score: float, key: str) -> float:
        return score * LOCAL if key in self._local else score


class _WordIndex:
    """BM25: which share of a question's telling words an entry covers."""

    def __init__(
        self, wordings: Wordings, prose: Mapping[str, Sequence[str]], lists: Collection[str]
    ) -> None:
        """`lists` are the keys of wordings that stand beside each other with nothing in common."""
        weights: dict[str, dict[str, float]] = {}
        for key, asked in wordings.items():
            weight: dict[str, float] = defaultdict(float)
            for token in (token for tokens in asked for token in tokens):
                weight[token] += 1
            for token in prose[key]:
                weight[token] += PROSE
            weights[key] = weight
        entries = len(weights)
        held_by = Counter(token for weight in weights.values() for token in weight)
        self._rarity = {token: _rarity(entries, held) for token, held in held_by.items()}
        self._rarest = _rarity(entries, 0)
        self._vocabulary: dict[str, list[str]] = defaultdict(list)
        for token in self._rarity:
            if len(token) >= SHORTEST_WORD and not is_synonym(token):
                self._vocabulary[token[0]].append(token)
        lengths = {key: sum(weight.values()) for key, weight in weights.items()}
        mean = sum(lengths.values()) / max(entries, 1)
        self._postings: dict[str, list[tuple[str, float]]] = defaultdict(list)
        for key, weight in weights.items():
            length = 0.0 if key in lists else lengths[key] / mean  # a longer list is no vaguer
            damping = SATURATION * (1 - LENGTH + LENGTH * length)
            for token, count in weight.items():
                part = count * (SATURATION + 1) / (count + damping)
                self._postings[token].append((key, COVERED * part * self._weight(token)))

    def mend(self, word: str) -> str:
        """The known word that `word` is a misspelling of, or `word` as it is."""
        if word in self._rarity or len(word) < SHORTEST_WORD:
            return word
        alike = self._vocabulary.get(word[0], ())  # few people misspell the first letter
        near = process.extractOne(word, alike, scorer=fuzz.ratio, score_cutoff=NEAR_WORD)
        return near[0] if near else word

    def shares(self, tokens: Iterable[str]) -> dict[str, float]:
        """For each entry with one of the tokens: how much of their weight it covers, 0 to 1."""
        tokens = list(tokens)
        whole = sum(self._weight(token) for token in tokens)
        sums: dict[str, float] = defaultdict(float)
        for token in tokens:
            for key, part in self._postings.get(token, ()):
                sums[key] += part
        enough = ENOUGH * self._rarest
        return {key: min(1.0, part / whole) * min(1.0, part / enough) for key, part in sums.items()}

    def _weight(self, token: str) -> float:
        rarity = self._rarity.get(token, self._rarest)
        return rarity * SYNONYM if is_synonym(token) else rarity


class _LetterIndex:
    """Cosine of character n-grams: how near a question comes to one wording of an entry."""

    def __init__(self, wordings: Wordings) -> None:
        # A word of one letter has none.
        grams = {key: [*filter(None, map(letters, asked))] for key, asked in wordings.items()}
        held_by = Counter(gram for each in grams.values() for wording in each for gram in wording)
        total = sum(map(len, wordings.values()))
        self._square = {gram: _rarity(total, held) ** 2 for gram, held in held_by.items()}
        self._rarest = _rarity(total, 0) ** 2
        self._lengths = {key: [*map(self._length, each)] for key, each in grams.items()}
        # By key and n-gram: the numbers of the wordings that have it.
        self._holders: dict[str, dict[str, tuple[int, ...]]] = {}
        alike: dict[tuple[int, ...], tuple[int, ...]] = {}  # most are: each is kept once
        for key, each in grams.items():
            numbers: dict[str, list[int]] = defaultdict(list)
            for number, wording in enumerate(each):
                for gram in wording:
                    numbers[gram].append(number)
            held = {gram: tuple(all) for gram, all in numbers.items()}
            self._holders[key] = {gram: alike.setdefault(n, n) for gram, n in held.items()}

    def nearness(self, tokens: Iterable[str], keys: Iterable[str]) -> dict[str, float]:
        """For each of the entries `keys`: the cosine, 0 to 1, to its nearest wording."""
        asked = letters(tokens)
        known = sorted(asked & self._square.keys())  # in one order the sums are the same
        length, found = self._length(asked), dict[str, float]()
        for key in keys:
            lengths, holders = self._lengths[key], self._holders[key]
            products = [0.0] * len(lengths)
            for gram in known:
                for number in holders.get(gram, ()):
                    products[number] += self._square[gram]
            cosines = (one / (length * other) for one, other in zip(products, lengths, strict=True))
            found[key] = max(cosines, default=0.0) if known else 0.0
        return found

    def _length(self, grams: Iterable[str]) -> float:
        return math.sqrt(math.fsum(self._square.get(gram, self._rarest) for gram in grams))


def _has_a_spelling(name: str) -> bool:
    """Whether a name can be misspelt: a short one, or another number, is simply another name."""
    return len(name) >= SHORTEST_NAME and not any(letter.isdigit() for letter in name)


def _rarity(total: int, held: int) -> float:
    """BM25's inverse document frequency: what a token that `held` of `total` have is worth."""
    return math.log(1 + (total - held + 0.5) / (held + 0.5))


@lru_cache(maxsize=64)  # of one text they are asked again and again
def words_of(text: str) -> tuple[str, ...]:
    """The words and numbers of a text in small letters, without possessive endings, in order."""
    text = unicodedata.normalize("NFKC", text[:LONGEST]).casefold().replace("’", "'")
    return tuple(_WORD.findall(re.sub(r"'s\b|'", "", text))[:MOST_WORDS])


def spoken(text: str) -> str:
    """A text as it would be said aloud: words only, without case and punctuation."""
    return " ".join(words_of(text))


def bare(text: str) -> str:
    """What is left of a text when the words of asking are gone: "What is an LEA?" gives "lea"."""
    said = spoken(text)
    return _CLOSING.sub("", _OPENING.sub("", said, count=1)) or said


def singular(word: str) -> str:
    """A word without the ending of the plural, by rule alone: "groups" gives "group"."""
    if len(word) < SHORTEST_PLURAL or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-2] if word.endswith(("sses", "shes", "ches", "xes")) else word[:-1]


def asks_a_meaning(text: str) -> bool:
    """Whether a text asks what a word means, rather than what to do."""
    return _ASKS_A_MEANING.search(spoken(text)) is not None


def letters(tokens: Iterable[str]) -> frozenset[str]:
    """The character 3- and 4-grams of the words among tokens, each word with its edges."""
    return frozenset(gram for word in tokens if not is_synonym(word) for gram in _letters_of(word))


@lru_cache(maxsize=256)  # the ways of asking one thing have most of their words in common
def _letters_of(word: str) -> tuple[str, ...]:
    edged = f" {word} "
    places = ((at, size) for size in (3, 4) for at in range(len(edged) - size + 1))
    return tuple(intern(edged[at : at + size]) for at, size in places)


def is_synonym(token: str) -> bool:
    """Whether a token stands for a group of synonyms."""
    return token.startswith("=")


class Tokens:
    """Gives a text's tokens: its telling words, and one more for each group of synonyms in it."""

    def __init__(self, synonyms: Iterable[tuple[str, ...]]) -> None:
        self._phrases: dict[str, list[tuple[list[str], str]]] = defaultdict(list)
        for group in synonyms:
            for phrase in group:
                words = [singular(word) for word in words_of(phrase)]
                if words:
                    self._phrases[words[0]].append((words, f"={group[0]}"))

    def of(self, text: str, mend: Callable[[str], str] = str) -> list[str]:
        """The tokens of a text, each once, in order; `mend` may correct a word's spelling."""
        words = [word if word in EMPTY else mend(singular(word)) for word in words_of(text)]
        tokens: dict[str, None] = {}
        for at, word in enumerate(words):
            if word not in EMPTY:
                tokens[word] = None
            for phrase, token in self._phrases.get(word, ()):
                if words[at : at + len(phrase)] == phrase:
                    tokens[token] = None
        return list(tokens)
