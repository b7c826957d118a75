"""What every statement of a community folder carries: where it comes from, and how sure it is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Annotated

from pydantic import Field, model_validator

from bot.community.community import Confidence, Link
from bot.community.reading import Row
from bot.community.slots import Slot

Words = Annotated[str, Field(min_length=1)]


class Fact(Row):
    """A statement with where it comes from, how sure it is, and when to look again.

    `sources` are addresses; `basis` says in words where it comes from when no page was read.
    `high` was read word for word, `medium` is inferred, and of what is `open` the text says so
    and `who_to_ask` names who may know. `settings` are places in its texts for what keepers fill
    in.
    """

    sources: tuple[Link, ...] = ()
    basis: Words | None = None
    confidence: Confidence
    who_to_ask: Words | None = None
    checked: date
    review_by: date
    settings: tuple[Slot, ...] = ()

    @model_validator(mode="after")
    def _settings_have_their_places(self) -> Fact:
        texts = [said for said in self.__dict__.values() if isinstance(said, str)]
        for slot in self.settings:
            if not stands_once(slot.place, texts):
                raise ValueError(f"'settings' name '{slot.id}': write {slot.place} once in a text")
        return self

    @model_validator(mode="after")
    def _stands_on_something(self) -> Fact:
        if not (self.sources or self.basis):
            raise ValueError("it has no source; give 'sources' (addresses) or 'basis' (in words)")
        if self.confidence == "open" and not self.who_to_ask:
            raise ValueError("what is open needs 'who_to_ask', someone who may know")
        if self.review_by <= self.checked:
            raise ValueError("'review_by' has to be later than 'checked'")
        return self


def stands_once(place: str, texts: Iterable[str]) -> bool:
    """Whether a place is in one of the texts at least, and nowhere twice."""
    return {text.count(place) for text in texts} in ({1}, {0, 1})
