"""Questions in another language than the community's: known by a few words, never answered in it.

A share of the words has to be telling, and two of them at least: one that stands in the name of a
place or a school is none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Annotated

from pydantic import Field, model_validator

from bot.community.community import Way
from bot.community.reading import Row

TELLING = 2  # different words or marks of the language, at least
SHARE = 0.25  # of all words

Words = Annotated[str, Field(min_length=1)]
_WORD = re.compile(r"[^\W\d_]+|[¿¡]")


class Press(Row):
    """A button: what it is called in the language, and the way or the answer that it opens."""

    label: Annotated[str, Field(min_length=1, max_length=75)]
    action: Way | None = None
    answer: Words | None = None

    @model_validator(mode="after")
    def _opens_one(self) -> Press:
        if (self.action is None) == (self.answer is None):
            raise ValueError("a button has either 'action' or 'answer'")
        return self


class Language(Row):
    """A language that the bot does not speak: words it is known by, what is said, what to press."""

    name: Words
    words: Annotated[tuple[Words, ...], Field(min_length=1)]
    said: Words
    buttons: Annotated[tuple[Press, ...], Field(max_length=3)]


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
