"""What a community folder knows: answers, a glossary, a guide to who is who, and help to find them.

All of its files are optional; a community without one simply has none of it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, model_validator

from bot.community.community import Way
from bot.community.dashboards import in_years
from bot.community.reading import (
    Fact,
    Id,
    Link,
    Page,
    TomlTable,
    Words,
    is_row,
    read_rows,
    read_table,
    read_toml,
    refuse_unknown_tables,
    stands_once,
    wrong,
)

LIVE = "{live}"  # where an answer takes in the sessions of the moment
TELLING = 2  # different words or marks of the language, at least
SHARE = 0.25  # of all words

_WORD = re.compile(r"[^\W\d_]+|[¿¡]")


class Entry(Fact):
    """A question with its answer; `aliases` are other ways to ask it, searched and never shown.

    `answer` is the short form, which is said first; `more` is the full one, which stands alone.
    Without `more` the short form says all there is.
    """

    id: Id
    question: Words
    aliases: tuple[Words, ...] = ()
    answer: Words
    more: Words | None = None
    live: Words | None = None  # the kind of session whose next dates belong into the answer
    action: Way | None = None  # what a button under the answer opens

    @property
    def key(self) -> str:
        """The name under which it is found."""
        return self.id

    @property
    def full(self) -> str:
        """The full form, which says all that the short one says."""
        return self.more or self.answer

    @model_validator(mode="after")
    def _live_has_its_place(self) -> Entry:
        texts = [self.answer, self.more or ""]
        if not (stands_once(LIVE, texts) if self.live else LIVE not in " ".join(texts)):
            raise ValueError(f"an answer has {LIVE} once if it has 'live', and not otherwise")
        return self


class LocalAnswer(Entry):
    """An answer that keepers saved in this workspace; Slack ids say who, dates when.

    `source` is a link, or words such as "said by NAME, on DATE".
    """

    source: Words
    added_by: Words
    added_on: date
    changed_by: Words | None = None
    changed_on: date | None = None

    @property
    def key(self) -> str:
        """The name under which it is found: "local:ID"."""
        return f"local:{self.id}"

    @model_validator(mode="after")
    def _live_has_its_place(self) -> LocalAnswer:
        """Nothing has a place here: what keepers write is said as it stands."""
        return self


class Term(Fact):
    """A word or abbreviation with its meaning in a line."""

    term: Words
    aliases: tuple[Words, ...] = ()
    meaning: Words

    @property
    def key(self) -> str:
        """The name under which it is found: "glossary:COE"."""
        return f"glossary:{self.term}"


class Organisation(Fact):
    """Who somebody is, what for, and when to turn to them; without `page` none was read."""

    id: Id
    name: Words
    who: Words
    what_for: Words
    turn_to: Words
    page: Link | None = None

    @property
    def key(self) -> str:
        """The name under which it is listed: "guide:county-office"."""
        return f"guide:{self.id}"


class Guide(TomlTable):
    """The heading of the list of organisations, and what the list does not mean."""

    title: Words
    note: Words


class Synonyms(TomlTable):
    """Words and phrases that the finder takes as saying the same."""

    words: Annotated[tuple[Words, ...], Field(min_length=2)]


class OtherSubject(TomlTable):
    """A subject that people ask about and that the community's answers are not for."""

    about: Words
    wordings: Annotated[tuple[Words, ...], Field(min_length=1)]


class Press(TomlTable):
    """A button: what it is called in the language, and the way or the answer that it opens."""

    label: Annotated[str, Field(min_length=1, max_length=75)]
    action: Way | None = None
    answer: Words | None = None

    @model_validator(mode="after")
    def _opens_one(self) -> Press:
        if (self.action is None) == (self.answer is None):
            raise ValueError("a button has either 'action' or 'answer'")
        return self


class Language(TomlTable):
    """A language that the bot does not speak: words it is known by, what is said, what to press."""

    name: Words
    words: Annotated[tuple[Words, ...], Field(min_length=1)]
    said: Words
    buttons: Annotated[tuple[Press, ...], Field(max_length=3)]


class Answers(TomlTable):
    """All that a community folder can answer with, read and checked."""

    entries: tuple[Entry, ...] = ()
    terms: tuple[Term, ...] = ()
    guide: Guide | None = None
    organisations: tuple[Organisation, ...] = ()
    synonyms: tuple[tuple[str, ...], ...] = ()
    elsewhere: tuple[OtherSubject, ...] = ()
    languages: tuple[Language, ...] = ()
    pages: tuple[Page, ...] = ()
    local: tuple[LocalAnswer, ...] = ()

    def with_local(self, local: Iterable[LocalAnswer]) -> Answers:
        """The same with the answers that were saved in this workspace."""
        fields = {name: getattr(self, name) for name in Answers.model_fields}
        return Answers(**{**fields, "local": tuple(local)})

    @cached_property
    def page_names(self) -> dict[str, str]:
        """Addresses → what they are called; an address may have no name."""
        return {page.address: page.name for page in self.pages}

    @cached_property
    def by_key(self) -> dict[str, Entry | Term]:
        """What the finder can find: "first-step", "glossary:COE", "local:ID"."""
        found: tuple[Entry | Term, ...] = (*self.entries, *self.terms, *self.local)
        return {each.key: each for each in found}

    @cached_property
    def facts(self) -> dict[str, Fact]:
        """Everything that has to be looked at again one day, by its name."""
        found: dict[str, Fact] = {each.key: each for each in self.entries}
        found |= {each.key: each for each in self.terms}
        found |= {each.key: each for each in self.organisations}
        return found | {each.key: each for each in self.local}


def load_answers(folder: Path, kinds: Collection[str]) -> Answers:
    """Read what a folder has of `faq`, `glossary`, `directory`, `synonyms`, `elsewhere`,
    `languages`, `pages`.

    `kinds` are the ids of the community's kinds of sessions, which `live` may name.
    Raises `KnowledgeError`, which names the file, the line and the remedy.
    """
    path, data = _optional(folder / "faq.toml", {"entry"})
    entries = read_rows(path, data, "entry", Entry)
    _refuse_doubles(path, "id", (each.id for each in entries))
    for entry in entries:
        if entry.live and entry.live not in kinds:
            what = f"there is no kind of session '{entry.live}'. Write one of: "
            raise wrong(path, is_row("live", entry.live), f"{what}{', '.join(sorted(kinds))}.")

    path, data = _optional(folder / "glossary.toml", {"term"})
    terms = read_rows(path, data, "term", Term)
    _refuse_doubles(path, "term", (each.term for each in terms))

    path, data = _optional(folder / "directory.toml", {"guide", "organisation"})
    guide = read_table(path, data, "guide", Guide) if data else None
    organisations = read_rows(path, data, "organisation", Organisation)
    _refuse_doubles(path, "id", (each.id for each in organisations))

    path, data = _optional(folder / "synonyms.toml", {"group"})
    synonyms = read_rows(path, data, "group", Synonyms)

    path, data = _optional(folder / "elsewhere.toml", {"subject"})
    elsewhere = read_rows(path, data, "subject", OtherSubject)

    path, data = _optional(folder / "languages.toml", {"language"})
    languages = read_rows(path, data, "language", Language)
    known = {each.key for each in entries} | {each.key for each in terms}
    for button in (button for each in languages for button in each.buttons):
        if button.answer and button.answer not in known:
            what = f"there is no answer '{button.answer}'. Write the id of an entry, or 'glossary:'"
            raise wrong(path, is_row("answer", button.answer), f"{what} and a term.")

    return Answers(
        entries=tuple(entries),
        terms=tuple(terms),
        guide=guide,
        organisations=tuple(organisations),
        synonyms=tuple(group.words for group in synonyms),
        elsewhere=tuple(elsewhere),
        languages=tuple(languages),
        pages=_pages(folder),
    )


def check_settings(path: Path, facts: Iterable[Fact], known: Collection[str]) -> None:
    """Refuse a text of a file that names a setting which keepers cannot fill in.

    `known` are the ids of settings that are words or links. Raises `KnowledgeError`, which names
    the file, the line and the remedy.
    """
    for slot in (slot for fact in facts for slot in fact.settings):
        if slot.id not in known:
            what = f"there is no setting '{slot.id}' that keepers fill in with words or a link."
            remedy = f"Write one of: {', '.join(sorted(known)) or 'none'}."
            raise wrong(path, f".*{re.escape(slot.place)}", f"{what} {remedy}")


def _pages(folder: Path) -> tuple[Page, ...]:
    """What addresses are called; the interview has names of its own, which hold here too."""
    path, data = _optional(folder / "pages.toml", {"page"})
    pages = read_rows(path, data, "page", Page)
    interview = folder / "interview.toml"
    if interview.exists():
        pages += read_rows(interview, read_toml(interview), "page", Page)
    return tuple(pages)


def _optional(path: Path, tables: set[str]) -> tuple[Path, dict[str, Any]]:
    """The path and what the file holds; nothing when there is no such file."""
    if not path.exists():
        return path, {}
    data = in_years(path, read_toml(path))
    refuse_unknown_tables(path, data, tables)
    return path, data


def _refuse_doubles(path: Path, name: str, values: Iterable[str]) -> None:
    seen: set[str] = set()
    for value in values:
        if value.casefold() in seen:
            what = f"a second row has the {name} '{value}'. Rename one of them."
            raise wrong(path, is_row(name, value), what, 1)
        seen.add(value.casefold())


def language_of(text: str, languages: Iterable[Language]) -> Language | None:
    """The language that a text is in, with or without its accents; None for the community's own."""
    said = _words(text)
    for language in languages:
        telling = {word for known in language.words for word in _words(known)}
        found = [word for word in said if word in telling]
        if len(set(found)) >= TELLING and len(found) >= SHARE * len(said):
            return language
    return None


def _words(text: str) -> list[str]:
    apart = unicodedata.normalize("NFD", text.casefold())
    return _WORD.findall("".join(c for c in apart if not unicodedata.combining(c)))
