"""What a community folder knows: answers, a glossary, a guide to who is who, and help to find them.

All of its files are optional; a community without one simply has none of it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import Annotated, ClassVar, Literal

from pydantic import Field, ValidationInfo, field_validator, model_validator

from bot.community.reading import (
    Fact,
    Id,
    Link,
    MistakeError,
    Page,
    TomlFiles,
    TomlTable,
    Way,
    Words,
    is_row,
    one_of,
    refuse_doubles,
    stands_once,
)

LIVE = "{live}"  # where an answer takes in the sessions of the moment
TELLING = 2  # different words or marks of the language, at least
SHARE = 0.25  # of all words

_WORD = re.compile(r"[^\W\d_]+|[¿¡]")


class Told(TomlTable):
    """A detail of sessions that the answer to a question tells."""

    detail: Literal["registration", "recording", "attendance", "cost", "speaker", "host", "topic"]
    question: Words


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

    @field_validator("live")
    @classmethod
    def _live_is_a_kind(cls, live: str | None, info: ValidationInfo) -> str | None:
        return live and one_of("kinds", live, info, f"there is no kind of session '{live}'")

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


class Errand(TomlTable):
    """Something that people want done, in words that the bot understands, and how else they ask.

    `{kind}` and `{kinds}` in `does` are a kind of session. It may be for `keepers` alone. With
    `after` it makes sense only where such a thing was shown before.
    """

    does: Words
    label: Words | None = None  # of its button, if other words say it better
    wordings: Annotated[tuple[Words, ...], Field(min_length=1)]
    keepers: bool = False
    after: Literal["session", "list", "answer", "reminders", "checks", "check"] | None = None

    @property
    def key(self) -> str:
        """The name under which it is found: "errand:my reminders"."""
        return f"errand:{self.does}"

    @property
    def whose(self) -> str:
        """Those of keepers, and those inside a check, are found apart from all others."""
        return "keepers" if self.keepers else "check" if self.after == "check" else ""


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

    @cached_property
    def telling(self) -> frozenset[str]:
        """Its words one by one, in small letters without accents."""
        return frozenset(word for known in self.words for word in _words(known))


class Answers(TomlFiles):
    """All that a community folder can answer with, read and checked.

    `other_pages` are pages that the interview names.
    """

    tables: ClassVar = {
        "faq.toml": {"entry": "entries"},
        "glossary.toml": {"term": "terms"},
        "directory.toml": {"guide": "guide", "organisation": "organisations"},
        "synonyms.toml": {"group": "synonyms"},
        "elsewhere.toml": {"subject": "elsewhere"},
        "errands.toml": {"errand": "errands"},
        "languages.toml": {"language": "languages"},
        "pages.toml": {"page": "pages"},
    }
    entries: tuple[Entry, ...] = ()
    terms: tuple[Term, ...] = ()
    guide: Guide | None = None
    organisations: tuple[Organisation, ...] = ()
    synonyms: tuple[Synonyms, ...] = ()
    elsewhere: tuple[OtherSubject, ...] = ()
    errands: tuple[Errand, ...] = ()
    languages: tuple[Language, ...] = ()
    pages: tuple[Page, ...] = ()
    other_pages: tuple[Page, ...] = ()
    local: tuple[LocalAnswer, ...] = ()

    @model_validator(mode="after")
    def _names_go_together(self) -> Answers:
        refuse_doubles("entry", "id", [each.id for each in self.entries])
        refuse_doubles("term", "term", [each.term for each in self.terms])
        refuse_doubles("organisation", "id", [each.id for each in self.organisations])
        refuse_doubles("errand", "does", [each.does for each in self.errands])
        if self.organisations and not self.guide:
            raise MistakeError("guide", "[guide] is missing. Add it.")
        for button in (button for each in self.languages for button in each.buttons):
            if button.answer and button.answer not in self.by_key:
                what = f"there is no answer '{button.answer}'. Write the id of an entry, or"
                where = is_row("answer", button.answer)
                raise MistakeError("language", f"{what} 'glossary:' and a term.", where)
        return self

    def with_local(self, local: Iterable[LocalAnswer]) -> Answers:
        """The same with the answers that were saved in this workspace."""
        fields = {name: getattr(self, name) for name in Answers.model_fields}
        return Answers(**{**fields, "local": tuple(local)})

    @cached_property
    def page_names(self) -> dict[str, str]:
        """Addresses → what they are called; an address may have no name."""
        return {page.address: page.name for page in (*self.pages, *self.other_pages)}

    @cached_property
    def by_key(self) -> dict[str, Entry | Term]:
        """What the finder can find: "first-step", "glossary:COE", "local:ID"."""
        found: tuple[Entry | Term, ...] = (*self.entries, *self.terms, *self.local)
        return {each.key: each for each in found}

    @cached_property
    def errand_by_key(self) -> dict[str, Errand]:
        """What else the finder can suggest: "errand:my reminders"."""
        return {each.key: each for each in self.errands}

    @cached_property
    def facts(self) -> dict[str, Fact]:
        """Everything that has to be looked at again one day, by its name."""
        return {**self.by_key, **{each.key: each for each in self.organisations}}


def language_of(text: str, languages: Iterable[Language]) -> Language | None:
    """The language that a text is in, with or without its accents; None for the community's own."""
    said = _words(text)
    for language in languages:
        found = [word for word in said if word in language.telling]
        if len(set(found)) >= TELLING and len(found) >= SHARE * len(said):
            return language
    return None


def _words(text: str) -> list[str]:
    apart = unicodedata.normalize("NFD", text.casefold())
    return _WORD.findall("".join(c for c in apart if not unicodedata.combining(c)))
