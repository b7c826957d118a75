"""One table of all that a community folder states, with where it comes from and when to look again.

The command line lists it, and keepers see on their Home what is due.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.community.community import (
    Community,
    Kind,
    PastSession,
    Seed,
    SeriesSeed,
    SessionSeed,
)
from bot.community.entries import LIVE, Entry, load_answers
from bot.community.interview import load_interview
from bot.community.reading import Confidence, Fact, fill
from bot.community.school_words import load_counting_words, load_school_words

# What the keys of facts begin with, in words; an answer has a key without a colon.
_ABOUT = {
    "local": "Local answer",
    "glossary": "Glossary",
    "guide": "Guide",
    "kind": "Kind of session",
    "session": "Session",
} | dict.fromkeys(
    ("question", "pathway", "step", "contact", "flag", "note", "counting", "dashboards", "schools"),
    "Eligibility",
)
# Where a fact has what a reader knows it by, best first.
_CALLED = ("question", "short", "term", "name", "title", "button", "text")
# What is not said to anybody as a sentence of the fact.
_UNSAID = {"id", "live", "basis", "confidence", "who_to_ask", "answer", "page", "section", "place"}
_UNSAID |= {"shows", "file"}


@dataclass(frozen=True, slots=True)
class Statement:
    """A fact as a list shows it, in plain text; `name` is what a reader knows it by.

    `sources` are addresses; `basis` says in words where it comes from when no page was read.
    """

    key: str
    name: str
    text: str
    sources: tuple[str, ...]
    basis: str | None
    confidence: Confidence
    checked: date
    review_by: date
    who_to_ask: str | None

    def as_object(self) -> dict[str, Any]:
        """The fact as JSON has it: days as ISO 8601, without its name."""
        return {
            "key": self.key,
            "text": self.text,
            "sources": list(self.sources),
            "basis": self.basis,
            "confidence": self.confidence,
            "checked": self.checked.isoformat(),
            "review_by": self.review_by.isoformat(),
            "who_to_ask": self.who_to_ask,
        }


def statements(facts: Mapping[str, Fact]) -> list[Statement]:
    """Facts by their keys, as a list shows them."""
    return [
        Statement(
            key,
            _name(key, fact),
            _text(fact),
            fact.sources,
            fact.basis,
            fact.confidence,
            fact.checked,
            fact.review_by,
            fact.who_to_ask,
        )
        for key, fact in facts.items()
    ]


def stated_by(community: Community) -> list[Statement]:
    """Everything that the community's folder states.

    Raises `KnowledgeError`, which names the file, the line and the remedy.
    """
    folder = community.folder
    known = load_answers(folder, community.kind_by_id).facts
    interview, counting = load_interview(folder), load_counting_words(folder)
    schools = load_school_words(folder)
    for words in (interview, counting, schools):
        known = {**known, **(words.facts if words else {})}
    return [*statements(known), *_of_kinds(community.kinds), *_of_sessions(community)]


def due(found: Iterable[Statement], today: date) -> list[Statement]:
    """Those that somebody is to look at again by `today`, longest overdue first."""
    late = [each for each in found if each.review_by <= today]
    return sorted(late, key=lambda each: (each.review_by, each.key))


def _name(key: str, fact: Fact) -> str:
    about = _ABOUT.get(key.split(":")[0], "Answer")
    texts = (getattr(fact, name, None) for name in _CALLED)
    name = next((text for text in texts if isinstance(text, str) and text), key.replace(":", " "))
    return f"{about}: “{name}”"


def _text(fact: Fact) -> str:
    """All that it says, as long as keepers have filled nothing in."""
    if isinstance(fact, Entry):
        parts = [fact.question, fact.full]
    else:
        parts = [each for name, said in fact if name not in _UNSAID for each in _said(said)]
    text = fill(" ".join(parts), fact.settings, {}).replace(LIVE, "")
    return " ".join(text.split())


def _said(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, each in value.items():
            said = f"{key}: {' '.join(_said(each))}"
            yield said if said.endswith((".", "?")) else f"{said}."


def _of_kinds(kinds: Iterable[Kind]) -> Iterator[Statement]:
    for kind in kinds:
        if kind.confidence and kind.checked and kind.review_by:
            yield Statement(
                f"kind:{kind.id}",
                f"{_ABOUT['kind']}: “{kind.name}”",
                " ".join(filter(None, (f"{kind.name}:", kind.expect, kind.afterwards, kind.reach))),
                (kind.page,),
                None,
                kind.confidence,
                kind.checked,
                kind.review_by,
                None,
            )


def _of_sessions(community: Community) -> Iterator[Statement]:
    seeds: list[SeriesSeed | SessionSeed] = [*community.series, *community.sessions]
    for seed in seeds:
        doubts = [each.note for each in seed.doubts] if isinstance(seed, SeriesSeed) else []
        start = f"{seed.start:%Y-%m-%d}" if seed.all_day else f"{seed.start:%Y-%m-%d %H:%M}"
        when = f"{seed.title}, {start}:"
        said = (when, seed.topic, seed.place, seed.note, *doubts)
        # What is tentative follows from a rule, and was not read as a date.
        sure: Confidence = "medium" if seed.status == "tentative" else "high"
        yield _session(seed.uid, seed.title, said, seed, sure)
    for past in community.past:
        title = community.kind_by_id[past.kind].name
        uid = f"{past.kind}-{past.on}"
        yield _session(uid, title, (f"{title}, {past.on}:", past.topic), past, "high")


def _session(
    uid: str,
    title: str,
    said: Iterable[str | None],
    row: Seed | PastSession,
    sure: Confidence,
) -> Statement:
    return Statement(
        f"session:{uid}",
        f"{_ABOUT['session']}: “{title}”",
        " ".join(filter(None, said)),
        tuple(filter(None, (row.source, row.resources_url))),
        None,
        sure,
        row.checked,
        row.review_by,
        None,
    )
