"""The words of the eligibility interview, as a community folder gives them in `interview.toml`.

Words only: the questions, their options and what follows from the answers are those of
`bot.dta`, and every one of them has to have its words here. A community without the file
has no interview.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field, model_validator

from bot.community.reading import (
    Fact,
    Link,
    MistakeError,
    Page,
    TomlFiles,
    TomlTable,
    Words,
    is_row,
)
from bot.dta.paths import DECIDED_BY
from bot.dta.rules import FLAGS, PATHWAYS, QUESTIONS, Assessment

CONTACTS = ("county_office", "geographic_lead")
STEPS = tuple(dict.fromkeys(step for pathway in PATHWAYS.values() for step in pathway.steps))


def _or_none(text: object) -> object:
    return text or None


class About(TomlTable):
    """The interview as a whole.

    `mentions` are words in a channel that are about its subject; `asks_name` asks which school it
    is about; `basis` is what a result rests on, `in_short` what words for
    pathways mean.
    """

    title: Words
    asks_name: Words
    basis: Words
    goal: Words  # what the pathways lead to: "DTA"
    edition: date
    intro: Words
    offer: Words
    in_short: Mapping[str, Words] = Field(default={})
    mentions: tuple[Words, ...] = ()


class Option(TomlTable):
    """A possible answer; `words` are what people may type for it besides the label."""

    id: str
    label: Words
    words: tuple[Words, ...] = ()


class Question(Fact):
    """A question. `short` names it in lists; `counts` is what a bare number counts, if anything.

    `look` is the page that answers it. It and `help` may come out empty once years are filled in.
    `plainly` asks the same in other words, for who does not follow.
    """

    id: str
    short: Words
    text: Words
    help: Annotated[Words | None, BeforeValidator(_or_none)] = None
    look: Annotated[Link | None, BeforeValidator(_or_none)] = None
    why: Words
    plainly: Words | None = None
    counts: Words | None = None
    options: tuple[Option, ...]

    def label(self, option: str) -> str:
        """What an option is called."""
        return next(each.label for each in self.options if each.id == option)

    @cached_property
    def fingerprint(self) -> str:
        """The same for as long as the question asks the same and offers the same."""
        asked = [self.id, self.text, self.help, [(each.id, each.label) for each in self.options]]
        return hashlib.sha256(json.dumps(asked).encode()).hexdigest()[:12]


class FindOut(TomlTable):
    """What has to be found out, and how; `brief` is the same in a few words."""

    text: Words
    how: Words
    brief: Words | None = None


class PathwayWords(Fact):
    """A pathway: what it is called, what each value of its criterion means, and what comes last.

    `find_out_if`: an answer that leaves the criterion open for a reason of its own → that.
    `brief` names it in a few words; `closed_brief` is what to mind where it is not open.
    """

    section: str
    name: Words
    starter: Words
    number: int
    brief: Words
    applies: Words
    does_not_apply: Words
    closed_brief: Words | None = None
    find_out: Words
    find_out_how: Words
    find_out_brief: Words | None = None
    find_out_if: dict[str, FindOut] = Field(default={})
    all_done: Words
    caution: Words | None = None


class PathwayStep(Fact):
    """A step on a pathway, and what to do while it is not done or not known to be."""

    id: str
    text: Words
    brief: Words
    not_yet: Words
    find_out: Words


class Passage(Fact):
    """Something that is said as it stands; `brief` is what a result says of it at first sight."""

    title: str = ""
    text: Words
    brief: Words | None = None


class Contact(Passage):
    """Whom to turn to first."""

    id: str
    brief: Words


class Flag(Passage):
    """Something about a result that has to be pointed out; with `brief` where it could turn it."""

    id: str


class Note(Passage):
    """Something that is said before the first question or with every result.

    One with `eligible` is said only where `da_eligible` has that value, one with `unless` only
    where that flag is not raised.
    """

    place: Literal["intro", "always", "result"]
    unless: str | None = None
    eligible: Literal["met", "unknown"] | None = None

    @property
    def key(self) -> str:
        """The name under which it is listed: "result:TITLE"."""
        return ":".join(filter(None, (self.place, self.title, self.eligible)))


class Interview(TomlFiles):
    """All words of the interview, read and checked."""

    tables: ClassVar = {
        "interview.toml": {
            "interview": "about",
            "page": "pages",
            "question": "questions",
            "pathway": "pathways",
            "step": "steps",
            "contact": "contacts",
            "flag": "flags",
            "note": "notes",
        }
    }
    about: About
    pages: tuple[Page, ...] = ()
    questions: tuple[Question, ...] = ()
    pathways: tuple[PathwayWords, ...] = ()
    steps: tuple[PathwayStep, ...] = ()
    contacts: tuple[Contact, ...] = ()
    flags: tuple[Flag, ...] = ()
    notes: tuple[Note, ...] = ()

    @model_validator(mode="after")
    def _has_words_for_all_of_the_programs(self) -> Interview:
        _check_all("question", "id", [each.id for each in self.questions], QUESTIONS)
        for question in self.questions:
            _check_options(question)
        sections = [each.section for each in self.pathways]
        _check_all("pathway", "section", sections, PATHWAYS)
        _check_all("step", "id", [each.id for each in self.steps], STEPS)
        _check_all("contact", "id", [each.id for each in self.contacts], CONTACTS)
        _check_all("flag", "id", [each.id for each in self.flags], FLAGS)
        for pathway in self.pathways:
            _check_find_out(pathway)
        named = {page.address for page in self.pages}
        for address in (address for fact in self.facts.values() for address in fact.sources):
            if address not in named:
                what = f"nothing says what {address} is called. Add a [[page]] with this address"
                raise MistakeError("page", f"{what} and a name.", f".*{re.escape(address)}")
        return self

    @cached_property
    def question(self) -> dict[str, Question]:
        """The questions by id, in the order of asking."""
        return {each.id: each for each in self.questions}

    @cached_property
    def pathway(self) -> dict[str, PathwayWords]:
        """The pathways by section."""
        return {each.section: each for each in self.pathways}

    @cached_property
    def step(self) -> dict[str, PathwayStep]:
        """The steps by id."""
        return {each.id: each for each in self.steps}

    @cached_property
    def contact(self) -> dict[str, Contact]:
        """The first contacts by id."""
        return {each.id: each for each in self.contacts}

    @cached_property
    def flag(self) -> dict[str, Flag]:
        """The flags by id."""
        return {each.id: each for each in self.flags}

    def notes_at(self, place: str, result: Assessment | None = None) -> list[Note]:
        """The notes for a place, without those that a result makes needless."""
        flags = result.flags if result else ()
        eligible = result.criteria["da_eligible"] if result else None
        return [
            note
            for note in self.notes
            if note.place == place
            and note.unless not in flags
            and note.eligible in (None, eligible)
        ]

    @cached_property
    def fingerprints(self) -> dict[str, str]:
        """Question id → fingerprint; conversations keep those of the questions they were asked."""
        return {each.id: each.fingerprint for each in self.questions}

    @cached_property
    def digest(self) -> str:
        """A name for exactly these questions and options."""
        everything = json.dumps(self.fingerprints, sort_keys=True)
        return hashlib.sha256(everything.encode()).hexdigest()[:8]

    def page_name(self, address: str) -> str:
        """What an address is called."""
        return next((page.name for page in self.pages if page.address == address), address)

    @cached_property
    def facts(self) -> dict[str, Fact]:
        """Everything that has to be looked at again one day, by its name."""
        of: dict[str, Mapping[str, Fact]] = {
            "question": self.question,
            "pathway": self.pathway,
            "step": self.step,
            "contact": self.contact,
            "flag": self.flag,
            "note": {each.key: each for each in self.notes},
        }
        return {f"{what}:{key}": each for what, those in of.items() for key, each in those.items()}

    @cached_property
    def labels(self) -> dict[str, str]:
        """Ids → words, as `bot.dta.paths.mermaid` takes them."""
        words = {
            each.id: f"{number}. {each.short}" for number, each in enumerate(self.questions, 1)
        }
        for question in self.questions:
            words |= {f"{question.id}.{each.id}": each.label for each in question.options}
        return words


def _check_all(table: str, key: str, found: list[str], known: Iterable[str]) -> None:
    """The tables `[[table]]` have to be exactly those that are known, in that order."""
    wanted = list(known)
    for number, each in enumerate(found):
        if each not in wanted or each in found[:number]:
            which = "a second" if each in wanted else "no"
            what = f"there is {which} {table} '{each}'. Have each of these once:"
            where = is_row(key, each), found[:number].count(each)
            raise MistakeError(table, f"{what} {', '.join(wanted)}.", *where)
    if missing := [each for each in wanted if each not in found]:
        what = f"the {table} '{missing[0]}' is missing. Add a [[{table}]] with"
        raise MistakeError(table, f'{what} {key} = "{missing[0]}".')
    for is_there, should_be in zip(found, wanted, strict=True):
        if is_there != should_be:
            what = f"the {table} '{should_be}' comes before '{is_there}'. Put them in this order:"
            raise MistakeError(table, f"{what} {', '.join(wanted)}.", is_row(key, is_there))


def _check_options(question: Question) -> None:
    at = is_row("id", question.id)
    wanted, found = QUESTIONS[question.id], tuple(option.id for option in question.options)
    if found != wanted:
        what = f"the options of question '{question.id}' are {_listed(found)}. Write exactly"
        raise MistakeError("question", f"{what} {_listed(wanted)}, in this order.", at)
    typed = [word.casefold() for option in question.options for word in option.words]
    for word in typed:
        if typed.count(word) > 1:
            what = f"two options of question '{question.id}' have the word '{word}'."
            raise MistakeError("question", f"{what} Take it from one of them.", at)


def _check_find_out(pathway: PathwayWords) -> None:
    criterion = PATHWAYS[pathway.section].criterion
    possible = {option for question in DECIDED_BY[criterion] for option in QUESTIONS[question]}
    for option in pathway.find_out_if:
        if option not in possible:
            what = f"'find_out_if' of pathway '{pathway.section}' names '{option}'. Name one of"
            at = is_row("section", pathway.section)
            raise MistakeError("pathway", f"{what} {_listed(sorted(possible))}.", at)


def _listed(words: Iterable[str]) -> str:
    return ", ".join(f"'{word}'" for word in words)
