"""One table of all that a community folder states, with where it comes from and when to look again.

The command line lists it, and keepers see on their Home what is due.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.community.community import Community, PastSession, Seed, SeriesSeed, SessionSeed
from bot.community.entries import LIVE, Entry
from bot.community.reading import Confidence, Fact, KnowledgeError, fill

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
    """A fact as a list shows it: `text` in plain words; `name` is what a reader knows it by."""

    key: str
    name: str
    text: str
    fact: Fact

    def as_object(self) -> dict[str, Any]:
        """The fact as JSON has it: days as ISO 8601, without its name."""
        carried = {"sources", "basis", "confidence", "checked", "review_by", "who_to_ask"}
        told = self.fact.model_dump(mode="json", include=carried)
        return {"key": self.key, "text": self.text, **told}


def statements(facts: Mapping[str, Fact]) -> list[Statement]:
    """Facts by their keys, as a list shows them."""
    return [Statement(key, _name(key, fact), _text(fact), fact) for key, fact in facts.items()]


def stated_by(community: Community) -> list[Statement]:
    """Everything that the community's folder states.

    Raises `KnowledgeError`, which names the file, the line and the remedy.
    """
    questions = {entry.question for entry in community.answers.entries}
    for told in (each for kind in community.kinds for each in kind.told):
        if told.question not in questions:
            what = f"a kind is told by “{told.question}”, which nothing answers. Mend that line."
            raise KnowledgeError(f"{community.folder / 'community.toml'}: {what}")
    known = dict(community.answers.facts)
    for words in (community.interview, community.counting, community.schools):
        known |= words.facts if words else {}
    return [*statements(known), *_of_kinds(community), *_of_sessions(community)]


def due(found: Iterable[Statement], today: date) -> list[Statement]:
    """Those that somebody is to look at again by `today`, longest overdue first."""
    late = [each for each in found if each.fact.review_by <= today]
    return sorted(late, key=lambda each: (each.fact.review_by, each.key))


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


def _of_kinds(community: Community) -> Iterator[Statement]:
    for kind in community.kinds:
        if kind.confidence and kind.checked and kind.review_by:
            said = filter(None, (f"{kind.name}:", kind.expect, kind.afterwards, kind.reach))
            fact = Fact(
                sources=(kind.page,),
                confidence=kind.confidence,
                checked=kind.checked,
                review_by=kind.review_by,
            )
            yield Statement(
                f"kind:{kind.id}", f"{_ABOUT['kind']}: “{kind.name}”", " ".join(said), fact
            )


def _of_sessions(community: Community) -> Iterator[Statement]:
    def stated(
        uid: str,
        title: str,
        when: str,
        row: Seed | PastSession,
        said: Iterable[str | None],
        sure: Confidence,
    ) -> Statement:
        sources = tuple(filter(None, (row.source, row.resources_url)))
        fact = Fact(sources=sources, confidence=sure, checked=row.checked, review_by=row.review_by)
        words = " ".join(filter(None, (f"{title}, {when}:", *said)))
        return Statement(f"session:{uid}", f"{_ABOUT['session']}: “{title}”", words, fact)

    doubts = {each.uid: [doubt.note for doubt in each.doubts] for each in community.series}
    seeds: list[SeriesSeed | SessionSeed] = [*community.series, *community.sessions]
    for seed in seeds:
        when = f"{seed.start:%Y-%m-%d}" if seed.all_day else f"{seed.start:%Y-%m-%d %H:%M}"
        said = (seed.topic, seed.place, seed.note, *doubts.get(seed.uid, ()))
        # What is tentative follows from a rule, and was not read as a date.
        sure: Confidence = "medium" if seed.status == "tentative" else "high"
        yield stated(seed.uid, seed.title, when, seed, said, sure)
    for past in community.past:
        title = community.kind_by_id[past.kind].name
        yield stated(f"{past.kind}-{past.on}", title, past.on, past, (past.topic,), "high")
